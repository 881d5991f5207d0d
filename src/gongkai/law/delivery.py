"""When a reply counts as given, and when the applicant counts as having received it.

Two different days for a letter by post: it is in time by the day of posting, but the applicant's period for a remedy
starts only when it has arrived.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gongkai.law.errors import Refused


class Service(StrEnum):
    """How the reply reaches the applicant."""

    POST = "post"
    DIRECT = "direct"
    ENTRUSTED = "entrusted"
    ELECTRONIC = "electronic"
    COLLECTED = "collected"

    @property
    def label(self) -> str:
        return RULES[self].label


@dataclass(frozen=True, slots=True)
class Rule:
    """Which day counts, in words, and what to mind."""

    label: str
    counts: str
    mind: str
    source: str


RULES = {
    Service.POST: Rule(
        "邮寄送达", "交邮之日", "应当通过邮政企业寄送，不得到付；请保存交邮凭证。", "国办公开办函〔2016〕235号"
    ),
    Service.DIRECT: Rule("直接送达", "签收之日", "请申请人在送达回证上签名并写明日期。", "国办公开办函〔2016〕235号"),
    Service.ENTRUSTED: Rule("委托送达", "签收之日", "请受托机关交回签名的送达回证。", "国办公开办函〔2016〕235号"),
    Service.COLLECTED: Rule(
        "当面领取", "签收之日", "请申请人在送达回证上签名并写明日期。", "国办公开办函〔2016〕235号"
    ),
    Service.ELECTRONIC: Rule("电子送达", "进入申请人系统之日", "请保存发送成功的记录。", "条例第四十条"),
}


@dataclass(frozen=True, slots=True)
class Served:
    """A reply served: the day that counts for being in time, and the day from which the applicant knew it."""

    counts_on: date
    known_on: date | None
    source: str

    def in_time(self, due: date) -> bool:
        """Whether the reply was given on or before the last day."""
        return self.counts_on <= due


def served(service: Service, *, sent: date, arrived: date | None = None) -> Served | None:
    """How the reply was served, or None while the day that counts has not come.

    sent     day of posting, of setting out, or of sending
    arrived  day of the signature, or on which it entered the applicant's system
    """
    rule = RULES[service]
    if arrived is not None and arrived < sent:
        raise Refused("送达日期早于寄出或者发出日期，请核对。", rule.source)
    if service is Service.POST:
        return Served(sent, arrived, rule.source)
    return None if arrived is None else Served(arrived, arrived, rule.source)
