"""Verbs that the public sees: release, correct, withdraw, take down, restore, expire, and the emergency release.

Each writes, in this order: its rows, the evidence, and last its line in the publication log. Locks: record, review,
ledger of the organ, head of the log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from gongkai.evidence.actor import SYSTEM, Actor
from gongkai.evidence.models import AppendOnly
from gongkai.evidence.recording import next_number
from gongkai.evidence.recording import record as witness
from gongkai.law import Refused
from gongkai.organs.models import Message, Person, PostKind, Tenure, in_force
from gongkai.organs.permissions import Permission, allow
from gongkai.records.actions import drafters, locked
from gongkai.records.content import Attribute
from gongkai.records.models import (
    EmergencyRelease,
    Publication,
    PublicationKind,
    Publicity,
    Record,
    Release,
    TakeDownDecision,
    Withdrawal,
    WithdrawalKind,
)
from gongkai.records.moves import check
from gongkai.records.publication import publish, take_from_public
from gongkai.review import actions as reviewing
from gongkai.review.actions import Conclusion
from gongkai.review.models import Review, Stage, Status


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent by telephone that an emergency release goes with."""

    stage: Stage
    person: Person
    consented_at: datetime


@transaction.atomic
def release(record: Record, *, content_hash: str, by: Person, at: datetime, reason: str = "") -> Release:
    """发布 what was signed throughout; a later release of the same record is a correction and has a reason.

    content_hash  what the person saw
    Raises NotAllowed, or Refused where it is not signed, was changed, or is not for the public.
    """
    record = locked(record)
    actor = allow(by, Permission.RECORD_RELEASE, record.organ, on=localdate(at))
    check("release", record)
    return _release(record, content_hash=content_hash, by=by, actor=actor, at=at, reason=reason)


@transaction.atomic
def sign_and_release(
    record: Record,
    stages: Mapping[Stage, Conclusion],
    *,
    content_hash: str,
    by: Person,
    at: datetime,
    reason: str = "",
) -> Release:
    """签发: sign the last stages and release in one act. Raises as `sign` and `release` do; then nothing is signed."""
    record = locked(record)
    if record.review is None:
        check("release", record)
        raise Refused(f"《{record.title}》还没有送审。")
    record.review = reviewing.sign(record.review, stages, content_hash=content_hash, by=by, at=at)
    actor = allow(by, Permission.RECORD_RELEASE, record.organ, on=localdate(at))
    check("release", record)
    return _release(record, content_hash=content_hash, by=by, actor=actor, at=at, reason=reason)


@transaction.atomic
def file_away(record: Record, *, content_hash: str, by: Person, at: datetime) -> Record:
    """Close a reviewed record that is not for the public: on application, or withheld with its ground.

    Raises NotAllowed or Refused.
    """
    record = locked(record)
    actor = allow(by, Permission.RECORD_RELEASE, record.organ, on=localdate(at))
    check("file_away", record)
    if record.attribute == Attribute.PROACTIVE:
        raise Refused(f"《{record.title}》的公开属性是主动公开，请直接发布。")
    if record.current_id is not None:
        raise Refused(f"《{record.title}》现在还公开着，改为{record.get_attribute_display()}须先撤稿。")
    review = _cleared(record, content_hash)
    _use(review, at=at)
    record.settled_version = record.version
    record.save(update_fields=["settled_version"])
    witness(
        "record.filed_away",
        record,
        organ=record.organ.code,
        by=actor,
        at=at,
        content_hash=record.content_hash,
        attribute=record.attribute,
        ground=record.ground,
        review=review.pk,
    )
    return record


