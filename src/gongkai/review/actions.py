"""The verbs of a review. The subject's own verbs open and void it; everything else happens here.

Locks: the subject (by the caller, where it has one), then the review, then the ledger of the organ.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import models
from django.utils.timezone import localdate

from gongkai.evidence.acting import act
from gongkai.evidence.actor import SYSTEM, Actor
from gongkai.evidence.prepared import KEY, TEXT, Prepared
from gongkai.evidence.recording import Line, record, record_lines
from gongkai.files.serving import may_see
from gongkai.law import Refused, say
from gongkai.organs.messages import by_mail, remind, tell
from gongkai.organs.models import Organ, Person
from gongkai.organs.permissions import NotAllowed, Permission, Standing, allow, may, standing
from gongkai.organs.statements import stated
from gongkai.review.candidates import Candidates
from gongkai.review.models import (
    LADDER,
    PROOFREAD,
    REVIEWED,
    SECRECY_REVIEWED,
    Review,
    SignOff,
    Stage,
    Status,
    TelephoneConsent,
    Way,
    conclusions,
    label_of,
)
from gongkai.review.moves import check
from gongkai.review.profiles import PERMISSIONS, conflict, out_of_order

TELEPHONE_DAYS = 1
"""Days (自然日) after which a consent by telephone that was not signed no longer counts."""


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What somebody concluded who signs a stage, in words of a closed set: no free text decides whether it is signed.

    review        of the review, or of the review for secrecy (`review.models.conclusions`)
    proofreading  of the proofreading (`PROOFREAD`); left out for secrecy
    remark        what the signer adds; kept and shown, and decides nothing
    """

    review: str
    proofreading: str = ""
    remark: str = ""


