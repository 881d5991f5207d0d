"""What the people of 示例县 did: every state that the console can show, reached by the acts that lead there."""

from __future__ import annotations

import io
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


@dataclass(frozen=True, slots=True)
class Crew:
    """Who does what in an organ: who drafts, who signs each stage, who leads."""

    organ: Organ
    clerk: Person
    one: Person
    two: Person
    three: Person


def play(people: dict[str, Person], *, now: datetime) -> None:
    """Do everything, in the order of the days."""
    bailu = _crew("BLZ", people, "bailu1", "bailu1", "bailu2", "bailu3")
    qingshi = _crew("QSZ", people, "qingshi1", "qingshi1", "qingshi2", "qingshi3")
    jiao = _crew("JYJ", people, "jiao1", "jiao2", "jiao3", "jiao4")
    min_ = _crew("MZJ", people, "min1", "min2", "min3", "min4")
    xian = _crew("SLX", people, "xian1", "xian2", "xian3", "xian4")
    for number, crew in enumerate((xian, jiao, min_, bailu, qingshi)):
        _usual(crew, number, now=now)
    _bailu(bailu, now=now)
    _qingshi(qingshi, people, now=now)
    _departments(jiao, min_, xian, now=now)
    anchor_all(now)


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


def _usual(crew: Crew, number: int, *, now: datetime) -> None:
    """Releases such as every organ has."""
    for place, (title, text, back) in enumerate(USUAL):
        organ = crew.organ
        words = {
            "short": organ.short_name, "year": now.year, "work_body": organ.work_body,
            "address": organ.address, "telephone": organ.telephone,
        }  # fmt: skip
        nature = Nature.NEWS if "情况" in title else Nature.NOTICE if "公告" in title else Nature.GOVERNMENT
        files: tuple[Attachment, ...] = ()
        at = moment(back - number, "09:10", now=now)
        if "预算" in title:
            files = (_word("部门预算表.docx", title.format(**words), by=crew.clerk, at=at),)
        record = _draft(
            crew,
            title.format(**words),
            text.format(**words),
            at=at,
            nature=nature.value,
            attachments=files,
            document_number=f"{organ.mark}〔{now.year}〕{place + 1}号" if place == 2 else "",
        )
        _release(crew, record, at=at + timedelta(hours=1))


