"""标准目录: the editions that hold, taking one in, and how far organs cover it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.console.deeds import Creating, attempt, nobody, reason_field, sent
from gongkai.console.deeds import page as page_of_form
from gongkai.console.entitlement import own_organs
from gongkai.console.frame import say, staff
from gongkai.console.sections import organ_or_404, visible_organs
from gongkai.console.verb_page import METHODS, Words, answer, day_field, text_field
from gongkai.files.grids import NOT_WORKBOOK, grids_of
from gongkai.files.kinds import UNKNOWN
from gongkai.files.models import StoredFile
from gongkai.files.pipeline import take_in as take_in_file
from gongkai.files.serving import visible_to
from gongkai.law import Refused
from gongkai.organs.models import Organ
from gongkai.organs.permissions import NotAllowed, Permission
from gongkai.pages.calendar import national_calendar
from gongkai.records.catalogue.actions import LONGEST_AREA, LONGEST_NAME, take_back, take_in
from gongkai.records.catalogue.coverage import Coverage, Covered, coverage
from gongkai.records.catalogue.models import CatalogueRow, Edition
from gongkai.records.catalogue.workbook import Catalogue, read

SHOWN = 20
"""Rows of a preview."""


@require_safe
@staff
def page(request: HttpRequest) -> HttpResponse:
    """The editions that hold, and the coverage of every organ that one may see."""
    if Permission.RECORD_SEE not in request.frame.permissions:
        raise NotAllowed(nobody(Permission.RECORD_SEE))
    today = request.frame.on
    editions = Edition.objects.on(today).order_by("area")
    found = coverage(visible_organs(request), today, national_calendar())
    shown = {
        "editions": [(each, each.rows.count()) for each in editions],
        "earlier": Edition.objects.standing().filter(until__lte=today).order_by("area", "-since"),
        "coming": Edition.objects.standing().filter(since__gt=today).order_by("since"),
        "mistaken": Edition.objects.exclude(void_reason="").order_by("area", "-since"),
        "coverage": sorted(
            (each for each in found if each.whole),
            key=lambda each: (each.share is None, each.share or 0, each.organ.code),
        ),
        "may_import": bool(own_organs(request.frame, Permission.CATALOGUE_EDIT)),
    }
    return render(request, "console/catalogue.html", shown)


@require_safe
@staff
def edition(request: HttpRequest, key: int) -> HttpResponse:
    """The rows of one edition."""
    if Permission.RECORD_SEE not in request.frame.permissions:
        raise NotAllowed(nobody(Permission.RECORD_SEE))
    found = get_object_or_404(Edition, pk=key)
    may = not found.void_reason and found.until is None and own_organs(request.frame, Permission.CATALOGUE_EDIT)
    shown = {"edition": found, "rows": found.rows.all(), "may_take_back": bool(may)}
    return render(request, "console/catalogue_edition.html", shown)


class EditionBackForm(Creating):
    reason = reason_field("撤销的原因", required="请写明撤销的原因。")


@require_http_methods(METHODS)
@staff
def edition_back(request: HttpRequest, key: int) -> HttpResponse:
    """撤销 an edition that was imported by mistake."""
    office = _office(request)
    found = get_object_or_404(Edition, pk=key)
    form = EditionBackForm(sent(request))
    words = Words(
        f"撤销目录：{found.name}", "撤销", reverse("catalogue_edition", args=[found.pk]), found.name,
        "施行日期、领域或者文件导入错了的，在这里撤销，再导入正确的；以前的版本随即恢复施行。还没有稿件选用它的事项时可以撤销，"
        "导入和撤销都保留在记录里。", danger=True,
    )  # fmt: skip

    def act() -> Edition:
        reason, at = form.cleaned_data["reason"], timezone.now()
        return form.once(
            request.user, "catalogue.taken_back", at,
            lambda: take_back(found, reason=reason, office=office, by=request.user, at=at),
        )  # fmt: skip

    return answer(request, form, words, act, done=f"“{found.name}”已撤销。")


@dataclass(frozen=True)
class Area:
    """The rows of one area before one organ."""

    name: str
    rows: list[Covered]


@require_safe
@staff
def of_organ(request: HttpRequest, key: int) -> HttpResponse:
    """What an organ has of each row: releases, the latest, what is late."""
    organ = organ_or_404(request, key)
    found: Coverage = coverage([organ], request.frame.on, national_calendar())[0]
    shown = {"organ": organ, "found": found, "areas": _areas(found.rows), "untold": _areas(found.untold)}
    return render(request, "console/coverage.html", shown)


def _areas(rows: list[Covered]) -> list[Area]:
    areas: dict[str, list[Covered]] = {}
    for each in rows:
        areas.setdefault(each.row.edition.area, []).append(each)
    return [Area(*each) for each in areas.items()]


class ImportForm(Creating):
    """A workbook, and what edition it is. The file is kept with the first try, so that no error loses it."""

    area = text_field("领域", LONGEST_AREA, required="请填写领域。", hint="例如：社会救助。")
    name = text_field(
        "版本名称", LONGEST_NAME, required="请填写版本名称。", hint="例如：社会救助领域标准目录（2026年版）。"
    )
    since = day_field("施行日期", hint="从这一天起，原版本不再使用。")
    file = forms.FileField(
        label="目录文件", required=False, widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods"}),
        help_text="表格文件，表头有序号、公开事项、公开内容（要素）、公开时限等列；合并的单元格可以照原样保留。",
    )  # fmt: skip

    def __init__(self, request: HttpRequest) -> None:
        posted = request.method == "POST"
        super().__init__(
            request.POST if posted else None, request.FILES if posted else None, initial={"since": request.frame.on}
        )
        self.fields["file"].conditional = True
        self.request = request
        self.hash = ""
        self.file_name = ""
        self.found: Catalogue | None = None

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        try:
            self._take(found.get("file"))
            if self.hash:
                self.found = read(grids_of(self.hash))
            elif "file" not in self.errors:
                self.add_error("file", "请选择目录文件。")
        except Refused as fault:
            self.hash = ""
            # What no form takes has a sentence with all that any form takes; this one takes workbooks alone.
            self.add_error("file", NOT_WORKBOOK if str(fault) == UNKNOWN else str(fault))
        return found

    def _take(self, upload: Any) -> None:
        """The file brought now, or the one that an earlier try brought."""
        if upload is not None:
            kept: StoredFile = take_in_file(upload, upload.name or "", by=self.request.user, at=timezone.now())
            self.hash, self.file_name = kept.pk, upload.name or ""
            return
        mine = visible_to(self.request.user, self.request.frame.on)
        typed = self.data.get("hash", "")
        if typed and mine.filter(pk=typed).exists():
            self.hash, self.file_name = typed, self.data.get("file_name", "")[:200]

    @property
    def preview(self) -> list[CatalogueRow]:
        """The first rows, as they would be kept."""
        return [CatalogueRow(**row.values) for row in self.found.rows[:SHOWN]] if self.found else []


@require_http_methods(METHODS)
@staff
def import_edition(request: HttpRequest) -> HttpResponse:
    """Take in an edition: first the preview with every row that cannot be read, then the act."""
    office = _office(request)
    form = ImportForm(request)
    if form.is_bound and form.is_valid() and request.POST.get("then") == "take_in" and form.found:
        found, rows, at = form.cleaned_data, form.found.rows, timezone.now()

        def act() -> Edition:
            return take_in(
                office, rows, area=found["area"], name=found["name"], since=found["since"], file=form.hash,
                by=request.user, at=at,
            )  # fmt: skip

        done = attempt(form, lambda: form.once(request.user, "catalogue.taken_in", at, act))
        if done is not None:
            say(request, f"“{done.name}”已导入，共 {len(form.found.rows)} 项。")
            return redirect("catalogue")
    return page_of_form(request, "console/catalogue_import.html", form, shown=SHOWN)


def _office(request: HttpRequest) -> Organ:
    """The lead office for which the person takes in editions. Raises NotAllowed."""
    organs = own_organs(request.frame, Permission.CATALOGUE_EDIT)
    if not organs:
        raise NotAllowed(nobody(Permission.CATALOGUE_EDIT))
    found = Organ.objects.filter(pk__in=organs).order_by("code").first()
    if found is None:
        raise Http404
    return found
