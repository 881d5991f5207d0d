"""第三十七条: what can be given is given, and of the rest nothing is left in the file."""

from __future__ import annotations

import io

import pdfplumber
import pypdfium2
import pytest

from gongkai.annual.writers.pdf import laid_out
from gongkai.applications import actions
from gongkai.applications.deciding import Item, Result
from gongkai.applications.letters.case_files import keep
from gongkai.applications.letters.models import CaseFile, Role
from gongkai.applications.letters.redaction import Mark, grounds, prepare, redact
from gongkai.applications.letters.serving import givable, given_by_itself
from gongkai.evidence.models import Entry
from gongkai.files import pipeline, store
from gongkai.files.redacting import redact as covered
from gongkai.law import Refused
from gongkai.law.delivery import Service
from tests.applications.office import Office, again, day, noon
from tests.applications.test_verbs import refused
from tests.files import samples

AT = noon(day("2024-10-10"))
CONTRACT = """<html lang="zh-CN"><head><title>合同</title><meta name="author" content="示例建设有限公司"></head><body>
<p>甲方：白鹭镇人民政府</p><p>乙方：示例建设有限公司，联系电话13800000000。</p><p>示例建设有限公司（盖章）</p>
<p style="page-break-before: always">单价：每公里12345元</p><p>结算金额另计。</p></body></html>"""
SECRETS = ("13800000000", "12345", "示例建设有限公司")


def text_of(content: bytes) -> str:
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        return "".join("".join((page.extract_text() or "").split()) for page in pdf.pages)


def test_covered_words_are_gone_from_a_real_contract(office: Office) -> None:
    contract = laid_out(CONTRACT)
    assert all(secret in text_of(contract) for secret in SECRETS)
    application = office.register()
    file = pipeline.take_in(io.BytesIO(contract), "合同.pdf", by=office.clerk, at=AT, sealed=True)
    office.does(keep, application, at="2024-10-10", files=[(file, "养护合同")], role=Role.INFORMATION)
    source = CaseFile.objects.get()
    third = "denied_third_party"
    marks = [
        Mark(third, text="示例建设 有限公司"),
        Mark(third, page=1, text="13800000000"),
        Mark("denied_process", page=2, box=(0, 0, 1, 0.2)),
    ]
    prepared = prepare(source, marks, by=office.clerk, at=AT)
    row = office.does(redact_of(prepared), application, at="2024-10-10", name="养护合同（区分处理）")
    with store.open_stored(row.hash, sealed=True) as stored:
        given = stored.read()
    assert text_of(given) == "" and not any(secret.encode() in given for secret in SECRETS)
    with pdfplumber.open(io.BytesIO(given)) as pdf:
        assert not pdf.metadata and len(pdf.pages) == 2 and all(len(page.images) == 1 for page in pdf.pages)
    first, second = (page.render(scale=1).to_pil().convert("L") for page in pypdfium2.PdfDocument(given))
    assert max(second.crop((5, 5, second.width - 5, int(second.height * 0.19))).tobytes()) < 40, "the box is black"
    dark = sum(1 for dot in first.tobytes() if dot < 40)
    plain = pypdfium2.PdfDocument(contract)[0].render(scale=1).to_pil().convert("L")
    assert dark > 3 * sum(1 for dot in plain.tobytes() if dot < 40), "words are covered"
    assert min(second.crop((0, int(second.height * 0.5), second.width, second.height)).tobytes()) > 200
    assert (row.source, row.marks[0]["text"], row.marks[0]["places"]) == (source, "示例建设 有限公司", 2)
    assert grounds(row)[0].startswith("不予公开（第三方合法权益），3处，依据《中华人民共和国政府信息公开条例》第十五条")
    body = Entry.objects.get(verb="application.file_redacted").body
    assert '"grounds":{"denied_process":1,"denied_third_party":3}' in body and "示例" not in body.replace("示例公", "")
    assert covered(contract, [mark.plain for mark in marks]) == covered(contract, [mark.plain for mark in marks])
    with pytest.raises(Refused, match="第2页没有找到“13800000000”"):
        covered(contract, [Mark(third, page=2, text="13800000000").plain])
    with pytest.raises(Refused, match="第3页没有"):
        covered(contract, [Mark(third, page=3, box=(0, 0, 1, 1)).plain])
    for wrong, sentence in (
        (Mark("provided", text="一"), "不予公开的依据"),
        (Mark(third), "二选一"),
        (Mark(third, page=1, text="一", box=(0, 0, 1, 1)), "二选一"),
        (Mark(third, page=1, box=(0.5, 0, 0.4, 1)), "超出了页面"),
        (Mark(third, box=(0, 0, 1, 1)), "超出了页面"),
        (Mark(third, text="一" * 201), "更长的请画框"),
    ):
        refused(sentence, prepare, source, [wrong], by=office.clerk, at=AT)
    refused("请标出", prepare, source, [], by=office.clerk, at=AT)
    word = pipeline.take_in(io.BytesIO(samples.word()), "合同.docx", by=office.clerk, at=AT, sealed=True)
    office.does(keep, application, at="2024-10-10", files=[(word, "合同")], role=Role.INFORMATION)
    other = CaseFile.objects.get(kind="docx")
    refused("另存为 pdf", prepare, other, marks, by=office.clerk, at=AT)
    assert CaseFile.objects.filter(role=Role.REDACTED).count() == 1

    reply = office.replied(application, "2024-10-10", Result([Item("partial", withheld=(third,))]))
    assert givable(again(application)) == [row, other], "not the original, and the whole of another file"
    serving = {"at": "2024-10-10", "way": Service.DIRECT, "sent": day("2024-10-10"), "arrived": day("2024-10-10")}
    refused("“养护合同”作过区分处理", office.does, actions.serve, reply, enclosed=[source.hash, row.hash], **serving)
    office.does(actions.serve, reply, enclosed=[row.hash, other.hash], **serving)


def redact_of(prepared: object) -> object:
    """The verb on a case, with what was prepared."""

    def verb(_: object, **values: object) -> CaseFile:
        return redact(prepared, **values)

    return verb


def test_of_what_was_redacted_twice_only_the_last_is_given_by_itself() -> None:
    contract, other = CaseFile(pk=1, position=1), CaseFile(pk=3, position=3)
    first, anew, of_the_first = (
        CaseFile(pk=key, position=key, source_id=source) for key, source in ((2, 1), (4, 1), (5, 2))
    )
    assert given_by_itself([contract, first, other]) == [first, other]
    assert given_by_itself([contract, first, other, anew]) == [other, anew]
    assert given_by_itself([contract, first, other, of_the_first]) == [other, of_the_first]
