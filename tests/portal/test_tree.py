"""The published tree: what is public lies there as files, what is not does not, whoever dies in between."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from gongkai.config import health
from gongkai.files import store
from gongkai.law import Refused
from gongkai.portal import releases, shelf, tree
from gongkai.portal.shelf import Made, Shelf
from gongkai.portal.tree import PublishedTree, root
from gongkai.records import actions, publication, publishing
from gongkai.records.models import Progress, Record, Release
from tests.portal.platform import LIST, files, full, page_file
from tests.records.town import AT, Town, again, at, build, corrected, released, says

pytestmark = pytest.mark.django_db(transaction=True)

FIRST = "BLZ/2026-0001"
WHOLE = [f"{FIRST}.html", f"{FIRST}/1/责任区名单.pdf", f"{FIRST}/2/禁火区域图.png"]


@pytest.fixture
def town(tmp_path: Path, settings: Any) -> Town:
    settings.VAR = tmp_path
    return build()


@pytest.fixture
def renderer(town: Town) -> Iterator[PublishedTree]:
    made = PublishedTree()
    yield made
    made.leave()


def withdraw(town: Town, record: Record) -> None:
    publishing.withdraw(again(record), kind="in_error", reason="附表有误", by=town.leader, at=at(30))


def elsewhere(act: Any) -> threading.Thread:
    """An act in a thread of its own, as another process would do it."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def leftovers() -> list[Path]:
    return list((root() / "work").iterdir())


def test_a_release_is_written_with_its_attachments_as_the_view_shows_it(
    client: Client, town: Town, renderer: PublishedTree
) -> None:
    released(town, full())
    assert renderer.keep_up(AT) == 1
    assert files() == WHOLE
    assert page_file(FIRST).read_bytes() == client.get(f"/zwgk/{FIRST}.html").content
    assert (root() / "site/zwgk" / WHOLE[1]).read_bytes() == LIST
    assert leftovers() == []


def test_nothing_is_followed_twice(town: Town, renderer: PublishedTree) -> None:
    released(town, full())
    assert [renderer.keep_up(AT), renderer.keep_up(AT)] == [1, 0]
    assert Progress.objects.get(pk="tree").position == 1


def test_files_are_removed_before_a_withdrawal_commits(town: Town, renderer: PublishedTree) -> None:
    record = released(town, full()).record
    renderer.keep_up(AT)
    with transaction.atomic():
        withdraw(town, record)
        assert files() == []
    assert files() == [] == leftovers()
    renderer.keep_up(AT)
    assert files() == []


def test_files_are_removed_when_a_period_is_over(town: Town, renderer: PublishedTree) -> None:
    record = released(town, says(nature="notice", offline_on=AT.date() + timedelta(3))).record
    renderer.keep_up(AT)
    publishing.expire(record, at=at(72))
    assert files() == []


def test_a_withdrawal_that_does_not_commit_leaves_the_page_to_the_view_until_the_next_comparison(
    client: Client, town: Town, renderer: PublishedTree
) -> None:
    record = released(town, full()).record
    renderer.keep_up(AT)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        withdraw(town, record)
        raise ZeroDivisionError
    assert files() == []
    assert client.get(f"/zwgk/{FIRST}.html").status_code == 200
    renderer.keep_up(AT + timedelta(minutes=59))
    assert files() == []
    renderer.keep_up(AT + timedelta(hours=1))
    assert files() == WHOLE


def test_a_correction_takes_the_place_of_the_page_and_of_its_attachments(town: Town, renderer: PublishedTree) -> None:
    record = released(town, full()).record
    renderer.keep_up(AT)
    corrected(town, record)
    assert files() == []
    renderer.keep_up(AT)
    assert files() == [f"{FIRST}.html"]
    assert "第2版。" in page_file(FIRST).read_text(encoding="utf-8")


def test_the_removal_of_what_a_correction_replaced_spares_the_new_page(town: Town, renderer: PublishedTree) -> None:
    old = released(town, full())
    corrected(town, old.record)
    renderer.keep_up(AT)
    renderer.remove(old)  # as after the commit, when the renderer was quicker
    assert files() == [f"{FIRST}.html"]


