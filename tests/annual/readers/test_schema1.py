"""Schema-1 JSON from outside: it is read and checked, or refused with one sentence; nothing in it is believed."""

from __future__ import annotations

import copy
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.annual.checks import check
from gongkai.annual.claims import claims_of
from gongkai.annual.readers import door
from gongkai.annual.readers.schema1 import read_json
from gongkai.annual.report import MOST_COUNT, Claim, Report, Unreadable, sound
from tests.annual import samples


def plain():
    report = samples.county_with_figures()
    report.claims = claims_of(report.sections, year=report.year, organ=report.organ, level=report.level)
    return report.as_json()


def read_and_check(found):
    """The report after reading and checking, or None after a refusal in one Chinese sentence."""
    try:
        report = read_json(json.dumps(found).encode())
    except Unreadable as refusal:
        said = str(refusal)
        assert said.endswith("。") and said.count("。") == 1 and "\n" not in said
        assert not re.findall(r"[A-Za-z]{2,}", said.replace("JSON", ""))
        return None
    check(report, last_year=report, members=[report])
    return report


CLAIM = {"claim": "published_total", "value": 5, "unit": "条", "section": 1, "fragment": "发布5条。"}
BAD_CLAIMS = [
    {"of": 9999},
    {"of": "x"},
    {"of": -1},
    {"of": 0},
    {"of": 0.0},
    {"of": True},
    {"section": 99},
    {"section": -1},
    {"section": None},
    {"section": "1"},
    {"value": "NaN"},
    {"value": None},
    {"value": "1e999999"},
    {"value": 1.5},
    {"value": True},
    {"value": [1]},
    {"value": 10**40},
    {"fragment": 5},
    {"fragment": None},
    {"fragment": "x" * 100_000},
    {"fragment": "\ud800"},
    {"unit": {}},
    {"claim": 7},
    {"label": 7},
    {"wording": []},
    {"channel": None},
    {"year": "2023"},
    {"year": 99999},
    {"at": -1},
    {"at": "x"},
    {"length": 10**9},
    {"approx": 1},
    {"narrower": "yes"},
    {"zz": 1},
]


@pytest.mark.parametrize("change", BAD_CLAIMS)
def test_the_claims_of_a_file_are_those_of_its_prose_whatever_it_carries(change):
    found = plain()
    found["claims"] = [{**CLAIM, **change}]
    report = read_and_check(found)
    assert report is not None
    assert report.claims == Report.from_json(plain()).claims


@pytest.mark.parametrize("change", BAD_CLAIMS)
def test_the_claims_that_a_child_answers_have_the_types_and_bounds_that_checks_rely_on(change):
    found = {**plain(), "claims": [{**CLAIM, **change}]}
    with pytest.raises(Unreadable, match="读取这个文件时出错"):
        door._report(json.dumps({"report": found}).encode())


def test_a_claim_with_a_label_that_no_rule_knows_is_checked_all_the_same():
    report = samples.county_with_figures()
    report.claims = (Claim("statutory_days", 20, "个工作日", 1, "法定20个工作日。", label="别的"),)
    check(report)


def deep(*path):
    """A mutation: the value at a path of the JSON."""

    def set_to(found, value):
        for key in path[:-1]:
            found = found[key]
        found[path[-1]] = value

    return set_to


