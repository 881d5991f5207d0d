"""What the rows of this app are called in evidence."""

from __future__ import annotations

from gongkai.evidence.naming import Called, names
from gongkai.review.models import Review, SignOff, TelephoneConsent


def _about(review: Review, what: str) -> Called:
    return Called(f"《{review.title}》第{review.round}次送审的{what}", review.subject, review.organ.code)


@names(SignOff)
def _sign_off(row: SignOff) -> Called:
    return _about(row.review, f"{row.get_stage_display()}{row.get_way_display()}（{row.person}）")


@names(TelephoneConsent)
def _consent(row: TelephoneConsent) -> Called:
    return _about(row.review, f"{row.get_stage_display()}电话同意（{row.person}）")
