"""第三十一条: on which day an application counts as received, by the way it came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gongkai.law.errors import Refused
from gongkai.law.periods import FIRST_REGULATION, REVISION
from gongkai.law.versions import Version, in_force


class Way(StrEnum):
    """How the application came."""

    IN_PERSON = "in_person"
    SIGNED_POST = "signed_post"
    ORDINARY_LETTER = "ordinary_letter"
    INTERNET = "internet"
    FAX = "fax"
    ORAL = "oral"
    OTHER_UNIT = "other_unit"
    DECLARED_PLATFORM = "declared_platform"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Way.IN_PERSON: "当面提交",
    Way.SIGNED_POST: "邮寄（需要签收）",
    Way.ORDINARY_LETTER: "平常信函（无需签收）",
    Way.INTERNET: "互联网渠道",
    Way.FAX: "公开工作机构的传真",
    Way.ORAL: "口头提出，由公开工作机构代为填写",
    Way.OTHER_UNIT: "寄到本机关其他内设机构",
    Way.DECLARED_PLATFORM: "平台提交，指南承诺以平台收到为准",
}


class Fact(StrEnum):
    """The day that decides."""

    SUBMITTED = "submitted"
    SIGNED = "signed"
    CONFIRMED = "confirmed"
    WRITTEN_DOWN = "written_down"

    @property
    def label(self) -> str:
        return {
            "submitted": "提交日期",
            "signed": "签收日期",
            "confirmed": "与申请人确认的日期",
            "written_down": "代为填写申请的日期",
        }[self.value]


# The organ's guide may promise "received by the platform = received"; then both sides have confirmed beforehand.
DECIDES: dict[Way, tuple[Version[Fact], ...]] = {
    Way.IN_PERSON: (Version(Fact.SUBMITTED, FIRST_REGULATION, "条例第三十一条第（一）项"),),
    Way.SIGNED_POST: (Version(Fact.SIGNED, FIRST_REGULATION, "条例第三十一条第（二）项"),),
    Way.ORDINARY_LETTER: (Version(Fact.CONFIRMED, REVISION, "条例第三十一条第（二）项"),),
    Way.INTERNET: (
        Version(Fact.SUBMITTED, FIRST_REGULATION, "国办公开办函〔2015〕207号"),
        Version(Fact.CONFIRMED, REVISION, "条例第三十一条第（三）项"),
    ),
    Way.FAX: (Version(Fact.CONFIRMED, REVISION, "条例第三十一条第（三）项"),),
    Way.ORAL: (Version(Fact.WRITTEN_DOWN, FIRST_REGULATION, "条例第二十九条"),),
    Way.OTHER_UNIT: (Version(Fact.CONFIRMED, FIRST_REGULATION, "国办公开办函〔2015〕207号"),),
    Way.DECLARED_PLATFORM: (Version(Fact.SUBMITTED, REVISION, "条例第三十一条第（三）项"),),
}


@dataclass(frozen=True, slots=True)
class Receipt:
    """The day of receipt, or None while the day that decides has not come; then `reason` says what to do."""

    on: date | None
    decided_by: Fact
    reason: str
    source: str


def receipt(
    way: Way,
    *,
    submitted: date,
    signed: date | None = None,
    confirmed: date | None = None,
    written_down: date | None = None,
) -> Receipt:
    """On which day the application counts as received.

    submitted     day on which the applicant handed in, posted or sent it; its law applies
    signed        day on which the organ signed for the letter
    confirmed     day on which the work body and the applicant confirmed receipt to each other
    written_down  day on which the work body filled in the form for the applicant
    Raises Refused when the day that decides lies before the submission.
    """
    rule = in_force(DECIDES[way], submitted)
    day = {
        Fact.SUBMITTED: submitted,
        Fact.SIGNED: signed,
        Fact.CONFIRMED: confirmed,
        Fact.WRITTEN_DOWN: written_down,
    }[rule.value]
    label = rule.value.label
    if day is None:
        return Receipt(None, rule.value, f"{way.label}的申请，以{label}为收到日期；请登记{label}。", rule.source)
    if day < submitted:
        raise Refused(f"{label}早于提交日期，请核对。", rule.source)
    return Receipt(day, rule.value, f"{way.label}的申请，以{label}为收到日期。", rule.source)
