"""The tools that the site offers, for its head and its index."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django import template
from django.conf import settings
from django.urls import reverse

from gongkai.pages.templatetags.pages import fix

register = template.Library()


@dataclass(frozen=True)
class Tool:
    """One tool: its name, its address and what it is for."""

    name: str
    address: str
    sentence: str


@register.simple_tag
@lru_cache(maxsize=10_000)
def address(name: str, *arguments: str) -> str:
    """An address of the site by its name, as `url` gives it; found once for the same arguments."""
    return reverse(name, args=arguments)


fix(register, "address")


@register.simple_tag
def tools() -> list[Tool]:
    """The tools that the site offers, in the order of the index."""
    return [
        Tool(
            "年报体检",
            reverse("report_check"),
            "上传政府信息公开工作年度报告，核对三张表格的勾稽关系、文字与表格是否一致、表述是否合法。",
        ),
        Tool(
            "期限计算",
            reverse("deadline"),
            "填写收到申请的日期和补正、征求意见、延期等经过，算出答复期限，逐日说明怎样计算。",
        ),
        Tool("信息处理费计算", reverse("fee"), "填写件数或者页数，算出应收的信息处理费，列出各段怎样相加。"),
    ]


@register.simple_tag
def own_home() -> bool:
    """Whether the county's home page is ours (GONGKAI_OWN_HOME)."""
    return bool(settings.OWN_HOME)
