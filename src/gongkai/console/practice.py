"""依申请公开设置: what an organ chose about applications, each version with the day from which it counts."""

from __future__ import annotations

from datetime import timedelta
from secrets import token_urlsafe
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from gongkai.console.deeds import Deed, sent
from gongkai.console.frame import staff
from gongkai.console.verb_page import METHODS, Words, answer, day_field, entitled, text_field
from gongkai.console.visible import organ_or_404
from gongkai.evidence.recording import once
from gongkai.organs import actions
from gongkai.organs.models import Organ, Practice
from gongkai.organs.permissions import Permission
from gongkai.organs.practice import NAMES, Chosen, latest, practice_of

ABOUT = {
    "platform_confirms": "平台收到即确认：写入公开指南；网上提交的申请以提交之日为收到日期，不再逐件与申请人确认。",
    "charges": "收取信息处理费：办理申请时才有收费通知；没有收费依据和收款账户的不要启用。",
    "shows_answers": "答复公开：办结的申请由经办人另写标题和摘要，不出现任何人，公开在本机关的“答复公开”里。",
}


class PracticeForm(Deed):
    """What holds from a day on."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    seen = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": "请刷新页面后重新填写。"})
    platform_confirms = forms.BooleanField(label="平台收到即确认", required=False)
    charges = forms.BooleanField(label="收取信息处理费", required=False)
    shows_answers = forms.BooleanField(label="答复公开", required=False)
    since = day_field("从哪一天起", hint="今天或者以后；以前的申请仍按当时的设置。")
    reason = text_field("依据", 120, required="请写明依据。", hint="会议纪要、通知等的名称和文号。")

    def __init__(self, *given: Any, organ: Organ, on: Any, **named: Any) -> None:
        now = practice_of(organ, on)
        initial = {name: getattr(now, name) for name in NAMES}
        initial |= {"key": token_urlsafe(16), "seen": latest(organ), "since": on + timedelta(days=1)}
        super().__init__(*given, initial=initial, **named)
        self.organ = organ
        for name, says in ABOUT.items():
            self.fields[name].help_text = says

    def chosen(self) -> Chosen:
        """As the action takes it."""
        return Chosen(**{name: self.cleaned_data[name] for name in NAMES})

    def go_by_what_stands(self) -> None:
        """The next time it is sent it goes by what somebody else entered meanwhile."""
        self.data = self.data.copy()
        self.data["seen"] = latest(self.organ)


@require_http_methods(METHODS)
@staff
def change(request: HttpRequest, key: int) -> HttpResponse:
    """Set what holds from a day on; what was chosen before stands below."""
    organ = organ_or_404(request, key)
    who = entitled(request, organ, Permission.PRACTICE_SET)
    on = request.frame.on
    form = PracticeForm(sent(request), organ=organ, on=on, acting=who.acting(Permission.PRACTICE_SET))
    words = Words(
        "依申请公开设置",
        "保存",
        reverse("console_organ", args=[organ.pk]),
        organ.name,
        "没有设置的都不启用。每次设置从一天起算，以前的设置保留；改了什么会留下存证。",
        notes=[f"{each.since.year}年{each.since.month}月{each.since.day}日起：{told(each)}。依据：{each.reason}"
               for each in Practice.objects.filter(organ=organ).order_by("-since", "-id")[:20]],
    )  # fmt: skip

    def act() -> Practice:
        given, at = form.cleaned_data, timezone.now()

        def done() -> Practice:
            return actions.set_practice(
                organ, form.chosen(), since=given["since"], reason=given["reason"], seen=given["seen"],
                by=request.user, at=at, acting=form.acting,
            )  # fmt: skip

        try:
            return once(request.user.pk, given["key"], "organ.practice_set", at, done)
        except actions.Stale:
            form.go_by_what_stands()
            raise

    return answer(request, form, words, act, done=lambda row: f"已保存，自{row.since.year}年{row.since.month}月"
                  f"{row.since.day}日起算。")  # fmt: skip


def told(row: Practice | Chosen) -> str:
    """What is switched on, in words."""
    on = [str(Practice._meta.get_field(name).verbose_name) for name in NAMES if getattr(row, name)]
    return "、".join(on) or "都不启用"
