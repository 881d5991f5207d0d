"""第三十二条 征求第三方意见；第三十四条 征求共同制作机关意见；第三十三条第三款 所需时间不计算在内"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from gongkai.law import Case, Refused, Status
from gongkai.law.consultation import Consultee
from gongkai.law.exemptions import EXEMPTIONS, Ground, withhold

Of = Callable[..., Case]
START = "received 2024-09-02"


def test_days_after_dispatch_up_to_the_arrival_of_the_opinion_do_not_count(case: Of) -> None:
    done = case("received 2024-05-06", "consult-sent 2024-05-13", "consulted 2024-05-29")
    assert [(span[0], span[-1], len(span)) for span in done.excluded] == [(date(2024, 5, 14), date(2024, 5, 29), 12)]
    assert len(done.counted) == 20
    assert "12个工作日不计入" in done.reason


def test_while_the_opinion_is_awaited_the_date_is_provisional_as_if_the_period_lapsed(case: Of) -> None:
    open_ = case(START, "consult-sent 2024-09-09 2024-09-10")
    assert open_.status is Status.CONSULTING
    assert (open_.due, open_.provisional, open_.not_before) == (date(2024, 10, 28), True, date(2024, 9, 30))


def test_a_silent_third_party_leaves_the_decision_to_the_organ(case: Of) -> None:
    lapsed = case(START, "consult-sent 2024-09-09 2024-09-10", on="2024-10-08")
    assert (lapsed.status, lapsed.due, lapsed.provisional) == (Status.OPEN, date(2024, 10, 28), False)
    assert "由本机关依法决定是否公开" in lapsed.reason


def test_a_silent_co_maker_has_agreed(case: Of) -> None:
    lapsed = case("received 2025-04-01", "co-maker-asked 2025-04-09 2025-04-10", on="2025-04-30")
    assert "视为同意公开" in lapsed.reason
    assert not lapsed.provisional


def test_an_opinion_that_comes_too_late_takes_out_no_more_days(case: Of) -> None:
    late = case(START, "consult-sent 2024-09-09 2024-09-10", "consulted 2024-10-15")
    assert late.due == date(2024, 10, 28)


def test_an_early_opinion_moves_the_date_forward(case: Of) -> None:
    early = case(START, "consult-sent 2024-09-09 2024-09-10", "consulted 2024-09-12")
    assert (early.due, early.provisional) == (date(2024, 10, 10), False)


def test_without_the_day_of_delivery_no_date_is_given_but_one_before_which_it_cannot_be(case: Of) -> None:
    sent = case(START, "consult-sent 2024-09-09")
    assert (sent.due, sent.provisional, sent.not_before) == (None, True, date(2024, 9, 30))
    assert "请登记第三方收到征求意见书的日期" in sent.reason
    delivered = case(START, "consult-sent 2024-09-09", "consult-delivered 2024-09-10")
    assert delivered.due == date(2024, 10, 28)


def test_any_other_organ_has_no_period_so_the_date_stays_open(case: Of) -> None:
    asked = case(START, "organ-asked 2024-09-09")
    assert (asked.due, asked.provisional, asked.not_before) == (None, True, date(2024, 9, 30))
    answered = case(START, "organ-asked 2024-09-09", "organ-answered 2024-09-12")
    assert (answered.due, answered.provisional) == (date(2024, 10, 10), False)


def test_two_consultations_at_once_never_take_a_day_out_twice(case: Of) -> None:
    both = case(
        "received 2024-05-06",
        "consult-sent 2024-05-13 甲",
        "organ-asked 2024-05-15",
        "organ-answered 2024-05-22",
        "consulted 2024-05-29 甲",
    )
    assert both.due == date(2024, 6, 19)
    assert len(both.excluded) == 1


def test_the_opinion_of_a_named_party_ends_the_letter_to_that_party(case: Of) -> None:
    letters = ("received 2024-05-06", "consult-sent 2024-05-13 甲", "consult-sent 2024-05-14 乙")
    one = case(*letters, "consulted 2024-05-20 乙")
    assert [each.party for each in one.open_consultations] == ["甲"]
    with pytest.raises(Refused, match="丙"):
        case(*letters, "consulted 2024-05-20 丙")


def test_an_opinion_belongs_to_the_letter_that_still_runs(case: Of) -> None:
    second = case(START, "consult-sent 2024-09-03 2024-09-03", "consult-sent 2024-09-29 2024-09-29", on="2024-09-30")
    assert len(second.open_consultations) == 1
    answered = case(
        START, "consult-sent 2024-09-03 2024-09-03", "consult-sent 2024-09-29 2024-09-29", "consulted 2024-10-08"
    )
    assert answered.open_consultations == ()
    assert not answered.provisional


def test_a_letter_sent_when_the_period_had_run_out_moves_nothing(case: Of) -> None:
    late = case(START, "consult-sent 2024-10-08 2024-10-08")
    assert (late.due, late.provisional) == (date(2024, 9, 30), False)
    assert late.overdue(date(2024, 10, 8))


def test_a_reply_ends_every_consultation(case: Of) -> None:
    replied = case(START, "consult-sent 2024-09-09 2024-09-10", "replied 2024-09-20")
    assert (replied.status, replied.provisional, replied.overdue(date(2025, 1, 1))) == (Status.REPLIED, False, False)


def test_an_answer_without_a_question_is_refused(case: Of) -> None:
    for step in ("consulted 2024-09-10", "co-maker-answered 2024-09-10", "consult-delivered 2024-09-10"):
        with pytest.raises(Refused, match="请先登记发出征求意见书"):
            case(START, step)
    with pytest.raises(Refused, match="已经登记过"):
        case(START, "consult-sent 2024-09-09 2024-09-10", "consult-delivered 2024-09-11")


def test_a_letter_is_not_delivered_before_it_was_sent(case: Of) -> None:
    with pytest.raises(Refused, match="第二个日期"):
        case(START, "consult-sent 2024-09-09 2024-09-08")


def test_the_first_regulation_knew_no_co_maker_and_no_period_for_third_parties(case: Of) -> None:
    with pytest.raises(Refused, match="适用当时的规定") as refusal:
        case("received 2019-05-14", "co-maker-asked 2019-05-15")
    assert refusal.value.source == "条例第三十四条"
    old = case("received 2019-05-14", "consult-sent 2019-05-15 2019-05-16")
    assert old.due is None
    assert old.not_before == date(2019, 6, 4)


def test_a_period_of_others_that_runs_into_an_unknown_year_leaves_the_date_open(case: Of) -> None:
    asked = case("received 2026-12-01", "consult-sent 2026-12-15 2026-12-16")
    assert (asked.due, asked.provisional, asked.not_before) == (None, True, date(2026, 12, 29))
    assert asked.unknown == date(2027, 1, 1)


def test_silence_means_opposite_things() -> None:
    assert "本机关" in Consultee.THIRD_PARTY.silence
    assert "视为同意" in Consultee.CO_MAKER.silence


def test_articles_14_and_15_forbid_and_article_16_allows_to_choose() -> None:
    assert {ground for ground in Ground if EXEMPTIONS[ground].must} == {
        Ground.STATE_SECRET,
        Ground.LAW_FORBIDDEN,
        Ground.SAFETY_STABILITY,
        Ground.THIRD_PARTY,
    }
    assert withhold(Ground.STATE_SECRET).may_choose is False
    assert withhold(Ground.INTERNAL_AFFAIRS).may_choose is True


def test_third_party_information_is_given_with_consent_or_for_the_public_interest() -> None:
    assert withhold(Ground.THIRD_PARTY).withheld
    assert not withhold(Ground.THIRD_PARTY, agreed=True).withheld
    overridden = withhold(Ground.THIRD_PARTY, public_interest=True)
    assert not overridden.withheld
    assert "书面告知第三方" in overridden.reason
    assert withhold(Ground.STATE_SECRET, agreed=True, public_interest=True).withheld


def test_process_information_is_given_where_a_rule_requires_it_internal_affairs_not() -> None:
    assert not withhold(Ground.PROCESS, rule_requires=True).withheld
    assert not withhold(Ground.ENFORCEMENT_FILE, rule_requires=True).withheld
    assert withhold(Ground.INTERNAL_AFFAIRS, rule_requires=True).withheld
