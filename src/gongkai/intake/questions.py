"""The question of a form (验证问题): in words, so that it can be read out; signed, bound to a time, good for once.

It keeps away programs that fill in every form they meet, not one that is written for this site; for that there are the
limits of each address. Nothing has to be seen or heard. Question and answer follow from the key of the form, so that
nothing is kept of it; one that was answered wrongly is used up (`actions.submit`), or all answers could be tried.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing

from gongkai.annual.numerals import read
from gongkai.law import Refused

QUICKEST = timedelta(seconds=3)
"""In less time nobody fills in a form."""
LONGEST = timedelta(hours=12)

WRONG = "验证问题没有答对。请回答新的问题，填写的内容都还在。"
TOO_QUICK = "提交得太快了，像是程序自动提交的。请过几秒钟再提交一次，填写的内容都还在。"
EXPIRED = "这张表单打开的时间太长了。请回答新的验证问题后再提交，填写的内容都还在。"
"""Also for a key that is not ours: nobody is told which."""
TRAPPED = "请不要填写标明“请留空”的一格，再提交一次；填写的内容都还在。"

_HAN = "零一二三四五六七八九十"
_SALT = "gongkai.intake.question"


@dataclass(frozen=True, slots=True)
class Question:
    """What a form shows, and the hidden key that it sends back."""

    key: str
    words: str


def ask(at: datetime) -> Question:
    """A new question, asked at a moment."""
    once = secrets.token_urlsafe(18)
    key = signing.Signer(salt=_SALT).sign(f"{once}.{int(at.timestamp())}")
    return Question(key, _words(once))


def again(key: str, at: datetime) -> Question | None:
    """The question of a form that is shown once more; None where it is too old or none of ours."""
    try:
        asked = signing.Signer(salt=_SALT).unsign(key).rpartition(".")
        if at.timestamp() - int(asked[2]) > LONGEST.total_seconds():
            return None
    except (signing.BadSignature, ValueError):
        return None
    return Question(key, _words(asked[0]))


def once_of(key: str, at: datetime) -> str:
    """The key of a form, where it is one of ours and of a time that fits. Raises Refused."""
    try:
        once, _, asked = signing.Signer(salt=_SALT).unsign(key).rpartition(".")
        passed = at.timestamp() - int(asked)
    except (signing.BadSignature, ValueError):
        raise Refused(EXPIRED) from None
    if passed > LONGEST.total_seconds():
        raise Refused(EXPIRED)
    if passed < QUICKEST.total_seconds():
        raise Refused(TOO_QUICK)
    return once


def is_right(once: str, answer: str) -> bool:
    """Whether an answer, in digits of any width or in Chinese, is that to the question of a form."""
    first, second, sign = _drawn(once)
    found = read(answer)
    return found is not None and found.value == {"加": first + second, "减": first - second, "乘": first * second}[sign]


def _words(once: str) -> str:
    first, second, sign = _drawn(once)
    return f"{_HAN[first]}{sign}{_HAN[second]}等于几？请填数字。"


def _drawn(once: str) -> tuple[int, int, str]:
    """Two numbers and what is done with them; the result is never below zero."""
    drawn = hmac.new(f"intake question {settings.SECRET_KEY}".encode(), once.encode(), hashlib.sha256).digest()
    first, second = 1 + drawn[0] % 10, 1 + drawn[1] % 10
    return max(first, second), min(first, second), "加减乘"[drawn[2] % 3]
