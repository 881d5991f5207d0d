"""How the public sends something: a form, a page to check it (核对), a receipt (回执).

Nothing is kept on the way and nobody is known: what was typed travels in the pages themselves, and nothing of it stands
in an address, in a log or in a session. Files are chosen on the page to check, because a form cannot give them back.
The question of the form is also its once-key: a form that is sent twice is one submission.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from gongkai.files import pipeline
from gongkai.files.kinds import CONTENT_TYPES
from gongkai.intake import actions, questions
from gongkai.intake.actions import Answer
from gongkai.intake.codes import shown
from gongkai.intake.models import Kind
from gongkai.intake.parcels import MOST_BYTES, MOST_FILES, TOO_LARGE, TOO_MANY, Parcel, Sent
from gongkai.intake.written import said
from gongkai.law import Refused
from gongkai.organs.models import Organ
from gongkai.pages.fields import FilesField, FilesInput
from gongkai.pages.uploads import MOST_MEGABYTES
from gongkai.portal.addresses import absolute
from gongkai.portal.visitor import network

TRAP = "leave_empty"
LONGEST = 5000
"""Characters of a text; the rest goes into an attachment."""


class Text(forms.CharField):
    """A line of text. conditional  it may be needed, so its label does not say 可不填"""

    def __init__(
        self, label: str, *, most: int = 200, conditional: bool = False, kind: str = "", **options: Any
    ) -> None:
        self.conditional = conditional
        attributes = {"autocomplete": kind or "off"}
        options.setdefault("error_messages", {}).setdefault("required", f"请填写{label}。")
        options["error_messages"]["max_length"] = f"{label}最多 {most} 个字。"
        super().__init__(label=label, max_length=most, widget=forms.TextInput(attrs=attributes), **options)


class LongText(Text):
    """Several lines of text."""

    def __init__(self, label: str, *, rows: int = 6, **options: Any) -> None:
        super().__init__(label, most=LONGEST, **options)
        self.widget = forms.Textarea(attrs={"rows": rows, "autocomplete": "off"})


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a form: its legend, a sentence on it, and the names of its fields."""

    legend: str
    says: str
    names: tuple[str, ...]


class PublicForm(forms.Form):
    """What somebody fills in and sends; its last field is the question.

    heading  of its pages; what it is called in sentences
    parts    its fields in their order
    enclosed  what is to be attached, in words; empty where nothing is
    after    what happens when it was sent
    """

    kind: ClassVar[Kind]
    heading: ClassVar[str]
    called: ClassVar[str]
    verb: ClassVar[str] = "提交"
    lead: ClassVar[str] = ""
    parts: ClassVar[tuple[Part, ...]]
    enclosed: ClassVar[str] = ""
    after: ClassVar[Sequence[str]] = ()

    def __init__(self, data: Mapping[str, Any] | None = None, *, at: datetime, key: str = "", **options: Any) -> None:
        super().__init__(data, **options)
        key = data.get("key", "") if data is not None else key
        known = questions.again(key, at)
        self.asked = known or questions.ask(at)
        self.fields["question"] = Text("验证问题", help_text="用来区分人和自动程序，填数字即可。")
        self.fields["question"].error_messages["required"] = "请回答验证问题。"
        self._called()
        if not known:
            self._emptied()
        self.arranged()

    def arranged(self) -> None:
        """Put the fields into the order in which they are drawn: errors are listed in it."""
        self.order_fields([*(name for part in self.parts for name in part.names), "question"])

    def ask_anew(self, at: datetime) -> None:
        """Another question; what was answered to the one before is gone."""
        self.asked = questions.ask(at)
        self._called()
        self._emptied()

    def _called(self) -> None:
        self.fields["question"].label = f"验证问题：{self.asked.words}"

    def _emptied(self) -> None:
        if self.is_bound:
            self.data = {name: self.data.get(name, "") for name in self.data} | {"question": ""}
        self.initial.pop("question", None)

    def grouped(self) -> Iterator[tuple[str, str, list[forms.BoundField]]]:
        """Its parts as they are drawn."""
        for part in self.parts:
            yield part.legend, part.says, [self[name] for name in part.names]

    @property
    def values(self) -> dict[str, Any]:
        """What is sent, as `intake.written` has it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "question" and value}

    @property
    def said(self) -> list[tuple[str, str]]:
        """What is sent, in words."""
        return list(said(self.kind, self.values))

    def doubts(self) -> list[str]:
        """What looks wrong and does not keep anybody from sending."""
        return []


class FilesForm(forms.Form):
    """The files that go with it."""

    files = FilesField(
        label="附件",
        required=False,
        help_text=f"可以一次选择多份，最多 {MOST_FILES} 份，合计不超过 {MOST_BYTES // 1024**2} 兆字节；"
        "图片、PDF、Word、WPS、Excel 文件都可以。",
        widget=FilesInput(attrs={"accept": ",".join(f".{kind}" for kind in (*CONTENT_TYPES, "jpeg"))}),
    )


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a form.

    base    the template that its pages extend
    values  for it
    kept    hidden fields that every step sends again
    beside  what the page to check says beside the form, by the form
    """

    base: str
    values: Mapping[str, Any]
    kept: Mapping[str, str]
    beside: Callable[[Any], Mapping[str, Any]] = lambda _: {}


