"""Whatever stands in a file, reading takes no longer than the file is long: none costs a core its whole allowance."""

from __future__ import annotations

import random
import re
import time

import pytest

from gongkai.annual.checks import check
from gongkai.annual.claims import MOST_CLAIMS, claims_of
from gongkai.annual.readers import child, door
from gongkai.annual.readers.kinds import read_trusted
from gongkai.annual.readers.pipes import without_emphasis
from gongkai.annual.report import LONGEST_PROSE, Section, Unreadable

HEAD = "示例县人民政府2024年政府信息公开工作年度报告\n一、总体情况\n"
TAIL = "\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n"
HARD = [
    ("一二三四五六七八九", "txt"),
    ("十百千", "txt"),
    ("111,", "txt"),
    ("1" * 5000 + "件", "txt"),
    ("1." + "1" * 5000 + "件", "txt"),
    ("栏目“a”1条", "txt"),
    ("申请5件", "txt"),
    ("申请5件。", "txt"),
    ("发布信息1条，", "txt"),
    ("发布信息约7余条。\n", "txt"),
    ("法定20日", "txt"),
    ("满意率为1", "txt"),
    ("共的", "txt"),
    ("2023年发布信息1条。", "txt"),
    ("一、总体情况\n", "txt"),
    ("|__a ", "txt"),
    ("__a ", "md"),
    ("**a ", "md"),
    ("**a**", "md"),
    ("***", "md"),
    ("申请\n", "md"),
    ("a\n", "md"),
    ("<table", "md"),
    ("<table>x", "md"),
    ("[", "md"),
    ("|a|\n", "md"),
]


def text_of(unit: str, size: int) -> bytes:
    return (HEAD + unit * (size // len(unit)) + TAIL).encode()


@pytest.fixture(scope="module")
def pool():
    pool = door.Pool(1)
    yield pool
    pool.close()


@pytest.mark.parametrize(("unit", "kind"), HARD, ids=lambda value: value[:12].strip())
def test_a_file_of_one_thing_over_and_over_is_read_within_the_limits(pool, unit, kind):
    try:
        report = pool.read(text_of(unit, 60_000), f"a.{kind}")
    except Unreadable as refusal:
        assert str(refusal) not in (child.TOO_LONG, child.TOO_MUCH, child.FAILED)
        return
    begun = time.process_time()
    check(report)
    assert time.process_time() - begun < 3


@pytest.mark.parametrize(
    ("unit", "kind"),
    [
        ("一二三四五六七八九", "txt"),
        ("栏目“a”1条", "txt"),
        ("法定20日", "txt"),
        ("__a ", "md"),
        ("a\n", "md"),
        ("<table", "md"),
    ],
)
def test_four_times_as_long_takes_about_four_times_as_long(unit, kind):
    def seconds(size: int) -> float:
        content, best = text_of(unit, size), float("inf")
        for _ in range(3):
            begun = time.process_time()
            read_trusted(content, f"a.{kind}")
            best = min(best, time.process_time() - begun)
        return best

    assert seconds(40_000) < 9 * seconds(10_000) + 0.05


def test_prose_longer_than_that_of_any_report_is_refused(pool):
    for unit in ("各项工作有序推进。" * 20 + "\n", "a\n"):
        with pytest.raises(Unreadable, match="不像一份年度报告"):
            pool.read(text_of(unit, LONGEST_PROSE + 200), "a.txt")


def test_no_more_than_so_many_figures_are_read_the_first_of_them():
    for unit in ("发布信息7条。", "发布信息7条，", "未收到申请，无复议"):
        (one, five) = (Section(1, "", "培训1次。" + unit * 3000), Section(5, "", unit))
        claims = claims_of((one, five), year=2024, organ=None, level=None)
        assert len(claims) == MOST_CLAIMS
        assert claims[0].claim == "trainings"
        assert all(claim.of is None or 0 <= claim.of < MOST_CLAIMS for claim in claims)


def test_a_sentence_without_end_is_quoted_around_each_figure():
    (claim, *_, last) = claims_of((Section(1, "", "发布信息 5 条，" * 300),), year=2024, organ=None, level=None)
    assert "发布信息 5 条" in claim.fragment
    assert len(claim.fragment) < 250 and len(last.fragment) < 250
    whole = "全年" + "依法" * 100 + "发布信息5条。"
    (claim,) = claims_of((Section(1, "", whole),), year=2024, organ=None, level=None)
    assert claim.fragment == whole


def test_marks_around_words_go_as_one_rule_says():
    """The rule as one expression; it takes as long as the square of the text, so that readers go another way."""
    rule = re.compile(r"(\*\*\*|\*\*|__)(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
    chance = random.Random(7)
    for _ in range(3000):
        text = "".join(chance.choice(("*", "**", "__", "a", " ", "\n")) for _ in range(chance.randint(0, 14)))
        expected, before = text, None
        while expected != before:
            before, expected = expected, rule.sub(r"\2", expected)
        assert without_emphasis(text) == expected
