"""Where a record stands: section, topics and row of the standard catalogue. None of it is signed content."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from gongkai.console.deeds import Deed, entitled, record_or_404, sent
from gongkai.console.frame import staff
from gongkai.console.verb_page import METHODS, Words, answer
from gongkai.evidence.acting import act
from gongkai.law import Refused
from gongkai.organs.models import Organ, Person
from gongkai.organs.permissions import Permission
from gongkai.pages.fields import ManyChoices
from gongkai.records.catalogue.actions import choose_row, rows_for
from gongkai.records.catalogue.duty import own
from gongkai.records.catalogue.models import CatalogueRow
from gongkai.records.models import Record
from gongkai.records.sections.actions import NOT_A_HOME, place
from gongkai.records.sections.models import Section, SectionKind
from gongkai.records.sections.planting import default_section

BY_ITSELF = "按信息性质和文件类型自动确定"
INDENT = "\u3000"
Group = tuple[str, list[tuple[str, str]]]


def options(organ: Organ, on: date, *, homes: bool = True) -> list[Any]:
    """The sections of an organ as an indented tree: a top section with others below is a group.

    homes  only those that take records; else all that can stand above others
    """
    sections = [each for each in organ.sections.open(on).order_by("position", "number") if each.kind != SectionKind.ALL]
    below: dict[int | None, list[Section]] = {}
    keys = {each.pk for each in sections}
    for each in sections:
        below.setdefault(each.parent_id if each.parent_id in keys else None, []).append(each)

    def fits(section: Section) -> bool:
        return section.kind not in NOT_A_HOME if homes else section.kind != SectionKind.APPLICATION

    def branch(section: Section, depth: int) -> Iterable[tuple[str, str]]:
        if fits(section):
            yield str(section.pk), INDENT * depth + section.name
        for child in below.get(section.pk, ()):
            yield from branch(child, depth + 1)

    found: list[Any] = []
    for top in below.get(None, ()):
        rows = list(branch(top, 0))
        if top.pk in below and rows:
            found.append((top.name, rows))
        else:
            found += rows
    return found


def topics_of(organ: Organ, on: date) -> list[Section]:
    """The topics that an organ has on a day."""
    return list(organ.sections.open(on).filter(kind=SectionKind.TOPIC).order_by("position", "number"))


def row_options(organ: Organ, on: date) -> list[Group]:
    """The rows of the standard catalogue for an organ, by area; those that are plainly its own first."""
    is_own = own(organ)
    areas: dict[str, list[tuple[str, str]]] = {}
    for row in sorted(rows_for(organ, on), key=lambda row: not is_own(row)):
        name = f"{row.serial}. {row.matter}{'：' + row.detail if row.detail else ''}"
        area = f"{row.edition.area}领域" + ("" if is_own(row) else "（公开主体没有写明本机关）")
        areas.setdefault(area, []).append((str(row.pk), name[:80]))
    return list(areas.items())


def add_to(form: forms.Form, organ: Organ, on: date, record: Record | None) -> None:
    """Add the fields for which there is something to choose in an organ."""
    sections = options(organ, on)
    topics = [(str(each.pk), each.name) for each in topics_of(organ, on)]
    rows = row_options(organ, on)
    wrong = {"invalid_choice": "这个选项已经不在了，请重新选择。"}
    if sections:
        chosen = record.section_id if record else None
        form.fields["section"] = forms.ChoiceField(
            label="栏目", required=False, choices=[*([] if chosen else [("", BY_ITSELF)]), *sections],
            initial=str(chosen or ""), error_messages=wrong,
            help_text="不选也可以发布。调整栏目不影响已有的签批。",
        )  # fmt: skip
    if topics:
        form.fields["topics"] = forms.MultipleChoiceField(
            label="专题", required=False, choices=topics, widget=ManyChoices, error_messages=wrong,
            initial=[str(each.pk) for each in record.topics.all()] if record else [],
        )  # fmt: skip
    if rows:
        form.fields["row"] = forms.ChoiceField(
            label="标准目录事项", required=False, choices=[("", "不属于标准目录"), *rows],
            initial=str(record.row_id or "") if record else "", error_messages=wrong,
            help_text="选了事项，公开期限按该事项的公开时限计算。",
        )  # fmt: skip


def arrange(record: Record, form: forms.Form, *, by: Person, at: datetime, acting: str = "") -> bool:
    """Put a record where a valid form says; whether anything changed. Raises as `place` and `choose_row` do."""
    found, changed = form.cleaned_data, False
    with act():
        section = _section(found.get("section", ""), record)
        topics = Section.objects.filter(pk__in=found.get("topics") or ()) if "topics" in form.fields else None
        had = set(record.topics.values_list("pk", flat=True)) if topics is not None else set()
        other = topics is not None and {each.pk for each in topics} != had
        if section is None and other:
            section = record.section or default_section(
                record.organ, nature=record.nature, genre=record.genre, on=timezone.localdate(at)
            )
        if section is not None and (section.pk != record.section_id or other):
            changed = bool(place([record], section, topics=topics, by=by, at=at, acting=acting))
        if "row" in form.fields:
            row = CatalogueRow.objects.filter(pk=found["row"]).first() if found["row"] else None
            if (row.pk if row else None) != record.row_id:
                choose_row(record, row, by=by, at=at, acting=acting)
                changed = True
    return changed


def _section(key: str, record: Record) -> Section | None:
    if not key:
        return None
    found = Section.objects.get(pk=key)
    if found.organ_id != record.organ_id:
        raise Refused(f"“{found.name}”不是{record.organ.name}的栏目，请重新选择。")
    return found


class PlaceForm(Deed):
    """Section, topics and row of one record."""

    def __init__(self, data: Any, *, record: Record, on: date, acting: bool) -> None:
        super().__init__(data, acting=acting)
        add_to(self, record.organ, on, record)
        if acting:
            self.fields["acting"] = self.fields.pop("acting")


@require_http_methods(METHODS)
@staff
def page(request: HttpRequest, key: int) -> HttpResponse:
    """调整栏目 of one record, whatever its state."""
    record = record_or_404(request, key)
    who = entitled(request, record, Permission.RECORD_DRAFT)
    form = PlaceForm(sent(request), record=record, on=request.frame.on, acting=who.acting(Permission.RECORD_DRAFT))
    words = Words(
        "调整栏目", "保存", reverse("record", args=[record.pk]), record.title,
        "栏目、专题和标准目录事项不是签批的内容，调整后不用重新送审；已公开的，公开页面随即调整。",
    )  # fmt: skip

    def done(changed: bool) -> str:
        return "栏目已调整。" if changed else "没有要调整的。"

    return answer(
        request, form, words,
        lambda: arrange(record, form, by=request.user, at=timezone.now(), acting=form.acting), done=done,
    )  # fmt: skip
