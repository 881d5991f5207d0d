"""上传: what is taken in, cleaned and told, and what is refused."""

from __future__ import annotations

import io
import os
import random
import sys
import threading
from pathlib import Path
from types import ModuleType

import pikepdf
import pytest
from django.db import connection
from PIL import Image

from gongkai.files import child, door, kinds, office, open_formats, pictures, pipeline, portable
from gongkai.files.child import FAILED, NOT_CLEAN, TOO_LONG, TOO_MUCH
from gongkai.files.models import StoredFile, Upload
from gongkai.files.text import MOST_CHARACTERS
from gongkai.law import Refused
from tests.files import samples
from tests.files.conftest import AT, kept, lying, person, refusal, take

pytestmark = pytest.mark.django_db


def test_a_word_file_loses_its_author_and_gives_its_text(folder: Path) -> None:
    file = take(samples.word(), "通知.docx")
    content = kept(file, folder)
    assert (file.kind, file.size, file.warnings) == ("docx", len(content), [])
    assert file.text == "关于青石镇道路维修的通知\n维修期间请绕行。\n路段\n东街\t西街"
    assert not [name for name in samples.parts_of(content) if name.startswith("docProps")]
    assert all(samples.SECRET not in part for part in samples.parts_of(content).values())


def test_what_readers_of_a_word_file_do_not_see_at_once_is_told(folder: Path) -> None:
    content = samples.replaced(
        samples.word(),
        "word/document.xml",
        "<w:r><w:t>维修期间请绕行。</w:t></w:r>".encode(),
        '<w:ins w:id="1" w:author="李某某" w:date="2026-01-01T00:00:00Z"><w:r><w:t>新增</w:t></w:r></w:ins>'
        '<w:del w:id="2" w:author="李某某"><w:r><w:delText>删去</w:delText></w:r></w:del>'
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏着</w:t></w:r>".encode(),
    )
    comments = (
        '<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:comment w:id="1" w:author="李某某" w:initials="L"/></w:comments>'
    )
    file = take(samples.with_parts(content, {"word/comments.xml": comments.encode()}), "通知.docx")
    assert [sentence.split("，")[0] for sentence in file.warnings] == [
        "有 2 处修订痕迹",
        "有 1 处批注",
        "有 1 处隐藏文字",
    ]
    assert all(samples.SECRET not in part for part in samples.parts_of(kept(file, folder)).values())
    assert "新增" in file.text and "删去" not in file.text


def test_the_template_of_a_word_file_is_forgotten_with_its_path(folder: Path) -> None:
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
        'Target="file:///C:/Users/limoumou/a.dotx" TargetMode="External"/></Relationships>'
    )
    content = samples.with_parts(samples.word(), {"word/_rels/settings.xml.rels": links.encode()})
    assert b"limoumou" not in samples.parts_of(kept(take(content, "通知.docx"), folder))["word/_rels/settings.xml.rels"]


def test_hidden_sheets_rows_and_columns_are_told_by_name(folder: Path) -> None:
    file = take(samples.workbook(), "明细.xlsx")
    assert file.warnings[0].startswith("有隐藏的工作表：“底稿”“身份证号”，")
    assert file.warnings[1].startswith("工作表“明细”有隐藏的行或列，")
    assert file.text.startswith("明细\n项目\t金额\n维修\t12")
    assert all(samples.SECRET not in part for part in samples.parts_of(kept(file, folder)).values())


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "现场.jpg"), ("PNG", "现场.png")])
def test_a_photograph_is_turned_upright_and_forgets_where_it_was_taken(folder: Path, kind: str, name: str) -> None:
    assert pictures.picture_leftovers(samples.photograph(kind))
    content = kept(take(samples.photograph(kind), name), folder)
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.size == (40, 60)
        assert picture.convert("RGB").getpixel((20, 10))[1] < 60  # red is on top now
        assert dict(picture.getexif()) == {}
    assert b"Moumou" not in content and b"Exif" not in content


