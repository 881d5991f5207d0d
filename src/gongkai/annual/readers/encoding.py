"""Bytes of a text file become text, whatever the file says about its own encoding.

A byte order mark is believed. A declared charset is believed only where the bytes decode under it without an error
and the outcome looks like Chinese; else UTF-8 is tried, then GB18030 (which contains GBK and GB2312), then Big5.
"""

from __future__ import annotations

import codecs
import contextlib
import re

from gongkai.annual.report import Unreadable

NOT_TEXT = "这个文件不是文字（像是二进制数据或已损坏），请上传 docx、pdf、xlsx、html、md 或 txt 格式的年度报告。"
EMPTY = "这个文件是空的，没有任何内容，请重新导出后再上传。"
GARBLED = "这个文件的文字编码无法识别，打开会是乱码，请另存为 UTF-8 编码后再上传。"

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,20})""", re.IGNORECASE)
_ALIASES = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "utf8": "utf-8", "unicode": "utf-16"}
_FAMILIAR = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相"
    "府公息信镇县市区乡办关情况收请条例月度报告监督保障解读网站项案依件数总计果结维持纠正行诉讼复议"
    "報請個關會開機關資訊條書數總計結維議訴訟復縣區鄉辦點從業應對時為國來們過說種產經"
)
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_CONTROL_BYTES = bytes([*range(9), *range(14, 32), 127])
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\x00"


def decoded(content: bytes, declared: str = "") -> str:
    """The text of these bytes, without invisible characters and with `\\n` as the only line end.

    declared  the charset that the file names for itself
    Raises Unreadable where they are empty, no text at all, or in no known encoding.
    """
    if not content.strip():
        raise Unreadable(EMPTY)
    text = _marked(content)
    if text is None:
        if len(content) - len(content.translate(None, _CONTROL_BYTES)) > len(content) // 100:
            raise Unreadable(NOT_TEXT)
        text = _unmarked(content, declared)
    for character in _INVISIBLE:
        if character in text:
            text = text.replace(character, "")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def declared_charset(content: bytes) -> str:
    """The charset that the head of an html or xml file names, or an empty string."""
    found = _DECLARED.search(content, 0, 4096)
    return found[1].decode("ascii", "replace") if found else ""


def plausible(text: str) -> bool:
    """Whether this reads like Chinese (or has no Chinese at all), not like Chinese decoded wrongly."""
    sample = text[:: len(text) // 4000 + 1]
    chinese = "".join(_CHINESE.findall(sample))
    if not chinese:
        return sample.isascii() or not any("\x80" <= character <= "\xff" for character in sample)
    return sum(map(_FAMILIAR.__contains__, chinese)) * 6 >= len(chinese)


def _marked(content: bytes) -> str | None:
    """The text after a byte order mark, or with the zero bytes of UTF-16; None where there is neither."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                break
    head = content[:4096]
    if b"\0" not in head:
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        text = content[: len(content) & ~1].decode(encoding, "replace")
        if "\n" in text and plausible(text) and text.count("\ufffd") * 200 <= len(text) and not _CONTROL.search(text):
            return text
    raise Unreadable(NOT_TEXT)


def _unmarked(content: bytes, declared: str) -> str:
    """The text under the first encoding that fits."""
    encodings = ["utf-8", "gb18030", "big5"]
    named = _known(declared)
    if named and named not in ("utf-16", "utf-32"):
        encodings = [named, *(encoding for encoding in encodings if encoding != named)]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if plausible(text):
            return text
    # Few other texts happen to be UTF-8, so what is, is believed even where it reads strangely.
    with contextlib.suppress(UnicodeDecodeError):
        return content.decode("utf-8")
    # A cut or a stray byte must not make a whole report unreadable; what it destroyed stays visible as U+FFFD.
    for encoding in ("utf-8", "gb18030"):
        text = content.decode(encoding, "replace")
        if text.count("\ufffd") * 200 <= len(text) and plausible(text):
            return text
    printable = sum(32 <= byte < 127 or byte in (9, 10, 13) for byte in content[:4096])
    high = sum(byte >= 0x80 for byte in content[:4096])
    raise Unreadable(GARBLED if printable + high > 0.98 * len(content[:4096]) else NOT_TEXT)


def _known(charset: str) -> str:
    """The name that Python has for a charset, GB2312 and GBK widened to GB18030; empty where it knows none."""
    charset = charset.strip().lower()
    charset = _ALIASES.get(charset, charset)
    try:
        return codecs.lookup(charset).name if codecs.lookup(charset)._is_text_encoding else ""
    except (LookupError, ValueError):
        return ""
