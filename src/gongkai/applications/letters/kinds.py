"""The letters of an application (依申请公开文书), each with its article and the place where its number is counted."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """A kind of letter. The replies are one kind: which of them it is follows from what was decided."""

    REGISTRATION = "registration"
    RECEIPT = "receipt"
    CORRECTION = "correction"
    REASONS = "reasons"
    EXTENSION = "extension"
    DELAY = "delay"
    THIRD_PARTY = "third_party"
    CO_MAKER = "co_maker"
    OTHER_ORGAN = "other_organ"
    CONSULTING = "consulting"
    OVERRIDE = "override"
    FEE = "fee"
    REPLY = "reply"
    RECORD_CORRECTED = "record_corrected"
    RECORD_TRANSFERRED = "record_transferred"
    SERVICE = "service"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    Kind.REGISTRATION: "政府信息公开申请登记表",
    Kind.RECEIPT: "政府信息公开申请登记回执",
    Kind.CORRECTION: "政府信息公开申请补正告知书",
    Kind.REASONS: "政府信息公开申请说明理由告知书",
    Kind.EXTENSION: "政府信息公开延期答复告知书",
    Kind.DELAY: "政府信息公开延迟答复告知书",
    Kind.THIRD_PARTY: "政府信息公开征求第三方意见书",
    Kind.CO_MAKER: "政府信息公开征求意见书",
    Kind.OTHER_ORGAN: "政府信息公开协办函",
    Kind.CONSULTING: "政府信息公开征求意见告知书",
    Kind.OVERRIDE: "政府信息公开决定告知书",
    Kind.FEE: "政府信息公开信息处理费收费通知书",
    Kind.REPLY: "政府信息公开申请答复书",
    Kind.RECORD_CORRECTED: "政府信息更正告知书",
    Kind.RECORD_TRANSFERRED: "政府信息更正转送函",
    Kind.SERVICE: "政府信息公开文书送达回证",
}

DECISIONS = frozenset({Kind.REPLY, Kind.OVERRIDE, Kind.RECORD_CORRECTED})
"""Letters that decide something: none of them leaves without its remedy notice. All others are steps of the procedure
(补正、延期、收费、征求意见 …) and carry none."""
TO_APPLICANT = frozenset(
    {Kind.RECEIPT, Kind.CORRECTION, Kind.REASONS, Kind.EXTENSION, Kind.DELAY, Kind.CONSULTING, Kind.FEE}
)
"""Notices to the applicant, on the way to the answer."""
FORMS = frozenset({Kind.REGISTRATION, Kind.SERVICE})
"""Forms of the file, without wording of their own."""
CONSULTATIONS = {"third_party": Kind.THIRD_PARTY, "co_maker": Kind.CO_MAKER, "organ": Kind.OTHER_ORGAN}
"""The letter by who is asked."""

OPENNESS = "公开"
SERIES = {Kind.REPLY: "公复", Kind.REGISTRATION: "公登", Kind.RECEIPT: "公回", Kind.SERVICE: "公送"}
OTHERS = "公告知"


def series(kind: Kind, mark: str) -> str:
    """The words of the number: 青公告知; of an organ whose mark says 公开 already, 白政公开告知. One series holds all
    decisions, one all notices, so that the number of a letter tells nobody how an application ended.

    mark  机关代字
    """
    words = SERIES.get(kind, OTHERS)
    return mark + (words.removeprefix("公") if mark.endswith(OPENNESS) else words)
