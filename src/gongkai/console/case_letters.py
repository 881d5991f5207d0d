"""The letters of an application: drafted, looked at, numbered, saved as files, brought back edited or stamped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.applications import actions
from gongkai.applications.history import case_of
from gongkai.applications.letters import drawing
from gongkai.applications.letters.copies import attach_edited, attach_stamped, current_copy
from gongkai.applications.letters.drawing import Details, Draft, document_of, draft, draw_up
from gongkai.applications.letters.kinds import FORMS, Kind
from gongkai.applications.letters.models import Letter, Role
from gongkai.applications.letters.restamping import again_for_sender, replace_stamped
from gongkai.applications.letters.serving import enclosable, given_by_itself, notice_papers
from gongkai.applications.models import Application, Consultation
from gongkai.console.case_deciding import letter_of, redacted_for_nothing
from gongkai.console.case_forms import number_field, text_area
from gongkai.console.case_verb_page import CaseForm, about, acted
from gongkai.console.case_verbs import VERBS
from gongkai.console.cases import application_or_404
from gongkai.console.deeds import attempt, entitled, page, sent
from gongkai.console.entitlement import entitlement
from gongkai.console.frame import say, staff
from gongkai.console.verb_page import METHODS, text_field
from gongkai.console.wording_fields import WordingFields
from gongkai.files.pipeline import MOST_MEGABYTES, take_in
from gongkai.law import Refused
from gongkai.organs.permissions import Permission
from gongkai.pages import failures
from gongkai.papers.blocks import Document
from gongkai.papers.rendering import MEDIA_TYPES, NotRendered, file_name
from gongkai.papers.rendering import render as rendered

HANDLE = Permission.APPLICATION_HANDLE
ENCLOSING = frozenset({Kind.REPLY, Kind.THIRD_PARTY, Kind.CO_MAKER, Kind.OTHER_ORGAN})
"""Letters that may have enclosures."""
BLANK = Details(text="（待填写）", days=1, to="（待填写）", payment="（待填写）")
"""What stands in a draft before anything was typed."""


class DraftForm(CaseForm, WordingFields):
    """What only the letter says, and its words."""

    def __init__(self, *given: Any, kind: Kind, consultation: Consultation | None, **named: Any) -> None:
        self.kind, self.consultation = kind, consultation
        super().__init__(*given, **named)

    def prepare(self) -> None:
        match self.kind:
            case Kind.FEE:
                self.fields["payment"] = text_field("缴费方式", 200, required="请填写缴费方式。",
                                                    hint="例如：到镇便民服务中心2号窗口缴纳。")  # fmt: skip
            case Kind.REASONS:
                self.fields["text"] = text_area("申请的数量、频次等事实", required="请写明申请的数量、频次等事实。")
                self.fields["days"] = number_field("说明理由的期限（工作日）", most=60)
            case Kind.RECORD_CORRECTED:
                self.fields["text"] = text_area("核实的情况和处理结果", required="请写明核实的情况和处理结果。")
            case Kind.RECORD_TRANSFERRED:
                self.fields["to"] = text_field("转送的机关", 80, required="请填写转送的机关。")
                self.fields["text"] = text_area("要求更正的内容", required="请写明要求更正的内容。")
        if self.kind in ENCLOSING:
            self.fields["attachments"] = text_area("附件", hint="一行一个名称，写在正文之后；没有的不填。", rows=2)
            if self.kind is Kind.REPLY:
                self.warnings = list(filter(None, [redacted_for_nothing(self.application)]))
                given = given_by_itself(enclosable(self.application))
                self.initial["attachments"] = "\n".join(each.name.removesuffix(f".{each.kind}") for each in given)

    @property
    def previews(self) -> bool:
        """Whether the draft is only to be shown again: nothing is saved then."""
        return bool(self.is_bound and self.data.get("preview"))

    def details(self) -> Details:
        given = self.cleaned_data
        lines = given.get("attachments", "").splitlines()
        return Details(given.get("text", ""), given.get("days"), given.get("to", ""), given.get("payment", ""),
                       [line for line in lines if line.strip()])  # fmt: skip

    def given(self) -> dict[str, Any]:
        """What the letter is drafted or drawn up with."""
        words = {"paragraphs": self.written()} if self.kind not in FORMS else {}
        return {"consultation": self.consultation, "details": self.details(), **words}

    def plain_fields(self) -> list[Any]:
        """The fields beside the words."""
        words = self.taken_out()
        return [field for field in self if field.name not in words]


@require_http_methods(METHODS)
@staff
def draft_page(request: HttpRequest, key: int, kind: str) -> HttpResponse:
    """A letter before it has its number: how it will look, and the words that may be put differently."""
    application = application_or_404(request, key)
    if kind not in set(Kind):
        raise Http404
    letter_kind = Kind(kind)
    who = entitled(request, application, HANDLE)
    asked = _consultation(application, request.GET.get("consultation", ""))
    form = DraftForm(sent(request), application=application, on=request.frame.on, kind=letter_kind, consultation=asked,
                     acting=who.acting(HANDLE))  # fmt: skip
    found, fault = _drafted(application, form, request)
    if found is not None:
        form.words(found.paragraphs)
        actions.read_applicants(application, by=request.user, at=timezone.now())
    sound = form.is_bound and not getattr(request, "refusal", "") and form.is_valid()
    if sound:
        result = attempt(form, lambda: _draw(request, application, form))
        if isinstance(result, Letter):
            say(request, f"{letter_kind.label}已制作，{result.document_number}。")
            return redirect("application_letter", application.pk, result.pk)
        found = result or found
    case = case_of(application, request.frame.on)
    shown = about(application, case, request.frame.on) | {
        "heading": letter_kind.label,
        "fault": fault if request.method != "POST" else "",
        "sheet": _sheet(found.document) if found else "",
        "wording": form.shown(found.facts if found else {}),
        "numbered": letter_kind is not Kind.REPLY,
    }
    return page(request, "console/letter_draft.html", form, **shown)


def _drafted(application: Application, form: DraftForm, request: HttpRequest) -> tuple[Draft | None, str]:
    """The draft with nothing typed, or why there is none."""
    details = replace(BLANK, attachments=form.initial.get("attachments", "").splitlines())
    try:
        found = draft(application, form.kind, consultation=form.consultation, details=details, on=request.frame.on)
        return found, ""
    except Refused as fault:
        return None, str(fault)


def _draw(request: HttpRequest, application: Application, form: DraftForm) -> Letter | Draft:
    if form.previews:
        return drawing.draft(application, form.kind, on=request.frame.on, **form.given())
    by, at = request.user, timezone.now()

    def act() -> Letter:
        version = form.cleaned_data["version"]
        return draw_up(application, form.kind, version=version, by=by, at=at, acting=form.acting, **form.given())

    return acted(form, f"application.page.letter.{form.kind}", act, by=by, at=at)


def _consultation(application: Application, key: str) -> Consultation | None:
    if not key:
        return None
    found = application.consultations.filter(pk=key).first() if key.isascii() and key.isdigit() else None
    if found is None:
        raise Http404
    return found


@require_safe
@staff
def letter_page(request: HttpRequest, key: int, number: int) -> HttpResponse:
    """A letter with its number, the copy that stands for it, and what can be done with it."""
    application, letter = _letter_or_404(request, key, number)
    actions.read_applicants(application, by=request.user, at=timezone.now())
    who = entitlement(request.frame, application.organ)
    copies = list(letter.copies.select_related("by").order_by("position"))
    stamped = next((each for each in copies if each.role == Role.STAMPED), None)
    given = {
        "application": application,
        "letter": letter,
        "sheet": _sheet(document_of(letter)) if letter.blocks is not None else "",
        "copies": copies,
        "stamped": stamped,
        "current": current_copy(letter),
        "may_change": HANDLE in who and stamped is None and application.archived_on is None,
        "may_replace": HANDLE in who and stamped is not None and application.archived_on is None,
        "served": letter.reply is not None and letter.reply.services.exists(),
        "may_serve": HANDLE in who and letter.reply_id is not None and _leaves(letter, application, request.frame.on),
    }
    return render(request, "console/letter.html", given)


def _leaves(letter: Letter, application: Application, on: date) -> bool:
    """Whether it is the letter that is to be brought to the applicant now."""
    stands = letter_of(application)
    if stands is None or stands.pk != letter.reply_id or application.archived_on is not None:
        return False
    return not VERBS["serve"].why_not(application, case_of(application, on))


@require_safe
@staff
def letter_file(request: HttpRequest, key: int, number: int, ending: str) -> HttpResponse:
    """The letter as it was drawn up, as a Word or PDF file."""
    application, letter = _letter_or_404(request, key, number)
    if ending not in ("docx", "pdf") or letter.blocks is None:
        raise Http404
    actions.read_applicants(application, by=request.user, at=timezone.now())
    document = document_of(letter)
    try:
        content = rendered(document, ending)
    except NotRendered as fault:
        return failures.busy(request, str(fault))
    name = f"{letter.document_number}-{file_name(document, ending)}"
    headers = {
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type=MEDIA_TYPES[ending], headers=headers)


class CopyForm(CaseForm):
    """The letter as it comes back."""

    uploads = True
    file = forms.FileField(
        label="文件",
        error_messages={"required": "请选择要上传的文件。", "empty": "这个文件是空的，请重新选择。"},
    )


class ReplaceForm(CopyForm):
    reason = text_area("替换的原因", required="请写明为什么替换盖章的文书。", rows=3)


@require_http_methods(METHODS)
@staff
def edited(request: HttpRequest, key: int, number: int) -> HttpResponse:
    """上传修改用语后的文书."""
    lead = (
        "只改系统填写的内容以外的文字，存为 docx。上传后系统重新读取，名称、日期、文号、条款、申请内容、办理结果和"
        f"救济告知都要原样还在；少了或者改了哪一项，会告诉您。不超过 {MOST_MEGABYTES} 兆字节。"
    )
    return _brought(request, key, number, "上传修改用语后的文书", lead, attach_edited)


@require_http_methods(METHODS)
@staff
def stamped(request: HttpRequest, key: int, number: int) -> HttpResponse:
    """上传盖章的文书."""
    lead = (
        f"盖章以后扫描或者拍照，pdf、jpg、png 格式。上传后它就是送达的文本，请先核对。不超过 {MOST_MEGABYTES} 兆字节。"
    )
    return _brought(request, key, number, "上传盖章的文书", lead, attach_stamped)


@require_http_methods(METHODS)
@staff
def restamped(request: HttpRequest, key: int, number: int) -> HttpResponse:
    """替换盖章的文书."""
    lead = (
        "传错了文件的，在这里换成正确的扫描件，pdf、jpg、png 格式，并写明原因。换下来的文件留在案卷里；文书已经提供给"
        f"在本网站申请的人的，新的这一份同时提供，已经下载的收不回来。不超过 {MOST_MEGABYTES} 兆字节。"
    )
    return _brought(request, key, number, "替换盖章的文书", lead, replace_stamped, ReplaceForm)


def _brought(
    request: HttpRequest,
    key: int,
    number: int,
    heading: str,
    lead: str,
    verb: Callable[..., Any],
    form_of: type[CopyForm] = CopyForm,
) -> HttpResponse:
    application, letter = _letter_or_404(request, key, number)
    who = entitled(request, application, HANDLE)
    files = request.FILES if request.method == "POST" else None
    form = form_of(sent(request), files, application=application, on=request.frame.on, acting=who.acting(HANDLE))
    form.fields["file"].label = heading.removeprefix("上传").removeprefix("替换")

    def act() -> Any:
        by, at, upload = request.user, timezone.now(), form.cleaned_data["file"]
        file = take_in(upload, upload.name or "", by=by, at=at, sealed=True)
        given = {"version": form.cleaned_data["version"], "acting": form.acting}
        if verb is attach_stamped:
            given["papers"] = notice_papers(letter, file)
        if verb is replace_stamped:
            given |= {"papers": again_for_sender(letter, file), "reason": form.cleaned_data["reason"]}
        return acted(
            form,
            f"application.page.{verb.__name__}",
            lambda: verb(letter, file, by=by, at=at, **given),
            by=by,
            at=at,
        )

    sound = form.is_bound and not getattr(request, "refusal", "") and form.is_valid()
    if sound and attempt(form, act) is not None:
        say(request, f"已{heading}。")
        return redirect("application_letter", application.pk, letter.pk)
    shown = {"application": application, "letter": letter, "heading": heading, "lead": lead}
    return page(request, "console/letter_copy.html", form, **shown)


def _letter_or_404(request: HttpRequest, key: int, number: int) -> tuple[Application, Letter]:
    application = application_or_404(request, key)
    letter = application.letters.filter(pk=number).first()
    if letter is None:
        raise Http404
    return application, letter


def _sheet(document: Document) -> SafeString:
    return mark_safe(rendered(document, "html").decode())  # noqa: S308  # papers.html escapes
