"""What people find: words of two characters, phrases, numbers, attachments; filters and their counts."""

from __future__ import annotations

from datetime import date
from typing import Any

from gongkai.files.models import StoredFile
from gongkai.records.content import Attachment, Genre, Nature
from gongkai.records.documents.actions import change_validity
from gongkai.records.documents.models import Validity
from gongkai.records.models import Release, Section
from gongkai.records.sections.actions import open_section, place
from gongkai.records.sections.models import SectionKind
from gongkai.search.asking import asked
from gongkai.search.finding import Found, find
from gongkai.search.index import SearchIndex
from gongkai.search.words import Vocabulary, key_of
from tests.records.town import AT, TODAY, Town, at, brought, released, says

BODY = "<p>防火期内禁止野外用火。各村（社区）落实“十户联防”，发现火情立即报告。</p>"


def titles(found: Found) -> list[str]:
    return [hit.release.title for hit in found.hits]


def publish(town: Town, title: str, body: str = BODY, **values: Any) -> Release:
    return released(town, says(title, body=body, **values))


WAYS = (
    "防火",  # a word of two characters
    "镇森",  # two neighbouring characters that are no word
    "火",  # one character
    "野外用火",
    "“禁止野外用火”",
    "「十户联防」",
    '"发现火情"',
    "森林 联防",  # words apart from one another
    "白鹭镇森林防火通告",
    "ＢＬＺ／２０２６－０００１",  # the index number in full width
    "blz/2026-0001",
    "BLZ2026-0001",
    "《森林防火通告》",
)


def test_a_release_is_found_by_a_word_a_phrase_or_its_index_number(town: Town, index: SearchIndex) -> None:
    publish(town, "白鹭镇森林防火通告")
    publish(town, "白鹭镇河道清淤安排", "<p>三月起施工。</p>")
    index.keep_up(AT)
    assert {query: titles(find(query)) for query in WAYS} == dict.fromkeys(WAYS, ["白鹭镇森林防火通告"])


SPELLINGS = (
    "白政发〔2026〕12号", "白政发[2026]12号", "白政发（2026）12号", "白政发【2026】12号", "白政发﹝2026﹞12号",
    "白政发〔２０２６〕１２号", "白政发〔2026〕第12号", "白政发 〔2026〕 012号", "白政发2026年12号", "白政发 2026 12",
    "白政发2026-12", "〔2026〕12号",
)  # fmt: skip


def test_a_document_number_is_found_however_it_is_written(town: Town, index: SearchIndex) -> None:
    publish(town, "关于春季防火的通知", document_number="白政发〔2026〕12号")
    publish(town, "关于夏季防汛的通知", document_number="白政发〔2026〕112号")
    publish(town, "关于秋季秸秆的通知", document_number="白政发〔2026〕1号")
    index.keep_up(AT)
    assert {query: titles(find(query)) for query in SPELLINGS} == dict.fromkeys(SPELLINGS, ["关于春季防火的通知"])


def test_a_phrase_is_found_only_as_it_stands_and_never_across_the_end_of_a_sentence(
    town: Town, index: SearchIndex
) -> None:
    publish(town, "甲", "<p>公布预算。决算另行公布。</p>")
    publish(town, "乙", "<p>公布预算决算。</p>")
    index.keep_up(AT)
    assert titles(find("“预算决算”")) == ["乙"]
    assert set(titles(find("预算 决算"))) == {"甲", "乙"}


def test_what_has_it_in_the_title_comes_first(town: Town, index: SearchIndex) -> None:
    publish(town, "关于低保的说明", "<p>另有饮水安全一节。</p>" * 3)
    publish(town, "饮水安全工程安排", "<p>详见附件。</p>")
    index.keep_up(AT)
    assert titles(find("饮水安全")) == ["饮水安全工程安排", "关于低保的说明"]


