"""The dated legal events of an application, as the clock takes them. Stored rows turn into these one to one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum


class Name(StrEnum):
    """What happened. The values are the words of `gongkai due --event`."""

    SUBMITTED = "submitted"
    RECEIVED = "received"
    CLARIFY_ASKED = "clarify-asked"
    CLARIFIED = "clarified"
    CONSULT_SENT = "consult-sent"
    CONSULT_DELIVERED = "consult-delivered"
    CONSULTED = "consulted"
    CO_MAKER_ASKED = "co-maker-asked"
    CO_MAKER_DELIVERED = "co-maker-delivered"
    CO_MAKER_ANSWERED = "co-maker-answered"
    ORGAN_ASKED = "organ-asked"
    ORGAN_ANSWERED = "organ-answered"
    EXTENDED = "extended"
    DELAYED = "delayed"
    FEE_NOTICED = "fee-noticed"
    FEE_PAID = "fee-paid"
    REPLIED = "replied"
    WITHDRAWN = "withdrawn"
    CORRECTION_LAPSED = "correction-lapsed"
    FEE_LAPSED = "fee-lapsed"
    ENDED = "ended"
    SPLIT = "split"
    REOPENED = "reopened"

    @property
    def shape(self) -> Shape:
        return SHAPES[self]


@dataclass(frozen=True, slots=True)
class Event:
    """One event.

    on      its day: for a letter or notice the day it was sent, for a reply the day that counts under
            `gongkai.law.delivery`
    number  working days: set for the applicant to correct, or of an extension
    second  day the addressee received the letter or notice; for a delay the new last day, for a case reopened the
            last day that the decision sets
    party   who was consulted, where several are; any text that names the same one again
    """

    name: Name
    on: date
    number: int | None = None
    second: date | None = None
    party: str = ""


class Need(Enum):
    """Whether an event carries a number or a second date."""

    NO = "不填"
    MAY = "可填"
    MUST = "必填"


@dataclass(frozen=True, slots=True)
class Shape:
    """What an event is called, which article it rests on, and what it carries besides its day."""

    label: str
    source: str
    number: Need = Need.NO
    second: Need = Need.NO


SHAPES = {
    Name.SUBMITTED: Shape("提交申请", "条例第三十一条"),
    Name.RECEIVED: Shape("登记收到申请", "条例第三十一条"),
    Name.CLARIFY_ASKED: Shape("告知补正", "条例第三十条", Need.MAY, Need.MAY),
    Name.CLARIFIED: Shape("登记收到补正", "条例第三十条"),
    Name.CONSULT_SENT: Shape("征求第三方意见", "条例第三十二条", second=Need.MAY),
    Name.CONSULT_DELIVERED: Shape("登记第三方收到征求意见书", "条例第三十二条"),
    Name.CONSULTED: Shape("登记收到第三方意见", "条例第三十二条"),
    Name.CO_MAKER_ASKED: Shape("征求共同制作机关意见", "条例第三十四条", second=Need.MAY),
    Name.CO_MAKER_DELIVERED: Shape("登记共同制作机关收到征求意见书", "条例第三十四条"),
    Name.CO_MAKER_ANSWERED: Shape("登记收到共同制作机关意见", "条例第三十四条"),
    Name.ORGAN_ASKED: Shape("征求其他机关意见", "条例第三十三条"),
    Name.ORGAN_ANSWERED: Shape("登记收到其他机关意见", "条例第三十三条"),
    Name.EXTENDED: Shape("延长答复期限", "条例第三十三条", number=Need.MUST),
    Name.DELAYED: Shape("确定延迟答复的期限", "条例第三十五条", second=Need.MUST),
    Name.FEE_NOTICED: Shape("发出收费通知", "国办函〔2020〕109号", second=Need.MAY),
    Name.FEE_PAID: Shape("登记缴费", "国办函〔2020〕109号"),
    Name.REPLIED: Shape("答复", "条例第三十三条"),
    Name.WITHDRAWN: Shape("撤回申请", "年度报告格式 表三"),
    Name.CORRECTION_LAPSED: Shape("按逾期不补正结案", "条例第三十条"),
    Name.FEE_LAPSED: Shape("按逾期不缴费结案", "国办函〔2020〕109号"),
    Name.ENDED: Shape("终结办理", "年度报告格式 表三"),
    Name.SPLIT: Shape("按一事一申请拆分", "国办函〔2020〕109号"),
    Name.REOPENED: Shape("按复议决定或者判决重新办理", "行政复议法第六十四条", second=Need.MAY),
}