def test_a_picture_inside_a_document_forgets_where_it_was_taken(folder: Path) -> None:
    before = samples.word(pictures=1)
    assert any(b"Moumou" in part for part in samples.parts_of(before).values())
    parts = samples.parts_of(kept(take(before, "通知.docx"), folder))
    assert all(b"Moumou" not in part for part in parts.values())
    picture = next(part for name, part in parts.items() if name.startswith("word/media/"))
    with Image.open(io.BytesIO(picture)) as opened:
        opened.load()
        assert opened.size == (60, 40)


def test_a_pdf_loses_properties_scripts_and_attachments(folder: Path) -> None:
    before = samples.pdf(samples.active)
    assert {"Author", "JavaScript", "attachments"} <= set(portable.pdf_leftovers(before))
    file = take(before, "公告.pdf")
    content = kept(file, folder)
    assert portable.pdf_leftovers(content) == []
    assert file.text == "ROAD 2026"
    assert file.warnings[0] == "文件里的脚本、附件或自动执行的动作已经去除。"
    assert file.warnings[1].startswith("有 1 处批注，")
    with pikepdf.open(io.BytesIO(content)) as document:
        assert "/Names" not in document.Root or "/JavaScript" not in document.Root.Names
        notes = document.pages[0].Annots
        assert [str(note.Subtype) for note in notes] == ["/Link", "/Text"]
        assert "/A" not in notes[0] and "/T" not in notes[1]


def test_a_signed_pdf_stays_whole_and_says_so(folder: Path) -> None:
    before = samples.pdf(samples.signed)
    file = take(before, "公告.pdf")
    assert kept(file, folder) == before
    assert file.warnings == [portable.SIGNED]


def test_a_signed_pdf_with_scripts_is_refused(folder: Path) -> None:
    content = samples.pdf(lambda document: (samples.signed(document), samples.active(document)))
    assert refusal(content, "公告.pdf", folder) == portable.SIGNED_AND_ACTIVE


def test_an_open_document_loses_its_author(folder: Path) -> None:
    file = take(samples.open_document(), "通告.odt")
    parts = samples.parts_of(kept(file, folder))
    assert next(iter(parts)) == "mimetype" and "Thumbnails/thumbnail.png" not in parts
    assert all(samples.SECRET not in part for part in parts.values())
    assert file.text.startswith("白鹭镇通告") and file.warnings[0].startswith("有 1 处批注，")


def test_hidden_sheets_of_an_open_workbook_are_told_by_name(folder: Path) -> None:
    file = take(samples.open_workbook(), "明细.ods")
    assert file.text == "明细\n青石\n底稿\n青石"
    assert [sentence.split("，")[0] for sentence in file.warnings] == ["有隐藏的工作表：“底稿”"]


def test_slides_are_read_in_their_order_and_what_is_hidden_is_told(folder: Path) -> None:
    file = take(samples.slides(), "汇报.pptx")
    assert file.text == "第一页\n第二页\n第十页"
    told = [sentence.split("，")[0] for sentence in file.warnings]
    assert told == ["有 1 处批注", "有 1 张隐藏的幻灯片", "有 1 张幻灯片带备注"]
    assert all(samples.SECRET not in part for part in samples.parts_of(kept(file, folder)).values())


def test_a_workbook_inside_a_document_is_cleaned_likewise(folder: Path) -> None:
    content = samples.with_parts(samples.word(), {"word/embeddings/a.xlsx": samples.workbook()})
    file = take(content, "通知.docx")
    assert file.warnings[0].startswith("嵌有 1 个其他文件或表格，")
    inside = samples.parts_of(samples.parts_of(kept(file, folder))["word/embeddings/a.xlsx"])
    assert "xl/workbook.xml" in inside and "docProps/core.xml" not in inside


