"""What the addresses about organs, people, posts, handovers and evidence are opened with: all of 白鹭镇."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import URLPattern, get_resolver
from django.utils import timezone

from gongkai.evidence.actor import SYSTEM
from gongkai.evidence.models import Entry
from gongkai.organs import actions
from gongkai.organs.handover import prepare
from gongkai.organs.models import Deputy, Handover, Organ, OutsideAccount, OutsidePage, Person, Post, PostKind, Tenure
from gongkai.records.models import Edition, Section
from gongkai.records.sections.planting import plant
from tests.console.people import FIRST, County

ABOUT = {
    "organs/<": Organ,
    "people/<": Person,
    "posts/<": Post,
    "tenures/<": Tenure,
    "deputies/<": Deputy,
    "handovers/<": Handover,
    "outside-accounts/<": OutsideAccount,
    "outside-pages/<": OutsidePage,
    "evidence/<": Entry,
    "records/sections/<": Section,
    "records/sections/of/<": Organ,
    "records/catalogue/<": Edition,
    "records/catalogue/of/<": Organ,
}
"""What the key in an address is of, by the beginning of the address below /console/."""


def _addresses() -> dict[str, type[Any]]:
    """The model by the name of the address."""
    console = next(one for one in get_resolver().url_patterns if str(one.pattern) == "console/")
    found = {}
    for one in console.url_patterns:
        for beginning, model in ABOUT.items():
            if isinstance(one, URLPattern) and str(one.pattern).startswith(beginning):
                found[one.name or ""] = model
    return found


KEYED = _addresses()


def arguments_of_organs() -> dict[str, dict[str, Any]]:
    """The rows of `make`, or the first key where there are none."""
    organ = Organ.objects.filter(code="BLZ").first()
    clerk = Post.objects.filter(organ=organ, kind=PostKind.CLERK, title="").first()
    rows = {
        Organ: organ,
        Person: Person.objects.filter(account="stage_one").first(),
        Post: clerk,
        Tenure: Tenure.objects.filter(post=clerk).first(),
        Entry: Entry.objects.filter(organ="BLZ").order_by("pk").first(),
        Section: Section.objects.filter(organ=organ, item="20.1").first(),
        Edition: Edition.objects.first(),
    }
    for model in (Deputy, Handover, OutsideAccount, OutsidePage):
        rows[model] = model.objects.first()
    given: dict[str, dict[str, Any]]
    given = {name: {"key": rows[model].pk if rows[model] else 1} for name, model in KEYED.items()}
    given["organ_letter"]["kind"] = "reply"
    return given


def receiver(county: County) -> Person:
    """陈接任 of 白鹭镇, who holds no post yet."""
    return actions.add_person(county.egret, name="陈接任", mobile="13900000001", by=SYSTEM, at=timezone.now())


def make(county: County) -> None:
    """A deputy of the clerk, a handover from the clerk to 陈接任, an account and a page elsewhere."""
    now = timezone.now()
    today = timezone.localdate(now)
    post = Post.objects.get(organ=county.egret, kind=PostKind.CLERK, title="")
    new = receiver(county)
    actions.set_deputy(post, new, since=today, by=SYSTEM, at=now)
    actions.add_account(county.egret, platform="县门户后台", account="白鹭镇", owner="经办人", by=SYSTEM, at=now)
    actions.add_page(
        county.egret, title="机构概况", address="https://example.invalid/a", shows="电话", by=SYSTEM, at=now
    )
    plant(county.egret, on=today)
    Edition.objects.create(area="社会救助", name="社会救助目录", file="0" * 64, since=FIRST, imported_at=now)
    prepare(post, leaver=county["clerk"], receiver=new, on=today + timedelta(days=3), by=SYSTEM, at=now)
