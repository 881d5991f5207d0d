"""What every template may use: addresses of assets, the mode links, days and amounts in words, error summaries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template import Context
from django.template.base import FilterExpression, Node, Parser, Token, Variable
from django.template.library import SimpleNode
from django.urls import reverse
from django.utils.html import conditional_escape

from gongkai import law
from gongkai.pages import assets, mode

register = template.Library()


class Fixed(Node):
    """A simple tag that says the same wherever its template is shown."""

    def __init__(self, tag: SimpleNode) -> None:
        self.tag = tag

    @cached_property
    def value(self) -> Any:
        args, options = self.tag.get_resolved_arguments(Context())
        return self.tag.func(*args, **options)

    @cached_property
    def text(self) -> str:
        return conditional_escape(self.value)

    def render(self, context: Context) -> str:
        """The text; none where the template gives it a name."""
        if self.tag.target_var is None:
            return self.text
        context[self.tag.target_var] = self.value
        return ""

    render_annotated = render


def fix(library: template.Library, name: str) -> None:
    """Work out a simple tag once in a process where all that it is given is written in the template.

    A page has thirty addresses in its frame, and a tree has a hundred thousand pages.
    """
    compiled = library.tags[name]

    def tag(parser: Parser, token: Token) -> Node:
        node = compiled(parser, token)
        given = [*node.args, *node.kwargs.values()]
        return Fixed(node) if all(map(_written, given)) else node

    library.tag(name, tag)


def _written(expression: FilterExpression) -> bool:
    """Whether a template says a value itself, and not where it finds it."""
    return not expression.filters and not isinstance(expression.var, Variable)


@register.simple_tag
def asset(name: str) -> str:
    """The address of an asset, with the hash of its content."""
    return _asset_address(assets.assets()[name].address)


fix(register, "asset")


@cache
def _asset_address(address: str) -> str:
    return reverse("asset", args=[address])


@register.simple_tag(takes_context=True)
def mode_address(context: Context, to: str) -> str:
    """The address that changes the mode and comes back to this page."""
    request = context.get("request")
    back = reverse("home") if request is None else request.get_full_path() if request.method == "GET" else request.path
    return mode.address(to, back)


@register.filter
def in_words(day: date) -> str:
    """2024年10月30日"""
    return f"{day.year}年{day.month}月{day.day}日"


@register.filter
def with_weekday(day: date) -> str:
    """2024年10月30日（星期三）"""
    return law.say(day)


@register.filter
def amount(value: int | Decimal) -> str:
    """A number with thousands separated by a thin comma, decimals as they are."""
    return f"{value:,}"


def anchor(field: BoundField) -> str:
    """The id of the element to which an error of this field leads: the first choice of a group of choices."""
    return field.id_for_label or f"{field.auto_id}_0"


register.filter("anchor", anchor)


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: BaseForm, rows: Iterable[BaseForm] = ()) -> dict[str, Any]:
    """All errors of a form and of its rows, each a link to its field."""
    errors: list[tuple[str, str]] = [("", sentence) for sentence in form.non_field_errors()]
    errors += [(anchor(field), sentence) for field in form for sentence in field.errors]
    for number, row in enumerate(rows, 1):
        errors += [(anchor(field), f"第 {number} 项：{sentence}") for field in row for sentence in field.errors]
    return {"errors": errors}
