"""第四十五条 归档: the whole case in one PDF and in a zip; after its period nothing in it names anybody."""

from __future__ import annotations

import io
import json
from hashlib import sha256
from zipfile import ZipFile

import pypdfium2
import pytest
from django.db import connection

from gongkai.annual.writers.pdf import laid_out
from gongkai.applications import actions
from gongkai.applications.counting import table_3
from gongkai.applications.ending import Retention
from gongkai.applications.letters import dossier as dossiers
from gongkai.applications.letters.anonymising import anonymise, together
from gongkai.applications.letters.case_files import keep
from gongkai.applications.letters.copies import attach_stamped
from gongkai.applications.letters.drawing import document_of
from gongkai.applications.letters.kinds import Kind
from gongkai.applications.letters.models import CaseFile, Letter
from gongkai.applications.matters import keep_rating
from gongkai.applications.models import Application
from gongkai.evidence.models import Entry
from gongkai.evidence.verify import verify
from gongkai.files import pipeline
from gongkai.files.models import StoredFile
from gongkai.law.consultation import Consultee
from gongkai.law.delivery import Service
from gongkai.organs.permissions import NotAllowed
from gongkai.papers import html
from gongkai.papers.blocks import Document
from gongkai.sealing.rotation import columns as sealed_columns
from tests.applications.letters import cases
from tests.applications.letters.cases import drawn
from tests.applications.office import Office, again, day, noon
from tests.applications.test_verbs import refused
from tests.files import samples
from tests.records.test_guards import refused as never

