"""The standard tree of each kind of organ (国办公开办函〔2019〕61号; 条例第二十条、第二十一条)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gongkai.law.categories import BY_LEVEL, EVERY_ORGAN, Category, Level
from gongkai.organs.models import Kind
from gongkai.records.content import Nature
from gongkai.records.sections.models import SectionKind

K = SectionKind
TWO_WEEKS, HALF_A_YEAR, A_YEAR = 14, 182, 366
"""更新周期 in 自然日: 动态、要闻 two weeks, 通知公告、政策文件 half a year (国办秘函〔2019〕19号), what is
yearly a year."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """A section of the standard tree. below  the kind of the section that it stands under; None for the top"""

    kind: SectionKind
    name: str
    below: SectionKind | None = None
    item: str = ""
    nature: Nature = Nature.GOVERNMENT
    update_days: int | None = None


_SHORT = {
    "20.2": "机构职能", "20.3": "规划计划", "20.4": "统计信息", "20.5": "行政许可和管理服务",
    "20.6": "行政处罚和行政强制",
    "20.8": "行政事业性收费", "20.9": "政府集中采购", "20.10": "重大建设项目", "20.11": "民生政策和实施情况",
    "20.12": "应急管理", "20.13": "监督检查", "20.14": "公务员招录", "20.15": "其他应当公开的信息",
}  # fmt: skip
"""Names short enough for a list of sections; the words of the Regulation stand on the page of the section."""
_OF_ITS_OWN = {"20.1": K.NORMATIVE, "20.7": K.BUDGET}
LEVEL: Mapping[str, Level] = {
    Kind.GOVERNMENT: Level.COUNTY,
    Kind.DEPARTMENT: Level.COUNTY,
    Kind.TOWNSHIP: Level.TOWNSHIP,
    Kind.SUB_DISTRICT: Level.TOWNSHIP,
}
"""Which list of article 21 an organ has. A village has none: its township publishes for it."""
RULED = {
    K.NEWS: TWO_WEEKS, K.NOTICES: HALF_A_YEAR, K.NORMATIVE: HALF_A_YEAR, K.BUDGET: A_YEAR, K.ANNUAL: A_YEAR
}  # fmt: skip
"""更新周期 that a rule gives; any other is the organ's own."""
ALL = Sketch(K.ALL, "全部信息")


def standard(kind: str) -> Iterator[Sketch]:
    """The sections that an organ of a kind starts with, each after the one that it stands under."""
    if kind not in LEVEL:
        return
    yield Sketch(K.GUIDE, "政府信息公开指南")
    yield Sketch(K.RULES, "政府信息公开制度", update_days=A_YEAR)
    yield Sketch(K.STATUTORY, "法定主动公开内容")
    for category in (*EVERY_ORGAN, *BY_LEVEL[LEVEL[kind]]):
        yield _item(category)
    yield Sketch(K.DOUBLE_PUBLICITY, "行政许可和行政处罚公示（双公示）", K.STATUTORY, update_days=HALF_A_YEAR)
    yield Sketch(K.INTERPRETATION, "政策解读", K.STATUTORY, update_days=HALF_A_YEAR)
    yield Sketch(K.ANNUAL, "政府信息公开年报", update_days=A_YEAR)
    yield Sketch(K.APPLICATION, "依申请公开")
    yield Sketch(K.NEWS, "工作动态", nature=Nature.NEWS, update_days=TWO_WEEKS)
    yield Sketch(K.NOTICES, "公示公告", nature=Nature.NOTICE, update_days=HALF_A_YEAR)
    if LEVEL[kind] is Level.TOWNSHIP:
        yield Sketch(K.VILLAGE, "村务公开", nature=Nature.VILLAGE, update_days=HALF_A_YEAR)


def _item(category: Category) -> Sketch:
    own = _OF_ITS_OWN.get(category.code)
    if own is K.NORMATIVE:
        return Sketch(own, "行政规范性文件", K.STATUTORY, category.code, update_days=HALF_A_YEAR)
    if own is K.BUDGET:
        return Sketch(own, "财政预决算", K.STATUTORY, category.code, update_days=A_YEAR)
    return Sketch(K.ITEM, _SHORT.get(category.code, category.title), K.STATUTORY, category.code)
