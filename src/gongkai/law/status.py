"""The states of a case."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where the case stands."""

    SUBMITTED = "submitted"
    OPEN = "open"
    CONSULTING = "consulting"
    AWAITING_CORRECTION = "awaiting_correction"
    AWAITING_PAYMENT = "awaiting_payment"
    REPLIED = "replied"
    WITHDRAWN = "withdrawn"
    CORRECTION_LAPSED = "correction_lapsed"
    FEE_LAPSED = "fee_lapsed"
    ENDED = "ended"
    SPLIT = "split"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def closed(self) -> bool:
        return self in CLOSED


CLOSED = frozenset(
    {
        Status.REPLIED,
        Status.WITHDRAWN,
        Status.CORRECTION_LAPSED,
        Status.FEE_LAPSED,
        Status.ENDED,
        Status.SPLIT,
    }
)
_LABELS = {
    Status.SUBMITTED: "待确认收到",
    Status.OPEN: "办理中",
    Status.CONSULTING: "征求意见中",
    Status.AWAITING_CORRECTION: "等待补正",
    Status.AWAITING_PAYMENT: "等待缴费",
    Status.REPLIED: "已答复",
    Status.WITHDRAWN: "已撤回",
    Status.CORRECTION_LAPSED: "逾期不补正，已结案",
    Status.FEE_LAPSED: "逾期不缴费，已结案",
    Status.ENDED: "已终结",
    Status.SPLIT: "已拆分",
}
