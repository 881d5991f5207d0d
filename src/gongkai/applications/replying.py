"""The letter: its number, its ways to the applicant, and the day on which the case has its result.

A letter by post counts on the day of posting, any other on the day of the signature (`gongkai.law.delivery`); on that
day the history says that the organ has replied. One that comes back is served again; the first posting still counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.timezone import localdate

from gongkai.applications.acts import begin, finish, in_clear, in_past_years, locked, named, not_after_today, touch
from gongkai.applications.decided import RETURNED
from gongkai.applications.deciding import answered_along, to_be_replied
from gongkai.applications.history import happened
from gongkai.applications.letters.kinds import Kind, series
from gongkai.applications.letters.serving import check_copy, check_enclosed
from gongkai.applications.models import Application, Decision, Reply, Service, ServiceEnd
from gongkai.applications.telling import tell_sender
from gongkai.evidence.acting import act
from gongkai.evidence.actor import Actor
from gongkai.evidence.models import AppendOnly
from gongkai.evidence.recording import next_number
from gongkai.intake.parcels import Sent
from gongkai.law import Event, Name, Refused, Status, say
from gongkai.law.delivery import RULES, served
from gongkai.law.delivery import Service as Way
from gongkai.organs.models import Person
from gongkai.organs.permissions import Permission
from gongkai.organs.statements import stated
from gongkai.review import actions as reviewing
from gongkai.review.models import Review
from gongkai.review.moves import why_not

LONGEST_RETURN = 60
HANDLE = Permission.APPLICATION_HANDLE


@act()
def reply(
    application: Application, *, content_hash: str, version: int, by: Person, at: datetime, acting: str = ""
) -> Reply:
    """签发答复: what was signed throughout, or consented to, gets its number. It still has to be served.

    content_hash  what the person saw
    Raises NotAllowed, Moved, or Refused.
    """
    application, actor = begin(application, HANDLE, version=version, by=by, at=at, acting=acting)
    decision = to_be_replied(application, at=at)
    if decision.content_hash != content_hash:
        raise Refused("拟办结果与您看到的不同，请刷新页面，看过现在的内容后再签发。")
    along = {each.pk for each in answered_along(application)} | {application.pk}
    if along != set(decision.decided.values_list("application", flat=True)):
        raise Refused("合并答复的申请有变动，请重新拟办。")
    review = None if hasattr(decision, "consent") else _signed(application, decision, at=at)
    row = issue(application, decision, review=review, at=at)
    finish("application.replied", application, actor=actor, by=by, at=at, protects=[row], content_hash=content_hash,
           number=row.document_number, review=review.pk if review else None)  # fmt: skip
    return row


def issue(application: Application, decision: Decision, *, review: Review | None, at: datetime) -> Reply:
    """Give a decision its number; the verb writes the evidence."""
    today = localdate(at)
    words = series(Kind.REPLY, application.organ.mark)
    row = Reply(
        organ=application.organ,
        application=application,
        decision=decision,
        round=application.events.standing().filter(name=Name.REOPENED).count() + 1,
        review=review,
        series=words,
        year=today.year,
        number=next_number(application.organ.code, f"{words}/{today.year}"),
        issued_on=today,
    )
    row.save()
    return row


def _signed(application: Application, decision: Decision, *, at: datetime) -> Review:
    """Use the review of a decision. Raises Refused where it is not signed throughout."""
    if application.review is None:
        raise Refused("答复还没有审核，请先送审；由分管领导同意答复的机关，请先取得同意。")
    review = reviewing.locked(application.review.pk)
    if review.content_hash != decision.content_hash:
        raise Refused("拟办结果在送审后修改过，请重新送审。")
    if review.status != "cleared":
        raise Refused(f"{application}的答复{why_not(review)}")
    return reviewing.use(review, at=at)


@act()
def serve(
    letter: Reply,
    way: Way,
    *,
    sent: date,
    tracking: str = "",
    arrived: date | None = None,
    enclosed: Sequence[str] = (),
    papers: Sequence[Sent] = (),
    because: str = "",
    version: int,
    by: Person,
    at: datetime,
    acting: str = "",
) -> Service:
    """送达: by post with the number of the postal enterprise, handed over, collected, entrusted, or electronically.

    sent      day of posting, of setting out, of sending
    arrived   day of the signature, or on which it entered the applicant's system; for a letter by post when it is known
    enclosed  hashes of the information of the case that goes with it
    papers    the same for whoever applied here, to download (`letters.serving`)
    because   why what was answered in a year that is over is registered only now
    Raises NotAllowed, Moved, PastYear, or Refused.
    """
    application, actor = begin(letter.application, HANDLE, version=version, by=by, at=at, acting=acting)
    not_after_today(at, sent, arrived)
    if letter.decision_id != application.decision_id:
        raise Refused("本件已经重新办理，原来的答复不再送达；请拟办、签发新的答复后送达。")
    if not hasattr(letter, "letter"):
        raise Refused("还没有制作答复书，请先制作答复书（盖章的可以上传扫描件），再送达。", RULES[way].source)
    check_copy(letter.letter)
    check_enclosed(application, enclosed)
    tracking = in_clear("".join(tracking.split()), named(application), what="邮件号", longest=40)
    if way is Way.POST and not tracking:
        raise Refused("邮寄送达请填写邮政企业的邮件号（不得交其他快递企业寄送，不得到付）。", RULES[way].source)
    if way is not Way.POST and tracking:
        raise Refused("只有邮寄送达才填写邮件号。", RULES[way].source)
    if sent < letter.issued_on:
        raise Refused(f"答复{say(letter.issued_on)}签发，送达日期不能早于这一天，请核对。", RULES[way].source)
    attempts = list(letter.services.select_related("end"))
    if attempts and not (hasattr(attempts[-1], "end") and attempts[-1].end.returned):
        raise Refused("上一次送达还没有登记退回，不能再次送达；请先登记结果。")
    if attempts and sent < attempts[-1].end.on:
        raise Refused(f"上一次{say(attempts[-1].end.on)}退回，再次送达的日期不能早于这一天，请核对。")
    row = Service(reply=letter, attempt=len(attempts) + 1, way=way.value, sent_on=sent, tracking=tracking)
    row.save()
    protects: list[AppendOnly] = [row]
    found = served(way, sent=sent, arrived=arrived)
    if arrived is not None:
        end = ServiceEnd(service=row, on=arrived)
        end.save()
        protects.append(end)
    counts_on = found.counts_on if found else None
    counted, past = _counted(application, letter, counts_on, because, by=by, at=at)
    protects += counted
    tell_along("application.served", application, letter, actor=actor, at=at, papers=papers)
    finish("application.served", application, actor=actor, by=by, at=at, protects=protects, papers=papers,
           because=because, way=way.value, attempt=row.attempt, number=letter.document_number, on=sent,
           enclosed=sorted(enclosed), late=_late(application), **past)  # fmt: skip
    return row


@act()
def arrived(
    service: Service, *, on: date, because: str = "", version: int, by: Person, at: datetime, acting: str = ""
) -> Application:
    """登记送达: the applicant signed, or has it in the system; the periods of the remedies begin.

    because  why what arrived in a year that is over is registered only now
    Raises NotAllowed, Moved, PastYear, or Refused.
    """
    letter = service.reply
    application, actor = begin(letter.application, HANDLE, version=version, by=by, at=at, acting=acting)
    not_after_today(at, on)
    _pending(service)
    found = served(Way(service.way), sent=service.sent_on, arrived=on)
    end = ServiceEnd(service=service, on=on)
    end.save()
    counted, past = _counted(application, letter, found.counts_on if found else None, because, by=by, at=at)
    tell_along("application.arrived", application, letter, actor=actor, at=at)
    return finish(
        "application.arrived",
        application,
        actor=actor,
        by=by,
        at=at,
        protects=[end, *counted],
        because=because,
        on=on,
        number=letter.document_number,
        late=_late(application),
        **past,
    )


@act()
def came_back(
    service: Service, *, on: date, reason: str, version: int, by: Person, at: datetime, acting: str = ""
) -> Application:
    """登记退回: with the reason on the cover (查无此人、拒收、无人领取 …); it is served again.

    Raises NotAllowed, Moved, or Refused.
    """
    letter = service.reply
    application, actor = begin(letter.application, HANDLE, version=version, by=by, at=at, acting=acting)
    not_after_today(at, on)
    _pending(service)
    if on < service.sent_on:
        raise Refused("退回的日期早于寄出或者发出的日期，请核对。")
    why = stated(reason, "请写明退回的原因，例如查无此人、拒收。", what="退回原因", longest=LONGEST_RETURN)
    kind = next((each for each in RETURNED if each in why), "其他")
    end = ServiceEnd(service=service, on=on, returned=True, reason=kind, why=why)
    end.save()
    return finish("application.came_back", application, actor=actor, by=by, at=at, protects=[end], on=on,
                  number=letter.document_number, attempt=service.attempt)  # fmt: skip


def known_on(letter: Reply) -> date | None:
    """The day from which the applicant knew the reply, where it is known: the periods of the remedies count from it."""
    end = ServiceEnd.objects.filter(service__reply=letter, returned=False).order_by("-service__attempt").first()
    return end.on if end else None


def _pending(service: Service) -> None:
    if ServiceEnd.objects.filter(service=service).exists():
        raise Refused("这一次送达的结果已经登记过。")


def _counted(
    application: Application, letter: Reply, on: date | None, because: str, *, by: Person, at: datetime
) -> tuple[list[AppendOnly], dict[str, list[int]]]:
    """Append the reply to the history of each application that the letter answers, where it is not there yet; what the
    evidence protects of that, and the years that are over whose table it changes for those that are answered along.

    A letter that was set aside and arrives late answers nothing any more. Another application than the own one is saved
    here; the own one by its verb.
    """
    if on is None or application.closed or letter.decision_id != application.decision_id:
        return [], {}
    rows: list[AppendOnly] = []
    years: set[int] = set()
    for decided in letter.decision.decided.order_by("application"):
        own = decided.application_id == application.pk
        each = application if own else locked(decided.application_id)
        if each.closed or not (own or each.answered_with_id == application.pk):
            continue
        rows += happened(each, Event(Name.REPLIED, on), at=at, row=decided.row)
        if not own:
            past, said = in_past_years(each, because, by=by, at=at)
            rows += said
            years |= set(past)
            touch(each, by=by, at=at)
    return rows, {"past_years": sorted(years)} if years else {}


def tell_along(
    verb: str, application: Application, letter: Reply, *, actor: Actor, at: datetime, papers: Sequence[Sent] = ()
) -> None:
    """Tell whoever sent an application that is answered along what is told of the one that the letter is of."""
    if letter.decision_id != application.decision_id:
        return
    along = application.answered_along.filter(voided_on=None, decided__decision=letter.decision_id).order_by("pk")
    for each in along:
        if not each.closed or each.status == Status.REPLIED:
            tell_sender(verb, each, by=actor, at=at, papers=papers)


def _late(application: Application) -> bool | None:
    """Whether the reply came after its last day; None before it has come."""
    if not application.closed or application.due_on is None:
        return None
    last = application.events.standing().filter(name=Name.REPLIED).last()
    return last is not None and last.on > application.due_on
