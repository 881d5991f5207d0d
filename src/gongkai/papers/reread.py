"""Reading an edited Word file again: which bound facts of its paper still stand.

The file is foreign by now: it is opened in a process with limits, as every upload is (`child.py` answers for it), and
nothing in it is believed but its visible text. What a tracked change removed, and what is hidden, is not said.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from lxml import etree

from gongkai.papers.blocks import Document, drawable

LARGEST = 16 * 1024 * 1024
"""Bytes that the text part of a Word file may have."""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_UNSAID = {_W + name for name in ("del", "moveFrom", "rPr", "pPr", "sdtPr", "instrText")}


class NotWord(Exception):
    """The file cannot be read as a Word file; the message is a sentence for who uploaded it."""

    def __init__(self) -> None:
        super().__init__("这个文件不能作为Word文档读取，可能已损坏或不是docx格式，请另存为docx后重新上传。")


@dataclass(frozen=True, slots=True)
class Finding:
    """A bound fact that no longer stands. said  what the file says in its place; None where it is gone."""

    name: str
    said: str | None
    expected: str

    def __str__(self) -> str:
        if self.said is None:
            return f"「{self.name}」应为“{self.expected}”，上传的文件里找不到了，请补回后重新上传。"
        return f"「{self.name}」应为“{self.expected}”，上传的文件里是“{self.said}”，请改回后重新上传。"


def changed(content: bytes, document: Document) -> list[Finding]:
    """The bound facts of a paper that its edited Word file no longer says, in the order of the paper.

    A fact stands where each of its content controls says it. Where a program dropped the controls, its text must come
    in the order of the facts, and as often as the facts say it. Raises NotWord.
    """
    text, controls = _read(content)
    facts = list(document.facts())
    findings: dict[str, Finding] = {}
    for name, expected in document.bound().items():
        other = [each for each in controls.get(name, ()) if each != _even(expected)]
        if other:
            findings[name] = Finding(name, other[0], expected)
    loose = [fact for fact in facts if len(controls.get(fact.name, ())) < sum(f.name == fact.name for f in facts)]
    wanted = Counter(_even(fact.text) for fact in facts)
    place = 0
    for fact in loose:
        found = [match.start() for match in re.finditer(_pattern(fact.text), text)]
        ahead = [start for start in found if start >= place]
        if not ahead or len(found) < wanted[_even(fact.text)]:
            findings.setdefault(fact.name, Finding(fact.name, None, fact.text))
        else:
            place = ahead[0] + len(_even(fact.text))
    return [findings[name] for name in document.bound() if name in findings]


def _even(text: str) -> str:
    """A text as it is compared: NFC, without spaces and line ends."""
    return "".join(unicodedata.normalize("NFC", drawable(text)).split())


def _pattern(text: str) -> str:
    """Finds a text, and a number only where it is not part of a longer one."""
    return rf"(?<!\d(?=\d)){re.escape(_even(text))}(?!(?<=\d)\d)"


def _read(content: bytes) -> tuple[str, dict[str, list[str]]]:
    """The visible text of a Word file, and what its content controls say, by tag."""
    try:
        with ZipFile(BytesIO(content)) as archive, archive.open("word/document.xml") as part:
            xml = part.read(LARGEST + 1)
        if len(xml) > LARGEST:
            raise NotWord
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        body = etree.fromstring(xml, parser)
    except (
        BadZipFile,
        KeyError,
        OSError,
        RuntimeError,
        EOFError,
        ValueError,
        zlib.error,
        etree.XMLSyntaxError,
    ) as error:
        raise NotWord from error
    controls: dict[str, list[str]] = defaultdict(list)
    for control in body.iter(f"{_W}sdt"):
        tag = control.find(f"{_W}sdtPr/{_W}tag")
        if tag is not None:
            controls[tag.get(f"{_W}val", "")].append(_even("".join(_visible(control))))
    return _even("".join(_visible(body))), controls


def _visible(element: etree._Element) -> Iterator[str]:
    if element.tag == f"{_W}t":
        yield element.text or ""
    elif element.tag in _UNSAID:
        return
    elif element.tag == f"{_W}p":
        for child in element:
            yield from _visible(child)
        yield "\n"
    elif element.tag != f"{_W}r" or element.find(f"{_W}rPr/{_W}vanish") is None:
        for child in element:
            yield from _visible(child)
