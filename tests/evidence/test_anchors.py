"""Anchors: the heads of the chains, in a file outside the database."""

from __future__ import annotations

import json
import logging
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, transaction

from gongkai.evidence.anchors import Anchor, anchor_all, anchor_now, latest, lines
from gongkai.evidence.models import Ledger
from gongkai.evidence.verify import verify
from tests.evidence import acts

pytestmark = pytest.mark.django_db
AT = acts.AT


def test_a_line_is_canonical_json_of_organ_serial_head_and_moment(anchors: Path) -> None:
    entry = acts.make_paper(acts.organ())
    assert anchor_all(AT) == 1
    assert anchors.read_text() == (
        f'{{"at":"2026-03-02T01:00:00.000000+00:00","head":"{entry.hash}","organ":"BLZ","serial":1}}\n'
    )
    assert stat.S_IMODE(anchors.stat().st_mode) == 0o600
    assert stat.S_IMODE(anchors.parent.stat().st_mode) == 0o700


def test_only_heads_that_moved_are_written(anchors: Path) -> None:
    assert anchor_all(AT) == 0
    assert not anchors.exists()
    acts.make_paper(acts.organ())
    acts.make_paper(acts.organ(acts.QSZ))
    assert [anchor_all(AT), anchor_all(AT)] == [2, 0]
    acts.make_paper(acts.organ())
    assert anchor_all(AT) == 1
    assert [(line.anchor.organ, line.anchor.serial) for line in lines(anchors) if line.anchor] == [
        ("BLZ", 1), ("QSZ", 1), ("BLZ", 2),
    ]  # fmt: skip


def test_one_organ_is_anchored_by_its_act(django_capture_on_commit_callbacks: object) -> None:
    organ = acts.organ()
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():  # type: ignore[operator]
        entry = acts.make_paper(organ)
        transaction.on_commit(lambda: anchor_now("BLZ", AT))
        assert latest("BLZ") is None
    assert latest("BLZ") == Anchor("BLZ", 1, entry.hash, AT)
    assert anchor_all(AT) == 0
    assert not anchor_now("没有这个机构", AT)


def test_without_a_moment_it_is_now() -> None:
    acts.make_paper(acts.organ())
    before = datetime.now(UTC)
    assert anchor_now("BLZ")
    anchor = latest("BLZ")
    assert anchor is not None
    assert before <= anchor.at <= datetime.now(UTC)


def test_what_cannot_be_written_breaks_no_act_and_is_written_later(
    anchors: Path, caplog: pytest.LogCaptureFixture
) -> None:
    acts.make_paper(acts.organ())
    anchors.parent.mkdir()
    anchors.mkdir()
    with caplog.at_level(logging.CRITICAL):
        assert not anchor_now("BLZ", AT)
    with pytest.raises(OSError, match="directory"):
        anchor_all(AT)
    anchors.rmdir()
    assert anchor_all(AT) == 1


def test_a_database_that_is_away_breaks_no_act(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError("the server closed the connection")

    acts.make_paper(acts.organ())
    monkeypatch.setattr("gongkai.evidence.anchors._LEDGER", away)
    with caplog.at_level(logging.CRITICAL):
        assert not anchor_now("BLZ", AT)


def test_a_disk_that_is_full_leaves_a_torn_line_and_the_next_one_is_whole(
    anchors: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = acts.make_paper(acts.organ())
    write = __import__("os").write
    monkeypatch.setattr("gongkai.evidence.anchors.os.write", lambda opened, text: write(opened, text[:50]))
    with pytest.raises(OSError, match="No space left"):
        anchor_all(AT)
    monkeypatch.undo()
    assert latest("BLZ") is None
    assert anchor_all(AT) == 1
    assert [(line.number, line.torn) for line in lines(anchors)] == [(1, True), (2, False)]
    assert latest("BLZ") == Anchor("BLZ", 1, entry.hash, AT)


def test_the_latest_is_found_in_a_long_file_and_a_name_inside_another_is_not_mistaken(anchors: Path) -> None:
    assert latest("BLZ") is None
    acts.make_paper(acts.organ())
    acts.make_paper(acts.organ("BLZ2"))
    for hour in range(3):
        Ledger.objects.update(anchored=0)
        anchor_all(AT + timedelta(hours=hour))
    found = latest("BLZ")
    assert found is not None
    assert (found.organ, found.at) == ("BLZ", AT + timedelta(hours=2))
    assert latest("BL") is None
    anchors.write_bytes(anchors.read_bytes().rstrip(b"\n"))
    assert latest("BLZ2") is not None
    anchors.write_bytes(b"")
    assert latest("BLZ") is None


@pytest.mark.parametrize(
    ("text", "torn"),
    [
        (b'{"at":"2026-03-02T01:00', True),
        (b'{"at":"2026-03-02T01:00:00.000000+00:00","head":"00","organ":"BLZ","serial":', True),
        (b"\x00\x00\x00", False),
        (b"[]", False),
        (b'{"at":1,"head":"00","organ":"BLZ","serial":1}', False),
        (b'{"at":"2026-03-02T01:00:00+00:00","head":"00","organ":"BLZ","serial":1}', False),
        (b'{"at":"2026-03-02T01:00:00.000000+00:00","head":"00","organ":"BLZ","serial":1,"more":1}', False),
        (b'{"at":"2026-03-02T01:00:00.000000","head":"00","organ":"BLZ","serial":1}', False),
        (b"9" * 10000, False),
    ],
)
def test_a_line_that_is_not_as_we_write_it_is_no_anchor(text: bytes, torn: bool, tmp_path: Path) -> None:
    file = tmp_path / "copy.jsonl"
    file.write_bytes(text + b"\n")
    found = list(lines(file))
    assert found
    assert all(line.anchor is None for line in found)
    assert any(line.torn for line in found) == torn


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
import django
from django.conf import settings
settings.configure(VAR=Path(sys.argv[1]), INSTALLED_APPS=["gongkai.evidence.apps.Evidence"], USE_TZ=True)
django.setup()
from gongkai.evidence import anchors
at = datetime(2026, 3, 2, tzinfo=UTC)
for serial in range(200):
    anchor = anchors.Anchor(sys.argv[2], serial + 1, "0" * 64, at)
    anchors._append(anchor.line)
"""


def test_several_processes_write_whole_lines(tmp_path: Path, anchors: Path) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, tmp_path, name]) for name in ("甲", "乙", "丙")]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    found = [json.loads(line) for line in anchors.read_text().splitlines()]
    assert len(found) == 600
    for name in ("甲", "乙", "丙"):
        assert [each["serial"] for each in found if each["organ"] == name] == list(range(1, 201))


def test_anchors_written_while_verifying_are_of_no_account(anchors: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The snapshot does not see their entries; and the ledger may count one that was written just before."""
    acts.make_paper(acts.organ())
    anchor_all(AT)
    size = anchors.stat().st_size
    later = Anchor("BLZ", 2, "a" * 64, AT)
    anchors.write_bytes(anchors.read_bytes() + later.line)
    Ledger.objects.update(anchored=2)
    sizes = iter([size, size + len(later.line)])
    monkeypatch.setattr("gongkai.evidence.verify._size", lambda _: next(sizes))
    assert verify().sound
