"""公开主体: whether a row of the standard catalogue is an organ's own, as far as the row says it plainly.

Catalogues name kinds of organs, each county in its own words: 县民政局、乡镇人民政府（街道办事处）. What names an organ
plainly is its own; of any other row nobody can tell, and it neither counts for the organ nor against it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from gongkai.organs.models import Kind, Organ
from gongkai.records.catalogue.models import CatalogueRow

_TOWNSHIP = re.compile(r"乡镇(?!企业)|镇街|镇乡|乡级|镇级|[乡镇]政府|街道|[乡镇][（(]")
_VILLAGE = re.compile(r"村级|社区|村民?委员?会|居民?委员?会|村[（(]居")
_NOT_ITSELF = "办|采购|购买|网站|门户|投资|信息|公报|债|基金|性|督查|法制|研究室|政务|服务|热线|职能"
_GOVERNMENT = re.compile(rf"(?<![乡镇）)])政府(?!{_NOT_ITSELF}|[^、，,；;/ ]*(?:部门|局|委))")
_PLACE = re.compile(r"(?:人民政府|管理委员会|管委会)$")
_COUNTY = re.compile(r"^(?:.{1,6}?市(?!城市|市场))?.{1,6}?[县区市旗]")
_ENDS = re.compile(r"(?:局|委员会|委)$")
_BODY = "(?:行政)?(?:主管)?(?:局|委|部门|机关)"


def own(organ: Organ) -> Callable[[CatalogueRow], bool]:
    """The test whether a row, of those that hold for the level of an organ, is plainly the organ's own.

    乡级 ticked is plain for a township and a sub-district: there is no other organ of that level.
    """
    named = _named(organ)
    if organ.kind in (Kind.TOWNSHIP, Kind.SUB_DISTRICT):
        return lambda row: row.township or named(row.makers)
    return lambda row: named(row.makers)


def _named(organ: Organ) -> Callable[[str], bool]:
    names = [_plain(name) for name in (organ.name, organ.short_name) if name]
    if organ.kind in (Kind.TOWNSHIP, Kind.SUB_DISTRICT):
        kind = _TOWNSHIP
    elif organ.kind == Kind.VILLAGE:
        kind = _VILLAGE
    elif organ.kind == Kind.GOVERNMENT:
        kind = _GOVERNMENT
    else:
        kind, more = _department(_without_place(organ))
        names += more

    def named(makers: str) -> bool:
        plain = _plain(makers)
        return any(name in plain for name in names) or bool(kind and kind.search(plain))

    return named


def _plain(words: str) -> str:
    """Without what is written now and again left out: 发展和改革 is 发展改革, 人民政府 is 政府."""
    return re.sub("[和与及]", "", words).replace("人民政府", "政府")


def _without_place(organ: Organ) -> str:
    """The name of a department without that of its county, which is called as the government above it is.

    The beginning of the name is taken for a county's only where there is no such government, or where that is called
    so too.
    """
    government = organ.parent
    while government is not None and government.kind != Kind.GOVERNMENT:
        government = government.parent
    place = _PLACE.sub("", government.name) if government else ""
    rest = organ.name.partition(place)[2] if place else ""
    if len(rest) > 2:
        return rest
    begins = _COUNTY.match(organ.name)
    return organ.name[begins.end() :] if begins and (not place or place.endswith(begins[0])) else organ.name


def _department(name: str) -> tuple[re.Pattern[str] | None, list[str]]:
    """民政局 of a county is named by 民政局, 县级民政部门, 民政主管部门; an office only by its name.

    name  without that of the county
    """
    short = _plain(name)
    field = _ENDS.sub("", short)
    if field == short or len(field) < 2:
        return None, [short] if len(short) > 2 else []
    return re.compile(re.escape(field) + _BODY), []
