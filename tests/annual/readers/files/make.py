"""Make the files of this folder anew: `python -m tests.annual.readers.files.make`, needs LibreOffice (`soffice`)."""

from __future__ import annotations

import io
import subprocess
import tempfile
from pathlib import Path

from openpyxl import Workbook

from gongkai.annual.form import SECTIONS, Head
from tests.annual.readers.invented import PROSE, TITLE, article, rows2, rows3, rows4

HERE = Path(__file__).parent
STYLE = "<style>@page{size:A4}body{font-family:'Noto Serif CJK SC'}p{text-indent:2em}td p,td{text-indent:0}</style>"


def convert(source: Path, kind: str, target: Path, name: str, infilter: str = "") -> None:
    """One file through LibreOffice."""
    command = ["soffice", "--headless", "--convert-to", kind, "--outdir", str(target), str(source)]
    if infilter:
        command.insert(2, f"--infilter={infilter}")
    subprocess.run(command, check=True, capture_output=True)
    made = target / f"{source.stem}.{kind.partition(':')[0]}"
    made.rename(HERE / name)


def workbook(together: bool) -> bytes:
    """The report as a workbook: on one sheet, or a sheet for each table with the heading as its name."""
    book = Workbook()
    sheet = book.active
    sheet.title = "年报"
    sheet.append([TITLE])
    tables = {2: rows2, 3: rows3, 4: rows4}
    for number, heading in enumerate(SECTIONS, 1):
        if number in tables and not together:
            sheet = book.create_sheet(heading[:31].replace("/", ""))
            place(sheet, tables[number](), 1)
            sheet = book["年报"]
            continue
        sheet.append([heading])
        for sentence in PROSE.get(number, ()):
            sheet.append([sentence])
        if number in tables:
            place(sheet, tables[number](), sheet.max_row + 1)
    hidden = book.create_sheet("去年")
    hidden.sheet_state = "hidden"
    place(hidden, [[Head("行政许可", 1, 1), Head("999999", 1, 1)]], 1)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def place(sheet, rows: list[list[Head]], top: int) -> None:
    """A table with merged cells on a sheet."""
    taken: set[tuple[int, int]] = set()
    for y, row in enumerate(rows, top):
        x = 1
        for cell in row:
            while (y, x) in taken:
                x += 1
            number = cell.label.replace(".", "", 1).isdigit()
            sheet.cell(y, x, float(cell.label) if number else cell.label)
            taken |= {(y + dy, x + dx) for dy in range(cell.down) for dx in range(cell.across)}
            if cell.across > 1 or cell.down > 1:
                sheet.merge_cells(
                    start_row=y, start_column=x, end_row=y + cell.down - 1, end_column=x + cell.across - 1
                )


def main() -> None:
    """All files."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        source = work / "report.html"
        source.write_text(
            f"<html><head><meta charset=utf-8>{STYLE}</head><body><h1>{TITLE}</h1>"
            f"{article(heading='<h2>{}</h2>')}</body></html>",
            "utf-8",
        )
        convert(source, "docx:MS Word 2007 XML", work, "libreoffice.docx", "HTML (StarWriter)")
        document = work / "again.docx"
        document.write_bytes((HERE / "libreoffice.docx").read_bytes())
        convert(document, "pdf", work, "libreoffice.pdf")
        convert(document, "html:HTML (StarWriter)", work, "libreoffice.html")
        convert(document, "odt", work, "libreoffice.odt")
        convert(document, "doc:MS Word 97", work, "libreoffice.doc")
        filters = 'pdf:writer_pdf_Export:{"EncryptFile":{"type":"boolean","value":"true"},'
        filters += '"DocumentOpenPassword":{"type":"string","value":"geheim"}}'
        convert(document, filters, work, "encrypted.pdf")
        for name, together in (("one-sheet", True), ("sheets", False)):
            book = work / f"{name}.xlsx"
            book.write_bytes(workbook(together))
            for kind, ending in (("xlsx:Calc MS Excel 2007 XML", "xlsx"), ("ods", "ods"), ("xls:MS Excel 97", "xls")):
                copy = work / ending
                copy.mkdir(exist_ok=True)
                convert(book, kind, copy, f"{name}.{ending}")


if __name__ == "__main__":
    main()
