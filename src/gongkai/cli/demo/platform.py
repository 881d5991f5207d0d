"""What the people of 示例县 did about sections, documents and the standard catalogue."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localdate

from gongkai.cli.demo.acts import Crew, Story, again, begin, released
from gongkai.records.catalogue.actions import choose_row, rows_for, take_in
from gongkai.records.catalogue.models import CatalogueRow
from gongkai.records.catalogue.workbook import Read, channels_of, period_of
from gongkai.records.content import Genre
from gongkai.records.documents.actions import change_validity
from gongkai.records.documents.models import Validity
from gongkai.records.models import Record
from gongkai.records.sections.actions import open_section, place, state_nothing_here
from gongkai.records.sections.models import SectionKind

BOXES = "■政府网站 □政府公报 ■两微一端 □广播电视 ■公开查阅点 ■社区/企事业单位/村公示栏（电子屏）"
ROWS = (
    ("综合业务", "监督检查", "社会救助信访通讯地址、投诉举报电话", "20个工作日", "县民政局、镇政府", "县乡"),
    ("综合业务", "政策法规文件", "《社会救助暂行办法》及配套文件", "20个工作日", "县民政局、镇政府", "县乡"),
    ("最低生活保障", "政策法规文件", "低保有关政策文件", "20个工作日", "县民政局、镇政府", "县乡"),
    (
        "最低生活保障",
        "办事指南",
        "办理事项、条件、标准、材料、流程、时间、地点",
        "20个工作日",
        "县民政局、镇政府",
        "县乡",
    ),
    ("最低生活保障", "审核信息", "初审对象名单及相关信息", "公示7个工作日", "镇政府", "乡"),
    ("最低生活保障", "审批信息", "低保对象名单及相关信息", "7个工作日", "县民政局、镇政府", "县乡"),
    ("特困人员救助供养", "政策法规文件", "特困人员救助供养政策文件", "20个工作日", "县民政局、镇政府", "县乡"),
    ("特困人员救助供养", "审核信息", "初审对象名单及终止供养名单", "公示7个工作日", "镇政府", "乡"),
    ("特困人员救助供养", "审批信息", "特困人员名单及相关信息", "20个自然日内", "县民政局", "县"),
    ("临时救助", "政策法规文件", "临时救助政策文件", "20个工作日", "县民政局、镇政府", "县乡"),
    ("临时救助", "审核审批信息", "支出型临时救助对象名单、救助金额、救助事由", "7个工作日", "镇政府", "乡"),
    ("临时救助", "急难救助", "急难型临时救助的救助热线和受理地点", "实时公开", "县民政局、镇政府", "县乡"),
)
"""The catalogue of social assistance: 一级事项, 二级事项, elements, period, makers, levels."""


def catalogue(crew: Crew) -> Story:
    """The lead office takes in a catalogue."""
    yield (at := crew.when(100, "10:00"))
    year = crew.now.year
    read = [Read(number + 3, _row(number, *row)) for number, row in enumerate(ROWS, 1)]
    take_in(
        crew.organ, read, area="社会救助", name=f"示例县社会救助领域标准目录（{year}年版）", since=localdate(at),
        file="0" * 64, by=crew.clerk, at=at,
    )  # fmt: skip


def _row(
    serial: int, matter: str, detail: str, elements: str, text: str, makers: str, levels: str
) -> dict[str, object]:
    period, unit = period_of(text)
    return {
        "serial": serial, "matter": matter, "detail": detail, "elements": elements, "makers": makers,
        "basis": "《社会救助暂行办法》、各相关政策法规", "period_text": text, "period": period, "unit": unit,
        "channels": channels_of(BOXES), "audience": "全社会", "county": "县" in levels, "township": "乡" in levels,
    }  # fmt: skip


def document_and_interpretation(crew: Crew) -> Story:
    """A normative document under a row of the catalogue, and a picture that explains it."""
    organ, year = crew.organ, crew.now.year
    yield (at := crew.when(80, "09:00"))
    title = f"{organ.short_name}临时救助实施办法"
    text = "第一条 为规范临时救助工作，制定本办法。\n第二条 临时救助坚持应救尽救、适度救助、公开公正。"
    record = begin(
        crew, title, text, at=at, genre=Genre.NORMATIVE.value, document_number=f"白政规〔{year}〕2号",
        valid_until=date(year + 5, 12, 31),
    )  # fmt: skip
    _under(crew, record, 10, at=at)
    yield from released(crew, record, at=crew.when(80, "10:00"))
    yield (at := crew.when(78, "09:00"))
    number = again(record).index_number
    text = "哪些人可以申请：因病、因灾等原因基本生活暂时困难的家庭和个人。\n怎样申请：向户籍地或居住地镇政府提出。"
    picture = begin(
        crew, f"一图读懂《{title}》", text, at=at, genre=Genre.INTERPRETATION.value, form="picture",
        interprets=(number or "",),
    )  # fmt: skip
    yield from released(crew, picture, at=crew.when(78, "10:00"))


def repealed(crew: Crew) -> Story:
    """An older document, repealed by a newer one."""
    organ, year = crew.organ, crew.now.year
    yield (at := crew.when(90, "09:00"))
    old = begin(
        crew, f"{organ.short_name}集市管理暂行办法", "第一条 为规范集市秩序，制定本办法。", at=at,
        genre=Genre.NORMATIVE.value, document_number=f"白政规〔{year}〕1号",
    )  # fmt: skip
    yield from released(crew, old, at=crew.when(90, "10:00"))
    yield (at := crew.when(70, "09:00"))
    new = begin(
        crew, f"{organ.short_name}集市管理办法", "第一条 为规范集市秩序，制定本办法。\n第二条 原办法废止。", at=at,
        genre=Genre.NORMATIVE.value, document_number=f"白政规〔{year}〕3号",
    )  # fmt: skip
    yield from released(crew, new, at=crew.when(70, "10:00"))
    yield (at := crew.when(69, "09:00"))
    change_validity(
        old, Validity.REPEALED, on=localdate(at), reason="新办法施行，暂行办法同时废止", by_record=again(new),
        by=crew.clerk, at=at,
    )  # fmt: skip


def topic_and_statement(crew: Crew) -> Story:
    """A topic with something in it, and an item that does not concern the town."""
    yield (at := crew.when(66, "09:00"))
    topic = open_section(crew.organ, name="人居环境整治", kind=SectionKind.TOPIC, update_days=30, by=crew.clerk, at=at)
    yield (at := crew.when(65, "09:00"))
    record = begin(crew, f"{crew.organ.short_name}垃圾分类投放指引", "厨余垃圾、可回收物分开投放。", at=at)
    home = crew.organ.sections.get(item="20.15")
    place([record], home, topics=[topic], by=crew.clerk, at=at)
    yield from released(crew, record, at=crew.when(65, "10:00"))
    yield (at := crew.when(64, "09:00"))
    reason = "本镇不单独组织政府集中采购，由县级统一组织"
    state_nothing_here(crew.organ.sections.get(item="20.9"), upheld=True, reason=reason, by=crew.three, at=at)


def list_of_assisted(crew: Crew) -> Story:
    """A list under a row of seven working days, not released yet."""
    yield (at := crew.when(2, "14:00"))
    text = "经审核，现将本月支出型临时救助情况公开如下：共救助 3 户，名单见村公示栏。"
    record = begin(crew, f"{crew.organ.short_name}本月临时救助情况", text, at=at)
    _under(crew, record, 11, at=at)


def _under(crew: Crew, record: Record, serial: int, *, at: datetime) -> None:
    row: CatalogueRow = rows_for(crew.organ, localdate(at)).get(serial=serial)
    choose_row(record, row, by=crew.clerk, at=at)


BAILU = (document_and_interpretation, repealed, topic_and_statement, list_of_assisted)
"""Of 白鹭镇; the catalogue is the county's."""
