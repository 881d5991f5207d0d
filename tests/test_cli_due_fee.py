"""`gongkai due` and `gongkai fee`, as typed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gongkai.cli import main

DUE = ["due", "--received", "2024-09-27"]


def record(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> dict[str, Any]:
    assert main([*arguments, "--json"]) == code
    answer = json.loads(capsys.readouterr().out)
    assert isinstance(answer, dict)
    return answer


def test_the_reply_date_with_each_day_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(DUE) == 0
    out = capsys.readouterr().out
    assert out.startswith("2024年10月30日（星期三）前答复")
    assert " 1. 2024年9月29日（星期日）　调休上班" in out
    assert "20. 2024年10月30日（星期三）" in out
    assert "延长答复期限（extended）：" in out


def test_the_same_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    answer = record(capsys, *DUE)
    assert answer["due"] == "2024-10-30"
    assert answer["provisional"] is False
    assert (answer["status"], answer["source"], answer["not_before"]) == ("open", "条例第三十三条", None)
    assert (len(answer["counted"]), answer["counted"][0], answer["excluded"]) == (20, "2024-09-29", [])
    assert "extended" in answer["next"]
    assert answer["reason"].endswith("。")


def test_a_consultation_lists_the_days_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    events = [
        "due",
        "--received",
        "2024-05-06",
        "--event",
        "consult-sent 2024-05-13",
        "--event",
        "consulted 2024-05-29",
    ]
    answer = record(capsys, *events)
    assert answer["due"] == "2024-06-19"
    assert [(span[0], span[-1], len(span)) for span in answer["excluded"]] == [("2024-05-14", "2024-05-29", 12)]
    assert main(events) == 0
    assert "征求意见不计入的12个工作日" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("events", "due"),
    [
        (["clarify-asked 2024-10-08 15", "clarified 2024-10-21"], "2024-11-18"),
        (["clarify-asked 2024-10-14 15"], "2024-10-30"),
        (["extended 20"], "2024-11-27"),
        (["extended 10 2024-10-30"], "2024-11-13"),
        (["extended 2024-10-30 10"], "2024-11-13"),
        (["consult-sent 2024-10-08 received-by-third-party 2024-10-09"], "2024-11-21"),
        (["consult-sent 2024-10-08 2024-10-09"], "2024-11-21"),
        (["fee-noticed 2024-10-08", "fee-paid 2024-10-16"], "2024-11-13"),
        (["fee-noticed 2024-10-30 2024-11-04", "fee-paid 2024-12-02"], "2024-12-30"),
        (["delayed 2024-10-08 2024-12-31"], "2024-12-31"),
        (["replied 2024-10-08"], "2024-10-30"),
    ],
)
def test_each_event_as_written_in_the_design(events: list[str], due: str, capsys: pytest.CaptureFixture[str]) -> None:
    typed = [word for event in events for word in ("--event", event)]
    assert record(capsys, *DUE, *typed)["due"] == due


def test_a_submission_gives_a_provisional_date(capsys: pytest.CaptureFixture[str]) -> None:
    for typed in (["--submitted", "2024-09-27"], ["--event", "submitted 2024-09-27"]):
        answer = record(capsys, "due", *typed)
        assert (answer["due"], answer["provisional"], answer["status"]) == ("2024-10-30", True, "submitted")
    answer = record(capsys, *DUE, "--event", "submitted 2024-09-26")
    assert (answer["due"], answer["provisional"]) == ("2024-10-30", False)
    assert main(["due", "--submitted", "2024-09-27"]) == 0
    assert "（暂定）" in capsys.readouterr().out


def test_waiting_for_the_applicant_shows_the_date_that_runs_against_them(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["due", "--received", "2025-02-27", "--event", "clarify-asked 2025-03-03 15"]
    answer = record(capsys, *arguments)
    assert (answer["due"], answer["applicant_due"], answer["status"]) == (None, "2025-03-24", "awaiting_correction")
    assert main(arguments) == 0
    assert "现在没有正在计算的答复期限（等待补正）" in capsys.readouterr().out


def test_on_a_given_day_the_days_left_or_overdue_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert record(capsys, *DUE, "--on", "2024-10-28")["days_left"] == 2
    assert record(capsys, *DUE, "--on", "2024-11-01")["overdue"] is True
    main([*DUE, "--on", "2024-10-28"])
    assert "还剩2个工作日" in capsys.readouterr().out
    main([*DUE, "--on", "2024-11-01"])
    assert "已逾期2个工作日" in capsys.readouterr().out


def test_a_year_without_a_notice_is_refused_with_the_day_before_which_it_cannot_be(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["due", "--received", "2026-12-04", "--json"]) == 1
    shown = capsys.readouterr()
    answer = json.loads(shown.out)
    assert (answer["due"], answer["provisional"], answer["not_before"]) == (None, True, "2027-01-01")
    assert "2027年" in answer["reason"]
    assert "尚未录入" in shown.err
    assert main(["due", "--received", "2026-12-04"]) == 1
    assert "答复期限暂时不能确定" in capsys.readouterr().out


def test_a_year_file_makes_it_known(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    off = ["2027-01-01/2027-01-03", "2027-05-01", "2027-10-01/2027-10-03"]
    notice = {"year": 2027, "number": "试验用通知", "off": off, "worked": []}
    (tmp_path / "2027.json").write_text(json.dumps(notice), encoding="utf-8")
    arguments = ["due", "--received", "2026-12-04", "--notice", str(tmp_path / "2027.json")]
    assert record(capsys, *arguments)["due"] == "2027-01-04"
    assert main(["due", "--received", "2026-12-04", "--notice", str(tmp_path / "none.json")]) == 2
    assert "none.json：打不开" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("events", "sentence"),
    [
        (["clarified 2024-10-08"], "没有要求过申请人补正"),
        (["extended 2024-10-31 5"], "已过"),
        (["replied 2024-10-08", "replied 2024-10-09"], "已经办结"),
        (["consulted 2024-10-08"], "征求意见书"),
        (["fee-paid 2024-10-08"], "收费通知"),
        (["replied 2024-09-26"], "早于上一步"),
    ],
)
def test_what_cannot_be_is_refused_with_its_article(
    events: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*DUE, *(word for event in events for word in ("--event", event))]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert sentence in shown.err
    assert shown.err.rstrip().endswith(("条）", "号）"))


def test_a_day_before_the_regulation_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["due", "--received", "2008-04-30"]) == 1
    assert "2008年5月1日起施行" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        ("", "不认识的事件"),
        ("answered 2024-10-08", "不认识的事件"),
        ("replied", "缺少日期"),
        ("replied 8.10.2024", "日期要写成"),
        ("replied 2024-10-08 5", "多写了工作日数"),
        ("replied 2024-10-08 2024-10-09", "多写了第二个日期"),
        ("extended 2024-10-08", "缺少工作日数"),
        ("delayed 2024-10-08", "缺少第二个日期"),
    ],
)
def test_an_event_that_cannot_be_read_ends_with_2(
    event: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*DUE, "--event", event]) == 2
    assert sentence in capsys.readouterr().err


def test_without_a_day_to_start_from_it_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["due"]) == 2
    assert "--received" in capsys.readouterr().err
    with pytest.raises(SystemExit) as stopped:
        main(["due", "--received", "2024-02-30"])
    assert stopped.value.code == 2
    assert "没有这一天" in capsys.readouterr().err


def test_the_fee_bracket_by_bracket(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fee", "--method", "items", "--count", "52"]) == 0
    out = capsys.readouterr().out
    assert "应收信息处理费7800元" in out
    assert "第51至52件：每件400元 × 2件 ＝ 800元" in out
    answer = record(capsys, "fee", "--method", "pages", "--count", "68")
    assert (answer["total"], answer["source"]) == ("380", "国办函〔2020〕109号")
    assert [line["amount"] for line in answer["lines"]] == ["0", "380"]


def test_an_absurd_count_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    for count in ("-1", "99999999"):
        assert main(["fee", "--method", "pages", f"--count={count}"]) == 2
        assert "请核对" in capsys.readouterr().err
    for words in (["fee"], ["fee", "--method", "grams", "--count", "1"], ["fee", "--method", "items", "--count", "x"]):
        with pytest.raises(SystemExit) as stopped:
            main(words)
        assert stopped.value.code == 2


@pytest.mark.parametrize("written", ["2024-09-27", "2024年9月27日", "2024/9/27", "20240927", "２０２４年９月２７日"])
def test_a_day_may_be_written_as_people_write_it(written: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["due", "--received", written]) == 0
    assert "2024年10月30日（星期三）前答复" in capsys.readouterr().out


def test_overdue_is_said_even_where_the_calendar_cannot_count_the_days(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*DUE, "--on", "2027-03-01"]) == 0
    assert "已经逾期" in capsys.readouterr().out


def test_a_date_that_is_not_certain_is_never_said_to_lie_before_the_receipt(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["due", "--received", "2027-06-10", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["not_before"] == "2027-06-11"


def test_a_late_correction_is_taken_in_and_said_to_be_late(capsys: pytest.CaptureFixture[str]) -> None:
    events = ["--event", "clarify-asked 2025-03-03 15 2025-03-03", "--event", "clarified 2025-04-25"]
    assert main(["due", "--received", "2025-02-24", *events]) == 0
    assert "逾期补正" in capsys.readouterr().out