def test_of_the_same_words_the_newer_comes_first(town: Town, index: SearchIndex) -> None:
    publish(town, "防火通告甲")
    later = released(town, says("防火通告乙", body=BODY), hours=24 * 900)
    index.keep_up(AT)
    assert titles(find("防火通告"))[0] == later.title


def test_the_text_of_an_attachment_is_searched_and_shown(town: Town, index: SearchIndex) -> None:
    text = "序号\t姓名\n1\t抽水泵站\n" * 50 + "青龙渡泵站扩容"
    StoredFile.objects.create(hash="6" * 64, kind="pdf", size=9, text=text, stored_at=AT)
    brought("6" * 64)
    publish(town, "设备清单", attachments=(Attachment("6" * 64, "清单.pdf", "pdf", 9),))
    index.keep_up(AT)
    (hit,) = find("青龙渡").hits
    assert hit.snippet.startswith("附件：…") and "<mark>青龙渡</mark>泵站扩容" in hit.snippet
    assert titles(find("清单.pdf")) == ["设备清单"]


def test_marks_stand_on_the_words_of_the_original_text_and_nothing_in_it_is_html(
    town: Town, index: SearchIndex
) -> None:
    publish(town, "５Ｇ<b>基站</b>建设", "<p>白政发（２０２６）12号：1 &lt; 2，建设5g基站。</p>")
    index.keep_up(AT)
    (hit,) = find("5G基站").hits
    assert hit.title == "<mark>５Ｇ</mark>&lt;b&gt;<mark>基站</mark>&lt;/b&gt;建设"
    assert hit.snippet == "白政发（２０２６）12号：1 &lt; 2，建设<mark>5g基站</mark>。"
    (hit,) = find("白政发〔2026〕12号").hits
    assert hit.snippet.startswith("<mark>白政发（２０２６）12号</mark>：1 &lt; 2")


def test_where_nothing_has_all_words_those_with_most_of_them_are_shown(town: Town, index: SearchIndex) -> None:
    publish(town, "白鹭镇森林防火通告")
    index.keep_up(AT)
    found = find("森林防火巡查值班电话通告安排")
    assert not found.some and not found.hits
    found = find("白鹭镇森林防火通告联系方式")
    assert found.some and titles(found) == ["白鹭镇森林防火通告"]


def test_filters_and_their_counts(town: Town, index: SearchIndex) -> None:
    publish(town, "防火通告甲")
    publish(town, "防火通告乙", nature=Nature.NEWS)
    document = publish(town, "防火管理办法", genre=Genre.NORMATIVE, document_number="白政发〔2026〕3号")
    foreign = publish(town, "防火巡查记录")
    village = Section.objects.get(organ=town.organ, kind="village")
    place([foreign.record], village, by=town.clerk, at=at(1))
    index.keep_up(AT)
    found = find("防火")
    assert found.total == 4
    assert found.counts["organ"] == {"BLZ": 4}
    assert found.counts["nature"] == {"government": 3, "news": 1}
    assert found.counts["year"] == {2026: 4}
    assert found.counts["validity"] == {"valid": 1}
    assert found.counts["section"][village.pk] == 1
    assert titles(find("防火", validity="valid")) == [document.title]
    assert titles(find("防火", nature="news")) == ["防火通告乙"]
    assert titles(find("防火", section=village.pk)) == ["防火巡查记录"]
    assert find("防火", year=2025).total == find("防火", organ="QSZ").total == 0
    assert find("防火", organ="BLZ", year=2026, nature="government", validity="valid").total == 1
    assert find("", organ="BLZ").total == 4
    whole = document.record.section
    assert whole.parent_id is not None
    assert document.title in titles(find("防火", section=whole.parent_id)), "what lies below a section is in it"
    topic = open_section(town.organ, kind=SectionKind.TOPIC, name="春季防火", by=town["孙主任"], at=at(2))
    place([foreign.record], village, topics=[topic], by=town.clerk, at=at(3))
    assert titles(find("防火", section=topic.pk)) == ["防火巡查记录"], "before the index has followed too"
    index.keep_up(AT)
    assert titles(find("防火", section=topic.pk)) == ["防火巡查记录"]


