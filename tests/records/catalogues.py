"""A standard catalogue as a county sends it: an xlsx with a title, a head of two rows and merged cells."""

from __future__ import annotations

import io
from collections.abc import Sequence

from openpyxl import Workbook

UPPER = [
    "序号", "公开事项", "公开事项", "公开内容（要素）", "公开依据", "公开时限", "公开主体", "公开渠道和载体",
    "公开对象", "公开对象", "公开方式", "公开方式", "公开层级", "公开层级",
]  # fmt: skip
LOWER = [
    "序号", "一级事项", "二级事项", "公开内容（要素）", "公开依据", "公开时限", "公开主体", "公开渠道和载体",
    "全社会", "特定群体", "主动", "依申请公开", "县级", "乡级",
]  # fmt: skip
BOXES = "■政府网站 □政府公报\n☑两微一端 □发布会/听证会\n□广播电视 √公开查阅点"
CIVIL, TOWN, BOARD = "县民政局", "镇政府", "■社区/村公示栏（电子屏）"
ALL_LEVELS, TOWNSHIPS = ("√", "", "√", "", "√", "√"), ("√", "", "√", "", "", "√")
ROWS: Sequence[Sequence[object]] = (
    (1, "低保", "政策文件", "低保政策", "社会救助暂行办法", "信息形成之日起20个工作日内", CIVIL, BOXES, *ALL_LEVELS),
    (2, "低保", "初审公示", "拟纳入名单", "同上", "公示7个工作日", TOWN, BOARD, "", "√本村", "√", "", "", "√"),
    (3, "低保", "审核结果", "审核结果", "同上", "7个工作日", TOWN, BOXES, *TOWNSHIPS),
    (4, "特困", "政策文件", "特困政策", "条例", "实时公开", CIVIL, BOXES, *ALL_LEVELS),
    (5, "特困", "终止供养", "终止名单", "条例", "3日内", TOWN, BOXES, "√", "", "√", "", "□", "√"),
)


def workbook(rows: Sequence[Sequence[object]] = ROWS, *, merged: bool = True) -> bytes:
    """The file. merged  whether the heads and the 一级事项 of neighbours are one cell"""
    book = Workbook()
    sheet = book.active
    sheet.title = "社会救助"
    sheet.append(["示例县社会救助领域基层政务公开标准目录"])
    sheet.append(UPPER)
    sheet.append(LOWER)
    for row in rows:
        sheet.append(list(row))
    if merged:
        sheet.merge_cells("A1:N1")
        for column in "ADEFGH":
            sheet.merge_cells(f"{column}2:{column}3")
        for cells in ("B2:C2", "I2:J2", "K2:L2", "M2:N2"):
            sheet.merge_cells(cells)
        _merge_same(sheet, [str(row[1]) for row in rows])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _merge_same(sheet: object, matters: Sequence[str]) -> None:
    first = 0
    for place in range(1, len(matters) + 1):
        if place == len(matters) or matters[place] != matters[first]:
            if place - first > 1:
                sheet.merge_cells(f"B{first + 4}:B{place + 3}")  # type: ignore[attr-defined]
            first = place
