"""存证: in words, found again, checked, taken out."""

from __future__ import annotations

import ast
import csv
import io
import json
import re
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import gongkai
from gongkai.console import evidence
from gongkai.console.evidence_words import SENTENCES
from gongkai.evidence import naming, triggers
from gongkai.evidence.actor import SYSTEM, Actor
from gongkai.evidence.models import AppendOnly, Entry
from gongkai.evidence.recording import record
from gongkai.organs import actions
from gongkai.organs.permissions import Permission
from gongkai.records.actions import draft
from gongkai.records.content import Content
from gongkai.records.models import Release
from tests.console import records_of
from tests.console.people import County
from tests.console.test_organs_pages import of, text

pytestmark = pytest.mark.django_db

LIST = "/console/evidence/"
VERB = re.compile(r"[a-z_]+\.[a-z_]+")
RECORDS = ("record", "witness", "witness_release", "take_off", "finish", "_finish", "Line")
"""The functions that write a line of evidence, by the names they are called with."""
SUBJECTS = {verb.partition(".")[0] for verb in SENTENCES}


def verbs_of(source: str) -> set[str]:
    """The verbs that a module records: the texts in its calls, or where it passes a name on, those of the module."""
    tree = ast.parse(source)
    found: set[str] = set()
    passed_on = False
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and _called(call.func) in RECORDS:
            given = [*call.args[:1], *(each.value for each in call.keywords if each.arg == "verb")]
            for part in given:
                found |= _texts(part)
                passed_on |= isinstance(part, ast.Name)
    if passed_on:
        found |= {
            text for text in _texts(tree) if text.partition(".")[0] in {verb.partition(".")[0] for verb in SENTENCES}
        }
    return {verb for verb in found if VERB.fullmatch(verb)} - set(Permission)


def _called(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _texts(tree: ast.AST) -> set[str]:
    return {
        each.value
        for each in ast.walk(tree)
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and VERB.fullmatch(each.value)
    }


def test_every_verb_of_the_program_has_a_sentence_and_none_is_invented() -> None:
    files = Path(gongkai.__file__).parent.rglob("*.py")
    recorded = set().union(
        *(verbs_of(file.read_text(encoding="utf-8")) for file in files if file.parent.name != "console")
    )
    assert recorded - set(SENTENCES) == set(), "say in console/evidence_words.py what these verbs mean"
    assert set(SENTENCES) - recorded == set()


def test_no_two_verbs_are_called_the_same() -> None:
    words = [word for word, _ in SENTENCES.values()]
    assert len(set(words)) == len(words)


def lines(county: County, number: int) -> None:
    """So many sign-ins of the clerk, a minute apart from noon on 3 March 2025."""
    noon = datetime(2025, 3, 3, 12, tzinfo=timezone.get_current_timezone())
    clerk = county["clerk"]
    with transaction.atomic():
        for minute in range(number):
            at = noon + timedelta(minutes=minute)
            record("person.signed_in", clerk, organ="BLZ", by=Actor(clerk.pk, clerk.name), at=at, code=False)


def test_lines_are_sentences_with_names(county: County) -> None:
    now, today = timezone.now(), timezone.localdate()
    draft(county.egret, Content("预算公开说明", "<p>正文</p>"), by=county["clerk"], at=now)
    draft(county.egret, Content("代拟稿", "<p>正文</p>"), by=county["lead_officer"], at=now, acting="经办人培训")
    post = county["clerk"].tenures.get().post
    actions.set_deputy(post, county["stage_one"], since=date(2025, 2, 1), by=SYSTEM, at=now)
    actions.away(county["clerk"], since=today, reason="出差", by=SYSTEM, at=now)
    actions.rename(county.egret, name="白鹭镇", on=today, by=SYSTEM, at=now, reason="县发〔2025〕1号")
    shown = text(of(county, "auditor").get(LIST))
    for sentence in (
        "起草《预算公开说明》",
        "一审一校为“经办人”的B岗，自2025年2月1日起",
        "登记经办人离岗，自",
        "由“白鹭镇人民政府”更名为“白鹭镇”",
        "原因：县发〔2025〕1号",
        "主管部门工作人员（代填），主管部门工作人员",
        "代填原因：经办人培训",
    ):
        assert sentence in shown


def test_a_part_of_a_file_is_no_signer_and_lines_with_former_names_are_read_as_before(county: County) -> None:
    clerk, at = county["clerk"], timezone.now()
    with transaction.atomic():
        for facts in ({"part": 3}, {"place": 4}):
            record(
                "releases.imported", county.egret, organ="BLZ", by=Actor(clerk.pk, clerk.name), at=at,
                name="旧站.csv", rows=500, **facts,
            )  # fmt: skip
        for facts in ({"signed_as": "leaver"}, {"part": "leader"}):
            record("handover.signed", clerk, organ="BLZ", by=Actor(clerk.pk, clerk.name), at=at, **facts)
    shown = text(of(county, "auditor").get(LIST))
    for sentence in ("导入第3部分500条", "导入第4部分500条", "移交人在经办人上签字", "分管领导在经办人上签字"):
        assert sentence in shown


def test_one_sees_the_evidence_of_ones_own_organs(county: County) -> None:
    now = timezone.now()
    draft(county.egret, Content("白鹭的稿件", "<p>正文</p>"), by=county["clerk"], at=now)
    draft(county.stone, Content("青石的稿件", "<p>正文</p>"), by=county["foreign"], at=now)
    own = text(of(county, "leader").get(LIST))
    assert "白鹭的稿件" in own and "青石的稿件" not in own
    every = text(of(county, "auditor").get(LIST))
    assert "白鹭的稿件" in every and "青石的稿件" in every
    entry = Entry.objects.get(organ="QSZ")
    assert of(county, "leader").get(f"{LIST}{entry.pk}/").status_code == 404
    assert of(county, "clerk").get(LIST).status_code == 403


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ({}, 4),
        ({"verb": "record.drafted"}, 2),
        ({"person": "青石镇经办人"}, 1),
        ({"person": "没有这个人"}, 0),
        ({"subject": "惠农"}, 1),
        ({"since": "2025-03-04"}, 2),
        ({"until": "2025-03-03"}, 2),
        ({"since": "2025年3月3日", "until": "2025-03-03"}, 2),
        ({"organ": "nonsense", "verb": "nonsense"}, 4),
    ],
)
def test_lines_are_found_by_organ_person_verb_subject_and_day(
    county: County, query: dict[str, str], number: int
) -> None:
    now = timezone.now()
    lines(county, 2)
    draft(county.egret, Content("惠农补贴公示", "<p>正文</p>"), by=county["clerk"], at=now)
    draft(county.stone, Content("预算公开", "<p>正文</p>"), by=county["foreign"], at=now)
    shown = text(of(county, "auditor").get(LIST, query))
    assert shown.count('<li class="row">') == number


