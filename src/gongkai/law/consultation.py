"""Asking others before the reply: third parties, organs that made the information too, other organs.

Silence means opposite things: a silent third party leaves the decision to the organ (条例第三十二条), a silent
co-maker has agreed (条例第三十四条). Any other organ has no period of its own (条例第三十三条第三款).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gongkai.law.events import Name
from gongkai.law.periods import CO_MAKER, FIRST_REGULATION, REVISION, THIRD_PARTY
from gongkai.law.versions import Version


class Consultee(StrEnum):
    """Who is asked."""

    THIRD_PARTY = "third_party"
    CO_MAKER = "co_maker"
    ORGAN = "organ"

    @property
    def label(self) -> str:
        return {"third_party": "第三方", "co_maker": "共同制作机关", "organ": "其他机关"}[self.value]

    @property
    def silence(self) -> str:
        """What follows when the period ends without an answer."""
        return {
            "third_party": "期满未提出意见，由本机关依法决定是否公开",
            "co_maker": "期满未提出意见，视为同意公开",
            "organ": "没有法定的答复期限，请主动催办",
        }[self.value]


# Working days for the opinion; None where the law gives no number.
PERIODS: dict[Consultee, tuple[Version[int | None], ...]] = {
    Consultee.THIRD_PARTY: (Version(None, FIRST_REGULATION, "国务院令第492号第二十三条"), *THIRD_PARTY),
    Consultee.CO_MAKER: CO_MAKER,
    Consultee.ORGAN: (Version(None, REVISION, "条例第三十三条"),),
}

SENT = {
    Name.CONSULT_SENT: Consultee.THIRD_PARTY,
    Name.CO_MAKER_ASKED: Consultee.CO_MAKER,
    Name.ORGAN_ASKED: Consultee.ORGAN,
}
DELIVERED = {
    Name.CONSULT_DELIVERED: Consultee.THIRD_PARTY,
    Name.CO_MAKER_DELIVERED: Consultee.CO_MAKER,
}
ANSWERED = {
    Name.CONSULTED: Consultee.THIRD_PARTY,
    Name.CO_MAKER_ANSWERED: Consultee.CO_MAKER,
    Name.ORGAN_ANSWERED: Consultee.ORGAN,
}


@dataclass(frozen=True, slots=True)
class Consultation:
    """One letter that asks for an opinion.

    delivered  day the addressee received it
    lapses_on  last day for the opinion; None without a period, before delivery is known, or beyond the calendar
    unknown    the first unknown day, when the calendar does not reach to the end of the period
    """

    consultee: Consultee
    sent: date
    party: str = ""
    delivered: date | None = None
    lapses_on: date | None = None
    unknown: date | None = None
    answered: date | None = None