def test_paths_of_the_computer_are_taken_out_or_told(folder: Path) -> None:
    path = (
        '<x15ac:absPath xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac" '
        'url="C:\\Users\\limoumou\\"/><sheets>'
    )
    content = samples.replaced(samples.workbook(), "xl/workbook.xml", b"<sheets>", path.encode())
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r9" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" '
        'Target="file:///D:/a.xlsx" TargetMode="External"/></Relationships>'
    )
    file = take(samples.with_parts(content, {"xl/worksheets/_rels/sheet1.xml.rels": links.encode()}), "明细.xlsx")
    assert b"limoumou" not in samples.parts_of(kept(file, folder))["xl/workbook.xml"]
    assert file.warnings[-1].startswith("有 1 处链接指向本机或单位内部的文件，")


def test_an_ofd_loses_its_author_unless_it_is_signed(folder: Path) -> None:
    file = take(samples.ofd(), "公告.ofd")
    assert (file.text, file.warnings) == ("青石镇公告", [])
    assert samples.SECRET not in samples.parts_of(kept(file, folder))["OFD.xml"]
    sealed = samples.ofd(**{"Doc_0/Signs/Signatures.xml": b"<a/>"})
    file = take(sealed, "公告.ofd")
    assert kept(file, folder) == sealed and file.warnings == [open_formats.SIGNED]


def test_text_in_any_chinese_encoding_is_read(folder: Path) -> None:
    file = take("姓名,村\n张示例,白鹭村\n".encode("gb18030"), "名单.csv")
    assert (file.kind, file.text) == ("csv", "姓名,村\n张示例,白鹭村\n")


def test_an_old_word_file_is_kept_as_it_is_with_a_warning(folder: Path) -> None:
    content = samples.old_office("WordDocument")
    file = take(content, "通知.doc")
    assert file.kind == "doc" and kept(file, folder) == content
    assert file.warnings == [
        "旧格式（doc）的文件属性（如作者、单位）无法去除，原样保存；如不应公开，请另存为 docx 后重新上传。"
    ]
    assert take(content[:-1] + b"x", "通知.wps").kind == "wps"


def test_long_text_is_cut(folder: Path) -> None:
    assert len(take("白鹭".encode() * 200_000, "长.txt").text) == MOST_CHARACTERS


def test_an_ending_that_belongs_to_a_neighbour_is_taken_by_content(folder: Path) -> None:
    assert take(samples.word(), "通知.doc").kind == "docx"
    assert take(samples.photograph("PNG"), "现场.JPG").kind == "png"
    assert take(samples.word(pictures=1), "附件1.关于道路的通知").kind == "docx"


