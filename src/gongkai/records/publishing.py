"""Verbs that the public sees: release, correct, withdraw, take down, restore, expire, and the emergency release.

Each writes, in this order: its rows, the evidence, and last its line in the publication log. Locks: record, review,
ledger of the organ, head of the log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from gongkai.evidence.acting import act
from gongkai.evidence.actor import SYSTEM, Actor
from gongkai.evidence.models import AppendOnly
from gongkai.evidence.recording import Line, hold
from gongkai.evidence.recording import record as witness
from gongkai.law import Refused
from gongkai.organs.messages import tell
from gongkai.organs.models import Person
from gongkai.organs.permissions import Permission, allow, standing
from gongkai.organs.statements import stated
from gongkai.records.actions import locked, open_review
from gongkai.records.content import Attribute
from gongkai.records.models import (
    EmergencyRelease,
    PublicationKind,
    Publicity,
    Record,
    Release,
    State,
    TakeDownDecision,
    Withdrawal,
    WithdrawalKind,
)
from gongkai.records.moves import check
from gongkai.records.showing import announce, reviewers, take_off, witness_release, write_release, write_restoration
from gongkai.review import actions as reviewing
from gongkai.review.actions import Conclusion
from gongkai.review.models import LADDER, Review, Stage, Status, TelephoneConsent, label_of


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent by telephone that an emergency release goes with."""

    stage: Stage
    person: Person
    consented_at: datetime


@act()
def release(record: Record, *, content_hash: str, by: Person, at: datetime, reason: str = "") -> Release:
    """发布 what was signed throughout; a later release of the same record is a correction and has a reason.

    content_hash  what the person saw
    Raises NotAllowed, or Refused where it is not signed, was changed, or is not for the public.
    """
    record = locked(record)
    actor = allow(by, Permission.RECORD_RELEASE, record.organ, on=localdate(at))
    check("release", record)
    review = _cleared(record, content_hash)
    return _release(record, review, by=by, actor=actor, at=at, reason=reason)


@act()
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
    check("sign_and_release", record)
    stands = standing(by, record.organ_id, on=localdate(at))
    line = reviewing.signed(record.review, stages, content_hash=content_hash, stands=stands, at=at)
    actor = stands.actor(Permission.RECORD_RELEASE)
    check("release", record)
    return _release(record, record.review, by=by, actor=actor, at=at, reason=reason, before=[line])


@act()
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
    review = reviewing.use(_cleared(record, content_hash), at=at)
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


