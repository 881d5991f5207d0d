"""区分处理: a PDF whose pages are pictures, with what must not be disclosed covered in black.

Nothing under a cover survives: each page is drawn, covered and kept as a picture alone, without text, notes, layers or
properties. The result is read again before it is given.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

import pikepdf
import pypdfium2
from PIL import Image, ImageDraw

from gongkai.files.binding import add_picture
from gongkai.files.kinds import DAMAGED
from gongkai.law import Refused

DOTS = 180
"""Dots per inch of the pictures."""
SCREEN = 110
"""Dots per inch of a page that one draws on."""
MOST_PAGES = 60
MARGIN = 1.5
"""Points by which a cover reaches beyond the signs under it."""
LARGEST = 4000
"""Dots of the longer side of a page."""

TOO_LONG = f"一次最多处理{MOST_PAGES}页，请拆分后分别处理。"
LEFT = "处理后的文件里还能读出文字，没有保存；请联系系统管理员。"
Box = tuple[float, float, float, float]


def redact(content: bytes, marks: Sequence[dict[str, Any]]) -> tuple[bytes, list[int]]:
    """The PDF with its marks covered, and for each mark how many places it covers: words may stand in several.

    marks  `{"page": 2, "box": [left, top, right, bottom]}` in shares of the page as it is shown, pages counted from 1;
           `{"page": 2, "text": words}` wherever these stand on the page, on every page where page is None
    Raises Refused where a mark lies outside or its words are not found, or where anything could still be read.
    """
    try:
        source = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Refused(DAMAGED) from error
    if len(source) > MOST_PAGES:
        raise Refused(TOO_LONG)
    found = [0] * len(marks)
    with pikepdf.new() as target:
        for number, page in enumerate(source, 1):
            picture, converted = _drawn(page)
            pen = ImageDraw.Draw(picture)
            for place, mark in enumerate(marks):
                if mark["page"] not in (None, number):
                    continue
                for boxes in _places(mark, page, converted, picture.size):
                    found[place] += 1
                    for box in boxes:
                        pen.rectangle(box, fill="black")
            _append(target, picture, page.get_size())
        for place, mark in enumerate(marks):
            if not found[place]:
                where = f"第{mark['page']}页" if mark["page"] else "文件"
                what = f"没有找到“{mark['text']}”，请核对文字，或者改为画框" if mark.get("text") else "没有，请核对页码"
                raise Refused(f"{where}{what}。")
        output = io.BytesIO()
        target.save(output, deterministic_id=True)
    _prove(output.getvalue(), len(source))
    return output.getvalue(), found


def pictured(content: bytes, number: int) -> tuple[bytes, list[tuple[float, float]]]:
    """A page as a PNG to draw on, and the sizes of all pages in millimetres. Raises Refused where there is none."""
    try:
        source = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Refused(DAMAGED) from error
    if len(source) > MOST_PAGES:
        raise Refused(TOO_LONG)
    if not 1 <= number <= len(source):
        raise Refused(f"文件没有第{number}页。")
    picture, _ = _drawn(source[number - 1], SCREEN)
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue(), [tuple(round(points / 72 * 25.4, 1) for points in page.get_size()) for page in source]


def _drawn(page: Any, dots: int = DOTS) -> tuple[Image.Image, Any]:
    scale = min(dots / 72, LARGEST / max(page.get_size()))
    bitmap = page.render(scale=scale, may_draw_forms=True)
    return bitmap.to_pil().convert("RGB"), bitmap.get_posconv(page)


def _places(mark: dict[str, Any], page: Any, converted: Any, size: tuple[int, int]) -> Iterator[list[Box]]:
    """Where a mark lies on the picture, in dots: the boxes of each place."""
    width, height = size
    if not mark.get("text"):
        left, top, right, bottom = mark["box"]
        yield [(left * width, top * height, right * width, bottom * height)]
        return
    lines = page.get_textpage()
    count = lines.count_chars()
    signs = [(index, _sign(lines, index)) for index in range(count)]
    signs = [(index, sign) for index, sign in signs if sign]
    text, wanted = "".join(sign for _, sign in signs), _plain(mark["text"])
    places = [index for index, sign in signs for _ in sign]
    start = text.find(wanted)
    while start >= 0:
        boxes = []
        for index in dict.fromkeys(places[start : start + len(wanted)]):
            left, low, right, high = lines.get_charbox(index, loose=True)
            corners = [
                converted.to_bitmap(x, y) for x, y in ((left - MARGIN, low - MARGIN), (right + MARGIN, high + MARGIN))
            ]
            (x1, y1), (x2, y2) = corners
            boxes.append((min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)))
        yield boxes
        start = text.find(wanted, start + 1)


def _sign(lines: Any, index: int) -> str:
    return _plain(chr(pypdfium2.raw.FPDFText_GetUnicode(lines, index) or 32))


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _append(target: pikepdf.Pdf, picture: Image.Image, size: tuple[float, float]) -> None:
    """A page that is this picture and nothing else."""
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=80)
    add_picture(target, written.getvalue(), picture.size, size, (0, 0, *size))


def _prove(content: bytes, pages: int) -> None:
    """Read what was made again, with nothing known of how. Raises Refused where a sign of text is left."""
    document = pypdfium2.PdfDocument(content)
    left = "".join(page.get_textpage().get_text_range() for page in document)
    if left.strip() or len(document) != pages or any(document.get_metadata_dict(skip_empty=True).values()):
        raise Refused(LEFT)
