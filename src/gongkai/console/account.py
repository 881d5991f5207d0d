"""One's own account: the password, one-time codes of a telephone, and what was done with the account."""

from __future__ import annotations

import time
from base64 import b32encode
from binascii import unhexlify
from typing import Any

import segno
from django import forms
from django.contrib.auth import authenticate, update_session_auth_hash
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from django_otp import login as code_shown
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key

from gongkai.console.evidence_words import SENTENCES
from gongkai.console.frame import has_code, say, staff, within
from gongkai.console.signing_in import CodeForm
from gongkai.evidence.models import Entry
from gongkai.organs import sign_in
from gongkai.organs.passwords import RULES

MOST_ACTS = 30
ABOUT_ACCOUNTS = (
    *("person.signed_in", "person.signed_out", "person.locked", "person.unlocked"),
    *("person.password_changed", "person.password_reset", "person.code_set", "person.code_removed"),
)
"""The verbs that the page lists."""
KEY = "code_key"


class CurrentPassword(forms.Form):
    """Whoever sits at an unlocked screen does not know it. A wrong one counts towards the lock of the account."""

    current = forms.CharField(
        label="现在的密码",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "请填写现在的密码。", "max_length": "密码不超过 200 个字符，请核对。"},
    )

    def __init__(self, *given: Any, request: HttpRequest, **named: Any) -> None:
        super().__init__(*given, **named)
        self.request = request

    def clean_current(self) -> str:
        given = self.cleaned_data["current"]
        if authenticate(self.request, account=self.request.user.account, password=given) is None:
            raise ValidationError("现在的密码不正确，请核对后重新输入。")
        return given


class PasswordForm(CurrentPassword):
    """A new password, twice. Whoever has just signed in with a first password is not asked for it again."""

    new = forms.CharField(
        label="新密码",
        max_length=200,
        strip=False,
        help_text=RULES,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "请填写新密码。", "max_length": "密码不超过 200 个字符，请缩短。"},
    )
    again = forms.CharField(
        label="再输入一次新密码",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "请再输入一次新密码。", "max_length": "密码不超过 200 个字符，请缩短。"},
    )

    def __init__(self, *given: Any, request: HttpRequest, **named: Any) -> None:
        super().__init__(*given, request=request, **named)
        if request.user.password_changed_at is None:
            del self.fields["current"]

    def clean_new(self) -> str:
        new = self.cleaned_data["new"]
        validate_password(new, self.request.user)
        if check_password(new, self.request.user.password):
            raise ValidationError("新密码不能与现在的密码相同，请换一个。")
        return new

    def clean_again(self) -> str:
        again = self.cleaned_data["again"]
        if "new" in self.cleaned_data and again != self.cleaned_data["new"]:
            raise ValidationError("两次输入的新密码不一样，请重新输入。")
        return again


@require_safe
@staff
def page(request: HttpRequest) -> HttpResponse:
    """What the person may change about their account, and what was done with it."""
    person = request.user
    acts = Entry.objects.filter(subject=f"organs.Person:{person.pk}", verb__in=ABOUT_ACCOUNTS).order_by("-at", "-pk")
    shown = {
        "acts": [(act.at, SENTENCES[act.verb][0], act.person == person.pk) for act in acts[:MOST_ACTS]],
        "most": MOST_ACTS,
        "code": has_code(person),
    }
    return render(request, "console/account.html", shown)


@sensitive_post_parameters("current", "new", "again")
@require_http_methods(["GET", "HEAD", "POST"])
@staff
def password(request: HttpRequest) -> HttpResponse:
    """Replace the password; the first one has to be replaced before anything else."""
    first = request.user.password_changed_at is None
    back = within(request.POST.get("next") or request.GET.get("next", ""))
    form = PasswordForm(request.POST if request.method == "POST" else None, request=request)
    if form.is_valid():
        made = make_password(form.cleaned_data["new"])
        person = sign_in.password_changed(request.user, at=timezone.now(), password_hash=made)
        update_session_auth_hash(request, person)
        say(request, "密码已修改。其他设备上的登录已经失效，请用新密码重新登录。")
        return redirect(back if first else "account")
    shown = {"form": form, "first": first, "next": back}
    template = "console/password_first.html" if first else "console/password.html"
    return render(request, template, shown, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def code(request: HttpRequest) -> HttpResponse:
    """Set up one-time codes: a picture for the telephone, then the first code as proof that it took it."""
    if has_code(request.user):
        return redirect("account")
    key = request.session.setdefault(KEY, default_key())
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        step = _step_of(key, form.cleaned_data["code"])
        if step is not None:
            device = sign_in.code_set(request.user, at=timezone.now(), key=key, last_step=step)
            del request.session[KEY]
            code_shown(request, device)
            say(request, "动态口令已开通，下次登录时除密码外还要输入手机上的 6 位数字。")
            return redirect("account")
        form.add_error("code", "动态口令不正确。请核对手机的时间是否准确，再输入现在显示的 6 位数字。")
    picture = segno.make(TOTPDevice(user=request.user, key=key).config_url, error="l")
    typed = b32encode(unhexlify(key)).decode()
    shown = {
        "form": form,
        "picture": picture.svg_data_uri(scale=4, border=4),
        "typed": " ".join(typed[at : at + 4] for at in range(0, len(typed), 4)),
    }
    return render(request, "console/code.html", shown, status=400 if form.errors else 200)


@sensitive_post_parameters("current")
@require_http_methods(["GET", "HEAD", "POST"])
@staff
def code_remove(request: HttpRequest) -> HttpResponse:
    """Stop asking for one-time codes; needs the password."""
    if not has_code(request.user):
        return redirect("account")
    form = CurrentPassword(request.POST if request.method == "POST" else None, request=request)
    if form.is_valid():
        sign_in.code_removed(request.user, by=request.user, at=timezone.now())
        say(request, "动态口令已停用，下次登录只需要密码。")
        return redirect("account")
    return render(request, "console/code_remove.html", {"form": form}, status=400 if form.errors else 200)


def _step_of(key: str, digits: str) -> int | None:
    """The time step that a code belongs to, one step (30 seconds) early or late at most; None where it is wrong."""
    clock = TOTP(unhexlify(key))
    clock.time = time.time()
    return clock.t() if clock.verify(int(digits), tolerance=1) else None
