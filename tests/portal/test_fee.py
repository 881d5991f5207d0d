"""信息处理费计算 as a page."""

from __future__ import annotations

import pytest
from django.test import Client


def shown(client: Client, **asked: str) -> str:
    response = client.get("/tools/fee/", asked)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    ("method", "count", "total"),
    [
        ("items", "10", "按件计收，10 件：应收 0 元"),
        ("items", "50", "按件计收，50 件：应收 7,000 元"),
        ("pages", "250", "按量计收，250 页：应收 4,700 元"),
    ],
)
def test_the_amount_stands_in_the_heading(client: Client, method: str, count: str, total: str) -> None:
    assert total in shown(client, method=method, count=count)


def test_each_bracket_shows_what_it_adds(client: Client) -> None:
    page = shown(client, method="items", count="47")
    for cells in (
        ("第 1～10 件", "不收费", "10 件", "0 元"),
        ("第 11～30 件", "100 元/件", "20 件", "2,000 元"),
        ("第 31～40 件", "200 元/件", "10 件", "2,000 元"),
        ("第 41～47 件", "300 元/件", "7 件", "2,100 元"),
    ):
        head, *rest = cells
        assert f'<tr><th scope="row">{head}</th>' + "".join(f"<td>{cell}</td>" for cell in rest) in page
    assert "国办函〔2020〕109号" in page


def test_below_the_free_number_no_notice_is_needed(client: Client) -> None:
    assert "不收费，也不用发收费通知" in shown(client, method="pages", count="30")


def test_before_the_rules_there_was_no_fee(client: Client) -> None:
    page = shown(client, method="items", count="31", received="2020-12-31")
    assert "自2021年1月1日起施行" in page
    assert 'href="#id_received"' in page


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"method": "items", "count": ""}, "请填写数量。"),
        ({"method": "items", "count": "三十"}, "数量要填整数，例如 31。"),
        ({"method": "items", "count": "-1"}, "数量不能小于 0。"),
        ({"method": "items", "count": "10000"}, "按件计收的数量不能大于 9,999"),
        ({"method": "weight", "count": "1"}, "请从列出的计收方式中选择。"),
        ({"method": "items", "count": "1", "received": "上周五"}, "日期要写成 2024-09-27"),
        ({"method": "items", "count": "1", "received": "2023-02-29"}, "没有这一天"),
    ],
)
def test_what_is_wrong_is_said_on_top_and_at_the_field(client: Client, asked: dict[str, str], sentence: str) -> None:
    page = shown(client, **asked)
    assert page.count(sentence) == 2
    assert "处需要修改" in page
    assert "<title>有误：" in page


@pytest.mark.parametrize("written", ["2024-09-27", "2024年9月27日", "2024/9/27", "20240927", "２０２４年９月２７日"])
def test_a_day_may_be_written_in_any_usual_way(client: Client, written: str) -> None:
    assert "按 2024年9月27日 施行的标准" in shown(client, method="items", count="31", received=written)
