"""What the people of 示例县 did: every state that the console can show, reached by the acts that lead there.

Each story is a generator: it gives the moment of its next act and goes on when that moment has come, so that the acts
of all stories happen, and stand in the evidence, in the order of time.
"""

from __future__ import annotations

import heapq
import io
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.timezone import localdate
from docx import Document
from PIL import Image, ImageDraw

from gongkai.cli.demo.county import moment, working_days_back
from gongkai.evidence.anchors import anchor_all
from gongkai.files.pipeline import take_in
from gongkai.organs import actions as organising
from gongkai.organs.models import Organ, Person, Post
from gongkai.records import actions, publishing
from gongkai.records.content import Attachment, Attribute, Content, Nature, paragraphs
from gongkai.records.models import Record, WithdrawalKind
from gongkai.review import actions as reviewing
from gongkai.review.actions import AGREED, NOT_SECRET, Conclusion
from gongkai.review.models import Review, Stage

Story = Generator[datetime, None, None]
"""Gives the moment of its next act; what follows is done then."""


@dataclass(frozen=True, slots=True)
class Crew:
    """Who drafts and who signs in an organ; and the present, from which days are counted back."""

    organ: Organ
    clerk: Person
    one: Person
    two: Person
    three: Person
    now: datetime

    def when(self, back: int, at: str) -> datetime:
        """A time of day, so many working days before the first working day of the month."""
        return moment(back, at, now=self.now)


def play(
    people: dict[str, Person],
    *,
    now: datetime,
    town: Iterable[Callable[[Crew], Story]] = (),
    office: Iterable[Callable[[Crew], Story]] = (),
    schools: Iterable[Callable[[Crew], Story]] = (),
) -> None:
    """Do everything, in the order of time.

    town, office, schools  what 白鹭镇, the lead office and 县教育局 did beside
    """

    def crew(code: str, *accounts: str) -> Crew:
        return Crew(Organ.objects.get(code=code), *(people[account] for account in accounts), now)

    bailu = crew("BLZ", "bailu1", "bailu1", "bailu2", "bailu3")
    qingshi = crew("QSZ", "qingshi1", "qingshi1", "qingshi2", "qingshi3")
    education = crew("JYJ", "jiao1", "jiao2", "jiao3", "jiao4")
    civil = crew("MZJ", "min1", "min2", "min3", "min4")
    county = crew("SLX", "xian1", "xian2", "xian3", "xian4")
    stories = [
        _usual(each, place, number)
        for number, each in enumerate((county, education, civil, bailu, qingshi))
        for place in range(len(USUAL))
    ]
    stories += [story(bailu) for story in (*BAILU, *town)] + [story(county) for story in office]
    stories += [story(education) for story in schools]
    stories += [
        _flood(qingshi),
        _deputies(qingshi, people["qingshi4"], people["xitong"]),
        _acting(qingshi, people["xian1"]),
        _waiting_for_release(education),
        _half_signed(civil),
        _drafted(
            county, "示例县政务公开工作要点", "一、做好基层政务公开标准目录编制。二、规范依申请公开办理。", 1, "10:00"
        ),
    ]
    _in_order_of_time(stories)
    anchor_all(now)


def _in_order_of_time(stories: Iterable[Story]) -> None:
    """Let each story go on when its moment has come."""
    waiting = [(next(story), number, story) for number, story in enumerate(stories)]
    heapq.heapify(waiting)
    while waiting:
        _, number, story = heapq.heappop(waiting)
        for at in story:
            heapq.heappush(waiting, (at, number, story))
            break


USUAL = (
    ("{short}政府信息公开指南", "本机关政府信息公开工作机构为{work_body}，地址：{address}，电话：{telephone}。", 110),
    ("{short}{year}年部门预算", "{short}{year}年部门预算已经批准，现予公开，表格见附件。", 95),
    (
        "关于开展冬春季安全检查的通知",
        "各有关单位：为做好安全工作，定于近期开展安全检查。\n检查分自查、抽查两步进行，请按时报送结果。",
        60,
    ),
    ("{short}政务公开工作培训情况", "{short}组织各股室经办人学习政府信息公开条例和办理规范，参训人员完成了测试。", 42),
    ("关于办事窗口工作时间调整的公告", "办事窗口工作日中午安排值班，不间断受理办事事项，请广大群众知悉。", 25),
)
"""Releases such as every organ has: title, text, working days back."""


