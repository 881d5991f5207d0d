"""docx, xlsx and pptx: what identifies people taken out, what the public would see unawares told.

Properties, thumbnails, lists of people, sensitivity labels, paths of templates and of the workbook go; the authors of
comments and changes become 作者; pictures lose what the camera wrote, workbooks inside charts are cleaned likewise.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from gongkai.annual.readers.archive import Archive
from gongkai.files.kinds import DAMAGED, MACROS, opened
from gongkai.files.packing import NESTED, NOBODY, local, pack, quoted, refuse_programs, written, xml
from gongkai.files.pictures import stripped
from gongkai.law import Refused

DDE = "文件里有打开时会启动其他程序的链接（DDE），不能上传；请断开链接、粘贴为文字或数值后再上传。"

_DROPPED = re.compile(
    r"docprops/|docmetadata/|_xmlsignatures/|\[trash\]/|word/people\.xml|word/recipientdata\.xml|xl/revisions/"
)
_CONTROLS = re.compile(r"(word|xl|ppt)/(activex|ctrlprops)/.*\.bin|xl/(macrosheets|dialogsheets)/|.*/vba|customui/")
_DROPPED_LINKS = ("/attachedTemplate", "/mailMergeSource", "/mailMergeHeaderSource")
_PEOPLE = re.compile(
    r"word/[^/]+\.xml|xl/(comments[^/]*\.xml|comments/.*|persons/.*|threadedcomments/.*|workbook\.xml)"
    r"|ppt/(commentauthors\.xml|authors\.xml|comments/.*)"
)
_TEXT = re.compile(r"word/(document|footnotes|endnotes|header|footer|comments)[^/]*\.xml")
_CHANGES = {"ins", "del", "moveFrom", "moveTo"}
_REMOVED = {"attachedTemplate", "mailMerge", "absPath", "fileSharing"}
_LEAKS = re.compile(
    rb"<(?:\w+:)?(?:lastModifiedBy|creator|Company|Manager|attachedTemplate|mailMerge|absPath|fileSharing)\b"
)
_NAMED = re.compile(rb'[\s:](?:author|initials|userId|displayName)="([^"]*)"|<(?:\w+:)?author(?:\s[^>]*)?>([^<]+)<')


@dataclass
class _Seen:
    """What was met while the parts were gone through."""

    counts: Counter[str] = field(default_factory=Counter)
    hidden: list[str] = field(default_factory=list)
    partly_hidden: list[str] = field(default_factory=list)


def clean_office(content: bytes, kind: str, depth: int = 0) -> tuple[bytes, list[str]]:
    """The file without what identifies people, and sentences on what the public would see unawares.

    Raises Refused where it has macros, controls, packed files or links that start programs.
    """
    if depth > 2:
        raise Refused(NESTED)
    archive, seen = opened(content), _Seen()
    gone = {name for name in archive.names if _DROPPED.match(name.lower())}
    if any(_CONTROLS.match(name.lower()) for name in archive.names):
        raise Refused(MACROS)
    if any(name.lower().startswith("_xmlsignatures/") for name in gone):
        seen.counts["signed"] += 1
    if kind == "xlsx":
        _look_at_sheets(archive, seen)
    parts = []
    for name in sorted(archive.names - gone, key=lambda name: (name != "[Content_Types].xml", name)):
        part = archive.part(name)
        if part is None or name.endswith("/"):
            continue
        parts.append((name, _cleaned(name, part, gone, seen, depth)))
    return pack(parts), list(_sentences(seen))


def office_leftovers(content: bytes) -> list[str]:
    """What a cleaned file still tells of people; read again from its bytes, part by part."""
    found = []
    archive = opened(content)
    for name in sorted(archive.names):
        part = archive.part(name) or b""
        lower = name.lower()
        told = (
            _DROPPED.match(lower),
            lower.endswith(".xml") and not lower.startswith("customxml/") and _LEAKS.search(part),
            _PEOPLE.match(lower) and any((a or b).decode() != NOBODY for a, b in _NAMED.findall(part)),
            lower.endswith((".jpg", ".jpeg", ".png")) and stripped(part) != part,
        )
        if any(told):
            found.append(name)
    return found


def _cleaned(name: str, part: bytes, gone: set[str], seen: _Seen, depth: int) -> bytes:
    """One part."""
    lower = name.lower()
    refuse_programs(part)
    if lower.endswith(".rels"):
        return _links(name, part, gone, seen)
    if lower == "[content_types].xml":
        return _types(part, gone)
    if lower.endswith((".jpg", ".jpeg", ".png")):
        return stripped(part)
    if "/embeddings/" in lower:
        seen.counts["embedded"] += "/charts/" not in lower
        if part.startswith(b"PK"):
            return clean_office(part, "xlsx" if lower.endswith(".xlsx") else "", depth + 1)[0]
        return part
    if lower.startswith("xl/externallinks/") and b"ddeLink" in part:
        raise Refused(DDE)
    if lower == "xl/connections.xml":
        seen.counts["connections"] += 1
    if lower.startswith("ppt/slides/slide") and re.search(rb'<p:sld\b[^>]*\bshow="(?:0|false)"', part):
        seen.counts["slides"] += 1
    if lower.startswith("ppt/notesslides/notesslide"):
        seen.counts["notes"] += b"<a:t>" in part
    if not lower.endswith(".xml") or not _PEOPLE.match(lower):
        return part
    root = xml(part)
    _count(lower, root, seen)
    return written(root) if _anonymised(root) else part


def _anonymised(root: etree._Element) -> bool:
    """Take names, initials and paths out of a part; whether anything had to be."""
    changed = False
    for element in list(root.iter(etree.Element)):
        if local(element) in _REMOVED:
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)
                changed = True
            continue
        names = {etree.QName(name).localname: name for name in element.attrib}
        if "author" in names or local(element) in ("cmAuthor", "author", "person"):
            for each in ("author", "initials", "userId", "displayName", "name"):
                if each in names and (each != "name" or local(element) in ("cmAuthor", "author")):
                    element.set(names[each], NOBODY)
                    changed = True
            if "author" in names and "date" in names:
                del element.attrib[names["date"]]
        if local(element) == "author" and element.text and not names:
            element.text, changed = NOBODY, True
    return changed


def _count(name: str, root: etree._Element, seen: _Seen) -> None:
    """What readers do not see at once: changes, comments, hidden text; links that start programs are refused."""
    counts = Counter(local(element) for element in root.iter(etree.Element))
    if name.startswith("xl/comments") or name.startswith("ppt/comments/"):
        seen.counts["comments"] += counts["comment"] + counts["cm"]
    if not _TEXT.match(name):
        return
    if name.startswith("word/comments"):
        seen.counts["comments"] += counts["comment"]
    seen.counts["changes"] += sum(counts[each] for each in _CHANGES)
    seen.counts["vanish"] += sum(
        local(element) == "vanish" and "false" not in element.attrib.values() and "0" not in element.attrib.values()
        for element in root.iter(etree.Element)
    )
    codes = "".join(element.text or "" for element in root.iter(etree.Element) if local(element) == "instrText")
    codes += " ".join(
        value
        for element in root.iter(etree.Element)
        if local(element) == "fldSimple"
        for value in element.attrib.values()
    )
    if re.search(r"\bDDE(?:AUTO)?\b", codes, re.IGNORECASE):
        raise Refused(DDE)


def _links(name: str, part: bytes, gone: set[str], seen: _Seen) -> bytes:
    """The relationships of a part, without those to what is gone and to templates; outside ones are counted."""
    root = xml(part)
    folder = posixpath.dirname(posixpath.dirname(name))
    for link in list(root):
        if local(link) != "Relationship":
            continue
        target, kind = link.get("Target", ""), link.get("Type", "")
        if link.get("TargetMode") == "External":
            if kind.endswith(_DROPPED_LINKS):
                root.remove(link)
            elif target.lower().startswith(("file:", "\\\\")):
                seen.counts["local"] += 1
            elif not kind.endswith("/hyperlink"):
                seen.counts["outside"] += 1
        else:
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            if path in gone or kind.endswith(_DROPPED_LINKS):
                root.remove(link)
    return written(root)


def _types(part: bytes, gone: set[str]) -> bytes:
    """The list of content types without the parts that are gone."""
    root = xml(part)
    for entry in list(root):
        if "macroenabled" in entry.get("ContentType", "").lower():
            raise Refused(MACROS)
        if entry.get("PartName", "").lstrip("/") in gone:
            root.remove(entry)
    return written(root)


def _look_at_sheets(archive: Archive, seen: _Seen) -> None:
    """Hidden sheets, and visible ones with hidden rows or columns, by name."""
    book, links = archive.part("xl/workbook.xml"), archive.part("xl/_rels/workbook.xml.rels")
    if book is None or links is None:
        raise Refused(DAMAGED)
    targets = {link.get("Id"): link.get("Target", "") for link in xml(links)}
    for sheet in xml(book).iter(etree.Element):
        if local(sheet) != "sheet":
            continue
        name = sheet.get("name", "")
        if sheet.get("state") in ("hidden", "veryHidden"):
            seen.hidden.append(name)
            continue
        key = next((value for each, value in sheet.attrib.items() if each.endswith("}id")), "")
        target = targets.get(key, "")
        part = archive.part(target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")) or b""
        if re.search(rb'<(?:\w+:)?(?:row|col)\b[^>]*\bhidden="(?:1|true)"', part):
            seen.partly_hidden.append(name)


def _sentences(seen: _Seen) -> Iterator[str]:
    """What was met, in sentences for the person who uploads."""
    told = "公众下载后可以看到；如不应公开，请删除后重新上传。"
    if seen.hidden:
        yield f"有隐藏的工作表：{quoted(seen.hidden)}，{told}"
    if seen.partly_hidden:
        yield f"工作表{quoted(seen.partly_hidden)}有隐藏的行或列，{told}"
    for key, sentence in (
        ("changes", "有 {} 处修订痕迹，改动前后的文字公众都能看到；请接受或拒绝全部修订后重新上传。"),
        ("comments", "有 {} 处批注，公众下载后可以看到（批注人姓名已去除）；如不应公开，请删除批注后重新上传。"),
        ("vanish", "有 {} 处隐藏文字，公众可以让它显示出来；如不应公开，请删除后重新上传。"),
        ("slides", "有 {} 张隐藏的幻灯片，" + told),
        ("notes", "有 {} 张幻灯片带备注，" + told),
        ("embedded", "嵌有 {} 个其他文件或表格，公众可以打开它们的全部内容；如不应公开，请改贴为图片后重新上传。"),
        ("outside", "有 {} 处图片或内容取自别的网站或文件，公众可能看不到；请改为直接插入后重新上传。"),
        ("local", "有 {} 处链接指向本机或单位内部的文件，公众打不开，还会露出内部路径；请取消链接后重新上传。"),
        ("connections", "含有外部数据连接，可能露出内部地址和账号；请断开连接后重新上传。"),
        ("signed", "原文件的电子签名在去除个人信息后已失效并删去；需要保留签名的，请上传签章后的 PDF 或 OFD。"),
    ):
        if seen.counts[key]:
            yield sentence.format(seen.counts[key])