@act()
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
    secrecy     the leader's conclusion; signatures that are there already stay
    consents    of reviewers by telephone, who have to sign in time
    correction  why an earlier release is corrected, where there is one
    Raises NotAllowed, or Refused without a reason, where the leader drafted it, or where it is not for the public.
    """
    record = locked(record)
    stands = standing(by, record.organ_id, on=localdate(at))
    record.organ = stands.organ
    actor = stands.actor(Permission.EMERGENCY_RELEASE)
    check("release_in_emergency", record)
    reason = stated(reason, "请写明紧急情况，事后要据此补审。")
    if record.content_hash != content_hash:
        raise Refused(f"《{record.title}》的内容与您看到的不同，请刷新页面，看过现在的内容后再发布。")
    _for_the_public(record, localdate(at))
    if record.state != State.IN_REVIEW:
        open_review(record, by=by, at=at)
    review = record.review
    if by.pk in review.drafters:
        raise Refused("您修改过这份稿件，不能由您本人紧急发布，请由其他有这项权限的人办理。")
    signed: list[Line] = []
    if Stage.SECRECY in reviewing.missing(review):
        found = {Stage.SECRECY: secrecy}
        signed.append(reviewing.signed(review, found, content_hash=content_hash, stands=stands, at=at))
    postponed = [stage.value for stage in reviewing.missing(review)]
    if postponed:
        reviewing.postpone(review, by=by)
    kept = [_consented(review, each, postponed, since=record.changed_at, by=by, at=at) for each in consents]
    ledger = hold(record.organ.code)
    out = write_release(
        record, review=review, by=by, at=at, reason=correction, emergency=bool(postponed), ledger=ledger
    )
    urgent = EmergencyRelease(release=out, reason=reason, postponed=postponed, by=by, at=at)
    urgent.save()
    if not postponed:
        reviewing.use(review, at=at)
    tell(reviewers(record, at) - {by.pk}, record, f"《{record.title}》已紧急发布，请尽快补签。", at=at)
    witness_release(
        "record.released_in_emergency",
        out,
        actor=actor,
        at=at,
        protects=[out, urgent, *kept],
        facts={
            "review": review.pk,
            "index_number": out.index_number,
            "serial": out.serial,
            "reason": reason,
            "postponed": postponed,
            "correction": out.reason,
        },
        ledger=ledger,
        before=signed,
    )
    announce(PublicationKind.RELEASED if out.serial == 1 else PublicationKind.CORRECTED, out, at=at)
    return out


@act()
def withdraw(
    record: Record, *, kind: WithdrawalKind, reason: str, by: Person, at: datetime, acting: str = ""
) -> Withdrawal:
    """撤稿: published in error, superseded, or no longer valid. Raises NotAllowed, or Refused without a reason."""
    record = locked(record)
    actor = allow(by, Permission.RECORD_WITHDRAW, record.organ, on=localdate(at), acting=acting)
    check("withdraw", record)
    if kind not in (WithdrawalKind.IN_ERROR, WithdrawalKind.SUPERSEDED, WithdrawalKind.NO_LONGER_VALID):
        raise Refused("请选择撤稿的原因：误发、被替代或者不再有效。")
    kind = WithdrawalKind(kind)
    return take_off(record, kind=kind, reason=reason, by=by, actor=actor, at=at, verb="record.withdrawn")


@act()
def take_down(record: Record, *, reason: str, by: Person, at: datetime) -> Withdrawal:
    """紧急撤稿: any post of the organ or its lead office, at once, with one reason; another person confirms afterwards.

    Raises NotAllowed, or Refused without a reason or where it is not public.
    """
    record = locked(record)
    actor = allow(by, Permission.RECORD_TAKE_DOWN, record.organ, on=localdate(at))
    check("take_down", record)
    return take_off(
        record, kind=WithdrawalKind.EMERGENCY, reason=reason, by=by, actor=actor, at=at, verb="record.taken_down"
    )


@act()
def decide_take_down(
    withdrawal: Withdrawal, *, upheld: bool, reason: str, by: Person, at: datetime, acting: str = ""
) -> TakeDownDecision:
    """Confirm an emergency takedown, or show the content again as a release of its own.

    Raises NotAllowed, or Refused when it was decided already, by the person who took it down, without a reason, or
    where the content may not be shown again.
    """
    record = locked(withdrawal.release.record)
    actor = allow(by, Permission.RECORD_WITHDRAW, record.organ, on=localdate(at), acting=acting)
    withdrawal = Withdrawal.objects.select_related("release", "by").get(pk=withdrawal.pk)
    taken = withdrawal.release
    if withdrawal.kind != WithdrawalKind.EMERGENCY:
        raise Refused("只有紧急撤稿需要事后确认。")
    if earlier := TakeDownDecision.objects.filter(withdrawal=withdrawal).select_related("by").first():
        raise Refused(f"{earlier.by.name}已经确认过这次紧急撤稿，不用再办。")
    if withdrawal.by_id == by.pk:
        raise Refused("紧急撤稿是您本人办理的，请由其他有权限的人确认。")
    reason = stated(reason, "请写明确认意见。")
    if not upheld:
        _may_be_restored(record, taken, localdate(at))
    decision = TakeDownDecision(withdrawal=withdrawal, upheld=upheld, reason=reason, by=by, at=at)
    decision.save()
    protects: list[AppendOnly] = [decision]
    restored: Release | None = None
    if not upheld:
        restored = write_restoration(taken, record, by=by, at=at, reason=reason)
        protects.append(restored)
    decided = "维持" if upheld else "改为恢复公开"
    tell({withdrawal.by_id}, record, f"您对《{record.title}》的紧急撤稿已{decided}。", at=at)
    witness_release(
        "record.take_down_upheld" if upheld else "record.restored",
        restored or taken,
        actor=actor,
        at=at,
        protects=protects,
        facts={"reason": reason, "withdrawn_release": taken.pk},
    )
    if restored is not None:
        announce(PublicationKind.RESTORED, restored, at=at)
    return decision


@act()
def expire(record: Record, *, at: datetime) -> Withdrawal:
    """End the showing of a public notice whose period is over; the daily tick's act. Raises Refused before its day."""
    record = locked(record)
    check("expire", record)
    release = record.current
    if release is None or release.offline_on is None or localdate(at) < release.offline_on:
        raise Refused(f"《{record.title}》的公示期还没有到。")
    return take_off(
        record, kind=WithdrawalKind.EXPIRED, reason="公示期满", by=None, actor=SYSTEM, at=at, verb="record.expired"
    )


