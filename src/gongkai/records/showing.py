"""What the public verbs share: making a release the live one, taking it off, and their line of evidence.

The verbs are in `publishing.py`; each has locked the record and asked who may.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.timezone import localdate

from gongkai.evidence.actor import Actor
from gongkai.evidence.anchors import anchor_now
from gongkai.evidence.models import AppendOnly, Ledger
from gongkai.evidence.recording import Line, next_number
from gongkai.evidence.recording import record_lines as witness
from gongkai.organs.messages import tell
from gongkai.organs.models import Person, PostKind, Tenure, in_force
from gongkai.organs.statements import stated
from gongkai.records.content import Genre
from gongkai.records.documents.actions import holding
from gongkai.records.documents.links import relink
from gongkai.records.models import (
    PublicationKind,
    Publicity,
    Record,
    Release,
    Withdrawal,
    WithdrawalKind,
)
from gongkai.records.publication import publish, take_from_public
from gongkai.records.sections.slots import settle
from gongkai.review.models import Review


def write_release(
    record: Record, *, review: Review, by: Person, at: datetime, reason: str, emergency: bool, ledger: Ledger
) -> Release:
    """Make the release of what the record says, and make it the live one.

    ledger  of the organ, locked; the caller writes it with the evidence
    """
    # The index number comes with the first release and stays for ever.
    serial = 1 if record.index_number is None else record.releases.count() + 1
    reason = stated(reason, "这份稿件发布过，再次发布是更正，请写明更正的原因。") if serial > 1 else ""
    today = localdate(at)
    if record.index_number is None:
        number = next_number(ledger, f"index/{today.year}")
        record.index_number = f"{record.organ.code}/{today.year}-{number:04d}"
    values = record.values
    out = Release(
        record=record,
        serial=serial,
        organ=record.organ,
        review=review,
        index_number=record.index_number,
        title=values.title,
        nature=values.nature,
        document_number=values.document_number,
        formed_on=values.formed_on,
        issued_on=values.issued_on,
        offline_on=values.offline_on,
        genre=values.genre if values.genre != Genre.PLAIN else None,
        valid_until=values.valid_until,
        body=values.body,
        text=values.text,
        content=record.content,
        content_hash=record.content_hash,
        reason=reason,
        emergency=emergency,
        released_by=by,
        released_at=at,
        released_on=today,
    )
    out.save()
    record.settled_version = record.released_version = record.version
    _show(record, out)
    return out


def write_restoration(taken: Release, record: Record, *, by: Person, at: datetime, reason: str) -> Release:
    """A release that shows the content of one that was taken down."""
    fields = ("index_number", "title", "nature", "document_number", "formed_on", "issued_on", "offline_on")
    later = ("genre", "valid_until", "home")
    copied = {name: getattr(taken, name) for name in (*fields, *later, "body", "text", "content", "content_hash")}
    out = Release(
        record=record,
        serial=record.releases.count() + 1,
        organ=record.organ,
        restores=taken,
        reason=reason,
        released_by=by,
        released_at=at,
        released_on=localdate(at),
        **copied,
    )
    out.save()
    _show(record, out)
    return out


def _show(record: Record, out: Release) -> None:
    """Make a release the live one of its record."""
    if record.current is not None:
        take_from_public(record.current)
    record.current, record.publicity = out, Publicity.PUBLIC
    relink(record)
    record.validity, record.validity_next_on = holding(record, out.released_on)
    settled = ("settled_version", "released_version", "validity", "validity_next_on")
    record.save(update_fields=["current", "publicity", "index_number", "review", *settled])


def take_off(
    record: Record,
    *,
    kind: WithdrawalKind,
    reason: str,
    by: Person | None,
    actor: Actor,
    at: datetime,
    verb: str,
) -> Withdrawal:
    """Take the live release of a record off. by  None where its period ended by itself"""
    reason = stated(reason, "请写明撤稿的原因。")
    taken = record.current
    row = Withdrawal(
        release=taken,
        kind=kind,
        reason=reason,
        by=by,
        post=actor.post,
        at=at,
        on=localdate(at),
    )
    row.save()
    record.current = None
    relink(record)
    record.validity, record.validity_next_on = holding(record, localdate(at))
    record.publicity = Publicity.EXPIRED if kind == WithdrawalKind.EXPIRED else Publicity.WITHDRAWN
    record.save(update_fields=["current", "publicity", "validity", "validity_next_on"])
    if kind != WithdrawalKind.EXPIRED:
        told = reviewers(record, at) - {by.pk if by else None}
        tell(told, record, f"《{record.title}》已撤稿（{kind.label}）：{reason}", at=at)
    take_from_public(taken)
    witness_release(verb, taken, actor=actor, at=at, protects=[row], facts={"kind": kind.value, "reason": reason})
    publish(PublicationKind.EXPIRED if kind == WithdrawalKind.EXPIRED else PublicationKind.WITHDRAWN, taken, at=at)
    return row


def witness_release(
    verb: str,
    out: Release,
    *,
    actor: Actor,
    at: datetime,
    protects: Sequence[AppendOnly],
    facts: Mapping[str, object],
    ledger: Ledger | None = None,
    before: Sequence[Line] = (),
) -> None:
    """The line of evidence of a public act, and the head of the chain outside the database once the act stands.

    ledger  of the organ, where the act holds it
    before  the lines of what the act did before
    """
    line = Line(verb, out.record, actor, at, out.content_hash, protects, {"release": out.pk, **facts})
    witness([*before, line], organ=ledger or out.organ.code)
    transaction.on_commit(partial(anchor_now, out.organ.code, at))


def announce(kind: PublicationKind, out: Release, *, at: datetime) -> None:
    """A release takes its places in the lists, and its line in the log: the last writes of the act."""
    settle(out.record, on=localdate(at))
    publish(kind, out, at=at)


def reviewers(record: Record, at: datetime) -> set[int | None]:
    """Whoever holds a reviewing or leading post of the organ on that day, and the record's own drafter."""
    kinds = (PostKind.STAGE_ONE, PostKind.STAGE_TWO, PostKind.STAGE_THREE, PostKind.LEADER, PostKind.WORK_BODY_HEAD)
    holding = Tenure.objects.filter(in_force(localdate(at)), post__organ=record.organ, post__kind__in=kinds)
    return {*holding.values_list("person_id", flat=True), record.created_by_id}