def _usual(crew: Crew, place: int, number: int) -> Story:
    """One of the usual releases of an organ; each organ on a day of its own."""
    title, text, back = USUAL[place]
    organ = crew.organ
    words = {
        "short": organ.short_name, "year": crew.now.year, "work_body": organ.work_body,
        "address": organ.address, "telephone": organ.telephone,
    }  # fmt: skip
    nature = Nature.NEWS if "情况" in title else Nature.NOTICE if "公告" in title else Nature.GOVERNMENT
    yield (at := crew.when(back - number, "09:10"))
    files = (_word("部门预算表.docx", title.format(**words), by=crew.clerk, at=at),) if "预算" in title else ()
    record = begin(
        crew,
        title.format(**words),
        text.format(**words),
        at=at,
        nature=nature.value,
        attachments=files,
        document_number=f"{organ.mark}〔{crew.now.year}〕{place + 1}号" if "通知" in title else "",
    )
    yield from released(crew, record, at=at + timedelta(hours=1))


def _corrected(crew: Crew) -> Story:
    """A notice with a wrong day, corrected the next morning."""
    yield (at := crew.when(38, "09:00"))
    title = "关于白鹭镇部分村组停水检修的通知"
    record = begin(crew, title, "因管网检修，定于本周六上午停水，请提前储水。", at=at)
    yield from released(crew, record, at=crew.when(38, "10:30"))
    yield (at := crew.when(37, "08:50"))
    text = "因管网检修，停水时间改为本周日上午八时至十二时，请提前储水。"
    record = actions.edit(record, replace(record.values, body=paragraphs(text)), version=1, by=crew.clerk, at=at)
    yield from released(crew, record, at=crew.when(37, "09:30"), reason="停水日期由周六改为周日")


def _published_in_error(crew: Crew) -> Story:
    """A list that was published too early, and withdrawn."""
    yield (at := crew.when(30, "09:00"))
    title = "白鹭镇临时救助对象名单"
    record = begin(crew, title, "本月临时救助对象名单见村务公开栏。", at=at, nature=Nature.NOTICE.value)
    yield from released(crew, record, at=crew.when(30, "10:00"))
    yield (at := crew.when(29, "15:00"))
    reason = "名单尚未经民主评议，误发"
    publishing.withdraw(again(record), kind=WithdrawalKind.IN_ERROR, reason=reason, by=crew.three, at=at)


def _ended(crew: Crew) -> Story:
    """A public notice whose period is over."""
    yield (at := crew.when(28, "09:00"))
    text = "按照规定，现将拟纳入低保的对象予以公示，公示期七天。"
    until = localdate(at) + timedelta(days=10)
    record = begin(crew, "白鹭镇低保对象公示", text, at=at, nature=Nature.NOTICE.value, offline_on=until)
    yield from released(crew, record, at=crew.when(28, "10:00"))
    yield (at := crew.when(20, "00:10"))
    publishing.expire(again(record), at=at)


def _signed_on_paper(crew: Crew) -> Story:
    """A plan that was signed on the printed sheet."""
    yield (at := crew.when(18, "09:00"))
    text = "以村为单位，分宣传、整治、验收三步推进，验收结果向村民公布。"
    record = begin(crew, "白鹭镇人居环境整治实施方案", text, at=at)
    yield (at := crew.when(18, "09:30"))
    review = actions.submit(record, version=1, by=crew.clerk, at=at, sign_one=AGREED)
    yield (at := crew.when(17, "11:00"))
    photo = take_in(io.BytesIO(_photo(review)), "审批单照片.jpg", by=crew.clerk, at=at)
    for stages, signer in (
        ({Stage.TWO: AGREED, Stage.SECRECY: NOT_SECRET}, crew.two),
        ({Stage.THREE: Conclusion("同意", "已按校对意见改正", "第二步的时间与村级计划衔接好")}, crew.three),
    ):
        reviewing.attach_paper(
            review, stages, signer=signer, signed_on=localdate(at), place="白鹭镇政府三楼会议室",
            photo=photo.hash, code=review.code, by=crew.clerk, at=at,
        )  # fmt: skip
    yield (at := crew.when(17, "11:20"))
    publishing.release(again(record), content_hash=record.content_hash, by=crew.clerk, at=at)


def _taken_down(crew: Crew) -> Story:
    """An emergency takedown that waits to be confirmed."""
    yield (at := crew.when(12, "09:00"))
    text = "镇区主街施工，过往车辆请绕行环镇路，联系人和电话见公示牌。"
    record = begin(crew, "白鹭镇道路施工绕行提示", text, at=at)
    yield from released(crew, record, at=crew.when(12, "10:00"))
    yield (at := crew.when(3, "17:20"))
    publishing.take_down(again(record), reason="正文误带了施工人员的个人手机号", by=crew.clerk, at=at)


