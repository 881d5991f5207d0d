"""年报体检 as a page."""

from __future__ import annotations

import html
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongkai.annual.report import Report, same_report
from gongkai.annual.writers import child as writers_child
from gongkai.pages import uploads
from gongkai.portal import marked, report_check
from tests.annual import samples
from tests.portal.conftest import faulty_county

ADDRESS = "/tools/report-check/"


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of its own for temporary files; whatever a request puts there must be gone after it."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield tmp_path
    assert list(tmp_path.iterdir()) == []


def upload(name: str, content: bytes | str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def checked(client: Client, *files: SimpleUploadedFile, status: int = 200, **more: Any) -> str:
    response = client.post(ADDRESS, {"files": list(files), **more})
    assert response.status_code == status
    return response.content.decode()


def carried(page: str) -> str:
    """The report that the page carries for its downloads."""
    found = re.search(r'<input type="hidden" name="report" value="([^"]*)">', page)
    assert found is not None
    return html.unescape(found[1])


def test_the_heading_names_organ_year_and_verdict_in_words(client: Client) -> None:
    page = checked(client, upload("有错的县.json", faulty_county().dumps()))
    assert re.search(r"示例县人民政府 2024年：\d 处错误，\d 处提醒，", page)
    assert "文件：有错的县.json" in page


def test_every_finding_stands_at_its_cell_with_a_word_and_leads_there_and_back(client: Client) -> None:
    page = checked(client, upload("有错的县.json", faulty_county().dumps()))
    marks = re.findall(r'<a class="mark mark--(\w+)" id="(r1-m\d+)" href="#(r1-n\d+)">(错|提|示|疑)(\d+)</a>', page)
    assert len(marks) == page.count('<li class="note note--')
    for _, mark, note, _, _ in marks:
        assert f'id="{note}"' in page
        assert f'<a href="#{mark}">' in page
    cell = re.search(r'<td [^>]*data-path="table3.granted.total"[^>]*>(.*?)</td>', page)
    assert cell is not None
    assert "错" in cell[1]
    assert "cell--error" in cell[0]


def test_the_list_says_what_is_written_what_it_should_be_why_and_by_which_rule(client: Client) -> None:
    page = checked(client, upload("有错的县.json", faulty_county().dumps()))
    assert "报告写的是 23，各项相加为 24" in page
    assert "应为 24" not in page
    assert "表三行总计不等于各类申请人之和" in page
    assert "为什么这样核对" in page
    assert "依据：年度报告格式 表三" in page
    asked = re.search(r'请先核对<a href="#([^"]+)">表三“（一）予以公开”自然人列</a>一格', page)
    assert asked is not None
    cell = re.search(rf'<td [^>]*id="{asked[1]}"[^>]*>(.*?)</td>', page)
    assert cell is not None
    assert "先核对" in cell[1]


def test_a_column_that_does_not_balance_shows_both_sides(client: Client) -> None:
    report = faulty_county()
    report.cells["table3.carried_forward.total"] = 99
    page = checked(client, upload("县.json", report.dumps()))
    assert re.search(r"：收 \d+，办理和结转 \d+</p>", page)


def test_figures_of_the_prose_are_marked_where_they_stand(client: Client) -> None:
    page = checked(client, upload("有错的县.json", faulty_county().dumps()))
    assert '全年新收政府信息公开申请<mark class="claim">47</mark>件' in page


def test_a_mark_in_the_prose_stands_after_the_unit_and_keeps_its_punctuation(client: Client) -> None:
    report = samples.county_with_figures()
    page = checked(client, upload("县.json", with_figure(report, "47件", "49件").dumps()))
    figure, mark = r'<mark class="claim claim--\w+">49</mark>', r'<a class="mark [^>]+>.\d+</a>'
    assert re.search(f'<span class="together">{figure}件{mark}[，。；]</span>', page)


def with_figure(report: Report, was: str, now: str) -> Report:
    """The report with another figure in its prose."""
    return Report.from_json(json.loads(report.dumps().replace(was, now)))


def test_the_three_tables_are_those_of_the_form(client: Client) -> None:
    page = checked(client, upload("镇.json", samples.all_zero_township().dumps()))
    for name in ("table2", "table3", "table4"):
        assert f'id="r1-{name}"' in page
    assert "没有发现错误" in page
    old = checked(client, upload("旧.json", samples.township_2019_form().dumps()))
    assert "本年新制作数量" in old


def test_pasted_text_is_checked_and_kept_in_the_form(client: Client) -> None:
    text = (
        "示例县白鹭镇人民政府2024年政府信息公开工作年度报告\n"
        "一、总体情况\n全年发布信息10条。\n二、主动公开政府信息情况\n"
    )
    page = client.post(ADDRESS, {"text": text}).content.decode()
    assert "示例县白鹭镇人民政府 2024年" in page
    assert "全年发布信息10条。\n二、主动公开政府信息情况" in page
    assert "粘贴的文字" in page


def test_many_reports_begin_with_a_summary_and_each_stands_in_a_fold(client: Client) -> None:
    page = checked(
        client, upload("甲.json", faulty_county().dumps()), upload("乙.json", samples.all_zero_township().dumps())
    )
    assert "共检查 2 份" in page
    assert '<a href="#r1-sheet">示例县人民政府</a>' in page
    assert page.count('<details class="sheet"') == 2
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_a_file_that_cannot_be_read_gets_its_sentence_and_the_others_are_shown(client: Client) -> None:
    page = checked(
        client, upload("会议.txt", "今天下午三点开会。"), upload("镇.json", samples.all_zero_township().dumps())
    )
    assert "1 份文件没有读取" in page
    assert "<strong>会议.txt</strong>：" in page
    assert "示例县白鹭镇人民政府" in page


def test_nothing_given_is_said_at_the_field(client: Client) -> None:
    page = checked(client)
    assert page.count("请选择年度报告文件，或者粘贴报告全文。") == 2
    assert 'href="#id_files"' in page


def test_last_year_is_compared_when_one_report_is_checked(client: Client) -> None:
    last = samples.all_zero_township()
    last.year, last.title = 2023, "示例县白鹭镇人民政府2023年政府信息公开工作年度报告"
    this = upload("今年.json", samples.all_zero_township().dumps())
    alone = checked(client, upload("今年.json", samples.all_zero_township().dumps()))
    assert "没有给出上年报告" in alone
    assert "没有给出上年报告" not in checked(client, this, last_year=upload("上年.json", last.dumps()))


def test_last_year_that_cannot_be_read_is_told_and_the_report_is_shown_in_full(client: Client) -> None:
    this = upload("今年.json", samples.all_zero_township().dumps())
    page = checked(client, this, last_year=upload("会议.txt", "今天开会。"))
    assert re.search("上年年报“会议.txt”没有读出来：[^。]+；因此没有与上年核对。", page.split('class="sheet"')[0])
    assert '<section class="sheet" id="r1-sheet">' in page
    assert "共检查" not in page
    assert "份文件没有读取" not in page
    assert "没有给出上年报告" not in page
    assert "上年年报没有读出来，无法比较。" in page


def test_members_that_cannot_be_read_are_told_and_the_report_is_shown_in_full(client: Client) -> None:
    members = [upload("会议.txt", "今天开会。"), upload("镇.json", samples.all_zero_township().dumps())]
    page = checked(client, upload("县.json", faulty_county().dumps()), members=members)
    assert re.search("所属机关的年报“会议.txt”没有读出来：.+；因此没有把它计入汇总核对。", page)
    assert '<section class="sheet" id="r1-sheet">' in page


def test_last_year_over_the_limit_is_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 200_000)
    this = upload("今年.json", samples.all_zero_township().dumps())
    page = checked(client, this, last_year=upload("扫描件.pdf", b"x" * 300_000))
    assert "上年年报“扫描件.pdf”没有读出来：文件超过 20 兆字节" in page
    assert '<section class="sheet" id="r1-sheet">' in page
    alone = checked(client, last_year=upload("扫描件.pdf", b"x" * 300_000))
    assert "请选择年度报告文件，或者粘贴报告全文。" in alone


