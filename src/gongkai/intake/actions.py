"""What happens to a submission: sent, opened, taken in or set aside, told about, cleared.

`prove`, `submit` and `read_notices` are of the portal: they add rows and read notices, and know the public key alone.
The rest is of the console.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import IntegrityError, models, transaction
from django.db.models import Max
from django.utils.timezone import localdate

from gongkai.evidence.acting import act
from gongkai.evidence.actor import SYSTEM, Actor
from gongkai.evidence.recording import record
from gongkai.intake import limits, questions, sent_files
from gongkai.intake.codes import CODE, NUMBER, Access, Receipt, access, receipt_for, shown, typed
from gongkai.intake.models import OTHER, SET_ASIDE, TWICE, Kind, Notice, Submission, Taking, place
from gongkai.intake.parcels import Parcel, unpacked
from gongkai.intake.told import Told
from gongkai.law import Refused
from gongkai.organs.models import Organ, Person
from gongkai.organs.permissions import Permission, allow
from gongkai.organs.succession import spans
from gongkai.sealing.envelopes import close_envelope, open_envelope
from gongkai.sealing.keys import Tampered

KEPT = timedelta(days=30)
"""How long an envelope stays after it was taken in: long enough to find out that something was registered wrongly."""
MOST_AT_ONCE = 500

SEALED = "加密保存在接收记录里"
"""Stands in the evidence for why the lead office acts (代填): whoever types that may name who sent something."""
TAKEN = "这份提交已经接收过了，请刷新页面，看它登记成了什么。"
CLEARED = "这份提交的内容在登记之后已经清除，请到登记的事项里查看。"
UNREADABLE = "内容打不开：被改动或者不完整，或者不是从本网站提交的"
NOT_TAKEN = "这份提交还没有接收，内容不能清除。请先登记，或者写明原因不予登记。"
SAY_WHICH = (
    "请填写同一份来件的另一个回执号或者登记号。只有同一份来件提交了两次，才可以不登记其中一份；申请人就已经答复的内容再次申请的，"
    "应当登记，拟办时按“重复申请”答复。"
)
NEVER_LOST = (Kind.APPLICATION, Kind.CORRECTED, Kind.TAKING_BACK)
"""What something in law follows from: it is set aside as sent twice only where the other one is named."""
SAYS_WHY = {
    "打不开": "内容或者附件打不开",
    "没有内容": "没有写明内容",
    TWICE: "与您提交的另一份相同，只登记一份",
    "广告": "内容与政府信息公开无关",
    OTHER: "具体原因机关已经留存",
}
"""By the reason, what its sender is told of it."""
NOT_FOUND = "没有查到。请核对回执号和查询码；刚提交的，机关接收之后才能查到（一般在下一个工作日之前）。"
NOBODY = "没有这个机关，或者它已经撤销。请从本机关的页面重新打开这张表单，填写的内容请先另存。"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a form sends beside its content.

    key      the hidden key of its question
    answer   to the question
    trap     a field that people do not see and leave empty
    address  where it comes from; kept only as a keyed hash, for a day
    """

    key: str
    answer: str
    trap: str
    address: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A submission as the console reads it. receipt  what its sender holds"""

    submission: Submission
    receipt: Receipt
    parcel: Parcel


def prove(answer: Answer, at: datetime) -> str:
    """The key of a form whose question is answered; before its content is shown once more, or its files are opened.

    Raises Refused with what the sender can do; a question that was answered wrongly is used up.
    """
    once = questions.once_of(answer.key, at)
    if answer.trap:
        raise Refused(questions.TRAPPED)
    _answered(once, answer, at)
    return once


def submit(kind: Kind, organ: str, parcel: Parcel, *, answer: Answer, at: datetime) -> Receipt:
    """提交: put what somebody sent into an envelope for the console, and give the receipt.

    organ  the code of the organ that it is for
    A form that is sent twice is one submission, and gets the same receipt, which says so; what was sent first counts.
    Raises Refused with what the sender can do: the form is too old or too quick, the question was not answered, there
    were too many from this address, the organ is none, the content is too large. NoKey where the public key is missing.
    """
    once = prove(answer, at)
    limits.check(limits.SENDING, answer.address, at)
    if not Organ.objects.on(localdate(at)).filter(code=organ).exists():
        raise Refused(NOBODY)
    receipt = receipt_for(once)
    inside = Parcel({"code": receipt.code, "values": dict(parcel.values)}, parcel.files).packed()
    submission = Submission(
        number=receipt.number,
        kind=kind,
        organ=organ,
        submitted_at=at,
        submitted_on=localdate(at),
        sealed=close_envelope(inside, place(receipt.number, kind, organ)),
    )
    with act():
        limits.count(limits.SENDING, answer.address, at)
        try:
            with transaction.atomic():
                submission.save(force_insert=True)
        except IntegrityError as fault:
            if not _is_there_already(fault):
                raise
            return replace(receipt, repeated=True)
    return receipt


def read_notices(number: str, code: str, *, address: str, at: datetime) -> list[Parcel]:
    """What a sender may see, the oldest first: for the portal, which has only what they typed.

    Raises Refused where there is nothing, without saying whether the number or the code is wrong, and where somebody
    has tried too often.
    """
    receipt = Receipt(typed(number), typed(code))
    limits.check(limits.ASKING, address, at)
    limits.check(limits.NUMBER, receipt.number, at)
    if len(receipt.number) == NUMBER and len(receipt.code) == CODE:
        found = access(receipt)
        if notices := list(Notice.objects.filter(locator=found.locator).order_by("sequence")):
            return [_read(notice, found) for notice in notices]
    with act():
        limits.count(limits.ASKING, address, at)
        limits.count(limits.NUMBER, receipt.number, at)
    raise Refused(NOT_FOUND)


def open_submission(submission: Submission, *, by: Person | None, at: datetime, acting: str = "") -> Opened:
    """What a submission says.

    by  None for the system
    Raises NotAllowed, Refused where it was cleared, Tampered where it was not closed by our portal, NoKey.
    """
    _actor(by, submission, at, acting)
    if not submission.sealed:
        raise Refused(CLEARED)
    try:
        parcel = unpacked(open_envelope(bytes(submission.sealed), submission.place))
        match parcel.values:
            case {"code": str() as code, "values": dict() as values} if len(code) == CODE:
                return Opened(submission, Receipt(submission.number, code), Parcel(values, parcel.files))
    except (ValueError, RecursionError):
        pass  # closed with our public key, by a program that is not ours
    raise Tampered(f"{UNREADABLE}。")


def taking_about(opened: Opened) -> Taking | None:
    """What became of the submission that this one is about (补正, 撤回, 评价); None where there is none, or where its
    sender does not hold the code of that one."""
    number, code = (opened.parcel.values.get(name) for name in ("about", "about_code"))
    if not isinstance(number, str) or not isinstance(code, str):
        return None
    receipt = Receipt(typed(number), typed(code))
    taking = taking_of_submission(receipt.number)
    if taking is None or not taking.access or not _carries_on(opened.submission.organ, taking.organ):
        return None
    locator, _ = json.loads(taking.access)
    return taking if hmac.compare_digest(locator, access(receipt).locator) else None


def _carries_on(code: str, begun: str) -> bool:
    """Whether an organ is the one that began something, or took over from it; both by their codes."""
    if code == begun:
        return True
    organ = Organ.objects.filter(code=code).first()
    origins = [each.origin for each in spans([organ])] if organ else []
    return Organ.objects.filter(pk__in=origins, code=begun).exists()


def taking_of_submission(number: str) -> Taking | None:
    """What became of a submission; None while it waits. The later one holds."""
    return Taking.objects.filter(submission=number).select_related("taken_by").order_by("pk").last()


def take_in(
    opened: Opened,
    becomes: Callable[[], models.Model],
    *,
    by: Person | None,
    at: datetime,
    acting: str = "",
    files: Sequence[sent_files.Kept] = (),
) -> Taking:
    """接收: make a submission into what it becomes, in the same act; one that was set aside too, while it can be read.

    opened   from `open_submission`, before the act: reading a large one takes its time
    becomes  registers it and gives the row: an application, a letter
    files    that came with it, where what it becomes keeps none of its own
    by       None for the system
    Raises NotAllowed, Refused where it was taken in already, and whatever `becomes` raises; then nothing happened.
    """
    derived = access(opened.receipt)
    with act():
        submission, actor = _locked(opened.submission, by, at, acting, also_set_aside=True)
        row = becomes()
        return _taken(
            submission,
            Taking(became=f"{row._meta.label}:{row.pk}", access=json.dumps([derived.locator, derived.key.hex()])),
            by=by,
            actor=actor,
            at=at,
            verb="submission.taken_in",
            files=files,
        )


def set_aside(
    submission: Submission,
    *,
    why: str,
    words: str = "",
    same_as: models.Model | None = None,
    by: Person | None,
    at: datetime,
    opened: Opened | None = None,
    acting: str = "",
) -> Taking:
    """不予登记: what cannot be opened or says nothing becomes nothing; it is written down why, and its sender is told.

    why      one of `SET_ASIDE`, or `OTHER`, which has to be put into words
    same_as  of what was sent twice, the other submission, or the case that was registered from the other one
    opened   where it was read: then its sender can be told
    Raises NotAllowed, Refused without a reason or where it was taken in already.
    """
    words = " ".join(words.split())
    if why not in (*SET_ASIDE, OTHER):
        raise Refused("请选择不予登记的原因。")
    if why == OTHER and not words:
        raise Refused("请写明不予登记的原因。")
    if len(words) > 300:
        raise Refused(f"不予登记的情况写了{len(words)}个字，最多300个字，请精简。")
    derived = access(opened.receipt) if opened else None
    with act():
        if why == TWICE and (submission.kind in NEVER_LOST or same_as is not None):
            words = f"与{_the_other(submission, same_as)}是同一份。{words}"
        submission, actor = _locked(submission, by, at, acting)
        kept = json.dumps([derived.locator, derived.key.hex()]) if derived else None
        row = Taking(set_aside=why, why=words or None, access=kept)
        row = _taken(submission, row, by=by, actor=actor, at=at, verb="submission.set_aside")
        notify(row, _why_not(submission, why, at), by=actor.unsaid(SEALED), at=at)
    return row


def _the_other(submission: Submission, same_as: models.Model | None) -> str:
    """What the one that was sent before or after is called: of the same organ and kind, and not set aside itself."""
    if same_as is None or same_as == submission:
        raise Refused(SAY_WHICH)
    if not isinstance(same_as, Submission):
        return str(same_as)
    called = f"回执号{shown(same_as.number)}"
    both = Submission.objects.select_for_update().filter(pk__in=[submission.pk, same_as.pk]).order_by("pk")
    list(both.values_list("pk", flat=True))  # nobody sets the other one aside meanwhile, for being the same as this
    if (same_as.organ, same_as.kind) != (submission.organ, submission.kind):
        raise Refused(f"{called}不是本机关收到的{submission.get_kind_display()}，请核对。")
    taking = taking_of_submission(same_as.pk)
    if taking is not None and taking.set_aside:
        raise Refused(f"{called}也没有登记。同一份来件总要登记一份，请登记本件，或者把那一件改为登记。")
    return called


def _why_not(submission: Submission, why: str, at: datetime) -> Parcel:
    """What its sender sees: in general words, and whom to ask."""
    organ = Organ.objects.on(localdate(at)).filter(code=submission.organ).first()
    called = (organ.work_body or organ.name) if organ else ""
    telephone = organ.telephone if organ else ""
    ask = f"请打电话询问{called}：{telephone}。" if telephone else f"请向{called or '接收的机关'}询问。"
    says = f"机关没有登记这份{submission.get_kind_display()}：{SAYS_WHY[why]}。您认为应当登记的，{ask}"
    return Told("不予登记", localdate(at), submission.organ, says).parcel


@act()
def notify(taking: Taking, message: Parcel, *, by: Actor, at: datetime) -> Notice | None:
    """告知: let the sender of a submission see something with number and code. Inside the act that has it to say.

    message  values and files; what the portal shows of them is between it and the app that writes them
    by       the actor of that act
    Gives None where the submission was never opened, so that nobody holds a code, and where its case was anonymised.
    """
    taking = Taking.objects.select_for_update().get(pk=taking.pk)
    if not taking.access:
        return None
    locator, key = json.loads(taking.access)
    sequence = (Notice.objects.filter(locator=locator).aggregate(last=Max("sequence"))["last"] or 0) + 1
    cipher, bound = AESGCM(bytes.fromhex(key)), f"{locator}.{sequence}".encode()
    nonce = sequence.to_bytes(12, "big")  # a key is of one sender alone, and no sequence comes twice
    notice = Notice(locator=locator, sequence=sequence, written_at=at)
    notice.sealed = cipher.encrypt(nonce, message.packed(), bound)
    notice.save()
    record(
        "submission.notified",
        taking.submission,
        organ=taking.organ,
        by=by,
        at=at,
        content_hash=hashlib.sha256(notice.sealed).hexdigest(),
        protects=[notice],
        sequence=sequence,
    )
    return notice


@act()
def clear(submission: Submission, *, by: Person | None, at: datetime) -> Submission:
    """清除: empty the envelope of a submission that became something or was set aside; what it said stands there now.

    Raises NotAllowed, Refused where it was not taken in. What is empty already stays so.
    """
    actor = _actor(by, submission, at, "")
    submission = Submission.objects.select_for_update().get(pk=submission.pk)
    taking = taking_of_submission(submission.pk)
    if taking is None:
        raise Refused(NOT_TAKEN)
    if submission.sealed:
        submission.sealed = b""
        submission.save(update_fields=["sealed"])
        organ, envelope = submission.organ, taking.envelope
        record("submission.cleared", submission, organ=organ, by=actor, at=at, content_hash=envelope)
    return submission


def clear_due(at: datetime) -> int:
    """Clear what was taken in long enough ago, for the system; gives how many."""
    due = Submission.objects.exclude(taking=None).exclude(taking__taken_at__gte=at - KEPT).exclude(sealed=b"")
    due = due.order_by("submitted_at")
    numbers = list(due.values_list("number", flat=True)[:MOST_AT_ONCE])
    for number in numbers:
        clear(Submission.objects.defer("sealed").get(pk=number), by=None, at=at)
    return len(numbers)


def _answered(once: str, answer: Answer, at: datetime) -> None:
    """Raises Refused where the question of a form is not answered; a question that was not is used up."""
    limits.check(limits.ANSWERING, answer.address, at)
    try:
        limits.check(limits.QUESTION, once, at)
        right = questions.is_right(once, answer.answer)
    except Refused:
        raise Refused(questions.WRONG) from None
    if not right:
        with act():
            limits.count(limits.ANSWERING, answer.address, at)
            limits.count(limits.QUESTION, once, at)
        raise Refused(questions.WRONG)


def _is_there_already(fault: IntegrityError) -> bool:
    cause = fault.__cause__
    return getattr(cause, "sqlstate", "") == "23505" or getattr(cause, "sqlite_errorname", "") in (
        "SQLITE_CONSTRAINT_PRIMARYKEY",
        "SQLITE_CONSTRAINT_UNIQUE",
    )


def _read(notice: Notice, found: Access) -> Parcel:
    nonce, bound = notice.sequence.to_bytes(12, "big"), f"{notice.locator}.{notice.sequence}".encode()
    try:
        return unpacked(AESGCM(found.key).decrypt(nonce, bytes(notice.sealed), bound))
    except (InvalidTag, ValueError):
        raise Tampered("这份告知打不开：写入后被改动。请与接收的机关联系。") from None


def _actor(by: Person | None, submission: Submission, at: datetime, acting: str) -> Actor:
    if by is None:
        return SYSTEM
    organ = Organ.objects.get(code=submission.organ)
    return allow(by, Permission.SUBMISSION_TAKE, organ, on=localdate(at), acting=acting)


def _locked(
    submission: Submission, by: Person | None, at: datetime, acting: str, *, also_set_aside: bool = False
) -> tuple[Submission, Actor]:
    submission = Submission.objects.select_for_update().get(pk=submission.pk)
    actor = _actor(by, submission, at, acting)
    taking = taking_of_submission(submission.pk)
    if taking is not None and not (also_set_aside and taking.set_aside):
        raise Refused(TAKEN)
    if not submission.sealed:
        raise Refused(CLEARED)
    return submission, actor


def _taken(
    submission: Submission,
    taking: Taking,
    *,
    by: Person | None,
    actor: Actor,
    at: datetime,
    verb: str,
    files: Sequence[sent_files.Kept] = (),
) -> Taking:
    taking.submission, taking.organ, taking.taken_by, taking.taken_at = submission, submission.organ, by, at
    if actor.reason:
        taking.acting, actor = actor.reason, actor.unsaid(SEALED)
    taking.envelope = hashlib.sha256(bytes(submission.sealed)).hexdigest()
    taking.full_clean()
    taking.save()
    sent_files.keep(taking, files)
    record(
        verb,
        submission,
        organ=submission.organ,
        by=actor,
        at=at,
        content_hash=taking.envelope,
        protects=[taking],
        kind=submission.kind,
        submitted_at=submission.submitted_at,
        became=taking.became,
        set_aside=taking.set_aside,
        **({"files": [file.hash for file, _ in files]} if files else {}),
    )
    return taking
