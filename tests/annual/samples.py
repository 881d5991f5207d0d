"""Sample annual reports, made up for the tests: no such county, town or figure exists.

Each function returns a new Report whose tables balance, unless its docstring says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from gongkai.annual.form import COLUMNS, FORM_2021, OTHER_KEYS, RESULTS, SECTIONS, UNSPLIT, Form, form_of_year
from gongkai.annual.report import Report, Section, Value


def zeros(form: Form) -> dict[str, Value]:
    """All cells of a form, each 0 (decimals as a Decimal)."""
    return {path: Decimal(0) if path in form.decimals else 0 for path in form.cells}


def table3(rows: dict[str, tuple[int, int, int, int, int, int]], form: Form) -> dict[str, Value]:
    """The cells of Table 3: rows as given (six applicants), all others 0, with row sums, 总计 and balance."""
    grid = {key: [*rows.get(key, (0,) * 6)] for key in form.row_keys}
    grid["total"] = [sum(grid[key][place] for key in form.outcome_keys) for place in range(6)]
    return {
        f"table3.{key}.{column}": value
        for key, row in grid.items()
        for column, value in zip(COLUMNS, [*row, sum(row)], strict=True)
    }


def table4(**groups: tuple[int, int, int, int]) -> dict[str, Value]:
    """The cells of Table 4: groups as given (four results), all others 0, with sums."""
    cells: dict[str, Value] = {}
    for group in FORM_2021.group_keys:
        results = groups.get(group, (0, 0, 0, 0))
        for result, value in zip(RESULTS, [*results, sum(results)], strict=True):
            cells[f"table4.{group}.{result}"] = value
    return cells


def sections(one: str, five: str, six: str) -> tuple[Section, ...]:
    """The six sections with the official headings; two, three and four hold only their tables."""
    texts = (one, "", "", "", five, six)
    return tuple(Section(no, title, text) for no, (title, text) in enumerate(zip(SECTIONS, texts, strict=True), 1))


def all_zero_township() -> Report:
    """A township where nothing was applied for and nothing decided: every cell 0."""
    return Report(
        source="示例镇2024.txt",
        title="示例县白鹭镇人民政府2024年政府信息公开工作年度报告",
        organ="示例县白鹭镇人民政府",
        year=2024,
        level="township",
        sections=sections(
            "2024年，白鹭镇把该公开的事项逐条列清，由党政办统一登记、统一发布。\n"
            "（一）主动公开\n"
            "全年通过县政府网站白鹭镇专栏发布信息共120条，其中工作动态80条、通知公告40条。\n"
            "（二）依申请公开\n"
            "2024年未收到政府信息公开申请，也没有上年结转的申请。\n"
            "（三）政府信息管理\n"
            "每条信息发布前登记来源、审核人和发布日期，纸质底稿随文归档。\n"
            "（四）政府信息公开平台建设\n"
            "专栏每周检查一次，过期的办事电话当天更正。\n"
            "（五）监督保障\n"
            "组织培训2次，全年未发生责任追究情形。",
            "一是个别栏目更新间隔偏长。下一步把更新日期写进值班表。\n二是解读形式单一，今后对涉农政策配一张问答表。",
            "2024年本机关未发出收费通知，未收取信息处理费。",
        ),
        cells=zeros(FORM_2021),
    )


def county_with_figures() -> Report:
    """A county with figures in every table, fees with decimals and prose with figures that agree with the tables."""
    applications = {
        "new": (41, 3, 0, 1, 2, 0),
        "carried_over": (2, 0, 0, 0, 0, 0),
        "granted": (20, 2, 0, 1, 0, 0),
        "partial": (5, 1, 0, 0, 0, 0),
        "denied_state_secret": (1, 0, 0, 0, 0, 0),
        "denied_third_party": (2, 0, 0, 0, 0, 0),
        "denied_process": (1, 0, 0, 0, 1, 0),
        "unable_not_held": (7, 0, 0, 0, 0, 0),
        "unable_unclear": (1, 0, 0, 0, 0, 0),
        "not_processed_petition": (2, 0, 0, 0, 0, 0),
        "other_overdue_correction": (1, 0, 0, 0, 0, 0),
        "other_other": (0, 0, 0, 0, 1, 0),
        "carried_forward": (3, 0, 0, 0, 0, 0),
    }
    return Report(
        source="示例县2024.docx",
        title="示例县人民政府2024年政府信息公开工作年度报告",
        organ="示例县人民政府",
        year=2024,
        level="county",
        sections=sections(
            "本报告依据《中华人民共和国政府信息公开条例》编写，数据统计期限为2024年1月1日至12月31日。\n"
            "（一）主动公开\n"
            "全县主动公开政府信息共1860条，其中县政府网站1200条、政务新媒体660条。发布政策解读材料35件。\n"
            "（二）依申请公开\n"
            "全年新收政府信息公开申请47件，上年结转2件，已答复46件，结转下年度3件。\n"
            "（三）政府信息管理\n"
            "制发行政规范性文件12件，废止3件，年底现行有效158件；文件随发随录，按“谁制发、谁清理”的办法管理。\n"
            "（四）政府信息公开平台建设\n"
            "公开专栏合并为一个入口 <统一检索>，手机与电脑所见相同；检索词*号、#号可直接输入。\n"
            "（五）监督保障\n"
            "县公开办每季度抽查1次，开展培训4次；社会评议满意率98.5%。",
            "1. 问题：部分乡镇信息发布不及时。\n"
            "2. 改进：自2025年起按月通报，连续两月靠后的单位说明原因。\n"
            "- 另有两项制度正在修订（详见附件|清单）。",
            "全年发出收费通知2件，收取信息处理费共320元。",
        ),
        cells={
            **zeros(FORM_2021),
            "table2.normative.made": 12,
            "table2.normative.repealed": 3,
            "table2.normative.valid": 158,
            "table2.permits": 45120,
            "table2.penalties": 3308,
            "table2.coercion": 517,
            "table2.fees_wan": Decimal("2786.055"),
            **table3(applications, FORM_2021),
            **table4(
                reconsideration=(6, 1, 2, 1),
                litigation_direct=(1, 0, 1, 0),
                litigation_after_reconsideration=(0, 1, 0, 2),
            ),
        },
    )


def township_2019_form() -> Report:
    """A township on the 2019 form, with signed changes (本年增/减) and a purchase amount."""
    form = form_of_year(2020)
    rows = {"new": (5, 1, 0, 0, 0, 0), "granted": (3, 1, 0, 0, 0, 0), "other_processing": (1, 0, 0, 0, 0, 0)}
    return Report(
        source="示例乡2020.html",
        title="示例县青石乡人民政府2020年政府信息公开工作年度报告",
        organ="示例县青石乡人民政府",
        year=2020,
        level="township",
        form="2019",
        sections=sections(
            "2020年，青石乡按新格式公开各类信息。\n"
            "（一）主动公开\n"
            "公开信息210条。\n"
            "（二）依申请公开\n"
            "新收申请6件，办结5件，结转下年度1件。",
            "公开目录不够细，明年分到村组。",
            "无其他需要报告的事项。",
        ),
        cells={
            **zeros(form),
            "table2_2019.normative.newly_made": 2,
            "table2_2019.normative.newly_public": 2,
            "table2_2019.normative.total_public": 19,
            "table2_2019.permits.last_year_items": 31,
            "table2_2019.permits.change": -4,
            "table2_2019.permits.decisions": 260,
            "table2_2019.other_services.last_year_items": 12,
            "table2_2019.other_services.change": 3,
            "table2_2019.other_services.decisions": 75,
            "table2_2019.procurement.items": 7,
            "table2_2019.procurement.amount_wan": Decimal("136.58"),
            **table3({**rows, "carried_forward": (1, 0, 0, 0, 0, 0)}, form),
            **table4(),
        },
    )


def department_with_unsplit_row() -> Report:
    """A department on the 2021 form that kept （六）其他处理 as one row."""
    report = Report(
        source="示例局2022.pdf",
        title="示例县民政局2022年政府信息公开工作年度报告",
        organ="示例县民政局",
        year=2022,
        level="department",
        sections=sections(
            "2022年，县民政局公开救助、养老、婚姻登记等信息96条。\n全年收到申请4件，均在期限内答复。",
            "政策问答偏少，已安排各股室每季度补充。",
            "本年度未收取信息处理费。",
        ),
        cells={
            **zeros(FORM_2021),
            "table2.permits": 18,
            **table3({"new": (4, 0, 0, 0, 0, 0), "granted": (3, 0, 0, 0, 0, 0)}, FORM_2021),
            **table4(),
        },
    )
    cells = {path: value for path, value in report.cells.items() if path.split(".")[1] not in OTHER_KEYS}
    for column in COLUMNS:
        one = int(column in ("natural_person", "total"))
        cells[f"table3.{UNSPLIT.key}.{column}"] = one
        cells[f"table3.total.{column}"] = (3 if one else 0) + one
    report.cells = cells
    return report


def township_with_gaps() -> Report:
    """A township whose report has blank cells, a missing section (五) and a retitled one (六); does not balance."""
    report = all_zero_township()
    report.title = "示例县柳湾镇人民政府2023年政府信息公开工作年度报告"
    report.organ, report.year, report.source = "示例县柳湾镇人民政府", 2023, "示例镇2023.xlsx"
    blank = {"table2.permits", "table2.fees_wan", "table4.reconsideration.pending", "table3.new.research"}
    report.cells = {
        path: value
        for path, value in report.cells.items()
        if path not in blank and not path.startswith("table3.denied_process.")
    }
    report.cells["table3.granted.natural_person"] = 8
    kept = [section for section in report.sections if section.no != 5]
    kept[-1] = Section(6, "六、其他需报告事项", "2023年无其他需要报告的事项。")
    report.sections = (
        Section(1, SECTIONS[0], "2023年，柳湾镇公开信息64条。"),
        Section(2, SECTIONS[1], "本年度主动公开情况见下表。"),
        *kept[2:],
    )
    return report


SAMPLES: dict[str, Callable[[], Report]] = {
    function.__name__: function
    for function in (
        all_zero_township,
        county_with_figures,
        township_2019_form,
        department_with_unsplit_row,
        township_with_gaps,
    )
}
"""All samples by name, for parametrised tests."""
