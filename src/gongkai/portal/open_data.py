"""开放数据: what is public now as tables that machines read, in pages of one stable order.

A page of releases is asked for by the number of the publication after which it begins, so that whoever reads on misses
nothing and reads nothing twice. What was withdrawn is not in it from that moment on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.pages import spreadsheet
from gongkai.portal.addresses import HTML, absolute, release_address, section_address
from gongkai.portal.organs import answer
from gongkai.records.content import DOCUMENTS, Genre
from gongkai.records.days import DAYS, MAKER
from gongkai.records.documents.models import Validity
from gongkai.records.models import PublicationKind, Release, ReleaseQuerySet
from gongkai.records.sections.models import REQUIRED, Section, SectionKind

A_PAGE = 1000
SCHEMA = 1
ONE_DAY = timedelta(days=1)
OUT = (PublicationKind.RELEASED, PublicationKind.CORRECTED, PublicationKind.RESTORED)
"""The kinds of publication by which a release came out; each release has one."""

Row = dict[str, Any]
Absolute = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table. columns  the key of each in JSON, and its name in a spreadsheet"""

    name: str
    about: str
    columns: Mapping[str, str]


_RELEASE = {
    "number": "公开序号", "index_number": "索引号", "title": "标题", "organ_code": "机构代码", "organ": "机关",
    "section": "栏目", "nature": "信息性质", "genre": "文件类型", "document_number": "文号", "formed_on": "形成日期",
    "issued_on": "成文日期", "released_on": "发布日期", "corrected": "更正", "validity": "有效性",
    "valid_until": "有效期至", "last_day_of_notice": "公示期至", "home": "原文所在", "address": "网址",
}  # fmt: skip
TABLES = {
    "releases": Table("公开信息目录", "现在公开的全部信息，一条一行，不含正文", _RELEASE),
    "documents": Table("规范性文件目录", "现在公开的规范性文件和规章，含有效性", _RELEASE),
    "sections": Table(
        "栏目目录",
        "各机关的栏目",
        {
            "organ_code": "机构代码", "organ": "机关", "section": "栏目编号", "name": "栏目", "kind": "栏目类型",
            "above": "上级栏目编号", "category": "信息类别", "update_days": "更新周期（天）", "address": "网址",
        },
    ),
}  # fmt: skip


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """What there is to take, what its columns mean, and how to read on."""
    tables = [
        {
            "table": table,
            "csv": reverse("open_data_file", args=[name, "csv"]),
            "json": reverse("open_data_file", args=[name, "json"]),
        }
        for name, table in TABLES.items()
    ]
    return answer(request, "portal/open_data.html", {"tables": tables, "columns": _RELEASE, "most": A_PAGE})


@require_safe
def file(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """A table, or the page of it that begins after a publication number."""
    after = request.GET.get("after", "0")
    if not (after.isascii() and after.isdigit() and len(after) < 19):
        raise Http404
    table = TABLES[name]
    whole = partial(absolute, request)
    if name == "sections":
        rows, following = sections(whole), None
    else:
        public = Release.objects.public()
        chosen = public.filter(genre__in=DOCUMENTS) if name == "documents" else public
        rows, following = releases(chosen, int(after), whole)
    further = whole(f"{request.path}?after={following}") if following is not None else ""
    if kind == "csv":
        cells = [[_cell(each[key]) for key in table.columns] for each in rows]
        response = spreadsheet.answer(table.name, [list(table.columns.values()), *cells])
    else:
        said = {"schema": SCHEMA, "name": table.name, "next": further or None, name: rows}
        response = JsonResponse(said, json_dumps_params={"ensure_ascii": False})
    if further:
        response.headers["Link"] = f'<{further}>; rel="next"'
    response.headers["Cache-Control"] = HTML["Cache-Control"]
    return response


def releases(public: ReleaseQuerySet, after: int, whole: Absolute) -> tuple[list[Row], int | None]:
    """What is public of a page, oldest publication first, and the number after which the next page begins; None where
    there is none."""
    rows = (
        public.filter(publications__kind__in=OUT, publications__number__gt=after)
        .annotate(
            number=F("publications__number"),
            section=F("live_record__section__name"),
            validity=F("live_record__validity"),
            **DAYS,
        )
        .annotate(**MAKER)
        .select_related("organ")
        .defer("body", "text", "content")
        .order_by("publications__number")
    )
    page: Sequence[Any] = rows[: A_PAGE + 1]
    found = [_release(each, whole) for each in page]
    return found[:A_PAGE], found[A_PAGE - 1]["number"] if len(found) > A_PAGE else None


def sections(whole: Absolute) -> list[Row]:
    """The sections of all organs that the public sees."""
    rows = (
        Section.objects.open(timezone.localdate()).select_related("organ", "parent").order_by("organ__code", "number")
    )
    return [
        {
            "organ_code": each.organ.code,
            "organ": each.organ.name,
            "section": each.number,
            "name": each.name,
            "kind": SectionKind(each.kind).label,
            "above": each.parent.number if each.parent else None,
            "category": each.category,
            "update_days": each.update_days,
            "address": whole(section_address(each)),
        }
        for each in rows
        if each.slots or each.kind in REQUIRED
    ]


def _release(each: Any, whole: Absolute) -> Row:
    return {
        "number": each.number,
        "index_number": each.index_number,
        "title": each.title,
        "organ_code": each.organ.code,
        "organ": each.maker,
        "section": each.section or "",
        "nature": each.get_nature_display(),
        "genre": Genre(each.genre or Genre.PLAIN).label,
        "document_number": each.document_number,
        "formed_on": _day(each.formed_on),
        "issued_on": _day(each.issued_on),
        "released_on": _day(each.first),
        "corrected": each.changed is not None,
        "validity": Validity(each.validity).label if each.validity else "",
        "valid_until": _day(each.valid_until),
        "last_day_of_notice": _day(each.offline_on and each.offline_on - ONE_DAY),
        "home": each.get_home_display() or "本平台",
        "address": whole(release_address(each.index_number)),
    }


def _day(day: Any) -> str:
    return day.isoformat() if day else ""


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else ""
    return "" if value is None else str(value)
