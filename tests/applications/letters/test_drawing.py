"""第三十条至第四十五条: each letter is drawn up out of the record, with its number, its article and its remedy."""

from __future__ import annotations

import pytest
from django.db import connection

from gongkai.applications import actions
from gongkai.applications.content import Column, Person
from gongkai.applications.deciding import Result
from gongkai.applications.letters import bodies, documents, facts, results, templates, wording
from gongkai.applications.letters.drawing import Details, document_of, draw_up, hash_of
from gongkai.applications.letters.kinds import DECISIONS, FORMS, Kind, series
from gongkai.applications.letters.models import Letter
from gongkai.evidence.models import Entry
from gongkai.evidence.verify import verify
from gongkai.law import OUTCOMES, RemedyClass
from gongkai.law.receipt import Way
from gongkai.law.remedies import OrganKind
from gongkai.organs.permissions import NotAllowed
from tests.applications.letters import cases
from tests.applications.letters.cases import drawn, words
from tests.applications.office import ZHAO, Office, again, codes, day, noon
from tests.applications.test_verbs import refused
from tests.records.test_guards import no_row
from tests.records.test_guards import refused as never

FIRST = "应当自知道本决定之日起60日内先向示例县人民政府申请行政复议"
EITHER = "可以自知道本决定之日起60日内向示例县人民政府申请行政复议，也可以自知道本决定之日起6个月内向"


