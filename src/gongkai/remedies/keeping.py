"""Archive and retention of a case that has ended, and what is taken out of it when its period is over."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate

from gongkai.applications.ending import Retention, within_its_period
from gongkai.evidence.acting import act
from gongkai.law import Refused
from gongkai.organs.models import Person
from gongkai.organs.permissions import Permission
from gongkai.remedies.acts import begin, finish
from gongkai.remedies.models import Remedy, RemedyCorrection, RemedyImprint, Result, Stage
from gongkai.sealing.fields import erase


@act()
def archive(
    remedy: Remedy,
    *,
    retention: Retention = Retention.TEN,
    version: int,
    by: Person,
    at: datetime,
    acting: str = "",
) -> Remedy:
    """归档: the case has ended and what it found wrong was put right; it is kept for a period.

    Raises NotAllowed, Moved, or Refused.
    """
    remedy, actor = begin(remedy, version=version, by=by, at=at, acting=acting)
    if fault := not_complete(remedy):
        raise Refused(fault)
    remedy.archived_on = localdate(at)
    remedy.kept_until = retention.last_day(remedy.archived_on)
    return finish("remedy.archived", remedy, actor=actor, by=by, at=at, retention=retention.value)


def not_complete(remedy: Remedy) -> str:
    """Why a case is not archived now; empty where it can be."""
    if remedy.archived_on is not None:
        return f"{remedy}已经归档。"
    if remedy.stage != Stage.CONCLUDED:
        return f"{remedy}还没有审结，不能归档。"
    if remedy.result == Result.CORRECTED and remedy.rectified_on is None:
        return f"{remedy}结果纠正，还没有登记整改，请先登记整改再归档。"
    return ""


@act()
def anonymise(remedy: Remedy, *, version: int, by: Person, at: datetime) -> Remedy:
    """清除个人信息: who brought the case, what they say and every reason that was typed are gone for good; days,
    results and numbers stay, and Table 4 with them.

    Raises NotAllowed, Moved, or Refused before its period is over.
    """
    remedy, actor = begin(remedy, Permission.APPLICATION_ANONYMISE, version=version, by=by, at=at, voided=True)
    if fault := within_its_period(remedy, localdate(at)):
        raise Refused(fault)
    for model in (RemedyCorrection, RemedyImprint):
        for row in model.objects.filter(remedy=remedy):
            erase(row)
    remedy.claimant = remedy.reason = ""
    remedy.anonymised_on = localdate(at)
    return finish("remedy.anonymised", remedy, actor=actor, by=by, at=at)