MACROS = samples.with_parts(samples.word(), {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"})
MANY = samples.zipped({f"word/{number}.xml": b"" for number in range(100_000)} | {"[Content_Types].xml": b""}, True)
BOMB = samples.with_parts(samples.word(), {"word/document.xml": b" " * 40_000_000})
NOISE = random.Random(7).randbytes(20_000)


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        pytest.param(b"", "空.docx", kinds.EMPTY, id="empty"),
        pytest.param(b"  \n", "空.txt", kinds.EMPTY, id="blank"),
        pytest.param(NOISE, "通知.docx", kinds.UNKNOWN, id="random bytes"),
        pytest.param(b"PK\x03\x04" + NOISE, "通知.docx", kinds.DAMAGED, id="zip of noise"),
        pytest.param(samples.word()[:-400], "通知.docx", kinds.DAMAGED, id="cut docx"),
        pytest.param(samples.pdf()[:-300], "公告.pdf", portable.CUT, id="cut pdf"),
        pytest.param(b"%PDF-1.7\n" + NOISE + b"%%EOF", "公告.pdf", kinds.DAMAGED, id="pdf of noise"),
        pytest.param(samples.photograph(size=(600, 400))[:-900], "现场.jpg", kinds.DAMAGED, id="cut picture"),
        pytest.param(BOMB, "通知.docx", kinds.TOO_PACKED, id="zip bomb"),
        pytest.param(MANY, "通知.docx", kinds.TOO_PACKED, id="100,000 entries"),
        pytest.param(MACROS, "通知.docx", kinds.MACROS, id="macros"),
        pytest.param(MACROS, "通知.docm", kinds.MACROS, id="docm"),
        pytest.param(samples.old_office("WordDocument", "_VBA_PROJECT"), "通知.doc", kinds.MACROS, id="old macros"),
        pytest.param(samples.old_office("EncryptedPackage"), "通知.docx", kinds.ENCRYPTED, id="password"),
        pytest.param(samples.old_office("WordDocument", flags=0x0100), "通知.doc", kinds.ENCRYPTED, id="old password"),
        pytest.param(
            samples.pdf(encryption=pikepdf.Encryption(user="a", owner="b")),
            "公告.pdf",
            kinds.ENCRYPTED,
            id="locked pdf",
        ),
        pytest.param(b"MZ\x90\0" + NOISE, "通知.docx", kinds.PROGRAM, id="program"),
        pytest.param(b"#!/bin/sh\n", "说明.txt", kinds.PROGRAM, id="script"),
        pytest.param(
            samples.with_parts(samples.word(), {"word/media/a.bin": b"MZ\x90\0" + NOISE}),
            "通知.docx",
            kinds.PROGRAM,
            id="program inside",
        ),
        pytest.param("<html><script>x()</script>通知".encode(), "通知.html", kinds.WEB_PAGE, id="web page"),
        pytest.param(b"<svg xmlns='x'><script/></svg>", "图.svg", kinds.WEB_PAGE, id="svg"),
        pytest.param(samples.zipped({"a.txt": b"a"}), "材料.zip", kinds.PACKED, id="zip"),
        pytest.param("文字".encode(), "通知.docx", kinds.UNKNOWN, id="text as docx"),
        pytest.param(
            samples.replaced(
                samples.word(),
                "word/document.xml",
                "<w:t>维修期间请绕行。</w:t>".encode(),
                b"<w:instrText>DDEAUTO c:\\\\cmd.exe</w:instrText>",
            ),
            "通知.docx",
            office.DDE,
            id="dde",
        ),
    ],
)
def test_a_bad_file_is_refused_with_one_sentence(folder: Path, content: bytes, name: str, sentence: str) -> None:
    assert refusal(content, name, folder) == sentence


def test_a_wrong_ending_is_refused_with_what_the_file_is(folder: Path) -> None:
    assert refusal(samples.word(), "公告.pdf", folder).startswith("文件名以 .pdf 结尾，内容却是Word 文档；")


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(folder: Path) -> None:
    huge = Image.new("1", (20_000, 5_000))
    target = io.BytesIO()
    huge.save(target, "PNG")
    assert refusal(target.getvalue(), "图.png", folder) == pictures.TOO_MANY_PIXELS


class Endless:
    """A stream that would never end, and knows how much of it was read."""

    given = 0

    def read(self, size: int = 65536) -> bytes:
        self.given += size
        return b"\0" * size


def test_a_stream_above_the_limit_is_refused_before_it_is_all_read(folder: Path) -> None:
    stream = Endless()
    with pytest.raises(Refused, match="文件“录像.pdf”超过了 50 兆字节的上限，没有保存；"):
        pipeline.take_in(stream, "录像.pdf", by=None, at=AT)
    assert stream.given < 51 * 1024 * 1024
    assert lying(folder) == []


def test_a_file_that_needs_too_much_memory_costs_only_its_process(folder: Path) -> None:
    assert refusal(samples.wide_workbook(), "表.xlsx", folder) in (TOO_MUCH, FAILED)


