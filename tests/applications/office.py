"""The work body of a town or a department, doing what it does through the verbs. Nobody in it exists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from gongkai.applications import actions
from gongkai.applications.content import Person, Submission
from gongkai.applications.deciding import SIMPLE, Item, Result
from gongkai.applications.history import case_of, pending_notice
from gongkai.applications.letters.drawing import draw_up
from gongkai.applications.letters.kinds import Kind
from gongkai.applications.models import Application, Decision, Reply
from gongkai.evidence.actor import SYSTEM
from gongkai.law import Case, Event, Name
from gongkai.law.consultation import Consultee
from gongkai.law.delivery import Service
from gongkai.law.fees import Method
from gongkai.law.receipt import Way
from gongkai.organs.models import Organ, PostKind, Profile, Tenure
from gongkai.organs.practice import Chosen, set_practice
from gongkai.review.actions import AGREED_TO
from gongkai.review.models import LADDER, SECRECY_REVIEWED, Stage
from tests.records.town import Town, build

SINCE = date(2008, 5, 1)
ZHAO = Person("赵示例", "110101199001010015", {"telephone": "13800000000"})
ROADS = "2023年度村级公路养护合同"
PROVIDED = Result([Item("provided")])


def noon(day: date) -> datetime:
    """Noon in Shanghai of a day."""
    return datetime.combine(day, time(4), tzinfo=UTC)


def day(text: str) -> date:
    return date.fromisoformat(text)


@dataclass
class Office:
    """An organ whose people were in their posts on every day that a test may choose."""

    town: Town

    @property
    def organ(self) -> Organ:
        return self.town.organ

    @property
    def clerk(self) -> Any:
        return self.town.clerk

    @property
    def head(self) -> Any:
        return self.town.holder(PostKind.WORK_BODY_HEAD)

    def register(self, on: str | date = "2024-09-27", *, at: date | None = None, **values: Any) -> Application:
        """An application handed in on a day, or as the values say."""
        received = day(on) if isinstance(on, str) else on
        given = {
            "way": Way.IN_PERSON,
            "submitted": received,
            "applicants": (ZHAO,),
            "request": ROADS,
        }
        submission = Submission(**{**given, **values})
        return actions.register(self.organ, submission, by=self.clerk, at=noon(at or received))

    def does(self, verb: Any, subject: Any, *, at: str | date, by: Any = None, **values: Any) -> Any:
        """A verb on the case as it is now, on a day."""
        application = subject if isinstance(subject, Application) else None
        for name in ("application", "reply"):
            if application is None and hasattr(subject, name):
                application = getattr(getattr(subject, name), "application", getattr(subject, name))
        now = again(application)
        moment = noon(day(at) if isinstance(at, str) else at)
        given = now if isinstance(subject, Application) else subject
        return verb(given, version=now.version, by=by or self.clerk, at=moment, **values)

    def decided(self, application: Application, at: str | date, result: Result = PROVIDED, **values: Any) -> Decision:
        return self.does(actions.decide, application, at=at, result=result, **{"text": "现答复如下。", **values})

    def agreed(self, application: Application, at: str | date) -> None:
        """Whoever has to agree agrees: the leader, or the three stages and the review for secrecy."""
        found = again(application).decision.content_hash
        if self.organ.profile in SIMPLE:
            self.does(actions.consent, application, at=at, by=self.town.leader, content_hash=found,
                      conclusion=SECRECY_REVIEWED[0])  # fmt: skip
            return
        review = self.does(actions.submit_reply, application, at=at)
        for stage in (*LADDER, Stage.SECRECY):
            moment = noon(day(at) if isinstance(at, str) else at)
            actions.sign_reply(application, review=review, stages={stage: AGREED_TO[stage]}, content_hash=found,
                               by=self.town.signer(stage), at=moment)  # fmt: skip

    def issued(self, application: Application, at: str | date, result: Result = PROVIDED, **values: Any) -> Reply:
        """Decided, agreed to and issued on one day; the letter is not drawn up yet."""
        self.decided(application, at, result, **values)
        self.agreed(application, at)
        found = again(application).decision.content_hash
        return self.does(actions.reply, application, at=at, content_hash=found)

    def replied(self, application: Application, at: str | date, result: Result = PROVIDED, **values: Any) -> Reply:
        """Issued, and its letter drawn up, on one day; not served yet."""
        reply = self.issued(application, at, result, **values)
        self.does(draw_up, application, at=at, kind=Kind.REPLY)
        reply.refresh_from_db()
        return reply

    def served(self, application: Application, at: str | date, result: Result = PROVIDED, **values: Any) -> Reply:
        """Replied and handed over on one day."""
        letter = self.replied(application, at, result, **values)
        on = day(at) if isinstance(at, str) else at
        self.does(actions.serve, letter, at=at, way=Service.DIRECT, sent=on, arrived=on)
        return letter

    def happens(self, application: Application, event: Event) -> None:
        """The verb by which an event of the law comes about."""
        match event.name:
            case Name.RECEIVED:
                self.does(actions.confirm_receipt, application, at=event.on, on=event.on)
            case Name.CLARIFY_ASKED if event.number:
                self.does(actions.ask_to_correct, application, at=event.second or event.on, on=event.on,
                          days=event.number, delivered=event.second, items="请写明年份。")  # fmt: skip
            case Name.CLARIFY_ASKED:
                self.does(actions.clarify, application, at=event.on, on=event.on, text="电话询问年份。")
            case Name.CLARIFIED:
                self.does(actions.corrected, application, at=event.on, on=event.on, text="2023年度。")
            case Name.CONSULT_SENT | Name.CO_MAKER_ASKED | Name.ORGAN_ASKED:
                consultee = {Name.CONSULT_SENT: Consultee.THIRD_PARTY, Name.CO_MAKER_ASKED: Consultee.CO_MAKER}
                self.does(actions.consult, application, at=event.second or event.on, on=event.on,
                          consultee=consultee.get(event.name, Consultee.ORGAN), name="示例公司", content="合同",
                          delivered=event.second)  # fmt: skip
            case Name.CONSULT_DELIVERED | Name.CO_MAKER_DELIVERED:
                letter = self.letter(application, event.name.value.startswith("co-maker"))
                self.does(actions.consultation_delivered, letter, at=event.on, on=event.on)
            case Name.CONSULTED | Name.CO_MAKER_ANSWERED | Name.ORGAN_ANSWERED:
                letter = application.consultations.filter(opinion="").first()
                self.does(actions.consulted, letter, at=event.on, on=event.on, opinion="agrees", text="")
            case Name.EXTENDED:
                self.does(actions.extend, application, at=event.on, by=self.head, on=event.on, days=event.number,
                          reason="需要核对多份合同。")  # fmt: skip
            case Name.DELAYED:
                self.does(actions.delay, application, at=event.on, by=self.head, on=event.on, until=event.second,
                          reason="数量较多。")  # fmt: skip
            case Name.FEE_NOTICED:
                self.does(actions.note_fee, application, at=event.second or event.on, on=event.on,
                          method=Method.PAGES, pages=31, delivered=event.second)  # fmt: skip
            case Name.FEE_PAID:
                self.does(actions.fee_paid, application, at=event.on, on=event.on)
            case Name.REPLIED:
                self.served(application, event.on)
            case Name.WITHDRAWN:
                self.does(actions.withdraw, application, at=event.on, on=event.on, text="申请人当面撤回。")
            case Name.ENDED:
                self.does(actions.close, application, at=event.on, on=event.on, text="申请人死亡。")
            case Name.CORRECTION_LAPSED | Name.FEE_LAPSED:
                notice = pending_notice(again(application))
                if notice is not None and notice.second is None:
                    self.does(actions.notice_delivered, application, at=event.on, on=notice.on)
                self.does(actions.lapse, application, at=event.on, on=event.on, text="期限已过，不再处理。")
            case Name.SPLIT:
                self.does(actions.split, application, at=event.on, on=event.on, requests=["甲合同", "乙合同"])
            case Name.REOPENED:
                self.does(actions.reopen, application, at=event.on, on=event.on, until=event.second,
                          basis="示例复决〔2025〕1号")  # fmt: skip
            case _:
                raise AssertionError(event.name)

    @staticmethod
    def letter(application: Application, co_maker: bool) -> Any:
        kind = Consultee.CO_MAKER if co_maker else Consultee.THIRD_PARTY
        return application.consultations.filter(consultee=kind.value, opinion="").first()


def open_office(profile: Profile = Profile.TOWNSHIP) -> Office:
    town = build(profile)
    Organ.objects.update(founded_on=SINCE)
    Organ.objects.filter(pk=town.organ.pk).update(mark="示例")
    town.organ.posts.update(since=SINCE)
    Tenure.objects.filter(post__organ=town.organ, until=None).update(since=SINCE)
    town.organ.refresh_from_db()
    chosen = Chosen(platform_confirms=True, charges=True)
    set_practice(town.organ, chosen, since=SINCE, reason="示例", seen=0, by=SYSTEM, at=noon(SINCE))
    return Office(town)


def again(application: Application) -> Application:
    """The case as it stands now."""
    return Application.objects.get(pk=application.pk)


def stands(application: Application, on: str | None = None) -> Case:
    return case_of(application, day(on) if on else None)


def codes(*each: str) -> Sequence[Item]:
    return [Item(code) for code in each]