AGREED = Conclusion(REVIEWED[0], PROOFREAD[0])
NOT_SECRET = Conclusion(SECRECY_REVIEWED[0])
AGREED_TO = {**dict.fromkeys(LADDER, AGREED), Stage.SECRECY: NOT_SECRET}
"""The usual conclusions, by stage."""
DISAGREE = "不同意的，请办理“退回修改”并写明原因。"


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
    (last,) = _ROUND.get(subject=label) or (0,)
    review = Review(
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
    review.save()
    return review


def void(review: Review, *, by: Person, at: datetime, reason: str) -> Review:
    """Make a review void because its content was changed or given up; whoever signed it is told.

    The caller holds the locks on the subject and on the review (`locked`) and writes the evidence.
    """
    check("void", review)
    _close(review, Status.VOID, by=by, at=at, reason=reason)
    tell(_signers(review) - {by.pk}, review.subject, f"您签批过的《{review.title}》{reason}，原签批已失效。", at=at)
    return review


def use(review: Review, *, at: datetime) -> Review:
    """End a cleared review by what it was for; the caller holds the locks and writes the evidence."""
    check("use", review)
    review.status, review.closed_at = Status.USED, at
    review.save(update_fields=["status", "closed_at"])
    return review


def postpone(review: Review, *, by: Person) -> Review:
    """Let a review go on after an emergency release; the caller holds the locks and writes the evidence."""
    check("postpone", review)
    review.emergency, review.postponed_by = True, by
    review.save(update_fields=["emergency", "postponed_by"])
    return review


@act()
def sign(review: Review, stages: Mapping[Stage, Conclusion], *, content_hash: str, by: Person, at: datetime) -> Review:
    """Sign one or more stages in one act, each with its own conclusion.

    stages        review and proofreading of a stage together; secrecy beside them
    content_hash  what the signer saw
    Raises NotAllowed, or Refused where the content moved, a stage is signed or not due, or the person has a conflict.
    """
    review = locked(review.pk)
    stands = standing(by, review.organ_id, on=localdate(at))
    line = signed(review, stages, content_hash=content_hash, stands=stands, at=at)
    record_lines([line], organ=review.organ.code)
    return review


def signed(
    review: Review, stages: Mapping[Stage, Conclusion], *, content_hash: str, stands: Standing, at: datetime
) -> Line:
    """As `sign`, in a verb that does more: it holds the lock on the review and writes this line of evidence.

    stands  where the signer stands before the organ
    """
    _same("sign", review, content_hash)
    rows, actor = _write(review, stages, stands=stands, at=at)
    ask_to_sign(review, at=at)
    facts = {"review": review.pk, "round": review.round, "stages": [row.stage for row in rows]}
    return Line("review.signed", review.subject, actor, at, review.content_hash, rows, facts)


@act()
def give_back(review: Review, *, content_hash: str, reason: str, by: Person, at: datetime) -> Review:
    """退回修改: end a review with a reason, which reaches everyone who signed or drafted.

    Signed throughout, it can still be returned until it is released. The review of an emergency release is returned
    by another person than the one who released.
    Raises NotAllowed, or Refused without a reason or when the review is over.
    """
    reason = stated(reason, "请写明退回的原因，起草人要按它修改。")
    review = locked(review.pk)
    line = given_back(review, content_hash=content_hash, reason=reason, tells=f"：{reason}", by=by, at=at)
    record_lines([line], organ=review.organ.code)
    return review


def given_back(review: Review, *, content_hash: str, reason: str, tells: str, by: Person, at: datetime) -> Line:
    """As `give_back`, in a verb that does more: it holds the lock on the review and writes this line of evidence.

    reason  as it stands in clear: itself, or where it is kept
    tells   how the message goes on that says who gave it back
    """
    _same("give_back", review, content_hash)
    actor = _reviewer(by, review.organ, on=localdate(at))
    if review.postponed_by_id == by.pk:
        raise Refused("紧急发布是您本人签发的，补审的意见请由其他人提出；发布有误的，请撤稿或者更正。")
    _close(review, Status.RETURNED, by=by, at=at, reason=reason)
    everyone = _signers(review) | set(review.drafters) | {review.submitted_by_id}
    tell(everyone - {by.pk}, review.subject, f"《{review.title}》被{by.name}退回{tells}", at=at)
    facts = {"review": review.pk, "round": review.round, "reason": reason}
    return Line("review.returned", review.subject, actor, at, review.content_hash, facts=facts)


@act()
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

    signer  who signed the paper; must hold the post on that day; is told
    photo   hash of the photograph in the store
    code    the short code printed on the sheet, so that the paper is the paper of this content
    Raises NotAllowed, or Refused where the code is another's, the day lies outside the review, or a rule forbids it.
    """
    review = _under_review("attach_paper", review, review.content_hash)
    today = localdate(at)
    actor = allow(by, Permission.PAPER_ATTACH, review.organ, on=today, acting=acting)
    if _code(code) != _code(review.code):
        raise Refused(
            "审批单上的校验码与这份稿件现在的内容不符。请核对是不是同一份审批单；稿件修改过的，须重新打印、重新签批。"
        )
    place = stated(place, "请写明签批地点。", what="签批地点", longest=LONGEST_PLACE)
    if not photo:
        raise Refused("线下签批须附审批单的照片，请上传后再保存。")
    if not may_see(by, photo, today):
        raise Refused("审批单照片没有上传成功，请重新上传后再保存。")
    if not localdate(review.submitted_at) <= signed_on <= today:
        raise Refused(
            f"签批日期须在送审之日（{say(localdate(review.submitted_at))}）到今天之间，请核对审批单上的日期。"
        )
    stands = standing(signer, review.organ, on=signed_on)
    rows, _ = _write(review, stages, stands=stands, at=at, place=place, photo=photo, entered_by=by)
    signed = "、".join(row.get_stage_display() for row in rows)
    sentence = f"{by.name}录入了您对《{review.title}》的线下签批（{signed}），请核对。"
    tell({signer.pk} - {by.pk}, review.subject, sentence, at=at)
    ask_to_sign(review, at=at)
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
    review: Review, stage: Stage, *, person: Person, consented_at: datetime, since: datetime, by: Person, at: datetime
) -> TelephoneConsent:
    """Keep a reviewer's consent by telephone to an emergency release; the caller writes the evidence.

    since  when the content got what it says now: nobody can have consented to it before
    Raises NotAllowed, or Refused where the person could not sign that stage either.
    """
    check("consent_by_telephone", review)
    if stage not in LADDER:
        raise Refused("保密审查不能用电话同意代替，须由签发人当场签批。")
    if person.pk == by.pk:
        raise Refused("电话同意是他人的，您本人的意见请直接签批。")
    if not since <= consented_at <= at:
        raise Refused("电话同意的时间须在稿件最后一次修改之后、现在之前，请核对。")
    signed = dict(review.sign_offs.values_list("stage", "person_id"))
    signed.update(review.telephone_consents.values_list("stage", "person_id"))
    actor = _of_another(standing(person, review.organ, on=localdate(consented_at)), stage)
    if sentence := conflict(review.profile, stage, person.pk, drafters=review.drafters, signed=signed):
        raise Refused(sentence.replace("您", person.name))
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
    sentence = f"{by.name}记录了您对《{review.title}》“{stage.label}”的电话同意，请在一天内补签。"
    tell({person.pk}, review.subject, sentence, at=at)
    return consent


_LOCKED = Prepared(
    lambda key: Review.objects.select_for_update(of=("self",)).select_related("organ").filter(pk=key), key=KEY
)
_SIGNED = Prepared(
    lambda review: SignOff.objects.filter(review=review).order_by().values_list("stage", "person_id", "signed_on"),
    review=KEY,
)
_ROUND = Prepared(
    lambda subject: Review.objects.filter(subject=subject).order_by("-round").values_list("round")[:1], subject=TEXT
)


def locked(review: int) -> Review:
    """The review of a key as it is now, locked until the transaction ends."""
    found = _LOCKED.get(key=review)
    if found is None:
        raise Review.DoesNotExist(f"no review with the key {review}")
    return found


LONGEST_PLACE = 60
"""Signs of the place of a paper sign-off."""


def ask_to_sign(review: Review, *, at: datetime) -> None:
    """Remind by e-mail whoever a review waits for; 工作台 lists it for them in any case."""
    if review.status == Status.OPEN and by_mail():
        signed = dict(review.sign_offs.values_list("stage", "person_id"))
        remind(Candidates(review.organ, localdate(at)).asked(review, signed), at=at)


def choose(stage: Stage) -> str:
    """What is said where a stage is signed with anything but a conclusion that agrees."""
    return f"“{stage.label}”的意见只能是{_either(conclusions(stage))}；{DISAGREE}"


def choose_proofreading(stage: Stage) -> str:
    """As `choose`, for the proofreading."""
    if stage not in LADDER:
        return f"“{stage.label}”没有校对意见，请不要填写。"
    return f"“{stage.label}”的校对意见只能是{_either(PROOFREAD)}；{DISAGREE}"


def _either(words: Collection[str]) -> str:
    return "或者".join(f"“{each}”" for each in words)


def missing(review: Review) -> list[Stage]:
    """The stages that are not signed yet, in the order of the sheet."""
    signed = set(review.sign_offs.values_list("stage", flat=True))
    return [stage for stage in (*LADDER, Stage.SECRECY) if stage not in signed]


def _under_review(verb: str, review: Review, content_hash: str) -> Review:
    """The review, locked, where a verb is possible and it is of the content that the person saw."""
    review = locked(review.pk)
    _same(verb, review, content_hash)
    return review


def _same(verb: str, review: Review, content_hash: str) -> None:
    """Raise Refused where a verb is not possible, or the review is not of the content that the person saw."""
    check(verb, review)
    if review.content_hash != content_hash:
        raise Refused(f"《{review.title}》的内容与您看到的不同，请刷新页面，看过现在的内容后再签批。")


def _code(typed: str) -> str:
    """A short code without what a hand adds to it or leaves out."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", typed).upper() if sign.isalnum())


