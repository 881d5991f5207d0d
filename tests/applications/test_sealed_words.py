"""What people type into a case may name who applies: none of it stands in clear in any column of the database."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.apps import apps
from django.db import models

from gongkai.applications import actions
from gongkai.applications.acts import naming, naming_in_prose
from gongkai.applications.content import Submission
from gongkai.applications.deciding import Item, Result
from gongkai.applications.letters.dossier import dossier
from gongkai.applications.letters.handled import tables
from gongkai.applications.models import Assignment, CaseNote, MatterImprint, MatterKind
from gongkai.evidence.models import Entry
from gongkai.evidence.verify import verify
from gongkai.law import Refused
from gongkai.law.delivery import Service as Way
from gongkai.law.receipt import Way as Came
from gongkai.organs.models import Message, Post, PostKind, Tenure
from gongkai.papers.blocks import said
from gongkai.remedies import actions as remedies
from gongkai.remedies.actions import Filed
from gongkai.remedies.models import About, Block, RemedyImprint
from gongkai.remedies.models import Result as Ending
from gongkai.review.actions import AGREED
from gongkai.review.models import Stage
from gongkai.sealing.fields import SealedField
from tests.applications.office import ROADS, SINCE, ZHAO, Office, again, day, noon
from tests.records.test_guards import no_row
from tests.remedies.court import concluded, registered

pytestmark = pytest.mark.django_db
ASKED_BY = "应赵示例的要求"


def in_clear(*words: str) -> list[str]:
    """The columns in which one of these words can be read."""
    found = []
    for model in apps.get_models():
        fields = [
            field.name
            for field in model._meta.local_concrete_fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField)
            and not isinstance(field, SealedField)
        ]
        for row in model._base_manager.values(*fields) if fields else ():
            said = {name: str(value) for name, value in row.items()}
            found += [f"{model._meta.label}.{name}" for name, text in said.items() for word in words if word in text]
    return found


def test_why_the_lead_office_acts_and_to_whom_a_case_is_passed_on_are_sealed(office: Office) -> None:
    lead = office.town["吴专员"]
    Tenure.objects.filter(person=lead).update(since=SINCE)
    Post.objects.filter(organ=office.town.office).update(since=SINCE)
    foreign = {"by": lead, "acting": ASKED_BY}
    submission = Submission(Came.IN_PERSON, day("2024-09-27"), (ZHAO,), ROADS)
    case = actions.register(office.organ, submission, at=noon(day("2024-09-27")), **foreign)
    office.does(actions.pass_on, case, at="2024-10-08", due_on=day("2024-10-15"), office="赵示例家所在的村",
                task="", to=office.clerk, **foreign)  # fmt: skip
    with pytest.raises(Refused, match="已经交办赵示例家所在的村"):
        office.does(actions.pass_on, case, at="2024-10-08", due_on=day("2024-10-15"), office="建设办", task="")
    office.does(actions.report_back, case, at="2024-10-11", on=day("2024-10-11"), text="共两份。")
    sent = {"submitted": day("2024-10-11"), "at": noon(day("2024-10-11"))}
    matter = actions.take_matter(office.organ, MatterKind.LETTER, {"内容": "示例"}, **sent, **foreign)
    actions.settle(matter, answer="赵示例的来信已经处理。", on=day("2024-10-12"), at=noon(day("2024-10-12")), **foreign)
    filed = Filed(Block.RECONSIDERATION, About.NOT_PUBLISHED, "示例县人民政府", "赵示例", "请求。",
                  day("2024-10-14"), day("2024-10-14"))  # fmt: skip
    remedy = remedies.register(office.organ, filed, at=noon(day("2024-10-14")), **foreign)
    assert in_clear("赵示例") == []
    acting = Entry.objects.filter(body__contains='"capacity":"lead_office"')
    assert {entry.verb for entry in acting} >= {
        "application.registered", "application.passed_on", "matter.registered", "matter.settled", "remedy.registered",
    }  # fmt: skip
    assert not acting.exclude(body__contains='"reason":"加密保存在').exists()
    kept = CaseNote.objects.filter(application=case, kind="acting")
    assert [each.text for each in kept] == [ASKED_BY] * 2
    assert [each.acting for each in MatterImprint.objects.all()] == [ASKED_BY] * 2
    assert [each.acting for each in RemedyImprint.objects.filter(remedy=remedy)] == [None, ASKED_BY]
    assert verify().faults == []
    matter.refresh_from_db()
    matter.answer = "没有处理。"
    matter.save()
    assert [fault.row for fault in verify().faults] == [f"applications.MatterImprint:{matter.imprints.last().pk}"]


def test_why_a_reply_in_review_is_given_back_and_what_its_signers_remark_is_sealed(department: Office) -> None:
    office = department
    case = office.register()
    found = office.decided(case, "2024-10-08").content_hash
    review = office.does(actions.submit_reply, case, at="2024-10-08")
    same = {"review": review, "content_hash": found}
    actions.sign_reply(case, stages={Stage.ONE: replace(AGREED, remark="赵示例来过电话。")}, by=office.town["褚科员"],
                       at=noon(day("2024-10-09")), **same)  # fmt: skip
    signed = Entry.objects.get(verb="review.signed")
    second = office.town.signer(Stage.TWO)
    actions.give_back_in_review(case, reason="赵示例的身份证号写错了。", by=second, at=noon(day("2024-10-10")), **same)
    assert in_clear("赵示例", "身份证号") == []
    assert [(each.kind, each.text) for each in case.notes.all()] == [
        ("other", "一审一校：赵示例来过电话。"), ("returned", "赵示例的身份证号写错了。"),
    ]  # fmt: skip
    ladder = next(each for each in tables(again(case)) if each.caption == "审签")
    rows = [[said(cell.runs).split("\n") for cell in row.cells] for row in ladder.rows[1:]]
    assert [(stage[-1], who[0], words[0], more[-1]) for stage, who, words, more in rows] == [
        ("一审一校", "褚科员", "同意", "备注：赵示例来过电话。"),
        ("第1次送审", second.name, "退回修改", "赵示例的身份证号写错了。"),
    ], "the dossier says who signed with which remark, and who gave it back and why"
    returned = Entry.objects.get(verb="review.returned")
    for entry, note in zip((signed, returned), case.notes.all(), strict=True):
        assert f"applications.CaseNote:{note.pk}" in entry.body, "the evidence protects it"
    told = Message.objects.filter(sentence__contains="退回").values_list("person__name", "sentence")
    assert {name for name, _ in told} >= {office.clerk.name, "褚科员"}
    assert {sentence.partition("被")[2] for _, sentence in told} == {f"{second.name}退回，请到申请页查看退回的原因。"}
    assert verify().sound, list(verify().lines)


def test_the_database_holds_no_office_in_clear_beside_a_sealed_one(office: Office) -> None:
    case = office.register()
    row = office.does(actions.pass_on, case, at="2024-10-08", due_on=day("2024-10-15"), office="建设办", task="")
    assert (row.office, row.to, row.to_whom) == ("", "建设办", "建设办")
    assert Assignment(office="农业办").to_whom == "农业办", "as it stood before"
    no_row("assignment_sealed", row, serial=2, office="农业办")
    no_row("assignment_sealed", row, serial=2, to=None)


def test_numbers_and_names_of_organs_stand_in_clear_and_name_nobody(office: Office) -> None:
    case = office.register()
    sentence = "不加密存放，里面不能写当事人的姓名"
    with pytest.raises(Refused, match=sentence):
        office.decided(case, "2024-10-08", Result([Item("not_ours", right_organ="赵 示例的村委会")]))
    letter = office.replied(case, "2024-10-08")
    post = {"way": Way.POST, "sent": day("2024-10-09")}
    with pytest.raises(Refused, match=sentence):
        office.does(actions.serve, letter, at="2024-10-09", tracking="EX1赵示例", **post)
    office.does(actions.serve, letter, at="2024-10-10", tracking="EX1", arrived=day("2024-10-10"), **post)
    for wrong in (
        {"body": "赵示例案法院"},
        {"case_number": "赵示例1号"},
        {"about": About.EARLIER, "earlier": "赵示例"},
    ):
        with pytest.raises(Refused, match=sentence):
            registered(office, "2024-11-01", claimant="钱示例、赵示例", **wrong)
    remedy = registered(office, "2024-11-01")
    with pytest.raises(Refused, match=sentence):
        concluded(office, remedy, Ending.UPHELD, "2024-12-01", decision_number="赵示例一案")


def test_who_is_called_like_a_place_is_not_named_by_its_court(office: Office) -> None:
    for name, body in (
        ("石林", "石林彝族自治县人民法院"), ("白云", "广州市白云区人民法院"), ("钱示例、江山", "江山市人民政府"),
        ("黄山", "黄山市黄山区档案局"), ("安宁", "昆明市公安局安宁分局"),
        ("石林", "石林人民法院"),
    ):  # fmt: skip
        same = registered(office, "2024-11-01", claimant=name, body=body)
        assert (same.claimant, same.body) == (name, body)
    named_all_the_same = (
        ("石林", "石林案法院"), ("石林", "石林诉石林彝族自治县人民法院"), ("石林", "石林彝族自治县人民法院（石林）"),
        ("石林", "石林一案，石林彝族自治县人民法院"), ("石林", "石林所在区人民政府"), ("石林", "石林告石林县人民法院"),
        ("石林", "石林"),
        ("赵示例", "赵示例县人民法院"),
    )  # fmt: skip
    for name, body in named_all_the_same:
        assert naming(body, [name]), body
    assert naming("石林1号", ["石林"]) and naming("石林一案〔2026〕1号", ["石林"])
    assert not naming("白云府行复（2026）1号", ["白云"])
    for words in ("高峰村2024年的补偿方案", "高峰林场的合同"):
        assert not naming_in_prose(words, ["高峰"]), words
    for words in (
        "高峰申请公开的合同",
        "合同价格（高峰）",
        "申请人高峰，身份证略",
        "高 峰：合同",
        "高峰在该村的宅基地",
        "高峰村民",
    ):
        assert naming_in_prose(words, ["高峰"]), words
    remedy = registered(office, "2024-11-01", claimant="白云")
    concluded(office, remedy, Ending.UPHELD, "2024-12-01", decision_number="白云府行复〔2024〕1号")
    case = office.register(applicants=(replace(ZHAO, name="白云"),))
    office.decided(case, "2024-10-08", Result([Item("not_ours", right_organ="白云区人民政府")]))


def test_what_a_dossier_is_taken_out_for_is_kept_with_the_case_and_sealed(office: Office) -> None:
    case = office.register()
    office.served(case, "2024-10-08")
    dossier(
        again(case), reason="赵示例来看案卷", by=office.town.holder(PostKind.WORK_BODY_HEAD), at=noon(day("2024-11-01"))
    )
    assert CaseNote.objects.get(application=case, kind="export").text == "赵示例来看案卷"
    assert in_clear("来看案卷") == []
