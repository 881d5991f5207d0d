"""Writers: one `Report` becomes a file of any of the known kinds.

`layout.py` says what is printed, each kind has a module that says how. Only PDF can fail on a machine (`NoPango`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from gongkai.annual.report import Report
from gongkai.annual.writers.layout import NAMELESS, title


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: what people call it, its media type, and the module that writes it."""

    key: str
    name: str
    media_type: str
    module: str

    def write(self, report: Report) -> bytes:
        """The bytes of the file."""
        made: Callable[[Report], bytes] = import_module(f"gongkai.annual.writers.{self.module}").write
        return made(report)


_OFFICE = "application/vnd.openxmlformats-officedocument"

KINDS = {
    kind.key: kind
    for kind in (
        Kind("docx", "Word文档", f"{_OFFICE}.wordprocessingml.document", "docx"),
        Kind("pdf", "PDF文件", "application/pdf", "pdf"),
        Kind("html", "网页", "text/html; charset=utf-8", "html"),
        Kind("xlsx", "Excel工作簿", f"{_OFFICE}.spreadsheetml.sheet", "xlsx"),
        Kind("md", "Markdown文本", "text/markdown; charset=utf-8", "markdown"),
        Kind("json", "JSON数据", "application/json", "json"),
    )
}
"""The kinds of file that a report can be written to, by the ending of their names."""


class NoPango(Exception):
    """This machine cannot make PDF files; the message is one Chinese sentence that names the packages it lacks."""


def write(report: Report, kind: str) -> bytes:
    """The report as a file of this kind (a key of KINDS).

    Raises KeyError for an unknown kind, NoPango where a PDF is asked for and Pango does not load.
    """
    return KINDS[kind].write(report)


def file_name(report: Report, kind: str) -> str:
    """A name for the file: the report's title, without what a file system cannot hold."""
    name = "".join(title(report).translate(_IN_NAMES).split())[:80].strip(".")
    return f"{name or NAMELESS}.{KINDS[kind].key}"


_IN_NAMES = {ord(sign): "_" for sign in '/\\:*?"<>|'}
