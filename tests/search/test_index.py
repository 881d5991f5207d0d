"""The index and the log: what is withdrawn is gone at once, whoever is killed leaves nothing wrong."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from gongkai.config.health import searchable
from gongkai.evidence import triggers
from gongkai.organs.models import Organ
from gongkai.records import publishing
from gongkai.records.models import Progress, Publication, PublicationKind, Release, WithdrawalKind
from gongkai.records.publication import behind, publish
from gongkai.records.sections.actions import open_section, place
from gongkai.records.sections.models import SectionKind
from gongkai.search import folders, schema
from gongkai.search import index as indexing
from gongkai.search.finding import find
from gongkai.search.index import SearchIndex
from tests.drills.kills import drill
from tests.records.town import AT, Town, at, build, corrected, released, says
from tests.search.kills import BESIDE, found_exactly


def titles(query: str, **filters: object) -> list[str]:
    return [hit.release.title for hit in find(query, **filters).hits]  # type: ignore[arg-type]


def withdraw(town: Town, release: Release) -> None:
    publishing.withdraw(release.record, kind=WithdrawalKind.IN_ERROR, reason="误发", by=town.leader, at=at(3))


def documents() -> int:
    """How many releases are in the index."""
    return folders.look().searcher.num_docs - 1


def test_what_was_withdrawn_is_gone_at_once_even_while_the_follower_is_stopped(town: Town, index: SearchIndex) -> None:
    one, two = released(town, says("防火通告甲")), released(town, says("防火通告乙"))
    index.keep_up(AT)
    index.leave()
    withdraw(town, one)
    found = find("防火通告")
    assert [hit.release.pk for hit in found.hits] == [two.pk]
    assert found.total == 1 and found.counts["organ"] == {"BLZ": 1}
    withdraw(town, two)
    assert find("防火通告").total == 0
    index.keep_up(AT)
    assert documents() == 0


def test_what_a_killed_commit_left_behind_is_not_in_the_way_of_the_next(town: Town, index: SearchIndex) -> None:
    releases = [released(town, says(f"防火通告{number}")) for number in "甲乙"]
    index.keep_up(AT)
    index.leave()
    withdraw(town, releases[0])
    folder = settings.VAR / "search" / folders.current()
    managed = folder / ".managed.json"
    segments = {name.partition(".")[0] for name in json.loads(managed.read_text()) if name.endswith(".store")}
    left = [f"{segment}.{stamp}.del" for segment in segments for stamp in range(200)]
    managed.write_text(json.dumps([*json.loads(managed.read_text()), *left]))
    for name in left:
        (folder / name).touch()
    SearchIndex().keep_up(AT)
    assert documents() == 1
    assert titles("防火通告") == ["防火通告乙"]


def test_a_correction_takes_the_place_of_what_it_corrects(town: Town, index: SearchIndex) -> None:
    release = released(town, says("防火通告", body="<p>联系人钱某某。</p>"))
    index.keep_up(AT)
    new = corrected(town, release.record)
    assert titles("钱某某") == [], "what was corrected is not found by its old words, not even now"
    index.keep_up(AT)
    assert titles("钱某某") == [] and [hit.release.pk for hit in find("第2版").hits] == [new.pk]
    assert documents() == 1


def test_a_release_that_was_moved_is_found_in_its_new_section_at_once(town: Town, index: SearchIndex) -> None:
    release = released(town, says("防火通告"))
    index.keep_up(AT)
    section = open_section(town.organ, name="防火专栏", kind=SectionKind.OTHER, by=town.clerk, at=at(2))
    place([release.record], section, by=town.clerk, at=at(2))
    assert titles("防火", section=section.pk) == ["防火通告"]
    index.keep_up(AT)
    assert titles("防火", section=section.pk) == ["防火通告"]


def test_a_release_is_found_by_the_names_of_its_organ_then_and_now(town: Town, index: SearchIndex) -> None:
    released(town, says("防火通告"))
    index.keep_up(AT)
    town.organ.terms.create(name=town.organ.name, since=town.organ.founded_on)
    Organ.objects.filter(pk=town.organ.pk).update(name="新白鹭街道办事处")
    publish(PublicationKind.ORGAN, town.organ, at=AT)
    assert titles("新白鹭街道") == []
    index.keep_up(AT)
    assert titles("新白鹭街道") == titles("白鹭镇人民政府") == ["防火通告"]
    assert documents() == 1


def test_a_restart_goes_on_where_it_was(town: Town, index: SearchIndex) -> None:
    released(town, says("防火通告甲"))
    index.keep_up(AT)
    index.leave()
    released(town, says("防火通告乙"))
    later = SearchIndex()
    assert later.keep_up(AT) == 1 and behind(later) == 0
    assert later.keep_up(AT) == 0
    later.leave()
    assert set(titles("防火")) == {"防火通告甲", "防火通告乙"}


def test_an_index_of_another_edition_is_built_anew_by_itself(
    town: Town, index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(town, says("防火通告"))
    index.keep_up(AT)
    index.leave()
    monkeypatch.setattr(schema, "EDITION", schema.EDITION + 1)
    assert not find("防火").ready
    later = SearchIndex()
    later.keep_up(AT)
    later.leave()
    assert titles("防火") == ["防火通告"] and folders.current().startswith(f"{schema.EDITION}-")


def test_there_is_one_writer(town: Town, index: SearchIndex) -> None:
    released(town, says("防火通告"))
    index.keep_up(AT)
    released(town, says("防汛通告"))
    second = SearchIndex()
    assert second.keep_up(AT) == 0 and titles("防汛") == []


def test_what_was_not_committed_is_done_again(town: Town, index: SearchIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    release = released(town, says("防火通告"))
    index.keep_up(AT)
    withdraw(town, release)
    released(town, says("防汛通告"))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(SearchIndex, "_commit", killed)
        index.keep_up(AT)
    assert titles("防火") == titles("防汛") == []
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        # committed, and killed before the database was told
        patch.setattr(SearchIndex, "_moved", lambda writer, at: killed() if writer._position == 3 else None)
        index.keep_up(AT)
    assert titles("防汛") == ["防汛通告"]
    index.keep_up(AT)
    assert behind(index) == 0 and documents() == 1


@pytest.mark.parametrize("harm", ["pointer", "folder", "segment", "meta", "half", "restored"])
def test_a_missing_or_broken_index_makes_itself_anew(town: Town, index: SearchIndex, harm: str) -> None:
    released(town, says("防火通告"))
    index.keep_up(AT)
    index.leave()
    folder = folders.root() / folders.current()
    if harm == "pointer":
        (folders.root() / "current").unlink()
    elif harm == "folder":
        shutil.rmtree(folder)
    elif harm == "segment":
        for each in folder.glob("*.term"):
            each.write_bytes(b"")
    elif harm == "meta":
        (folder / "meta.json").write_text("{}", encoding="ascii")
    elif harm == "half":  # somebody was killed while building the next one
        (folders.root() / folders.make() / "meta.json").write_text("{", encoding="ascii")
    else:  # the database came out of an older backup: the log went on otherwise
        triggers.drop()
        Publication.objects.filter(number=1).update(at=at(9))
    assert find("防火").hits or not find("防火").ready or harm == "restored"
    SearchIndex().keep_up(AT)
    assert titles("防火") == ["防火通告"]
    assert [each.name for each in folders.root().glob("*-*")] == [folders.current()]


def test_a_reader_that_meets_damage_has_the_index_made_anew_but_not_again_and_again(
    town: Town, index: SearchIndex
) -> None:
    released(town, says("防火通告"))
    index.keep_up(AT)
    first = folders.current()
    folders.report_damage(first)
    index.keep_up(AT)
    second = folders.current()
    folders.report_damage(second)
    index.keep_up(AT + timedelta(minutes=5))
    assert first != second == folders.current()
    assert titles("防火") == ["防火通告"]


def test_the_index_is_rebuilt_while_people_search_and_the_follower_follows(town: Town, index: SearchIndex) -> None:
    kept = [released(town, says(f"第{number}号防火通告")) for number in range(3)]
    index.keep_up(AT)
    before = folders.current()
    steps = build_by_ones()
    next(steps)
    withdraw(town, kept[0])
    released(town, says("后来的防火通告"))
    index.keep_up(AT)
    assert set(titles("防火")) == {"第1号防火通告", "第2号防火通告", "后来的防火通告"}
    with pytest.raises(indexing.Building):
        indexing.rebuild()
    for _ in steps:
        assert len(titles("防火")) == 3
    assert folders.current() != before
    assert set(titles("防火")) >= {"第1号防火通告", "第2号防火通告"}
    index.keep_up(AT)
    assert set(titles("防火")) == {"第1号防火通告", "第2号防火通告", "后来的防火通告"}
    assert documents() == 3


def build_by_ones():
    """The building of an index, one release at a time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(indexing, "CHUNK", 1)
        yield from indexing.build()


def test_the_operator_reads_how_far_it_has_come(town: Town, index: SearchIndex) -> None:
    assert "正在建立" in searchable().sentence
    index.keep_up(AT)
    assert searchable().sentence == "公开内容都可以搜到。"
    released(town)
    assert searchable().sentence == "有 1 项公开内容正在进入搜索。"


def test_each_machine_has_a_place_of_its_own_in_the_log(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "NODE", "b")
    released(town)
    other = SearchIndex()
    other.keep_up(AT)
    other.leave()
    assert list(Progress.objects.values_list("follower", "position")) == [("search@b", 1)]


@pytest.mark.django_db(transaction=True)
def test_a_killed_follower_leaves_nothing_wrong(tmp_path: Path) -> None:
    assert drill(build(), 3, var=tmp_path, checks=[found_exactly], beside=BESIDE).releases
