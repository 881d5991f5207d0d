"""The account of another person: barred and let in again, a new first password, unlocked, without one-time codes."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from gongkai.console.deeds import Deed, attempt, page, sent
from gongkai.console.frame import staff
from gongkai.console.people import slip
from gongkai.console.verb_page import METHODS, Words, answer, entitled
from gongkai.console.visible import person_or_404
from gongkai.organs import actions, sign_in
from gongkai.organs.belonging import home
from gongkai.organs.models import Person
from gongkai.organs.permissions import Permission
from gongkai.organs.slips import first_password


def _words(person: Person, heading: str, button: str, lead: str, *, danger: bool = False) -> Words:
    return Words(
        f"{heading}：{person.name}", button, reverse("person", args=[person.pk]), person.name, lead, danger=danger
    )


def _plain(
    request: HttpRequest, key: int, words: Callable[[Person], Words], act: Callable[..., object]
) -> HttpResponse:
    """A page that asks nothing but whether to go on. act  takes the person, `by` and `at`"""
    person = person_or_404(request, key)
    entitled(request, home(person, request.frame.on), Permission.PEOPLE_EDIT)
    said = words(person)
    return answer(
        request,
        Deed(sent(request)),
        said,
        lambda: act(person, by=request.user, at=timezone.now()),
        done=f"{said.heading}，已办。",
    )


@require_http_methods(METHODS)
@staff
def deactivate(request: HttpRequest, key: int) -> HttpResponse:
    """停用账号."""
    return _plain(
        request,
        key,
        lambda person: _words(
            person,
            "停用账号",
            "停用账号",
            "从现在起不能登录，正在登录的立即失效。岗位不随之终止：调离的请办理交接或者免职。以后可以恢复。",
            danger=True,
        ),
        actions.deactivate,
    )


@require_http_methods(METHODS)
@staff
def reactivate(request: HttpRequest, key: int) -> HttpResponse:
    """恢复账号."""
    return _plain(
        request,
        key,
        lambda person: _words(person, "恢复账号", "恢复账号", "恢复后用原来的密码登录；忘记密码的请再重置密码。"),
        actions.reactivate,
    )


@require_http_methods(METHODS)
@staff
def unlock(request: HttpRequest, key: int) -> HttpResponse:
    """解除锁定."""
    return _plain(
        request,
        key,
        lambda person: _words(person, "解除锁定", "解除锁定", "连续输错密码的账号马上可以再登录。请先确认是本人输错。"),
        sign_in.unlock,
    )


@require_http_methods(METHODS)
@staff
def remove_code(request: HttpRequest, key: int) -> HttpResponse:
    """停用动态口令 of a telephone that was lost."""
    return _plain(
        request,
        key,
        lambda person: _words(
            person,
            "停用动态口令",
            "停用动态口令",
            "手机丢失或者更换时用：停用后只凭密码登录，本人会收到消息，可以用新手机重新开通。请先当面确认是本人。",
            danger=True,
        ),
        sign_in.code_removed,
    )


@require_http_methods(METHODS)
@staff
def reset_password(request: HttpRequest, key: int) -> HttpResponse:
    """重置密码: a new first password on a slip."""
    person = person_or_404(request, key)
    organ = home(person, request.frame.on)
    entitled(request, organ, Permission.PEOPLE_EDIT)
    form = Deed(sent(request))
    if form.is_bound and not getattr(request, "refusal", "") and form.is_valid():
        password = first_password()
        made = make_password(password)  # slow, so before the act
        changed = attempt(
            form, lambda: sign_in.reset_password(person, by=request.user, at=timezone.now(), password_hash=made)
        )
        if changed is not None:
            return slip(request, changed, organ, password, fresh=False)
    words = _words(
        person,
        "重置密码",
        "重置密码",
        "原来的密码立即失效，正在登录的也失效，锁定同时解除。新的首次密码只在下一页显示一次，本人会收到消息。"
        "请先当面确认是本人。",
        danger=True,
    )
    return page(request, "console/organ_verb.html", form, words=words)
