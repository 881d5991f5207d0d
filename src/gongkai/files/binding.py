"""Several files as one PDF: PDF files page by page, pictures each on a page of A4."""

from __future__ import annotations

import io
from collections.abc import Iterable

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

from gongkai.files.kinds import DAMAGED
from gongkai.law import Refused

A4 = (595.28, 841.89)
MARGIN = 28.35
LARGEST = 2400
"""Dots of the longer side of a picture."""


def bound(parts: Iterable[bytes]) -> bytes:
    """One PDF of PDF files and pictures in this order; the same parts give the same bytes. Raises Refused."""
    with pikepdf.new() as target:
        for part in parts:
            if part.startswith(b"%PDF"):
                try:
                    with pikepdf.open(io.BytesIO(part)) as source:
                        target.pages.extend(source.pages)
                except pikepdf.PdfError as error:
                    raise Refused(DAMAGED) from error
            else:
                _picture(target, part)
        output = io.BytesIO()
        target.save(output, deterministic_id=True)
    return output.getvalue()


def _picture(target: pikepdf.Pdf, content: bytes) -> None:
    try:
        picture = Image.open(io.BytesIO(content)).convert("RGB")
    except (OSError, ValueError) as error:
        raise Refused(DAMAGED) from error
    picture.thumbnail((LARGEST, LARGEST))
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=85)
    width, height = A4 if picture.height >= picture.width else (A4[1], A4[0])
    scale = min((width - 2 * MARGIN) / picture.width, (height - 2 * MARGIN) / picture.height)
    across, up = picture.width * scale, picture.height * scale
    add_picture(target, written.getvalue(), picture.size, (width, height),
                ((width - across) / 2, (height - up) / 2, across, up))  # fmt: skip


def add_picture(
    target: pikepdf.Pdf,
    jpeg: bytes,
    dots: tuple[int, int],
    page_size: tuple[float, float],
    place: tuple[float, float, float, float],
) -> None:
    """A page that is one picture and nothing else. place  left, bottom, width and height of the picture, in points."""
    image = target.make_stream(
        jpeg,
        Dictionary(
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=dots[0],
            Height=dots[1],
            ColorSpace=Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=Name.DCTDecode,
        ),
    )
    left, low, width, height = place
    page = target.add_blank_page(page_size=page_size)
    page.obj["/Resources"] = Dictionary(XObject=Dictionary(Page=image))
    drawn = f"q {width:.3f} 0 0 {height:.3f} {left:.3f} {low:.3f} cm /Page Do Q"
    page.obj["/Contents"] = target.make_stream(drawn.encode())
    page.obj["/MediaBox"] = Array([0, 0, *page_size])
