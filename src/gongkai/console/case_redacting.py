"""区分处理: what of a PDF is not given is marked, by drawing on the picture of a page or by numbers or words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.applications import actions
from gongkai.applications.letters.case_files import LONGEST_NAME
from gongkai.applications.letters.models import CaseFile, Role
from gongkai.applications.letters.redaction import (
    LONGEST_TEXT,
    MOST_MARKS,
    Mark,
    grounds,
    page_of,
    prepare,
    redact,
    still_readable,
)
from gongkai.applications.models import Application
from gongkai.console.case_verb_page import CaseForm, acted
from gongkai.console.cases import application_or_404
from gongkai.console.deeds import attempt, entitled, page, sent
from gongkai.console.entitlement import entitlement
from gongkai.console.frame import say, staff
from gongkai.console.verb_page import METHODS, text_field
from gongkai.law import OUTCOMES, Refused
from gongkai.law.outcomes import WITHHELD
from gongkai.organs.permissions import Permission
from gongkai.pages.policy import WITH_SCRIPT

HANDLE = Permission.APPLICATION_HANDLE
EMPTY_ROWS = 3
EDGES = ("left", "top", "wide", "tall")
GROUNDS = [(code, each.title) for code, each in OUTCOMES.items() if code in WITHHELD]
Sizes = Sequence[tuple[float, float]]


def _millimetres(label: str) -> forms.FloatField:
    return forms.FloatField(
        label=label,
        required=False,
        min_value=0,
        max_value=3000,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "invalid": f"{label}请填写数字，单位毫米。",
            "min_value": f"{label}不能小于 0。",
            "max_value": f"{label}太大，单位是毫米，请核对。",
        },
    )


class MarkForm(forms.Form):
    """One place: a box on a page, or words; and why it is not given."""

    ground = forms.ChoiceField(
        label="依据",
        choices=[("", "请选择"), *GROUNDS],
        required=False,
        error_messages={"invalid_choice": "请重新选择依据。"},
    )
    text = forms.CharField(
        label="要遮盖的文字",
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.TextInput,
        error_messages={"max_length": f"要遮盖的文字最多 {LONGEST_TEXT} 个字；更长的请画框。"},
    )
    page = forms.IntegerField(
        label="页",
        required=False,
        min_value=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": "页请填写整数。", "min_value": "页从 1 开始。"},
    )
    left, top = _millimetres("距左边"), _millimetres("距上边")
    wide, tall = _millimetres("宽"), _millimetres("高")

    def __init__(self, data: Any, *, number: int) -> None:
        super().__init__(data, prefix=f"m{number}")
        self.number = number

    @property
    def empty(self) -> bool:
        given = self.cleaned_data
        return not given.get("text", "").strip() and all(
            given.get(name) is None for name in ("left", "top", "wide", "tall")
        )

    def mark(self, sizes: Sizes) -> Mark:
        """The place in shares of its page. Raises Refused where it is on none."""
        given = self.cleaned_data
        edges = [given[name] for name in EDGES]
        if all(each is None for each in edges):
            return Mark(given["ground"], given["page"], None, given["text"])
        if None in edges or given["page"] is None:
            raise Refused(f"第{self.number}处的框没有填全：页、距左边、距上边、宽、高都要填。")
        if given["page"] > len(sizes):
            raise Refused(f"第{self.number}处写的是第{given['page']}页，文件只有{len(sizes)}页，请核对。")
        whole_wide, whole_tall = sizes[given["page"] - 1]
        left, top = given["left"] / whole_wide, given["top"] / whole_tall
        right, bottom = left + given["wide"] / whole_wide, top + given["tall"] / whole_tall
        if left >= 1 or top >= 1 or right <= left or bottom <= top:
            raise Refused(
                f"第{self.number}处的框不在页面上，请核对（这一页宽 {whole_wide} 毫米、高 {whole_tall} 毫米）。"
            )
        return Mark(given["ground"], given["page"], (left, top, min(right, 1), min(bottom, 1)), given["text"])


class RedactForm(CaseForm):
    """All places of a file. Rows without anything in them are left out."""

    name = text_field("处理后文件的名称", LONGEST_NAME, required="请填写处理后文件的名称。")

    def __init__(self, *given: Any, source: CaseFile, **named: Any) -> None:
        self.source = source
        super().__init__(*given, **named)

    def prepare(self) -> None:
        self.initial["name"] = f"{self.source.name.removesuffix('.pdf')}（区分处理）"
        typed = self.data.get("count", "") if self.is_bound else ""
        count = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else EMPTY_ROWS
        if self.adds:
            count += EMPTY_ROWS
        data = self.data if self.is_bound else None
        self.rows = [MarkForm(data, number=number) for number in range(1, max(1, min(count, MOST_MARKS)) + 1)]

    @property
    def adds(self) -> bool:
        """Whether only more rows are asked for: nothing is saved then."""
        return bool(self.is_bound and self.data.get("add"))

    def is_valid(self) -> bool:
        if self.adds:
            for each in (self, *self.rows):
                each._errors = ErrorDict()
            return False
        sound = [each.is_valid() for each in self.rows]
        if super().is_valid() and not all(sound):
            self.add_error(None, "标出的内容还没有填好，请按提示修改。")
        return not self.errors

    def marks(self, sizes: Sizes) -> list[Mark]:
        return [each.mark(sizes) for each in self.rows if not each.empty]


@require_http_methods(METHODS)
@staff
def redact_page(request: HttpRequest, key: int, number: int) -> HttpResponse:
    """A file of the case with its pages to draw on."""
    application, source = _file_or_404(request, key, number)
    who = entitled(request, application, HANDLE)
    fault, sizes = _sizes(source)
    if application.archived_on is not None:
        fault = f"{application}已经归档，不能再处理材料。"
    form = RedactForm(sent(request), application=application, on=request.frame.on, source=source,
                      acting=who.acting(HANDLE))  # fmt: skip

    def act() -> CaseFile:
        by, at = request.user, timezone.now()
        prepared = prepare(source, form.marks(sizes), by=by, at=at)
        given = {"name": form.cleaned_data["name"], "version": form.cleaned_data["version"], "acting": form.acting}
        return acted(form, "application.page.redact", lambda: redact(prepared, by=by, at=at, **given), by=by, at=at)

    if form.is_bound and not getattr(request, "refusal", "") and form.is_valid():
        row = attempt(form, act)
        if row is not None:
            say(request, "已作区分处理，处理后的文件存入案卷。请逐页核对。")
            return redirect("application_redacted", application.pk, row.pk)
    actions.read_applicants(application, by=request.user, at=timezone.now())
    shown = {
        "application": application,
        "source": source,
        "fault": fault if request.method != "POST" else "",
        "pages": [(n, *size) for n, size in enumerate(sizes, 1)],
        "count": len(form.rows),
    }
    answer = page(request, "console/redact.html", form, **shown)
    answer.headers["Content-Security-Policy"] = WITH_SCRIPT
    return answer


@require_safe
@staff
def redacted_page(request: HttpRequest, key: int, number: int) -> HttpResponse:
    """What was made: why how much is covered, that nothing can be read under it, and how it looks."""
    application, made = _file_or_404(request, key, number)
    if made.role != Role.REDACTED or made.source is None:
        raise Http404
    actions.read_applicants(application, by=request.user, at=timezone.now())
    _, sizes = _sizes(made)
    given = {
        "application": application,
        "made": made,
        "source": made.source,
        "grounds": grounds(made),
        "pages": [(n, *size) for n, size in enumerate(sizes, 1)],
        "left": len(still_readable(made)),
        "may": HANDLE in entitlement(request.frame, application.organ) and application.archived_on is None,
    }
    return render(request, "console/redacted.html", given)


@require_safe
@staff
def picture(request: HttpRequest, key: int, number: int, sheet: int) -> HttpResponse:
    """A page of a file of the case as a picture."""
    application, file = _file_or_404(request, key, number)
    try:
        content, _ = page_of(file, sheet)
    except Refused:
        raise Http404 from None
    actions.read_applicants(application, by=request.user, at=timezone.now())
    headers = {"Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="image/png", headers=headers)


def _sizes(file: CaseFile) -> tuple[str, Sizes]:
    """Why a file cannot be redacted, or the sizes of its pages."""
    try:
        return "", page_of(file, 1)[1]
    except Refused as fault:
        return str(fault), []


def _file_or_404(request: HttpRequest, key: int, number: int) -> tuple[Application, CaseFile]:
    application = application_or_404(request, key)
    found = application.files.select_related("source", "application").filter(pk=number).first()
    if found is None:
        raise Http404
    return application, found
