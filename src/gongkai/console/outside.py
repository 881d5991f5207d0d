"""外部账号和页面: who keeps which account elsewhere, and where else head, address or telephone are shown."""

from __future__ import annotations

from collections.abc import Callable
from secrets import token_urlsafe
from typing import Any

from django import forms
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from gongkai.console.deeds import Deed, sent
from gongkai.console.frame import staff
from gongkai.console.verb_page import METHODS, Versioned, Words, answer, day_field, entitled, field_of
from gongkai.console.visible import organ_or_404, visible_organs
from gongkai.evidence.recording import once
from gongkai.organs import actions
from gongkai.organs.models import Organ, OutsideAccount, OutsidePage
from gongkai.organs.outside import ACCOUNT, PAGE
from gongkai.organs.permissions import Permission

HINTS = {
    "platform": "例如：县门户网站后台、微信公众号。",
    "account": "登录用的名称；不要写密码。",
    "note": "例如绑定的手机在谁手里。不要写密码。",
    "address": "完整的网址。",
    "shows": "例如：负责人、地址、电话。",
}


def _fields(model: type[Model], names: tuple[str, ...]) -> dict[str, forms.CharField]:
    return {
        name: field_of(model, name, required=not model._meta.get_field(name).blank, hint=HINTS.get(name, ""))
        for name in names
    }


class NewForm(Deed):
    """A new row, with its own key so that it is entered once."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *given: object, model: type[Model], names: tuple[str, ...], **named: object) -> None:
        super().__init__(*given, initial={"key": token_urlsafe(16)}, **named)
        self.fields = _fields(model, names) | self.fields
        self.names = names


class RowForm(Versioned):
    """A row as it is."""

    def __init__(self, *given: object, row: Model, names: tuple[str, ...], **named: object) -> None:
        super().__init__(*given, row=row, names=names, **named)
        self.fields = _fields(type(row), names) | self.fields


def _organ_page(organ: Organ) -> str:
    return reverse("console_organ", args=[organ.pk])


def _add(request: HttpRequest, key: int, model: type[Model], names: tuple[str, ...], verb: str, act: Callable) -> Any:
    organ = organ_or_404(request, key)
    acting = entitled(request, organ, Permission.ORGAN_EDIT).acting(Permission.ORGAN_EDIT)
    form = NewForm(sent(request), model=model, names=names, acting=acting)
    what = model._meta.verbose_name
    words = Words(f"登记{what}", "登记", _organ_page(organ), organ.name, _about(model))

    def once_only() -> Model:
        given, at = form.cleaned_data, timezone.now()
        return once(
            request.user.pk,
            given["key"],
            verb,
            at,
            lambda: act(organ, by=request.user, at=at, acting=form.acting, **{name: given[name] for name in names}),
        )

    return answer(request, form, words, once_only, done=f"{what}已登记。")


def _about(model: type[Model]) -> str:
    if model is OutsideAccount:
        return "只登记账号由谁保管、怎么联系，不登记密码；人员变动时按它逐一移交。"
    return "别处写有本机关负责人、地址或者电话的页面；人事变动时按它逐一更新。"


def _row(request: HttpRequest, key: int, model: type[OutsideAccount] | type[OutsidePage]) -> Any:
    rows = model.objects.filter(organ__in=visible_organs(request).values("pk"), closed_on=None)
    found = rows.filter(pk=key).select_related("organ").first()
    if found is None:
        raise Http404
    return found


def _change(request: HttpRequest, key: int, model: Any, names: tuple[str, ...], act: Callable) -> HttpResponse:
    row = _row(request, key, model)
    acting = entitled(request, row.organ, Permission.ORGAN_EDIT).acting(Permission.ORGAN_EDIT)
    form = RowForm(sent(request), row=row, names=names, acting=acting)
    what = model._meta.verbose_name
    words = Words(f"修改{what}", "保存", _organ_page(row.organ), row.organ.name, _about(model))
    return answer(
        request,
        form,
        words,
        lambda: act(
            row,
            version=form.cleaned_data["version"],
            by=request.user,
            at=timezone.now(),
            acting=form.acting,
            **form.values(),
        ),
        done=f"{what}已保存。",
    )


def _close(request: HttpRequest, key: int, model: Any, act: Callable) -> HttpResponse:
    row = _row(request, key, model)
    acting = entitled(request, row.organ, Permission.ORGAN_EDIT).acting(Permission.ORGAN_EDIT)
    form = Deed(sent(request), acting=acting)
    what, name = model._meta.verbose_name, row.platform if model is OutsideAccount else row.title
    words = Words(
        f"停用{what}：{name}",
        "停用",
        _organ_page(row.organ),
        row.organ.name,
        "不再使用或者已经没有的，从清单上去掉；以前的交接单里仍然保留。",
        danger=True,
    )
    return answer(
        request,
        form,
        words,
        lambda: act(row, by=request.user, at=timezone.now(), acting=form.acting),
        done=f"“{name}”已从清单上去掉。",
    )


@require_http_methods(METHODS)
@staff
def add_account(request: HttpRequest, key: int) -> HttpResponse:
    """登记外部账号."""
    return _add(request, key, OutsideAccount, ACCOUNT, "outside_account.added", actions.add_account)


@require_http_methods(METHODS)
@staff
def change_account(request: HttpRequest, key: int) -> HttpResponse:
    """修改外部账号."""
    return _change(request, key, OutsideAccount, ACCOUNT, actions.change_account)


@require_http_methods(METHODS)
@staff
def close_account(request: HttpRequest, key: int) -> HttpResponse:
    """停用外部账号."""
    return _close(request, key, OutsideAccount, actions.close_account)


@require_http_methods(METHODS)
@staff
def add_page(request: HttpRequest, key: int) -> HttpResponse:
    """登记外部页面."""
    return _add(request, key, OutsidePage, PAGE, "outside_page.added", actions.add_page)


@require_http_methods(METHODS)
@staff
def change_page(request: HttpRequest, key: int) -> HttpResponse:
    """修改外部页面."""
    return _change(request, key, OutsidePage, PAGE, actions.change_page)


@require_http_methods(METHODS)
@staff
def close_page(request: HttpRequest, key: int) -> HttpResponse:
    """停用外部页面."""
    return _close(request, key, OutsidePage, actions.close_page)


class CheckForm(Deed):
    """On which day."""

    on = day_field("核对日期")


@require_http_methods(METHODS)
@staff
def check_page(request: HttpRequest, key: int) -> HttpResponse:
    """核对外部页面: on a day it showed what is true."""
    row = _row(request, key, OutsidePage)
    acting = entitled(request, row.organ, Permission.ORGAN_EDIT).acting(Permission.ORGAN_EDIT)
    form = CheckForm(sent(request), acting=acting, initial={"on": request.frame.on})
    words = Words(
        f"核对外部页面：{row.title}",
        "内容属实",
        _organ_page(row.organ),
        row.organ.name,
        f"请打开 {row.address} ，看所载的{row.shows}是否与现在一致；不一致的先请对方更正，再来登记核对。",
    )
    return answer(
        request,
        form,
        words,
        lambda: actions.check_page(
            row, on=form.cleaned_data["on"], by=request.user, at=timezone.now(), acting=form.acting
        ),
        done=f"“{row.title}”已核对。",
    )
