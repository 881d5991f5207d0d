"""What whoever applied here may have sent since, and nobody has opened: its envelope does not say of which case."""

from __future__ import annotations

from datetime import date

from gongkai.applications.history import pending_notice
from gongkai.applications.models import Application
from gongkai.applications.telling import taking_of
from gongkai.intake.models import Kind, Submission
from gongkai.law import Refused, Status

MAY_BE = (Kind.CORRECTED, Kind.TAKING_BACK)


def unopened(application: Application) -> list[Submission]:
    """Corrections and withdrawals that wait at the organ of an open case, the oldest first; none where the case did not
    come through our site, because then its applicant has no number and code to send them with."""
    if application.closed or taking_of(application) is None:
        return []
    codes = {application.organ.code, application.origin.code}
    rows = Submission.objects.waiting().filter(organ__in=codes, kind__in=MAY_BE)
    return list(rows.filter(submitted_on__gte=application.submitted_on).defer("sealed"))


def nothing_unopened(application: Application, last: date | None) -> None:
    """Raise Refused where a correction waits unopened that may be the one of this case, sent in time.

    last  the last day of the period; None where it is not known
    """
    notice = pending_notice(application)
    if notice is None or application.status != Status.AWAITING_CORRECTION:
        return
    waiting = [
        each.number
        for each in unopened(application)
        if each.kind == Kind.CORRECTED
        and each.submitted_on >= notice.on
        and (last is None or each.submitted_on <= last)
    ]
    if waiting:
        raise Refused(
            f"本机关有{len(waiting)}件网上提交的补正还没有打开（回执号{'、'.join(waiting)}），可能是本件在期限内的补正。请先在"
            "“待登记”里打开接收，不是本件的，再按逾期办理。",
            "条例第三十条",
        )
