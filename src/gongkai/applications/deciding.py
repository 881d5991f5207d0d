"""What is to be replied: results item by item, their one row of Table 3, and who agrees to it (第三十六条至第三十九条).

Three stages and the review for secrecy, as with everything that is published; in organs of a simple profile the leader
may consent instead, who reviews for secrecy in the same act.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import OuterRef, QuerySet
from django.utils.timezone import localdate

from gongkai.applications.acts import LONGEST_TEXT, begin, finish, in_clear, locked, named, note
from gongkai.applications.history import case_of
from gongkai.applications.models import (
    Application,
    ApplicationEvent,
    Consent,
    Decided,
    Decision,
    NoteKind,
    Opinion,
    OutcomeItem,
    Reply,
)
from gongkai.evidence.acting import act
from gongkai.evidence.canonical import canonical
from gongkai.evidence.models import AppendOnly
from gongkai.law import OUTCOMES, Name, Refused
from gongkai.law.consultation import Consultee
from gongkai.law.moves import check
from gongkai.law.outcomes import GIVEN, remedy_class, row_of
from gongkai.organs.messages import tell
from gongkai.organs.models import Person, Profile
from gongkai.organs.permissions import Permission
from gongkai.review import actions as reviewing
from gongkai.review.models import LIVE, SECRECY_REVIEWED, Review
from gongkai.sealing.blind import keyed_hash

SIMPLE = frozenset({Profile.TOWNSHIP})
"""Profiles in which the leader may consent to a reply in place of the three stages."""
BY_OTHER_ACTS = frozenset({"other_overdue_correction", "other_overdue_fee", "withdrawn", "other"})
"""Results that are no reply: an application lapses, is withdrawn, or ends."""
UNKNOWN_ORGAN = ""
"""不能确定: who discloses it cannot be told."""
MOST_ITEMS = 50
OVERTAKEN = "拟办之后又有新的办理事项，请核对后重新拟办。"


@dataclass(frozen=True, slots=True)
class Search:
    """检索记录: the search that was made, before it is said that something does not exist (第三十六条第（四）项).

    where     places and systems
    keywords  what was looked for
    period    which years
    by, on    who looked, and when
    """

    where: str
    keywords: str
    on: date
    by: str
    period: str = ""
    found: str = "未检索到"

    @property
    def plain(self) -> dict[str, str]:
        return {
            "where": self.where.strip(),
            "keywords": self.keywords.strip(),
            "period": self.period.strip(),
            "by": self.by.strip(),
            "on": self.on.isoformat(),
            "found": self.found.strip(),
        }


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was asked for, and its result; the fields as those of `OutcomeItem`."""

    code: str
    asked: str = ""
    withheld: tuple[str, ...] = ()
    search: Search | None = None
    right_organ: str | None = None
    repeats: Application | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """The results of one application, and the main one where the officer has to choose."""

    items: Sequence[Item]
    main: str | None = None


@dataclass(frozen=True, slots=True)
class _Drafted:
    decided: Decided
    items: list[OutcomeItem] = field(default_factory=list)


@act()
def decide(
    application: Application,
    result: Result,
    *,
    text: str,
    along: Mapping[int, Result] | None = None,
    override: str = "",
    version: int,
    by: Person,
    at: datetime,
    acting: str = "",
) -> Decision:
    """拟办: save what is to be replied. Whatever was signed of an earlier version is void.

    along     the results of the applications that are answered along with it, by key
    override  why it is disclosed though a third party objects: withholding it would gravely harm the public interest
    Raises NotAllowed, Moved, or Refused with the first thing to mend.
    """
    application, actor = begin(application, Permission.APPLICATION_HANDLE, version=version, by=by, at=at, acting=acting)
    if application.answered_with is not None:
        raise Refused(f"本件与{application.answered_with}合并答复，请在那一件拟办。")
    if unserved(application) is not None:
        raise Refused("本件的答复已经签发，请先送达；有误的，请在送达后依法更正。")
    results = {application.pk: result, **(along or {})}
    cases = {application.pk: application, **{each.pk: each for each in answered_along(application)}}
    if set(results) != set(cases):
        raise Refused("合并答复的每一件都要填写办理结果，请补全。")
    text, override = text.strip(), override.strip()
    if not text:
        raise Refused("请填写答复内容。")
    if len(text) > LONGEST_TEXT:
        raise Refused(f"答复内容写了{len(text)}个字，最多{LONGEST_TEXT}个字，其余请作为附件。")
    drafted = [_checked(cases[key], each, override=override, at=at) for key, each in sorted(results.items())]
    voided = _void(application, by=by, at=at)
    decision = Decision(
        application=application,
        version=application.decisions.count() + 1,
        text=text,
        override=override or None,
        content_hash=_hash(application, drafted, text, override),
        drafted_by=by,
        drafted_at=at,
    )
    decision.save()
    rows: list[AppendOnly] = [decision]
    for each in drafted:
        each.decided.decision = decision
        each.decided.save()
        for item in each.items:
            item.save()
        rows += [each.decided, *each.items]
    application.decision, application.review = decision, None
    finish(
        "application.decided",
        application,
        actor=actor,
        by=by,
        at=at,
        protects=rows,
        content_hash=decision.content_hash,
        rows=[each.decided.row for each in drafted],
        override=bool(override),
        voided_review=voided,
    )
    return decision


