"""历史数据和其他渠道的信息: what was released before comes in by parts, each with one line of evidence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from django.db.models import Q
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from gongkai.evidence import triggers
from gongkai.evidence.models import Entry
from gongkai.evidence.verify import verify
from gongkai.law import Refused
from gongkai.organs.permissions import NotAllowed
from gongkai.records import many, publishing
from gongkai.records.content import Content, Genre, Nature
from gongkai.records.documents.models import Validity
from gongkai.records.elsewhere.actions import (
    Known,
    TakenIn,
    add_channel,
    change_channel,
    close_channel,
    end_posting,
    enter_postings,
    known_keys,
    take_back_posting,
    take_in,
)
from gongkai.records.elsewhere.models import Batch, BatchKind, Channel, ChannelKind, Posting
from gongkai.records.elsewhere.rows import Ended, Incoming
from gongkai.records.models import Publication, Publicity, Record, Release, State, WithdrawalKind
from gongkai.records.sections.models import Placement, Section, SectionKind
from tests.records.test_guards import refused
from tests.records.town import TODAY, Town, at, released

DAY = date(2021, 6, 1)


def incoming(number: int, **values: object) -> Incoming:
    """A release of the old site."""
    on = values.pop("on", DAY + timedelta(days=200 * (number % 5)))
    given = {"title": f"白鹭镇第{number}号通报", "body": f"<p>第{number}号通报的正文。</p>", **values}
    section = given.pop("section", None)
    return Incoming(f"旧站-{number}", Content(**given), on, section=section)  # type: ignore[arg-type]


def bring(town: Town, rows: Sequence[Incoming], *, part: int = 1, **values: object) -> Batch:
    known: dict[str, object] = {"kind": BatchKind.LEGACY, "name": "旧网站.csv", "manifest": "a" * 64, "part": part}
    return take_in(town.organ, rows, **{**known, "by": town.clerk, "at": at(), **values})  # type: ignore[arg-type]


def channel(town: Town, name: str = "白鹭发布") -> Channel:
    return add_channel(town.organ, kind=ChannelKind.WECHAT, name=name, by=town.clerk, at=at())


def test_what_was_released_before_comes_in_as_it_was(town: Town) -> None:
    batch = bring(
        town, [incoming(1, on=date(2021, 3, 4)), incoming(2, on=date(2022, 3, 4)), incoming(3, on=date(2021, 9, 1))]
    )
    rows = list(Release.objects.public().order_by("pk"))
    assert [(each.index_number, each.released_on) for each in rows] == [
        ("BLZ/2021-0001", date(2021, 3, 4)),
        ("BLZ/2022-0001", date(2022, 3, 4)),
        ("BLZ/2021-0002", date(2021, 9, 1)),
    ]
    assert all(each.batch_id == batch.key and each.review is None and each.home is None for each in rows)
    record = rows[0].record
    assert (record.state, record.publicity, record.current_id) == (State.SETTLED, Publicity.PUBLIC, rows[0].pk)
    assert (record.section.item, record.formed_on, rows[0].formed_on) == ("20.15", None, None), "nobody said when"
    assert list(Publication.objects.order_by("number").values_list("release", flat=True)) == [each.pk for each in rows]


def test_it_counts_in_the_year_and_the_section_of_its_day(town: Town) -> None:
    released(town)
    section = Section.objects.get(organ=town.organ, kind=SectionKind.BUDGET)
    bring(town, [incoming(1, on=date(2019, 3, 4), section=section.pk)])
    place = Placement.objects.get(section=section)
    assert (place.slot, place.since) == (1, date(2019, 3, 4))
    whole = Placement.objects.filter(section__kind=SectionKind.ALL).order_by("slot")
    assert [(each.slot, each.since) for each in whole] == [(1, TODAY), (2, date(2019, 3, 4))]


def test_one_line_of_evidence_holds_every_release_of_the_part(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "AT_ONCE", 3)
    before = Entry.objects.count()
    told = {"genre": Genre.NORMATIVE, "issued_on": DAY, "offline_on": date(2099, 1, 1), "valid_until": date(2098, 1, 1)}
    batch = bring(town, [incoming(number, **told) for number in range(1, 8)])
    entry = Entry.objects.get(verb="releases.imported")
    assert Entry.objects.count() == before + 1
    facts = json.loads(entry.body)["facts"]
    assert (facts["rows"], facts["part"], facts["manifest"]) == (7, 1, "a" * 64)
    assert len(batch.digests.splitlines()) == 7
    assert set(Release.objects.values_list("formed_on", flat=True)) == {DAY}, "the day that the documents bear"
    outcome = verify()
    assert outcome.sound and outcome.rows == 8


def test_an_imported_release_that_was_edited_by_hand_is_found_and_named(town: Town) -> None:
    bring(town, [incoming(number) for number in range(1, 4)])
    release = Release.objects.get(source="旧站-2")
    triggers.drop()
    Release.objects.filter(pk=release.pk).update(body="<p>改过的正文。</p>")
    triggers.install()
    (fault,) = verify().faults
    assert fault.row == f"records.Release:{release.pk}"
    assert "《白鹭镇第2号通报》" in fault.sentence and "写入后被改动" in fault.sentence


def test_a_batch_that_was_made_shorter_by_hand_is_found(town: Town) -> None:
    batch = bring(town, [incoming(1), incoming(2)])
    triggers.drop()
    Batch.objects.update(digests=batch.digests.splitlines()[0])
    triggers.install()
    assert f"records.Batch:{batch.key}" in {fault.row for fault in verify().faults}


def test_html_is_cleaned_and_the_hash_is_of_what_is_kept(town: Town) -> None:
    bring(town, [incoming(1, body="<p onclick='x()'>正文<script>alert(1)</script><img src=x></p>")])
    release = Release.objects.get()
    assert release.body == "<p>正文</p>"
    assert release.content_hash == release.values.hash == release.record.content_hash


def test_what_is_imported_can_be_withdrawn_like_any_other(town: Town) -> None:
    bring(town, [incoming(1)])
    publishing.withdraw(Record.objects.get(), kind=WithdrawalKind.IN_ERROR, reason="旧站误发", by=town.clerk, at=at(1))
    assert not Release.objects.public().exists()


def test_a_repealed_document_comes_in_as_repealed(town: Town) -> None:
    document = Content(
        "白鹭镇牲畜管理办法", "<p>第一条</p>", genre=Genre.NORMATIVE, document_number="白政发〔2015〕3号"
    )
    ended = Ended(Validity.REPEALED, date(2020, 5, 1), "白政发〔2020〕8号")
    in_force = Content("白鹭镇河道管理办法", "<p>第一条</p>", genre=Genre.NORMATIVE, valid_until=date(2027, 1, 1))
    bring(town, [Incoming("1", document, date(2015, 2, 3), ended=ended), Incoming("2", in_force, date(2022, 1, 2))])
    old, new = Record.objects.order_by("pk")
    assert (old.validity, old.validity_next_on) == (Validity.REPEALED, None)
    assert (new.validity, new.validity_next_on) == (Validity.VALID, date(2027, 1, 2))
    assert old.validity_acts.get().by_text == "白政发〔2020〕8号"
    assert verify().sound


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"title": ""}, "请填写标题。"),
        ({"title": "长" * 201}, "标题有 201 个字"),
        ({"formed_on": date(2022, 1, 1), "on": date(2021, 1, 1)}, "晚于发布日期"),
        ({"attribute": "on_application"}, "公开属性不是主动公开"),
        ({"document_number": "号" * 61}, "文号有 61 个字"),
    ],
)
def test_a_row_that_cannot_stand_is_refused_with_its_reason(values: dict[str, object], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        incoming(1, **values)


def test_nothing_comes_in_for_a_day_to_come(town: Town) -> None:
    with pytest.raises(Refused, match="晚于今天"):
        bring(town, [incoming(1), incoming(2, on=TODAY + timedelta(days=1))])
    assert not Release.objects.exists()


def test_nothing_comes_in_whose_notice_period_is_over(town: Town) -> None:
    with pytest.raises(Refused, match="公示期到2021年6月30日"):
        bring(town, [incoming(1, on=DAY, nature=Nature.NOTICE, offline_on=date(2021, 7, 1))])


def test_nothing_comes_into_a_section_of_another_organ(town: Town) -> None:
    other = Section.objects.create(
        organ=town.other, number=1, kind=SectionKind.OTHER, name="别镇栏目", opened_on=date(2020, 1, 1)
    )
    with pytest.raises(Refused, match="不是白鹭镇人民政府现有的"):
        bring(town, [incoming(1, section=other.pk)])


def test_a_key_comes_in_once(town: Town) -> None:
    bring(town, [incoming(1)])
    with pytest.raises(TakenIn, match="旧站-1"):
        bring(town, [incoming(2), incoming(1)])
    with pytest.raises(Refused, match="出现了两次"):
        bring(town, [incoming(3), incoming(3)])
    assert Release.objects.count() == 1
    assert known_keys(town.organ, ["旧站-1", "旧站-2"]) == {"旧站-1": ("白鹭镇第1号通报", incoming(1).on)}


def test_nobody_of_another_organ_imports(town: Town) -> None:
    with pytest.raises(NotAllowed):
        bring(town, [incoming(1)], by=town["郑外镇"])
    with pytest.raises(NotAllowed):
        bring(town, [incoming(1)], by=town["李镇长"])


def test_the_lead_office_imports_in_its_own_right(town: Town) -> None:
    bring(town, [incoming(1)], by=town["吴专员"])
    assert json.loads(Entry.objects.get(verb="releases.imported").body)["by"]["capacity"] == "holder"


def test_nothing_is_kept_where_the_evidence_fails(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("gongkai.records.elsewhere.actions.witness", fails)
    with pytest.raises(RuntimeError):
        bring(town, [incoming(1)])
    assert not Record.objects.exists() and not Publication.objects.exists()


def test_a_release_with_its_home_elsewhere_has_its_posting_and_no_review(town: Town) -> None:
    wechat = channel(town)
    row = Incoming("https://example.cn/1", Content("白鹭镇举办采茶节"), DAY, address="https://example.cn/1")
    bring(town, [row], kind=BatchKind.ELSEWHERE, channel=wechat)
    release = Release.objects.get()
    posting = Posting.objects.get()
    assert (release.home, release.review, release.record.review) == ("elsewhere", None, None)
    assert (posting.home, posting.address, posting.posted_on) == (True, "https://example.cn/1", DAY)
    with pytest.raises(Refused, match="请办理撤稿"):
        take_back_posting(posting, reason="误", by=town.clerk, at=at(1))
    assert verify().sound


def test_what_stands_here_already_gets_a_posting_only(town: Town) -> None:
    wechat, release = channel(town), released(town)
    known = Known(release.record, "https://example.cn/9", "防火通告", TODAY)
    (posting,) = enter_postings(wechat, [known], by=town.clerk, at=at(1))
    assert (posting.home, posting.release_id) == (False, release.pk)
    assert log() == [("released", release.pk), ("posted", release.pk)]
    with pytest.raises(Refused, match="已经登记过"):
        enter_postings(wechat, [known], by=town.clerk, at=at(1))
    end_posting(posting, on=TODAY, by=town.clerk, at=at(2))
    with pytest.raises(Refused, match="下线"):
        end_posting(posting, on=TODAY, by=town.clerk, at=at(2))
    assert log()[2:] == [("posted", release.pk)]
    (again,) = enter_postings(wechat, [known], by=town.clerk, at=at(3))  # the first stays as it was
    assert (again.pk != posting.pk, again.ended_on) == (True, None)
    assert list(wechat.postings.order_by("pk").values_list("address", "ended_on")) == [
        ("https://example.cn/9", TODAY),
        ("https://example.cn/9", None),
    ]
    with pytest.raises(Refused, match="已经登记过"):
        enter_postings(wechat, [known], by=town.clerk, at=at(4))
    for row in (posting, again):
        take_back_posting(row, reason="没有在那里发布过", by=town.clerk, at=at(5))
    with pytest.raises(Refused, match="撤销过"):
        take_back_posting(again, reason="误", by=town.clerk, at=at(6))
    assert not wechat.postings.filter(Q(ended_on=None) | Q(void_reason="")).exists() and wechat.postings.count() == 2
    assert log()[4:] == [("posted", release.pk)], "what had ended changes no page"
    refused("posting_void_has_ended", "UPDATE records_posting SET ended_on = NULL WHERE id = %s", again.pk)


def test_where_nothing_is_public_any_more_the_end_of_a_posting_changes_no_page(town: Town) -> None:
    wechat, release = channel(town), released(town)
    (posting,) = enter_postings(wechat, [Known(release.record, "", "", TODAY)], by=town.clerk, at=at(1))
    publishing.withdraw(release.record, kind=WithdrawalKind.IN_ERROR, reason="误发", by=town.clerk, at=at(1))
    end_posting(posting, on=TODAY, by=town.clerk, at=at(2))
    assert log()[1:] == [("posted", release.pk), ("withdrawn", release.pk)]


def test_a_posting_that_fails_to_reach_the_log_is_not_entered(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    wechat, release = channel(town), released(town)

    def breaks(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("gongkai.records.publication._numbers", breaks)
    with pytest.raises(RuntimeError):
        enter_postings(wechat, [Known(release.record, "", "", TODAY)], by=town.clerk, at=at(1))
    assert not Posting.objects.exists() and not Entry.objects.filter(verb="posting.entered").exists()


def test_a_posting_is_refused_where_it_cannot_be_true(town: Town) -> None:
    wechat, release = channel(town), released(town)
    with pytest.raises(Refused, match="晚于今天"):
        enter_postings(wechat, [Known(release.record, "", "", TODAY + timedelta(days=1))], by=town.clerk, at=at(1))
    with pytest.raises(Refused, match="2026年3月2日（星期一）才形成，不会在2026年3月1日"):
        enter_postings(wechat, [Known(release.record, "", "", TODAY - timedelta(days=1))], by=town.clerk, at=at(1))
    with pytest.raises(Refused, match="以 http"):
        enter_postings(wechat, [Known(release.record, "javascript:1", "", TODAY)], by=town.clerk, at=at(1))
    publishing.withdraw(release.record, kind=WithdrawalKind.IN_ERROR, reason="误发", by=town.clerk, at=at(1))
    with pytest.raises(Refused, match="不是白鹭镇人民政府公开中的信息"):
        enter_postings(wechat, [Known(release.record, "", "", TODAY)], by=town.clerk, at=at(2))
    before = DAY - timedelta(days=2)
    bring(town, [incoming(1, on=DAY, formed_on=DAY), incoming(2, on=DAY, formed_on=DAY, issued_on=DAY)])
    old, paper = (Release.objects.get(source=f"旧站-{number}").record for number in (1, 2))
    with pytest.raises(Refused, match="第2号通报》2021年6月1日（星期二）才形成"):
        enter_postings(wechat, [Known(old, "", "", before), Known(paper, "", "", before)], by=town.clerk, at=at(2))
    (posting,) = enter_postings(wechat, [Known(old, "", "", before)], by=town.clerk, at=at(2))
    assert posting.posted_on == before, "its day of forming was only that of its release elsewhere"


def test_channels_are_entered_changed_and_closed(town: Town) -> None:
    wechat = channel(town)
    with pytest.raises(Refused, match="已经登记过"):
        channel(town)
    values = {"kind": ChannelKind.WECHAT, "name": "白鹭镇发布", "address": "", "by": town.clerk, "at": at()}
    wechat = change_channel(wechat, version=1, **values)
    assert log() == [("organ", None)]
    with pytest.raises(Refused, match="没有变化"):
        change_channel(wechat, version=2, **values)
    wechat = change_channel(wechat, version=2, **{**values, "kind": ChannelKind.APP})
    assert (wechat.kind, log()) == ("app", [("organ", None)] * 2), "a kind that was chosen wrongly is put right"
    close_channel(wechat, by=town.clerk, at=at())
    with pytest.raises(Refused, match="停用"):
        bring(town, [incoming(1)], kind=BatchKind.ELSEWHERE, channel=wechat)
    with pytest.raises(NotAllowed):
        add_channel(town.organ, kind=ChannelKind.APP, name="县融媒", by=town["郑外镇"], at=at())


def log() -> list[tuple[str, int | None]]:
    """The publication log."""
    return list(Publication.objects.order_by("number").values_list("kind", "release"))


def stood() -> list[tuple[object, ...]]:
    """What came in, as people can tell it apart."""
    columns = ("source", "index_number", "released_on", "content_hash")
    rows = list(Release.objects.order_by("source").values_list(*columns))
    places = Placement.objects.order_by("section__number", "slot")
    return [*rows, *places.values_list("section__number", "slot", "since", "record__current__source")]


class TestAnySplit(TestCase):
    """However a file is cut into parts and wherever it was interrupted: the same releases, numbers and slots."""

    @settings(max_examples=8, deadline=None)
    @given(cuts=st.sets(st.integers(1, 8), max_size=4), stopped=st.integers(0, 4))
    def test_any_split_and_any_interruption_give_the_same(self, cuts: set[int], stopped: int) -> None:
        from django.db import transaction

        from tests.records.town import build

        found = []
        for bounds in ([0, 9], [0, *sorted(cuts), 9]):
            with transaction.atomic():
                town = build()
                rows = [incoming(number) for number in range(9)]
                parts = [rows[first:last] for first, last in zip(bounds, bounds[1:], strict=False)]
                for place, part in enumerate(parts):
                    if place == stopped:  # killed inside the act: nothing of the part is kept
                        with transaction.atomic():
                            bring(town, part, part=place + 1)
                            transaction.set_rollback(True)
                    bring(town, part, part=place + 1)
                found.append(stood())
                transaction.set_rollback(True)
        assert found[0] == found[1]