def _bailu(crew: Crew, *, now: datetime) -> None:
    """白鹭镇: a correction, a withdrawal, a notice whose period ended, a paper sign-off, and work in every stage."""
    water = _draft(
        crew,
        "关于白鹭镇部分村组停水检修的通知",
        "因管网检修，定于本周六上午停水，请提前储水。",
        at=moment(38, "09:00", now=now),
    )
    _release(crew, water, at=moment(38, "10:30", now=now))
    values = _text(water, "因管网检修，停水时间改为本周日上午八时至十二时，请提前储水。")
    actions.edit(water, values, version=1, by=crew.clerk, at=moment(37, "08:50", now=now))
    _release(crew, water, at=moment(37, "09:30", now=now), reason="停水日期由周六改为周日")

    wrong = _draft(
        crew,
        "白鹭镇临时救助对象名单",
        "本月临时救助对象名单见村务公开栏。",
        at=moment(30, "09:00", now=now),
        nature=Nature.NOTICE.value,
    )
    _release(crew, wrong, at=moment(30, "10:00", now=now))
    publishing.withdraw(
        Record.objects.get(pk=wrong.pk), kind=WithdrawalKind.IN_ERROR, reason="名单尚未经民主评议，误发",
        by=crew.three, at=moment(29, "15:00", now=now),
    )  # fmt: skip

    ended = moment(28, "09:00", now=now)
    shown = _draft(
        crew, "白鹭镇低保对象公示", "按照规定，现将拟纳入低保的对象予以公示，公示期七天。", at=ended,
        nature=Nature.NOTICE.value, offline_on=localdate(ended) + timedelta(days=10),
    )  # fmt: skip
    _release(crew, shown, at=moment(28, "10:00", now=now))
    publishing.expire(Record.objects.get(pk=shown.pk), at=moment(20, "00:10", now=now))

    paper = _draft(
        crew,
        "白鹭镇人居环境整治实施方案",
        "以村为单位，分宣传、整治、验收三步推进，验收结果向村民公布。",
        at=moment(18, "09:00", now=now),
    )
    review = actions.submit(paper, version=1, by=crew.clerk, at=moment(18, "09:30", now=now), sign_one=AGREED)
    photo = take_in(io.BytesIO(_photo(review)), "审批单照片.jpg", by=crew.clerk, at=moment(17, "11:00", now=now))
    for stages, signer in (
        ({Stage.TWO: AGREED, Stage.SECRECY: NOT_SECRET}, crew.two),
        ({Stage.THREE: Conclusion("同意发布", "校对无误")}, crew.three),
    ):
        reviewing.attach_paper(
            review, stages, signer=signer, signed_on=working_days_back(17, now=now), place="白鹭镇政府三楼会议室",
            photo=photo.hash, code=review.code, by=crew.clerk, at=moment(17, "11:05", now=now),
        )  # fmt: skip
    publishing.release(
        Record.objects.get(pk=paper.pk), content_hash=paper.content_hash, by=crew.clerk, at=moment(17, "11:20", now=now)
    )

    down = _draft(
        crew,
        "白鹭镇道路施工绕行提示",
        "镇区主街施工，过往车辆请绕行环镇路，联系人和电话见附件。",
        at=moment(12, "09:00", now=now),
    )
    _release(crew, down, at=moment(12, "10:00", now=now))
    publishing.take_down(
        Record.objects.get(pk=down.pk),
        reason="正文误带了施工人员的个人手机号",
        by=crew.clerk,
        at=moment(3, "17:20", now=now),
    )

    returned = _draft(
        crew,
        "白鹭镇村级公益岗位招聘公告",
        "面向全镇招聘公益岗位人员，报名时间另行通知。",
        at=moment(5, "09:00", now=now),
        nature=Nature.NOTICE.value,
    )
    review = actions.submit(returned, version=1, by=crew.clerk, at=moment(5, "09:20", now=now), sign_one=AGREED)
    reviewing.give_back(
        review,
        content_hash=review.content_hash,
        reason="请补上报名时间、地点和条件",
        by=crew.two,
        at=moment(4, "10:00", now=now),
    )

    waiting = _draft(
        crew,
        "白鹭镇农田水利设施管护办法",
        "明确管护范围、管护责任和经费来源，经费使用情况每季度公布。",
        at=moment(3, "09:00", now=now),
    )
    actions.submit(waiting, version=1, by=crew.clerk, at=moment(3, "09:30", now=now), sign_one=AGREED)
    _draft(
        crew,
        "白鹭镇宅基地审批结果",
        "本季度宅基地审批结果汇总如下，详见附件。",
        at=moment(1, "09:00", now=now),
        formed_back=24,
    )
    secret = Content(
        "白鹭镇某项应急工作安排", attribute=Attribute.WITHHELD.value, ground="denied_state_secret",
        ground_reason="定密单位已依法定密", formed_on=working_days_back(16, now=now),
    )  # fmt: skip
    kept = actions.draft(crew.organ, secret, by=crew.clerk, at=moment(15, "09:00", now=now))
    _clear(crew, kept, at=moment(15, "09:30", now=now))
    publishing.file_away(
        Record.objects.get(pk=kept.pk), content_hash=kept.content_hash, by=crew.three, at=moment(15, "11:00", now=now)
    )
    organising.add_account(
        crew.organ, platform="县政府门户网站后台", account="bailu", owner="秦白经", telephone="0000-5550031",
        by=crew.clerk, at=moment(50, "09:00", now=now),
    )  # fmt: skip
    organising.add_page(
        crew.organ, title="县政府网站“乡镇之窗”", address="https://www.example.gov.cn/bailu/", shows="负责人、地址",
        by=crew.clerk, at=moment(50, "09:05", now=now),
    )  # fmt: skip


