"""复制到网站后台, and afterwards where it was posted, until when, and that it was not: a page for each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from gongkai.console.deeds import (
    Creating,
    attempt,
    entitled,
    page,
    reason_field,
    record_or_404,
    sent,
    visible_records,
)
from gongkai.console.frame import staff
from gongkai.console.verb_page import METHODS, Words, answer, choice_field, day_field, text_field
from gongkai.files.kinds import CONTENT_TYPES
from gongkai.law import Refused, say
from gongkai.organs.permissions import Permission
from gongkai.records.elsewhere import actions
from gongkai.records.elsewhere.copying import FORMS, copy_out, document, pasted
from gongkai.records.elsewhere.models import Channel, Posting
from gongkai.records.models import Record


class CopyForm(forms.Form):
    """In which form it is taken out."""

    form = forms.ChoiceField(
        choices=list(FORMS.items()),
        error_messages={"required": "请选择取网页代码还是文档。", "invalid_choice": "请选择取网页代码还是文档。"},
    )


@require_http_methods(METHODS)
@staff
def copy(request: HttpRequest, key: int) -> HttpResponse:
    """复制到网站后台."""
    record = record_or_404(request, key)
    who = entitled(request, record, Permission.EXPORT)
    form = CopyForm(sent(request))
    code = ""
    if form.is_bound and not getattr(request, "refusal", "") and form.is_valid():
        kind = form.cleaned_data["form"]
        done = attempt(form, lambda: _taken(request, record, kind))
        if isinstance(done, bytes):
            name = content_disposition_header(True, f"{record.title[:60]}.docx") or "attachment"
            return HttpResponse(done, CONTENT_TYPES["docx"], headers={"Content-Disposition": name})
        code = done or ""
    shown = {
        "record": record, "code": code, "public": record.current_id is not None,
        "may_post": Permission.RECORD_IMPORT in who,
    }  # fmt: skip
    return page(request, "console/record_copy.html", form, **shown)


def _taken(request: HttpRequest, record: Any, kind: str) -> str | bytes:
    release = copy_out(record, kind, by=request.user, at=timezone.now())

    def address(number: str) -> str:
        code, _, rest = number.partition("/")
        try:
            return request.build_absolute_uri(reverse("release", kwargs={"code": code, "number": rest}))
        except NoReverseMatch:
            return ""

    return pasted(release, address) if kind == "html" else document(release, address)


class PostingForm(Creating):
    """Where and when it was posted."""

    address = text_field("网址", 500, hint="在那个渠道里打开这件信息的完整网址；没有网址的渠道不填。")
    on = day_field("发布日期", hint="在那个渠道发布的日期。")

    def __init__(self, *given: Any, channels: list[Channel], **named: Any) -> None:
        super().__init__(*given, **named)
        choices = [(str(each.pk), f"{each.name}（{each.get_kind_display()}）") for each in channels]
        self.fields = {"channel": choice_field("渠道", choices, required="请选择渠道。")} | self.fields


@require_http_methods(METHODS)
@staff
def post(request: HttpRequest, key: int) -> HttpResponse:
    """登记渠道发布."""
    record = record_or_404(request, key)
    entitled(request, record, Permission.RECORD_IMPORT)
    channels = list(record.organ.channels.filter(closed_on=None))
    form = PostingForm(sent(request), channels=channels, initial={"on": request.frame.on})
    notes = [] if channels else ["还没有登记渠道，请先到“信息发布”的“其他渠道”登记。"]
    words = Words(
        f"登记渠道发布：{record.title}", "登记", reverse("record", args=[record.pk]), record.title,
        "同一件信息在别的渠道也发布了的，登记在这里，统计时算作那个渠道的一条。", notes=notes,
    )  # fmt: skip

    def enter() -> Posting:
        given, at = form.cleaned_data, timezone.now()
        channel = next((each for each in channels if str(each.pk) == given["channel"]), None)
        if channel is None:
            raise Refused("请选择渠道。")
        known = actions.Known(record, given["address"], record.title, given["on"])
        return form.once(
            request.user, "posting.entered", at,
            lambda: actions.enter_postings(channel, [known], by=request.user, at=at)[0],
        )  # fmt: skip

    return answer(request, form, words, enter, done="渠道发布已登记。")


def _posting_or_404(request: HttpRequest, key: int) -> tuple[Posting, Record]:
    """A posting and its record, of an organ for which the person may enter postings."""
    posting = Posting.objects.select_related("channel__organ").filter(pk=key).first()
    record = visible_records(request).filter(pk=posting.record_id).first() if posting else None
    if posting is None or record is None:
        raise Http404
    entitled(request, record, Permission.RECORD_IMPORT)
    return posting, record


class EndForm(Creating):
    """Since when it does not stand there any more."""

    on = day_field("下线日期", hint="在那个渠道撤下或者失效的日期。")


@require_http_methods(METHODS)
@staff
def end(request: HttpRequest, key: int) -> HttpResponse:
    """登记下线."""
    posting, record = _posting_or_404(request, key)
    form = EndForm(sent(request), initial={"on": request.frame.on})
    notes = []
    if posting.ended_on:
        notes = [f"这次渠道发布已于{say(posting.ended_on)}下线，不用再登记。"]
    elif posting.home:
        notes = ["原文就在这个渠道；下线后本平台不再写明原文在哪里。不应当再公开的，请办理撤稿。"]
    words = Words(
        f"登记下线：{posting.channel.name}", "登记", reverse("record", args=[record.pk]), record.title,
        f"《{posting.title}》{say(posting.posted_on)}在“{posting.channel.name}”发布。登记下线后，公开页面不再列出这个渠道；"
        "以前的发布照样统计。其实没有在那里发布的，不登记下线，请撤销登记。", notes=notes,
    )  # fmt: skip

    def act() -> Posting:
        on, at = form.cleaned_data["on"], timezone.now()
        return form.once(
            request.user, "posting.ended", at, lambda: actions.end_posting(posting, on=on, by=request.user, at=at)
        )

    return answer(request, form, words, act, done="渠道下线已登记。")


class PostingBackForm(Creating):
    reason = reason_field("撤销的原因", required="请写明撤销的原因。")


@require_http_methods(METHODS)
@staff
def take_back(request: HttpRequest, key: int) -> HttpResponse:
    """登记有误，撤销."""
    posting, record = _posting_or_404(request, key)
    form = PostingBackForm(sent(request))
    words = Words(
        f"撤销渠道发布：{posting.channel.name}", "撤销", reverse("record", args=[record.pk]), record.title,
        f"《{posting.title}》{say(posting.posted_on)}在“{posting.channel.name}”发布，登记有误的在这里撤销：公开页面不再列出，"
        "也不再统计；这一行和撤销的原因仍然保留。", danger=True,
    )  # fmt: skip

    def act() -> Posting:
        reason, at = form.cleaned_data["reason"], timezone.now()
        return form.once(
            request.user, "posting.taken_back", at,
            lambda: actions.take_back_posting(posting, reason=reason, by=request.user, at=at),
        )  # fmt: skip

    return answer(request, form, words, act, done="这次登记已撤销。")