def test_last_year_with_many_reports_is_refused_at_its_field(client: Client) -> None:
    files = [upload(f"{n}.json", samples.all_zero_township().dumps()) for n in range(2)]
    page = checked(client, *files, last_year=upload("上年.json", samples.all_zero_township().dumps()))
    assert "与上年核对时只能检查一份年报" in page
    assert 'href="#id_last_year"' in page


def test_members_are_summed_up_when_one_report_is_checked(client: Client) -> None:
    members = [upload("镇.json", samples.all_zero_township().dumps())]
    page = checked(client, upload("县.json", faulty_county().dumps()), members=members)
    assert "没有给出所属" not in page


def test_more_than_twenty_files_are_refused(client: Client) -> None:
    page = checked(client, *(upload(f"{n}.txt", "一") for n in range(21)))
    assert "一次最多提交 20 份文件，这次有 21 份，请分批检查。" in page


def test_far_too_many_files_are_refused_before_they_are_looked_at(client: Client) -> None:
    response = client.post(ADDRESS, {"files": [upload(f"{n}.txt", "一") for n in range(70)]})
    assert response.status_code == 413


def test_a_file_over_the_limit_is_named_and_the_others_are_shown(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 200_000)
    big, good = upload("扫描件.pdf", b"x" * 300_000), upload("镇.json", samples.all_zero_township().dumps())
    page = checked(client, big, good)
    assert "<strong>扫描件.pdf</strong>：文件超过 20 兆字节，没有读取。" in page
    assert "示例县白鹭镇人民政府" in page