def test_the_validity_is_right_at_once_while_the_index_waits(town: Town, index: SearchIndex) -> None:
    document = publish(town, "防火管理办法", genre=Genre.NORMATIVE)
    publish(town, "防汛管理办法", genre=Genre.NORMATIVE)
    index.keep_up(AT)
    change_validity(
        document.record, Validity.REPEALED, on=date(2026, 3, 2), reason="已有新办法", by_text="白政发〔2026〕9号",
        by=town.leader, at=at(2),
    )  # fmt: skip
    for _ in ("the follower waits", "it has followed"):
        assert titles(find("管理办法", validity="valid")) == ["防汛管理办法"]
        assert titles(find("管理办法", validity="repealed")) == ["防火管理办法"]
        assert find("管理办法").counts["validity"]
        index.keep_up(AT)
    assert find("管理办法").counts["validity"] == {"valid": 1, "repealed": 1}


def test_pages_hold_so_many_and_none_twice(town: Town, index: SearchIndex) -> None:
    for number in range(7):
        publish(town, f"第{number}号防火通告")
    index.keep_up(AT)
    pages = [find("防火", page=page, size=3) for page in (1, 2, 3, 4)]
    assert [len(each.hits) for each in pages] == [3, 3, 1, 0]
    assert len({title for each in pages for title in titles(each)}) == 7
    assert {each.pages for each in pages} == {3}


RUBBISH = [
    "", " ", "“", "”“", '"', '"""', "「」", "AND OR NOT", '+-&&||!(){}[]^"~*?:\\/', "title:防火", "*",
    "防火 OR", "😀", "👨\u200d👩\u200d👧\u200d👦🇨🇳", "\x00\x01", "\ud800", "。", "。。，", "a" * 500,
    "防" * 500, "防火 " * 170, "1" * 500, "%_'; DROP TABLE", "<mark>", "\u202e\u200b", "㎡", "Ⅳ", "½",
    "ﷺ", "ß", "İ", "〔〕号", "〔2026〕号", "0", "号", "第年号", "2026", "的 了 和", "-", "--", "防火~2",
    "[a TO z]", "/.*/", "a\x0ab", "－－－", "⑫号", "𠮷野家", "е́",
]  # fmt: skip


def test_no_query_fails(town: Town, index: SearchIndex) -> None:
    publish(town, "白鹭镇森林防火通告")
    index.keep_up(AT)
    for query in RUBBISH:
        assert find(query, page=10**9).ready
        found = find(query)
        assert found.ready and len([hit.title + hit.snippet for hit in found.hits]) <= 1 and found.counts, query


def test_without_an_index_the_answer_says_so(town: Town) -> None:
    publish(town, "白鹭镇森林防火通告")
    found = find("防火")
    assert not found.ready and not found.hits and found.counts["organ"] == {}


def test_a_name_that_no_dictionary_knows_is_one_phrase() -> None:
    assert [each.units for each in asked("欧阳翀", Vocabulary()).groups] == [("欧", "阳", "翀")]


def test_all_spellings_of_a_number_have_one_key() -> None:
    assert key_of("白政发〔2026〕第012号") == key_of("白政发2026 12号") == "白_政_发_2026_12"


def test_find_takes_two_queries_whatever_it_finds(
    town: Town, index: SearchIndex, django_assert_num_queries: Any
) -> None:
    for number in range(5):
        publish(town, f"第{number}号防火通告")
    index.keep_up(AT)
    find("防火")
    for size in (1, 5):
        with django_assert_num_queries(2):
            found = find("防火", organ="BLZ", year=TODAY.year, size=size)
            assert len([hit.snippet + hit.title for hit in found.hits]) == size and found.counts