WHO = ("赵示例", "110101199001010015", "13800000000", "养护", "示例村")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers are laid out in this process, so that the layout engine is loaded once."""

    def render(document: Document, kind: str) -> bytes:
        assert kind == "pdf"
        return laid_out(html.complete(document))

    monkeypatch.setattr(dossiers, "render", render)


def closed(office: Office) -> Application:
    """A case with a correction, letters, a stamped scan and files, answered and served."""
    application = cases.correcting(office)
    drawn(office, application, Kind.CORRECTION)
    office.does(actions.corrected, application, at="2024-10-09", on=day("2024-10-09"), text="2023年的养护合同。")
    asked = office.does(actions.consult, application, at="2024-10-09", on=day("2024-10-09"),
                        consultee=Consultee.THIRD_PARTY, name="示例建设有限公司", content="合同中的单价。")  # fmt: skip
    office.does(actions.consultation_delivered, asked, at="2024-10-09", on=day("2024-10-09"))
    office.does(actions.consulted, asked, at="2024-10-10", on=day("2024-10-10"), opinion="objects",
                text=cases.OBJECTION)  # fmt: skip
    file = pipeline.take_in(io.BytesIO(samples.word()), "表.docx", by=office.clerk, at=noon(day("2024-10-09")),
                            sealed=True)  # fmt: skip
    office.does(keep, application, at="2024-10-09", files=[(file, "赵示例的申请表")])
    result = cases.Result([cases.Item("provided"), cases.Item("not_existing", "补充协议", search=cases.SEARCH)],
                          "provided")  # fmt: skip
    reply = office.issued(application, "2024-10-10", result, text="现提供养护合同一份。", override=cases.INTEREST)
    letter = drawn(office, application, Kind.REPLY, "2024-10-10")
    scan = pipeline.take_in(io.BytesIO(samples.photograph(size=(600, 800), orientation=1)), "扫描.jpg",
                            by=office.clerk, at=noon(day("2024-10-10")), sealed=True)  # fmt: skip
    office.does(attach_stamped, letter, at="2024-10-10", file=scan)
    office.does(actions.serve, reply, at="2024-10-10", way=Service.DIRECT, sent=day("2024-10-10"),
                arrived=day("2024-10-10"))  # fmt: skip
    office.does(keep_rating, application, at="2024-10-10", mark="满意", text="办得快", submitted=day("2024-10-10"))
    return again(application)


def taken(office: Office, application: Application, **values: str) -> dossiers.Dossier:
    return dossiers.dossier(application, by=office.head, at=noon(day("2024-10-11")), **values)


def test_a_case_is_taken_out_whole_and_always_the_same(office: Office) -> None:
    refused("还没有办结", taken, office, office.register(), reason="移交档案馆")
    application = closed(office)
    refused("用途", taken, office, application, reason="")
    with pytest.raises(NotAllowed):
        dossiers.dossier(application, reason="看", by=office.town["郑外镇"], at=noon(day("2024-10-11")))
    office.does(actions.archive, application, at="2024-10-10")
    made = taken(office, application, reason="移交档案馆")
    assert taken(office, again(application), reason="再次移交") == made
    archive = ZipFile(io.BytesIO(made.archive))
    names = archive.namelist()
    assert names[:2] == ["案卷.pdf", "目录.csv"] and names[-2:] == ["存证.jsonl", "校验值.txt"]
    assert names[2:-2] == [
        "材料/001-政府信息公开申请补正告知书.pdf",
        "材料/002-政府信息公开申请答复书.pdf",
        "材料/003-政府信息公开申请答复书（盖章的文书）.jpg",
        "材料/004-赵示例的申请表（申请材料）.docx",
    ]
    for line in archive.read("校验值.txt").decode().splitlines():
        hash, name = line.split("  ")
        assert sha256(archive.read(name)).hexdigest() == hash
    entries = [json.loads(line) for line in archive.read("存证.jsonl").decode().splitlines()]
    assert entries[0]["serial"] == 3 and all(
        sha256(f"{each['previous']}\n{each['body']}".encode()).hexdigest() == each["hash"] for each in entries
    )
    with pypdfium2.PdfDocument(made.pdf) as pdf:
        pages = ["".join(page.get_textpage().get_text_range().split()) for page in pdf]
    assert "归档目录" in pages[0] and "至2034年12月31日" in pages[0]
    index = "".join(pages)
    assert "办理人" in index and "application" not in index
    for said in (
        "身份证明：110101199001010015；地址：示例县白鹭镇示例村1组；邮政编码：000000；电话：13800000000；电子邮箱：zhao@example.org",
        "docx，见电子案卷", "2024年9月27日，当面提交", "纸质，邮寄", "1.请写明合同的名称或者签订年份；",
        "补正内容：2023年的养护合同。",
        "第1份，第三方：示例建设有限公司2024年10月9日发出2024年10月9日收到2024年10月10日答复",
        f"不同意公开：{cases.OBJECTION}", "钱经办在镇档案室、协同办公系统，以“公路养护合同”为关键词检索",
        "答复内容：现提供养护合同一份。", "同意答复", "不涉密，可以公开",
        "示例公复〔2024〕1号第1次直接送达2024年10月10日发出2024年10月10日送达", "评价：满意；办得快",
    ):  # fmt: skip
        assert said in index, said
    assert "移交" not in index, "that it was taken out is no part of it"
    assert any("政府信息公开申请补正告知书" in page for page in pages[1:]) and pages[-1] == ""
    assert sha256(made.archive).hexdigest() in Entry.objects.filter(verb="application.dossier_taken")[0].body


def test_after_its_period_a_case_names_nobody_and_still_counts(office: Office) -> None:
    application = closed(office)
    before = table_3([office.organ], year=2024)
    refused("还没有归档", office.does, anonymise, application, by=office.town.leader, at="2034-12-31")
    office.does(actions.archive, application, at="2024-10-12", retention=Retention.TEN)
    refused("保管至2034年12月31日", office.does, anonymise, application, by=office.town.leader, at="2034-12-31")
    office.does(anonymise, application, by=office.town.leader, at="2035-01-01")
    done, applicant = again(application), again(application).applicants.get()
    assert (applicant.name, applicant.identity, applicant.contact, done.request) == ("", "", {}, "")
    assert set(Application.objects.asking_the_same(done)) == set()
    assert [str(done.finished_on), done.row, done.column] == ["2024-10-10", "granted", "natural_person"]
    assert table_3([office.organ], year=2024) == before
    assert (done.decision.text, done.notes.first().text, CaseFile.objects.first().name) == ("", "", "")
    assert not StoredFile.objects.filter(sealed=True).exists()
    refused("内容已经清除", document_of, Letter.objects.first())
    refused("没有案卷", taken, office, done, reason="查阅")
    refused("已经清除", office.does, anonymise, application, by=office.town.leader, at="2035-01-02")
    refused("清除个人信息，不能重新办理", office.does, actions.reopen, application, at="2035-01-02",
            on=day("2035-01-02"), basis="示例复决〔2035〕1号")  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM applications_decision")
        erased = bytes(cursor.fetchone()[0])
    assert (len(erased), erased[0]) == (33, 0)
    assert all(column.count() == 0 for column in sealed_columns())
    assert verify().faults == [], "what was erased is still what the evidence holds"
    body = "".join(Entry.objects.values_list("body", flat=True))
    assert not any(word in body for word in WHO)
    never("append-only", "UPDATE applications_decision SET text = NULL")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE applications_decision SET text = %s", [b"\x00" + bytes(32)])
    assert [fault.row for fault in verify().faults] == [f"applications.Decision:{done.decision_id}"]


def test_cases_that_share_a_letter_go_together_and_what_is_kept_for_ever_stays(office: Office) -> None:
    lead, along = office.register(), office.register("2024-09-29", request="乙合同")
    actions.merge(along, lead, version=along.version, into_version=lead.version, by=office.clerk,
                  at=noon(day("2024-10-08")))  # fmt: skip
    whole = office.register()
    parts = office.does(actions.split, whole, at="2024-10-08", on=day("2024-10-08"), requests=["甲", "乙"])
    letter = office.replied(lead, "2024-10-08", along={along.pk: cases.Result([cases.Item("provided")])})
    office.does(actions.serve, letter, at="2024-10-08", way=Service.DIRECT, sent=day("2024-10-08"),
                arrived=day("2024-10-08"))  # fmt: skip
    for part in parts:
        office.served(part, "2024-10-08")
    assert together(lead) == together(along) == {lead.pk, along.pk}
    assert together(parts[0]) == {whole.pk, *(part.pk for part in parts)}
    office.does(actions.archive, lead, at="2024-10-09")
    refused(f"{along}还没有归档", office.does, anonymise, lead, by=office.town.leader, at="2035-01-01")
    office.does(actions.archive, along, at="2024-10-09", retention=Retention.EVER)
    refused(f"{along}的保管期限为永久", office.does, anonymise, lead, by=office.town.leader, at="2035-01-01")
    for part in parts:
        office.does(actions.archive, part, at="2024-10-09")
    assert set(Application.objects.past_retention(day("2035-01-01"))) == {lead, *parts}
    office.does(anonymise, parts[1], by=office.town.leader, at="2035-01-01")
    assert again(whole).request == again(parts[0]).request == "" and again(whole).applicants.get().name == ""
    assert set(Application.objects.past_retention(day("2035-01-01"))) == {lead}
    never("application_anonymised_after_its_period",
          f"UPDATE applications_application SET anonymised_on = '2025-01-01' WHERE id = {lead.pk}")  # fmt: skip
    never("application_kept_from_its_archive",
          f"UPDATE applications_application SET kept_until = '2020-01-01' WHERE id = {lead.pk}")  # fmt: skip
