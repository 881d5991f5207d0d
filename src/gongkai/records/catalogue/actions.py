"""Verbs on the standard catalogue: take in an edition; choose the row that a record falls under."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.timezone import localdate

from gongkai.evidence.acting import act
from gongkai.evidence.recording import hold
from gongkai.evidence.recording import record as witness
from gongkai.law import Refused, say
from gongkai.organs.models import Kind, Organ, Person, in_force
from gongkai.organs.permissions import Permission, allow
from gongkai.records.catalogue.models import CatalogueRow, Edition
from gongkai.records.catalogue.workbook import Read
from gongkai.records.models import Record

LONGEST_AREA, LONGEST_NAME = 40, 80
TOWNSHIPS = (Kind.TOWNSHIP, Kind.SUB_DISTRICT, Kind.VILLAGE)


@act()
def take_in(
    office: Organ,
    rows: Sequence[Read],
    *,
    area: str,
    name: str,
    since: date,
    file: str,
    by: Person,
    at: datetime,
) -> Edition:
    """Take in an edition of the catalogue of an area; the one before ends the day before it begins.

    office  the lead office, whose act it is
    since   the first day on which the edition holds
    file    SHA-256 of the workbook
    Raises NotAllowed, or Refused where it has no rows, was taken in already, or begins before the one that it follows.
    """
    actor = allow(by, Permission.CATALOGUE_EDIT, office, on=localdate(at))
    area, name = "".join(area.split()).removesuffix("领域"), "".join(name.split())
    for text, most, what in ((area, LONGEST_AREA, "领域"), (name, LONGEST_NAME, "版本名称")):
        if not text:
            raise Refused(f"请填写{what}。")
        if len(text) > most:
            raise Refused(f"{what}有 {len(text)} 个字，最多 {most} 个字，请缩短。")
    if not rows:
        raise Refused("这个文件里没有一行能读出来的目录事项，请核对后重新上传。")
    hold(office.code)  # two editions of an area take turns
    if same := Edition.objects.filter(area=area, file=file).first():
        raise Refused(f"这个文件已经作为“{same.name}”导入过，不用再办。")
    before = Edition.objects.filter(area=area, until=None).first()
    if before is not None and before.since >= since:
        raise Refused(f"现行的“{before.name}”自{say(before.since)}起施行，新版本的施行日期要晚于这一天，请核对。")
    if before is not None:
        before.until = since
        before.save(update_fields=["until"])
    edition = Edition.objects.create(area=area, name=name, file=file, since=since, imported_by=by, imported_at=at)
    CatalogueRow.objects.bulk_create([CatalogueRow(edition=edition, **row.values) for row in rows], batch_size=500)
    witness(
        "catalogue.taken_in", edition, organ=office.code, by=actor, at=at,
        name=name, area=area, rows=len(rows), since=since, file=file, before=before.name if before else "",
    )  # fmt: skip
    return edition


@act()
def choose_row(record: Record, row: CatalogueRow | None, *, by: Person, at: datetime, acting: str = "") -> Record:
    """Say under which row of the catalogue a record falls, or under none. It is no part of what is signed.

    Raises NotAllowed, or Refused where the row is not of the organ's level or its edition holds no more.
    """
    record = Record.objects.select_for_update(of=("self",)).get(pk=record.pk)
    today = localdate(at)
    actor = allow(by, Permission.RECORD_DRAFT, record.organ, on=today, acting=acting)
    if record.row_id == (row.pk if row else None):
        return record
    if row is not None and not rows_for(record.organ, today).filter(pk=row.pk).exists():
        raise Refused("请选择本机关层级现行标准目录中的事项。")
    record.row = row
    record.save(update_fields=["row"])
    witness(
        "record.row_chosen", record, organ=record.organ.code, by=actor, at=at,
        row=row.pk if row else None, name=str(row) if row else "",
    )  # fmt: skip
    return record


def rows_for(organ: Organ, on: date) -> QuerySet[CatalogueRow]:
    """The rows that hold on a day for an organ of this level; rows without a level hold for all."""
    level = "township" if organ.kind in TOWNSHIPS else "county"
    rows = CatalogueRow.objects.filter(edition__in=Edition.objects.filter(in_force(on)))
    anybody = rows.filter(county=False, township=False)
    return (rows.filter(**{level: True}) | anybody).select_related("edition").order_by("edition__area", "serial")
