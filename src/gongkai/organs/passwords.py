"""Passwords: Argon2id with a memory cost that a small machine can bear, and what a new one must be."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    NumericPasswordValidator,
)
from django.core.exceptions import ValidationError

LEAST_LENGTH = 10
RULES = f"至少 {LEAST_LENGTH} 个字符；不能全是数字，不能包含账号，也不能是常见密码。"


class Argon2(Argon2PasswordHasher):
    """19 MiB and two rounds for one sign-in (the first choice of RFC 9106 for little memory, by OWASP's figures)."""

    time_cost = 2
    memory_cost = 19456
    parallelism = 1


class Length(MinimumLengthValidator):
    """Long enough not to be guessed."""

    def __init__(self) -> None:
        super().__init__(LEAST_LENGTH)

    def get_error_message(self) -> str:
        return f"密码至少要 {LEAST_LENGTH} 个字符，请加长。"


class Uncommon(CommonPasswordValidator):
    """Not one of the passwords that everybody tries first."""

    def get_error_message(self) -> str:
        return "这个密码太常见，容易被猜中，请换一个。"


class NotOnlyDigits(NumericPasswordValidator):
    """Not a telephone number or a date."""

    def get_error_message(self) -> str:
        return "密码不能全是数字，请加上字母或者汉字。"


class NotTheAccount:
    """Neither account nor mobile number nor name with something added."""

    def validate(self, password: str, user: Any = None) -> None:
        known = (user.account, user.mobile, user.name) if user else ()
        if any(len(word) > 1 and word.casefold() in password.casefold() for word in known):
            raise ValidationError("密码不能包含账号、手机号或者姓名，请换一个。")

    def get_help_text(self) -> str:
        return RULES