def test_pages_go_on_after_the_last_line_and_new_lines_shift_nothing(county: County) -> None:
    lines(county, evidence.ROWS + 3)
    client = of(county, "auditor")
    first = text(client.get(LIST))
    assert first.count('<li class="row">') == evidence.ROWS
    older = re.search(r'href="(\?before=\d+)"', first).group(1)  # type: ignore[union-attr]
    draft(county.egret, Content("新来的", "<p>正文</p>"), by=county["clerk"], at=timezone.now())
    second = text(client.get(LIST + older))
    assert second.count('<li class="row">') == 3 and "第 1 条" in second


def test_the_list_takes_as_many_queries_for_thirty_lines_as_for_three(county: County) -> None:
    client = of(county, "auditor")
    client.get(LIST)
    numbers = []
    for number in (3, 27):
        for each in range(number):
            draft(county.egret, Content(f"稿件{each}", "<p>正文</p>"), by=county["clerk"], at=timezone.now())
        lines(county, number)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_a_line_shows_its_hash_and_its_neighbours(county: County) -> None:
    lines(county, 3)
    entry = Entry.objects.get(organ="BLZ", serial=2)
    shown = text(of(county, "auditor").get(f"{LIST}{entry.pk}/"))
    assert entry.hash in shown and entry.previous in shown and "与校验值相符" in shown
    assert "上一条（第 1 条）" in shown and "下一条（第 3 条）" in shown
    assert "它的全部存证" in shown


def tamper(entry: Entry, body: str) -> None:
    triggers.drop()
    try:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE evidence_entry SET body = %s WHERE id = %s", [body, entry.pk])
    finally:
        triggers.install()


def test_a_line_that_was_changed_or_made_unreadable_is_shown_as_such(county: County) -> None:
    lines(county, 3)
    client = of(county, "auditor")
    for serial, body in ((1, '{"v": 1}'), (2, "nonsense"), (3, None)):
        entry = Entry.objects.get(organ="BLZ", serial=serial)
        tamper(entry, body if body is not None else entry.body.replace("经办人", "别的人"))
        shown = text(client.get(f"{LIST}{entry.pk}/"))
        assert "写入后被改动" in shown
    shown = text(client.get(LIST))
    assert shown.count("内容读不出来") == 2
    checked = text(client.post(f"{LIST}verify/"))
    assert "处问题" in checked and "机构 BLZ 第 2 条存证" in checked


