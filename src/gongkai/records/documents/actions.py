"""Verbs on the validity of a document: repeal, amend in part, expire, reaffirm; and what changes when its day comes.

A document is in force from its release. An act names the day from which on it holds, which may be to come; the column
of the record says what holds today, and a daily tick brings it up.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta

from django.utils.timezone import localdate

from gongkai.evidence.acting import act
from gongkai.evidence.actor import SYSTEM
from gongkai.evidence.recording import record as witness
from gongkai.law import Refused, say
from gongkai.organs.models import Person
from gongkai.organs.permissions import Permission, allow
from gongkai.organs.statements import stated
from gongkai.records.documents.models import IN_FORCE, Validity, ValidityAct
from gongkai.records.models import PublicationKind, Record
from gongkai.records.publication import publish

ENDS = (Validity.REPEALED, Validity.EXPIRED)
LONGEST_DOCUMENT = 200


def holding(record: Record, on: date) -> tuple[Validity, date | None]:
    """What holds of a record on a day, and the next day on which that changes by itself.

    Of two acts the later day counts, of one day the later act. The end that the document names itself counts from the
    day after its last day, unless it has ended before: what was repealed does not expire.
    """
    if record.current is None or not record.current.is_document:
        return Validity.NONE, None
    steps = [(each.on, each.pk, Validity(each.validity)) for each in record.validity_acts.standing()]
    return in_turn(steps, record.current.valid_until, on)


def in_turn(
    steps: list[tuple[date, int, Validity]], valid_until: date | None, on: date
) -> tuple[Validity, date | None]:
    """`holding` of a document whose acts are these. steps  day, place among those of one day, what holds from then"""
    steps.sort()
    if valid_until is not None:
        after = valid_until + timedelta(days=1)
        before = [validity for day, _, validity in steps if day <= after]
        if not before or before[-1] not in ENDS:
            steps.append((after, 0, Validity.EXPIRED))
            steps.sort()
    now = [validity for day, _, validity in steps if day <= on]
    to_come = [day for day, _, validity in steps if day > on]
    return (now[-1] if now else Validity.VALID), (to_come[0] if to_come else None)


def bring_up(record: Record, on: date) -> bool:
    """Write down what holds on a day; whether that is something else than before."""
    before = record.validity
    record.validity, record.validity_next_on = holding(record, on)
    record.save(update_fields=["validity", "validity_next_on"])
    return record.validity != before


@act()
def change_validity(
    record: Record,
    validity: Validity,
    *,
    on: date,
    reason: str,
    by: Person,
    at: datetime,
    by_text: str = "",
    by_record: Record | None = None,
    acting: str = "",
) -> ValidityAct:
    """废止、部分修改、失效 or 继续有效, from a day on.

    on         may be to come; never before the document was made
    by_text    the document by which, as people cite it
    by_record  that document where it is public here; it is cited then
    Raises NotAllowed, or Refused where it is no document in force, or nothing would change.
    """
    record = _locked(record)
    actor = allow(by, Permission.RECORD_WITHDRAW, record.organ, on=localdate(at), acting=acting)
    if validity not in (*IN_FORCE, *ENDS):
        raise Refused("请选择有效性：继续有效、部分修改、失效或者废止。")
    validity = Validity(validity)
    if record.current is None or not record.current.is_document:
        raise Refused(f"《{record.title}》不是公开中的规范性文件或者规章，没有有效性可改。")
    reason = stated(reason, "请写明变动的原因。")
    by_text = " ".join(by_text.split())
    if len(by_text) > LONGEST_DOCUMENT:
        raise Refused(f"依据文件写了 {len(by_text)} 个字，最多 {LONGEST_DOCUMENT} 个字，请精简。")
    if by_record is not None:
        by_record, by_text = _public(by_record), by_text or _cited(by_record)
    if validity in (Validity.REPEALED, Validity.AMENDED) and not by_text:
        raise Refused(f"{validity.label}须写明依据哪一份文件，例如“白政发〔2026〕12号”。")
    if by_record is not None and by_record.pk == record.pk:
        raise Refused("文件不能依据自身废止或者修改，请选择另一份文件。")
    made = record.current.issued_on or record.current.formed_on
    if made and on < made:
        raise Refused(f"《{record.title}》成文于{say(made)}，有效性不能从更早的日期起变动，请核对日期。")
    now, _ = holding(record, on)
    if now == Validity.REPEALED and validity != now:
        raise Refused(f"《{record.title}》在{say(on)}已经废止，不能再改；废止登记有误的，请先撤销那一次登记。")
    if now == Validity.EXPIRED and validity == Validity.AMENDED:
        raise Refused(f"《{record.title}》在{say(on)}已经失效，不能再部分修改；仍需执行的，请先登记继续有效。")
    if now == validity and validity != Validity.AMENDED:
        raise Refused(f"《{record.title}》在{say(on)}已是“{validity.label}”，不用再登记。")
    _ends_nothing_later(record, validity, on)
    row = ValidityAct(
        record=record, validity=validity, on=on, by_text=by_text, by_record=by_record, reason=reason, by=by, at=at
    )
    row.save()
    bring_up(record, localdate(at))
    witness(
        "record.validity_changed", record, organ=record.organ.code, by=actor, at=at, protects=[row],
        validity=validity.value, on=on, document=by_text, by_record=by_record.pk if by_record else None, reason=reason,
    )  # fmt: skip
    publish(PublicationKind.VALIDITY, record.current, at=at)
    return row


@act()
def take_back_validity(row: ValidityAct, *, reason: str, by: Person, at: datetime, acting: str = "") -> ValidityAct:
    """Take back an act on the validity that was entered by mistake; both stay in the record.

    Raises NotAllowed, or Refused where it was taken back already.
    """
    record = _locked(row.record)
    actor = allow(by, Permission.RECORD_WITHDRAW, record.organ, on=localdate(at), acting=acting)
    if ValidityAct.objects.filter(takes_back=row).exists():
        raise Refused("这次变动已经撤销过，不用再办。")
    if row.takes_back_id is not None or row.by_id is None:
        raise Refused("只能撤销人工登记的有效性变动。")
    reason = stated(reason, "请写明撤销的原因。")
    back = ValidityAct(record=record, validity=row.validity, on=row.on, takes_back=row, reason=reason, by=by, at=at)
    back.save()
    bring_up(record, localdate(at))
    witness(
        "record.validity_taken_back", record, organ=record.organ.code, by=actor, at=at, protects=[back],
        taken_back=row.pk, reason=reason,
    )  # fmt: skip
    if record.current is not None:
        publish(PublicationKind.VALIDITY, record.current, at=at)
    return back


@act()
def day_has_come(record: Record, *, at: datetime) -> bool:
    """Bring up a document whose day has come; whether anything changed. The daily tick's act."""
    record = _locked(record)
    changed = bring_up(record, localdate(at))
    if changed and record.current is not None:
        witness(
            "record.validity_came", record, organ=record.organ.code, by=SYSTEM, at=at,
            validity=record.validity, release=record.current.pk,
        )  # fmt: skip
        publish(PublicationKind.VALIDITY, record.current, at=at)
    return changed