def test_a_withdrawal_while_a_page_is_rendered_leaves_no_page(
    town: Town, renderer: PublishedTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = released(town, full()).record
    whole = releases.page

    def slow(shown: releases.Shown) -> bytes:
        content = whole(shown)
        if shown.release.pk:
            withdraw(town, record)
        return content

    monkeypatch.setattr(releases, "page", slow)
    renderer.keep_up(AT)
    assert files() == [] == leftovers()


def test_a_withdrawal_that_returned_left_no_page_even_where_the_renderer_had_just_asked(
    town: Town, renderer: PublishedTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = released(town, full()).record
    ask, withdrawals, seen = tree._live, [], []

    def asked(index_number: str) -> int | None:
        live = ask(index_number)
        if not withdrawals:
            withdrawals.append(elsewhere(lambda: (withdraw(town, record), seen.append(files()))))
            withdrawals[0].join(0.3)
            assert withdrawals[0].is_alive()  # it waits for the door
        return live

    monkeypatch.setattr(tree, "_live", asked)
    renderer.keep_up(AT)
    withdrawals[0].join()
    assert seen == [[]]
    assert files() == []


def test_a_renderer_removes_its_page_where_the_withdrawal_died_after_its_commit(
    town: Town, renderer: PublishedTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = released(town, full()).record
    ask, answers = tree._live, []

    def asked(index_number: str) -> int | None:
        answers.append(ask(index_number))
        if len(answers) == 1:
            publication.leaving.disconnect(dispatch_uid="portal.tree")
            withdraw(town, record)
            publication.leaving.connect(tree.removed_when_leaving, dispatch_uid="portal.tree")
        return answers[-1]

    monkeypatch.setattr(tree, "_live", asked)
    renderer.keep_up(AT)
    assert len(answers) >= 2 and answers[0] is not None
    assert files() == []


def test_a_page_read_before_a_withdrawal_on_another_node_is_not_put_in_place_with_the_name_of_what_is_gone(
    town: Town, renderer: PublishedTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = released(town, says("禁火令")).record
    number = released(town, says("解读", genre="interpretation", form="text", interprets=(FIRST,))).index_number
    begin, put, seen = renderer.renderers.begin, Shelf.put_pages, []

    def slow(shown: Sequence[releases.Shown]) -> Callable[[], list[bytes]]:
        if not seen and len(shown) == 2:
            publication.leaving.disconnect(dispatch_uid="portal.tree")  # that node knows nothing of this tree
            withdraw(town, original)
            publication.leaving.connect(tree.removed_when_leaving, dispatch_uid="portal.tree")
            seen.append(b"")
        return begin(shown)

    def looked_at(shelf: Shelf, made: Mapping[str, Made]) -> None:
        seen.extend(each.page.read_bytes() for each in made.values())
        put(shelf, made)

    monkeypatch.setattr(renderer.renderers, "begin", slow)
    monkeypatch.setattr(Shelf, "put_pages", looked_at)
    renderer.keep_up(AT)
    assert len(seen) > 1
    assert not any("禁火令".encode() in each for each in seen)
    assert files() == [f"{number}.html"]


def test_of_two_renderers_the_second_leaves_the_tree_alone(town: Town, renderer: PublishedTree) -> None:
    released(town)
    assert renderer.take()
    second = PublishedTree()
    assert second.keep_up(AT) == 0
    assert files() == [] and not Progress.objects.exists()
    renderer.leave()
    assert second.keep_up(AT) == 1
    assert renderer.keep_up(AT) == 0
    second.leave()


def test_a_renderer_that_died_after_writing_is_resumed_by_the_next(
    town: Town, renderer: PublishedTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(town, full())
    with monkeypatch.context() as patch:
        patch.setattr(Progress.objects, "update_or_create", _die)
        with pytest.raises(KeyboardInterrupt):
            renderer.keep_up(AT)
    assert files() == WHOLE
    (root() / "work" / "half").mkdir()
    renderer.leave()
    second = PublishedTree()
    assert second.keep_up(AT) == 1
    assert files() == WHOLE and leftovers() == []
    second.leave()


@pytest.mark.parametrize("when", ["attachments", "page"])
def test_a_renderer_that_died_while_putting_files_in_place_leaves_nothing_for_good(
    town: Town, renderer: PublishedTree, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    record = released(town, full()).record
    ending, verb = (".files", "rename") if when == "attachments" else (".html", "replace")
    move = getattr(Path, verb)

    def dying(path: Path, target: Path) -> Path:
        if path.suffix == ending:
            _die()
        return move(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, verb, dying)
        with pytest.raises(KeyboardInterrupt):
            renderer.keep_up(AT)
    assert f"{FIRST}.html" not in files()
    withdraw(town, record)
    assert files() == []


def test_a_start_removes_what_is_not_public_and_writes_what_is_missing(town: Town, renderer: PublishedTree) -> None:
    kept, gone = released(town, full()), released(town, full("另一份"))
    renderer.keep_up(AT)
    copies = {name: (root() / "site/zwgk" / name).read_bytes() for name in files()}
    withdraw(town, gone.record)
    for name, content in copies.items():  # as a power failure or a careless copy would bring them back
        path = root() / "site/zwgk" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.write_bytes(content)
    page_file(FIRST).unlink()
    site = root() / "site"
    (site / "zwgk/BLZ/2026-0009/1").mkdir(parents=True)
    (site / "zwgk/BLZ/2026-0009/1/名单.pdf").write_bytes(LIST)
    (site / "zwgk/BLZ/.2026-0001.html.tmp").write_bytes(b"half")
    (site / "zwgk/BLZ/2026-0010.html").symlink_to("/etc/passwd")
    (site / "zwgk/ELSEWHERE").symlink_to("/etc")
    (site / "old-prefix/BLZ").mkdir(parents=True)
    (site / "old-prefix/BLZ/2026-0001.html").write_bytes(b"old")
    renderer.leave()
    renderer.keep_up(AT)
    assert files() == WHOLE
    assert sorted(path.name for path in site.iterdir()) == ["zwgk"]
    assert sorted(path.name for path in (site / "zwgk").iterdir()) == ["BLZ"]
    shown = releases.find(FIRST)
    assert shown is not None and shown.release == kept
    assert renderer.mark(FIRST) == shown.mark == next(mark for _, _, mark in releases.marks())
    assert leftovers() == []


def test_pages_of_an_older_edition_are_written_again_at_the_start(
    town: Town, renderer: PublishedTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(town, full())
    renderer.keep_up(AT)
    before = page_file(FIRST).read_bytes()
    renderer.leave()
    monkeypatch.setattr(releases, "edition", lambda: "another")
    with monkeypatch.context() as patch:
        patch.setattr(tree, "TURN", 0.0)  # no time for any of them
        renderer.keep_up(AT)
    assert "有 1 个公开页面正在重新生成" in health.followed().sentence
    assert renderer.keep_up(AT) == 0
    assert page_file(FIRST).read_bytes() != before
    assert files() == WHOLE


def test_a_page_is_left_as_it_is_where_nothing_changed(town: Town, renderer: PublishedTree) -> None:
    released(town, full())
    renderer.keep_up(AT)
    inode = page_file(FIRST).stat().st_ino
    renderer.leave()
    Progress.objects.all().delete()
    assert renderer.keep_up(AT) == 1
    assert page_file(FIRST).stat().st_ino == inode


def test_a_file_that_cannot_be_removed_stops_the_withdrawal_with_a_sentence(
    town: Town, renderer: PublishedTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = released(town).record
    renderer.keep_up(AT)

    def stuck(path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(path)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", stuck)
        with pytest.raises(Refused, match="公开页面的文件没有删除成功"):
            withdraw(town, record)
    assert Release.objects.public().count() == 1
    withdraw(town, record)
    assert files() == []


def test_an_act_does_not_wait_for_ever_for_a_renderer_that_hangs(
    town: Town, renderer: PublishedTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = released(town).record
    renderer.keep_up(AT)
    monkeypatch.setattr(shelf, "PATIENCE", 0.1)
    with renderer.shelf.door():
        withdraw(town, record)
    assert files() == []


def test_a_file_that_the_store_lost_does_not_stop_the_others(town: Town, renderer: PublishedTree) -> None:
    release = released(town, full())
    released(town)
    store.path_of(release.attachments[0].hash).unlink()
    assert renderer.keep_up(AT) == 2
    assert files() == [WHOLE[0], WHOLE[2], "BLZ/2026-0002.html"]


def test_attachments_are_copied_where_the_disk_knows_no_links(
    town: Town, renderer: PublishedTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlinked(*_: Any) -> None:
        raise OSError(18, "Invalid cross-device link")

    released(town, full())
    monkeypatch.setattr("gongkai.portal.shelf.os.link", unlinked)
    renderer.keep_up(AT)
    assert (root() / "site/zwgk" / WHOLE[1]).read_bytes() == LIST


def test_a_long_name_of_an_attachment_fits_the_disk(town: Town, renderer: PublishedTree) -> None:
    content = full(attachments=())
    name = "🐦" * 90 + "/../名单.pdf"
    attachment = full().attachments[0].__class__(full().attachments[0].hash, name, "pdf", len(LIST))
    long = full().attachments[0].__class__(full().attachments[1].hash, "🐦" * 90, "png", 3)
    released(town, says(content.title, attachments=(attachment, long)))
    renderer.keep_up(AT)
    found = files()
    assert found[1] == f"{FIRST}/1/名单.pdf"
    assert found[2].endswith("🐦.png")


def test_a_draft_edited_after_its_release_changes_no_file(town: Town, renderer: PublishedTree) -> None:
    record = released(town).record
    renderer.keep_up(AT)
    before = page_file(FIRST).read_bytes()
    actions.edit(again(record), says("改过的标题"), version=1, by=town.clerk, at=at(3))
    renderer.leave()
    renderer.keep_up(AT)
    assert page_file(FIRST).read_bytes() == before


def _die(*_: object, **__: object) -> None:
    raise KeyboardInterrupt
