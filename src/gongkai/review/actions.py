"""The verbs of a review. The subject's own verbs open and void it; everything else happens here.

Locks: the subject (by the caller, where it has one), then the review, then the ledger of the organ.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import models, transaction
from django.utils.timezone import localdate

from gongkai.evidence.actor import SYSTEM, Actor
from gongkai.evidence.recording import record
from gongkai.law import Refused, say
from gongkai.organs.models import Message, Organ, Person
from gongkai.organs.permissions import Permission, allow, may
from gongkai.review.models import (
    LADDER,
    Review,
    SignOff,
    Stage,
    Status,
    TelephoneConsent,
    Way,
    label_of,
)
from gongkai.review.profiles import PERMISSIONS, conflict, out_of_order

TELEPHONE_DAYS = 1
"""Days (自然日) after which a consent by telephone that was not signed no longer counts."""


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What somebody concluded who signs a stage.

    review        of the review, or of the review for secrecy
    proofreading  of the proofreading; left out for secrecy
    """

    review: str
    proofreading: str = ""


AGREED = Conclusion("同意", "校对无误")
NOT_SECRET = Conclusion("不涉密，可以公开")
AGREED_TO = {**dict.fromkeys(LADDER, AGREED), Stage.SECRECY: NOT_SECRET}
"""The conclusions that agree, by stage."""


def open_review(
    subject: models.Model,
    *,
    organ: Organ,
    title: str,
    content_hash: str,
    drafters: Collection[int],
    by: Person,
    at: datetime,
) -> Review:
    """Open a review of a subject's content; the caller holds the lock on the subject and writes the evidence."""
    label = label_of(subject)
    last = Review.objects.filter(subject=label).aggregate(last=models.Max("round"))["last"] or 0
    return Review.objects.create(
        subject=label,
        organ=organ,
        round=last + 1,
        title=title[:300],
        content_hash=content_hash,
        profile=organ.profile,
        drafters=sorted(drafters),
        submitted_by=by,
        submitted_at=at,
    )


def void(review: Review, *, by: Person, at: datetime, reason: str) -> Review:
    """Make a review void because its content was changed or given up; whoever signed it is told.

    The caller holds the lock on the subject and writes the evidence.
    """
    review = Review.objects.select_for_update().get(pk=review.pk)
    if review.status in (Status.OPEN, Status.CLEARED):
        _close(review, Status.VOID, by=by, at=at, reason=reason)
        tell(_signers(review) - {by.pk}, review, f"您签批过的《{review.title}》{reason}，原签批已失效。", at=at)
    return review


@transaction.atomic
def sign(
    review: Review,
    stages: Mapping[Stage, Conclusion],
    *,
    content_hash: str,
    by: Person,
    at: datetime,
) -> Review:
    """Sign one or more stages in one act, each with its own conclusion.

    stages        review and proofreading of a stage together; secrecy beside them
    content_hash  what the signer saw
    Raises NotAllowed, or Refused where the content moved, a stage is signed or not due, or the person has a conflict.
    """
    review = _open(review, content_hash)
    rows, actor = _write(review, stages, by=by, at=at)
    record(
        "review.signed",
        review.subject,
        organ=review.organ.code,
        by=actor,
        at=at,
        content_hash=review.content_hash,
        protects=rows,
        review=review.pk,
        round=review.round,
        stages=[row.stage for row in rows],
    )
    return review


@transaction.atomic
def give_back(review: Review, *, content_hash: str, reason: str, by: Person, at: datetime) -> Review:
    """退回修改: end a review with a reason, which reaches everyone who signed or drafted.

    Raises NotAllowed, or Refused without a reason or when the review is over.
    """
    if not reason.strip():
        raise Refused("请写明退回的原因，起草人要按它修改。")
    review = _open(review, content_hash)
    actor = _reviewer(by, review.organ, on=localdate(at))
    _close(review, Status.RETURNED, by=by, at=at, reason=reason.strip()[:300])
    everyone = _signers(review) | set(review.drafters) | {review.submitted_by_id}
    tell(everyone - {by.pk}, review, f"《{review.title}》被{by.name}退回：{reason.strip()}"[:300], at=at)
    record(
        "review.returned",
        review.subject,
        organ=review.organ.code,
        by=actor,
        at=at,
        content_hash=review.content_hash,
        review=review.pk,
        round=review.round,
        reason=reason.strip(),
    )
    return review


@transaction.atomic
def attach_paper(
    review: Review,
    stages: Mapping[Stage, Conclusion],
    *,
    signer: Person,
    signed_on: date,
    place: str,
    photo: str,
    code: str,
    by: Person,
    at: datetime,
    acting: str = "",
) -> Review:
    """线下签批: enter what somebody signed on the printed approval sheet.

    signer  who signed the paper; must hold the post on that day
    photo   hash of the photograph in the store
    code    the short code printed on the sheet, so that the paper is the paper of this content
    Raises NotAllowed, or Refused where the code is another's, the day lies outside the review, or a rule forbids it.
    """
    review = _open(review, review.content_hash)
    today = localdate(at)
    actor = allow(by, Permission.PAPER_ATTACH, review.organ, on=today, acting=acting)
    if code.strip().upper().replace(" ", "").replace("－", "-") != review.code:
        raise Refused(
            f"审批单上的校验码与这份稿件不符（这份稿件现在的校验码是 {review.code}）。"
            "请核对是不是同一份审批单；稿件修改过的，须重新打印、重新签批。"
        )
    if not place.strip() or not photo:
        raise Refused("线下签批须附审批单照片，并写明签批地点。")
    if not localdate(review.submitted_at) <= signed_on <= today:
        raise Refused(
            f"签批日期须在送审之日（{say(localdate(review.submitted_at))}）到今天之间，请核对审批单上的日期。"
        )
    rows, _ = _write(
        review, stages, by=signer, at=at, signed_on=signed_on, place=place.strip(), photo=photo, entered_by=by
    )
    record(
        "review.signed_on_paper",
        review.subject,
        organ=review.organ.code,
        by=actor,
        at=at,
        content_hash=review.content_hash,
        protects=rows,
        review=review.pk,
        round=review.round,
        stages=[row.stage for row in rows],
        signer=signer.pk,
        photo=photo,
    )
    return review


