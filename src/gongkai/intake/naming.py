"""What the rows of this app are called in evidence."""

from __future__ import annotations

from gongkai.evidence.naming import Called, names
from gongkai.intake.models import CarriedIn, Notice, PublicAnswer, PublicAnswerWithdrawal, Taking


@names(Taking)
def _taking(row: Taking) -> Called:
    what = "不予登记" if row.set_aside else "接收"
    return Called(f"回执号 {row.submission_id} 的{row.submission.get_kind_display()}的{what}", row.became, row.organ)


@names(Notice)
def _notice(row: Notice) -> Called:
    return Called(f"给提交人的第 {row.sequence} 份告知（编号 {row.pk}）")


@names(PublicAnswer)
def _answer(row: PublicAnswer) -> Called:
    return Called(f"{row.organ}公开的答复 {row.name}", row.case, row.organ.code)


@names(PublicAnswerWithdrawal)
def _withdrawal(row: PublicAnswerWithdrawal) -> Called:
    return Called(f"{row.answer.organ}撤下公开的答复 {row.answer.name}", row.answer.case, row.answer.organ.code)


@names(CarriedIn)
def _carried(row: CarriedIn) -> Called:
    return Called(f"从外部台账导入的一行（编号 {row.pk}）", row.became, row.organ)