@act()
def submit_reply(application: Application, *, version: int, by: Person, at: datetime, acting: str = "") -> Review:
    """送审: bind a review to what is to be replied. Raises NotAllowed, Moved, or Refused."""
    application, actor = begin(application, Permission.APPLICATION_HANDLE, version=version, by=by, at=at, acting=acting)
    decision = to_be_replied(application, at=at)
    if application.review is not None and application.review.status in LIVE:
        raise Refused("本件的答复正在审核，不用再送审。")
    review = reviewing.open_review(
        application,
        organ=application.organ,
        title=f"对{application}的答复",
        content_hash=decision.content_hash,
        drafters=drafters(application),
        by=by,
        at=at,
    )
    application.review = review
    reviewing.ask_to_sign(review, at=at)
    finish("application.reply_submitted", application, actor=actor, by=by, at=at,
           content_hash=decision.content_hash, review=review.pk, round=review.round)  # fmt: skip
    return review


@act()
def consent(
    application: Application, *, content_hash: str, conclusion: str, version: int, by: Person, at: datetime
) -> Consent:
    """同意答复: the leader agrees to what is to be replied and reviews it for secrecy; never who drafted it.

    content_hash  what the leader saw
    conclusion    of the review for secrecy, one of `SECRECY_REVIEWED`
    Raises NotAllowed, Moved, or Refused; also in organs whose profile asks for the three stages.
    """
    application, actor = begin(application, Permission.APPLICATION_CONSENT, version=version, by=by, at=at)
    if application.organ.profile not in SIMPLE:
        raise Refused("本机关的答复须经三审三校和保密审查，请送审。")
    decision = to_be_replied(application, at=at)
    if decision.content_hash != content_hash:
        raise Refused("拟办结果与您看到的不同，请刷新页面，看过现在的内容后再同意。")
    if hasattr(decision, "consent"):
        raise Refused("已经同意过，可以签发答复。")
    if by.pk in drafters(application):
        raise Refused("拟办结果是您起草或者修改的，请由其他人同意。")
    if conclusion not in SECRECY_REVIEWED:
        raise Refused("保密审查意见请选择“不涉密，可以公开”等规定的意见；不同意的，请退回修改。", "条例第十七条")
    row = Consent(
        decision=decision,
        content_hash=content_hash,
        person=by,
        post=actor.post,
        capacity=actor.capacity.value,
        conclusion=conclusion,
        at=at,
    )
    row.save()
    sentence = f"{by.name}同意了{application}的答复，请签发、制作答复书并送达。"
    tell([decision.drafted_by_id], application, sentence, at=at)
    finish("application.reply_consented", application, actor=actor, by=by, at=at, protects=[row],
           content_hash=content_hash)  # fmt: skip
    return row