@transaction.atomic
def release_in_emergency(
    record: Record,
    *,
    content_hash: str,
    reason: str,
    secrecy: Conclusion,
    by: Person,
    at: datetime,
    consents: Sequence[Consent] = (),
    correction: str = "",
) -> Release:
    """紧急发布: the leader signs for secrecy and releases in one act; the other stages are signed afterwards.

    reason      what makes it urgent
    consents    of reviewers by telephone, who have to sign in time
    correction  why an earlier release is corrected, where there is one
    Raises NotAllowed, or Refused without a reason or where the leader drafted the text.
    """
    record = locked(record)
    today = localdate(at)
    actor = allow(by, Permission.EMERGENCY_RELEASE, record.organ, on=today)
    check("release_in_emergency", record)
    if not reason.strip():
        raise Refused("请写明紧急情况，事后要据此补审。")
    if record.content_hash != content_hash:
        raise Refused(f"《{record.title}》的内容与您看到的不同，请刷新页面，看过现在的内容后再发布。")
    review = record.review
    if review is None or review.status != Status.OPEN:
        if fault := record.values.unfinished():
            raise Refused(fault)
        review = reviewing.open_review(
            record,
            organ=record.organ,
            title=record.title,
            content_hash=record.content_hash,
            drafters=drafters(record),
            by=by,
            at=at,
        )
        record.review = review
    if not review.sign_offs.filter(stage=Stage.SECRECY).exists():
        review = reviewing.sign(review, {Stage.SECRECY: secrecy}, content_hash=content_hash, by=by, at=at)
    postponed = [stage.value for stage in reviewing.missing(review)]
    kept = [
        reviewing.consent_by_telephone(
            review, each.stage, person=each.person, consented_at=each.consented_at, by=by, at=at
        )
        for each in consents
        if each.stage in postponed
    ]
    review.emergency = bool(postponed)
    review.status = Status.OPEN if postponed else Status.CLEARED
    review.save(update_fields=["emergency", "status"])
    record.review = review
    out = _write(record, review=review, by=by, at=at, reason=correction, emergency=bool(postponed))
    urgent = EmergencyRelease(release=out, reason=reason.strip()[:300], postponed=postponed, by=by, at=at)
    urgent.save()
    if not postponed:
        _use(review, at=at)
    reviewing.tell(_reviewers(record, at) - {by.pk}, review, f"《{record.title}》已紧急发布，请尽快补签。", at=at)
    _witness(
        "record.released_in_emergency",
        out,
        actor=actor,
        at=at,
        protects=[out, urgent, *kept],
        facts={"reason": reason.strip(), "postponed": postponed, "correction": correction},
    )
    publish(PublicationKind.RELEASED if out.serial == 1 else PublicationKind.CORRECTED, out, at=at)
    return out


@transaction.atomic
def withdraw(
    record: Record, *, kind: WithdrawalKind, reason: str, by: Person, at: datetime, acting: str = ""
) -> Withdrawal:
    """撤稿: published in error, superseded, or no longer valid. Raises NotAllowed, or Refused without a reason."""
    record = locked(record)
    actor = allow(by, Permission.RECORD_WITHDRAW, record.organ, on=localdate(at), acting=acting)
    check("withdraw", record)
    kind = WithdrawalKind(kind)
    if kind not in (WithdrawalKind.IN_ERROR, WithdrawalKind.SUPERSEDED, WithdrawalKind.NO_LONGER_VALID):
        raise Refused("请选择撤稿的原因：误发、被替代或者不再有效。")
    return _withdraw(record, kind=kind, reason=reason, by=by, actor=actor, at=at, verb="record.withdrawn")


@transaction.atomic
def take_down(record: Record, *, reason: str, by: Person, at: datetime) -> Withdrawal:
    """紧急撤稿: any post of the organ or its lead office, at once, with one reason; the leader confirms afterwards."""
    record = locked(record)
    today = localdate(at)
    actor = allow(by, Permission.RECORD_TAKE_DOWN, record.organ, on=today)
    check("take_down", record)
    row = _withdraw(
        record, kind=WithdrawalKind.EMERGENCY, reason=reason, by=by, actor=actor, at=at, verb="record.taken_down"
    )
    return row