def test_a_file_over_the_limit_alone_is_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 200_000)
    page = checked(client, upload("扫描件.pdf", b"x" * 300_000), status=413)
    assert "文件超过 20 兆字节" in page


def test_text_that_is_too_long_is_refused_and_kept(client: Client) -> None:
    text = "一" * (report_check.LONGEST_TEXT + 1)
    page = client.post(ADDRESS, {"text": text}).content.decode()
    assert "文字太长，不能超过 200,000 字" in page
    assert text in page


def test_markup_in_a_report_is_shown_as_text(client: Client) -> None:
    report = samples.county_with_figures()
    report.title = "<script>alert(1)</script>示例县2024年政府信息公开工作年度报告"
    page = checked(client, upload('"><b>.json', report.dumps()))
    assert "<script" not in page
    assert "<b>" not in page


@pytest.mark.parametrize("kind", ["json", "docx", "html", "xlsx", "md"])
def test_each_download_is_the_report_that_the_page_carried(client: Client, kind: str) -> None:
    page = checked(client, upload("有错的县.json", faulty_county().dumps()))
    response = client.post(f"{ADDRESS}download/", {"kind": kind, "report": carried(page)})
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response.headers["Content-Disposition"].endswith(f".{kind}")
    if kind == "json":
        found = json.loads(response.content)
        assert same_report(Report.from_json(found), faulty_county())
        assert any(finding["level"] == "error" for finding in found["findings"])
    elif kind in ("docx", "xlsx"):
        assert zipfile.ZipFile(io.BytesIO(response.content)).testzip() is None
    else:
        assert "示例县人民政府2024年政府信息公开工作年度报告" in response.content.decode()


@pytest.mark.skipif(not report_check._pango_loads(), reason="Pango does not load here")
def test_a_pdf_is_offered_where_pango_loads(client: Client) -> None:
    page = checked(client, upload("镇.json", samples.all_zero_township().dumps()))
    assert 'value="pdf"' in page
    response = client.post(f"{ADDRESS}download/", {"kind": "pdf", "report": carried(page)})
    assert response.content.startswith(b"%PDF-")


def test_a_pdf_is_made_by_a_process_that_knows_nothing_of_this_one(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, Any] = {}

    def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[bytes]:
        asked.update(options, command=command)
        return subprocess.CompletedProcess(command, 0, b"%PDF-made", b"")

    monkeypatch.setenv("GONGKAI_SECRET_KEY", "not for children")
    monkeypatch.setattr(report_check.subprocess, "run", run)
    made = client.post(f"{ADDRESS}download/", {"kind": "pdf", "report": samples.all_zero_township().dumps()})
    assert made.content == b"%PDF-made"
    assert asked["command"][1:] == ["-P", "-m", "gongkai.annual.writers.child"]
    assert set(asked["env"]) <= {"PATH", "LC_ALL", "PYTHONPATH", "HOME"}
    assert asked["timeout"] == 60


def test_the_process_that_makes_a_pdf_takes_limits_upon_itself() -> None:
    program = (
        "import resource\n"
        "from gongkai.annual.writers import child\n"
        "child.write = lambda *_: repr([resource.getrlimit(getattr(resource, n))[1]"
        " for n in ('RLIMIT_AS', 'RLIMIT_CPU', 'RLIMIT_CORE')]).encode()\n"
        "child.main()"
    )
    report = samples.all_zero_township().dumps().encode()
    told = subprocess.run([sys.executable, "-c", program], input=report, capture_output=True, check=True)
    assert json.loads(told.stdout) == [writers_child.MEMORY, writers_child.CPU, 0]


