"""`gongkai evidence verify`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gongkai import cli
from gongkai.evidence import triggers
from gongkai.papers.models import Paper

WINDOW = "BLZ：可以担保到 2026年3月2日 13:05（第 4 条）；其后 2 条（2026年3月2日 14:00 起）只核对了链接。"
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("chains")]


def edit_a_paper() -> int:
    paper = Paper.objects.get(organ__code="BLZ", number=5)
    triggers.drop()
    Paper.objects.filter(pk=paper.pk).update(title="另一个标题")
    triggers.install()
    return paper.pk


def test_what_is_sound_exits_0_and_says_up_to_when_it_vouches(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["evidence", "verify"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.splitlines() == [
        "核对了 2 个机构的 9 条存证和 9 行受保护的内容，没有发现问题。",
        WINDOW,
        "QSZ：还没有相符的锚点，3 条（2026年3月2日 19:00 起）只核对了链接，不能担保没有被整体改写。",
    ]


def test_tampering_exits_1_and_is_named_first(capsys: pytest.CaptureFixture[str]) -> None:
    edit_a_paper()
    assert cli.main(["evidence", "verify"]) == 1
    first, summary, *_ = capsys.readouterr().out.splitlines()
    assert first == "机构 BLZ 第 5 条存证保护的审批单（审〔2026〕5号）与存证不符：写入后被改动。"
    assert summary == "核对了 2 个机构的 9 条存证和 9 行受保护的内容，发现 1 处问题。"


def test_a_program_reads_the_same_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    key = edit_a_paper()
    assert cli.main(["evidence", "verify", "--organ", "BLZ", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["faults"] == [
        {
            "kind": "row_changed", "organ": "BLZ", "serial": 5, "row": f"papers.Paper:{key}",
            "sentence": "机构 BLZ 第 5 条存证保护的审批单（审〔2026〕5号）与存证不符：写入后被改动。",
        }
    ]  # fmt: skip
    assert said["windows"] == [
        {
            "organ": "BLZ", "entries": 6, "sound": False, "vouched_serial": 4,
            "vouched_at": "2026-03-02T05:05:00+00:00",
            "broken_from": None, "linked_only": 2, "linked_since": "2026-03-02T06:00:00+00:00",
            "sentence": "BLZ：发现问题，不能担保；存证到第 4 条与 2026年3月2日 13:05 的锚点相符。",
        }
    ]  # fmt: skip
    assert (said["sound"], said["entries"], said["rows"], said["faults_unnamed"]) == (False, 6, 6, 0)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--organ", "没有"], "没有机构代码为 没有 的存证，请核对 --organ。"),
        (["--organ", " "], "参数 --organ 有误：机构代码不能为空。"),
        (["--anchors", "没有.jsonl"], "没有锚点文件 没有.jsonl，请核对 --anchors。"),
    ],
)
def test_what_cannot_be_verified_exits_2(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code = cli.main(["evidence", "verify", *arguments])
    except SystemExit as end:
        code = end.code
    assert code == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("", "没有找到数据库"),
        (
            "sqlite:///{folder}/empty.sqlite3",
            "数据库读不出来，请确认它在运行，并已用 gongkai manage migrate 建好数据表。",
        ),
        (
            "postgres://nobody@127.0.0.1:1/none",
            "数据库读不出来，请确认它在运行，并已用 gongkai manage migrate 建好数据表。",
        ),
    ],
)
def test_without_a_database_it_says_so(address: str, sentence: str, tmp_path: Path) -> None:
    (tmp_path / "empty.sqlite3").touch()
    environment = {**os.environ, "GONGKAI_VAR": str(tmp_path), "DATABASE_URL": address.format(folder=tmp_path)}
    if not address:
        del environment["DATABASE_URL"]
    ran = subprocess.run(
        [sys.executable, "-m", "gongkai", "evidence", "verify"], env=environment, capture_output=True, text=True
    )
    assert ran.returncode == 2, ran.stderr
    assert ran.stderr.startswith(sentence)
    assert len(ran.stderr.splitlines()) == 1
