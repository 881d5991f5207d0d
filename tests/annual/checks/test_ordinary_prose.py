"""Ordinary sentences that a check of figures might take for wrong ones. All are made up."""

from __future__ import annotations

import pytest

from tests.annual.checks.prose import found, saying

UNDER_APPLICATIONS = "（二）依申请公开情况\n"


def failures(text: str, **given: object) -> list[tuple[str, str | None]]:
    return [(f.code, f.level) for f in found(saying(text, **given)) if f.outcome == "failed"]  # type: ignore[arg-type]


@pytest.mark.parametrize("heading", ["", UNDER_APPLICATIONS])
@pytest.mark.parametrize(
    "text",
    [
        "收到行政许可申请200件。",
        "收到200件行政许可申请。",
        "收到低保申请50件。",
        "受理不动产登记申请1000件。",
        "政务服务大厅共受理各类申请1000件，办结1000件。",
        "受理群众信访申请20件。",
        "收到重复申请3件。",
        "收到补正后的申请5件。",
        "收到申请人撤回申请2件。",
        "代表建议、政协提案均已答复。",
        "信访件均已办结。",
        "对网民咨询全部及时答复。",
        "到期的申请均已按时答复。",
    ],
)
def test_other_applications_and_some_applications_are_no_claims(heading, text):
    assert saying(heading + text).claims == ()


def test_a_bare_application_is_a_claim_only_in_its_subsection():
    assert saying("（一）主动公开\n收到申请12件。").claims == ()
    assert [c.value for c in saying(UNDER_APPLICATIONS + "收到申请12件。").claims] == [12]
    assert [c.value for c in saying("（一）主动公开\n收到政府信息公开申请12件。答复申请9件。").claims] == [12, 9]


@pytest.mark.parametrize(
    "text",
    [
        "其中，县自然资源局收到申请30件。",
        "县公安局收到申请12件。",
        "我办收到申请12件。",
        "一季度收到申请20件。",
        "各乡镇（街道）共收到申请20件。",
        "镇党政办代表镇政府共受理政府信息公开申请3件。",
    ],
)
def test_a_narrower_subject_is_uncertain(text):
    assert [f.outcome for f in found(saying(UNDER_APPLICATIONS + text), "N1")] == ["uncertain"]


def test_offices_listed_after_the_total_need_not_make_it_up():
    text = "收到政府信息公开申请47件。其中，县自然资源局收到申请30件，县公安局收到申请12件。"
    assert failures(text) == []


@pytest.mark.parametrize("text", ["未收到要求公开涉密信息的申请。", "未收到行政许可申请。"])
def test_a_qualified_denial_denies_not_all(text):
    assert saying(text).claims == ()


def test_days_saved_are_no_statutory_period():
    text = "申请均在15个工作日内答复，比法定期限20个工作日提前5个工作日。"
    assert [f.outcome for f in found(saying(text)) if f.code == "L2"] == []
    assert [c.value for c in saying(text).claims if c.claim == "statutory_days"] == [20]


@pytest.mark.parametrize(("made", "outcome"), [(8, "passed"), (7, "uncertain")])
def test_documents_in_two_names_are_parts(made, outcome):
    text = f"以县政府名义制定规范性文件4件，以县政府办公室名义制定{made}件。"
    assert {f.outcome for f in found(saying(text), "N10")} == {outcome}


@pytest.mark.parametrize(
    ("amount", "outcome"), [("2786", "passed"), ("2786.06", "passed"), ("2786.05", "failed"), ("2787", "failed")]
)
def test_an_amount_rounded_to_the_digits_written_is_equal(amount, outcome):
    assert [f.outcome for f in found(saying(f"行政事业性收费{amount}万元。"), "N11")] == [outcome]


def test_suits_of_a_county_are_not_those_about_open_information():
    assert saying("全县行政诉讼案件60件，败诉2件。").claims == ()
    assert failures("因政府信息公开引发行政诉讼60件。") == [("N6", "warning")]


def test_citizens_and_bodies_together_are_all_the_applicants():
    (one,) = saying("收到公民、法人和其他组织提出的政府信息公开申请47件。").claims
    assert (one.claim, one.value) == ("applications_received", 47)
