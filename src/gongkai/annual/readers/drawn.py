"""What PDFium gives of a page: its characters with their boxes, and its straight lines.

What the page does not show is left out: text that is white or drawn without ink, text outside of the page, struck text.
All lengths are points; y grows downwards, as the page is seen.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from gongkai.annual.readers.ruling import Rule

_MOST_PATHS = 20_000

_Box = tuple[float, float, float, float]


class Glyph(NamedTuple):
    """One character with its box; `raised` stands for lowered as well."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    raised: bool = False


class Drawn(NamedTuple):
    """A page: its characters, its level and its upright lines, and whether it has a picture."""

    glyphs: list[Glyph]
    level: list[Rule]
    upright: list[Rule]
    pictures: bool


def _turned(page: pypdfium2.PdfPage) -> Any:
    """The function from page space (y up, before rotation) to the page as it is seen (y down)."""
    left, bottom, right, top = page.get_cropbox()
    rotation = page.get_rotation()
    return {
        0: lambda x, y: (x - left, top - y),
        90: lambda x, y: (y - bottom, x - left),
        180: lambda x, y: (right - x, y - bottom),
        270: lambda x, y: (top - y, right - x),
    }[rotation]


def drawn_on(page: pypdfium2.PdfPage) -> Drawn:
    """What stands on a page."""
    level, upright, pictures, unseen = _lines(page)
    glyphs = _glyphs(page, unseen)
    strokes = _strokes(glyphs, level)
    struck = {id(glyph) for _, run in strokes for glyph in run}
    crossing = {id(rule) for rule, _ in strokes}
    return Drawn(
        [glyph for glyph in glyphs if id(glyph) not in struck] if struck else glyphs,
        [rule for rule in level if id(rule) not in crossing] if crossing else level,
        upright,
        pictures,
    )


# --- characters ---------------------------------------------------------------------------------------------------