@transaction.atomic
def decide_take_down(
    withdrawal: Withdrawal, *, upheld: bool, reason: str, by: Person, at: datetime
) -> TakeDownDecision:
    """Confirm an emergency takedown, or show the content again as a release of its own.

    Raises NotAllowed, or Refused when it was decided already, by the person who took it down, or without a reason.
    """
    record = locked(withdrawal.release.record)
    actor = allow(by, Permission.RECORD_WITHDRAW, record.organ, on=localdate(at))
    withdrawal = Withdrawal.objects.select_related("release", "by").get(pk=withdrawal.pk)
    taken = withdrawal.release
    if withdrawal.kind != WithdrawalKind.EMERGENCY:
        raise Refused("只有紧急撤稿需要事后确认。")
    if earlier := TakeDownDecision.objects.filter(withdrawal=withdrawal).select_related("by").first():
        raise Refused(f"{earlier.by.name}已经确认过这次紧急撤稿，不用再办。")
    if withdrawal.by_id == by.pk:
        raise Refused("紧急撤稿是您本人办理的，请由其他有权限的人确认。")
    if not reason.strip():
        raise Refused("请写明确认意见。")
    if not upheld and record.publicity != Publicity.WITHDRAWN:
        raise Refused(f"《{record.title}》已经重新公开，不用恢复。")
    decision = TakeDownDecision(withdrawal=withdrawal, upheld=upheld, reason=reason.strip()[:300], by=by, at=at)
    decision.save()
    protects: list[AppendOnly] = [decision]
    restored: Release | None = None
    if not upheld:
        restored = _restore(taken, record, by=by, at=at, reason=reason.strip()[:300])
        protects.append(restored)
    _tell({withdrawal.by_id}, record, f"您对《{record.title}》的紧急撤稿已{'维持' if upheld else '改为恢复公开'}。", at)
    _witness(
        "record.take_down_upheld" if upheld else "record.restored",
        restored or taken,
        actor=actor,
        at=at,
        protects=protects,
        facts={"reason": reason.strip(), "withdrawn_release": taken.pk},
    )
    if restored is not None:
        publish(PublicationKind.RESTORED, restored, at=at)
    return decision


@transaction.atomic
def expire(record: Record, *, at: datetime) -> Withdrawal:
    """End the showing of a public notice whose period is over; the daily tick's act. Raises Refused before its day."""
    record = locked(record)
    check("expire", record)
    release = record.current
    if release is None or release.offline_on is None or localdate(at) < release.offline_on:
        raise Refused(f"《{record.title}》的公示期还没有到。")
    return _withdraw(
        record,
        kind=WithdrawalKind.EXPIRED,
        reason="公示期满",
        by=None,
        actor=SYSTEM,
        at=at,
        verb="record.expired",
    )


def last_publication(release: Release) -> Publication | None:
    """The latest line of the log about a release."""
    return release.publications.order_by("-number").first()


def _release(record: Record, *, content_hash: str, by: Person, actor: Actor, at: datetime, reason: str) -> Release:
    if record.attribute != Attribute.PROACTIVE:
        raise Refused(
            f"《{record.title}》的公开属性是{record.get_attribute_display()}，不向社会发布；审签完成后请办理“登记归档”。"
        )
    review = _cleared(record, content_hash)
    out = _write(record, review=review, by=by, at=at, reason=reason, emergency=False)
    _use(review, at=at)
    first = out.serial == 1
    _witness(
        "record.released" if first else "record.corrected",
        out,
        actor=actor,
        at=at,
        protects=[out],
        facts={"review": review.pk, "index_number": out.index_number, "serial": out.serial, "reason": out.reason},
    )
    publish(PublicationKind.RELEASED if first else PublicationKind.CORRECTED, out, at=at)
    return out


def _cleared(record: Record, content_hash: str) -> Review:
    """The cleared review of exactly this content, locked. Raises Refused."""
    review = Review.objects.select_for_update().get(pk=record.review_id)
    if record.content_hash != content_hash:
        raise Refused(f"《{record.title}》的内容与您看到的不同，请刷新页面，看过现在的内容后再办理。")
    if review.status != Status.CLEARED or review.content_hash != record.content_hash:
        raise Refused(f"《{record.title}》在终审后被修改，原签批已失效，请重新送审。")
    return review


def _use(review: Review, *, at: datetime) -> None:
    review.status, review.closed_at = Status.USED, at
    review.save(update_fields=["status", "closed_at"])


