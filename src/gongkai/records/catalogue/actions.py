"""Verbs on the standard catalogue: take in an edition; choose the row that a record falls under."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.timezone import localdate

from gongkai.evidence.acting import act
from gongkai.evidence.recording import hold
from gongkai.evidence.recording import record as witness
from gongkai.law import Refused, say
from gongkai.organs.models import Kind, Organ, Person
from gongkai.organs.permissions import Permission, allow
from gongkai.organs.statements import stated
from gongkai.records.catalogue.models import CatalogueRow, Edition
from gongkai.records.catalogue.workbook import Read
from gongkai.records.models import Record

LONGEST_AREA, LONGEST_NAME = 40, 80
EARLIEST = date(2017, 1, 1)  # no catalogue is older than the trials of 2017 (国办发〔2017〕42号)
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
    Raises NotAllowed, or Refused where it has no rows, was taken in already, begins before the one that it follows, or
    on a day that is a slip of the pen.
    """
    today = localdate(at)
    actor = allow(by, Permission.CATALOGUE_EDIT, office, on=today)
    area, name = "".join(area.split()).removesuffix("领域"), "".join(name.split())
    for text, most, what in ((area, LONGEST_AREA, "领域"), (name, LONGEST_NAME, "版本名称")):
        if not text:
            raise Refused(f"请填写{what}。")
        if len(text) > most:
            raise Refused(f"{what}有 {len(text)} 个字，最多 {most} 个字，请缩短。")
    if not rows:
        raise Refused("这个文件里没有一行能读出来的目录事项，请核对后重新上传。")
    if since < EARLIEST:
        raise Refused(f"标准目录从{EARLIEST.year}年开始试行，施行日期不会是{say(since)}，请核对年份。")
    if since > today + timedelta(days=366):
        raise Refused(f"施行日期（{say(since)}）在一年以后，请核对年份；到施行前一年之内再导入。")
    hold(office.code)  # two editions of an area take turns
    if same := Edition.objects.standing().filter(area=area, file=file).first():
        raise Refused(f"这个文件已经作为“{same.name}”导入过，不用再办。")
    before = Edition.objects.standing().filter(area=area, until=None).first()
    if before is not None and before.since >= since:
        raise Refused(
            f"现行的“{before.name}”自{say(before.since)}起施行，新版本的施行日期要晚于这一天，请核对；"
            "那一版导入有误的，在它的页面上撤销后重新导入。"
        )
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
def take_back(edition: Edition, *, reason: str, office: Organ, by: Person, at: datetime) -> Edition:
    """撤销 an edition that was taken in by mistake; it stays in the record, and the one before holds again.

    office  the lead office, whose act it is
    Raises NotAllowed, or Refused where it was taken back before, another one follows, or a record falls under its rows.
    """
    actor = allow(by, Permission.CATALOGUE_EDIT, office, on=localdate(at))
    hold(office.code)
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    if edition.void_reason:
        raise Refused(f"“{edition.name}”已经撤销过，不用再办。")
    if edition.until is not None:
        raise Refused(f"“{edition.name}”之后已经导入了新的版本，请先撤销新的版本。")
    if count := Record.objects.filter(row__edition=edition).count():
        raise Refused(
            f"已有 {count} 件稿件选用了“{edition.name}”的事项，不能撤销；请先在这些稿件上改选，或者导入新的版本代替它。"
        )
    edition.void_reason = stated(reason, "请写明撤销的原因。")
    edition.save(update_fields=["void_reason"])
    before = Edition.objects.standing().filter(area=edition.area, until=edition.since).first()
    if before is not None:
        before.until = None
        before.save(update_fields=["until"])
    witness(
        "catalogue.taken_back", edition, organ=office.code, by=actor, at=at,
        name=edition.name, area=edition.area, before=before.name if before else "", reason=edition.void_reason,
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
    rows = CatalogueRow.objects.filter(edition__in=Edition.objects.on(on))
    anybody = rows.filter(county=False, township=False)
    return (rows.filter(**{level: True}) | anybody).select_related("edition").order_by("edition__area", "serial")