def _glyphs(page: pypdfium2.PdfPage, unseen: set[int]) -> list[Glyph]:
    """The characters of a page with their boxes; a character drawn twice on one spot (false bold) counts once.

    unseen  the addresses of the pieces of text that cannot be seen
    """
    seen = _turned(page)
    left, bottom, right, top = page.get_cropbox()
    text_page = page.get_textpage()
    box = pdfium.FS_RECTF()
    found: list[Glyph] = []
    spots: set[tuple[str, int, int]] = set()
    high = figure = -1
    height = 0.0
    for index in range(text_page.count_chars()):
        if pdfium.FPDFText_IsGenerated(text_page, index):
            continue
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high > 0 else 0xFFFD
        if code < 32 or code == 0xFFFE or not pdfium.FPDFText_GetLooseCharBox(text_page, index, box):
            continue
        if box.right - box.left > 20 or box.top - box.bottom > 20:
            _mend(text_page, index, box)
        if not (left <= (box.left + box.right) / 2 <= right and bottom <= (box.bottom + box.top) / 2 <= top):
            continue
        if unseen and _address(pdfium.FPDFText_GetTextObject(text_page, index)) in unseen:
            continue
        x0, y0 = seen(box.left, box.top)
        x1, y1 = seen(box.right, box.bottom)
        glyph = Glyph(chr(code), min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        spot = (glyph.text, round(glyph.left / 1.5), round(glyph.top / 1.5))
        if spot in spots:
            continue
        spots.add(spot)
        if 48 <= code < 58:
            before, figure = figure, index
            last, height = height, glyph.bottom - glyph.top
            # Figures of one number are of one height; only where they are not is the ink looked at.
            if before >= 0 and found and (found[-1].raised or abs(height - last) > 0.05 * last):
                glyph = _beside(found, glyph, *(_seen_ink(text_page, place, seen) for place in (before, index)))
        else:
            figure = -1
        found.append(glyph)
    text_page.close()
    return found


def _beside(found: list[Glyph], glyph: Glyph, before: _Box, ink: _Box) -> Glyph:
    """A figure after another of a different height: the small one is raised or lowered, if it is off the line.

    It gets the height of the large one, so that both stay in one line.
    """
    last = found[-1]
    if abs(glyph.left - last.right) > 0.5 * (last.bottom - last.top):
        return glyph
    if last.raised and abs((ink[3] - ink[1]) - (before[3] - before[1])) < 0.15 * (before[3] - before[1]):
        same_line = abs(ink[3] - before[3]) < 0.12 * (before[3] - before[1])
        return glyph._replace(top=last.top, bottom=last.bottom, raised=True) if same_line else glyph
    if _is_off(ink, before) and not last.raised:
        return glyph._replace(top=last.top, bottom=last.bottom, raised=True)
    if _is_off(before, ink) and not last.raised:
        small = last.bottom - last.top
        for place in range(len(found) - 1, -1, -1):
            other = found[place]
            if not other.text.isdigit() or abs(other.bottom - other.top - small) > 0.05 * small:
                break
            found[place] = other._replace(top=glyph.top, bottom=glyph.bottom, raised=True)
    return glyph


def _is_off(small: _Box, large: _Box) -> bool:
    """Whether the ink of a figure is clearly smaller than that of the other, and not on the same line."""
    height = large[3] - large[1]
    return small[3] - small[1] < 0.93 * height and abs(small[3] - large[3]) > 0.12 * height


def _ink(text_page: Any, index: int) -> _Box:
    """The box of the ink of a character in page space."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(text_page, index, left, right, bottom, top)
    return left.value, bottom.value, right.value, top.value


def _seen_ink(text_page: Any, index: int, seen: Any) -> _Box:
    """The box of the ink of a character as the page is seen."""
    left, bottom, right, top = _ink(text_page, index)
    (x0, y0), (x1, y1) = seen(left, bottom), seen(right, top)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _mend(text_page: Any, index: int, box: pdfium.FS_RECTF) -> None:
    """Put the box of the ink in place of the box of the font where that is out of all proportion.

    PDFium leaves the boxes of fonts for vertical writing unscaled, hundreds of points high.
    """
    left, bottom, right, top = _ink(text_page, index)
    if 0 < max(right - left, top - bottom) * 8 < min(box.right - box.left, box.top - box.bottom):
        box.left, box.right, box.bottom, box.top = left, right, bottom, top


def _strokes(glyphs: Sequence[Glyph], level: Sequence[Rule]) -> list[tuple[Rule, list[Glyph]]]:
    """Lines that strike text out, and the text: they run through its middle and are just as long as it is."""
    near = {int(rule.at) + off for rule in level for off in range(-6, 7)}
    beside: dict[int, list[Glyph]] = {}
    for glyph in glyphs:
        middle = int((glyph.top + glyph.bottom) / 2)
        if middle in near:
            beside.setdefault(middle, []).append(glyph)
    found = []
    for rule in level if beside else ():
        run = [
            glyph
            for off in range(-6, 7)
            for glyph in beside.get(int(rule.at) + off, ())
            if rule.start < (glyph.left + glyph.right) / 2 < rule.end
            and 0.4 < (rule.at - glyph.top) / max(glyph.bottom - glyph.top, 1e-6) < 0.72
        ]
        if run:
            room = 0.35 * (run[0].bottom - run[0].top)
            left, right = min(glyph.left for glyph in run), max(glyph.right for glyph in run)
            if abs(left - rule.start) < room and abs(right - rule.end) < room:
                found.append((rule, run))
    return found


# --- lines --------------------------------------------------------------------------------------------------------


def _lines(page: pypdfium2.PdfPage) -> tuple[list[Rule], list[Rule], bool, set[int]]:
    """The level and the upright lines of a page, whether it has a picture, and the text that cannot be seen."""
    seen = _turned(page)
    level: list[Rule] = []
    upright: list[Rule] = []
    pictures = False
    behind: list[_Box] = []
    unseen: dict[int, _Box] = {}
    for kind, points, solid, address in _objects(page):
        if kind == pdfium.FPDF_PAGEOBJ_PATH and not solid:
            turned = [seen(x, y) for x, y in points]
            for start, end in zip(turned, turned[1:], strict=False):
                _enter(start, end, level, upright)
            continue
        xs, ys = [x for x, _ in points], [y for _, y in points]
        box = (min(xs), min(ys), max(xs), max(ys))
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            unseen[address] = box
            continue
        behind.append(box)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            pictures = True
        else:
            _enter(seen(box[0], box[1]), seen(box[2], box[3]), level, upright, thick=True)
    # White text on a dark ground can be seen; text without ink over a picture is what was recognised in it.
    return level, upright, pictures, {address for address, box in unseen.items() if not _lies_on(box, behind)}


def _lies_on(box: _Box, grounds: Sequence[_Box]) -> bool:
    """Whether there is something other than paper behind a box, as far as its middle shows."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return any(left <= x <= right and bottom <= y <= top for left, bottom, right, top in grounds)


def _enter(
    start: tuple[float, float],
    end: tuple[float, float],
    level: list[Rule],
    upright: list[Rule],
    *,
    thick: bool = False,
) -> None:
    """Enter a line, or a bar that is thin enough to be one."""
    (x0, y0), (x1, y1) = start, end
    width, height = abs(x1 - x0), abs(y1 - y0)
    thin = 3.0 if thick else 1.0
    if height <= thin and width > 3 * max(height, 1.0):
        level.append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
    elif width <= thin and height > 3 * max(width, 1.0):
        upright.append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))


