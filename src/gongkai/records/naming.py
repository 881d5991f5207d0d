"""What the rows of this app are called in evidence."""

from __future__ import annotations

from gongkai.evidence.naming import Called, names
from gongkai.records.models import (
    Batch,
    EmergencyRelease,
    NothingHere,
    Publication,
    RecordVersion,
    Release,
    TakeDownDecision,
    ValidityAct,
    Withdrawal,
)


@names(Release)
def _release(row: Release) -> Called:
    return Called(
        f"《{row.title}》{row.index_number} 第{row.serial}次发布", f"records.Record:{row.record_id}", row.organ.code
    )


def _about(release: Release, what: str) -> Called:
    of = _release(release)
    return Called(f"{of.words}的{what}", of.page, of.organ)


@names(Withdrawal)
def _withdrawal(row: Withdrawal) -> Called:
    return _about(row.release, f"撤稿（{row.get_kind_display()}）")


@names(TakeDownDecision)
def _decision(row: TakeDownDecision) -> Called:
    return _about(row.withdrawal.release, f"紧急撤稿确认（{'维持撤稿' if row.upheld else '恢复公开'}）")


@names(EmergencyRelease)
def _emergency(row: EmergencyRelease) -> Called:
    return _about(row.release, "紧急发布登记")


@names(Publication)
def _publication(row: Publication) -> Called:
    what = f"公开日志第{row.number}号（{row.get_kind_display()}）"
    return _about(row.release, what) if row.release else Called(what, "", row.organ.code)


@names(ValidityAct)
def _validity(row: ValidityAct) -> Called:
    words = f"《{row.record.title}》的有效性变动（{row.get_validity_display()}）"
    return Called(words, f"records.Record:{row.record_id}", row.record.organ.code)


@names(NothingHere)
def _nothing_here(row: NothingHere) -> Called:
    return Called(f"“{row.section.name}”的不涉及说明", f"records.Section:{row.section_id}", row.section.organ.code)


@names(Batch)
def _batch(row: Batch) -> Called:
    return Called(f"{row.name}的导入（第{row.part}部分，{row.rows}条）", "", row.organ.code)


@names(RecordVersion)
def _version(row: RecordVersion) -> Called:
    words = f"《{row.record.title}》第 {row.number} 版"
    return Called(words, f"records.Record:{row.record_id}", row.record.organ.code)