def test_a_third_pdf_at_once_is_asked_to_wait(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_check, "PDF_PATIENCE", 0.05)
    monkeypatch.setattr(report_check, "_pdf_places", threading.BoundedSemaphore(1))
    with report_check._pdf_places:
        response = client.post(f"{ADDRESS}download/", {"kind": "pdf", "report": samples.all_zero_township().dumps()})
    assert response.status_code == 503
    assert "现在导出的人太多，请过一会儿再试" in response.content.decode()


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        (subprocess.CompletedProcess([], 1, b"", b"Traceback"), "生成文件用时太长或者没有成功"),
        (subprocess.CompletedProcess([], -9, b"", b""), "生成文件用时太长或者没有成功"),
        (subprocess.CompletedProcess([], writers_child.NO_PANGO, b"", "本机缺少组件。\n".encode()), "本机缺少组件。"),
    ],
)
def test_a_pdf_that_was_not_made_is_told_in_chinese_and_frees_its_place(
    client: Client, monkeypatch: pytest.MonkeyPatch, outcome: Any, sentence: str
) -> None:
    monkeypatch.setattr(report_check.subprocess, "run", lambda *_, **__: outcome)
    for _ in range(3):
        response = client.post(f"{ADDRESS}download/", {"kind": "pdf", "report": samples.all_zero_township().dumps()})
        assert response.status_code == 400
        assert sentence in response.content.decode()


LONG = (
    "示例县人民政府2024年政府信息公开工作年度报告\n一、总体情况\n{}\n二、主动公开政府信息情况\n"
    "三、收到和处理政府信息公开申请情况\n"
)


@pytest.mark.parametrize(
    "unit", ["发布信息约7余条。\n", "2023年发布信息7条。", "信箱答复率99%。", "申请5件", "一\n" * 9 + "。" * 60]
)
def test_a_long_report_gives_a_page_of_bounded_length_in_bounded_time(client: Client, unit: str) -> None:
    text = LONG.format(unit * (200_000 // len(unit)))
    begun = sum(os.times()[:4])  # computing time, that of child processes too: others may use the machine
    page = checked(client, upload("长.txt", text))
    assert sum(os.times()[:4]) - begun < 5
    assert len(page.encode()) < 3_000_000
    assert "没有读取" not in page


def test_a_page_says_how_many_figures_were_read_and_how_many_findings_are_not_shown(client: Client) -> None:
    page = checked(client, upload("长.txt", LONG.format("发布信息约7余条。\n" * 3000)))
    assert "正文数字过多，只核对前 2000 个。" in page
    more = re.search(r"还有 (\d+) 处没有列出", page)
    assert more is not None and int(more[1]) > 1000
    assert page.count('<li class="note note--') == marked.MOST_NOTES
    targets = set(re.findall(r'\sid="([^"]+)"', page))
    assert set(re.findall(r'href="#(r1-[^"]+)"', page)) <= targets
    few = checked(client, upload("镇.json", samples.all_zero_township().dumps()))
    assert "没有列出" not in few and "数字过多" not in few


@pytest.mark.parametrize(
    "change",
    [
        {"claims": [{"claim": "x", "value": 1, "unit": "", "section": 1, "fragment": "", "of": 9999}]},
        {"claims": [{"claim": "statutory_days", "value": "NaN", "unit": "天", "section": 99, "fragment": 5}]},
        {"claims": 5},
        {"year": 99999},
        {"sections": [{"no": 99, "title": "", "text": ""}]},
    ],
)
def test_odd_json_never_breaks_the_page_or_a_download(client: Client, change: dict[str, Any]) -> None:
    odd = json.dumps({**faulty_county().as_json(), **change})
    assert client.post(ADDRESS, {"files": [upload("a.json", odd)]}).status_code == 200
    for kind in ("docx", "json"):
        assert client.post(f"{ADDRESS}download/", {"kind": kind, "report": odd}).status_code in (200, 400)


def test_a_pdf_is_not_offered_where_pango_does_not_load(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_check, "_pango_loads", lambda: False)
    assert 'value="pdf"' not in checked(client, upload("镇.json", samples.all_zero_township().dumps()))


@pytest.mark.parametrize("broken", ["", "{", "[]", '{"schema": 2}', '{"schema": 1}', "[" * 100_000])
def test_a_download_without_a_whole_report_is_refused_in_chinese(client: Client, broken: str) -> None:
    response = client.post(f"{ADDRESS}download/", {"kind": "docx", "report": broken})
    assert response.status_code == 400
    assert "请返回重新检查后再下载" in response.content.decode()


def test_an_unknown_kind_of_download_is_refused(client: Client) -> None:
    assert client.post(f"{ADDRESS}download/", {"kind": "exe", "report": "{}"}).status_code == 400


def test_results_are_never_kept_by_a_cache(client: Client) -> None:
    response = client.post(ADDRESS, {"text": "一、总体情况"})
    assert "no-store" in response.headers["Cache-Control"]
