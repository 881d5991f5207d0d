"""Addresses and links of the site, the tools that it offers, and the metadata of a release."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape

from django import template
from django.conf import settings
from django.template import Context
from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from gongkai.pages.templatetags.pages import fix

register = template.Library()

WIDE = ' class="metadata__wide"'


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


@register.simple_tag(takes_context=True)
def link(context: Context, name: str, text: str) -> SafeString:
    """A link in the head to a page of the site by its name, marked where that is the page shown."""
    to, request = address(name), context.get("request")
    return _link(to, text, request is not None and request.path == to)


@cache
def _link(to: str, text: str, here: bool) -> SafeString:
    return format_html('<a href="{}"{}>{}</a>', to, mark_safe(' aria-current="page"') if here else "", text)


@register.simple_tag
def metadata(facts: Iterable[tuple[str, str]], summary: str) -> SafeString:
    """The rows of the metadata table of a release, its summary last and over the whole width.

    Without the template language: they are two thirds of the values of a page, and a tree has a hundred thousand pages.
    """
    rows = [("", escape(name), escape(value)) for name, value in facts]
    if summary:
        if len(rows) % 2:
            rows[-1] = (WIDE, *rows[-1][1:])
        rows.append((WIDE, "内容概述", linebreaksbr(summary)))
    return mark_safe("".join(f"<div{wide}><dt>{name}</dt><dd>{value}</dd></div>\n" for wide, name, value in rows))  # noqa: S308  # escaped


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
