"""Whoever changes what was written is found out, although the triggers are gone and come back.

Every forger here writes raw SQL, as somebody does who has the password of the database.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from gongkai.evidence import triggers
from gongkai.evidence.anchors import anchor_all
from gongkai.evidence.canonical import canonical, digest
from gongkai.evidence.models import Entry, Ledger
from gongkai.evidence.verdict import Kind, Outcome
from gongkai.evidence.verify import verify
from gongkai.papers.models import Paper
from tests.evidence import acts

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("chains")]
BLZ, QSZ = acts.BLZ, acts.QSZ


@contextmanager
def forging() -> Iterator[None]:
    """The triggers are away for a moment."""
    triggers.drop()
    yield
    triggers.install()


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def found(outcome: Outcome) -> set[tuple[Kind, str, int | None, str]]:
    return {(fault.kind, fault.organ, fault.serial, fault.row) for fault in outcome.faults}


def said(outcome: Outcome, kind: Kind) -> str:
    (fault,) = (fault for fault in outcome.faults if fault.kind is kind)
    return fault.sentence


def window(outcome: Outcome, organ: str = BLZ) -> str:
    (sentence,) = (each.sentence for each in outcome.windows if each.organ == organ)
    return sentence


def paper(number: int) -> str:
    """The label of the n-th paper of 白鹭镇."""
    return f"papers.Paper:{key(number)}"


def key(number: int, organ: str = BLZ) -> int:
    return Paper.objects.get(organ__code=organ, number=number).pk


def relink(organ: str, start: int = 1) -> None:
    """Make every link of a chain right again from an entry on, and the ledger with it."""
    entries = list(Entry.objects.filter(organ=organ).order_by("serial"))
    previous = entries[start - 2].hash if start > 1 else ""
    for entry in entries[start - 1 :]:
        hashed = digest(f"{previous}\n{entry.body}")
        sql("UPDATE evidence_entry SET previous = %s, hash = %s WHERE id = %s", previous, hashed, entry.pk)
        previous = hashed
    sql("UPDATE evidence_ledger SET head = %s, entries = %s WHERE organ = %s", previous, len(entries), organ)


def insert(organ: str, serial: int, previous: str, **changes: object) -> str:
    """Forge an entry with a right hash; gives the hash."""
    genuine = Entry.objects.filter(organ=organ).order_by("serial").first()
    assert genuine is not None
    body = canonical(json.loads(genuine.body) | {"serial": serial, "protects": {}} | changes)
    hashed = digest(f"{previous}\n{body}")
    sql(
        "INSERT INTO evidence_entry (organ, serial, at, person, verb, subject, body, previous, hash) "
        "SELECT organ, %s, at, person, verb, subject, %s, %s, %s FROM evidence_entry WHERE id = %s",
        serial, body, previous, hashed, genuine.pk,
    )  # fmt: skip
    return hashed


def entry(serial: int, organ: str = BLZ) -> Entry:
    return Entry.objects.get(organ=organ, serial=serial)


def test_what_nobody_touched_is_sound_and_vouched_for_up_to_the_last_anchor() -> None:
    outcome = verify()
    assert outcome.sound
    assert (outcome.entries, outcome.rows) == (9, 9)
    assert window(outcome) == (
        "BLZ：可以担保到 2026年3月2日 13:05（第 4 条）；其后 2 条（2026年3月2日 14:00 起）只核对了链接。"
    )
    assert window(outcome, QSZ) == (
        "QSZ：还没有相符的锚点，3 条（2026年3月2日 19:00 起）只核对了链接，不能担保没有被整体改写。"
    )
    anchor_all(acts.AT)
    assert window(verify()) == "BLZ：可以担保到 2026年3月2日 09:00（第 6 条），即最后一条。"


def test_a_changed_body_is_found() -> None:
    with forging():
        sql("UPDATE evidence_entry SET body = replace(body, '示例一', '示例二') WHERE organ = 'BLZ' AND serial = 3")
    outcome = verify()
    assert found(outcome) == {(Kind.ENTRY_CHANGED, BLZ, 3, "")}
    assert said(outcome, Kind.ENTRY_CHANGED) == "机构 BLZ 第 3 条存证与它的校验值不符：写入后被改动。"
    assert window(outcome) == (
        "BLZ：发现问题，不能担保；存证到第 2 条与 2026年3月2日 11:05 的锚点相符，从第 3 条起有问题。"
    )


@pytest.mark.parametrize(
    ("column", "value", "name"),
    [
        ("at", "2026-03-02 00:00:00+00:00", "时间"),
        ("person", 99, "人员"),
        ("verb", "paper.burnt", "事项"),
        ("subject", "papers.Paper:99", "对象"),
    ],
)
def test_a_changed_column_is_found_and_named(column: str, value: object, name: str) -> None:
    with forging():
        sql(f"UPDATE evidence_entry SET {column} = %s WHERE organ = 'BLZ' AND serial = 3", value)
    outcome = verify()
    assert found(outcome) == {(Kind.ENTRY_COLUMN, BLZ, 3, "")}
    assert said(outcome, Kind.ENTRY_COLUMN) == f"机构 BLZ 第 3 条存证的{name}与内容所写的不一致：写入后被改动。"


def test_a_changed_link_is_found() -> None:
    with forging():
        sql("UPDATE evidence_entry SET previous = %s WHERE organ = 'BLZ' AND serial = 3", "f" * 64)
    assert found(verify()) == {(Kind.ENTRY_LINK, BLZ, 3, ""), (Kind.ENTRY_CHANGED, BLZ, 3, "")}


def test_a_changed_hash_is_found() -> None:
    with forging():
        sql("UPDATE evidence_entry SET hash = %s WHERE organ = 'BLZ' AND serial = 2", "f" * 64)
    assert found(verify()) == {
        (Kind.ENTRY_CHANGED, BLZ, 2, ""),
        (Kind.ENTRY_LINK, BLZ, 3, ""),
        (Kind.ANCHOR_DIFFERS, BLZ, 2, ""),
    }


def test_a_removed_entry_is_found() -> None:
    with forging():
        sql("DELETE FROM evidence_entry WHERE organ = 'BLZ' AND serial IN (2, 3)")
    outcome = verify()
    assert {(Kind.ENTRY_MISSING, BLZ, 4, ""), (Kind.ROW_WITHOUT_ENTRY, BLZ, None, paper(2))} <= found(outcome)
    assert said(outcome, Kind.ENTRY_MISSING) == "机构 BLZ 第 4 条存证之前缺少第 2 至 3 条：被删除。"
    assert window(outcome).startswith("BLZ：发现问题，不能担保；存证到第 1 条与 2026年3月2日 10:05 的锚点相符")


def test_a_tail_cut_off_behind_the_back_of_the_ledger_is_found() -> None:
    with forging():
        sql("DELETE FROM evidence_entry WHERE organ = 'BLZ' AND serial > 3")
        sql("DELETE FROM papers_paper WHERE organ_id = (SELECT id FROM organs_organ WHERE code = 'BLZ') AND number > 3")
        sql("UPDATE evidence_ledger SET entries = 3, head = %s, anchored = 2 WHERE organ = 'BLZ'", entry(3).hash)
    outcome = verify()
    assert found(outcome) == {(Kind.ANCHOR_BEYOND, BLZ, 4, "")}
    assert said(outcome, Kind.ANCHOR_BEYOND) == (
        "机构 BLZ 第 4 条（2026年3月2日 13:05）的锚点超出了现有的存证：最后的几条被删除，或者恢复了较早的备份。"
    )
    assert window(outcome).startswith("BLZ：发现问题，不能担保；存证到第 2 条与 2026年3月2日 11:05 的锚点相符")


def test_a_whole_chain_that_is_gone_is_found() -> None:
    with forging():
        sql("DELETE FROM evidence_entry WHERE organ = 'BLZ'")
        sql("DELETE FROM evidence_ledger WHERE organ = 'BLZ'")
    outcome = verify()
    assert (Kind.ANCHOR_BEYOND, BLZ, 1, "") in found(outcome)
    assert "等 3 个锚点超出了现有的存证" in said(outcome, Kind.ANCHOR_BEYOND)


def test_entries_that_changed_places_are_found() -> None:
    with forging():
        for old, new in ((2, 99), (3, 2), (99, 3)):
            sql("UPDATE evidence_entry SET serial = %s WHERE organ = 'BLZ' AND serial = %s", new, old)
    outcome = verify()
    assert {
        (Kind.ENTRY_LINK, BLZ, 2, ""), (Kind.ENTRY_COLUMN, BLZ, 2, ""), (Kind.ENTRY_COLUMN, BLZ, 3, ""),
    } <= found(outcome)  # fmt: skip
    assert "第 2 条存证的序号与内容所写的不一致" in " ".join(fault.sentence for fault in outcome.faults)


def test_an_entry_pushed_in_between_is_found() -> None:
    with forging():
        for serial in (6, 5, 4, 3):
            sql("UPDATE evidence_entry SET serial = serial + 1 WHERE organ = 'BLZ' AND serial = %s", serial)
        sql("UPDATE evidence_entry SET previous = %s WHERE organ = 'BLZ' AND serial = 4", "0" * 64)
        hashed = insert(BLZ, 3, entry(2).hash)
        sql("UPDATE evidence_entry SET previous = %s WHERE organ = 'BLZ' AND serial = 4", hashed)
        sql("UPDATE evidence_ledger SET entries = 7 WHERE organ = 'BLZ'")
    assert {
        (Kind.ENTRY_CHANGED, BLZ, 4, ""),
        *((Kind.ENTRY_COLUMN, BLZ, serial, "") for serial in (4, 5, 6, 7)),
        (Kind.ANCHOR_DIFFERS, BLZ, 4, ""),
    } == found(verify())


def test_an_entry_before_the_first_is_found() -> None:
    with forging():
        insert(BLZ, 0, "e" * 64)
    assert (Kind.ENTRY_REPEATED, BLZ, 0, "") in found(verify())


def test_a_forged_entry_at_the_end_is_found_by_the_ledger() -> None:
    with forging():
        insert(BLZ, 7, entry(6).hash)
    outcome = verify()
    assert found(outcome) == {(Kind.LEDGER_DIFFERS, BLZ, 7, "")}
    assert said(outcome, Kind.LEDGER_DIFFERS) == (
        "机构 BLZ 的账本记到第 6 条，存证的最后一条是第 7 条，两者的条数或校验值不一致。"
    )


def test_a_forged_entry_at_the_end_with_all_links_right_is_not_vouched_for() -> None:
    """Nothing tells it from a true one until an anchor holds the chain; so the window leaves it out."""
    with forging():
        insert(BLZ, 7, entry(6).hash)
        relink(BLZ)
    outcome = verify()
    assert outcome.sound
    assert "（第 4 条）；其后 3 条" in window(outcome)


def test_what_is_not_an_entry_is_found() -> None:
    with forging():
        sql("UPDATE evidence_entry SET body = '[]' WHERE organ = 'BLZ' AND serial = 6")
        relink(BLZ, 6)
    outcome = verify()
    assert (Kind.ENTRY_UNREADABLE, BLZ, 6, "") in found(outcome)


def test_a_chain_rewritten_with_right_links_is_found_by_the_anchors() -> None:
    with forging():
        sql("UPDATE evidence_entry SET body = replace(body, '示例一', '示例二') WHERE organ = 'BLZ' AND serial = 2")
        relink(BLZ)
    outcome = verify()
    assert found(outcome) == {(Kind.ANCHOR_DIFFERS, BLZ, 2, "")}
    assert said(outcome, Kind.ANCHOR_DIFFERS) == (
        "机构 BLZ 第 2 条（2026年3月2日 11:05）等 2 个锚点与存证不符：从这一条或更早起被整体改写，或者锚点文件被改动。"
    )
    assert window(outcome).startswith("BLZ：发现问题，不能担保；存证到第 1 条与 2026年3月2日 10:05 的锚点相符")


def test_a_copy_of_the_anchors_elsewhere_tells_what_the_rewritten_file_hides(anchors: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.jsonl"
    kept.write_bytes(anchors.read_bytes())
    with forging():
        sql("UPDATE evidence_entry SET body = replace(body, '示例一', '示例二') WHERE organ = 'BLZ' AND serial = 2")
        relink(BLZ)
        anchors.unlink()
        sql("UPDATE evidence_ledger SET anchored = 0")
    anchor_all(acts.AT)
    assert verify().sound
    assert (Kind.ANCHOR_DIFFERS, BLZ, 2, "") in found(verify(anchors=kept))


def test_an_edited_row_is_found() -> None:
    with forging():
        sql("UPDATE papers_paper SET title = '另一个标题' WHERE id = %s", key(5))
    outcome = verify()
    assert found(outcome) == {(Kind.ROW_CHANGED, BLZ, 5, paper(5))}
    assert (
        said(outcome, Kind.ROW_CHANGED) == "机构 BLZ 第 5 条存证保护的审批单（审〔2026〕5号）与存证不符：写入后被改动。"
    )
    assert window(outcome) == "BLZ：发现问题，不能担保；存证到第 4 条与 2026年3月2日 13:05 的锚点相符。"
    assert "担保到" not in window(outcome) and not outcome.windows[1].faulty


@pytest.mark.parametrize("statement", ["made_at = '2026-03-02 00:00:00+00:00'", "blocks = '[]'", "number = 77"])
def test_no_column_of_a_row_can_be_edited(statement: str) -> None:
    number, label = key(2), paper(2)
    with forging():
        sql(f"UPDATE papers_paper SET {statement} WHERE id = %s", number)
    assert found(verify()) == {(Kind.ROW_CHANGED, BLZ, 2, label)}


def test_an_edited_row_with_its_entry_and_all_links_made_right_is_found_by_the_anchors() -> None:
    with forging():
        before = Paper.objects.get(pk=key(3)).digest()
        sql("UPDATE papers_paper SET title = '另一个标题' WHERE id = %s", key(3))
        after = Paper.objects.get(pk=key(3)).digest()
        sql("UPDATE evidence_entry SET body = replace(body, %s, %s) WHERE organ = 'BLZ'", before, after)
        relink(BLZ)
    assert found(verify()) == {(Kind.ANCHOR_DIFFERS, BLZ, 4, "")}


def test_a_row_that_no_act_wrote_is_found() -> None:
    forged = acts.unsaved(acts.organ(), 9)
    forged.save()
    outcome = verify()
    assert found(outcome) == {(Kind.ROW_WITHOUT_ENTRY, BLZ, None, forged.label)}
    assert said(outcome, Kind.ROW_WITHOUT_ENTRY) == "审批单（审〔2026〕9号）没有一条存证：不是经系统办理写入的。"


def test_a_removed_row_is_found() -> None:
    label, number = paper(1), key(1)
    with forging():
        sql("DELETE FROM papers_paper WHERE id = %s", key(1))
    outcome = verify()
    assert found(outcome) == {(Kind.ROW_MISSING, BLZ, 1, label)}
    assert said(outcome, Kind.ROW_MISSING) == f"机构 BLZ 第 1 条存证保护的文书（编号 {number}）不见了：被删除。"


def test_a_row_of_a_kind_that_nobody_knows_is_named() -> None:
    with forging():
        insert(BLZ, 7, entry(6).hash, protects={"papers.Scroll:1": "0" * 64})
        relink(BLZ)
    assert found(verify()) == {(Kind.ROW_UNKNOWN, BLZ, 7, "papers.Scroll:1")}


@pytest.mark.parametrize(("column", "value"), [("head", "a" * 64), ("entries", 5)])
def test_a_changed_ledger_is_found(column: str, value: object) -> None:
    sql(f"UPDATE evidence_ledger SET {column} = %s WHERE organ = 'BLZ'", value)
    assert found(verify()) == {(Kind.LEDGER_DIFFERS, BLZ, 6, "")}


def test_a_removed_ledger_is_found() -> None:
    Ledger.objects.filter(pk=BLZ).delete()
    assert (Kind.LEDGER_MISSING, BLZ, None, "") in found(verify())


def test_a_shortened_file_of_anchors_is_found(anchors: Path) -> None:
    anchors.write_bytes(b"".join(anchors.read_bytes().splitlines(keepends=True)[:-1]))
    outcome = verify()
    assert found(outcome) == {(Kind.ANCHOR_LOST, BLZ, 4, "")}
    assert said(outcome, Kind.ANCHOR_LOST) == (
        "机构 BLZ 留过第 4 条的锚点，锚点文件里却没有：文件被截短、改动或者没有随备份恢复。"
    )
    assert window(outcome).startswith("BLZ：发现问题，不能担保；存证到第 2 条与 2026年3月2日 11:05 的锚点相符")


def test_a_removed_file_of_anchors_is_found(anchors: Path) -> None:
    anchors.unlink()
    outcome = verify()
    assert found(outcome) == {(Kind.ANCHOR_LOST, BLZ, 4, "")}
    assert window(outcome) == "BLZ：发现问题，不能担保；存证没有相符的锚点。"


def test_an_edited_anchor_is_found(anchors: Path) -> None:
    anchors.write_text(anchors.read_text().replace(entry(2).hash, "a" * 64))
    outcome = verify()
    assert found(outcome) == {(Kind.ANCHOR_DIFFERS, BLZ, 2, "")}
    assert "不能担保；存证到第 4 条" in window(outcome)


def test_a_line_of_the_file_of_anchors_that_cannot_be_read_is_found(anchors: Path) -> None:
    anchors.write_bytes(anchors.read_bytes() + b"\xff\xfe{}\n")
    outcome = verify()
    assert [fault.kind for fault in outcome.faults] == [Kind.ANCHOR_UNREADABLE]
    assert outcome.faults[0].sentence == "锚点文件第 4 行读不出来：被改动，或者磁盘损坏。"


def test_a_line_cut_short_by_a_power_cut_is_told_and_tolerated(anchors: Path) -> None:
    last = anchors.read_bytes().splitlines(keepends=True)[-1]
    anchors.write_bytes(anchors.read_bytes() + last[:40])
    assert verify().sound
    anchor_all(acts.AT)
    outcome = verify()
    assert outcome.sound
    assert outcome.notes == ["锚点文件第 4 行没有写完（例如当时断电），已跳过。"]
    assert "（第 6 条），即最后一条" in window(outcome)


def test_one_organ_alone_is_verified_with_what_it_protects() -> None:
    with forging():
        sql("UPDATE papers_paper SET title = '另一个标题' WHERE id IN (%s, %s)", key(5), key(1, QSZ))
    outcome = verify(BLZ)
    assert found(outcome) == {(Kind.ROW_CHANGED, BLZ, 5, paper(5))}
    assert [each.organ for each in outcome.windows] == [BLZ]
    assert outcome.notes == ["只核对了机构 BLZ；有没有不经存证加入的内容，要核对全部机构才能查出。"]


def test_a_missing_trigger_is_named() -> None:
    triggers.drop()
    try:
        outcome = verify()
    finally:
        triggers.install()
    assert (Kind.TRIGGER_MISSING, "", None, "papers_paper_no_delete") in found(outcome)
    assert (
        "数据库缺少防改动的触发器 evidence_entry_no_delete（被删除、停用或改动），"
        "请先查明原因，再运行 gongkai manage migrate 重新安装。"
    ) in {fault.sentence for fault in outcome.faults}


def test_where_everything_is_wrong_the_faults_stay_countable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gongkai.evidence.verdict.MOST_FAULTS", 2)
    with forging():
        sql("UPDATE evidence_entry SET verb = 'paper.burnt'")
    outcome = verify()
    assert (len(outcome.faults), outcome.unnamed) == (2, 7)
    assert "另有 7 处问题没有逐条列出。" in list(outcome.lines)
