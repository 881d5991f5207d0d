"""The workbook to fill in: empty sheets 机构 and 人员 with notes and drop-downs, and an example beside them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from stdnum.cn import uscc

from gongkai.organs.models import Kind, PostKind
from gongkai.organs.workbook import ORGAN_COLUMNS, ORGANS, PEOPLE, PERSON_COLUMNS

EXAMPLE = "（示例）"
ROWS = 500
"""Rows that have drop-downs and keep what is typed as text."""
_NEEDED = {"机构代码", "名称", "类别", "姓名", "手机", "岗位"}
_WIDTHS = {
    "名称": 26,
    "统一社会信用代码": 22,
    "办公地址": 30,
    "办公时间": 26,
    "岗位": 44,
    "公开工作机构": 24,
    "手机": 15,
}
NOTES: Mapping[str, str] = {
    "机构代码": "自己取的短代码，字母或数字，例如 BLZ。用在索引号里，以后不能改，也不能重复。",
    "简称": "例如“白鹭镇”。不填时取名称的前20个字。",
    "类别": "从下拉列表里选。类别决定设哪些岗位、用哪种审核模式。",
    "上级机构代码": "填上级机构的机构代码；县级人民政府不填。",
    "主管部门代码": "负责指导、监督政府信息公开工作的机构的代码，一般是县级人民政府。",
    "机关代字": "发文用的代字，例如“白政公开”，各机构不能相同。不填时按简称自动取，预览时可以看到。",
    "统一社会信用代码": "18位，可以不填；填了会核对校验位。",
    "行政区划代码": "6位、9位或12位数字，可以不填。",
    "设立日期": "例如 2019-05-15。不填时按导入当日登记。",
    "监督电话": "公众对公开工作投诉、举报的电话。",
    "手机": "11位手机号，用作登录账号。没有手机的，填“账号”一列。",
    "账号": "一般不填，用手机号登录。",
    "岗位": "一人有几个岗位的，用顿号分开。机关有两个经办岗的，第二个写成“经办人（业务名）”。",
    "B岗": "这个人离岗时由谁代理，填同机构人员的姓名；有同名的，填手机号。",
}
GUIDE = (
    "怎样填写",
    "1. 在“机构”工作表里每个机构填一行，在“人员”工作表里每个人填一行。带 * 的列必须填。",
    "2. “机构（示例）”“人员（示例）”两个工作表给出一个县政府、一个部门、一个镇的填法，不会被导入。",
    "3. 乡镇、街道三个人就能配齐岗位：经办人兼一审一校；办公室主任兼二审二校、保密审查、公开工作机构负责人；"
    "分管领导兼三审三校。",
    "4. 县级政府和部门至少四个人：起草的人不能签一审一校。作别的机构的主管部门的，还要有“主管部门工作人员”。",
    "5. 账号、岗位和密码由“主管部门工作人员”或“系统管理员”管理，不能由在本机关审核签批的人兼管；没有主管部门的机构，"
    "自己要有其中一个岗位。谁都不能管理自己的账号和岗位，这样的岗位最好有两个人，或者定一个B岗。",
    "6. 填好后先预览：gongkai init --from 文件名.xlsx --preview。有错会指出在哪个工作表、第几行、哪一列。",
    "7. 预览无误后写入：gongkai init --from 文件名.xlsx --slips 密码条.html。打印密码条，当面交给本人。",
    "8. 以后可以再次导入：只增加新的机构和人员，已有的不改动；要改的，请在系统里改。",
)
_WHEN = "周一至周五 8:30—12:00，14:30—17:30"
EXAMPLE_ORGANS: Sequence[Mapping[str, str]] = (
    {
        "机构代码": "XZF",
        "名称": "示例县人民政府",
        "简称": "示例县",
        "类别": Kind.GOVERNMENT.label,
        "机关代字": "示政公开",
        "统一社会信用代码": "11990101MB0000001",
        "行政区划代码": "990101",
        "负责人": "赵示例",
        "办公地址": "示例县中心大道1号",
        "办公时间": _WHEN,
        "联系电话": "0000-1000001",
        "监督电话": "0000-1000002",
        "公开工作机构": "示例县人民政府办公室",
    },
    {
        "机构代码": "CZJ",
        "名称": "示例县财政局",
        "简称": "县财政局",
        "类别": Kind.DEPARTMENT.label,
        "上级机构代码": "XZF",
        "主管部门代码": "XZF",
        "机关代字": "财公开",
        "统一社会信用代码": "11990101MB0000002",
        "行政区划代码": "990101",
        "负责人": "钱示例",
        "办公地址": "示例县中心大道2号",
        "办公时间": _WHEN,
        "联系电话": "0000-1000003",
        "监督电话": "0000-1000002",
        "公开工作机构": "局办公室",
    },
    {
        "机构代码": "BLZ",
        "名称": "白鹭镇人民政府",
        "简称": "白鹭镇",
        "类别": Kind.TOWNSHIP.label,
        "上级机构代码": "XZF",
        "主管部门代码": "XZF",
        "机关代字": "白政公开",
        "统一社会信用代码": "11990101MB0000003",
        "行政区划代码": "990101001",
        "设立日期": "2019-05-15",
        "负责人": "孙示例",
        "办公地址": "白鹭镇临湖路1号",
        "办公时间": _WHEN,
        "联系电话": "0000-1000004",
        "监督电话": "0000-1000005",
        "公开工作机构": "党政综合办公室",
    },
)
_STAGES = [kind.label for kind in (PostKind.STAGE_ONE, PostKind.STAGE_TWO, PostKind.STAGE_THREE)]
_HEAD = "、".join((_STAGES[1], PostKind.SECRECY.label, PostKind.WORK_BODY_HEAD.label))
_LEADER = "、".join((_STAGES[2], PostKind.LEADER.label))
_PEOPLE = (
    ("李示例", "XZF", PostKind.CLERK.label, "周示例"),
    ("周示例", "XZF", _STAGES[0], "李示例"),
    ("吴示例", "XZF", _HEAD, "周示例"),
    ("郑示例", "XZF", _LEADER, ""),
    ("王示例", "XZF", f"{PostKind.LEAD_OFFICER.label}、{PostKind.OPERATOR.label}", ""),
    ("冯示例", "CZJ", PostKind.CLERK.label, "陈示例"),
    ("陈示例", "CZJ", _STAGES[0], "冯示例"),
    ("褚示例", "CZJ", _HEAD, ""),
    ("卫示例", "CZJ", _LEADER, ""),
    ("蒋示例", "BLZ", f"{PostKind.CLERK.label}、{_STAGES[0]}", "沈示例"),
    ("沈示例", "BLZ", _HEAD, "蒋示例"),
    ("韩示例", "BLZ", _LEADER, "沈示例"),
)
EXAMPLE_PEOPLE: Sequence[Mapping[str, str]] = tuple(
    {"姓名": name, "手机": f"139000000{number:02}", "机构代码": organ, "岗位": posts, "B岗": deputy}
    for number, (name, organ, posts, deputy) in enumerate(_PEOPLE, 1)
)
_POSTS = (f"{PostKind.CLERK.label}、{_STAGES[0]}", PostKind.CLERK.label, _STAGES[0], _HEAD, _LEADER)


def template() -> bytes:
    """The workbook as bytes of an .xlsx file."""
    book = Workbook()
    guide = book.active
    guide.title = "填写说明"
    guide.column_dimensions["A"].width = 110
    for number, line in enumerate(GUIDE, 1):
        cell = guide.cell(number, 1, line)
        cell.font = Font(bold=number == 1, size=14 if number == 1 else 12)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    organs = _sheet(book, ORGANS, ORGAN_COLUMNS)
    _choose(organs, _column(ORGAN_COLUMNS, "类别"), f'"{",".join(Kind.labels)}"', strict=True)
    codes = f"{ORGANS}!$A$2:$A${ROWS}"
    for name in ("上级机构代码", "主管部门代码"):
        _choose(organs, _column(ORGAN_COLUMNS, name), codes, strict=False)
    people = _sheet(book, PEOPLE, PERSON_COLUMNS)
    _choose(people, _column(PERSON_COLUMNS, "机构代码"), codes, strict=False)
    _choose(people, _column(PERSON_COLUMNS, "岗位"), f'"{",".join(_POSTS)}"', strict=False)
    _sheet(book, ORGANS + EXAMPLE, ORGAN_COLUMNS, [_with_check_digit(row) for row in EXAMPLE_ORGANS])
    _sheet(book, PEOPLE + EXAMPLE, PERSON_COLUMNS, EXAMPLE_PEOPLE)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _with_check_digit(row: Mapping[str, str]) -> Mapping[str, str]:
    number = row["统一社会信用代码"]
    return {**row, "统一社会信用代码": number + uscc.calc_check_digit(number)}


def _column(columns: Mapping[str, str], name: str) -> str:
    return get_column_letter(list(columns).index(name) + 1)


def _sheet(book: Workbook, title: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, str]] = ()) -> Worksheet:
    """A sheet with headings, notes and text cells; with rows it is an example, else it waits to be filled in."""
    sheet = book.create_sheet(title)
    line = Side(style="thin", color="D0D7DE")
    for place, name in enumerate(columns, 1):
        head = sheet.cell(1, place, f"{name}*" if name in _NEEDED else name)
        head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor="F5F7FA")
        head.border = Border(bottom=line)
        head.alignment = Alignment(vertical="center")
        if name in NOTES:
            head.comment = Comment(NOTES[name], "填写说明", width=320, height=110)
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(name, 16)
        # As text, so that no mobile number becomes 1.39E+10 and no code loses its leading zeros.
        for number in range(2, (len(rows) if rows else ROWS) + 2):
            sheet.cell(number, place).number_format = "@"
    for number, row in enumerate(rows, 2):
        for place, name in enumerate(columns, 1):
            sheet.cell(number, place, row.get(name) or None)
    sheet.row_dimensions[1].height = 22
    sheet.freeze_panes = "C2"
    if rows:
        sheet.sheet_properties.tabColor = "57606A"
    return sheet


def _choose(sheet: Worksheet, column: str, choices: str, *, strict: bool) -> None:
    """A drop-down for a column. strict  whether anything else is refused"""
    rule = DataValidation(type="list", formula1=choices, allow_blank=True, showErrorMessage=strict)
    rule.error, rule.errorTitle = "请从下拉列表里选择。", "填写有误"
    sheet.add_data_validation(rule)
    rule.add(f"{column}2:{column}{ROWS + 1}")