def validity_due(at: datetime) -> int:
    """Every document whose validity changes by itself today, each as an act of its own; how many there were."""
    changed = 0
    for record in Record.objects.filter(validity_next_on__lte=localdate(at)).order_by("pk"):
        with suppress(Refused):  # another worker was quicker
            changed += day_has_come(record, at=at)
    return changed


def _ends_nothing_later(record: Record, validity: Validity, on: date) -> None:
    """Raise Refused where an act of a later day would hide an end: a repeal is final, what expired is not amended."""
    if validity not in ENDS:
        return
    later = record.validity_acts.standing().filter(on__gt=on).order_by("on", "pk").first()
    if later is not None and (validity == Validity.REPEALED or later.validity == Validity.AMENDED):
        what = "继续有效" if later.validity == Validity.VALID else Validity(later.validity).label
        raise Refused(
            f"《{record.title}》已登记自{say(later.on)}起{what}，在这以前不能{validity.label}；"
            "那一次登记有误的，或者因为这次废止、失效不再需要的，请先撤销那一次，再登记。"
        )


def _public(record: Record) -> Record:
    """The document by which, as it is now. Raises Refused where the public cannot read it."""
    found = Record.objects.get(pk=record.pk)
    if found.current_id is None:
        raise Refused("依据的文件还没有公开，请改填它的文号，或者公开以后再登记。")
    return found


def _cited(record: Record) -> str:
    """How people cite a public document: by its number, or its title where it has none."""
    return record.current.document_number or f"《{record.current.title}》"[:LONGEST_DOCUMENT]


def _locked(record: Record) -> Record:
    """The record as it is now, locked; its organ and its live release are read after the lock."""
    return Record.objects.select_for_update(of=("self",)).get(pk=record.pk)