def _qingshi(crew: Crew, people: dict[str, Person], *, now: datetime) -> None:
    """青石镇: an emergency release, and an office head who is away and has a deputy."""
    flood = _draft(
        crew,
        "青石镇强降雨避险转移通知",
        "预计今晚有强降雨，低洼地带群众请立即转移到安置点。",
        at=moment(7, "18:30", now=now),
    )
    publishing.release_in_emergency(
        Record.objects.get(pk=flood.pk), content_hash=flood.content_hash, reason="强降雨预警，须立即告知群众转移",
        secrecy=NOT_SECRET, by=crew.three, at=moment(7, "18:40", now=now),
        consents=[publishing.Consent(Stage.TWO, crew.two, moment(7, "18:35", now=now))],
    )  # fmt: skip
    at = moment(2, "08:40", now=now)
    for kind in ("stage_two", "secrecy"):
        post = Post.objects.get(organ=crew.organ, kind=kind)
        organising.set_deputy(post, people["qingshi4"], since=localdate(at), by=people["xitong"], at=at)
    record = _draft(
        crew,
        "青石镇高标准农田建设进展",
        "全镇高标准农田建设已完成土地平整，进入渠系施工阶段。",
        at=moment(1, "09:00", now=now),
        nature=Nature.NEWS.value,
    )
    actions.submit(record, version=1, by=crew.clerk, at=moment(1, "09:30", now=now), sign_one=AGREED)
    organising.away(crew.two, since=localdate(now), reason="到县里参加培训", by=crew.two, at=now)
    helped = _text_content(
        "青石镇惠民补贴发放公告", "本季度惠民补贴已发放到位，名单在各村公布。", formed_on=working_days_back(4, now=now)
    )
    actions.draft(
        crew.organ, helped, by=people["xian1"], at=moment(2, "10:00", now=now), acting="该镇经办人培训期间由县里代填"
    )


def _departments(jiao: Crew, min_: Crew, xian: Crew, *, now: datetime) -> None:
    """The departments: one text cleared and waiting for its release, one half signed."""
    cleared = _draft(
        jiao,
        "县教育局义务教育招生工作办法",
        "公办学校划片就近入学，民办学校与公办学校同步招生。",
        at=moment(4, "09:00", now=now),
    )
    _clear(jiao, cleared, at=moment(3, "10:00", now=now))
    half = _draft(
        min_,
        "县民政局养老服务补贴标准",
        "对经济困难的失能老年人按月发放养老服务补贴，标准见附件。",
        at=moment(3, "09:00", now=now),
    )
    review = actions.submit(half, version=1, by=min_.clerk, at=moment(3, "09:30", now=now))
    reviewing.sign(
        review, {Stage.ONE: AGREED}, content_hash=review.content_hash, by=min_.one, at=moment(2, "10:00", now=now)
    )
    _draft(
        xian,
        "示例县政务公开工作要点",
        "一、做好基层政务公开标准目录编制。二、规范依申请公开办理。",
        at=moment(1, "10:00", now=now),
    )


def _crew(code: str, people: dict[str, Person], *accounts: str) -> Crew:
    return Crew(Organ.objects.get(code=code), *(people[account] for account in accounts))


def _text_content(title: str, text: str, **more: object) -> Content:
    return Content(title, paragraphs(text), **more)  # type: ignore[arg-type]


def _draft(crew: Crew, title: str, text: str, *, at: datetime, formed_back: int = 0, **more: object) -> Record:
    """Begin a record, formed on the day of the act or so many working days before the month."""
    formed = working_days_back(formed_back, now=at) if formed_back else localdate(at)
    values = _text_content(title, text, formed_on=formed, issued_on=formed, **more)
    return actions.draft(crew.organ, values, by=crew.clerk, at=at)


def _text(record: Record, text: str) -> Content:
    return replace(record.values, body=paragraphs(text))


def _clear(crew: Crew, record: Record, *, at: datetime) -> Review:
    """Send a record to be reviewed and have every stage signed, each by whom the rules allow."""
    record = Record.objects.get(pk=record.pk)
    drafter_signs = crew.one == crew.clerk
    review = actions.submit(
        record, version=record.version, by=crew.clerk, at=at, sign_one=AGREED if drafter_signs else None
    )
    seen = review.content_hash
    if not drafter_signs:
        reviewing.sign(review, {Stage.ONE: AGREED}, content_hash=seen, by=crew.one, at=at + timedelta(minutes=10))
    reviewing.sign(
        review,
        {Stage.TWO: AGREED, Stage.SECRECY: NOT_SECRET},
        content_hash=seen,
        by=crew.two,
        at=at + timedelta(minutes=20),
    )
    return reviewing.sign(
        review, {Stage.THREE: AGREED}, content_hash=seen, by=crew.three, at=at + timedelta(minutes=30)
    )


def _release(crew: Crew, record: Record, *, at: datetime, reason: str = "") -> None:
    review = _clear(crew, record, at=at)
    publishing.release(
        Record.objects.get(pk=record.pk),
        content_hash=review.content_hash,
        by=crew.clerk,
        at=at + timedelta(minutes=40),
        reason=reason,
    )


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