REFUSED = [
    (
        deep("table2", "fees_wan"),
        ["NaN", "sNaN", "Infinity", "1e999999", "-", "", "1" * 16, "１", "1.", 5, 1.5, True, []],
    ),
    (deep("table2", "permits"), ["1", 1.5, True, MOST_COUNT + 1, -MOST_COUNT - 1, {}, float("nan"), float("inf")]),
    (deep("table2"), [None, [], "x", {}]),
    (deep("table3", "rows", "granted"), [[1, 2], None, "1234567", [None] * 8, [10**30] * 7, {}]),
    (deep("table3", "rows"), [[], None, {"granted": []}]),
    (deep("table3", "columns"), [None, [], ["total"]]),
    (deep("table3", "other_processing"), [[1], "x", 5]),
    (deep("table4", "reconsideration"), [None, [], {"upheld": 1}]),
    (deep("table4"), [None, 3]),
    (deep("year"), [99999, 1899, 0, -1, "2024", 2024.0, True, []]),
    (deep("form"), ["1999", None, [], {}]),
    (deep("title"), [5, [], "x" * 100_000, "\ud800"]),
    (deep("organ"), [{}, 1.5]),
    (deep("level"), [1, []]),
    (deep("source"), [5, ["x"]]),
    (deep("sections"), [None, "没有", {}, [None], [1], [[]], [{"no": 1}]]),
    (deep("sections", 0), [{"no": n, "title": "", "text": ""} for n in (7, -1, "1", None, 1.0, True, 2)]),
    (deep("sections", 0, "text"), [None, 5, [], "字" * 500_000]),
    (deep("sections", 0, "title"), [None, 5]),
    (
        deep("origins"),
        [[1], "x", {"table2.permits": {}}, {"a": {"raw": 1, "at": ""}}, {"a": {"raw": "", "at": "", "z": ""}}],
    ),
]


@pytest.mark.parametrize(
    ("spoil", "value"),
    [(spoil, value) for spoil, values in REFUSED for value in values],
    ids=lambda value: repr(value)[:20],
)
def test_what_no_report_can_hold_is_refused_with_one_sentence(spoil, value):
    found = plain()
    spoil(found, value)
    assert read_and_check(found) is None


@pytest.mark.parametrize(
    ("spoil", "value"),
    [
        (deep("year"), None),
        (deep("level"), "village"),
        (deep("title"), None),
        (deep("organ"), ""),
        (deep("sections"), []),
        (deep("origins"), None),
        (deep("claims"), "zz"),
        (deep("findings"), 5),
        (deep("table2", "fees_wan"), "-0.000001"),
        (deep("table2", "fees_wan"), "2144.15533333333"),
        (deep("table2", "permits"), -MOST_COUNT),
        (deep("table3", "rows", "granted"), [-1] * 7),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_odd_but_possible_reports_are_read_and_checked(spoil, value):
    found = plain()
    spoil(found, value)
    assert read_and_check(found) is not None


def paths(found, before=()):
    """Every place in the JSON."""
    inside = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    for key, value in inside:
        yield (*before, key)
        yield from paths(value, (*before, key))


SOUND = plain()
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=10**20, max_value=10**400),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(["NaN", "1e999999", [], {}, [[]], {"no": 1}, "\ud800"]),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([*paths(SOUND)]), ODD), min_size=1, max_size=3), st.booleans())
def test_any_mutation_is_read_and_checked_or_refused(mutations, drop):
    found = copy.deepcopy(SOUND)
    for path, value in mutations:
        place = found
        try:
            for key in path[:-1]:
                place = place[key]
            if drop:
                del place[path[-1]]
            else:
                place[path[-1]] = value
        except (LookupError, TypeError):
            continue  # an earlier mutation took the place away
    read_and_check(found)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([path for path in paths(SOUND) if path[0] == "claims"]), ODD)
def test_any_claim_of_a_child_is_taken_over_and_checked_or_refused(path, value):
    found = copy.deepcopy(SOUND)
    place = found
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    try:
        report = door._report(json.dumps({"report": found}).encode())
    except Unreadable:
        return
    check(report)


@pytest.mark.parametrize("written", [f"{10**13}", "9" * 40, "1" * 30 + ".5", "0." + "1" * 30])
def test_a_number_that_no_report_can_hold_is_missing_in_any_format(written):
    text = (
        "示例县人民政府2024年政府信息公开工作年度报告\n二、主动公开政府信息情况\n"
        f"信息内容\t本年处理决定数量\n行政许可\t{written}\n信息内容\t本年收费金额（单位：万元）\n行政事业性收费\t{written}\n"
        "三、收到和处理政府信息公开申请情况\n"
    )
    report = door.read(text.encode(), "a.txt")
    assert report["table2.permits"] is None
    assert report["table2.fees_wan"] is None or sound(report["table2.fees_wan"])
    check(report)
    assert Report.from_json(report.as_json()).cells == report.cells
