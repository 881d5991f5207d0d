"""信息处理费计算: what the fee for so many items or pages is, and how it adds up."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai import law
from gongkai.law.periods import PAYMENT
from gongkai.pages.fields import Choices, DayField

MOST = {law.Method.ITEMS: 9_999, law.Method.PAGES: 999_999}
"""More than this for one applicant and month, or one application, is a slip of the pen."""
SPANS = {law.Method.ITEMS: "当月第几件", law.Method.PAGES: "第几页"}


class FeeForm(forms.Form):
    """Which way to charge, how many, and when the application came."""

    method = forms.TypedChoiceField(
        label="计收方式",
        coerce=law.Method,
        choices=[
            (law.Method.ITEMS.value, "按件计收（同一申请人一个自然月内的件数）"),
            (law.Method.PAGES.value, "按量计收（一件申请所要纸张、电子文件等的页数）"),
        ],
        widget=Choices,
        error_messages={"required": "请选择计收方式。", "invalid_choice": "请从列出的计收方式中选择。"},
    )
    count = forms.IntegerField(
        label="数量",
        min_value=0,
        help_text="按件填累计件数，本件也算在内；按量填页数，单面算一页，A4 以下按一页算。",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input--short", "autocomplete": "off"}),
        error_messages={
            "required": "请填写数量。",
            "invalid": "数量要填整数，例如 31。",
            "min_value": "数量不能小于 0。",
        },
    )
    received = DayField(
        label="收到申请的日期", required=False, help_text="例如 2024-09-27；不填时按今天施行的标准计算。"
    )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        method, count = cleaned.get("method"), cleaned.get("count")
        if method and count is not None and count > MOST[method]:
            self.add_error("count", f"{method.label}的数量不能大于 {MOST[method]:,}，请核对是否多输了一位。")
        return cleaned


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The form; the fee once it is filled in."""
    if not request.GET:
        return render(request, "portal/fee.html", {"form": FeeForm(initial={"method": law.Method.ITEMS.value})})
    form = FeeForm(request.GET)
    shown: dict[str, object] = {"form": form}
    if form.is_valid():
        asked = form.cleaned_data
        on = asked["received"] or timezone.localdate()
        try:
            shown |= {
                "fee": law.fee(asked["method"], asked["count"], on=on),
                "on": on,
                "span": SPANS[asked["method"]],
                "payment": law.in_force(PAYMENT, on).value,
            }
        except law.LawError as refusal:
            form.add_error("received", str(refusal))
    return render(request, "portal/fee.html", shown)