def _returned(crew: Crew) -> Story:
    """A text that was given back."""
    yield (at := crew.when(5, "09:00"))
    text = "面向全镇招聘公益岗位人员，报名时间另行通知。"
    record = begin(crew, "白鹭镇村级公益岗位招聘公告", text, at=at, nature=Nature.NOTICE.value)
    yield (at := crew.when(5, "09:20"))
    review = actions.submit(record, version=1, by=crew.clerk, at=at, sign_one=AGREED)
    yield (at := crew.when(4, "10:00"))
    reason = "请补上报名时间、地点和条件"
    reviewing.give_back(review, content_hash=review.content_hash, reason=reason, by=crew.two, at=at)


def _waiting(crew: Crew) -> Story:
    """A text that waits for its second stage."""
    yield (at := crew.when(3, "09:00"))
    text = "明确管护范围、管护责任和经费来源，经费使用情况每季度公布。"
    record = begin(crew, "白鹭镇农田水利设施管护办法", text, at=at)
    yield (at := crew.when(3, "09:30"))
    actions.submit(record, version=1, by=crew.clerk, at=at, sign_one=AGREED)


def _late(crew: Crew) -> Story:
    """A draft whose 20 working days are over."""
    yield (at := crew.when(1, "09:00"))
    formed = working_days_back(24, now=at)
    values = _says("白鹭镇宅基地审批结果", "本季度宅基地审批结果汇总如下。", formed_on=formed)
    actions.draft(crew.organ, values, by=crew.clerk, at=at)


def _withheld(crew: Crew) -> Story:
    """A reference to something withheld on article 14: no text, no file."""
    yield (at := crew.when(15, "09:00"))
    values = Content(
        "白鹭镇某项应急工作安排", attribute=Attribute.WITHHELD.value, ground="denied_state_secret",
        ground_reason="定密单位已依法定密", formed_on=localdate(at),
    )  # fmt: skip
    record = actions.draft(crew.organ, values, by=crew.clerk, at=at)
    yield from _cleared(crew, record, at=crew.when(15, "09:30"))
    yield (at := crew.when(15, "11:00"))
    publishing.file_away(again(record), content_hash=record.content_hash, by=crew.three, at=at)


def _elsewhere(crew: Crew) -> Story:
    """What the organ has outside: an account, and a page that shows its head."""
    yield (at := crew.when(50, "09:00"))
    organising.add_account(
        crew.organ, platform="县政府门户网站后台", account="bailu", owner=crew.clerk.name,
        telephone=crew.organ.telephone, by=crew.clerk, at=at,
    )  # fmt: skip
    organising.add_page(
        crew.organ, title="县政府网站“乡镇之窗”", address="https://www.example.gov.cn/bailu/",
        shows="负责人、地址", by=crew.clerk, at=at,
    )  # fmt: skip


BAILU = (
    _corrected, _published_in_error, _ended, _signed_on_paper, _taken_down, _returned, _waiting, _late, _withheld,
    _elsewhere,
)  # fmt: skip


def _flood(crew: Crew) -> Story:
    """An emergency release whose stages are not signed yet."""
    yield (at := crew.when(7, "18:30"))
    text = "预计今晚有强降雨，低洼地带群众请立即转移到安置点。"
    record = begin(crew, "青石镇强降雨避险转移通知", text, at=at)
    yield (at := crew.when(7, "18:40"))
    publishing.release_in_emergency(
        again(record),
        content_hash=record.content_hash,
        reason="强降雨预警，须立即告知群众转移",
        secrecy=NOT_SECRET,
        by=crew.three,
        at=at,
        consents=[publishing.Consent(Stage.TWO, crew.two, crew.when(7, "18:35"))],
    )


def _deputies(crew: Crew, deputy: Person, operator: Person) -> Story:
    """An office head who is away today, with a deputy, and a text that waits for the deputy."""
    yield (at := crew.when(2, "08:40"))
    for kind in ("stage_two", "secrecy"):
        post = Post.objects.get(organ=crew.organ, kind=kind)
        organising.set_deputy(post, deputy, since=localdate(at), by=operator, at=at)
    yield (at := crew.when(1, "09:00"))
    text = "全镇高标准农田建设已完成土地平整，进入渠系施工阶段。"
    record = begin(crew, "青石镇高标准农田建设进展", text, at=at, nature=Nature.NEWS.value)
    yield (at := crew.when(1, "09:30"))
    actions.submit(record, version=1, by=crew.clerk, at=at, sign_one=AGREED)
    yield crew.now
    organising.away(crew.two, since=localdate(crew.now), reason="到县里参加培训", by=crew.two, at=crew.now)


