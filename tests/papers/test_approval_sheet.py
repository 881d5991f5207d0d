"""政府信息发布审批单"""

from __future__ import annotations

from dataclasses import replace

import pytest

from gongkai.papers.rendering import render
from tests.papers import samples
from tests.papers.test_rendering import assert_inside, pages


@pytest.mark.parametrize("signed", [0, 2, 4])
def test_a_usual_record_takes_one_page(signed: int) -> None:
    content = render(samples.sheet(signed).document().numbered("审批〔2026〕12号"), "pdf")
    (page,) = pages(content)
    assert "审批〔2026〕12号" in page and "3F9A-1C5E" in page and samples.HASH in page
    assert_inside(content)


def test_it_says_who_signed_in_which_capacity_when_and_where() -> None:
    (page,) = pages(render(samples.sheet().document(), "pdf"))
    for line in (
        "一审一校同意校对无误李文喆2026年11月20日15:04",
        "王堃（代）",
        "赵镕珺（线下签批）",
        "县政务服务中心",
        "不涉密，可以公开",
    ):
        assert line in page
    assert "□" not in page and "签批地点" not in page


def test_what_is_not_signed_is_left_to_be_ticked_and_written_by_hand() -> None:
    (page,) = pages(render(samples.sheet(1).document(), "pdf"))
    assert page.count("□同意") == page.count("□校对无误") == 2
    assert "□不涉密，可以公开" in page and "签批地点：" in page and "打印后逐栏手写签批" in page


def test_it_names_the_chain_of_evidence_and_the_attachments_by_their_hashes() -> None:
    sheet = samples.sheet()
    (page,) = pages(render(sheet.document(), "pdf"))
    assert f"存证链首（2026年11月20日15:04，第1284条）：{sheet.anchor.hash}" in page
    assert f"转移安置点名单.xlsx（校验值{sheet.attachments[1].hash[:12]}）" in page


def test_a_sheet_with_little_in_it_is_a_sheet_too() -> None:
    bare = replace(
        samples.sheet(0), document_number="", formed_on=None, issued_on=None, summary="", attachments=(), anchor=None
    )
    (page,) = pages(render(bare.document(), "pdf"))
    assert "附件无" in page and "存证链首" not in page


def test_signed_facts_are_bound() -> None:
    facts = samples.sheet().document().bound()
    assert facts["标题"].endswith("的通知") and facts["签批3.签名"] == "赵镕珺" and facts["校验码"] == "3F9A-1C5E"
