"""Find out which label of the form a text is, whatever happened to it on its way into the file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple, TypeVar

from gongkai.annual.form import CAPTION_COLUMN, CORNER, FORM_2019, FORM_2021, RESULT_LABELS, UNSPLIT, Node

_NUMBERING = re.compile(r"^(?:[(（]?[一二三四五六七八九十]{1,3}[)）、.．]+|[(（]?\d{1,2}[)）、.．]*(?=\D))")
_DROPPED = re.compile(r"[^\w]|_")
_BRACKETED = re.compile(r"[(（][^)）]*[)）]?$")

_NEAR = 0.72
"""How like a label a misprinted one must be (share of characters in common order)."""
_APART = 0.12
"""How much less like the next best label it must be."""


@lru_cache(maxsize=8192)
def bare(text: str) -> str:
    """A label without numbering, white space and punctuation, in half-width characters."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    return _DROPPED.sub("", _NUMBERING.sub("", plain))


def is_numbered(label: str) -> bool:
    """Whether a label carries a number (（七）, 3.), as rows of Table 3 do and columns never."""
    return bool(_NUMBERING.match("".join(unicodedata.normalize("NFKC", label).split())))


_Key = TypeVar("_Key")


def nearest(plain: str, labels: Mapping[str, _Key], *, near: float = _NEAR) -> _Key | None:
    """The key of the label most like a text; None where none is like it enough, or another is nearly as like.

    plain  the text, and `labels` the labels, without numbering and punctuation
    near   how like they must be (share of characters in common order)
    """
    matcher = SequenceMatcher(None, "", plain, autojunk=False)
    best: tuple[float, _Key | None] = (0.0, None)
    second = 0.0
    for label, key in labels.items():
        matcher.set_seq1(label)
        # Bounds that are cheap to have: what is below cannot be best, nor near enough to the best to matter.
        if matcher.real_quick_ratio() < near - _APART or matcher.quick_ratio() < near - _APART:
            continue
        ratio = matcher.ratio()
        if ratio > best[0]:
            second = second if best[1] == key else best[0]
            best = ratio, key
        elif key != best[1]:
            second = max(second, ratio)
    return best[1] if best[0] >= near and best[0] - second >= _APART else None


class Match(NamedTuple):
    """A label found: the key that it stands for, and whether it was written as the form has it."""

    key: str
    exact: bool


class Labels:
    """A set of labels of the form, each standing for a key."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        """`labels` maps each official label (or an accepted short form) to its key."""
        self._keys = {bare(label): key for label, key in labels.items()}
        self._found: dict[str, Match | None] = {}

    def find(self, text: str) -> Match | None:
        """The label that this text is, allowing for misprints; None where it is none or could be two."""
        if text in self._found:
            return self._found[text]
        if len(self._found) > 4096:
            self._found.clear()
        found = self._found[text] = self._search(text)
        return found

    def _search(self, text: str) -> Match | None:
        plain = bare(text)
        if not plain:
            return None
        key = self._keys.get(plain)
        if key is not None:
            return Match(key, True)
        shorter = bare(_BRACKETED.sub("", unicodedata.normalize("NFKC", text).strip()))
        if shorter in self._keys:
            return Match(self._keys[shorter], True)
        if len(plain) < 4 or len(plain) > 60:
            return None
        near = nearest(plain, self._keys)
        return None if near is None else Match(near, False)


def _leaves(*nodes: Node) -> dict[str, str]:
    return {leaf.label: leaf.key for node in nodes for leaf in node.leaves()}


def _branches(*nodes: Node) -> dict[str, str]:
    """Labels that stand over others; they are no row of their own and must not be taken for a misprinted leaf."""
    found: dict[str, str] = {}
    for node in nodes:
        if node.children:
            found |= {node.label: BRANCH} | _branches(*node.children)
    return found


BRANCH = ""
"""The key of a label that stands over others."""

ROWS3 = Labels(
    _branches(*FORM_2021.table3_rows)
    | _leaves(*FORM_2021.table3_rows)
    | {
        UNSPLIT.label: UNSPLIT.key,
        "部分公开": "partial",
        "本年新收": "new",
        "本年新收申请数量": "new",
        "上年结转": "carried_over",
        "上年结转申请数量": "carried_over",
        "结转下年度": "carried_forward",
        "合计": "total",
    }
)
"""Row labels of Table 3 → row key (the unsplit row included), or BRANCH."""

COLUMNS3 = Labels(_leaves(*FORM_2021.table3_columns) | {"合计": "total", "总数": "total"})
"""Column labels of Table 3 → column key."""

ROWS2 = Labels(
    {row.label: row.key for form in (FORM_2021, FORM_2019) for block in form.table2 for row in block.rows}
    | {"规范性文件": "normative", "行政规范性文件": "normative"}
)
"""Row labels of Table 2, either form → row key (行政事业性收费 is fees or fees_wan: see `row2`)."""

COLUMNS2 = Labels(
    {
        column.label: f"{form.key}.{column.key}"
        for form in (FORM_2019, FORM_2021)
        for block in form.table2
        for column in block.columns
    }
    | {"本年收费金额": "2021."}
)
"""Column labels of Table 2 → edition and column key (`2021.made`, `2021.` for the unnamed one)."""

COLUMNS4 = Labels({label: key for key, label in RESULT_LABELS.items()} | {"合计": "total"})
"""Column labels of Table 4 → result key."""

GROUPS4 = Labels(
    dict(zip(("行政复议", "未经复议直接起诉", "复议后起诉"), FORM_2021.group_keys, strict=True))
    | {"行政诉讼": "litigation"}
)
"""Group labels of Table 4 → group key."""

FURNITURE = frozenset(
    bare(label)
    for label in (
        CORNER,
        CAPTION_COLUMN,
        *(block.caption for form in (FORM_2021, FORM_2019) for block in form.table2),
        *_branches(*FORM_2021.table3_columns),
        *_branches(*FORM_2021.table4),
        *_leaves(*FORM_2021.table3_columns, *FORM_2021.table4),
    )
)
"""Labels that are printed around the cells."""
_PRINTED = "\n".join(
    [
        *FURNITURE,
        *(
            bare(label)
            for form in (FORM_2021, FORM_2019)
            for label in (
                *_branches(*form.table3_rows),
                *_leaves(*form.table3_rows),
                *(row.label for block in form.table2 for row in block.rows),
                *(column.label for block in form.table2 for column in block.columns),
            )
        ),
    ]
)


def is_furniture(text: str) -> bool:
    """Whether a paragraph is nothing but a piece of a label of the form: a leftover of a table, no prose."""
    return bare(text) in _PRINTED
