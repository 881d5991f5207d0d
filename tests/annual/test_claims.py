"""Figures of the prose as claims. All sentences are made up; real reports are read only for their figures."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.annual.claims import WORDING, claims_of
from gongkai.annual.form import SECTIONS
from gongkai.annual.readers import assembly, pdf
from gongkai.annual.readers import text as plain
from gongkai.annual.report import Claim, Section
from tests.annual.real.expectation import EXPECTED


def claims(text: str, *, section: int = 1, year: int | None = 2024, level: str = "township") -> tuple[Claim, ...]:
    sections = (Section(section, SECTIONS[section - 1], text),)
    return claims_of(sections, year=year, organ="示例县白鹭镇人民政府", level=level)


def kinds(text: str, **given: object) -> list[tuple[str, object]]:
    return [(claim.claim, claim.value) for claim in claims(text, **given)]  # type: ignore[arg-type]


def tree(text: str) -> list[tuple[object, int | None]]:
    return [(claim.value, claim.of) for claim in claims(text)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("全年共收到政府信息公开申请二十三件。", [("applications_received", 23)]),
        ("本年新收申请12件，上年结转2件，办结13件，结转下年1件。",
         [("applications_received", 12), ("carried_over", 2), ("applications_replied", 13), ("carried_forward", 1)]),
        ("全镇收到45件依申请公开申请，已答复42件，结转至2025年3件。",
         [("applications_received", 45), ("applications_replied", 42), ("carried_forward", 3)]),
        ("登记公开申请30件，答复31件（含上年结转4件，还有3件顺延到下年度）。",
         [("applications_received", 30), ("applications_replied", 31), ("carried_over", 4), ("carried_forward", 3)]),
        ("收到并答复政府信息公开申请9件。", [("applications_received", 9), ("applications_replied", 9)]),
        ("全年办理政府信息公开申请66件，较去年增加12件，同比增长22.2%。", [("applications_handled", 66)]),
        ("收到申请58件，其中自然人申请50件、法人或其他组织申请8件。",
         [("applications_received", 58), ("applications_natural_person", 50), ("applications_organisations", 8)]),
        ("收到申请10件，予以公开4件，部分公开1件，不予公开2件，无法提供2件，不予处理1件。",
         [("applications_received", 10), ("outcome_granted", 4), ("outcome_partial", 1), ("outcome_denied", 2),
          ("outcome_unable", 2), ("outcome_not_processed", 1)]),
        ("政府信息公开行政复议9件，其中结果维持4件，结果纠正2件，其他结果1件，尚未审结2件。",
         [("reconsiderations", 9), ("reconsideration_upheld", 4), ("reconsideration_corrected", 2),
          ("reconsideration_other", 1), ("reconsideration_pending", 2)]),
        ("行政复议10件，其中结果维持6件，结果纠正2件，其他2件。",
         [("reconsiderations", 10), ("reconsideration_upheld", 6), ("reconsideration_corrected", 2),
          ("reconsideration_other", 2)]),
        ("复议、诉讼均为0件。", [("litigations", 0), ("reconsiderations", 0)]),
        ("信息公开行政复议、行政诉讼各2件。", [("litigations", 2), ("reconsiderations", 2)]),
        ("收到申请10件，办结7件，转下年三件。",
         [("applications_received", 10), ("applications_replied", 7), ("carried_forward", 3)]),
        ("发出缴费通知书2份。", [("fee_notices", 2)]),
        ("引发行政诉讼3件，其中直接起诉1件，复议后起诉2件。",
         [("litigations", 3), ("litigations_direct", 1), ("litigations_after_reconsideration", 2)]),
        ("未经复议直接起诉的行政诉讼1件，结果维持1件。", [("litigations_direct", 1), ("litigation_direct_upheld", 1)]),
        ("制发行政规范性文件35件，废止2件，目前现行有效336件。",
         [("normative_made", 35), ("normative_repealed", 2), ("normative_valid", 336)]),
        ("新增公开市政府规章1件、政策性文件11件。", [("regulations_made", 1), ("policy_documents", 11)]),
        ("公开规范性文件12件，发布政策解读18篇。", [("normative_published", 12), ("interpretations", 18)]),
        ("作出行政许可决定879件、行政处罚决定87件、行政强制3件。",
         [("permits", 879), ("penalties", 87), ("coercion", 3)]),
        ("行政事业性收费6432.466万元。", [("fees", Decimal("6432.466"))]),
        ("县长信箱收到来信47件，回复45件，回复率95.7%。",
         [("mailbox_letters", 47), ("mailbox_replied", 45), ("reply_rate", Decimal("95.7"))]),
        ("举办政务公开培训班３期，共培训120人次。", [("trainings", 3)]),
        ("组织召开“一季度工作”“4项举措”等新闻发布会12场，编印《白鹭公报》6期。",
         [("press_conferences", 12), ("gazette_issues", 6)]),
        ("维护专栏15个，召开政府常务会议24次，开展检查4次。",
         [("topics", 15), ("standing_meetings", 24), ("inspections", 4)]),
        ("全镇在运维政务新媒体共计9个，抽查合格率均为100%。", [("new_media_accounts", 9), ("pass_rate", 100)]),
        ("答复率达百分之百。", [("reply_rate", 100)]),
    ],
)  # fmt: skip
def test_each_kind_is_told_by_the_words_beside_the_figure(sentence, expected):
    assert kinds(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("年内未收到任何一件政府信息公开申请。", "applications_received"),
        ("年内未收到一件信息公开申请。", "applications_received"),
        ("年内未发生1起责任追究。", "accountability_events"),
        ("到年底，未收到村民、企业、合作社以任何方式递交的信息公开申请。", "applications_received"),
        ("白鹭镇未受理到依申请公开事项，也没有收到其他申请。", "applications_received"),
        ("本年度无依申请公开事项。", "applications_received"),
        ("没有上年结转的申请。", "carried_over"),
        ("年内没有发生因公开不力被责任追究的情形。", "accountability_events"),
        ("未制发行政规范性文件。", "normative_made"),
    ],
)
def test_nothing_happened_is_a_claim_of_zero(sentence, kind):
    assert kinds(sentence) == [(kind, 0)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("未收到政府信息公开申请引发的行政复议。", [("reconsiderations", 0)]),
        ("没有因政府信息公开申请行政复议、提起行政诉讼的情况。", [("litigations", 0), ("reconsiderations", 0)]),
        ("没有因依申请公开和主动公开引发的行政诉讼。", []),
        ("未收到要求提供信息的申请书，已电话核实。", []),
        ("未收到申请行政复议的材料。", [("reconsiderations", 0)]),
        ("没有政府信息公开申请逾期未答复的情况。", []),
        ("未收到政府信息公开申请引发的复议，也未收到公开申请。",
         [("reconsiderations", 0), ("applications_received", 0)]),
        ("未收到政府信息公开申请、行政复议和行政诉讼。",
         [("applications_received", 0), ("litigations", 0), ("reconsiderations", 0)]),
        ("未收到政府信息公开申请及行政复议案件。", [("applications_received", 0), ("reconsiderations", 0)]),
        ("未收到要求提供信息的申请书面材料。", [("applications_received", 0)]),
        ("申请人未按收费通知缴费。", []),
        ("没有转下年的申请。", [("carried_forward", 0)]),
    ],
)  # fmt: skip
def test_what_came_of_applications_is_denied_and_not_the_applications(sentence, expected):
    assert kinds(sentence) == expected


def test_no_reconsideration_and_no_suit_are_two_claims():
    text = "全年未发生因政府信息公开引起的行政复议和行政诉讼案件。"
    assert sorted(kinds(text)) == [("litigations", 0), ("reconsiderations", 0)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("白鹭镇全年未收取任何信息处理费。", [("processing_fee", 0)]),
        ("年内无收取信息公开费的情形。", [("processing_fee", 0)]),
        ("信息处理费收取情况：无。", [("processing_fee", 0)]),
        (
            "没有需要收费的申请，所以没有发出收费通知，也无实际收费。",
            [("fee_notices", 0), ("processing_fee", 0)],
        ),
        ("共收取信息处理费0元。", [("processing_fee", 0)]),
        ("发出收费通知12份，收取信息处理费3.5万元。", [("fee_notices", 12), ("processing_fee", 35000)]),
    ],
)
def test_the_processing_fee_of_section_six_is_in_yuan(sentence, expected):
    assert kinds(sentence, section=6) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "依据《条例》第二十三条和国办发〔2021〕30号文件，落实“三审三校”和“1+3+N”机制。",
        "联系电话0599-1234567，邮编100000，地址大湖路90号，统计期限1月1日至12月31日。",
        "推进“高效办成一件事”，梳理一次性告知清单，深入学习二十大精神。",
        "一是加强学习；二是完善机制。（一）公开为先，（二）管理为要。",
        "较2023年的280条增加20条。",
        "没有超期未答复的政府信息公开申请。",
        "未及时答复引发行政复议的情况已经整改。",
        "未发生行政复议被纠错案件。",
        "下一步，将举办培训4次，发布信息500条。",
        "每周检查1次，每季度培训1次。",
        "接听群众电话30次，答复群众问题30件，整改问题23条，报送信息50条。",
        "政府网站总访问量120万次，阅读12万次，关注人数3000人。",
        "依申请公开信息30条。",
        "办理人大代表建议20件、政协提案35件，办结率100%，受理热线工单3560件。",
        "邀请代表15人参加，复议、诉讼共5件。",
        "加强政府信息公开，群众满意度不断提高。",
    ],
)
def test_other_numbers_are_no_claims(sentence):
    assert kinds(sentence) == []


RESULTS_AFTER_A_STOP = [
    ("outcome_granted", 23), ("outcome_partial", 6), ("outcome_denied", 5), ("outcome_unable", 8),
    ("outcome_not_processed", 3), ("outcome_other", 2),
]  # fmt: skip


@pytest.mark.parametrize("opening", ["其中", "", "办理结果：", "其中，"])
def test_outcomes_in_the_sentence_after_a_full_stop_are_those_of_the_applications(opening):
    text = (
        f"收到申请47件，均在期限内答复。{opening}予以公开23件，部分公开6件，不予公开5件，无法提供8件，不予处理3件，"
        "其他处理2件。"
    )
    assert kinds(text) == [("applications_received", 47), ("all_replied", 100), *RESULTS_AFTER_A_STOP]


def test_a_sentence_that_opens_with_of_these_goes_on_with_what_was_before():
    assert kinds("收到申请40件。其中网络提交31件，当面提交9件。") == [
        ("applications_received", 40), ("applications_way", 31), ("applications_way", 9),
    ]  # fmt: skip
    received, granted = claims("2023年收到申请30件。其中予以公开20件。")[1:]
    assert (received.year, granted.year) == (2023, 2023)
    received, denied = claims("县政府办公室收到申请30件。其中不予公开2件。", level="county")
    assert received.narrower and denied.narrower


@pytest.mark.parametrize(
    "text",
    ["全镇公开信息47条。其中予以公开23条，部分公开6条，不予公开18条。", "核查信访30件，部分公开6件，不予处理3件。"],
)
def test_an_outcome_is_no_information_published(text):
    assert [kind for kind in kinds(text) if kind != ("published_total", 47)] == []


def test_news_may_be_published_in_the_words_of_an_outcome():
    assert kinds("通过网站予以公开信息120条。") == [("published_channel", 120)]


def test_white_space_inside_a_row_of_digits_is_not_trusted():
    assert kinds("发布信息52 94条。") == []
    assert kinds("发布信息 5 294 条。") == [("published_total", 5294)]


# --- years, subjects, wording ---------------------------------------------------------------------------------------


def test_a_figure_of_another_year_carries_the_year():
    (named, count) = claims("2023年，全镇主动公开信息300条。")
    assert (named.claim, named.value) == ("year_named", 2023)
    assert (count.claim, count.value, count.year) == ("published_total", 300, 2023)
    assert claims("去年收到政府信息公开申请30件。")[0].year == 2023


def test_the_years_of_budgets_and_carry_overs_are_not_the_years_of_figures():
    assert claims("公开2023年财政决算信息25条。")[0].year is None
    assert claims("2023年结转申请4件。")[0].year is None
    assert claims("2023年结转至2024年申请4件。")[0].claim == "carried_over"
    assert kinds("2019年以来，全镇规范公开流程。") == []


@pytest.mark.parametrize(
    "opening",
    ["自2019年以来，累计", "2019年起，", "从2019年5月15日新条例施行以来，", "2019年至2024年，累计", "2019—2024年",
     "白鹭镇2024年收到23件，2019年以来累计", "平台自2019年6月上线以来，"],
)  # fmt: skip
def test_a_figure_of_several_years_carries_the_first(opening):
    found = claims(f"{opening}收到政府信息公开申请320件。")
    assert [(claim.claim, claim.value, claim.year) for claim in found][-1] == ("applications_received", 320, 2019)
    assert all(claim.claim != "year_named" for claim in found)


@pytest.mark.parametrize(
    "opening",
    ["2024年以来，", "依据2019年5月15日起施行的《条例》，", "2019年以来不断改进，全年", "平台上线以来运行平稳，2024年",
     "2019年以来稳中有升，2024年"],
)  # fmt: skip
def test_a_figure_of_this_year_stays_one(opening):
    (one,) = claims(f"{opening}收到政府信息公开申请32件。")
    assert (one.value, one.year) == (32, None)


@pytest.mark.parametrize("opening", ["近五年来，累计", "近三年累计", "平台开通以来，共", "历年累计"])
def test_a_figure_of_several_years_without_a_number_is_no_claim(opening):
    assert kinds(f"{opening}收到政府信息公开申请320件。") == []


def test_the_office_of_a_government_is_a_narrower_subject():
    (one,) = claims("县政府办公室代表县政府登记依申请公开17件。", level="county")
    assert one.narrower
    assert not claims("全区受理政府信息公开申请17件。", level="county")[0].narrower
    assert not claims("本机关收到政府信息公开申请17件。", level="department")[0].narrower
    assert claims("上半年收到政府信息公开申请17件。")[0].narrower


def test_a_statutory_period_names_what_it_is_the_period_of():
    (one,) = claims("收到的申请都在法定 20 天以内办理。")[:1]
    assert (one.claim, one.value, one.unit, one.label) == ("statutory_days", 20, "天", "答复")
    assert claims("按条例规定的15个工作日征求第三方意见。")[0].label == "第三方"
    assert [c for c in claims("承诺在3个工作日内答复。") if c.claim == "statutory_days"] == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("法定补正7日内一次告知。", [(7, "补正")]),
        ("按照法定期限办理，补正7日内告知。", [(7, "补正")]),
        ("法定20个工作日内答复申请、补正7日内告知。", [(20, "答复"), (7, "补正")]),
        ("严守法定补正7日、答复20日的申请办理时限。", [(7, "补正"), (20, "答复")]),
        ("收到补正材料后按法定20个工作日答复。", [(20, "答复")]),
        ("法定20个工作日内答复申请，承诺补正3日内告知，实际答复10个工作日。", [(20, "答复")]),
    ],
)
def test_each_period_of_a_list_has_its_own_label(sentence, expected):
    found = [(claim.value, claim.label) for claim in claims(sentence) if claim.claim == "statutory_days"]
    assert found == expected


def test_satisfied_applicants_and_full_replies_are_recorded_without_a_figure():
    found = {claim.claim for claim in claims("收到申请4件，均已按期答复，申请人表示满意。")}
    assert {"satisfaction", "all_replied"} <= found
    assert claims("社会评议满意率98.5%。")[0].label == "社会评议"
    assert claims("社会评议满意率9.8.7%。") == ()


def test_a_claim_knows_its_place_and_its_sentence():
    text = "全年工作有序。\n（一）主动公开\n2024 年，发布信息 ５２９４ 余条，\n效果良好。"
    (one,) = claims(text)
    assert text[one.at : one.at + one.length] == "５２９４ 余"
    assert one.approx and one.value == 5294
    assert one.fragment.startswith("2024 年") and one.fragment.endswith("效果良好。")


# --- totals and parts -----------------------------------------------------------------------------------------------


def test_parts_are_joined_to_their_total_across_sentences():
    text = "全镇共公开信息 737 条。其中微信公众号“白鹭风”推送 640 条，县政府网站登载发布 97 条。"
    total, wechat, website = claims(text)
    assert (total.claim, total.wording) == ("published_total", "open")
    assert (wechat.channel, wechat.of, website.channel, website.of) == ("wechat", 0, "website", 0)


NESTED = (
    "本年度公开各类信息 {} 条。其中白鹭镇依托县门户网站发布工作快讯 {} 条，"
    "党建园地 26 条，公告栏目 8 条，工作快讯 30 条；"
    "云上白鹭客户端“多彩白鹭”账号发布各类信息 {} 条。"
)


@pytest.mark.parametrize("figures", [(491, 68, 423), (492, 68, 423), (491, 69, 423), (491, 68, 422)])
def test_a_site_with_items_of_its_own_is_a_part_with_parts(figures):
    total, site, app = figures
    assert tree(NESTED.format(*figures)) == [(total, None), (site, 0), (26, 1), (8, 1), (30, 1), (app, 0)]


def test_where_grammar_leaves_it_open_the_sum_decides():
    assert tree(NESTED.format(555, 68, 423)) == [(555, None), (68, 0), (26, 0), (8, 0), (30, 0), (423, 0)]


@pytest.mark.parametrize(
    ("sentence", "expected", "wording"),
    [
        ("发布信息共120条，其中动态80条、公告40条。", [(120, None), (80, 0), (40, 0)], "open"),
        ("公开信息共300条，微信公众号200条，网站150条。", [(300, None), (200, 0), (150, 0)], "exhaustive"),
        ("发布信息250条，包括动态150条，政策文件30条，公告70条。", [(250, None), (150, 0), (30, 0), (70, 0)], "open"),
        ("收到申请30件，其中当面申请3件、网络申请27件。", [(30, None), (3, 0), (27, 0)], "open"),
        ("共收到申请95件，其中公安局收到20件、教育局收到10件。", [(95, None), (20, 0), (10, 0)], "open"),
        ("网站发布信息500条，其中动态300条，公告200条；微信发布信息100条。",
         [(500, None), (300, 0), (200, 0), (100, None)], "open"),
    ],
)  # fmt: skip
def test_totals_and_parts_by_their_wording(sentence, expected, wording):
    assert tree(sentence) == expected
    assert claims(sentence)[0].wording == wording


def test_a_total_may_follow_its_parts():
    found = claims("网站发布信息1,205条，微信公众号推送六百四十条，微博发布320条，共计2165条。")
    assert [(c.value, c.of) for c in found] == [(1205, 3), (640, 3), (320, 3), (2165, None)]
    assert found[3].wording == "exhaustive"


def test_shares_named_once_are_dealt_out():
    found = claims("通过网站、微信分别发布信息97条、640条。")
    assert [(c.channel, c.value) for c in found] == [("website", 97), ("wechat", 640)]


def test_several_channels_together_are_a_total():
    (one,) = claims("全年通过政府网站、微信公众号、公开栏等渠道公开信息491条。")
    assert (one.claim, one.channel) == ("published_total", "")


def test_counts_side_by_side_are_no_parts():
    assert tree("年内发布农技信息 64 条，防汛信息 50 条。") == [(64, None), (50, None)]


def test_nothing_is_read_from_an_empty_or_odd_section():
    assert claims_of((), year=2024, organ=None, level=None) == ()
    assert claims("") == ()
    assert claims("。。。\n\n#*　") == ()
    assert kinds("收到申请4件。", year=None) == [("applications_received", 4)]


# --- real reports, any text -----------------------------------------------------------------------------------------


@pytest.mark.real
@pytest.mark.parametrize("name", EXPECTED)
def test_the_claims_of_a_real_report_are_those_a_person_read(real_reports, name):
    if name not in real_reports:
        pytest.skip(f"没有 {name}")
    content = real_reports[name].read_bytes()
    blocks = pdf.read_pdf(content) if name.endswith(".pdf") else plain.read_text(content.decode())
    found = assembly.report_from(blocks, name).claims
    expected = sorted(
        (
            claim["claim"] if "outcome" not in claim else f"{claim['claim'][:-1]}_{claim['outcome']}",
            claim["value"],
            claim["unit"],
            claim.get("channel", ""),
            claim.get("approx", False),
            claim["section"],
        )
        for claim in EXPECTED[name]["claims"]
    )
    assert expected == sorted(
        (claim.claim, claim.value, claim.unit, claim.channel, claim.approx, claim.section)
        for claim in found
        if claim.claim not in WORDING
    )


WORDS = """2024年 2023年 全县 共 未 无 收到 受理 答复 办结 政府信息公开申请 依申请公开 行政复议 行政诉讼 结果维持
尚未审结 发布 公开 信息 网站 微信 其中 分别 合计 各类 党务公开 动态 12 5,294 二十三 1.2万 余 条 件 次 个
元 万元 % ， 、 ； 。 （ ） “ ” ：
法定 20天 工作日 满意 均已 上年结转 结转下年度 规范性文件 制发 废止 收取 信息处理费 培训 责任追究 百分之"""


@given(st.lists(st.sampled_from([*WORDS.split(), "\n"]), max_size=40))
def test_any_row_of_words_is_read_without_a_fault(words):
    text = "".join(words)
    found = claims(text)
    for index, claim in enumerate(found):
        assert 0 <= claim.at < claim.at + claim.length <= len(text)
        assert claim.of is None or (claim.of != index and 0 <= claim.of < len(found))
        assert claim.fragment


def test_a_sentence_without_end_takes_no_longer_than_its_length():
    begun = time.process_time()
    claims("发布各类各类信息12条，无未收到其中" * 5_000)
    assert time.process_time() - begun < 10
