"""A letter that was worded in WPS, or stamped: what comes back still says every fact."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import docx
import pytest

from gongkai.applications import actions
from gongkai.applications.letters.case_files import keep
from gongkai.applications.letters.copies import attach_edited, attach_stamped, current_copy, missing
from gongkai.applications.letters.drawing import document_of, download
from gongkai.applications.letters.kinds import Kind
from gongkai.applications.letters.models import CaseFile, Role
from gongkai.applications.letters.restamping import replace_stamped
from gongkai.applications.letters.templates import WORDING, checked
from gongkai.evidence.models import Entry
from gongkai.evidence.verify import verify
from gongkai.files import pipeline
from gongkai.files.models import StoredFile
from gongkai.files.serving import may_see
from gongkai.law import Refused
from gongkai.law.delivery import Service
from gongkai.organs.permissions import NotAllowed
from tests.applications.letters.cases import answered, correcting, drawn
from tests.applications.office import Office, day, noon
from tests.applications.test_verbs import refused
from tests.files import samples
from tests.records.test_guards import no_row

AT = noon(day("2024-10-10"))


def brought(office: Office, content: bytes, name: str) -> StoredFile:
    return pipeline.take_in(io.BytesIO(content), name, by=office.clerk, at=AT, sealed=True)


def edited(content: bytes, change: Callable[[Any], None]) -> bytes:
    """The letter as somebody saves it in a word processor."""
    document = docx.Document(io.BytesIO(content))
    change(document)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def replaced(old: str, new: str) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        found = [each for each in document.element.body.iter("{*}t") if old in (each.text or "")]
        assert found
        for each in found:
            each.text = each.text.replace(old, new)

    return change


def test_words_may_be_changed_and_no_fact(office: Office) -> None:
    letter = answered(office, "denied_process")
    name, content = download(letter, "docx")
    assert name == "政府信息不予公开告知书.docx"
    for old, new, lost in (
        ("赵示例", "钱示例", "收件人"),
        ("2024年9月27日", "2024年9月29日", "申请情况"),
        ("〔2024〕1号", "〔2024〕11号", "文号"),
        ("第十六条第二款", "第十六条第一款", "办理结果"),
        ("先向示例县人民政府", "先向示例县司法局", "救济告知"),
        ("应当自知道", "可以自知道", "救济告知"),
        ("请到镇政府公开专栏查阅", "", "答复内容"),
        ("2024年10月10日", "2024年10月9日", "成文日期"),
    ):
        file = brought(office, edited(content, replaced(old, new)), name)
        refused(f"找不到“{lost}”", office.does, attach_edited, letter, at="2024-10-10", file=file)
    for unseen in ("<w:del>", "<w:vanish/>"):

        def hide(document: Any, unseen: str = unseen) -> None:
            paragraph = document.add_paragraph("另行告知").runs[0]._r
            if "vanish" in unseen:
                paragraph.get_or_add_rPr().append(docx.oxml.OxmlElement("w:vanish"))
            else:
                change = docx.oxml.OxmlElement("w:ins")
                paragraph.addprevious(change)
                change.append(paragraph)

        file = brought(office, edited(content, hide), name)
        refused("修订痕迹|隐藏文字", office.does, attach_edited, letter, at="2024-10-10", file=file)
    refused("docx 格式", office.does, attach_edited, letter, at="2024-10-10",
            file=brought(office, samples.pdf(), "书.pdf"))  # fmt: skip
    for harmless in (
        "您申请公开的是行政复议案件材料，本机关不能确定具体文件", "诉讼档案在人民法院，本机关不能提供",
        "您反映的信访事项已有最终处理意见", "权属关系最终由县人民政府确认",
    ):  # fmt: skip
        checked(Kind.REPLY, [f"{harmless}。", *WORDING[Kind.REPLY]])
    for against in ("本答复为最终答复", "对本答复不得申请行政复议", "您已放弃诉讼", "不能直接起诉"):
        file = brought(office, edited(content, replaced("经审查，本机关答复如下：", f"{against}。答复如下：")), name)
        refused(f"“{against}”像是限制", office.does, attach_edited, letter, at="2024-10-10", file=file)
        refused("像是限制", checked, Kind.REPLY, [f"{against}。", *WORDING[Kind.REPLY]])
    good = brought(office, edited(content, replaced("经审查，本机关答复如下：", "本机关经审查，现答复您：")), name)
    row = office.does(attach_edited, letter, at="2024-10-10", file=good)
    assert current_copy(letter) == row and row.name == "政府信息不予公开告知书"
    with pytest.raises(NotAllowed):
        office.does(attach_edited, letter, at="2024-10-10", file=good, by=office.town.leader)
    serving = {"at": "2024-10-10", "way": Service.DIRECT, "sent": day("2024-10-10"), "arrived": day("2024-10-10")}
    refused("打印盖章，在答复书的页面上传盖章的扫描件", office.does, actions.serve, letter.reply, **serving)
    scan = brought(office, samples.photograph(), "书.jpg")
    office.does(attach_stamped, letter, at="2024-10-10", file=scan)
    office.does(actions.serve, letter.reply, **serving)
    refused("已经送达，不能再改用语", office.does, attach_edited, letter, at="2024-10-10", file=good)
    assert verify().faults == []


def test_a_number_is_not_found_inside_a_longer_one(office: Office) -> None:
    letter = drawn(office, correcting(office), Kind.CORRECTION)
    document = document_of(letter)
    words = "\n".join(fact.text for fact in document.facts())
    assert list(missing(document, words)) == []
    for wrong in ("150", "115", "十五"):
        assert [fact.name for fact in missing(document, words.replace("\n15\n", f"\n{wrong}\n"))] == ["补正期限"]
    swapped = words.replace("1. 请写明", "请写明1.")
    assert next(missing(document, swapped)).name == "补正事项1"


def test_the_stamped_scan_is_what_is_served(office: Office) -> None:
    letter = drawn(office, correcting(office), Kind.CORRECTION)
    refused("扫描或者拍照", office.does, attach_stamped, letter, at="2024-10-10",
            file=brought(office, samples.word(), "书.docx"))  # fmt: skip
    scan = brought(office, samples.photograph(), "书.jpg")
    row = office.does(attach_stamped, letter, at="2024-10-10", file=scan)
    assert current_copy(letter) == row and row.hash == scan.hash
    again = {"at": "2024-10-10", "file": scan}
    refused("已经上传盖章的文书", office.does, attach_stamped, letter, **again)
    refused("已经上传盖章的文书", office.does, attach_edited, letter, **again)
    no_row("unique", row, position=9)
    no_row("casefile_copy", row, position=9, letter_id=None)
    no_row("casefile_redacted", row, position=9, role="redacted", letter_id=None)
    body = Entry.objects.get(verb="application.letter_stamped").body
    assert scan.hash in body and "赵示例" not in body
    wrong = {"at": "2024-10-10", "reason": "传成了另一件的扫描件。"}
    refused("就是现在的这一份", office.does, replace_stamped, letter, file=scan, **wrong)
    right = brought(office, samples.photograph(size=(600, 800)), "正确.jpg")
    refused("请写明为什么替换", office.does, replace_stamped, letter, file=right, **{**wrong, "reason": " "})
    new = office.does(replace_stamped, letter, file=right, **wrong)
    row.refresh_from_db()
    assert current_copy(letter) == new and (row.role, row.letter) == (Role.REPLACED, letter), "the wrong one is kept"
    body = Entry.objects.get(verb="application.letter_restamped").body
    assert right.hash in body and scan.hash in body and "另一件" not in body and verify().faults == []
    refused("还没有上传盖章的文书", office.does, replace_stamped, drawn(office, letter.application, Kind.RECEIPT),
            file=right, **wrong)  # fmt: skip
    no_row("casefile_copy", row, position=9, letter_id=None)
    today = day("2024-10-20")
    assert may_see(office.town.leader, scan.hash, today)
    assert not may_see(office.town["郑外镇"], scan.hash, today)


def test_a_file_of_a_case_is_sealed_and_its_own(office: Office) -> None:
    application = office.register()
    file = brought(office, samples.word(), "申请表.docx")
    office.does(keep, application, at="2024-10-10", files=[(file, "赵示例的 申请表")])
    row = CaseFile.objects.get()
    assert (row.name, row.role, row.hash) == ("赵示例的 申请表", Role.SUBMITTED, file.hash)
    values = {"at": "2024-10-10", "role": Role.INFORMATION}
    open_file = pipeline.take_in(io.BytesIO(samples.photograph()), "图.jpg", by=office.clerk, at=AT)
    refused("没有找到上传的文件", office.does, keep, application, files=[(open_file, "表")], **values)
    strange = pipeline.take_in(io.BytesIO(b"text"), "a.txt", by=office.town["郑外镇"], at=AT, sealed=True)
    refused("没有找到上传的文件", office.does, keep, application, files=[(strange, "表")], **values)
    refused("不重复加入", office.does, keep, application, files=[(file, "表")], **values)
    refused("相应事项", office.does, keep, application, files=[(file, "表")], **{**values, "role": Role.STAMPED})
    with pytest.raises(Refused):
        office.does(attach_stamped, drawn(office, application, Kind.RECEIPT), at="2024-10-10", file=strange)