def page(request: HttpRequest, kind: type[PublicForm], organ: Organ, around: Around, **options: Any) -> HttpResponse:
    """The step of a form that was asked for. options  for the form"""
    at = timezone.now()
    step = request.POST.get("step", "") if request.method == "POST" else "open"
    if step == "open":
        return _form(request, kind(at=at, **options), around)
    if step in ("back", "more"):
        options["initial"] = {name: request.POST[name] for name in request.POST}
        return _form(request, kind(at=at, key=request.POST.get("key", ""), **options), around)
    form = kind(request.POST, at=at, **_without_initial(options))
    answer = _answer(request)
    if not _good(form, answer, at):
        return _form(request, form, around, status=400)
    if step != "send":
        return _check(request, form, around)
    files = FilesForm(request.POST, request.FILES)
    try:
        sent = _files(request) if form.enclosed else ()
        receipt = actions.submit(form.kind, organ.code, Parcel(form.values, sent), answer=answer, at=at)
    except Refused as refusal:
        files.full_clean()
        files.add_error("files" if form.enclosed else None, str(refusal))
        return _check(request, form, around, files=files, status=400)
    return _render(
        request,
        "portal/send_receipt.html",
        around,
        form=form,
        receipt=receipt,
        number=shown(receipt.number),
        code=shown(receipt.code),
        names=[each.name for each in sent],
        at=timezone.localtime(at),
        sent_to=organ,
        track_address=absolute(request, reverse("track")),
    )


def _without_initial(options: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name != "initial"}


def _good(form: PublicForm, answer: Answer, at: datetime) -> bool:
    """Whether everything is filled in and the question is answered; both are looked at, so that all errors show."""
    form.full_clean()
    if "question" not in form.errors:
        try:
            actions.prove(answer, at)
        except Refused as refusal:
            form.add_error("question", str(refusal))
            if str(refusal) == questions.WRONG:
                form.ask_anew(at)
    return form.is_valid()


def _answer(request: HttpRequest) -> Answer:
    typed = request.POST.get
    return Answer(typed("key", ""), typed("question", ""), typed(TRAP, ""), network(request))


def _files(request: HttpRequest) -> tuple[Sent, ...]:
    """The files as they travel. Raises Refused with the name of the one that cannot be taken."""
    if late := getattr(request, "too_large", []):
        raise Refused(f"附件“{late[0][1]}”超过了 {MOST_MEGABYTES} 兆字节，没有提交；请压缩后连同其他附件重新选择。")
    files = [file for file in request.FILES.getlist("files") if file]
    if len(files) > MOST_FILES:
        raise Refused(TOO_MANY)
    if sum(file.size or 0 for file in files) > MOST_BYTES:
        raise Refused(TOO_LARGE)
    sent = []
    for file in files:
        name = file.name or "附件"
        try:
            sent.append(Sent(*pipeline.cleaned(file, name)))
        except Refused as refusal:
            raise Refused(f"附件“{name}”没有提交：{refusal}请把要提交的附件重新选择一遍。") from None
    return tuple(sent)


def _form(request: HttpRequest, form: PublicForm, around: Around, *, status: int = 200) -> HttpResponse:
    return _render(request, "portal/send_form.html", around, form=form, status=status)


def _check(
    request: HttpRequest, form: PublicForm, around: Around, *, files: FilesForm | None = None, status: int = 200
) -> HttpResponse:
    typed = [(name, request.POST.get(name, "")) for name in (*form.fields, "key", "rows")]
    beside = around.beside(form) if status == 200 else {}
    return _render(
        request,
        "portal/send_check.html",
        around,
        form=form,
        files=files or FilesForm(),
        typed=[each for each in typed if each[1]],
        doubts=form.doubts(),
        status=status,
        **beside,
    )


def _render(request: HttpRequest, template: str, around: Around, *, status: int = 200, **values: Any) -> HttpResponse:
    shown = {**around.values, "base": around.base, "kept": around.kept.items(), "trap": TRAP, **values}
    return render(request, template, shown, status=status)
