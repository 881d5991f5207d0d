"""第二十条、第二十一条: what is published without being asked for, and where a period of its own runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gongkai.law.calendar import WorkCalendar
from gongkai.law.periods import (
    BUDGET,
    DOUBLE_PUBLICITY,
    WARNING,
    Due,
    Unit,
    budget_due,
    double_publicity_due,
    publication_due,
)
from gongkai.law.versions import Version, in_force


class Level(StrEnum):
    """Which list of article 21 an organ has beside article 20."""

    COUNTY = "county"
    TOWNSHIP = "township"


@dataclass(frozen=True, slots=True)
class Category:
    """One item of the lists, in the words of the Regulation."""

    code: str
    title: str
    source: str


_ARTICLE_20 = (
    "行政法规、规章和规范性文件",
    "机关职能、机构设置、办公地址、办公时间、联系方式、负责人姓名",
    "国民经济和社会发展规划、专项规划、区域规划及相关政策",
    "国民经济和社会发展统计信息",
    "办理行政许可和其他对外管理服务事项的依据、条件、程序以及办理结果",
    "实施行政处罚、行政强制的依据、条件、程序以及本行政机关认为具有一定社会影响的行政处罚决定",
    "财政预算、决算信息",
    "行政事业性收费项目及其依据、标准",
    "政府集中采购项目的目录、标准及实施情况",
    "重大建设项目的批准和实施情况",
    "扶贫、教育、医疗、社会保障、促进就业等方面的政策、措施及其实施情况",
    "突发公共事件的应急预案、预警信息及应对情况",
    "环境保护、公共卫生、安全生产、食品药品、产品质量的监督检查情况",
    "公务员招考的职位、名额、报考条件等事项以及录用结果",
    "法律、法规、规章和国家有关规定规定应当主动公开的其他政府信息",
)
_ARTICLE_21_COUNTY = ("市政建设", "公共服务", "公益事业", "土地征收", "房屋征收", "治安管理", "社会救助")
_ARTICLE_21_TOWNSHIP = (
    "贯彻落实农业农村政策",
    "农田水利工程建设运营",
    "农村土地承包经营权流转",
    "宅基地使用情况审核",
    "土地征收",
    "房屋征收",
    "筹资筹劳",
    "社会救助",
)

EVERY_ORGAN = tuple(Category(f"20.{n}", title, "条例第二十条") for n, title in enumerate(_ARTICLE_20, 1))
BY_LEVEL = {
    Level.COUNTY: tuple(
        Category(f"21.county.{n}", title, "条例第二十一条") for n, title in enumerate(_ARTICLE_21_COUNTY, 1)
    ),
    Level.TOWNSHIP: tuple(
        Category(f"21.township.{n}", title, "条例第二十一条") for n, title in enumerate(_ARTICLE_21_TOWNSHIP, 1)
    ),
}


def categories(level: Level) -> tuple[Category, ...]:
    """What an organ of that level publishes: article 20 and its list of article 21."""
    return EVERY_ORGAN + BY_LEVEL[level]


class Special(StrEnum):
    """Items with a period of their own, which goes before the 20 working days of article 26."""

    DOUBLE_PUBLICITY = "double_publicity"
    BUDGET = "budget"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class SpecialPeriod:
    """What it is, from when it runs, in what unit, how long (None: at once)."""

    title: str
    starts: str
    unit: Unit
    versions: tuple[Version[int | None], ...]


SPECIAL = {
    Special.DOUBLE_PUBLICITY: SpecialPeriod(
        "行政许可、行政处罚信息", "作出决定之日", Unit.WORKING_DAYS, DOUBLE_PUBLICITY
    ),
    Special.BUDGET: SpecialPeriod("预算、决算", "批准或者批复之日", Unit.CALENDAR_DAYS, BUDGET),
    Special.WARNING: SpecialPeriod("突发事件预警", "发布预警之时", Unit.CALENDAR_DAYS, WARNING),
}


def published_by(start: date, calendar: WorkCalendar, special: Special | None = None) -> Due:
    """Last day to publish information formed, changed, decided or approved on `start`."""
    if special is Special.DOUBLE_PUBLICITY:
        return double_publicity_due(start, calendar)
    if special is Special.BUDGET:
        return budget_due(start)
    if special is Special.WARNING:
        return Due(start, in_force(WARNING, start).source)
    return publication_due(start, calendar)
