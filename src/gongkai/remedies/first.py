"""复议前置: whether the decision that a case is about goes to reconsideration first (行政复议法第二十三条)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gongkai.applications.models import Application, Decided
from gongkai.law import RemedyClass
from gongkai.law.remedies import first_by
from gongkai.remedies.models import Block, Remedy


@dataclass(frozen=True, slots=True)
class Notice:
    """What the letter against which a case was brought says of the remedy. source  why reconsideration comes first;
    empty where the applicant may go to court at once"""

    number: str
    source: str

    @property
    def said(self) -> str:
        """The same in words."""
        if not self.source:
            return f"不是，对{self.number}可以直接起诉"
        return f"是，对{self.number}应当先申请行政复议，对复议决定不服才能起诉（{self.source}）"


def notice_of(application: Application, on: date) -> Notice | None:
    """What the last letter of an application that was issued until a day says; None where there was none."""
    found = Decided.objects.filter(application=application, decision__reply__issued_on__lte=on)
    last = found.select_related("decision__reply").order_by("-decision__reply__round").first()
    if last is None:
        return None
    reply = last.decision.reply
    return Notice(reply.document_number, first_by(RemedyClass(last.remedy), reply.issued_on))


def skipped(block: str, application: Application | None, filed: date) -> Notice | None:
    """The letter with which a suit had to go to reconsideration first and did not; None where nothing was skipped."""
    if block != Block.DIRECT or application is None:
        return None
    notice = notice_of(application, filed)
    return notice if notice is not None and notice.source else None


def objection(remedy: Remedy) -> str:
    """What the organ can say to the court in its defence; empty where nothing was skipped."""
    notice = skipped(remedy.block, remedy.application, remedy.filed_on)
    if notice is None:
        return ""
    return (
        f"{notice.number}决定不予公开（包括部分不予公开），应当先申请行政复议（{notice.source}），本案未经复议直接起诉："
        "请在答辩状里提出不符合起诉条件，请求裁定驳回起诉。"
    )
