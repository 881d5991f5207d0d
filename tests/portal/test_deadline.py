"""期限计算 as a page."""

from __future__ import annotations

import pytest
from django.test import Client

CONSULTED = {
    "way": "signed_post",
    "submitted": "2024-09-11",
    "decided": "2024-09-13",
    "e1-name": "consult-sent",
    "e1-on": "2024-09-18",
    "e1-second": "2024-09-20",
    "e2-name": "consulted",
    "e2-on": "2024-09-26",
    "on": "2024-10-10",
}


def shown(client: Client, **asked: str) -> str:
    response = client.get("/tools/deadline/", asked)
    assert response.status_code == 200
    return response.content.decode()


def test_the_date_explains_itself(client: Client) -> None:
    page = shown(client, **CONSULTED)
    assert "2024年10月25日（星期五）前答复（含当日），到10月10日还剩 12 个工作日" in page
    assert "征求意见的6个工作日不计入" in page
    assert "条例第三十三条" in page
    assert "邮寄（需要签收）的申请，以签收日期为收到日期" in page


def test_the_calendar_names_every_kind_of_day_with_a_word(client: Client) -> None:
    page = shown(client, **CONSULTED)
    assert 'day--start"><span class="day__number">13</span><span class="day__note">起算</span>' in page
    assert "day--makeup" in page
    assert '<span class="day__number">29</span><span class="day__corner">班</span>' in page
    assert '<span class="day__number">19</span><span class="day__note">不计</span>' in page
    assert '<span class="day__number">1</span><span class="day__corner">假</span>' in page
    assert '<span class="day__number">25</span><span class="day__note">届满</span>' in page
    for meaning in ("计入的工作日", "征求意见，不计入", "放假", "调休上班，是工作日", "期限的最后一日"):
        assert meaning in page


def test_the_next_steps_say_what_they_do_to_the_clock(client: Client) -> None:
    page = shown(client, way="in_person", submitted="2024-09-27", on="2024-09-29")
    assert "2024年9月29日可以办什么" in page
    assert "告知补正" in page
    assert "收到补正后重新计算20个工作日" in page


def test_a_correction_that_is_awaited_stops_the_clock(client: Client) -> None:
    asked = {"e1-name": "clarify-asked", "e1-on": "2024-10-08", "e1-number": "15", "on": "2024-10-09"}
    page = shown(client, way="in_person", submitted="2024-09-27", **asked)
    assert "等待补正，答复期限没有计算" in page
    assert "届满" not in page


def test_a_web_submission_is_provisional_until_both_sides_have_confirmed(client: Client) -> None:
    page = shown(client, way="internet", submitted="2024-09-13", on="2024-09-20")
    assert "暂定2024年10月17日（星期四）前答复" in page
    confirmed = shown(client, way="internet", submitted="2024-09-13", decided="2024-09-14", on="2024-09-20")
    assert "暂定" not in confirmed
    assert "2024年10月18日（星期五）前答复" in confirmed


def test_an_unknown_year_is_not_guessed(client: Client) -> None:
    page = shown(client, way="in_person", submitted="2026-12-10", on="2026-12-10")
    assert "答复期限暂时不能确定，不早于2027年1月1日（星期五）" in page
    assert "未定" in page


def test_weekends_within_a_holiday_are_days_of_the_holiday(client: Client) -> None:
    page = shown(client, way="in_person", submitted="2025-04-25", on="2025-04-28")
    may = page.split("<caption>2025年5月</caption>")[1]
    for day in (3, 4):  # Saturday and Sunday of the holiday from 1 to 5 May
        assert f'day--holiday"><span class="day__number">{day}</span><span class="day__corner">假</span>' in may
    assert 'day--weekend"><span class="day__number">10</span><span class="day__corner">休</span>' in may


@pytest.mark.parametrize(
    ("asked", "day", "note", "meaning"),
    [
        ({"e1-name": "clarify-asked", "e1-number": "10"}, "14", "补正止", "申请人补正的最后一日"),
        ({"e1-name": "fee-noticed", "e1-second": "2025-04-27"}, "28", "缴费止", "申请人缴费的最后一日"),
    ],
)
def test_while_the_applicant_is_awaited_their_last_day_is_marked(
    client: Client, asked: dict[str, str], day: str, note: str, meaning: str
) -> None:
    page = shown(client, way="in_person", submitted="2025-04-25", on="2025-04-28", **{"e1-on": "2025-04-27", **asked})
    assert "day--awaited" in page
    assert f'<span class="day__number">{day}</span><span class="day__note">{note}</span>' in page
    assert meaning in page


