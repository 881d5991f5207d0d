"""`gongkai report …` as design §5 writes it: data on stdout, sentences on stderr, exit codes 0, 1, 2."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout

import jsonschema
import pytest

from gongkai import cli
from gongkai.annual import writers
from gongkai.annual.claims import claims_of
from gongkai.annual.report import Report, same_report
from gongkai.annual.schema import json_schema
from tests.annual import samples


def gongkai(*arguments: str | os.PathLike[str]) -> subprocess.CompletedProcess[str]:
    """What the command says and answers, run here; that it is a program of its own is seen twice (`started`)."""
    said, told = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    given = list(map(str, arguments))
    with redirect_stdout(said), redirect_stderr(told):
        try:
            code = cli.main(given)
        except SystemExit as ended:
            code = int(ended.code or 0)
    return subprocess.CompletedProcess(given, code, *(each.buffer.getvalue().decode() for each in (said, told)))


def started(*arguments: str | os.PathLike[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gongkai", *map(str, arguments)], capture_output=True, text=True, timeout=60
    )


@pytest.fixture
def sound(tmp_path):
    report = samples.all_zero_township()
    report.claims = claims_of(report.sections, year=report.year, organ=report.organ, level=report.level)
    path = tmp_path / "白鹭镇2024.json"
    path.write_text(report.dumps(), encoding="utf-8")
    return path


@pytest.fixture
def unsound(tmp_path):
    report = samples.county_with_figures()
    report.cells["table3.granted.total"] += 1
    path = tmp_path / "示例县2024.docx"
    path.write_bytes(writers.write(report, "docx"))
    return path


def test_read_prints_schema_1(sound):
    done = gongkai("report", "read", sound, "--json")
    assert done.returncode == 0
    plain = json.loads(done.stdout)
    jsonschema.Draft202012Validator(json_schema()).validate(plain)
    assert plain["organ"] == "示例县白鹭镇人民政府"


def test_read_prints_the_report_for_people(sound):
    done = gongkai("report", "read", sound)
    assert done.returncode == 0
    assert "一、总体情况" in done.stdout
    assert "| 行政许可 |" in done.stdout


def test_check_of_a_sound_report_exits_0(sound):
    done = gongkai("report", "check", sound)
    assert (done.returncode, done.stderr) == (0, "")
    assert "错误" not in done.stdout


def test_check_of_a_wrong_sum_exits_1_and_names_it(unsound):
    done = started("report", "check", unsound)
    assert done.returncode == 1
    assert "错误 I2" in done.stdout
    assert "错误 I3" in done.stdout


def test_check_json_is_a_list_with_one_report_a_file(sound, unsound):
    done = gongkai("report", "check", sound, unsound, "--json")
    assert done.returncode == 1
    reports = json.loads(done.stdout)
    assert [report["source"] for report in reports] == [sound.name, unsound.name]
    for report in reports:
        jsonschema.Draft202012Validator(json_schema()).validate(report)
        assert all((finding["level"] is not None) == (finding["outcome"] == "failed") for finding in report["findings"])


def test_many_files_end_in_one_summary(sound, unsound):
    done = gongkai("report", "check", sound, unsound)
    assert "共检查 2 份：1 份有错误" in done.stdout


def test_answers_for_the_same_reason_stand_in_one_line(sound):
    done = gongkai("report", "check", sound)
    (line,) = (line for line in done.stdout.splitlines() if "没有给出上年报告" in line)
    assert "I6" in line and "Y1" in line


def test_an_unreadable_file_is_said_and_the_others_are_checked(sound, tmp_path):
    empty = tmp_path / "空.docx"
    empty.write_bytes(b"")
    done = gongkai("report", "check", empty, sound)
    assert done.returncode == 2
    assert "空.docx：" in done.stderr
    assert "示例县白鹭镇人民政府" in done.stdout


@pytest.mark.parametrize(
    "change",
    [
        {"claims": [{"claim": "x", "value": "NaN", "unit": "", "section": 99, "fragment": 5, "of": 9999}]},
        {"year": 99999},
        {"form": "zz"},
        {"table2": {}},
        {"sections": [{"no": 99, "title": "", "text": ""}]},
    ],
)
def test_odd_json_does_not_keep_the_other_files_from_being_checked(sound, tmp_path, change):
    odd = tmp_path / "怪.json"
    odd.write_text(json.dumps({**json.loads(sound.read_text("utf-8")), **change}), encoding="utf-8")
    done = gongkai("report", "check", odd, sound)
    assert "Traceback" not in done.stderr and "zz" not in done.stderr
    assert f"{sound.name}  示例县白鹭镇人民政府" in done.stdout
    assert done.returncode == (0 if "claims" in change else 2)


def test_last_years_report_is_held_against_this_years(sound, tmp_path):
    before = samples.all_zero_township()
    before.year = 2023
    before.title = before.title.replace("2024", "2023")
    before.cells["table3.carried_forward.natural_person"] = before.cells["table3.carried_forward.total"] = 2
    last = tmp_path / "白鹭镇2023.json"
    last.write_text(before.dumps(), encoding="utf-8")
    done = gongkai("report", "check", sound, "--against", last)
    assert done.returncode == 1
    assert "错误 I6" in done.stdout


def test_members_are_summed(unsound, sound, tmp_path):
    folder = tmp_path / "所属机关"
    folder.mkdir()
    sound.rename(folder / sound.name)
    done = gongkai("report", "check", unsound, "--members", folder, "--json")
    codes = {finding["code"] for finding in json.loads(done.stdout)[0]["findings"]}
    assert {"R1", "R2", "R3"} <= codes


@pytest.mark.parametrize("kind", ["docx", "pdf", "html", "xlsx", "md", "json"])
def test_render_writes_each_format_and_it_reads_back_the_same(sound, tmp_path, kind):
    made = tmp_path / f"年报.{kind}"
    done = gongkai("report", "render", sound, "--to", kind, "-o", made)
    assert (done.returncode, done.stdout) == (0, "")
    again = gongkai("report", "read", made, "--json")
    assert same_report(
        Report.from_json(json.loads(sound.read_text("utf-8"))), Report.from_json(json.loads(again.stdout))
    )


@pytest.mark.parametrize(("kind", "start"), [("md", "#"), ("html", "<!doctype html>"), ("json", "{")])
def test_diff_compares_two_reports(sound, unsound, kind, start):
    done = gongkai("report", "diff", sound, unsound, "--to", kind)
    assert done.returncode == 0
    assert done.stdout.lower().startswith(start)


def test_the_schema_can_be_printed():
    assert json.loads(gongkai("report", "schema").stdout) == json_schema()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "缺少参数"),
        (("report",), "缺少参数"),
        (("report", "check"), "缺少参数"),
        (("report", "render", "a.txt", "--to", "doc", "-o", "b"), "“doc”不能用在这里，可用：docx、"),
        (("report", "check", "a.txt", "--wrong"), "不认识的参数"),
        (("report", "read", "没有这个文件.txt"), "没有这个文件"),
        (("report", "check", "a.txt", "--members", "没有这个文件夹"), "不是文件夹"),
    ],
)
def test_bad_arguments_get_one_chinese_sentence_and_exit_2(arguments, sentence):
    done = gongkai(*arguments)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert not done.stdout


def test_help_speaks_chinese():
    done = gongkai("report", "--help")
    assert done.returncode == 0
    assert "usage" not in done.stdout
    assert "options" not in done.stdout


def test_what_check_prints_as_json_can_be_read_again(sound, tmp_path):
    printed = tmp_path / "结果.json"
    printed.write_text(gongkai("report", "check", sound, "--json").stdout, encoding="utf-8")
    assert gongkai("report", "check", printed).returncode == 0
    two = gongkai("report", "check", sound, sound, "--json").stdout
    printed.write_text(two, encoding="utf-8")
    done = gongkai("report", "check", printed)
    assert done.returncode == 2
    assert "2份年报的列表" in done.stderr


def test_a_place_that_cannot_be_written_is_said_in_chinese(sound, tmp_path):
    done = gongkai("report", "render", sound, "--to", "md", "-o", tmp_path / "没有" / "年报.md")
    assert done.returncode == 2
    assert "文件夹不存在" in done.stderr
    assert "No such" not in done.stderr


def test_a_file_can_be_written_to_standard_output(sound):
    assert started("report", "render", sound, "--to", "md", "-o", "-").stdout.startswith("# 示例县白鹭镇人民政府")


def test_a_member_that_cannot_be_read_makes_the_sum_incomplete_and_is_said(unsound, sound, tmp_path):
    folder = tmp_path / "所属机关"
    folder.mkdir()
    sound.rename(folder / sound.name)
    (folder / "坏.docx").write_bytes(b"PK")
    (folder / "~$坏.docx").write_bytes(b"lock")
    done = gongkai("report", "check", unsound, "--members", folder)
    assert done.returncode == 2
    assert "与 1 份所属机关年报汇总核对，另有 1 份没有读出来" in done.stderr
    assert "~$" not in done.stderr
