"""Tables for spreadsheet programs, as CSV that they open in Chinese and take nothing in it for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from django.http import HttpResponse
from django.utils.http import content_disposition_header

LOOKS_LIKE_FORMULA = tuple("=+-@\t\r")


def answer(name: str, rows: Iterable[Iterable[str]]) -> HttpResponse:
    """A table as a file to be saved. name  of the file, without its ending"""
    table = io.StringIO()
    csv.writer(table).writerows(list(map(plain, row)) for row in rows)
    headers = {"Content-Disposition": content_disposition_header(True, f"{name}.csv") or "attachment"}
    return HttpResponse("\ufeff" + table.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def plain(cell: str) -> str:
    """A cell that no spreadsheet program takes for a formula."""
    return f"'{cell}" if cell.startswith(LOOKS_LIKE_FORMULA) else cell


def as_meant(cell: str) -> str:
    """A cell as it was before `plain`."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(LOOKS_LIKE_FORMULA) else cell
