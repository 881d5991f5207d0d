"""S1–S16: whether the report has the parts, tables and rows that the form asks for.

S5, S7, S8 and S13 can only be seen while a file is read; the readers put them into `Report.findings` and the engine
passes them through. They are explained here all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gongkai.annual.checks.answers import enumerated, failed, not_assessable, passed, uncertain
from gongkai.annual.checks.figures import Figures, Row, Table
from gongkai.annual.checks.identities import fault_of_cell
from gongkai.annual.form import ASPECTS, COLUMNS, OTHER_KEYS, SECTIONS, UNSPLIT, form_of_year
from gongkai.annual.report import Finding, Level, squeezed

FORM: Final = "年度报告格式"

FROM_READERS: Final = frozenset({"S5", "S7", "S8", "S13"})
"""Codes that the readers find while reading."""

SOURCES: Final = {
    "S1": f"{FORM} 六个部分",
    "S2": f"{FORM} 六个部分",
    "S3": f"{FORM} 表二至表四",
    "S4": f"{FORM} 表二至表四",
    "S5": f"{FORM} 表二至表四",
    "S6": f"{FORM} 表二至表四",
    "S7": f"{FORM} 六个部分",
    "S8": f"{FORM} 表二至表四",
    "S9": f"{FORM} 表三",
    "S10": f"{FORM} 标题",
    "S11": f"{FORM} 第六部分",
    "S12": f"{FORM} 第一部分",
    "S13": f"{FORM} 表二至表四",
    "S14": f"{FORM} 六个部分",
    "S15": f"{FORM} 六个部分",
    "S16": f"{FORM} 适用年度",
}
LEVELS: Final[dict[str, tuple[Level, ...]]] = {
    "S1": ("error", "warning"),
    "S2": ("warning",),
    "S3": ("error",),
    "S4": ("error",),
    "S5": ("note",),
    "S6": ("warning",),
    "S7": ("note",),
    "S8": ("note",),
    "S9": ("warning",),
    "S10": ("warning", "note"),
    "S11": ("warning", "note"),
    "S12": ("note",),
    "S13": ("note",),
    "S14": ("warning",),
    "S15": ("note",),
    "S16": ("warning",),
}
EXPLANATIONS: Final = {
    "S1": (
        "缺少部分",
        "年度报告固定为六个部分，缺一不可。没有这一部分的，是错误；表格读到了、只是没有标题的，列为提醒。"
        "没有内容可写的部分也要保留标题并如实说明。",
    ),
    "S2": ("部分为空", "第一、五、六部分只有标题没有文字。第二、三、四部分以表格为内容，不要求文字。"),
    "S3": (
        "整张表没有",
        "表二、表三、表四中有一张一个数也没有读到。报告中找不到这张表，或者整张表是空白的，是错误；看得出有表、但认不出数的，"
        "列为“无法确定”，请换用原始文件（如 Word、Excel）再试。没有发生的事项应填0，不能省去整张表。",
    ),
    "S4": (
        "缺行",
        "表里其他行都有数，这一行（表四为这一组）一个数也没有。格式规定的行不能删，没有发生的填0。"
        "表三（六）其他处理没有分项的，见S9，不算缺行。",
    ),
    "S5": (
        "单元格错位",
        "读取时发现某一行的数与表头的列没有对齐（前面少了或多了格子、末尾多出空列）。本系统已按行的名称和次序读出，"
        "请看一眼读出的数是否正确，并在原表中补齐格子。",
    ),
    "S6": (
        "空白或不是数字",
        "单元格空白，或者填了横线、斜线、“无”等。格式要求每一格都填数，没有的填0。空白不当作0，所以有关的合计也无从核对。"
        "读到了文字却不能肯定是哪个数的，列为“无法确定”。一张表中多于五格的，合并成一条。",
    ),
    "S7": (
        "标题层级或编号有误",
        "六个部分的标题层级不一致、编号重复或跳号、标题与正文连成一段。不影响读数，请统一标题样式。",
    ),
    "S8": (
        "表格标签与规定不一致",
        "表格里行、列的名称与规定的文字不同（错字、漏字）。本系统按最接近的名称读出，请改成规定的名称。",
    ),
    "S9": (
        "（六）其他处理没有分项",
        "2021年度起的表三，（六）其他处理分为三行。报告仍只有一行，是沿用了旧格式。请按“逾期不补正”“逾期不缴费”“其他”分开填写。",
    ),
    "S10": (
        "标题不合规范",
        "标题习惯写作“机关全称＋年份＋年政府信息公开工作年度报告”。没有机关、没有年份或用语不同的，列为提醒；"
        "只写地名、没有写“人民政府”等机关全称的，列为提示。",
    ),
    "S11": (
        "第六部分没有写信息处理费",
        "第六部分应当写明收取信息处理费的情况：发出收费通知的件数、总金额和实际收取的金额；没有收取的也要写明。2021年度起适用。"
        "只写了金额、没有写收费通知件数的，表三（六）2（逾期不缴费）不为0时提示，因为逾期不缴费以发出收费通知为前提。",
    ),
    "S12": (
        "总体情况没有写全五个方面",
        "第一部分应当写到主动公开、依申请公开、政府信息管理、政府信息公开平台建设、监督保障五个方面。没有读到其中某一方面的字样时提示。",
    ),
    "S13": (
        "表格被拆开",
        "一张表在文件中分成了几段（多为跨页造成，有的还重复了表头）。本系统已接起来读，请看一眼接得是否正确。",
    ),
    "S14": ("部分的次序不对", "六个部分的次序是固定的。请按一至六的次序排列。"),
    "S15": ("部分标题与规定不一致", "六个部分的标题文字是固定的，请改成规定的文字。空格和全角、半角的差别不算。"),
    "S16": (
        "格式与年度不符",
        "2019、2020年度用2019年格式，2021年度起用2021年格式。用错格式的，表二的指标含义不同，与上年、与其他单位都不能比较。",
    ),
}

_HOLDING_TEXT: Final = (1, 5, 6)
_MANY: Final = 5
"""More cells than this in one table are told in one finding."""

_PASSED: Final = {
    "S1": passed("S1", "section1", "六个部分齐全。", SOURCES["S1"]),
    "S2": passed("S2", "section1", "第一、五、六部分都有文字。", SOURCES["S2"]),
    "S3": passed("S3", "table3", "三张表都读到了数。", SOURCES["S3"]),
    "S4": passed("S4", "table3", "三张表的行齐全。", SOURCES["S4"]),
    "S6": passed("S6", "table3", "每一格都读到了数。", SOURCES["S6"]),
    "S9": passed("S9", "table3", "（六）其他处理的行符合格式。", SOURCES["S9"]),
    "S10": passed("S10", "title", "标题写明了机关和年份。", SOURCES["S10"]),
    "S11": passed("S11", "section6", "第六部分写到了收费情况。", SOURCES["S11"]),
    "S12": passed("S12", "section1", "总体情况写到了五个方面。", SOURCES["S12"]),
    "S14": passed("S14", "section1", "六个部分的次序正确。", SOURCES["S14"]),
    "S15": passed("S15", "section1", "各部分标题与规定一致。", SOURCES["S15"]),
    "S16": passed("S16", "table2", "表格格式与年度相符。", SOURCES["S16"]),
}
_S11_BEFORE = not_assessable("S11", "section6", "2021年度起才要求写明信息处理费，本年度不核对。", SOURCES["S11"])
_S11_LOST = not_assessable("S11", "section6", "没有读到第六部分的文字，无从核对是否写明信息处理费。", SOURCES["S11"])
_S12_LOST = not_assessable("S12", "section1", "没有读到第一部分的文字，无从核对五个方面。", SOURCES["S12"])
_S16_LOST = not_assessable("S16", "table2", "没有读到报告年度或表二，无从核对格式是否适用。", SOURCES["S16"])


# --- sections -------------------------------------------------------------------------------------------------------


def six_sections(figures: Figures) -> Iterator[Finding]:
    """S1: the report has all six sections."""
    there = {section.no for section in figures.report.sections}
    if there.issuperset(range(1, len(SECTIONS) + 1)):
        yield _PASSED["S1"]
        return
    if not there:
        yield failed("S1", "error", "section1", "没有读到六个部分的任何一个标题，请按格式写明六个部分。", SOURCES["S1"])
        return
    holding = {table.section: table for table in figures.plan.tables}
    for no, heading in enumerate(SECTIONS, 1):
        where = f"section{no}"
        if no in there:
            continue
        if no in holding and figures.read(holding[no]):
            message = f"没有“{heading}”这个标题，但读到了{figures.words(holding[no].path)}，请补上标题。"
            yield failed("S1", "warning", where, message, SOURCES["S1"], expected=heading)
        else:
            message = f"缺少“{heading}”部分，请补写；没有可写的内容也要保留标题并说明。"
            yield failed("S1", "error", where, message, SOURCES["S1"], expected=heading)


def sections_with_text(figures: Figures) -> Iterator[Finding]:
    """S2: sections one, five and six say something."""
    empty = [section for section in figures.report.sections if section.no in _HOLDING_TEXT and not section.text.strip()]
    for section in empty:
        message = f"“{SECTIONS[section.no - 1]}”只有标题，没有文字，请补写。"
        yield failed("S2", "warning", f"section{section.no}", message, SOURCES["S2"])
    if not empty and figures.report.sections:
        yield _PASSED["S2"]


def section_order(figures: Figures) -> Iterator[Finding]:
    """S14: the sections stand in the order of the form."""
    numbers = [section.no for section in figures.report.sections]
    ordered = sorted(numbers)
    if numbers == ordered:
        if numbers:
            yield _PASSED["S14"]
        return
    first = next(number for number, right in zip(numbers, ordered, strict=True) if number != right)
    order = "、".join("一二三四五六"[number - 1] for number in numbers if 1 <= number <= len(SECTIONS))
    message = f"六个部分的次序是{order}，请按格式的次序排列。"
    yield failed("S14", "warning", f"section{first}", message, SOURCES["S14"], said=order)


_NUMBERED = re.compile(r"第?[(（]?[一二三四五六七八九十\d]{1,2}(?:[)）、.．]|部分)+")


def section_headings(figures: Figures) -> Iterator[Finding]:
    """S15: the headings are worded as the form words them; their numbers are S7."""
    other = [
        section
        for section in figures.report.sections
        if 1 <= section.no <= len(SECTIONS)
        and section.title != SECTIONS[section.no - 1]
        and _wording(section.title) != _wording(SECTIONS[section.no - 1])
    ]
    for section in other:
        official = SECTIONS[section.no - 1]
        message = f"标题写作“{section.title.strip()}”，规定的标题是“{official}”。"
        yield failed(
            "S15", "note", f"section{section.no}", message, SOURCES["S15"], said=section.title, expected=official
        )
    if not other and figures.report.sections:
        yield _PASSED["S15"]


def _wording(heading: str) -> str:
    """A heading without its number, blanks and closing mark."""
    return _NUMBERED.sub("", squeezed(heading), count=1).rstrip(":。")


_TITLE = re.compile(r"(?P<organ>.*?)(?P<year>(?:19|20)\d\d)年度?(?P<rest>.*)")
_PLACE_ONLY = re.compile(r".*(?:省|市|县|区|镇|乡|街道)")


def official_title(figures: Figures) -> Iterator[Finding]:
    """S10: the title names the organ in full and the year, in the usual words."""
    title, source = squeezed(figures.report.title or ""), SOURCES["S10"]
    if not title:
        yield failed(
            "S10", "warning", "title", "没有读到标题，请写明“机关全称＋年份＋年政府信息公开工作年度报告”。", source
        )
        return
    found = _TITLE.fullmatch(title)
    if found is None:
        message = f"标题“{title}”没有写明年份，请写作“机关全称＋年份＋年政府信息公开工作年度报告”。"
        yield failed("S10", "warning", "title", message, source, said=title)
    elif not found["organ"]:
        message = f"标题“{title}”没有写明机关，请写作“机关全称＋年份＋年政府信息公开工作年度报告”。"
        yield failed("S10", "warning", "title", message, source, said=title)
    elif found["rest"] != "政府信息公开工作年度报告":
        message = f"标题用语“{found['rest']}”与习惯写法“政府信息公开工作年度报告”不同，请改正。"
        yield failed("S10", "warning", "title", message, source, said=title)
    elif _PLACE_ONLY.fullmatch(found["organ"]):
        message = f"标题只写了地名“{found['organ']}”，请写机关全称，如“……人民政府”“……街道办事处”。"
        yield failed("S10", "note", "title", message, source, said=found["organ"])
    else:
        yield _PASSED["S10"]


_FEE = re.compile(r"(?:处理|公开|收)费|费用|收取.{0,20}费|收费|缴费")


_AMOUNT = re.compile(r"[0-9]万?元")
_NOTICE = re.compile("通知|[0-9零]件")
_OVERDUE = "table3.other_overdue_fee.total"


def processing_fee_stated(figures: Figures) -> Iterator[Finding]:
    """S11: section six says what processing fees were taken, since report year 2021."""
    section = figures.report.section(6)
    if figures.form.key == "2019":
        yield _S11_BEFORE
    elif section is None or not section.text.strip():
        yield _S11_LOST
    elif _FEE.search(section.text) or _FEE.search(squeezed(section.text)):
        overdue = figures[_OVERDUE]
        text = squeezed(section.text) if overdue else ""
        if overdue and _AMOUNT.search(text) and not _NOTICE.search(text):
            message = (
                f"表三（六）2逾期不缴费为{overdue}件，第六部分却没有写明发出收费通知的件数，"
                "请补写件数、总金额和实际收取金额。"
            )
            yield failed("S11", "note", "section6", message, SOURCES["S11"])
        else:
            yield _PASSED["S11"]
    else:
        message = (
            "第六部分没有写明信息处理费的收取情况，请写明发出收费通知的件数、总金额和实际收取金额；没有收取的也要写明。"
        )
        yield failed("S11", "warning", "section6", message, SOURCES["S11"])


_SPOKEN = dict(
    zip(
        ASPECTS,
        (("主动公开", "主动"), ("依申请", "申请公开"), ("信息管理",), ("平台",), ("监督保障", "监督")),
        strict=True,
    )
)
"""For each aspect the words by one of which a section speaks of it; reports shorten the official names."""


def five_aspects(figures: Figures) -> Iterator[Finding]:
    """S12: section one speaks of the five aspects."""
    section = figures.report.section(1)
    if section is None or not section.text.strip():
        yield _S12_LOST
        return
    silent = _silent(section.text)
    if silent and (silent := _silent(squeezed(section.text))):
        names = "".join(f"“{aspect}”" for aspect in silent)
        message = f"总体情况没有写到{names}，请补写。"
        yield failed("S12", "note", "section1", message, SOURCES["S12"], expected="、".join(silent))
    else:
        yield _PASSED["S12"]


def _silent(text: str) -> list[str]:
    return [aspect for aspect, words in _SPOKEN.items() if not any(word in text for word in words)]


# --- tables ---------------------------------------------------------------------------------------------------------


def tables_read(figures: Figures) -> Iterator[Finding]:
    """S3: each of the three tables was read."""
    lost = [] if figures.complete else [table for table in figures.plan.tables if not figures.read(table)]
    for table in lost:
        name, origins = figures.words(table.path), _origins(figures, table)
        traced = origins or any(
            finding.where.split(".")[0] == table.path
            for finding in figures.report.findings
            if finding.code in FROM_READERS
        )
        if not traced:
            message = f"没有找到{name}，请按格式补上；没有发生的事项填0。"
            yield failed("S3", "error", table.path, message, SOURCES["S3"])
        elif origins and not any(_digits(raw) for raw, _ in origins):
            message = f"{name}是空表，没有填一个数，请填写；没有发生的事项填0。"
            yield failed("S3", "error", table.path, message, SOURCES["S3"])
        else:
            why = next((why for _, why in origins if why), "表格的版式认不出来")
            message = f"看到了{name}，但没有读出数（{why}），请换用原始文件再试。"
            yield uncertain("S3", table.path, message, SOURCES["S3"])
    if not lost:
        yield _PASSED["S3"]


def _origins(figures: Figures, table: Table) -> list[tuple[str, str]]:
    """Raw text and reason of the cells of a table that left an origin."""
    found = map(figures.report.origins.get, (figures.plan.cells[place] for place in table.places))
    return [(origin.raw, origin.why) for origin in found if origin is not None]


def _digits(raw: str) -> bool:
    return any(character.isnumeric() for character in raw)


def rows_there(figures: Figures) -> Iterator[Finding]:
    """S4: every row of the form is there."""
    rows = figures.missing_rows
    for row in rows:
        name = figures.words(row.path) if row.path.startswith(("table3", "table4")) else _row_of_table2(figures, row)
        if row.path == f"table3.{UNSPLIT.key}" and any(
            figures[f"table3.{key}.{column}"] is not None for key in OTHER_KEYS for column in COLUMNS
        ):
            message = f"{name}在本年度的格式中是一行，报告分成了三行，请核对用的是哪一年的格式。"
            yield uncertain("S4", row.path, message, SOURCES["S4"])
        else:
            message = f"没有找到{name}，格式规定的行不能删，没有发生的填0。"
            yield failed("S4", "error", row.path, message, SOURCES["S4"])
    if not rows:
        yield (
            _PASSED["S4"]
            if all(map(figures.read, figures.plan.tables))
            else not_assessable("S4", "table3", "有表格没有读到，其余表格的行齐全。", SOURCES["S4"])
        )


def _row_of_table2(figures: Figures, row: Row) -> str:
    """表二“规章”: the name of a row of Table 2, from the name of its first cell."""
    return figures.words(figures.plan.cells[row.places[0]]).partition("”")[0] + "”"


def cells_filled(figures: Figures) -> Iterator[Finding]:
    """S6: every cell holds a number."""
    if figures.complete:
        yield _PASSED["S6"]
        return
    shifted = {finding.where for finding in figures.report.findings if finding.code == "S5"}
    missing = {place for row in figures.missing_rows for place in row.places}
    clean = True
    for table in figures.plan.tables:
        if not figures.read(table):
            clean = False
            continue
        blank: list[tuple[str, str]] = []
        unsure: list[tuple[str, str]] = []
        for place in table.places:
            if figures.values[place] is not None or place in missing:
                continue
            path = figures.plan.cells[place]
            origin = figures.report.origins.get(path)
            if origin is None:
                if path not in shifted and path.rpartition(".")[0] not in shifted:
                    unsure.append((path, "没有读到这一格"))
            elif _digits(origin.raw):
                if fault_of_cell(figures, path) is None:
                    unsure.append((path, f"写作“{origin.raw.strip()}”{'，' + origin.why if origin.why else ''}"))
            else:
                raw = origin.raw.strip()
                blank.append((path, f"填的是“{raw}”" if raw else "是空白"))
        clean = clean and not blank and not unsure
        yield from _blanks(figures, table, blank)
        yield from _unsures(figures, table, unsure)
    if clean:
        yield (
            _PASSED["S6"]
            if not missing
            else not_assessable("S6", "table3", "缺行见S4，其余每一格都读到了数。", SOURCES["S6"])
        )


def _blanks(figures: Figures, table: Table, cells: list[tuple[str, str]]) -> Iterator[Finding]:
    if len(cells) > _MANY:
        names = enumerated([figures.words(path) for path, _ in cells])
        message = f"{figures.words(table.path)}有{len(cells)}格空白或不是数字：{names}，请补填，没有的填0。"
        yield failed("S6", "warning", table.path, message, SOURCES["S6"])
        return
    for path, told in cells:
        message = f"{figures.words(path)}{told}，应填数字，没有的填0。"
        yield failed("S6", "warning", path, message, SOURCES["S6"])


def _unsures(figures: Figures, table: Table, cells: list[tuple[str, str]]) -> Iterator[Finding]:
    if len(cells) > _MANY:
        names = enumerated([figures.words(path) for path, _ in cells])
        message = f"{figures.words(table.path)}有{len(cells)}格没有读出数：{names}，请对照原文核对。"
        yield uncertain("S6", table.path, message, SOURCES["S6"])
        return
    for path, told in cells:
        yield uncertain("S6", path, f"{figures.words(path)}{told}，请对照原文核对。", SOURCES["S6"])


def other_split(figures: Figures) -> Iterator[Finding]:
    """S9: in the 2021 form （六）其他处理 stands in three rows."""
    if figures.form.key == "2021" and f"table3.{UNSPLIT.key}.total" in figures.plan.place:
        message = "表三（六）其他处理只有一行，2021年度起应分为三行，请按逾期不补正、逾期不缴费、其他分开填写。"
        yield failed("S9", "warning", f"table3.{UNSPLIT.key}", message, SOURCES["S9"])
    elif not figures.complete and not figures.read(figures.plan.tables[1]):
        yield not_assessable("S9", "table3", "表三没有读到，无从核对（六）其他处理是否分项。", SOURCES["S9"])
    else:
        yield _PASSED["S9"]


def form_of_its_year(figures: Figures) -> Iterator[Finding]:
    """S16: the tables follow the form in force for the year of the report."""
    year = figures.report.year
    if year is None or not figures.read(figures.plan.tables[0]):
        yield _S16_LOST
        return
    right = form_of_year(year)
    if right.key == figures.form.key:
        yield _PASSED["S16"]
    else:
        message = f"{year}年度应用{right.key}年格式，这份报告的表二用的是{figures.form.key}年格式，请换用规定的格式。"
        yield failed(
            "S16",
            "warning",
            figures.plan.tables[0].path,
            message,
            SOURCES["S16"],
            said=figures.form.key,
            expected=right.key,
        )


CHECKS: Final = (
    six_sections,
    sections_with_text,
    tables_read,
    rows_there,
    cells_filled,
    other_split,
    official_title,
    processing_fee_stated,
    five_aspects,
    section_order,
    section_headings,
    form_of_its_year,
)
