"""A file of releases as lines of named cells: csv, jsonl or xlsx; one after the other, so that it may be large."""

from __future__ import annotations

import codecs
import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from gongkai.files.text import storable
from gongkai.law import Refused
from gongkai.pages.spreadsheet import as_meant

ENDINGS = (".csv", ".jsonl", ".xlsx")
ABOUT_ROW = ("行号", "原因")
"""The first columns of the file of what did not come in; what follows is the row as it stood."""
MOST_CELL = 4_000_000
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file by its number there; `fault` where it cannot be read as one."""

    number: int
    cells: Mapping[str, str]
    fault: str = ""


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    found = sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            found.update(piece)
    return found.hexdigest()


def lines(path: Path) -> Iterator[Line]:
    """The lines of a file that hold anything. Raises Refused for a file of another kind, OSError for none."""
    match path.suffix.lower():
        case ".csv":
            found = _csv(path)
        case ".jsonl":
            found = _jsonl(path)
        case ".xlsx":
            found = _xlsx(path)
        case _:
            raise Refused("只能导入 csv、jsonl 或者 xlsx 文件，请先另存为其中一种。")
    return (each for each in found if each.fault or any(each.cells.values()))


def _encoding(path: Path) -> str:
    """UTF-8 where the beginning is that, otherwise what Chinese spreadsheet programs write."""
    with path.open("rb") as file:
        head = file.read(_PIECE)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"


def _csv(path: Path) -> Iterator[Line]:
    csv.field_size_limit(MOST_CELL)
    with path.open(encoding=_encoding(path), errors="surrogateescape", newline="") as file:
        reader = csv.reader(line.replace("\0", "") for line in file)
        names: list[str] | None = None
        while True:
            number = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield Line(number, {}, "这一行起引号不配对，或者有一格太长，读不出来，请核对原文件。")
                continue
            if names is None:
                names = [_cell(each) for each in cells]
                continue
            if tuple(names[: len(ABOUT_ROW)]) == ABOUT_ROW:
                cells = list(map(as_meant, cells))
            if len(cells) > len(names) and any(cells[len(names) :]):
                yield Line(number, {}, f"有 {len(cells)} 格，表头只有 {len(names)} 列，请核对是不是少了引号。")
            else:
                yield _line(number, dict(zip(names, cells, strict=False)))


def _jsonl(path: Path) -> Iterator[Line]:
    with path.open(encoding="utf-8-sig", errors="surrogateescape") as file:
        for number, text in enumerate(file, 1):
            if not text.strip():
                continue
            try:
                row = json.loads(text)
            except (ValueError, RecursionError):
                row = None
            if not isinstance(row, dict) or any(isinstance(each, dict | list) for each in row.values()):
                yield Line(number, {}, "不是一个 JSON 对象，或者里面还有一层，请核对。")
            else:
                yield _line(number, {_cell(name): value for name, value in row.items()})


def _xlsx(path: Path) -> Iterator[Line]:
    try:
        book = CalamineWorkbook.from_path(str(path))
        rows = book.get_sheet_by_index(0).iter_rows()
    except PasswordError as fault:
        raise Refused("这个表格设了打开密码，请取消密码后再导入。") from fault
    except (CalamineError, ValueError, IndexError) as fault:
        raise Refused("这个表格打不开，它可能已损坏，请重新保存为 xlsx 后再导入。") from fault
    names: list[str] | None = None
    for number, row in enumerate(rows, 1):
        if names is None:
            if any(row):
                names = [_cell(each) for each in row]
            continue
        yield _line(number, dict(zip(names, row, strict=False)))


def _line(number: int, cells: Mapping[str, Any]) -> Line:
    plain = {name: _cell(value) for name, value in cells.items()}
    try:
        "".join(plain.values()).encode()
    except UnicodeEncodeError:
        fault = "有认不出的字符（编码混杂），请把原文件统一保存为 UTF-8 后再导入。"
        return Line(number, {name: value.encode(errors="replace").decode() for name, value in plain.items()}, fault)
    return Line(number, plain)


def _cell(value: Any) -> str:
    """A cell as text: a day without its time where it has none, a whole number without its point."""
    if isinstance(value, str):  # nearly every one
        return value.replace("\0", "").strip()
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case _:
            return storable(str(value)).strip()
