"""导入外部台账: a list of applications, or of remedies, out of another system: read, looked at, taken in.

Between the two steps the file travels in the page, sealed; nothing of it lies on a disk in clear.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from gongkai.applications import carrying_in as applications
from gongkai.console.deeds import Deed, acting_field, attempt, nobody, page, sent
from gongkai.console.entitlement import entitlement
from gongkai.console.frame import Frame, say, staff
from gongkai.console.verb_page import METHODS, choice_field, text_field
from gongkai.files.pipeline import cleaned
from gongkai.law import Refused
from gongkai.organs.models import Organ
from gongkai.organs.permissions import NotAllowed, Permission, organs_where
from gongkai.remedies import carrying_in as remedies
from gongkai.sealing.boxes import open_bytes, seal_bytes
from gongkai.sealing.keys import CannotOpen

PLACE = "console.outside_list"
AT_ONCE = 100
"""Lines of one press: a page that works for minutes is pressed twice."""
MOST_SHOWN = 300
MOST_BYTES = 3 * 1024**2


@dataclass(frozen=True)
class What:
    """What a list is of. module  reads it and takes it in; back  the list of what stands here"""

    heading: str
    permission: Permission
    module: Any
    back: str
    back_name: str
    here: str
    one: str
    note: str


APPLICATIONS = What(
    "导入申请台账", Permission.APPLICATION_HANDLE, applications, "application_list", "依申请公开",
    "application_outside_list", "application",
    "用于其他平台后台导出的申请清单，每一行登记为一件申请：当面提交的以提交日期为收到日期，网上、传真、平信的以收到日期一列"
    "（双方确认之日）为收到日期，没有这一列的登记为待确认。已经答复的不导入。",
)  # fmt: skip
REMEDIES = What(
    "导入复议诉讼台账", Permission.REMEDY_HANDLE, remedies, "remedy_list", "复议诉讼", "remedy_outside_list", "remedy",
    "每一行登记为一件；已经审结的写明结果、审结日期和文号，没有审结的三列都不写。",
)  # fmt: skip


class ListForm(Deed):
    """Which list, of which organ."""

    source = text_field("来自哪个平台或者台账", 60, required="请填写来自哪个平台或者台账。",
                        hint="同一个平台每次写同样的名称；已经导入过的编号不再导入。")  # fmt: skip
    file = forms.FileField(
        label="文件", help_text="csv 或者 xlsx，不超过 3 兆字节；某一行写列名。",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={"required": "请选择文件。", "empty": "这个文件是空的，请重新选择。"},
    )  # fmt: skip

    def __init__(self, *given: Any, frame: Frame, what: What, organs: list[Organ], **named: Any) -> None:
        super().__init__(*given, **named)
        self.organs = {str(each.pk): each for each in organs}
        self.foreign = [each for each in organs if entitlement(frame, each).acting(what.permission)]
        if len(organs) > 1:
            choices = [(key, each.name) for key, each in self.organs.items()]
            self.fields["organ"] = choice_field("机关", choices, required="请选择机关。")
        if self.foreign:
            self.fields["acting"] = acting_field()
            self.fields["acting"].required = len(self.foreign) == len(organs)
        self.order_fields(["acting", "organ", "source", "file"])

    @property
    def organ(self) -> Organ:
        return self.organs[self.cleaned_data["organ"]] if len(self.organs) > 1 else next(iter(self.organs.values()))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        chosen = self.organs.get(given.get("organ", "")) or next(iter(self.organs.values()), None)
        if chosen in self.foreign and not given.get("acting") and "acting" not in self.errors:
            self.add_error("acting", "请写明代填的原因。")
        file = given.get("file")
        if file and file.size > MOST_BYTES:
            self.add_error("file", "文件超过 3 兆字节，请分成几个文件。")
        return given


class SealedForm(ListForm):
    """The same with the file as the page to look at carries it."""

    sealed = forms.CharField(widget=forms.HiddenInput, max_length=MOST_BYTES * 2, strip=True)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        del self.fields["file"]
        for name in ("organ", "source", "acting"):
            if name in self.fields:
                self.fields[name].widget = forms.HiddenInput()

    def content(self) -> tuple[bytes, str]:
        """The bytes and their kind. Raises Refused where the page is not ours."""
        try:
            plain = open_bytes(base64.b64decode(self.cleaned_data["sealed"], validate=True), PLACE)
        except (CannotOpen, binascii.Error):
            raise Refused("这一页放置时间太长或者不完整，请重新选择文件。") from None
        kind, _, content = plain.partition(b"\n")
        return content, kind.decode()


def _view(what: What) -> Callable[..., HttpResponse]:
    @require_http_methods(METHODS)
    @staff
    def view(request: HttpRequest) -> HttpResponse:
        organs = list(organs_where(request.user, what.permission, on=request.frame.on).order_by("code"))
        if not organs:
            if request.method != "POST":
                raise NotAllowed(nobody(what.permission))
            request.refusal = nobody(what.permission)
        given = {"frame": request.frame, "what": what, "organs": organs}
        if request.method == "POST" and "sealed" in request.POST and organs:
            return _taken_in(request, what, SealedForm(request.POST, **given))
        form = ListForm(sent(request), request.FILES if request.method == "POST" else None, **given)
        if form.is_bound and not getattr(request, "refusal", "") and form.is_valid():
            read = attempt(form, lambda: _read(what, form))
            if read is not None:
                content, kind, rows = read
                sealed = base64.b64encode(seal_bytes(kind.encode() + b"\n" + content, PLACE)).decode()
                kept = {name: request.POST.get(name, "") for name in ("organ", "source", "acting")}
                return _shown(request, what, SealedForm(initial={**kept, "sealed": sealed}, **given), rows)
        return page(request, "console/outside_list.html", form, what=what, columns=list(what.module.COLUMNS))

    return view


def _read(what: What, form: ListForm) -> tuple[bytes, str, list[Any]]:
    file = form.cleaned_data["file"]
    name, content = cleaned(file, file.name)
    kind = Path(name).suffix.lstrip(".")
    rows = what.module.read(form.organ, content, kind, form.cleaned_data["source"], today=timezone.localdate())
    return content, kind, rows


def _shown(request: HttpRequest, what: What, form: SealedForm, rows: list[Any]) -> HttpResponse:
    """What becomes of each line."""
    new = [each for each in rows if not each.fault and not each.known]
    given = {
        "form": form,
        "what": what,
        "rows": rows[:MOST_SHOWN],
        "total": len(rows),
        "new": len(new),
        "known": sum(each.known for each in rows),
        "wrong": [each for each in rows if each.fault and not each.known],
        "now": min(len(new), AT_ONCE),
    }
    return render(request, "console/outside_list_check.html", given)


def _taken_in(request: HttpRequest, what: What, form: SealedForm) -> HttpResponse:
    """Take in what is new and sound, so many lines at once; what is left comes with the next press."""
    at = timezone.now()

    def act() -> tuple[list[Any], list[Any]]:
        content, kind = form.content()
        rows = what.module.read(form.organ, content, kind, form.cleaned_data["source"], today=timezone.localdate(at))
        new = [each for each in rows if not each.fault and not each.known]
        done = what.module.carry_in(form.organ, new[:AT_ONCE], by=request.user, at=at, acting=form.acting)
        return new[AT_ONCE:], done

    try:
        if not form.is_valid():
            raise Refused("这一页不完整，请重新选择文件。")
        left, done = act()
    except Refused as fault:
        say(request, str(fault))
        return redirect(what.here)
    registered = sum(row is not None for _, row, _ in done)
    refused = [f"第{each.line.number}行：{sentence}" for each, _, sentence in done if sentence]
    say(request, f"已登记{registered}件。" + (f"还有{len(left)}行，请用同一个文件再导入一次。" if left else ""))
    for sentence in refused[:5]:
        say(request, sentence)
    return redirect(reverse(what.here if left or refused else what.back))


applications_list = _view(APPLICATIONS)
remedies_list = _view(REMEDIES)
