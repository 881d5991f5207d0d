"""Photographs and pictures: upright, without what the camera wrote (place, time, device)."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator

from PIL import Image, ImageCms, ImageOps, JpegImagePlugin, UnidentifiedImageError

from gongkai.files.kinds import DAMAGED
from gongkai.law import Refused

MOST_PIXELS = 80_000_000
"""Of one picture: an A3 page at 600 dots per inch has 70 million."""
TOO_MANY_PIXELS = "这张图片的像素超过了 8000 万，没有打开；请缩小尺寸（例如宽 4000 像素以内）后再上传。"

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs", b"cICP"}
_ADOBE = 0xEE
"""The segment that says how colours are coded; without it a CMYK picture shows false colours."""
_DROPPED_SEGMENTS = {*range(0xE1, 0xF0), 0xFE} - {_ADOBE}


def clean_picture(content: bytes, kind: str) -> bytes:
    """A jpg or png written anew from its pixels. Raises Refused where it is damaged or too large."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own limit, which is above ours
        try:
            with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "MPO")) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise Refused(TOO_MANY_PIXELS)
                return _written(picture, kind)
        except Image.DecompressionBombError as error:
            raise Refused(TOO_MANY_PIXELS) from error
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, TypeError, KeyError) as error:
            raise Refused(DAMAGED) from error


def picture_leftovers(content: bytes) -> list[str]:
    """What a cleaned picture still carries beside its pixels."""
    with Image.open(io.BytesIO(content)) as picture:
        picture.load()
        found = [f"Exif {tag}" for tag in picture.getexif()]
        found += [name for name in ("exif", "xmp", "comment", "photoshop", "icc_profile", "XML:com.adobe.xmp")
                  if picture.info.get(name)]  # fmt: skip
        found += list(getattr(picture, "text", {}))
    return found if stripped(content) == content else [*found, "segments"]


def stripped(content: bytes) -> bytes:
    """A picture inside a document without the segments that describe it; its pixels are not touched.

    What is neither a whole jpg nor png comes back as it is.
    """
    if content.startswith(b"\xff\xd8\xff"):
        return b"".join(_jpeg_pieces(content))
    if content.startswith(_PNG):
        return _PNG + b"".join(_png_pieces(content))
    return content


def _written(picture: Image.Image, kind: str) -> bytes:
    """The pixels as a new file; a jpg as coarse as it was, so that it loses next to nothing."""
    mode, profile = picture.mode, picture.info.get("icc_profile")
    as_before = {}
    if isinstance(picture, JpegImagePlugin.JpegImageFile) and mode in ("L", "RGB"):
        as_before = {"qtables": picture.quantization, "subsampling": max(JpegImagePlugin.get_sampling(picture), 0)}
    picture.load()
    ImageOps.exif_transpose(picture, in_place=True)
    upright = _in_common_colours(picture, profile) if profile else picture
    if kind == "jpg" and upright.mode not in ("L", "RGB"):
        upright = upright.convert("RGB")
    upright.info = {key: value for key, value in upright.info.items() if key == "transparency"}
    target = io.BytesIO()
    if kind == "png":
        upright.save(target, "PNG")
    else:
        upright.save(target, "JPEG", **(as_before if upright.mode == mode and as_before else {"quality": 92}))
    return target.getvalue()


def _in_common_colours(picture: Image.Image, profile: bytes) -> Image.Image:
    """The picture in sRGB, so that it needs no profile, which may name a device."""
    if picture.mode not in ("RGB", "CMYK", "L"):
        return picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        found = ImageCms.profileToProfile(picture, source, target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return found if found is not None else picture


def _jpeg_pieces(content: bytes) -> Iterator[bytes]:
    """The segments to keep, then the pixels; what is damaged stays as it is from there on."""
    yield content[:2]
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        mark, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if mark == 0xFF:
            at += 1
            continue
        if mark in (0xDA, 0xD9) or 0xD0 <= mark <= 0xD8 or length < 2:
            break
        profile = mark == 0xE2 and content[at + 4 : at + 15] == b"ICC_PROFILE"
        if mark not in _DROPPED_SEGMENTS or profile:
            yield content[at : at + 2 + length]
        at += 2 + length
    end = content.find(b"\xff\xd9", at)  # never among the pixels; a second picture may follow, with a place of its own
    yield content[at : end + 2] if end >= at else content[at:]


def _png_pieces(content: bytes) -> Iterator[bytes]:
    at = len(_PNG)
    while at + 12 <= len(content):
        length, name = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        if name in _PNG_KEPT or name == b"iCCP":
            yield content[at : at + 12 + length]
        at += 12 + length
        if name == b"IEND":
            return
    yield content[at:]