def test_the_check_says_up_to_when_it_vouches(county: County) -> None:
    lines(county, 2)
    shown = text(of(county, "leader").post(f"{LIST}verify/"))
    assert "没有发现问题：核对了 1 个机构的 2 条存证" in shown
    assert "白鹭镇人民政府" in shown and "还没有相符的锚点" in shown
    lines(county, 1)
    draft(county.stone, Content("稿件", "<p>正文</p>"), by=county["foreign"], at=timezone.now())
    assert "只核对了您可以查看的机构" in text(of(county, "leader").post(f"{LIST}verify/"))
    assert "只核对了您可以查看的机构" not in text(of(county, "auditor").post(f"{LIST}verify/"))


def test_a_row_that_was_changed_is_called_by_its_name_and_leads_to_its_page(county: County) -> None:
    records_of.make(county)
    release = Release.objects.get(title="已公开的稿件")
    called = f"《已公开的稿件》{release.index_number} 第1次发布"
    (entry,) = (each for each in Entry.objects.all() if release.label in json.loads(each.body)["protects"])
    client = of(county, "auditor")
    link = f'<a href="/console/records/{release.record_id}/">{called}</a>'
    assert link in text(client.get(f"{LIST}{entry.pk}/"))
    triggers.drop()
    try:
        Release.objects.filter(pk=release.pk).update(body="<p>另一段正文</p>")
    finally:
        triggers.install()
    shown = text(client.post(f"{LIST}verify/"))
    assert f"机构 BLZ 第 {entry.serial} 条存证保护的{link}与存证不符：写入后被改动。" in shown
    assert "发现问题，不能担保；" in shown and "可以担保到 " not in shown and "records.Release" not in shown


def test_every_kind_of_row_that_evidence_protects_has_a_name_of_its_own(county: County) -> None:
    for model in apps.get_models():
        if issubclass(model, AppendOnly) and model is not Entry:
            assert model._meta.label in naming._NAMES, f"say in naming.py what a row of {model._meta.label} is called"
    records_of.make(county)
    labels = {label for each in Entry.objects.all() for label in json.loads(each.body)["protects"]}
    assert {label.partition(":")[0] for label in labels} >= {"records.Release", "records.Withdrawal", "review.SignOff"}
    for label in labels:
        words = naming.called_by_label(label).words
        assert "《" in words and "编号" not in words and not re.search("[a-z]", words)


def test_where_there_is_too_much_the_check_says_how_to_run_it(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    lines(county, 2)
    monkeypatch.setattr(evidence, "MOST_TO_VERIFY", 1)
    client = of(county, "auditor")
    assert "核对需在服务器上运行命令" in text(client.get(LIST))
    shown = text(client.post(f"{LIST}verify/"))
    assert "gongkai evidence verify" in shown and "没有发现问题" not in shown


def exported(client: Client, query: str = "", reason: str = "县里核查") -> list[list[str]]:
    answer = client.post(f"{LIST}export/{query}", {"reason": reason})
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(text(answer).removeprefix("\ufeff"))))


def test_an_export_needs_a_reason_and_leaves_a_line_in_each_organ(county: County) -> None:
    lines(county, 2)
    client = of(county, "auditor")
    without = client.post(f"{LIST}export/", {"reason": " "})
    assert without.status_code == 400 and "请写明导出的用途" in text(without)
    rows = exported(client)
    assert len(rows) == 3
    for row in rows[1:]:
        assert sha256(f"{row[9]}\n{row[10]}".encode()).hexdigest() == row[8], "whoever gets it recomputes each hash"
    last = Entry.objects.latest("pk")
    assert last.verb == "evidence.exported" and json.loads(last.body)["facts"] == {"count": 2, "reason": "县里核查"}
    assert "导出2条存证，原因：县里核查" in text(client.get(LIST))


def test_an_export_holds_what_was_looked_for_and_no_formulas(county: County) -> None:
    lines(county, 2)
    now = timezone.now()
    actions.add_person(county.egret, name="=1+1", account="formula", by=SYSTEM, at=now)
    draft(county.egret, Content("预算公开", "<p>正文</p>"), by=county["clerk"], at=now)
    client = of(county, "auditor")
    rows = exported(client, "?verb=record.drafted")
    assert [row[7] for row in rows[1:]] == ["起草《预算公开》"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in exported(client) for cell in row)


def test_an_export_of_nothing_is_refused(county: County) -> None:
    answer = of(county, "auditor").post(f"{LIST}export/", {"reason": "核查"})
    assert answer.status_code == 400 and "没有符合条件的存证" in text(answer)
    assert of(county, "clerk").post(f"{LIST}export/", {"reason": "核查"}).status_code == 403
