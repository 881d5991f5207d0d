"""What the rows of this app are called in evidence: by number, and never by person."""

from __future__ import annotations

from gongkai.evidence.naming import Called, names
from gongkai.remedies.models import Remedy, RemedyCorrection, RemedyImprint


def _of(remedy: Remedy, what: str) -> Called:
    return Called(f"{remedy}的{what}", f"remedies.Remedy:{remedy.pk}", remedy.organ.code)


@names(RemedyCorrection)
def _correction(row: RemedyCorrection) -> Called:
    return _of(row.remedy, f"更正登记（第 {row.version} 版）")


@names(RemedyImprint)
def _imprint(row: RemedyImprint) -> Called:
    return _of(row.remedy, "申请人或者原告及其请求和理由")
