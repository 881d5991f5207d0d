"""第三十三条 答复期限和延长；第三十五条 延迟答复"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from gongkai.law import Case, Name, NotInForce, Refused, Status, TableCalendar, reply_due
from gongkai.law.delivery import RULES, Service, served

Of = Callable[..., Case]
START = "received 2024-09-27"


@pytest.mark.parametrize(
    ("received", "due", "why"),
    [
        ("2019-05-15", "2019-06-13", "自收到之日起二十个工作日；端午不计"),
        ("2019-09-12", "2019-10-16", "中秋、国庆不计；9月29日、10月12日调休上班，计入"),
        ("2019-05-14", "2019-06-04", "修订前收到的，十五个工作日"),
    ],
)
def test_reply_is_due_in_working_days(received: str, due: str, why: str, calendar: TableCalendar, case: Of) -> None:
    assert str(reply_due(date.fromisoformat(received), calendar).on) == due, why
    assert str(case(f"received {received}").due) == due, why


def test_the_source_is_the_wording_of_the_day_of_receipt(case: Of) -> None:
    assert case("received 2019-05-14").source == "国务院令第492号第二十四条"
    assert case("received 2019-05-15").source == "条例第三十三条"


def test_before_the_first_regulation_there_was_no_period(case: Of) -> None:
    with pytest.raises(NotInForce, match="2008年5月1日起施行"):
        case("received 2008-04-30")


def test_excluded_and_extended_days_are_added(calendar: TableCalendar) -> None:
    assert reply_due(date(2024, 5, 6), calendar, excluded=12).on == date(2024, 6, 19)
    assert reply_due(date(2025, 3, 3), calendar, excluded=10, extended=20).on == date(2025, 5, 15)


def test_an_extension_is_decided_on_the_last_day_but_not_after(case: Of) -> None:
    assert case(START, "extended 2024-10-30 20").due == date(2024, 11, 27)
    with pytest.raises(Refused, match="答复期限.*已过") as refusal:
        case(START, "extended 2024-10-31 20")
    assert refusal.value.source == "条例第三十三条"


@pytest.mark.parametrize("days", ["0", "21"])
def test_an_extension_is_of_one_to_twenty_working_days(days: str, case: Of) -> None:
    with pytest.raises(Refused, match="1到20个工作日"):
        case(START, f"extended 2024-10-08 {days}")


def test_under_the_first_regulation_an_extension_was_of_at_most_fifteen(case: Of) -> None:
    assert case("received 2019-05-14", "extended 2019-05-20 15").due == date(2019, 6, 26)
    with pytest.raises(Refused, match="1到15个工作日"):
        case("received 2019-05-14", "extended 2019-05-20 16")


def test_a_period_is_extended_once(case: Of) -> None:
    with pytest.raises(Refused, match="只能延长一次"):
        case(START, "extended 2024-10-08 5", "extended 2024-10-09 5")
    assert Name.EXTENDED not in case(START, "extended 2024-10-08 5").next


def test_a_restarted_period_carries_no_old_extension_and_takes_no_new_one(case: Of) -> None:
    paid = case("received 2024-09-02", "extended 2024-09-05 20", "fee-noticed 2024-09-20", "fee-paid 2024-10-16")
    assert paid.due == date(2024, 11, 13)
    assert Name.EXTENDED not in paid.next


def test_the_step_says_who_must_consent(case: Of) -> None:
    assert "公开工作机构负责人同意" in case(START).effects[Name.EXTENDED]


def test_a_reply_on_the_last_day_is_in_time_and_on_the_next_is_not(case: Of) -> None:
    in_time, late = case(START, "replied 2024-10-30"), case(START, "replied 2024-10-31")
    assert not in_time.overdue(date(2025, 1, 1))
    assert late.overdue(date(2025, 1, 1))
    assert "没有逾期" in in_time.reason
    assert "已经逾期" in late.reason
    assert in_time.status is Status.REPLIED


def test_an_open_case_is_overdue_from_the_day_after(case: Of) -> None:
    assert not case(START).overdue(date(2024, 10, 30))
    assert case(START).overdue(date(2024, 10, 31))


def test_days_left_are_working_days(case: Of) -> None:
    assert case(START).days_left(date(2024, 9, 27)) == 20
    assert case(START).days_left(date(2024, 10, 30)) == 0
    assert case(START).days_left(date(2024, 11, 1)) == -2
    assert case(START, "replied 2024-10-08").days_left(date(2024, 10, 9)) is None


def test_an_answered_application_cannot_be_answered_again(case: Of) -> None:
    with pytest.raises(Refused, match="已经办结（已答复）"):
        case(START, "replied 2024-10-08", "replied 2024-10-09")


def test_dates_do_not_go_backwards(case: Of) -> None:
    with pytest.raises(Refused, match="早于上一步"):
        case(START, "consult-sent 2024-09-26")


def test_an_application_begins_with_its_receipt(case: Of) -> None:
    with pytest.raises(Refused, match="还没有收到申请"):
        case("replied 2024-09-27")
    with pytest.raises(Refused, match="还没有申请"):
        case()
    with pytest.raises(Refused, match="不能重复登记"):
        case(START, "received 2024-09-29")
    with pytest.raises(Refused, match="只能是第一步"):
        case(START, "submitted 2024-09-29")


def test_an_application_may_be_withdrawn_at_any_time_before_the_end(case: Of) -> None:
    assert case("submitted 2024-09-27", "withdrawn 2024-09-27").status is Status.WITHDRAWN
    withdrawn = case(START, "clarify-asked 2024-09-29 5", "withdrawn 2024-09-30")
    assert (withdrawn.status, withdrawn.next) == (Status.WITHDRAWN, (Name.REOPENED,))


def test_an_excessive_but_justified_request_is_answered_by_the_day_that_was_set(case: Of) -> None:
    delayed = case(START, "delayed 2024-10-30 2025-01-31")
    assert (delayed.due, delayed.provisional, delayed.source) == (date(2025, 1, 31), False, "条例第三十五条")
    with pytest.raises(Refused, match="请填写该日期"):
        case(START, "delayed 2024-10-30")
    with pytest.raises(Refused, match="应当晚于"):
        case(START, "delayed 2024-10-28 2024-10-30")
    with pytest.raises(Refused, match="只能延长一次"):
        case(START, "delayed 2024-10-28 2024-12-30", "extended 2024-10-29 5")


def test_an_unknown_year_gives_the_day_before_which_it_cannot_be(case: Of) -> None:
    unknown = case("received 2026-12-04")
    assert (unknown.due, unknown.provisional, unknown.not_before) == (None, True, date(2027, 1, 1))
    assert len(unknown.counted) == 19
    assert "2027年" in unknown.reason
    assert not unknown.overdue(date(2027, 2, 1))
    with pytest.raises(Refused, match="2027年的放假安排尚未录入"):
        case("received 2026-12-04", "extended 2027-01-04 5")
    assert case("received 2026-12-04", "replied 2027-01-04").status is Status.REPLIED


def test_a_letter_by_post_is_in_time_by_the_day_of_posting_and_known_when_it_arrives() -> None:
    letter = served(Service.POST, sent=date(2024, 10, 30), arrived=date(2024, 11, 2))
    assert letter is not None
    assert letter.in_time(date(2024, 10, 30))
    assert letter.known_on == date(2024, 11, 2)
    assert "邮政企业" in RULES[Service.POST].mind


@pytest.mark.parametrize("service", [Service.DIRECT, Service.ENTRUSTED, Service.ELECTRONIC])
def test_any_other_service_counts_when_it_arrives(service: Service) -> None:
    assert served(service, sent=date(2024, 10, 30)) is None
    late = served(service, sent=date(2024, 10, 30), arrived=date(2024, 10, 31))
    assert late is not None
    assert not late.in_time(date(2024, 10, 30))
    assert service.label


def test_nothing_arrives_before_it_was_sent() -> None:
    with pytest.raises(Refused, match="早于"):
        served(Service.POST, sent=date(2024, 10, 30), arrived=date(2024, 10, 29))


def test_an_extended_period_cites_the_article_of_the_extension_beside_its_own(case: Of) -> None:
    assert case(START, "extended 2024-10-08 5").cited == "条例第三十三条"
    corrected = (START, "clarify-asked 2024-10-08 10", "clarified 2024-10-10")
    assert case(*corrected).cited == "条例第三十条"
    extended = case(*corrected, "extended 2024-10-14 5")
    assert (extended.source, extended.cited) == ("条例第三十条", "条例第三十条、第三十三条")