@act()
def give_back(
    application: Application, *, content_hash: str, reason: str, version: int, by: Person, at: datetime
) -> Application:
    """退回拟办: the leader does not agree; whoever drafted it is told why, and it is decided anew.

    content_hash  what the leader saw
    Raises NotAllowed, Moved, or Refused; also where the reply is in review, which is given back there.
    """
    application, actor = begin(application, Permission.APPLICATION_CONSENT, version=version, by=by, at=at)
    decision = to_be_replied(application, at=at)
    if decision.content_hash != content_hash:
        raise Refused("拟办结果与您看到的不同，请刷新页面，看过现在的内容后再退回。")
    if application.review is not None and application.review.status in LIVE:
        raise Refused("本件的答复正在审核，请在审核页退回。")
    said = note(application, NoteKind.RETURNED, reason, by=by, at=at, otherwise="请写明退回的原因，经办人要按它修改。")
    tell([decision.drafted_by_id], application, f"{by.name}退回了{application}的拟办结果，请按退回的原因修改。", at=at)
    application.decision = None
    return finish("application.reply_given_back", application, actor=actor, by=by, at=at, protects=said,
                  content_hash=content_hash)  # fmt: skip


def drafters(application: Application) -> set[int]:
    """Everyone who saved a version of what is to be replied since the last reply."""
    last = Reply.objects.filter(application=application).order_by("-round").first()
    since = last.decision.version if last else 0
    return set(application.decisions.filter(version__gt=since).values_list("drafted_by_id", flat=True))


def answered_along(application: Application) -> list[Application]:
    """The open applications that its letter answers too, locked, in the order of their keys."""
    keys = application.answered_along.open().order_by("pk").values_list("pk", flat=True)
    rows = [locked(key) for key in keys]  # each as it is once its turn has come: it may have ended meanwhile
    return [each for each in rows if each.answered_with_id == application.pk and not each.closed]


def to_be_replied(application: Application, *, at: datetime) -> Decision:
    """What is to be replied next. Raises Refused where nothing is decided, it has its number already, or something has
    happened since that may change it."""
    if application.answered_with is not None:
        raise Refused(f"本件与{application.answered_with}合并答复，请在那一件办理。")
    decision = application.decision
    if decision is None:
        raise Refused("还没有拟办结果，请先拟办。")
    if hasattr(decision, "reply"):
        raise Refused("本件的答复已经签发。")
    check(case_of(application), Name.REPLIED, localdate(at))
    if happened_since(decision, decision.drafted_at).exists():
        raise Refused(OVERTAKEN)
    return decision


def happened_since(decision: Decision | OuterRef, drafted_at: datetime | OuterRef) -> QuerySet[ApplicationEvent]:
    """What was entered, of all cases that a decision is about, since it was drafted and may change it."""
    rows = ApplicationEvent.objects.filter(application__decided__decision=decision, entered_at__gt=drafted_at)
    return rows.exclude(name__in=[Name.EXTENDED, Name.DELAYED])


def unserved(application: Application) -> Reply | None:
    """The letter that has its number and has not gone out; it is served before anything else is decided."""
    if application.closed or application.decision is None:
        return None
    return Reply.objects.filter(decision=application.decision_id).first()


def nothing_numbered(application: Application) -> None:
    """Raise Refused where the letter that answers it has its number and has not gone out: what would stop or move the
    clock now comes too late, because the letter says otherwise."""
    lead = application.answered_with or application
    if unserved(lead) is not None:
        raise Refused(f"{lead}的答复已经签发，请先送达；签发之后不再告知补正、沟通、征求意见、收费或者延期。")


def _void(application: Application, *, by: Person, at: datetime) -> int | None:
    if application.review is None or application.review.status not in LIVE:
        return None
    review = reviewing.locked(application.review.pk)
    if review.status not in LIVE:
        return None
    reviewing.void(review, by=by, at=at, reason="被修改")
    return review.pk


def _checked(application: Application, result: Result, *, override: str, at: datetime) -> _Drafted:
    """The rows of one application, unsaved. Raises Refused with the first thing to mend."""
    if not 1 <= len(result.items) <= MOST_ITEMS:
        raise Refused(f"请填写{application}的办理结果，1到{MOST_ITEMS}项。")
    case = case_of(application)
    check(case, Name.REPLIED, localdate(at))
    for item in result.items:
        _check_item(application, item, at=at)
        if item.code == "unable_unclear" and not (
            case.correction is not None and case.correction.formal and case.correction.answered
        ):
            raise Refused("只有告知补正、申请人按期补正后仍不明确的，才能选“补正后仍不明确”。", "条例第三十条")
    codes = [item.code for item in result.items]
    withheld = sorted({code for item in result.items for code in item.withheld})
    _check_objections(application, {*codes, *withheld}, override)
    decided = Decided(
        application=application,
        main=result.main or "",
        row=row_of(codes, result.main).key,
        remedy=remedy_class(codes, withheld).value,
    )
    items = [
        OutcomeItem(
            decided=decided,
            position=position,
            code=item.code,
            withheld=list(item.withheld),
            asked=item.asked.strip() or application.request,
            search=item.search.plain if item.search else None,
            searched=item.search is not None,
            right_organ=_right_organ(application, item.right_organ),
            repeats=item.repeats,
        )
        for position, item in enumerate(result.items, 1)
    ]
    return _Drafted(decided, items)