def expire_due(at: datetime) -> int:
    """End every showing whose period is over, each as an act of its own; how many there were."""
    ended = 0
    for record in Record.objects.ended(localdate(at)).order_by("pk"):
        with suppress(Refused):  # withdrawn, corrected or ended by another worker meanwhile
            expire(record, at=at)
            ended += 1
    return ended


def _release(
    record: Record,
    review: Review,
    *,
    by: Person,
    actor: Actor,
    at: datetime,
    reason: str,
    before: Sequence[Line] = (),
) -> Release:
    """Release what a cleared review holds. before  the evidence of what the act did before"""
    _for_the_public(record, localdate(at))
    ledger = hold(record.organ.code)
    out = write_release(record, review=review, by=by, at=at, reason=reason, emergency=False, ledger=ledger)
    reviewing.use(review, at=at)
    first = out.serial == 1
    witness_release(
        "record.released" if first else "record.corrected",
        out,
        actor=actor,
        at=at,
        protects=[out],
        facts={"review": review.pk, "index_number": out.index_number, "serial": out.serial, "reason": out.reason},
        ledger=ledger,
        before=before,
    )
    announce(PublicationKind.RELEASED if first else PublicationKind.CORRECTED, out, at=at)
    return out


def _for_the_public(record: Record, on: date) -> None:
    """Raise Refused where a record is not for the public, or its period is over on a day."""
    if record.attribute != Attribute.PROACTIVE:
        raise Refused(
            f"《{record.title}》的公开属性是{record.get_attribute_display()}，不向社会发布；审签完成后请办理“登记归档”。"
        )
    if over := record.values.over(on):
        raise Refused(f"《{record.title}》的{over}")


def _cleared(record: Record, content_hash: str) -> Review:
    """The cleared review of exactly this content; `check` has seen that it is cleared. Raises Refused."""
    if record.content_hash != content_hash:
        raise Refused(f"《{record.title}》的内容与您看到的不同，请刷新页面，看过现在的内容后再办理。")
    return record.review


def _consented(
    review: Review, consent: Consent, postponed: Sequence[str], *, since: datetime, by: Person, at: datetime
) -> TelephoneConsent:
    if consent.stage in LADDER and consent.stage not in postponed:
        raise Refused(f"“{Stage(consent.stage).label}”已经签批，不用再记录电话同意。")
    return reviewing.consent_by_telephone(
        review, consent.stage, person=consent.person, consented_at=consent.consented_at, since=since, by=by, at=at
    )


def _may_be_restored(record: Record, taken: Release, on: date) -> None:
    """Raise Refused where the content that was taken down may not be shown again."""
    if record.publicity != Publicity.WITHDRAWN:
        raise Refused(f"《{record.title}》已经重新公开，不用恢复。")
    if record.releases.filter(serial__gt=taken.serial).exists():
        raise Refused(f"《{record.title}》此后另有发布，不能恢复撤下的内容；要重新公开，请修改后送审。")
    if record.attribute != Attribute.PROACTIVE and record.state == State.SETTLED:
        raise Refused(f"《{record.title}》已改为{record.get_attribute_display()}并登记归档，不能恢复公开。")
    if taken.offline_on is not None and taken.offline_on <= on:
        raise Refused(f"《{record.title}》的公示期已满，不用恢复。")
    same = Review.objects.filter(subject=label_of(record), content_hash=taken.content_hash, emergency=True)
    if same.filter(status=Status.RETURNED).exists():
        raise Refused(f"《{record.title}》紧急发布后补审时被退回，不能恢复公开；请修改后重新送审。")