def test_no_month_before_the_receipt_is_drawn(client: Client) -> None:
    page = shown(client, way="in_person", submitted="2027-05-10", on="2027-05-10")
    assert "<caption>2027年5月</caption>" in page
    assert page.count('<table class="month">') == 1


def test_each_second_date_is_explained(client: Client) -> None:
    assert "申请人收到收费通知之日" in client.get("/tools/deadline/").content.decode()


def test_a_late_reply_is_called_late(client: Client) -> None:
    page = shown(client, way="in_person", submitted="2024-09-27", on="2024-11-04")
    assert "到11月4日已逾期 3 个工作日" in page
    assert "result--late" in page


def test_a_reply_in_time_closes_the_case(client: Client) -> None:
    replied = {"e1-name": "replied", "e1-on": "2024-10-28"}
    page = shown(client, way="in_person", submitted="2024-09-27", **replied)
    assert "2024年10月28日（星期一）已答复，没有逾期" in page
    assert "按复议决定或者判决重新办理</" in page.partition("next-title")[2].partition("</table>")[0]
    assert "登记缴费</" not in page.partition("next-title")[2].partition("</table>")[0]


@pytest.mark.parametrize(
    ("change", "sentence", "field"),
    [
        ({"way": ""}, "请选择申请怎样收到。", "id_way_0"),
        ({"submitted": "", "way": "in_person"}, "当面提交的申请，请填写提交日期。", "id_submitted"),
        ({"decided": ""}, "请登记签收日期。", "id_decided"),
        ({"way": "in_person"}, "以提交日期为收到日期，签收、确认或者代填日期不起作用，请删去", "id_decided"),
        ({"decided": "2024-09-10"}, "签收日期早于提交日期，请核对。", "id_decided"),
        ({"submitted": "2007-01-01", "decided": "2007-01-02"}, "还没有这条规定", "id_submitted"),
        ({"e1-name": ""}, "第 1 项：请选择办理事项。", "id_e1-name"),
        ({"e1-on": ""}, "第 1 项：请填写征求第三方意见的日期。", "id_e1-on"),
        ({"e1-number": "5"}, "第 1 项：征求第三方意见不用填写工作日数，请删去。", "id_e1-number"),
        ({"e2-name": "fee-paid", "e2-second": ""}, "第 2 项：没有正在等待缴费的收费通知", "id_e2-on"),
        ({"e2-name": "extended"}, "第 2 项：延长答复期限要填写工作日数。", "id_e2-number"),
        ({"e1-on": "2024-09-12"}, "第 1 项：征求第三方意见的日期", "id_e1-on"),
        ({"on": "2024-09-01"}, "到这一天还没有申请", "id_on"),
    ],
)
def test_a_refusal_leads_to_the_field_that_it_is_about(
    client: Client, change: dict[str, str], sentence: str, field: str
) -> None:
    page = shown(client, **{key: value for key, value in (CONSULTED | change).items() if value})
    assert sentence in page
    assert f'href="#{field}"' in page
    assert "前答复（含当日）" not in page


def test_what_was_typed_is_kept_when_something_is_wrong(client: Client) -> None:
    page = shown(client, **(CONSULTED | {"e2-on": "九月底"}))
    assert 'value="九月底"' in page
    assert 'value="2024-09-18"' in page
    assert '<option value="consult-sent" selected>' in page


def test_empty_fields_leave_the_address(client: Client) -> None:
    response = client.get("/tools/deadline/", {"way": "in_person", "submitted": "2024-09-27", "e1-name": "", "on": ""})
    assert response.status_code == 302
    assert response.headers["Location"] == "/tools/deadline/?way=in_person&submitted=2024-09-27"


def test_more_rows_keep_what_was_typed_and_judge_nothing(client: Client) -> None:
    page = shown(client, **{"way": "in_person", "e1-name": "extended", "rows": "8"})
    assert page.count('class="step"') == 8
    assert '<option value="extended" selected>' in page
    assert "需要修改" not in page


@pytest.mark.parametrize("rows", ["-1", "9999", "八", "1e9"])
def test_an_absurd_number_of_rows_is_bounded(client: Client, rows: str) -> None:
    assert shown(client, way="in_person", rows=rows).count('class="step"') <= 30