@pytest.mark.parametrize(
    ("program", "sentence"),
    [
        ("import os; os.kill(os.getpid(), 9)", FAILED),
        ("import os; os.abort()", TOO_MUCH),
        ("import time; time.sleep(60)", TOO_LONG),
        ("while True: pass", TOO_LONG),
        ("print('{')", FAILED),
        ("print('[]')", FAILED),
        ('print(\'{"kind": "exe", "text": "", "warnings": []}\')', FAILED),
        ('print(\'{"kind": "pdf", "text": "", "warnings": []}\')', FAILED),
    ],
)
def test_a_child_that_ends_badly_or_lies_is_a_refusal(
    folder: Path, monkeypatch: pytest.MonkeyPatch, program: str, sentence: str
) -> None:
    monkeypatch.setattr(door, "COMMAND", (sys.executable, "-c", program))
    monkeypatch.setattr(door, "DEADLINE", 1.0)
    assert refusal(samples.pdf(), "公告.pdf", folder) == sentence


@pytest.mark.parametrize(
    ("kind", "content", "module", "cleaner"),
    [
        ("docx", samples.word(), office, "clean_office"),
        ("xlsx", samples.workbook(), office, "clean_office"),
        ("pdf", samples.pdf(), portable, "clean_pdf"),
        ("jpg", samples.photograph(), pictures, "clean_picture"),
        ("png", samples.photograph("PNG"), pictures, "clean_picture"),
        ("odt", samples.open_document(), open_formats, "clean_open_document"),
        ("ofd", samples.ofd(), open_formats, "clean_ofd"),
    ],
)
def test_a_file_that_did_not_come_clean_is_refused(
    monkeypatch: pytest.MonkeyPatch, kind: str, content: bytes, module: ModuleType, cleaner: str
) -> None:
    lazy = bytes(bytearray(content))
    monkeypatch.setattr(module, cleaner, lambda *_: lazy if module is pictures else (lazy, []))
    with pytest.raises(Refused, match=NOT_CLEAN):
        child._cleaned(content, kind)
    monkeypatch.undo()
    cleaned, _ = child._cleaned(content, kind)
    assert cleaned != content


def test_the_same_file_twice_is_one_file_and_one_row(folder: Path) -> None:
    clerk, colleague = person(), person("colleague")
    first, second = take(samples.word(), "通知.docx", clerk), take(samples.word(), "副本.docx", colleague)
    assert first == second and StoredFile.objects.get().stored_by == clerk.pk
    assert len(lying(folder)) == 1
    assert set(Upload.objects.values_list("person", flat=True)) == {clerk.pk, colleague.pk}
    take(samples.word(), "通知.docx", clerk)
    assert Upload.objects.count() == 2


def test_what_a_database_cannot_hold_is_left_out_of_the_text(folder: Path) -> None:
    assert "\0" not in take("甲\0乙\n".encode("utf-16"), "名单.txt").text


@pytest.mark.django_db(transaction=True)
def test_the_same_file_at_the_same_time_is_one_file_and_one_row(folder: Path) -> None:
    clerk, content, found = person(), samples.pdf(), []
    start = threading.Barrier(4)

    def upload() -> None:
        try:
            start.wait()
            found.append(take(content, "公告.pdf", clerk).hash)
        except BaseException as error:
            found.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=upload) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [StoredFile.objects.get().hash] * 4
    assert len(lying(folder)) == 1 and Upload.objects.count() == 1
    assert os.listdir(folder / "work") == []


def test_what_the_public_sends_is_cleaned_and_nothing_of_it_is_kept(folder: Path) -> None:
    name, content = pipeline.cleaned(io.BytesIO(samples.photograph()), r"C:\照片\身份证.JPEG")
    assert name == "身份证.JPEG" and content.startswith(b"\xff\xd8") and content != samples.photograph()
    with pytest.raises(Refused, match="可以运行的程序"):
        pipeline.cleaned(io.BytesIO(b"MZ" + bytes(200)), "证明.pdf")
    assert [each for each in folder.rglob("*") if each.is_file()] == []