def consent_by_telephone(
    review: Review, stage: Stage, *, person: Person, consented_at: datetime, by: Person, at: datetime
) -> TelephoneConsent:
    """Keep a reviewer's consent by telephone to an emergency release; the caller writes the evidence."""
    if stage not in LADDER:
        raise Refused("保密审查不能用电话同意代替，须由签发人当场签批。")
    actor = allow(person, PERMISSIONS[stage], review.organ, on=localdate(consented_at))
    if consented_at > at:
        raise Refused("电话同意的时间不能晚于现在，请核对。")
    consent = TelephoneConsent(
        review=review,
        stage=stage,
        person=person,
        post=actor.post,
        consented_at=consented_at,
        until=consented_at + timedelta(days=TELEPHONE_DAYS),
        entered_by=by,
        at=at,
    )
    consent.save()
    return consent


def tell(people: Collection[int | None], review: Review, sentence: str, *, at: datetime) -> None:
    """Leave a message for people about a review."""
    Message.objects.bulk_create(
        Message(person_id=person, subject=review.subject, sentence=sentence[:300], at=at)
        for person in sorted({each for each in people if each})
    )


def missing(review: Review) -> list[Stage]:
    """The stages that are not signed yet, in the order of the sheet."""
    signed = set(review.sign_offs.values_list("stage", flat=True))
    return [stage for stage in (*LADDER, Stage.SECRECY) if stage not in signed]


def _open(review: Review, content_hash: str) -> Review:
    """The review, locked, while it can be signed. Raises Refused with what happened to it."""
    review = Review.objects.select_for_update(of=("self",)).select_related("organ").get(pk=review.pk)
    if review.status == Status.VOID:
        raise Refused(f"《{review.title}》在送审后{review.closed_reason}，原签批已失效，请重新送审后再签批。")
    if review.status == Status.RETURNED:
        raise Refused(f"《{review.title}》已被退回（{review.closed_reason}），修改并重新送审后才能签批。")
    if review.status == Status.CLEARED:
        raise Refused(f"《{review.title}》各审和保密审查都已签批，不用再签。")
    if review.status == Status.USED:
        raise Refused(f"《{review.title}》已经发布；要修改请另行更正。")
    if review.content_hash != content_hash:
        raise Refused(f"《{review.title}》的内容与您看到的不同，请刷新页面，看过现在的内容后再签批。")
    return review


def _write(
    review: Review,
    stages: Mapping[Stage, Conclusion],
    *,
    by: Person,
    at: datetime,
    signed_on: date | None = None,
    place: str = "",
    photo: str = "",
    entered_by: Person | None = None,
) -> tuple[list[SignOff], Actor]:
    """Write the sign-offs of one act and clear the review when nothing is missing."""
    if not stages:
        raise Refused("请选择要签批的阶段。")
    signed = dict(review.sign_offs.values_list("stage", "person_id"))
    rows: list[SignOff] = []
    day = signed_on or localdate(at)
    actor = SYSTEM
    for stage in sorted(stages, key=list(Stage).index):
        conclusion = stages[stage]
        actor = allow(by, PERMISSIONS[stage], review.organ, on=day)
        sentence = conflict(review.profile, stage, by.pk, drafters=review.drafters, signed=signed)
        if sentence := sentence or out_of_order(stage, signed):
            raise Refused(sentence if entered_by is None else sentence.replace("您", by.name))
        if not conclusion.review.strip() or (stage in LADDER and not conclusion.proofreading.strip()):
            raise Refused(f"请写明“{stage.label}”的审核意见和校对意见。")
        row = SignOff(
            review=review,
            content_hash=review.content_hash,
            stage=stage,
            person=by,
            post=actor.post,
            capacity=actor.capacity.value,
            way=Way.PAPER if entered_by else Way.ELECTRONIC,
            conclusion=conclusion.review.strip()[:300],
            proofreading=conclusion.proofreading.strip()[:300] if stage in LADDER else "",
            signed_on=day,
            at=at,
            place=place,
            photo=photo,
            entered_by=entered_by,
        )
        row.save()
        rows.append(row)
        signed[stage] = by.pk
    if len(signed) == len(Stage):
        review.status = Status.USED if review.emergency else Status.CLEARED
        review.closed_at = at
        review.save(update_fields=["status", "closed_at"])
        tell({review.submitted_by_id} - {by.pk}, review, f"《{review.title}》审签完成，可以发布。", at=at)
    return rows, actor


def _close(review: Review, status: Status, *, by: Person, at: datetime, reason: str) -> None:
    review.status, review.closed_at, review.closed_by, review.closed_reason = status, at, by, reason
    review.save(update_fields=["status", "closed_at", "closed_by", "closed_reason"])


def _signers(review: Review) -> set[int]:
    return set(review.sign_offs.values_list("person_id", flat=True))


def _reviewer(person: Person, organ: Organ, *, on: date) -> Actor:
    """The person as a reviewer of any stage. Raises NotAllowed where there is none."""
    entitled = [stage for stage in Stage if may(person, PERMISSIONS[stage], organ, on=on)]
    return allow(person, PERMISSIONS[entitled[0] if entitled else Stage.ONE], organ, on=on)
