"""Files made on the fly, sound and otherwise."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping

import docx
import openpyxl
import pikepdf
from PIL import Image
from PIL.PngImagePlugin import PngInfo

SECRET = "李某某".encode()
"""A name that may not be found in anything that is kept."""


def photograph(kind: str = "JPEG", size: tuple[int, int] = (60, 40), orientation: int = 6) -> bytes:
    """A picture whose left half is red, taken at a place, held sideways."""
    picture = Image.new("RGB", size, "white")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x013B] = "Li Moumou"
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 12.0, 5.0), 3: "E", 4: (110.0, 3.0, 9.0)})
    target, options = io.BytesIO(), {}
    if kind == "PNG":
        notes = PngInfo()
        notes.add_text("Author", "Li Moumou")
        options = {"pnginfo": notes}
    picture.save(target, kind, exif=exif, comment="Li Moumou", **options)
    return target.getvalue()


def word(pictures: int = 0) -> bytes:
    """A notice with a table whose first row is merged, its author in the properties."""
    document = docx.Document()
    document.core_properties.author = document.core_properties.last_modified_by = SECRET.decode()
    document.add_heading("关于青石镇道路维修的通知", 1)
    document.add_paragraph("维修期间请绕行。")
    table = document.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "路段"
    table.cell(1, 0).text, table.cell(1, 1).text = "东街", "西街"
    for _ in range(pictures):
        document.add_picture(io.BytesIO(photograph(orientation=1)))
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def workbook() -> bytes:
    """A workbook with a hidden sheet, a hidden row, and its author in the properties."""
    book = openpyxl.Workbook()
    book.properties.creator = book.properties.lastModifiedBy = SECRET.decode()
    book.active.title = "明细"
    book.active.append(["项目", "金额"])
    book.active.append(["维修", 12])
    book.active.row_dimensions[2].hidden = True
    book.create_sheet("底稿").sheet_state = "hidden"
    book.create_sheet("身份证号").sheet_state = "veryHidden"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def wide_workbook() -> bytes:
    """A small workbook with a value in the last cell that there is."""
    book = openpyxl.Workbook()
    book.active["A1"] = book.active["XFD1048576"] = 1
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def pdf(change: Callable[[pikepdf.Pdf], None] = lambda _: None, **options: object) -> bytes:
    """A page with properties and XMP, and whatever `change` adds."""
    document = pikepdf.new()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page = document.add_blank_page(page_size=(300, 200))
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    page.Contents = document.make_stream(b"BT /F1 12 Tf 20 100 Td (ROAD 2026) Tj ET")
    document.docinfo["/Author"] = SECRET.decode()
    with document.open_metadata() as properties:
        properties["dc:creator"] = [SECRET.decode()]
    change(document)
    target = io.BytesIO()
    document.save(target, **options)
    return target.getvalue()


def active(document: pikepdf.Pdf) -> None:
    """Scripts on opening and by name, an attachment, a link that starts a program."""
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    document.Root.OpenAction = script
    document.Root.Names = pikepdf.Dictionary(
        JavaScript=pikepdf.Dictionary(Names=["a", document.make_indirect(pikepdf.Dictionary(script))])
    )
    document.attachments["list.txt"] = b"inside"
    launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe")
    document.pages[0].Annots = pikepdf.Array(
        [
            pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=launch),
            pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], T="Li Moumou"),
            pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FileAttachment, Rect=[0, 0, 9, 9]),
        ]
    )


def signed(document: pikepdf.Pdf) -> None:
    """A form that says it is signed."""
    field = pikepdf.Dictionary(FT=pikepdf.Name.Sig, T="Signature1", V=pikepdf.Dictionary(Type=pikepdf.Name.Sig))
    document.Root.AcroForm = pikepdf.Dictionary(SigFlags=3, Fields=[document.make_indirect(field)])


def zipped(parts: Mapping[str, bytes], stored: bool = False) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_parts(content: bytes, parts: Mapping[str, bytes]) -> bytes:
    """A zip file with some parts added or replaced."""
    return zipped({**parts_of(content), **parts})


def replaced(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """A zip file with a change in one part."""
    part = parts_of(content)[name]
    assert old in part
    return with_parts(content, {name: part.replace(old, new, 1)})


def old_office(*streams: str, flags: int = 0) -> bytes:
    """The head, the directory and the first sector of an old Office file with streams of these names."""
    head = bytearray(512)
    head[:8], head[30] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 9
    directory = b""
    for name in ("Root Entry", *streams):
        entry = bytearray(128)
        coded = (name + "\0").encode("utf-16-le")
        entry[: len(coded)] = coded
        entry[116:120] = struct.pack("<I", 1)
        directory += bytes(entry)
    first = bytearray(512)
    first[10:12] = struct.pack("<H", flags)
    return bytes(head) + directory.ljust(512, b"\0") + bytes(first)


def open_document() -> bytes:
    """An odt with an author, a comment and a thumbnail."""
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    names = f'xmlns:office="{office}" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    names += ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    listed = "".join(
        f'<m:file-entry m:full-path="{path}" m:media-type=""/>' for path in ("content.xml", "Thumbnails/thumbnail.png")
    )
    person = SECRET.decode()
    comment = f"<office:annotation><dc:creator>{person}</dc:creator><text:p>改</text:p></office:annotation>"
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {names}><office:body><office:text><text:p>白鹭镇通告{comment}"
            "</text:p></office:text></office:body></office:document-content>".encode(),
            "meta.xml": f"<office:document-meta {names}><office:meta><dc:creator>{person}</dc:creator></office:meta>"
            "</office:document-meta>".encode(),
            "Thumbnails/thumbnail.png": photograph("PNG"),
            "META-INF/manifest.xml": '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f"{listed}</m:manifest>".encode(),
        },
        stored=True,
    )


def ofd(**more: bytes) -> bytes:
    """An OFD of one page with an author."""
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    return zipped(
        {
            "OFD.xml": f"<ofd:OFD {space}><ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID>"
            f"<ofd:Author>{SECRET.decode()}</ofd:Author></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
            "</ofd:DocBody></ofd:OFD>".encode(),
            "Doc_0/Document.xml": f"<ofd:Document {space}/>".encode(),
            "Doc_0/Pages/Page_0/Content.xml": f"<ofd:Page {space}><ofd:TextCode>青石镇公告</ofd:TextCode>"
            "</ofd:Page>".encode(),
            **more,
        }
    )


def open_workbook() -> bytes:
    """An ods with a hidden sheet."""
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )
    sheets = "".join(
        f'<table:table table:name="{name}" table:style-name="{style}"><table:table-row><table:table-cell '
        'office:value-type="string"><text:p>青石</text:p></table:table-cell></table:table-row></table:table>'
        for name, style in (("明细", "shown"), ("底稿", "hidden"))
    )
    styles = "".join(
        f'<style:style style:name="{name}" style:family="table"><style:table-properties table:display="{shown}"/>'
        "</style:style>"
        for name, shown in (("shown", "true"), ("hidden", "false"))
    )
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f"<office:document-content{spaces}><office:automatic-styles>{styles}"
            f"</office:automatic-styles><office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body>"
            "</office:document-content>".encode(),
            "META-INF/manifest.xml": b'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        },
        stored=True,
    )


def slides() -> bytes:
    """Two slides, the second hidden and with notes, a comment by somebody."""
    spaces = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    spaces += ' xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
    text = "<a:p><a:r><a:t>{}</a:t></a:r></a:p>"
    return zipped(
        {
            "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "ppt/presentation.xml": f"<p:presentation {spaces}/>".encode(),
            "ppt/slides/slide1.xml": f"<p:sld {spaces}>{text.format('第一页')}</p:sld>".encode(),
            "ppt/slides/slide10.xml": f"<p:sld {spaces}>{text.format('第十页')}</p:sld>".encode(),
            "ppt/slides/slide2.xml": f'<p:sld {spaces} show="0">{text.format("第二页")}</p:sld>'.encode(),
            "ppt/notesSlides/notesSlide2.xml": f"<p:notes {spaces}>{text.format('别念出来')}</p:notes>".encode(),
            "ppt/commentAuthors.xml": f'<p:cmAuthorLst {spaces}><p:cmAuthor id="0" name="李某某" initials="李"/>'
            "</p:cmAuthorLst>".encode(),
            "ppt/comments/comment1.xml": f'<p:cmLst {spaces}><p:cm authorId="0"><p:text>改</p:text></p:cm>'
            "</p:cmLst>".encode(),
        }
    )