def _write(record: Record, *, review: Review, by: Person, at: datetime, reason: str, emergency: bool) -> Release:
    """Make the release of what the record says, and make it the live one."""
    serial = record.releases.count() + 1
    if serial > 1 and not reason.strip():
        raise Refused("这份稿件发布过，再次发布是更正，请写明更正的原因。")
    today = localdate(at)
    if record.index_number is None:
        number = next_number(record.organ.code, f"index/{today.year}")
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
        body=values.body,
        text=values.text,
        content=record.content,
        content_hash=record.content_hash,
        reason=reason.strip()[:300] if serial > 1 else "",
        emergency=emergency,
        released_by=by,
        released_at=at,
        released_on=today,
    )
    out.save()
    _show(record, out)
    return out


def _restore(taken: Release, record: Record, *, by: Person, at: datetime, reason: str) -> Release:
    """A release that shows the content of one that was taken down."""
    fields = ("index_number", "title", "nature", "document_number", "formed_on", "issued_on", "offline_on")
    copied = {name: getattr(taken, name) for name in (*fields, "body", "text", "content", "content_hash")}
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
    _show(record, out, settled=record.settled_version)
    return out


def _show(record: Record, out: Release, *, settled: int | None = None) -> None:
    """Make a release the live one of its record."""
    if record.current is not None:
        take_from_public(record.current)
    record.current, record.publicity = out, Publicity.PUBLIC
    record.settled_version = record.version if settled is None else settled
    record.save(update_fields=["current", "publicity", "settled_version", "index_number", "review"])


def _withdraw(
    record: Record,
    *,
    kind: WithdrawalKind,
    reason: str,
    by: Person | None,
    actor: Actor,
    at: datetime,
    verb: str,
) -> Withdrawal:
    if not reason.strip():
        raise Refused("请写明撤稿的原因。")
    taken = record.current
    if taken is None:
        raise Refused(f"《{record.title}》现在没有公开，不用撤稿。")
    row = Withdrawal(
        release=taken,
        kind=kind,
        reason=reason.strip()[:300],
        by=by,
        post=actor.post,
        at=at,
        on=localdate(at),
    )
    row.save()
    record.current = None
    record.publicity = Publicity.EXPIRED if kind == WithdrawalKind.EXPIRED else Publicity.WITHDRAWN
    record.save(update_fields=["current", "publicity"])
    if kind != WithdrawalKind.EXPIRED:
        told = _reviewers(record, at) - {by.pk if by else None}
        _tell(told, record, f"《{record.title}》已撤稿（{kind.label}）：{reason.strip()}", at)
    take_from_public(taken)
    _witness(verb, taken, actor=actor, at=at, protects=[row], facts={"kind": kind.value, "reason": reason.strip()})
    publish(PublicationKind.EXPIRED if kind == WithdrawalKind.EXPIRED else PublicationKind.WITHDRAWN, taken, at=at)
    return row


def _witness(
    verb: str,
    out: Release,
    *,
    actor: Actor,
    at: datetime,
    protects: Sequence[AppendOnly],
    facts: Mapping[str, object],
) -> None:
    """The line of evidence of a public act."""
    witness(
        verb,
        out.record,
        organ=out.organ.code,
        by=actor,
        at=at,
        content_hash=out.content_hash,
        protects=protects,
        release=out.pk,
        **facts,
    )


def _reviewers(record: Record, at: datetime) -> set[int | None]:
    """Whoever holds a reviewing or leading post of the organ on that day, and the record's own drafter."""
    kinds = (PostKind.STAGE_ONE, PostKind.STAGE_TWO, PostKind.STAGE_THREE, PostKind.LEADER, PostKind.WORK_BODY_HEAD)
    holding = Tenure.objects.filter(in_force(localdate(at)), post__organ=record.organ, post__kind__in=kinds)
    return {*holding.values_list("person_id", flat=True), record.created_by_id}


def _tell(people: set[int | None], record: Record, sentence: str, at: datetime) -> None:
    subject = f"{record._meta.label}:{record.pk}"
    Message.objects.bulk_create(
        Message(person_id=person, subject=subject, sentence=sentence[:300], at=at)
        for person in sorted(each for each in people if each)
    )
