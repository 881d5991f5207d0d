"""How often somebody may try: counted in the database, so that it holds for all processes, and without knowing who.

An address stands there as its HMAC under a key that follows from the signing key and the day, and the console's worker
removes what is older than a day.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.timezone import localdate

from gongkai.intake.models import Try
from gongkai.law import Refused

KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many tries of one thing by one in a time. says  what the next one is told"""

    name: str
    most: int
    within: timedelta
    says: str


HOUR = timedelta(hours=1)
SENDING = Limit("sending", 10, HOUR, "这个网络地址一小时内提交的次数太多。请过一小时再提交，或者到窗口、用信函提交。")
ANSWERING = Limit("answering", 20, HOUR, "验证问题答错的次数太多。请过一小时再提交，或者到窗口、用信函提交。")
ASKING = Limit("asking", 30, HOUR, "查询的次数太多，号码或查询码不对。请核对回执，过一小时再查。")
NUMBER = Limit("number", 20, HOUR, "这个回执号输错查询码的次数太多。请核对回执，过一小时再查。")
FINDING = Limit("finding", 20, HOUR, "这个网络地址一小时内操作的次数太多。您可以直接打开那条信息，不用再点。")
QUESTION = Limit("question", 1, timedelta(hours=13), "")
"""A question that was answered wrongly; longer than any form is good for."""


def check(limit: Limit, who: str, at: datetime) -> None:
    """Raises Refused where somebody has tried as often as they may."""
    marks = {_mark(limit, who, at), _mark(limit, who, at - limit.within)}  # the key changes at midnight
    if Try.objects.filter(mark__in=marks, at__gt=at - limit.within, at__lte=at).count() >= limit.most:
        raise Refused(limit.says)


def count(limit: Limit, who: str, at: datetime) -> None:
    """Count a try."""
    Try(key=secrets.token_hex(16), mark=_mark(limit, who, at), at=at).save(force_insert=True)


def forget(at: datetime) -> None:
    """Remove what no limit looks at any more."""
    Try.objects.filter(at__lt=at - KEPT).delete()


def _mark(limit: Limit, who: str, at: datetime) -> str:
    day = hmac.new(f"intake tries {settings.SECRET_KEY}".encode(), str(localdate(at)).encode(), hashlib.sha256).digest()
    return hmac.new(day, f"{limit.name}\0{who}".encode(), hashlib.sha256).hexdigest()