def test_every_letter_of_the_procedure_says_its_own_facts_and_has_no_remedy_notice(office: Office) -> None:
    found = cases.procedural(office)
    assert set(found) == set(Kind)
    for kind, letter in found.items():
        text, document = words(letter), document_of(letter)
        assert ("行政复议" in text) == (kind in DECISIONS) == bool(letter.remedy), kind
        assert hash_of(document) == letter.hash and letter.document_number in text, kind
        assert "{" not in text and "None" not in text, kind
        if kind not in FORMS | {Kind.REPLY}:
            assert document.title == kind.label
    said = {kind: words(letter) for kind, letter in found.items()}
    assert "收到申请之日为2024年9月27日" in said[Kind.RECEIPT]
    assert "赵示例：" in said[Kind.RECEIPT] and "示例公回〔2024〕1号" in said[Kind.RECEIPT]
    assert (
        "1. 请写明合同的名称或者签订年份；\n2. 请提供身份证明。\n请自收到本告知书之日起15个工作日内"
        in said[Kind.CORRECTION]
    )
    assert "共提交申请87件" in said[Kind.REASONS] and "10个工作日内，书面说明理由" in said[Kind.REASONS]
    assert "现因需要核对多份合同，不能按期答复" in said[Kind.EXTENSION]
    assert (
        "本机关于2024年9月27日收到。办理期间，本机关于2024年10月8日告知补正，于2024年10月14日收到补正的申请。"
        "答复期限自2024年10月14日的次日起重新计算。" in said[Kind.EXTENSION]
    ), "from what the new day is reckoned"
    assert "延长答复期限20个工作日，延长后的答复期限为2024年12月9日" in said[Kind.EXTENSION]
    assert "延迟答复的期限为2024年12月31日" in said[Kind.DELAY]
    for kind in (Kind.THIRD_PARTY, Kind.CO_MAKER, Kind.OTHER_ORGAN, Kind.OVERRIDE):
        assert "赵示例" not in said[kind], "who is asked does not learn who applied"
    assert "示例建设" not in said[Kind.CONSULTING], "who applied does not learn who is asked"
    assert "示例建设有限公司：" in said[Kind.THIRD_PARTY] and "15个工作日内" in said[Kind.THIRD_PARTY]
    assert "期满未提出意见的，由本机关依照条例的规定决定是否公开" in said[Kind.THIRD_PARTY]
    assert "期满未提出意见的，视为同意公开" in said[Kind.CO_MAKER]
    assert "答复期限为收到补正的申请后重新计算的日期" in said[Kind.RECEIPT]
    assert "第1页至第30页，共30页，不收费" in said[Kind.FEE]
    assert "第101页至第168页，共68页，每页20元，计1360元。\n应缴金额：人民币2060元。" in said[Kind.FEE]
    assert cases.INTEREST in said[Kind.OVERRIDE] and EITHER in said[Kind.OVERRIDE]
    assert "办理期间，本机关于2024年10月8日书面征求第三方意见，于2024年10月9日收到第三方意见。" in said[Kind.REPLY]
    assert found[Kind.REPLY].document_number == "示例公复〔2024〕1号"
    letters = Letter.objects.all()
    assert series(Kind.EXTENSION, "白政公开") == "白政公开告知" and series(Kind.REPLY, "白政公开") == "白政公开复"
    assert said[Kind.EXTENSION].count("您于2024年") == 1 and "您提出本机关提供的与您自身" in said[Kind.RECORD_CORRECTED]
    assert not any("（单位）" in text for text in said.values()) and "贵方" in said[Kind.THIRD_PARTY]
    assert sorted(each.number for each in letters.filter(series="示例公告知")) == list(range(1, 13))
    assert verify().faults == []
    body = "".join(Entry.objects.values_list("body", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT blocks FROM applications_letter")
        stored = b"".join(bytes(row[0]) for row in cursor.fetchall())
    for secret in ("赵示例", "示例建设", "养护"):
        assert secret not in body and secret.encode() not in stored
    row = found[Kind.REPLY]
    no_row("unique", row)
    no_row("letter_remedy", row, remedy="", reply_id=None, kind="override", number=99)
    no_row("letter_of_reply", row, reply_id=None, number=99)
    no_row("letter_remedy", found[Kind.FEE], remedy="F", event_id=None, number=99)
    no_row("number and the remedy that were decided", row, number=99)
    no_row("number and the remedy that were decided", row, remedy="P")
    no_row("of its own case", found[Kind.FEE], application_id=row.application_id, number=99)
    no_row("of its own case", found[Kind.CO_MAKER], application_id=row.application_id, number=99)
    never("append-only", "UPDATE applications_letter SET hash = '0'")


def test_no_decision_leaves_without_its_remedy_notice(office: Office) -> None:
    """Every result of the law: title, article with paragraph and item, and the notice of its class."""
    without_letter = {code for code, each in OUTCOMES.items() if each.remedy is RemedyClass.NONE}
    assert without_letter == {"withdrawn", "other"}
    assert set(results.SENTENCES) == set(OUTCOMES) - without_letter
    for code in results.SENTENCES:
        letter = cases.answered(office, code)
        text, remedy = words(letter), OUTCOMES[code].remedy
        if code == "partial":
            remedy = RemedyClass.FIRST
        assert letter.remedy == remedy.value, code
        assert (FIRST if remedy is RemedyClass.FIRST else EITHER) in text, code
        assert ("第三十六条第（三）项" in text) == (remedy is RemedyClass.FIRST), code
        assert results.SENTENCES[code] in text and "2023年度村级公路养护合同" in text, code
        assert ("《中华人民共和国政府信息公开条例》第" in text) == (code != "not_processed_reconfirm"), code
    first = words(Letter.objects.filter(kind="reply").order_by("pk")[0])
    assert "政府信息已主动公开告知书" in first and "第三十六条第（一）项" in first
    application = office.register()
    office.does(actions.withdraw, application, at="2024-10-09", on=day("2024-10-09"), text="来电撤回。")
    refused("还没有签发", drawn, office, application, Kind.REPLY)


def test_a_reply_says_what_was_searched_whose_it_is_and_what_was_answered_before(office: Office) -> None:
    text = words(cases.answered(office, "not_existing"))
    assert "由钱经办在镇档案室、协同办公系统，以“公路 养护 合同”为关键词检索，时间范围为2019年至2023年" in text
    assert "由示例县交通运输局负责公开" in words(cases.answered(office, "not_ours"))
    assert "登记号为2024-0004，本机关已于2024年10月8日作出答复（示例公复〔2024〕3号）" in words(
        cases.answered(office, "not_processed_repeat")
    )
    text = words(cases.answered(office, "partial"))
    assert (
        "政府信息部分公开告知书" in text
        and "不予公开的部分：根据《中华人民共和国政府信息公开条例》第十六条第二款" in text
    )
    several = office.register()
    office.issued(several, "2024-10-10", Result(codes("provided", "denied_process", "denied_internal_affairs")))
    text = words(drawn(office, several, Kind.REPLY, "2024-10-10"))
    assert "政府信息公开申请答复书" in text and "（三）关于“2023年度村级公路养护合同”：" in text
    assert [results.numeral(n) for n in (1, 10, 11, 20, 45)] == ["一", "十", "十一", "二十", "四十五"]


def test_a_reply_says_what_is_asked_for_as_it_was_corrected(office: Office) -> None:
    application = office.register("2024-09-27", request="公路合同")
    office.does(actions.ask_to_correct, application, at="2024-09-29", on=day("2024-09-29"), items="年份", days=5)
    office.does(actions.corrected, application, at="2024-10-08", on=day("2024-10-08"), text="2023年度的。")
    entry = application.events.standing().last()
    office.does(actions.correct_entry, application, at="2024-10-09", entry=entry, on=day("2024-09-30"), reason="录错。")
    office.issued(application, "2024-10-10")
    assert "公路合同 补正为：2023年度的。" in " ".join(
        words(drawn(office, application, Kind.REPLY, "2024-10-10")).split()
    )


def test_one_letter_answers_several_by_their_numbers(office: Office) -> None:
    lead, along = office.register(), office.register("2024-09-29", request="乙合同")
    actions.merge(along, lead, version=along.version, into_version=lead.version, by=office.clerk,
                  at=noon(day("2024-10-08")))  # fmt: skip
    office.issued(lead, "2024-10-08", along={along.pk: Result(codes("denied_process"))})
    refused("在那一件制作", drawn, office, along, Kind.REPLY)
    letter = drawn(office, lead, Kind.REPLY)
    text = words(letter)
    assert "登记号2024-0002：根据" in text and "2024-0002：乙合同" in text and letter.remedy == "P"
    assert text.count("赵示例") == 1 and "您于2024年9月29日" in text
    unit = office.register("2024-09-30", column=Column.COMMERCIAL, applicants=(Person("示例建设有限公司"),))
    assert "你单位于2024年9月30日" in words(drawn(office, unit, Kind.RECEIPT))
    both = office.register("2024-09-30", applicants=(ZHAO, Person("钱示例")))
    assert "你们于2024年9月30日" in words(drawn(office, both, Kind.RECEIPT))


def test_the_step_comes_first_and_has_one_letter(office: Office) -> None:
    application = office.register()
    for kind, sentence in (
        (Kind.CORRECTION, "先登记这一步"),
        (Kind.EXTENSION, "先登记这一步"),
        (Kind.FEE, "先登记这一步"),
        (Kind.REPLY, "还没有签发"),
        (Kind.SERVICE, "先登记送达方式"),
        (Kind.THIRD_PARTY, "请选择征求的是谁"),
        (Kind.OVERRIDE, "请选择不同意公开的第三方"),
        (Kind.REASONS, "说明理由的期限"),
        (Kind.RECORD_CORRECTED, "核实的情况"),
        (Kind.RECORD_TRANSFERRED, "转送的机关"),
    ):
        refused(sentence, drawn, office, application, kind)
    case = cases.correcting(office)
    drawn(office, case, Kind.CORRECTION)
    refused("已经制作过", drawn, office, case, Kind.CORRECTION)
    case, letter = cases.consulting(office, cases.Consultee.CO_MAKER, "示例县交通运输局")
    refused("应当制作政府信息公开征求意见书", drawn, office, case, Kind.THIRD_PARTY, consultation=letter)
    refused("不同意公开的第三方", drawn, office, case, Kind.OVERRIDE, consultation=letter)
    with pytest.raises(NotAllowed):
        office.does(draw_up, application, at="2024-10-09", kind=Kind.RECEIPT, by=office.town.leader)
    with pytest.raises(actions.Moved):
        draw_up(case, Kind.RECEIPT, version=0, by=office.clerk, at=noon(day("2024-10-09")))
    waiting = office.register(way=Way.INTERNET)
    refused("先登记确认收到", drawn, office, waiting, Kind.RECEIPT)
    refused("附件最多", drawn, office, application, Kind.RECEIPT, details=Details(attachments=["甲"] * 51))


def test_an_organ_words_a_letter_and_never_its_facts(office: Office) -> None:
    organ, head = office.organ, office.head
    at = noon(day("2024-10-08"))
    before = templates.WORDING[Kind.CORRECTION]

    def says(*paragraphs: str, version: int = 0) -> None:
        wording.reword(organ, Kind.CORRECTION, paragraphs, version=version, by=head, at=at)

    refused("少了“{补正事项}”", says, *before[:2], *before[3:])
    refused("少了“{补正期限}”", says, *(each.replace("{补正期限}", "15") for each in before))
    refused("没有“{申请人电话}”这一项", says, *before, "{申请人电话}")
    refused("写了两次", says, *before, "再说一遍{补正期限}")
    refused("请单独成段", says, *(each.replace("{补正事项}", "即{补正事项}") for each in before))
    refused("花括号没有成对", says, *before, "请于{补正期限内")
    refused("1到30段", says, *before, *["一"] * 30)
    refused("最多1000个字", says, *before, "一" * 1001)
    refused("固定格式", wording.reword, organ, Kind.SERVICE, ["一"], version=0, by=head, at=at)
    with pytest.raises(NotAllowed):
        wording.reword(organ, Kind.CORRECTION, before, version=0, by=office.town["郑外镇"], at=at)
    says(*before, "祝好。")
    refused("修改过", says, *before)
    case = cases.correcting(office)
    letter = drawn(office, case, Kind.CORRECTION)
    assert "祝好。" in words(letter) and letter.wording.version == 1
    wording.reword(organ, Kind.CORRECTION, (), version=1, by=head, at=at)
    other = cases.correcting(office)
    assert "祝好。" not in words(drawn(office, other, Kind.CORRECTION))
    for kind, paragraphs in templates.WORDING.items():
        assert templates.checked(kind, paragraphs) == list(paragraphs)
    facts_of = facts.of_case(again(case))
    with pytest.raises(ValueError, match="remedy notice"):
        documents.letter(Kind.REPLY, organ="甲", number="号", to="乙", dated=day("2024-10-09"),
                         paragraphs=["{联系方式}"], facts=facts_of, remedy=RemedyClass.FREE)  # fmt: skip
    assert verify().faults == []


def test_the_remedy_notice_names_who_reconsiders_by_the_place_of_the_organ(office: Office) -> None:
    """行政复议法第二十四条: a township by its county, never by another body, whatever somebody enters."""
    at, on, free = noon(day("2024-10-08")), day("2024-10-08"), RemedyClass.FREE
    county, organ, head = office.town.office, office.organ, office.head
    assert "向示例县人民政府申请行政复议，也可以自知道本决定之日起6个月内向有管辖权的人民法院" in bodies.remedy_notice(
        organ, free, on
    )
    refused(
        "行政复议机关是示例县人民政府", bodies.set_bodies, organ, bodies=["示例县司法局"], version=0, by=head, at=at
    )
    refused("不是“垂直领导", bodies.set_bodies, organ, OrganKind.VERTICAL, version=0, by=head, at=at)
    refused("人民法院的全称", bodies.set_bodies, organ, court="县法庭", version=0, by=head, at=at)
    bodies.set_bodies(
        organ, court="示例县人民法院", name_court=False, online="掌上复议小程序", version=0, by=head, at=at
    )
    assert "人民法院" not in bodies.remedy_notice(organ, RemedyClass.NAMED, on)
    assert bodies.remedy_notice(organ, free, on).endswith(
        "向示例县人民法院提起行政诉讼。行政复议可以通过掌上复议小程序在线申请。"
    )
    refused("还没有登记本机关的行政复议机关", bodies.remedy_notice, county, free, on)


def test_an_organ_under_vertical_lead_says_who_reconsiders(department: Office) -> None:
    """行政复议法第二十七条."""
    at, on, organ, head = noon(day("2024-10-08")), day("2024-10-08"), department.organ, department.head
    assert "向示例县人民政府申请行政复议" in bodies.remedy_notice(organ, RemedyClass.FIRST, on)
    refused("请填写行政复议机关的全称", bodies.set_bodies, organ, OrganKind.VERTICAL, version=0, by=head, at=at)
    bodies.set_bodies(organ, OrganKind.VERTICAL, bodies=["示例市民政局"], version=0, by=head, at=at)
    assert "向示例市民政局申请行政复议" in bodies.remedy_notice(organ, RemedyClass.FREE, on)