def _check_item(application: Application, item: Item, *, at: datetime) -> None:
    outcome = OUTCOMES.get(item.code)
    if outcome is None or item.code in BY_OTHER_ACTS:
        raise Refused("请选择答复的办理结果；逾期不补正、逾期不缴费、撤回和其他终结请在相应事项中办理。")
    if (item.code == "partial") != bool(item.withheld):
        raise Refused("部分公开的，请逐处填写不予公开部分的办理结果；其他结果不填。", "条例第三十七条")
    if (item.code == "not_existing") != (item.search is not None):
        raise Refused(
            "信息不存在的，请填写检索记录（地点或系统、关键词、时间、经办人）；其他结果不填。", outcome.source
        )
    if item.search is not None:
        if not (item.search.where.strip() and item.search.keywords.strip() and item.search.by.strip()):
            raise Refused("检索记录请写明检索的地点或者系统、关键词和经办人。", outcome.source)
        if not application.submitted_on <= item.search.on <= localdate(at):
            raise Refused("检索的日期应当在收到申请之后、今天以前，请核对。", outcome.source)
    if (item.code == "not_ours") != (item.right_organ is not None):
        raise Refused("不属于本机关负责公开的，请填写负责公开的机关或者“不能确定”；其他结果不填。", outcome.source)
    if item.code == "not_processed_repeat":
        _check_repeat(application, item)
    elif item.repeats is not None:
        raise Refused("只有重复申请才填写前一次的申请。", outcome.source)


def _right_organ(application: Application, name: str | None) -> str | None:
    """Who discloses it, as it is kept."""
    return None if name is None else in_clear(name, named(application), what="负责公开的机关", longest=80)


def _check_repeat(application: Application, item: Item) -> None:
    source = OUTCOMES[item.code].source
    if item.repeats is None:
        raise Refused("重复申请的，请选择已经答复过的前一次申请。", source)
    same = Application.objects.of_same_applicant(application).filter(pk=item.repeats.pk, finished_on__isnull=False)
    if not same.exclude(row__startswith="other_").exists():
        raise Refused("所选的申请不是同一申请人的，或者还没有答复过，不能按重复申请办理。", source)


def _check_objections(application: Application, codes: set[str], override: str) -> None:
    """What a third party objects to is withheld, or disclosed for a public interest that is stated (第三十二条)."""
    objecting = application.consultations.filter(
        consultee=Consultee.THIRD_PARTY.value, opinion=Opinion.OBJECTS
    ).exists()
    given = bool(codes & GIVEN) or "partial" in codes
    if objecting and given and "denied_third_party" not in codes and not override:
        raise Refused(
            "第三方不同意公开。理由合理的，请选择“不予公开（第三方合法权益）”；认为不公开会对公共利益造成重大影响、"
            "决定公开的，请填写公共利益理由，并书面告知第三方。",
            "条例第三十二条",
        )
    if override and not objecting:
        raise Refused("没有第三方不同意公开，不用填写公共利益理由。", "条例第三十二条")


def _hash(application: Application, drafted: Sequence[_Drafted], text: str, override: str) -> str:
    """Of everything that is signed. Keyed, because a text and a name can be guessed."""
    content = {
        "application": application.pk,
        "text": text,
        "override": override,
        "results": [
            {
                "application": each.decided.application_id,
                "main": each.decided.main,
                "row": each.decided.row,
                "remedy": each.decided.remedy,
                "items": [
                    {
                        "code": item.code,
                        "withheld": item.withheld,
                        "asked": item.asked,
                        "search": item.search,
                        "right_organ": item.right_organ,
                        "repeats": item.repeats_id,
                    }
                    for item in each.items
                ],
            }
            for each in drafted
        ],
    }
    return keyed_hash(canonical(content).encode(), "applications/decision").hex()
