"""What people asked of 示例县, and what came of it: applications in every state, a remedy, a letter. Nobody exists.

Days are working days back from today, so that some cases are always due soon and some are always late.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.timezone import get_current_timezone, localdate

from gongkai import law
from gongkai.applications import actions
from gongkai.applications.content import Column, Person, Submission
from gongkai.applications.deciding import SIMPLE, Item, Result, Search
from gongkai.applications.letters.drawing import draw_up
from gongkai.applications.letters.kinds import Kind as Letter
from gongkai.applications.models import Application, MatterKind
from gongkai.cli.demo.acts import Crew, Story
from gongkai.law.consultation import Consultee
from gongkai.law.delivery import Service
from gongkai.law.receipt import Way
from gongkai.organs.actions import set_practice
from gongkai.organs.practice import Chosen, latest
from gongkai.pages.calendar import national_calendar
from gongkai.remedies import actions as remedying
from gongkai.remedies.actions import Filed
from gongkai.remedies.models import About, Block
from gongkai.review.actions import AGREED_TO
from gongkai.review.models import LADDER, SECRECY_REVIEWED, Stage

PROVIDED = Result([Item("provided")])
ROADS = "2025年度村级公路养护合同"


def someone(name: str, number: int, **contact: str) -> Person:
    """A person whose identity number cannot be one."""
    return Person(name, f"00000020000101{number:04d}", {"telephone": f"000-0000{number:04d}", **contact})


def day_back(crew: Crew, back: int) -> date:
    """The day so many working days before today; weekdays where the holidays of a year are not known."""
    day, calendar = localdate(crew.now), national_calendar()
    while back:
        day -= timedelta(days=1)
        try:
            back -= calendar.is_working(day)
        except law.CalendarUnknown:
            back -= day.weekday() < 5
    return day


def when(crew: Crew, back: int, at: str) -> datetime:
    """A time of such a day, never later than now."""
    moment = datetime.combine(day_back(crew, back), time.fromisoformat(at), get_current_timezone())
    return min(moment, crew.now)


def does(crew: Crew, act: Callable[..., Any], application: Application, at: datetime, **values: Any) -> Application:
    """An act of the clerk, or of whom it names, on the case as it is then; the case as it is afterwards."""
    row = Application.objects.get(pk=application.pk)
    act(row, version=row.version, at=at, **{"by": crew.clerk, **values})
    return Application.objects.get(pk=application.pk)


def registered(
    crew: Crew, at: datetime, request: str, *people: Person, way: Way = Way.IN_PERSON, **values: Any
) -> Application:
    submission = Submission(way, localdate(at), people, request, wanted="电子文件，电子邮件", **values)
    return actions.register(crew.organ, submission, by=crew.clerk, at=at)


def replied(crew: Crew, application: Application, back: int, result: Result, text: str) -> Story:
    """Decided, agreed to by whom the profile of the organ asks, issued, drawn up and handed over on one day."""
    yield (at := when(crew, back, "09:30"))
    row = does(crew, actions.decide, application, at, result=result, text=text)
    seen = {"content_hash": row.decision.content_hash}  # type: ignore[union-attr]
    yield (at := when(crew, back, "10:30"))
    if crew.organ.profile in SIMPLE:
        does(crew, actions.consent, row, at, by=crew.three, conclusion=SECRECY_REVIEWED[0], **seen)
    else:
        review = actions.submit_reply(row, version=row.version, by=crew.clerk, at=at)
        signers = dict(zip((*LADDER, Stage.SECRECY), (crew.one, crew.two, crew.three, crew.two), strict=True))
        for stage, person in signers.items():
            agreed = {stage: AGREED_TO[stage]}
            actions.sign_reply(row, review=review, stages=agreed, by=person, at=at, **seen)
    yield (at := when(crew, back, "15:00"))
    row = does(crew, actions.reply, row, at, **seen)
    row = does(crew, draw_up, row, at, kind=Letter.REPLY)
    letter, on = row.replies.get(), localdate(at)
    actions.serve(letter, Service.DIRECT, sent=on, arrived=on, version=row.version, by=crew.clerk, at=at)


def settings(crew: Crew) -> Story:
    """What the organ chose."""
    yield (at := when(crew, 90, "08:40"))
    chosen = Chosen(platform_confirms=True, shows_answers=True)
    set_practice(
        crew.organ, chosen, since=localdate(at), reason="党政办公会纪要（虚构）", seen=latest(crew.organ),
        by=crew.three, at=at,
    )  # fmt: skip


def archived_and_shown(crew: Crew) -> Story:
    """The same wish of two people, both answered; the first one archived."""
    yield (at := when(crew, 40, "09:00"))
    first = registered(crew, at, ROADS, someone("赵示例", 1))
    yield from replied(crew, first, 34, PROVIDED, "您申请的合同共3份，现予提供，见附件。")
    yield (at := when(crew, 24, "09:00"))
    second = registered(crew, at, ROADS, someone("钱示例", 2))
    yield (at := when(crew, 22, "16:00"))
    does(crew, actions.archive, first, at)
    yield from replied(crew, second, 17, PROVIDED, "您申请的合同共3份，现予提供，见附件。")


def shown_to_all(crew: Crew) -> Story:
    """Part given, and shown to everybody in words that name nobody."""
    yield (at := when(crew, 38, "10:00"))
    case = registered(crew, at, "集镇污水处理费的收支", someone("孙示例", 3))
    items = Result([Item("partial", withheld=("denied_third_party",))])
    yield from replied(crew, case, 25, items, "收支总表予以提供；其中缴费人的姓名和户号涉及个人隐私，不予公开。")
    yield (at := when(crew, 20, "10:00"))
    does(
        crew, actions.publish_answer, case, at, title="集镇污水处理费2025年度的收支",
        summary="提供了收支总表：收费按户计，支出用于管网维护和药剂。缴费人的姓名和户号没有提供。",
    )  # fmt: skip


def refused_and_reconsidered(crew: Crew) -> Story:
    """Not found after a search; its applicant asked for reconsideration."""
    yield (at := when(crew, 36, "09:00"))
    case = registered(crew, at, "1978年生产队分地底册", someone("李示例", 4))
    search = Search("镇档案室", "分地 底册", day_back(crew, 30), crew.clerk.name, "1975年至1985年")
    yield from replied(
        crew,
        case,
        29,
        Result([Item("not_existing", search=search)]),
        "经检索镇档案室，没有您申请的底册，本机关不掌握。",
    )
    yield (at := when(crew, 4, "09:00"))
    filed, copy = day_back(crew, 6), localdate(at)
    reason = "认为检索不充分，请求责令重新答复。"
    remedying.register(
        crew.organ,
        Filed(Block.RECONSIDERATION, About.APPLICATION, "示例县人民政府", "李示例", reason, filed, copy, case),
        by=crew.clerk, at=at,
    )  # fmt: skip


def awaiting_correction(crew: Crew) -> Story:
    """Too unclear, and the applicant asked to say which year."""
    yield (at := when(crew, 7, "09:00"))
    case = registered(crew, at, "扶贫的全部材料", someone("周示例", 5))
    yield (at := when(crew, 4, "11:00"))
    on = localdate(at)
    items = "请写明哪一年、哪个项目的材料。"
    does(crew, actions.ask_to_correct, case, at, items=items, days=15, on=on, delivered=on)
    does(crew, draw_up, case, at, kind=Letter.CORRECTION)


def consulted(crew: Crew) -> Story:
    """A third party was asked and has not answered yet."""
    yield (at := when(crew, 12, "09:00"))
    case = registered(crew, at, "示例建筑公司与镇政府的排水工程合同", someone("吴示例", 6))
    yield (at := when(crew, 9, "15:00"))
    on = localdate(at)
    does(
        crew, actions.consult, case, at, consultee=Consultee.THIRD_PARTY, name="示例建筑公司（虚构）",
        content="合同的单价和结算金额。", on=on, delivered=on,
    )  # fmt: skip


def extended(crew: Crew) -> Story:
    """Extended by the head of the work body."""
    yield (at := when(crew, 22, "09:00"))
    case = registered(crew, at, "近三年农田水利项目的验收资料", someone("郑示例", 7))
    yield (at := when(crew, 6, "16:00"))
    on = localdate(at)
    does(crew, actions.extend, case, at, days=15, reason="资料分散在多个村，需要汇总核对。", on=on, by=crew.two)


def due_soon(crew: Crew) -> Story:
    """Decided, and waiting for the leader; one or two days are left."""
    yield (at := when(crew, 19, "10:00"))
    case = registered(crew, at, "本年度低保资金发放汇总表", someone("王示例", 8))
    yield (at := when(crew, 1, "16:00"))
    does(crew, actions.decide, case, at, result=PROVIDED, text="现提供本年度低保资金发放汇总表。")


def overdue(crew: Crew) -> Story:
    """Nobody has looked at it for too long."""
    yield (at := when(crew, 24, "09:00"))
    registered(crew, at, "镇区道路维修的招标文件", someone("示例村民小组", 9), column=Column.OTHER)


def withdrawn(crew: Crew) -> Story:
    """Withdrawn by its applicant."""
    yield (at := when(crew, 14, "09:00"))
    case = registered(crew, at, "垃圾清运车辆的采购价格", someone("冯示例", 10))
    yield (at := when(crew, 11, "10:00"))
    does(crew, actions.withdraw, case, at, text="申请人来电，已在网站上找到，撤回申请。", on=localdate(at))


def unconfirmed(crew: Crew) -> Story:
    """Sent by e-mail, receipt not confirmed yet."""
    yield (at := when(crew, 1, "14:00"))
    registered(crew, at, "本年度镇级预算调整方案", someone("陈示例", 11), way=Way.INTERNET)


def letter(crew: Crew) -> Story:
    """An error report that was settled."""
    yield (at := when(crew, 8, "09:00"))
    content = {"哪一条信息": "办事窗口工作时间调整的公告", "差错": "电话号码少一位。"}
    row = actions.take_matter(
        crew.organ, MatterKind.ERROR, content, submitted=localdate(at), by=crew.clerk, at=at
    )  # fmt: skip
    yield (at := when(crew, 7, "09:30"))
    actions.settle(row, answer="经核对，电话号码已更正。", on=localdate(at), by=crew.clerk, at=at)


def of_a_department(crew: Crew) -> Story:
    """Answered in a department: three people signed it, and one for secrecy."""
    yield (at := when(crew, 21, "09:30"))
    case = registered(crew, at, "本年度义务教育学校招生计划", someone("褚示例", 12))
    yield from replied(crew, case, 12, Result([Item("already_public")]), "该计划已在县政府网站公开，索引号见附件。")


BAILU = (
    settings, archived_and_shown, shown_to_all, refused_and_reconsidered, awaiting_correction, consulted, extended,
    due_soon, overdue, withdrawn, unconfirmed, letter,
)  # fmt: skip
"""Of 白鹭镇."""
EDUCATION = (of_a_department,)
"""Of 县教育局."""
