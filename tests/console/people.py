"""A small fictitious county with one person for each kind of post, for tests of the console."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password

from gongkai.organs.models import Kind, Organ, OrganTerm, Person, Post, PostKind, Profile, Tenure

FIRST = date(2024, 1, 1)
ENDED = date(2025, 1, 1)
AT = datetime(2024, 1, 1, 1, 0, tzinfo=UTC)
"""9 o'clock in Shanghai."""
PASSWORD = "白鹭洲头看日出-1"
FIRST_PASSWORD = "初始-kx7m-q2wd"

IN_THE_COUNTY = (PostKind.LEAD_OFFICER, PostKind.AUDITOR, PostKind.OPERATOR)
"""These work for the county government, which guides the townships; all others for the township 白鹭镇."""
COLUMNS = ("anonymous", *(kind.value for kind in PostKind), "foreign", "expired")
"""Who opens a page in `permissions.csv`: nobody known, one person for each kind of post, a clerk of another township, a
clerk of this township whose tenure has ended."""


@cache
def hashed(password: str) -> str:
    """A password as it is kept, made once: hashing is slow on purpose."""
    return make_password(password)


@dataclass
class County:
    """示例县人民政府, and below it 白鹭镇 and 青石镇; `people` by their column."""

    government: Organ
    egret: Organ
    stone: Organ
    people: dict[str, Person]

    def __getitem__(self, column: str) -> Person:
        return self.people[column]


def build() -> County:
    """The county, straight into its tables."""
    made = hashed(PASSWORD)
    government = _organ("XZF", "示例县人民政府", Kind.GOVERNMENT, None)
    egret = _organ("BLZ", "白鹭镇人民政府", Kind.TOWNSHIP, government)
    stone = _organ("QSZ", "青石镇人民政府", Kind.TOWNSHIP, government)
    county = County(government, egret, stone, {})
    for kind in PostKind:
        organ = government if kind in IN_THE_COUNTY else egret
        county.people[kind.value] = _person(kind.value, kind.label, made, _post(organ, kind))
    county.people["foreign"] = _person("foreign", "青石镇经办人", made, _post(stone, PostKind.CLERK))
    former = _post(egret, PostKind.CLERK, "离任经办人")
    county.people["expired"] = _person("expired", "离任经办人", made, former, ENDED)
    return county


def newcomer() -> Person:
    """A person who has never signed in and still has the first password."""
    return Person.objects.create(
        account="13900000000",
        name="新来的",
        mobile="13900000000",
        password=hashed(FIRST_PASSWORD),
        created_at=AT,
    )


def arguments(county: County) -> dict[str, dict[str, Any]]:
    """What the addresses with a place in them are opened with, by their name."""
    organ, release = {"code": "BLZ"}, {"number": "2026-0001"}
    return {
        "asset": {"name": "none.css"},
        "surround": {"name": "head.html"},
        "file": {"hash": "0" * 64},
        **dict.fromkeys(("organ", "guide", "how_to_apply", "contact", "report_error"), organ),
        **dict.fromkeys(("apply", "paper_form", "suggest", "own_records", "letter"), organ),
        **dict.fromkeys(("answers", "answers_feed"), organ),
        "answer": organ | {"year": "2026", "number": "1"},
        "track_answer": {"what": "corrected"},
        **dict.fromkeys(("organ_documents", "organ_notices", "organ_feed"), organ),
        "open_data_file": {"name": "releases", "kind": "csv"},
        "sitemap_part": {"part": "0"},
        "release_list": organ,
        "release_list_page": organ | {"page": "1"},
        "release_section": organ | {"section": "999"},
        "release_section_page": organ | {"section": "999", "page": "1"},
        "release": organ | release,
        "release_file": organ | release | {"place": "1", "name": "a.pdf"},
    }


def _organ(code: str, name: str, kind: Kind, above: Organ | None) -> Organ:
    profile = Profile.DEPARTMENT if kind == Kind.GOVERNMENT else Profile.TOWNSHIP
    organ = Organ.objects.create(
        code=code, name=name, kind=kind, profile=profile, parent=above, lead_office=above, founded_on=FIRST
    )
    OrganTerm.objects.create(organ=organ, name=name, parent=above, since=FIRST)
    return organ


def _post(organ: Organ, kind: PostKind, title: str = "") -> Post:
    return Post.objects.create(organ=organ, kind=kind, title=title, since=FIRST)


def _person(account: str, name: str, made: str, post: Post, until: date | None = None) -> Person:
    person = Person.objects.create(account=account, name=name, password=made, password_changed_at=AT, created_at=AT)
    Tenure.objects.create(post=post, person=person, since=FIRST, until=until)
    return person
