"""Files written by LibreOffice are read right, cell by cell (`files/README.md`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongkai.annual.readers.door import read_trusted
from gongkai.annual.report import Unreadable
from tests.annual.readers.invented import assert_read

FILES = Path(__file__).parent / "files"


@pytest.mark.parametrize(
    "name",
    [
        "libreoffice.docx",
        "libreoffice.html",
        "libreoffice.pdf",
        *(f"{book}.{kind}" for book in ("one-sheet", "sheets") for kind in ("xlsx", "xls", "ods")),
    ],
)
def test_every_cell_and_sentence_is_read(name):
    assert_read(read_trusted((FILES / name).read_bytes(), name))


@pytest.mark.parametrize("name", ["年报", "年报.txt", "年报.bin"])
def test_the_content_decides_what_a_file_is(name):
    assert_read(read_trusted((FILES / "libreoffice.docx").read_bytes(), name))
    assert_read(read_trusted((FILES / "one-sheet.xls").read_bytes(), name))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("libreoffice.doc", "另存为 docx"),
        ("libreoffice.odt", "另存为 docx"),
        ("encrypted.pdf", "这份 PDF 设了打开密码，读不出来，请取消密码或导出一份不加密的 PDF 后再上传。"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(name, sentence):
    with pytest.raises(Unreadable, match=sentence):
        read_trusted((FILES / name).read_bytes(), name)