def _objects(page: pypdfium2.PdfPage) -> Iterator[tuple[int, list[tuple[float, float]], bool, int]]:
    """Drawn paths, pictures, and text without ink: kind, corners in page space, whether a filled bar, address.

    White paths are left out (word processors paint them behind text).
    """
    left = _MOST_PATHS
    colour = _Colour()
    stack = [
        (pdfium.FPDFPage_GetObject(page, number), pypdfium2.PdfMatrix(), 0)
        for number in reversed(range(pdfium.FPDFPage_CountObjects(page)))
    ]
    while stack and left > 0:
        item, around, depth = stack.pop()
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            if _has_no_ink(item, colour):
                yield kind, _bounds(item, around), False, _address(item)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            yield kind, _bounds(item, around), False, 0
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < 6:
            matrix = _matrix(item).multiply(around)
            stack += [
                (pdfium.FPDFFormObj_GetObject(item, number), matrix, depth + 1)
                for number in reversed(range(pdfium.FPDFFormObj_CountObjects(item)))
            ]
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            left -= 1
            for points, solid in _corners(item, around, colour):
                yield kind, points, solid, 0


def _has_no_ink(item: Any, colour: _Colour) -> bool:
    """Whether a piece of text is drawn without ink, in white, or quite transparent."""
    mode = pdfium.FPDFTextObj_GetTextRenderMode(item)
    if mode in (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP):
        return True
    if mode in (pdfium.FPDF_TEXTRENDERMODE_FILL, pdfium.FPDF_TEXTRENDERMODE_FILL_CLIP):
        return colour.is_white(item, pdfium.FPDFPageObj_GetFillColor)
    return False


class _Colour:
    """The colour of objects, asked for with one set of numbers for them all."""

    def __init__(self) -> None:
        self._red, self._green, self._blue, self._opaque = (ctypes.c_uint() for _ in range(4))

    def is_white(self, item: Any, get: Any) -> bool:
        """Whether an object is white or quite transparent; a pattern is neither."""
        if not get(item, self._red, self._green, self._blue, self._opaque):
            return False
        white = self._red.value > 247 and self._green.value > 247 and self._blue.value > 247
        return white or self._opaque.value < 8


def _bounds(item: Any, around: pypdfium2.PdfMatrix) -> list[tuple[float, float]]:
    """The corners of the box of an object in page space."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    return [
        around.on_point(x, y)
        for x, y in (
            (left.value, bottom.value),
            (right.value, bottom.value),
            (right.value, top.value),
            (left.value, top.value),
        )
    ]


def _address(item: Any) -> int:
    return ctypes.cast(item, ctypes.c_void_p).value or 0


def _matrix(item: Any) -> pypdfium2.PdfMatrix:
    raw = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, raw)
    return pypdfium2.PdfMatrix(raw.a, raw.b, raw.c, raw.d, raw.e, raw.f)


def _corners(
    item: Any, around: pypdfium2.PdfMatrix, colour: _Colour
) -> Iterator[tuple[list[tuple[float, float]], bool]]:
    """The strokes of a path as open lines, or a path that is only filled as the corners of its box."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, fill, stroke)
    get = pdfium.FPDFPageObj_GetStrokeColor if stroke.value else pdfium.FPDFPageObj_GetFillColor
    if not (fill.value or stroke.value) or colour.is_white(item, get):
        return
    matrix = _matrix(item).multiply(around)
    x, y = ctypes.c_float(), ctypes.c_float()
    lines: list[list[tuple[float, float]]] = []
    for number in range(min(pdfium.FPDFPath_CountSegments(item), 2000)):
        segment = pdfium.FPDFPath_GetPathSegment(item, number)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO or not lines:
            lines.append([])
        lines[-1].append(matrix.on_point(x.value, y.value))
        if pdfium.FPDFPathSegment_GetClose(segment):
            lines[-1].append(lines[-1][0])
    # A filled path of two boxes, one in the other, is a frame: it is drawn by its edges.
    frame = len(lines) == 2 and all(len(line) in (4, 5, 6) for line in lines)
    for line in lines:
        yield line, not stroke.value and not frame
