"""The official form of the annual report as data: the 2021 form and the 2019 form (report years 2019 and 2020).

One tree of labels a table. The identities (勾稽关系), the writers' merged headers, the readers' label matching and the
names of the cells in JSON are all derived from these trees; no label and no position is written anywhere else, but for
the outcomes of Table 3, which are those of the law (`gongkai.law.outcomes`).

A cell has a path, the same in JSON, findings and pages: `table2.normative.made`, `table3.new.total`,
`table4.reconsideration.upheld`. `in_words(path)` gives its Chinese name.

Source: 国办公开办函〔2021〕30号 (2021 form), 国办公开办函〔2019〕60号 (2019 form).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from gongkai.law.outcomes import ROWS

COLUMNS = ("natural_person", "commercial", "research", "social", "legal_service", "other", "total")
"""Keys of the seven number columns of Table 3, in the order of the form (and of JSON)."""

RESULT_LABELS = {
    "upheld": "结果维持",
    "corrected": "结果纠正",
    "other": "其他结果",
    "pending": "尚未审结",
    "total": "总计",
}
"""The five number columns of each group of Table 4, in the order of the form: key → label."""

RESULTS = tuple(RESULT_LABELS)

SECTIONS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
"""The six headings, fixed in wording and order (2021 and 2019 form alike)."""

PREAMBLE = "第一部分之前的说明"
"""What people call the text between title and section one (no 0)."""

ASPECTS = ("主动公开", "依申请公开", "政府信息管理", "政府信息公开平台建设", "监督保障")
"""What section one must speak of, in the order of the form."""


@dataclass(frozen=True)
class Node:
    """A label of the form with what is printed under it. A leaf has a key, a branch has children."""

    label: str
    key: str = ""
    children: tuple[Node, ...] = ()

    def leaves(self) -> Iterator[Node]:
        """The leaves below this node in printed order; a leaf yields itself."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()

    def leaves_with_depth(self, depth: int = 1) -> Iterator[tuple[int, Node]]:
        """The leaves with how many labels lead to them, this node's own included."""
        if not self.children:
            yield depth, self
        for child in self.children:
            yield from child.leaves_with_depth(depth + 1)

    @cached_property
    def breadth(self) -> int:
        """How many leaves hang below: the colspan of a column head, the rowspan of a row head."""
        return sum(1 for _ in self.leaves())

    @cached_property
    def depth(self) -> int:
        """How many levels of labels, this one included."""
        return 1 + max((child.depth for child in self.children), default=0)


@dataclass(frozen=True)
class Head:
    """One printed head cell: a label that covers `across` columns and `down` rows."""

    label: str
    across: int
    down: int


def column_heads(columns: tuple[Node, ...]) -> list[list[Head]]:
    """The merged head rows over a set of columns: one list a printed row, left to right."""
    levels = max(column.depth for column in columns)
    rows: list[list[Head]] = [[] for _ in range(levels)]

    def place(node: Node, level: int) -> None:
        rows[level].append(Head(node.label, node.breadth, 1 if node.children else levels - level))
        for child in node.children:
            place(child, level + 1)

    for column in columns:
        place(column, 0)
    return rows


def row_heads(rows: tuple[Node, ...]) -> list[tuple[list[Head], Node]]:
    """For each leaf row its head cells that begin in that row, left to right, and the leaf itself."""
    levels = max(row.depth for row in rows)
    printed: list[tuple[list[Head], Node]] = []

    def place(node: Node, level: int, begun: list[Head]) -> None:
        if not node.children:
            printed.append(([*begun, Head(node.label, levels - level, 1)], node))
            return
        begun = [*begun, Head(node.label, 1, node.breadth)]
        for child in node.children:
            place(child, level + 1, begun)
            begun = []

    for row in rows:
        place(row, 0, [])
    return printed


@dataclass(frozen=True)
class Block:
    """One block of Table 2: a caption, a row of column labels and its rows."""

    caption: str
    columns: tuple[Node, ...]
    rows: tuple[Node, ...]

    def path(self, table: str, row: Node, column: Node) -> str:
        """The path of one cell; a block with one unnamed number column has its row's path."""
        return f"{table}.{row.key}.{column.key}" if column.key else f"{table}.{row.key}"


CAPTION_COLUMN = "信息内容"
"""What is printed over the row labels of every block of Table 2."""

CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
"""What is printed in the corner of Table 3."""


