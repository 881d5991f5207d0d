"""odt, ods and ofd: what identifies people taken out, what the public would see unawares told."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from lxml import etree

from gongkai.annual.readers.archive import Archive
from gongkai.files.kinds import DAMAGED, ENCRYPTED, MACROS, opened
from gongkai.files.packing import NESTED, NOBODY, local, pack, refuse_programs, written, xml
from gongkai.files.pictures import stripped
from gongkai.law import Refused

SIGNED = "这个文件带有电子签名或电子印章，为保持有效原样保存，文件属性（如作者、制作软件）没有去除。"

_NO_META = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-meta xmlns:office='
    b'"urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3"><office:meta/></office:document-meta>'
)
_EMPTY_LIBRARIES = ("script-lc.xml", "script-lb.xml", "dialog-lc.xml", "dialog-lb.xml")
_PERSONS = {"creator", "creator-initials", "initial-creator", "printed-by", "author-name", "author-initials"}
_PRINTERS = {"PrinterName", "PrinterSetup", "PrinterPaperFromSetup", "Rsid", "RsidRoot"}


def clean_open_document(content: bytes) -> tuple[bytes, list[str]]:
    """An odt or ods without properties and names, and sentences on what was met. Raises Refused."""
    archive = opened(content)
    manifest = archive.part("META-INF/manifest.xml")
    if manifest is None or archive.part("content.xml") is None:
        raise Refused(DAMAGED)
    if b"encryption-data" in manifest:
        raise Refused(ENCRYPTED)
    gone = set()
    for name in archive.names:
        if name.startswith(("Basic/", "Dialogs/")) and not name.endswith(("/", *_EMPTY_LIBRARIES)):
            raise Refused(MACROS)
        if name.startswith("Scripts/") and not name.endswith("/"):
            raise Refused(MACROS)
        if name.startswith(("Thumbnails/", "Basic/", "Dialogs/", "Scripts/", "META-INF/documentsignatures")):
            gone.add(name)
    met = {"changes": 0, "comments": 0}
    parts = []
    for name in sorted(archive.names - gone, key=lambda name: (name != "mimetype", name)):
        if not name.endswith("/"):
            parts.append((name, _cleaned(name, archive.part(name) or b"", gone, met)))
    return pack(parts), list(_sentences(met))


def open_document_leftovers(content: bytes) -> list[str]:
    """What a cleaned file still tells of people; read again from its bytes."""
    archive, found = opened(content), []
    for name in sorted(archive.names):
        part = archive.part(name) or b""
        properties = posixpath.basename(name) == "meta.xml" and len(xml(part)[0])
        if properties or name.startswith(("Thumbnails/", "Basic/", "Scripts/")) or stripped(part) != part:
            found.append(name)
        elif name.endswith(".xml") and b"creator" in part:
            found += [name for each in xml(part).iter(etree.Element) if local(each) in _PERSONS and each.text != NOBODY]
    return found


def clean_ofd(content: bytes) -> tuple[bytes, list[str]]:
    """An ofd without properties, and sentences on what was met; a signed one comes back byte for byte.

    Raises Refused where it is encrypted, damaged, or carries attachments.
    """
    archive = opened(content)
    if "Encryptions.xml" in archive.names:
        raise Refused(ENCRYPTED)
    if xml(archive.part("OFD.xml") or b"").find("{*}DocBody") is None:
        raise Refused(DAMAGED)
    signed = any(posixpath.basename(name) in ("Signatures.xml", "Signature.xml") for name in archive.names)
    parts = []
    for name in sorted(archive.names, key=lambda name: (name != "OFD.xml", name)):
        if name.endswith("/"):
            continue
        part = archive.part(name) or b""
        refuse_programs(part)
        if posixpath.basename(name) == "Attachments.xml":
            raise Refused("这个 OFD 文件里夹带有附件，公众可以取出；请重新导出不带附件的文件，附件另行上传。")
        if name == "OFD.xml":
            root = xml(part)
            for properties in root.iter("{*}DocInfo"):
                for each in list(properties):
                    if local(each) != "DocID":
                        properties.remove(each)
            part = written(root)
        parts.append((name, stripped(part)))
    return (content, [SIGNED]) if signed else (pack(parts), [])


def ofd_leftovers(content: bytes) -> list[str]:
    """What a cleaned ofd still tells; read again from its bytes."""
    archive = opened(content)
    root = xml(archive.part("OFD.xml") or b"")
    found = [local(each) for properties in root.iter("{*}DocInfo") for each in properties if local(each) != "DocID"]
    return found + [name for name in sorted(archive.names) if stripped(part := archive.part(name) or b"") != part]


def ofd_text(archive: Archive) -> Iterator[str]:
    """The text of an ofd, page by page in the order of their folders."""
    pages = [name for name in archive.names if "/Pages/" in name and name.endswith("/Content.xml")]
    for name in sorted(pages, key=lambda name: (len(name), name)):
        codes = (each.text or "" for each in xml(archive.part(name) or b"").iter("{*}TextCode"))
        yield "\n".join(codes)


def _cleaned(name: str, part: bytes, gone: set[str], met: dict[str, int]) -> bytes:
    refuse_programs(part)
    base = posixpath.basename(name)
    if base == "meta.xml":
        return _NO_META
    if name == "META-INF/manifest.xml":
        root = xml(part)
        for entry in list(root):
            path = next((value for key, value in entry.attrib.items() if key.endswith("full-path")), "")
            if path in gone or path.startswith(("Thumbnails/", "Basic/", "Dialogs/", "Scripts/")):
                root.remove(entry)
        return written(root)
    if part.startswith(b"PK"):
        raise Refused(NESTED)
    if base not in ("content.xml", "styles.xml", "settings.xml"):
        return stripped(part)
    root = xml(part)
    for each in list(root.iter(etree.Element)):
        kind = local(each)
        if kind in _PERSONS:
            each.text = NOBODY
            for inner in list(each):
                each.remove(inner)
        elif (
            kind == "config-item" and next((v for k, v in each.attrib.items() if k.endswith("}name")), "") in _PRINTERS
        ):
            each.getparent().remove(each)
        met["comments"] += kind == "annotation"
        met["changes"] += kind in ("changed-region", "cell-content-change", "insertion-cut-off")
    return written(root)


def _sentences(met: dict[str, int]) -> Iterator[str]:
    if met["changes"]:
        yield f"有 {met['changes']} 处修订痕迹，改动前后的文字公众都能看到；请接受或拒绝全部修订后重新上传。"
    if met["comments"]:
        yield f"有 {met['comments']} 处批注，公众下载后可以看到（批注人姓名已去除）；如不应公开，请删除批注后重新上传。"
