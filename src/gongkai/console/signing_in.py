"""Signing in with account and password, then with a one-time code where the person has set one up; signing out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_otp import devices_for_user, verify_token
from django_otp import login as code_shown

from gongkai.console.frame import code_is_due, has_code, within
from gongkai.organs import sign_in
from gongkai.organs.models import Person

MINUTES = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
WRONG = f"账号或者密码不正确，请核对后重新输入。连续 {settings.AXES_FAILURE_LIMIT} 次输错，账号将锁定 {MINUTES} 分钟。"


class SignInForm(forms.Form):
    """Account and password."""

    account = forms.CharField(
        label="账号",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": "请填写账号。", "max_length": "账号不超过 40 个字符，请核对。"},
    )
    password = forms.CharField(
        label="密码",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "请填写密码。", "max_length": "密码不超过 200 个字符，请核对。"},
    )


class CodeForm(forms.Form):
    """The six digits that the telephone shows now."""

    code = forms.RegexField(
        r"^\d{6}$",
        label="动态口令",
        help_text="手机身份验证应用现在显示的 6 位数字。",
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "input--short", "maxlength": "6"}
        ),
        error_messages={"required": "请填写动态口令。", "invalid": "动态口令是 6 位数字，请核对。"},
    )


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Account and password."""
    back = within(request.POST.get("next") or request.GET.get("next", ""))
    if request.user.is_authenticated and request.method != "POST":
        return redirect(back)
    form = SignInForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        person = authenticate(request, **form.cleaned_data)
        if person is not None:
            login(request, person)
            if has_code(person):
                return redirect_with(back, "sign_in_code")
            sign_in.signed_in(person, at=timezone.now(), code=False)
            return redirect(back)
        form.add_error(None, WRONG)
    shown = {"form": form, "next": back, "lost": request.GET.get("lost")}
    return render(request, "console/sign_in.html", shown, status=400 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The one-time code, after the password was right."""
    back = within(request.POST.get("next") or request.GET.get("next", ""))
    if not request.user.is_authenticated:
        return redirect_with(back, "sign_in")
    if not code_is_due(request):
        return redirect(back)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        device = shown_by(request.user, form.cleaned_data["code"])
        if device is not None:
            code_shown(request, device)
            request.session.cycle_key()
            sign_in.signed_in(request.user, at=timezone.now(), code=True)
            return redirect(back)
        form.add_error("code", "动态口令不正确或者已经用过。请等手机显示下一个再输入；连续输错时要多等一会儿。")
    shown = {"form": form, "next": back}
    return render(request, "console/sign_in_code.html", shown, status=400 if form.errors else 200)


@require_POST
def out(request: HttpRequest) -> HttpResponse:
    """Sign out; the session is gone."""
    if request.user.is_authenticated:
        if not code_is_due(request):
            sign_in.signed_out(request.user, at=timezone.now())
        logout(request)
    return redirect("sign_in")


def locked(request: HttpRequest, response: HttpResponse, credentials: dict[str, Any] | None) -> HttpResponse:
    """What stands in place of any answer once an account is locked (AXES_LOCKOUT_CALLABLE).

    The attempt that locks it carries the number of failures; those that follow do not, and leave no line.
    """
    failures = request.axes_failures_since_start
    person = Person.objects.filter(account=(credentials or {}).get("account")).first()
    if failures is not None and person is not None:
        sign_in.locked_out(person, at=timezone.now(), failures=failures, minutes=MINUTES)
    shown = {"failures": settings.AXES_FAILURE_LIMIT, "minutes": MINUTES}
    return render(request, "console/locked.html", shown, status=429)


def shown_by(person: Person, digits: str) -> Any:
    """The device of a person that shows this code now; None where none does, or where one must wait first."""
    for device in devices_for_user(person):
        if found := verify_token(person, device.persistent_id, digits):
            return found
    return None


def redirect_with(back: str, name: str) -> HttpResponse:
    """To a page by its name, from which one goes on to `back`."""
    return redirect(reverse(name, query={"next": back}))