@dataclass(frozen=True)
class Form:
    """One edition of the form."""

    key: str
    source: str
    years: tuple[int, int | None]
    table2_key: str
    table2: tuple[Block, ...]
    table3_columns: tuple[Node, ...]
    table3_rows: tuple[Node, ...]
    table4: tuple[Node, ...]
    decimals: frozenset[str] = field(default_factory=frozenset)
    """Paths of cells that hold decimals (万元) instead of whole numbers."""
    signed: frozenset[str] = field(default_factory=frozenset)
    """Paths of cells that may be negative (本年增/减)."""

    @cached_property
    def table2_cells(self) -> tuple[str, ...]:
        """Paths of Table 2 in printed order."""
        return tuple(
            block.path(self.table2_key, row, column)
            for block in self.table2
            for row in block.rows
            for column in block.columns
        )

    @cached_property
    def row_keys(self) -> tuple[str, ...]:
        """Keys of the number rows of Table 3 in printed order."""
        return tuple(leaf.key for row in self.table3_rows for leaf in row.leaves())

    @cached_property
    def outcome_keys(self) -> tuple[str, ...]:
        """Keys of the outcome leaves whose sum is the row 总计 (identity I2)."""
        return tuple(
            leaf.key for row in self.table3_rows if row.children for leaf in row.leaves() if leaf.key != "total"
        )

    @cached_property
    def group_keys(self) -> tuple[str, ...]:
        """Keys of the three groups of Table 4."""
        return ("reconsideration", "litigation_direct", "litigation_after_reconsideration")

    @cached_property
    def table3_cells(self) -> tuple[str, ...]:
        """Paths of Table 3, row by row."""
        return tuple(f"table3.{row}.{column}" for row in self.row_keys for column in COLUMNS)

    @cached_property
    def table4_cells(self) -> tuple[str, ...]:
        """Paths of Table 4 in printed order."""
        return tuple(f"table4.{group}.{result}" for group in self.group_keys for result in RESULTS)

    @cached_property
    def cells(self) -> tuple[str, ...]:
        """Paths of all number cells of the three tables in printed order."""
        return self.table2_cells + self.table3_cells + self.table4_cells

    @cached_property
    def words(self) -> dict[str, str]:
        """The Chinese name of each cell and row: which table, which row, which column."""
        words: dict[str, str] = {}
        for block in self.table2:
            for row in block.rows:
                for column in block.columns:
                    words[block.path(self.table2_key, row, column)] = f"表二“{row.label}”的{column.label}"
        columns = {leaf.key: leaf.label for column in self.table3_columns for leaf in column.leaves()}
        columns["other"] = "法人或其他组织的其他"
        for top in self.table3_rows:
            for parent, leaf in _with_parents(top):
                name = leaf.label.split("（区分处理", 1)[0]
                if leaf.label.endswith("其他") and parent is not None:
                    name = f"{parent.label} {name}"
                words[f"table3.{leaf.key}"] = f"表三“{name}”"
                for key, label in columns.items():
                    words[f"table3.{leaf.key}.{key}"] = f"表三“{name}”{label}列"
        for group, name in zip(self.group_keys, ("行政复议", "未经复议直接起诉", "复议后起诉"), strict=True):
            words[f"table4.{group}"] = f"表四“{name}”"
            for result, label in RESULT_LABELS.items():
                words[f"table4.{group}.{result}"] = f"表四“{name}”的{label}"
        words |= {
            "table2": "表二",
            "table2_2019": "表二",
            "table3": "表三",
            "table4": "表四",
            "title": "标题",
            "section0": PREAMBLE,
        }
        words |= {f"section{number}": heading for number, heading in enumerate(SECTIONS, 1)}
        return words


def _with_parents(node: Node, parent: Node | None = None) -> Iterator[tuple[Node | None, Node]]:
    if not node.children:
        yield parent, node
    for child in node.children:
        yield from _with_parents(child, node)


def _outcomes() -> Iterator[Node]:
    """（一） to （六） of the 2021 form, as `gongkai.law` lists them; a group with one row is that row."""
    for group, rows in groupby(ROWS.values(), key=lambda row: row.group):
        leaves = tuple(Node(row.label, row.key) for row in rows)
        yield leaves[0] if len(leaves) == 1 else Node(group, children=leaves)


*_DECIDED, _OTHER = _outcomes()

OTHER_KEYS = tuple(leaf.key for leaf in _OTHER.leaves())
"""The three rows of （六）其他处理 in the 2021 form."""

UNSPLIT = Node(_OTHER.label, "other_processing")
"""The one row that the 2019 form has in their place; some reports on the 2021 form still use it."""


