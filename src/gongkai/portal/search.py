"""全文搜索: a form, and what it finds, with filters as links that say how many there are behind them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from gongkai.organs.models import Organ
from gongkai.portal.addresses import release_address
from gongkai.records.content import Nature
from gongkai.records.documents.models import Validity
from gongkai.records.sections.models import Section, SectionKind
from gongkai.search.finding import MOST_PAGES, SIZE, Found, find, within

SHOWN = 8
"""Values of a filter that are shown, those with most first."""
TAGS = {Validity.VALID: "ok", Validity.AMENDED: "warn", Validity.EXPIRED: "late", Validity.REPEALED: "late"}

_NUMBER = re.compile("[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Row:
    """One hit in the list."""

    title: SafeString
    snippet: SafeString
    address: str
    organ: str
    document_number: str
    on: date
    corrected_on: date | None
    validity: str
    tag: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter. count  how many there are; None for the one that is chosen"""

    label: str
    address: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: what is chosen of it, or what can be."""

    name: str
    chosen: Choice | None
    choices: list[Choice]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; what makes no sense in it is left out.

    sections  those of the organ by their key; the section above and the name of each
    """

    query: str
    organ: str
    section: int | None
    year: int | None
    nature: str
    validity: str
    page: int
    sections: dict[int, Section]

    def address(self, **changed: Any) -> str:
        """The address of the same search with something else in it, from its first page on."""
        values = {
            "q": self.query, "organ": self.organ, "section": self.section, "year": self.year, "nature": self.nature,
            "validity": self.validity, **changed,
        }  # fmt: skip
        return f"{reverse('search')}?{urlencode({name: value for name, value in values.items() if value})}"


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The form, and one page of what it finds."""
    organs = {each.code: each for each in Organ.objects.only("code", "name", "dissolved_on").order_by("code")}
    wanted = _wanted(request, organs)
    above = {key: section.parent_id for key, section in wanted.sections.items()}
    found = find(
        wanted.query,
        organ=wanted.organ,
        section=frozenset(within(wanted.section, above)) if wanted.section is not None else None,
        year=wanted.year,
        nature=wanted.nature,
        validity=wanted.validity,
        page=wanted.page,
        size=SIZE,
    )
    shown = {
        "wanted": wanted,
        "asked": bool(wanted.query or found.hits),
        "found": found,
        "organs": [each for each in organs.values() if each.dissolved_on is None or each.code == wanted.organ],
        "rows": _rows(found),
        "begin": wanted.address() if found.total and found.page > 1 and not found.hits else "",
        "no_organ": bool(request.GET.get("organ")) and not wanted.organ,
        "first": (found.page - 1) * SIZE + 1,
        "filters": _filters(wanted, found, organs),
        "filtered": any((wanted.organ, wanted.section, wanted.year, wanted.nature, wanted.validity)),
        "without": wanted.address(organ=None, section=None, year=None, nature=None, validity=None),
        "before": wanted.address(page=wanted.page - 1) if wanted.page > 1 and found.hits else "",
        "after": wanted.address(page=wanted.page + 1) if wanted.page < found.pages else "",
        "too_many": found.total > MOST_PAGES * SIZE,
    }
    response = render(request, "portal/search.html", shown)
    response.headers["Cache-Control"] = "no-store"  # what is withdrawn is gone from every copy
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _wanted(request: HttpRequest, organs: dict[str, Organ]) -> Wanted:
    asked = request.GET
    organ = asked.get("organ", "")
    organ = organ if organ in organs else ""
    sections: dict[int, Section] = {}
    section = _number(asked.get("section", ""))
    if organ:
        sections = {each.pk: each for each in Section.objects.filter(organ__code=organ).exclude(kind=SectionKind.ALL)}
    nature, validity = asked.get("nature", ""), asked.get("validity", "")
    year = _number(asked.get("year", ""))
    return Wanted(
        query=" ".join(asked.get("q", "").split()),
        organ=organ,
        section=section if section in sections else None,
        year=year if year and 1900 <= year <= 2200 else None,
        nature=nature if nature in Nature.values else "",
        validity=validity if validity in TAGS else "",
        page=min(_number(asked.get("page", "")) or 1, MOST_PAGES),
        sections=sections,
    )


def _number(text: str) -> int | None:
    return int(text) if _NUMBER.fullmatch(text) else None


def _rows(found: Found) -> list[Row]:
    rows = []
    for hit in found.hits:
        release = hit.release
        validity = Validity(release.live_record.validity)
        rows.append(
            Row(
                title=hit.title,
                snippet=hit.snippet,
                address=release_address(release.index_number),
                organ=release.maker,
                document_number=release.document_number,
                on=release.first,
                corrected_on=release.changed,
                validity=validity.label if validity else "",
                tag=TAGS.get(validity, ""),
            )
        )
    return rows


def _filters(wanted: Wanted, found: Found, organs: dict[str, Organ]) -> list[Filter]:
    """Every filter that is chosen or would leave something out."""
    counts = found.counts
    names = {
        "organ": {code: each.name for code, each in organs.items()},
        "section": {key: each.name for key, each in wanted.sections.items()},
        "year": {year: f"{year}年" for year in (*counts["year"], wanted.year)},
        "nature": dict(Nature.choices),
        "validity": {value: label for value, label in Validity.choices if value},
    }
    titles = {"organ": "机关", "section": "栏目", "year": "年份", "nature": "信息性质", "validity": "有效性"}
    filters = []
    for name, title in titles.items():
        value = getattr(wanted, name)
        fallen = {"section": None} if name == "organ" else {}
        if value:
            chosen = Choice(names[name][value], wanted.address(**{name: None}, **fallen))
            filters.append(Filter(title, chosen, []))
            continue
        known = [(key, count) for key, count in counts[name].items() if key in names[name]]
        if len(known) > 1 or (known and known[0][1] < found.total):
            order = sorted(known, key=(lambda each: -each[0]) if name == "year" else (lambda each: -each[1]))
            choices = [Choice(names[name][key], wanted.address(**{name: key}), count) for key, count in order[:SHOWN]]
            filters.append(Filter(title, None, choices))
    return filters