def _acting(crew: Crew, officer: Person) -> Story:
    """A draft that the lead office entered for the town."""
    yield (at := crew.when(2, "10:00"))
    formed = working_days_back(4, now=at)
    values = _says("青石镇惠民补贴发放公告", "本季度惠民补贴已发放到位，名单在各村公布。", formed_on=formed)
    actions.draft(crew.organ, values, by=officer, at=at, acting="该镇经办人培训期间由县里代填")


def _waiting_for_release(crew: Crew) -> Story:
    """A text that is signed throughout."""
    yield (at := crew.when(4, "09:00"))
    record = begin(crew, "县教育局义务教育招生工作办法", "公办学校划片就近入学，民办学校与公办学校同步招生。", at=at)
    yield from _cleared(crew, record, at=crew.when(3, "10:00"))


def _half_signed(crew: Crew) -> Story:
    """A text that waits for its second stage in a department."""
    yield (at := crew.when(3, "09:00"))
    text = "对经济困难的失能老年人按月发放养老服务补贴，标准另行公布。"
    record = begin(crew, "县民政局养老服务补贴标准", text, at=at)
    yield (at := crew.when(3, "09:30"))
    review = actions.submit(record, version=1, by=crew.clerk, at=at)
    yield (at := crew.when(2, "10:00"))
    reviewing.sign(review, {Stage.ONE: AGREED}, content_hash=review.content_hash, by=crew.one, at=at)


def _drafted(crew: Crew, title: str, text: str, back: int, time: str) -> Story:
    """A draft."""
    yield (at := crew.when(back, time))
    begin(crew, title, text, at=at)


def _says(title: str, text: str, **more: object) -> Content:
    return Content(title, paragraphs(text), **more)  # type: ignore[arg-type]


def begin(crew: Crew, title: str, text: str, *, at: datetime, **more: object) -> Record:
    """A draft of something formed on the day of the act."""
    values = _says(title, text, formed_on=localdate(at), issued_on=localdate(at), **more)
    return actions.draft(crew.organ, values, by=crew.clerk, at=at)


def again(record: Record) -> Record:
    return Record.objects.get(pk=record.pk)


def _cleared(crew: Crew, record: Record, *, at: datetime) -> Story:
    """Send a record to be reviewed and have every stage signed, each by whom the rules allow."""
    yield at
    record = again(record)
    drafter_signs = crew.one == crew.clerk
    first = AGREED if drafter_signs else None
    review = actions.submit(record, version=record.version, by=crew.clerk, at=at, sign_one=first)
    seen = review.content_hash
    if not drafter_signs:
        yield (at := at + timedelta(minutes=10))
        reviewing.sign(review, {Stage.ONE: AGREED}, content_hash=seen, by=crew.one, at=at)
    yield (at := at + timedelta(minutes=10))
    both = {Stage.TWO: AGREED, Stage.SECRECY: NOT_SECRET}
    reviewing.sign(review, both, content_hash=seen, by=crew.two, at=at)
    yield (at := at + timedelta(minutes=10))
    reviewing.sign(review, {Stage.THREE: AGREED}, content_hash=seen, by=crew.three, at=at)


def released(crew: Crew, record: Record, *, at: datetime, reason: str = "") -> Story:
    """Review a record and release it."""
    yield from _cleared(crew, record, at=at)
    yield (at := at + timedelta(minutes=40))
    publishing.release(again(record), content_hash=record.content_hash, by=crew.clerk, at=at, reason=reason)


def _word(name: str, title: str, *, by: Person, at: datetime) -> Attachment:
    """A small Word file with a table, taken in through the pipeline."""
    document = Document()
    document.add_heading(title, 1)
    table = document.add_table(rows=3, cols=3)
    for row, words in enumerate(
        (("项目", "金额（万元）", "说明"), ("基本支出", "120.50", "人员和公用"), ("项目支出", "80.00", "示例"))
    ):
        for column, word in enumerate(words):
            table.cell(row, column).text = word
    stream = io.BytesIO()
    document.save(stream)
    stream.seek(0)
    stored = take_in(stream, name, by=by, at=at)
    return Attachment(stored.hash, name, stored.kind, stored.size)


def _photo(review: Review) -> bytes:
    """A picture that stands for the photograph of a signed sheet."""
    picture = Image.new("RGB", (900, 1200), "#f4f1ea")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((80, 80, 820, 1120), outline="#555555", width=4)
    for line in range(9):
        pen.line((80, 220 + 100 * line, 820, 220 + 100 * line), fill="#888888", width=2)
    pen.text((120, 120), f"DEMO {review.code}", fill="#b3261e")
    stream = io.BytesIO()
    picture.save(stream, "JPEG")
    return stream.getvalue()