def _of_another(stands: Standing, stage: Stage) -> Actor:
    """A person as signer of a stage, somebody else speaking for them. Raises NotAllowed with the person's name."""
    try:
        return stands.actor(PERMISSIONS[stage])
    except NotAllowed as fault:
        raise NotAllowed(fault.sentence.replace("您", stands.person.name)) from fault


def _write(
    review: Review,
    stages: Mapping[Stage, Conclusion],
    *,
    stands: Standing,
    at: datetime,
    place: str = "",
    photo: str = "",
    entered_by: Person | None = None,
) -> tuple[list[SignOff], Actor]:
    """Write the sign-offs of one act and clear the review when nothing is missing.

    stands  who signs, on which day
    """
    if not stages:
        raise Refused("请选择要签批的阶段。")
    signed: dict[str, int] = {}
    last = date.min
    for stage, person, signed_on in _SIGNED(review=review.pk):
        signed[stage] = person
        last = max(last, signed_on if stage in LADDER else date.min)
    rows: list[SignOff] = []
    by, day = stands.person, stands.on
    actor = SYSTEM
    for stage in sorted(stages, key=list(Stage).index):
        conclusion = stages[stage]
        actor = stands.actor(PERMISSIONS[stage]) if entered_by is None else _of_another(stands, stage)
        sentence = conflict(review.profile, stage, by.pk, drafters=review.drafters, signed=signed)
        if sentence := sentence or out_of_order(stage, signed):
            raise Refused(sentence if entered_by is None else sentence.replace("您", by.name))
        if stage in LADDER and day < last:
            raise Refused(f"前一审是{say(last)}签批的，“{stage.label}”的日期不能早于这一天，请核对审批单上的日期。")
        if conclusion.review not in conclusions(stage):
            raise Refused(choose(stage))
        if conclusion.proofreading not in (PROOFREAD if stage in LADDER else ("",)):
            raise Refused(choose_proofreading(stage))
        remark = " ".join(conclusion.remark.split())
        row = SignOff(
            review=review,
            content_hash=review.content_hash,
            stage=stage,
            person=by,
            post=actor.post,
            capacity=actor.capacity.value,
            way=Way.PAPER if entered_by else Way.ELECTRONIC,
            conclusion=conclusion.review,
            proofreading=conclusion.proofreading,
            remark=stated(remark, "", what="备注") if remark else None,
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
        done = "紧急发布后的补签已全部完成" if review.emergency else "审签完成"
        waiting = {review.submitted_by_id, *review.drafters}
        tell(waiting - {by.pk}, review.subject, f"《{review.title}》{done}。", at=at)
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