def _table3_rows(other: Node) -> tuple[Node, ...]:
    return (
        Node("一、本年新收政府信息公开申请数量", "new"),
        Node("二、上年结转政府信息公开申请数量", "carried_over"),
        Node(
            "三、本年度办理结果",
            children=(
                *_DECIDED,
                other,
                Node("（七）总计", "total"),
            ),
        ),
        Node("四、结转下年度继续办理", "carried_forward"),
    )


_TABLE3_COLUMNS = (
    Node(
        "申请人情况",
        children=(
            Node("自然人", "natural_person"),
            Node(
                "法人或其他组织",
                children=(
                    Node("商业企业", "commercial"),
                    Node("科研机构", "research"),
                    Node("社会公益组织", "social"),
                    Node("法律服务机构", "legal_service"),
                    Node("其他", "other"),
                ),
            ),
            Node("总计", "total"),
        ),
    ),
)


def _results(label: str, key: str) -> Node:
    return Node(label, children=tuple(Node(name, f"{key}.{result}") for result, name in RESULT_LABELS.items()))


_TABLE4 = (
    _results("行政复议", "reconsideration"),
    Node(
        "行政诉讼",
        children=(
            _results("未经复议直接起诉", "litigation_direct"),
            _results("复议后起诉", "litigation_after_reconsideration"),
        ),
    ),
)

_DECISIONS = (Node("本年处理决定数量"),)

FORM_2021 = Form(
    key="2021",
    source="国办公开办函〔2021〕30号",
    years=(2021, None),
    table2_key="table2",
    table2=(
        Block(
            "第二十条第（一）项",
            (Node("本年制发件数", "made"), Node("本年废止件数", "repealed"), Node("现行有效件数", "valid")),
            (Node("规章", "regulations"), Node("行政规范性文件", "normative")),
        ),
        Block("第二十条第（五）项", _DECISIONS, (Node("行政许可", "permits"),)),
        Block("第二十条第（六）项", _DECISIONS, (Node("行政处罚", "penalties"), Node("行政强制", "coercion"))),
        Block("第二十条第（八）项", (Node("本年收费金额（单位：万元）"),), (Node("行政事业性收费", "fees_wan"),)),
    ),
    table3_columns=_TABLE3_COLUMNS,
    table3_rows=_table3_rows(_OTHER),
    table4=_TABLE4,
    decimals=frozenset({"table2.fees_wan"}),
)

_ITEMS_AND_DECISIONS = (
    Node("上一年项目数量", "last_year_items"),
    Node("本年增/减", "change"),
    Node("处理决定数量", "decisions"),
)

FORM_2019 = Form(
    key="2019",
    source="国办公开办函〔2019〕60号",
    years=(2019, 2020),
    table2_key="table2_2019",
    table2=(
        Block(
            "第二十条第（一）项",
            (
                Node("本年新制作数量", "newly_made"),
                Node("本年新公开数量", "newly_public"),
                Node("对外公开总数量", "total_public"),
            ),
            (Node("规章", "regulations"), Node("规范性文件", "normative")),
        ),
        Block(
            "第二十条第（五）项",
            _ITEMS_AND_DECISIONS,
            (Node("行政许可", "permits"), Node("其他对外管理服务事项", "other_services")),
        ),
        Block(
            "第二十条第（六）项",
            _ITEMS_AND_DECISIONS,
            (Node("行政处罚", "penalties"), Node("行政强制", "coercion")),
        ),
        Block(
            "第二十条第（八）项",
            (Node("上一年项目数量", "last_year_items"), Node("本年增/减", "change")),
            (Node("行政事业性收费", "fees"),),
        ),
        Block(
            "第二十条第（九）项",
            (Node("采购项目数量", "items"), Node("采购总金额", "amount_wan")),
            (Node("政府集中采购", "procurement"),),
        ),
    ),
    table3_columns=_TABLE3_COLUMNS,
    table3_rows=_table3_rows(UNSPLIT),
    table4=_TABLE4,
    decimals=frozenset({"table2_2019.procurement.amount_wan"}),
    signed=frozenset(
        f"table2_2019.{row}.change" for row in ("permits", "other_services", "penalties", "coercion", "fees")
    ),
)

FORMS = {form.key: form for form in (FORM_2021, FORM_2019)}


def form_of_year(year: int | None) -> Form:
    """The form in force for a report year (统计年度); an unknown year takes the present form."""
    return FORM_2019 if year in (2019, 2020) else FORM_2021


def in_words(path: str, form: Form = FORM_2021) -> str:
    """The Chinese name of a cell, row, table or section; the path itself where the form has no name for it."""
    return form.words.get(path) or FORM_2021.words.get(path) or FORM_2019.words.get(path) or path
