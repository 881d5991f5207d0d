"""What a paper consists of: blocks, as plain frozen values that go to JSON and back (GB/T 9704).

A block says what is there, never how it looks; `docx.py` and `html.py` draw it. Text comes in runs: words, which an
organ may put differently, and bound facts, which stand for something in the record and may not be changed by hand.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import StrEnum
from types import UnionType
from typing import Any, TypeAlias, get_args, get_origin, get_type_hints

from gongkai.evidence.canonical import content_hash

VERSION = 1
"""The version of the JSON form; it goes into the hash."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A fact in a text: its name (答复期限) and how the paper says it (2026年12月18日)."""

    name: str
    text: str


Run: TypeAlias = str | Bound
Runs: TypeAlias = tuple[Run, ...]


def said(runs: Runs) -> str:
    """The text of runs."""
    return "".join(run if isinstance(run, str) else run.text for run in runs)


def drawable(text: str) -> str:
    """A text without the characters that no paper can show and that XML refuses (control characters, surrogates)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        sign
        for sign in text
        if sign in "\n\t" or (unicodedata.category(sign) not in ("Cc", "Cs") and ord(sign) & 0xFFFE != 0xFFFE)
    )


# --- the blocks --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Head:
    """The organ that the paper is of: as a red head over a red line (红头), or in black over a form."""

    runs: Runs
    red: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """发文字号. Left empty until the paper is issued (`Document.numbered`)."""

    runs: Runs = ()


@dataclass(frozen=True, slots=True)
class Title:
    """标题."""

    runs: Runs


@dataclass(frozen=True, slots=True)
class Addressee:
    """主送机关或收件人, with its colon."""

    runs: Runs


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the text. level  0 text, 1 a heading such as 一、, 2 a heading such as （一）."""

    runs: Runs
    level: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table. `label`  it names what stands in others; across, down  grid cells that it covers."""

    runs: Runs = ()
    label: bool = False
    across: int = 1
    down: int = 1
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table. height  millimetres that it has at least, to write in by hand."""

    cells: tuple[Cell, ...]
    height: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table with rules around all cells.

    widths   of the columns, as shares of the width of the text
    heads    rows at the top that are repeated on every page
    caption  printed above, and the name for who cannot see it
    Raises ValueError where the cells do not fill the grid.
    """

    caption: str
    widths: tuple[int, ...]
    rows: tuple[Row, ...]
    heads: int = 0
    captioned: bool = True

    def __post_init__(self) -> None:
        self.placed()

    def placed(self) -> list[list[tuple[int, Cell | None]]]:
        """For each row the columns where a cell stands; None where a cell from above reaches down, once for each."""
        reach: dict[int, tuple[int, int]] = {}  # column → rows still covered, columns covered together
        lines = []
        for row in self.rows:
            line: list[tuple[int, Cell | None]] = []
            cells = iter(row.cells)
            x = 0
            while x < len(self.widths):
                if x in reach:
                    left, across = reach.pop(x)
                    line.append((x, None))
                    if left > 1:
                        reach[x] = (left - 1, across)
                    x += across
                    continue
                cell = next(cells, None)
                if cell is None or cell.across < 1 or cell.down < 1 or x + cell.across > len(self.widths):
                    raise ValueError(f"the cells of table {self.caption!r} do not fill its grid")
                if any(column in reach for column in range(x, x + cell.across)):
                    raise ValueError(f"the cells of table {self.caption!r} overlap")
                line.append((x, cell))
                if cell.down > 1:
                    reach[x] = (cell.down - 1, cell.across)
                x += cell.across
            if next(cells, None) is not None:
                raise ValueError(f"the cells of table {self.caption!r} do not fit its grid")
            lines.append(line)
        if reach:
            raise ValueError(f"a cell of table {self.caption!r} reaches below its last row")
        return lines


@dataclass(frozen=True, slots=True)
class SignOff:
    """One line of a sign-off list; without a signer it is left to be filled in by hand.

    conclusions  one for each column of the list; a last one alone spans those that are left
    mark         代, 代填, 线下签批; empty for the holder of the post who signed in the system
    at           day, time and place as printed
    """

    stage: str
    conclusions: tuple[str, ...]
    signer: str = ""
    mark: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class SignOffs:
    """签批栏. What somebody signed is bound; what is to be ticked or written is not.

    columns  heads of the conclusions: 审核意见, 校对意见
    room     millimetres that a line has at least
    """

    columns: tuple[str, ...]
    rows: tuple[SignOff, ...]
    caption: str = "签批"
    room: int = 17

    def table(self) -> Table:
        """The list as the table that is drawn."""
        heads = ("环节", *self.columns, "签名", "日期")
        share = 46 // len(self.columns)
        widths = (14, *(share for _ in self.columns), 17, 23)
        lines = [Row(tuple(Cell((head,), label=True, centred=True) for head in heads))]
        for number, row in enumerate(self.rows, 1):
            name = f"{self.caption}{number}."
            concluded = [
                Cell(
                    _signed(row, f"{name}{column}", text),
                    across=len(self.columns) - x if x == len(row.conclusions) - 1 else 1,
                )
                for x, (column, text) in enumerate(zip(self.columns, row.conclusions, strict=False))
            ]
            signer = _signed(row, f"{name}签名", row.signer)
            if row.mark:
                signer = (*signer, "\n", *_signed(row, f"{name}身份", f"（{row.mark}）"))
            stage = Cell((row.stage,), label=True, centred=True)
            at = Cell(_signed(row, f"{name}日期", row.at), centred=True)
            lines.append(Row((stage, *concluded, Cell(signer, centred=True), at), self.room))
        return Table(self.caption, widths, tuple(lines), heads=1, captioned=False)


def _signed(row: SignOff, name: str, text: str) -> Runs:
    if not text:
        return ()
    return (Bound(name, text),) if row.signer else (text,)


@dataclass(frozen=True, slots=True)
class Attachments:
    """附件说明: the names of what is attached."""

    names: tuple[Runs, ...]


@dataclass(frozen=True, slots=True)
class Seal:
    """署名: the organ that signs, above the date, with room for its seal over both."""

    runs: Runs


@dataclass(frozen=True, slots=True)
class Date:
    """成文日期: 2026年11月20日."""

    runs: Runs


@dataclass(frozen=True, slots=True)
class Note:
    """Small print at the foot: what the paper can be checked by. code  a text that is drawn as a QR code beside it."""

    lines: tuple[Runs, ...]
    code: str = ""


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


Block: TypeAlias = (
    Head | Number | Title | Addressee | Paragraph | Table | SignOffs | Attachments | Seal | Date | Note | PageBreak
)


# --- the document ------------------------------------------------------------------------------------------------


class Page(StrEnum):
    """How the page is laid out: a 公文 by GB/T 9704 (28 characters, 22 lines), a letter between two pairs of red lines
    (信函格式, GB/T 9704 10.1), or a form whose tables need the room."""

    OFFICIAL = "official"
    LETTER = "letter"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Document:
    """A paper: its kind (审批单), how its page is laid out, its blocks from top to bottom.

    Raises ValueError where two bound facts of one name differ.
    """

    kind: str
    blocks: tuple[Block, ...]
    page: Page = Page.OFFICIAL

    def __post_init__(self) -> None:
        self.bound()

    @property
    def title(self) -> str:
        """The words of its title in one line; its kind where it has none."""
        found = next((said(block.runs) for block in self.blocks if isinstance(block, Title)), "")
        return " ".join(drawable(found).split()) or self.kind

    @property
    def hash(self) -> str:
        """The content hash of the paper."""
        return content_hash(self.plain())

    def facts(self) -> Iterator[Bound]:
        """Every bound fact where it stands, from top to bottom; one that is said twice comes twice."""
        for block in self.blocks:
            yield from _facts(block.table() if isinstance(block, SignOffs) else block)

    def bound(self) -> dict[str, str]:
        """What each bound fact says, by name."""
        found: dict[str, str] = {}
        for fact in self.facts():
            if found.setdefault(fact.name, fact.text) != fact.text:
                raise ValueError(f"two texts for the bound fact {fact.name!r}")
        return found

    def numbered(self, words: str) -> Document:
        """The same paper with its document number."""
        blocks = (Number((Bound("文号", words),)) if isinstance(block, Number) else block for block in self.blocks)
        return replace(self, blocks=tuple(blocks))

    def plain(self) -> dict[str, Any]:
        """The paper as plain JSON values."""
        return {
            "v": VERSION,
            "kind": self.kind,
            "page": str(self.page),
            "blocks": [_plain(each) for each in self.blocks],
        }

    @classmethod
    def from_plain(cls, value: Any) -> Document:
        """The paper that `plain` gave. Raises ValueError for anything else."""
        match value:
            case {"v": 1, "kind": str(kind), "page": str(page), "blocks": list(blocks), **rest} if not rest:
                read = tuple(_read(each) for each in blocks)
                if not _fits(read, tuple[Block, ...]):
                    raise ValueError("not the blocks of a paper")
                return cls(kind, read, Page(page))
        raise ValueError("not a paper")


def _facts(value: Any) -> Iterator[Bound]:
    if isinstance(value, Bound):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _facts(each)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _facts(getattr(value, field.name))


_NAMES: dict[str, Any] = {
    "bound": Bound,
    "head": Head,
    "number": Number,
    "title": Title,
    "addressee": Addressee,
    "paragraph": Paragraph,
    "cell": Cell,
    "row": Row,
    "table": Table,
    "sign_off": SignOff,
    "sign_offs": SignOffs,
    "attachments": Attachments,
    "seal": Seal,
    "date": Date,
    "note": Note,
    "page_break": PageBreak,
}
_NAME_OF = {kind: name for name, kind in _NAMES.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if is_dataclass(value):
        return {
            "is": _NAME_OF[type(value)],
            **{field.name: _plain(getattr(value, field.name)) for field in fields(value)},
        }
    return value


def _read(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_read(each) for each in value)
    if not isinstance(value, dict):
        return value
    rest = {name: _read(each) for name, each in value.items() if name != "is"}
    kind = _NAMES.get(str(value.get("is")))
    if kind is None or rest.keys() != {field.name for field in fields(kind)}:
        raise ValueError("not a block of a paper")
    hints = get_type_hints(kind)
    if not all(_fits(rest[name], hints[name]) for name in rest):
        raise ValueError(f"not a {value['is']} of a paper")
    return kind(**rest)


def _fits(value: Any, hint: Any) -> bool:
    """Whether a value is what a field's type says."""
    if isinstance(hint, UnionType):
        return any(_fits(value, each) for each in get_args(hint))
    if get_origin(hint) is tuple:
        return isinstance(value, tuple) and all(_fits(each, get_args(hint)[0]) for each in value)
    return type(value) is hint
