"""网上申请: what article 29 asks for, checked, closed, and answered with a receipt."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone
from lxml import html

from gongkai.intake import answers, limits, written
from gongkai.intake.models import Found, Kind, Submission
from gongkai.organs.models import Organ
from gongkai.portal.application import ApplicationForm
from gongkai.portal.hints import hints
from gongkai.portal.identity import doubt, tidy
from gongkai.portal.visitor import network
from gongkai.search.index import rebuild
from tests.files import samples
from tests.portal.sender import FILLED, errors, fields, filled, last, opened, post, said, sent
from tests.portal.test_words import ALLOWED, words_of
from tests.records.town import Town, released, says

pytestmark = pytest.mark.django_db

FORM = "/zwgk/BLZ/apply/online/"
ASKED = [
    "column", "name", "identity_kind", "identity", "agent_name", "agent_identity_kind", "agent_identity",  # （一）
    "contact_person", "telephone", "address", "postcode", "email",  # （一）联系方式
    "description", "title", "document_number",  # （二）
    "form", "way",  # （三）
]  # fmt: skip


def test_the_form_asks_what_article_29_asks_for_and_nothing_beyond(client: Client, town: Town) -> None:
    form = ApplicationForm(at=timezone.now())
    assert sorted(form.fields) == sorted([*ASKED, "question"])
    drawn = [field.name for _, _, part in form.grouped() for field in part] + [field.name for field in form.folded]
    assert sorted(drawn) == sorted(ASKED)
    page = client.get(FORM).content.decode()
    named = {one.get("name") for one in html.fromstring(page).xpath("//main//*[@name]")}
    assert named == {*ASKED, "question", "key", "leave_empty", "step"} | {"organ", "q"} & named
    for never in ("减免", "科研、生产、生活", "所需信息的用途"):
        assert never not in page
    assert "不用说明用途" in page and "第四十三条" in page
    assert not client.cookies and "no-store" in client.get(FORM).headers["Cache-Control"]


def test_an_application_is_checked_closed_and_gets_its_receipt(client: Client, town: Town, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    values = filled(
        title="青石路决算", document_number="示政发〔2025〕8号", agent_name="李代理", agent_identity_kind="护照",
        agent_identity="E 1234",
    )  # fmt: skip
    files = (("身份证.jpg", samples.photograph()), ("委托书.pdf", samples.pdf()))
    receipt, page = sent(client, FORM, files=files, **values)
    assert last().number == receipt.number and last().kind == Kind.APPLICATION and last().organ == "BLZ"
    assert b"\xe5\xbc\xa0\xe7\xa4\xba\xe4\xbe\x8b" not in bytes(last().sealed)  # 张示例
    inside = opened()
    assert inside.receipt == receipt
    assert inside.parcel.values == {
        "column": "natural_person", "telephone": "138 0000 0000", "email": "zhang@example.cn",
        "description": FILLED["description"], "title": "青石路决算", "document_number": "示政发〔2025〕8号",
        "form": "电子文件", "way": "电子邮件",
        "applicants": [{"name": "张示例", "identity_kind": "居民身份证", "identity": "11010519491231002X"}],
        "agent": {"name": "李代理", "identity_kind": "护照", "identity": "E1234"},
    }  # fmt: skip
    assert [each.name for each in inside.parcel.files] == ["身份证.jpg", "委托书.pdf"]
    assert inside.parcel.files[0].content not in (b"", samples.photograph())  # without what the camera wrote into it
    shown = said(page)
    assert shown["所需信息的描述"] == FILLED["description"] and shown["附件"] == "委托书.pdf"
    text = page.content.decode()
    assert "双方确认之日为收到申请之日" in text and "抄下或者打印" in text and "收到日期由机关确认" in text
    for written_down in (caplog.text, str(client.cookies), page.wsgi_request.get_full_path()):
        assert not any(each in written_down for each in ("张示例", "11010519491231002X", "zhang@", receipt.code))


def test_a_form_that_is_sent_twice_is_one_submission_and_the_second_page_says_so(client: Client, town: Town) -> None:
    values = filled()
    checked = fields(post(client, FORM, **values))
    pages = [
        post(client, FORM, "send", **each).content.decode() for each in (checked, checked | {"description": "另一件"})
    ]
    assert Submission.objects.count() == 1
    assert "此前已经提交过" in pages[1] and "另一件" not in pages[1] and "此前已经提交过" not in pages[0]
    assert opened().parcel.values["description"] == FILLED["description"]
    assert f"请打电话询问{town.organ.work_body or town.organ.name}" in pages[0] and town.organ.telephone in pages[0]


def test_every_error_is_said_at_once_and_nothing_that_was_typed_is_lost(client: Client, town: Town) -> None:
    response = post(client, FORM)
    assert response.status_code == 400
    for sentence in (
        "请选择申请人类型。", "请填写姓名或者名称。", "请选择证件种类。", "请填写证件号码。", "请填写所需信息的描述。",
        "请选择提供形式。", "请选择获取方式。", "请回答验证问题。",
        "请至少填写一种联系方式：联系电话、通信地址或者电子邮箱。",
    ):  # fmt: skip
        assert sentence in errors(response)
    for changed, sentence in (
        ({"way": "邮寄"}, "选择邮寄的，请填写通信地址。"),
        ({"email": ""}, "选择用电子邮件获取的，请填写电子邮箱。"),
        ({"email": "张"}, "电子邮箱要有“@”和后面的域名，请核对。"),
        ({"agent_identity": "1"}, "填写了代理人证件号码的，请填写代理人姓名；没有代理人的，请清空证件号码。"),
        ({"description": "多" * 5001}, "所需信息的描述最多 5000 个字。"),
        ({"leave_empty": "x"}, "请不要填写标明“请留空”的一格，再提交一次；填写的内容都还在。"),
    ):  # fmt: skip
        response = post(client, FORM, **filled(**changed))
        assert response.status_code == 400 and errors(response) == [sentence]
        assert fields(response)["name"] == "张示例"
        assert words_of(response.content) <= ALLOWED | {"BLZ"}
    kept = fields(response)
    assert kept["description"] == FILLED["description"] and kept["question"]
    wrong = post(client, FORM, **filled(question="1000"))
    assert errors(wrong) == ["验证问题没有答对。请回答新的问题，填写的内容都还在。"]
    anew = fields(wrong)
    assert anew["question"] == "" and anew["description"] == FILLED["description"]
    old = post(client, FORM, **filled(key="不是本网站的"))
    assert errors(old) == ["请回答验证问题。"] and fields(old)["key"] not in ("", "不是本网站的")
    back = post(client, FORM, "back", **fields(post(client, FORM, **filled())))
    assert back.status_code == 200 and errors(back) == []
    assert {name: value for name, value in fields(back).items() if name in FILLED} == FILLED
    assert Submission.objects.count() == 0


def test_several_apply_together_and_the_first_receives_what_is_served(client: Client, town: Town) -> None:
    more = post(client, FORM, "more", **filled())
    form = fields(more)
    assert (form["rows"], form["name"], form["name_1"]) == ("1", "张示例", "")
    assert "文书送给第一位" in more.content.decode()
    missing = post(client, FORM, **form | {"identity_1": "X1"})
    assert errors(missing) == ["填写了证件号码的，请填写姓名或者名称；没有这位申请人的，请清空证件号码。"]
    together = form | {
        "name_1": "某某研究所",
        "identity_kind_1": "统一社会信用代码",
        "identity_1": "91110000 000000000X",
    }
    sent(client, FORM, **together)
    assert [each.name for each in written.applicants(opened().parcel.values)] == ["张示例", "某某研究所"]
    assert post(client, FORM, "more", rows="99", **filled()).content.decode().count("位申请人</label>") == 9
    assert client.get(FORM).content.decode().count('value="more"') == 1


def test_any_document_is_taken_and_a_failed_check_digit_only_warns(client: Client, town: Town) -> None:
    for kind, number, doubted in (
        ("居民身份证", "11010519491231002X", ""),
        ("居民身份证", "１１０１０５ 19491231 002x", ""),
        ("居民身份证", "110105194912310021", "第 18 位校验不符"),
        ("居民身份证", "11010519491231A02X", "第 18 位校验不符"),
        ("居民身份证", "110105491231002", "应为 18 位，现在是 15 位"),
        ("统一社会信用代码", "91110000600037341L", ""),
        ("统一社会信用代码", "91110000600037341M", "第 18 位校验不符"),
        ("统一社会信用代码", "123", "应为 18 位"),
        ("港澳台居民居住证", "810000199408230021", ""),
        ("外国人永久居留身份证", "USA110000199001", ""),
        ("护照", "E1", ""),
        ("其他证件", "残疾人证 1", ""),
    ):
        said_of = doubt(written.Who("张示例", kind, tidy(kind, number)))
        assert (doubted in said_of) if doubted else said_of == "", (kind, number, said_of)
    checked = post(client, FORM, **filled(identity="110105194912310021"))
    assert "张示例的居民身份证号码第 18 位校验不符，可能输错一位，请对照证件核对。" in checked.content.decode()
    assert "不影响提交" in checked.content.decode()
    sent(client, FORM, **filled(identity="110105194912310021"))
    assert Submission.objects.count() == 1


def test_a_file_that_cannot_be_taken_is_named_and_the_text_stays(client: Client, town: Town) -> None:
    checked = fields(post(client, FORM, **filled()))
    for files, sentence in (
        ((("程序.pdf", b"MZ" + bytes(200)),), "附件“程序.pdf”没有提交：这个文件是可以运行的程序"),
        ((("空.txt", b" "),) * 11, "附件超过了 10 个"),
        ((("大.txt", b"x" * (11 << 20)), ("更大.txt", b"y" * (11 << 20))), "加起来超过了 20 兆字节"),
        ((("太大.jpg", b"x" * (21 << 20)),), "附件“太大.jpg”超过了 20 兆字节"),
    ):
        response = post(client, FORM, "send", files=files, **checked)
        assert response.status_code == 400 and sentence in errors(response)[0]
        assert fields(response)["description"] == FILLED["description"]
    assert Submission.objects.count() == 0


def test_what_is_public_already_is_shown_first_and_counted_when_it_answers(
    client: Client, town: Town, settings: Any
) -> None:
    for number in range(6):
        released(town, says(f"青石路改造2025年预算和决算第{number}号"))
    rebuild()
    page = post(client, FORM, **filled(title="青石路改造 决算"))
    titles = html.fromstring(page.content.decode()).xpath("//main//a[@class='row__title']")
    assert len(titles) == 5
    key = fields(page)["key"]
    for _ in range(2):
        went = client.post(FORM, {"step": "found", "key": key, "release": "BLZ/2026-0003"})
        assert (went.status_code, went.headers["Location"]) == (303, "/zwgk/BLZ/2026-0003.html")
    assert Found.objects.count() == 1 and Submission.objects.count() == 0
    assert answers.times_found(["BLZ/2026-0003"]) == {"BLZ/2026-0003": 1}
    again = post(client, FORM, **filled(title="青石路改造 决算")).content.decode()
    assert again.count("已有 1 人在这里找到") == 1
    for odd in ("BLZ/2026-9999", "x", ""):
        assert client.post(FORM, {"step": "found", "key": key, "release": odd}).status_code == 400
    assert client.post(FORM, {"step": "found", "key": "x", "release": "BLZ/2026-0003"}).status_code == 303
    assert Found.objects.count() == 1


def test_a_hint_in_plain_words_never_keeps_anybody_from_sending(client: Client, town: Town) -> None:
    for text, sources in (
        ("请查处隔壁的违法建设", ["条例第三十九条第一款"]),
        ("请问低保怎么申请", ["条例第三十八条"]),
        ("查询某某小区的不动产登记资料", ["条例第三十六条第（七）项"]),
        ("2020年县年鉴", ["条例第三十九条第二款"]),
        ("2025年青石路改造的预算和决算", []),
    ):
        assert [each.source for each in hints(text)] == sources, text
    page = post(client, FORM, **filled(description="请查处隔壁的违法建设"))
    assert page.status_code == 200 and "看起来您是要反映问题、投诉或者举报" in page.content.decode()
    assert "您仍然可以提交" in page.content.decode()


def test_who_sends_too_much_is_told_and_where_they_come_from_is_taken_from_our_own_web_server(
    client: Client, town: Town, settings: Any
) -> None:
    for _ in range(limits.SENDING.most):
        limits.count(limits.SENDING, "203.0.113.9", timezone.now())
    checked = fields(post(client, FORM, **filled()))
    refused = client.post(FORM, {**checked, "step": "send"}, headers={"X-Forwarded-For": "10.0.0.1, 203.0.113.9"})
    assert refused.status_code == 400 and "一小时内提交的次数太多" in errors(refused)[0]
    assert fields(refused)["name"] == "张示例"
    made = RequestFactory().get
    for peer, forwarded, found in (
        ("127.0.0.1", "1.1.1.1, 203.0.113.9", "203.0.113.9"), ("127.0.0.1", "", "127.0.0.1"),
        ("198.51.100.3", "203.0.113.9", "198.51.100.3"), ("2001:db8::1:2:3:4", "", "2001:db8::/64"),
        ("::ffff:203.0.113.9", "", "203.0.113.9"), ("", "", ""), ("127.0.0.1", "garbage", "127.0.0.1"),
    ):  # fmt: skip
        assert network(made("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)) == found
    settings.HTTPS = True
    assert network(made("/", REMOTE_ADDR="198.51.100.3", HTTP_X_FORWARDED_FOR="203.0.113.9")) == "203.0.113.9"


def test_an_organ_that_ended_takes_none_and_a_village_never_does(client: Client, town: Town) -> None:
    assert client.get("/zwgk/NONE/apply/online/").status_code == 404
    Organ.objects.filter(code="BLZ").update(dissolved_on=timezone.localdate())
    assert client.get(FORM).headers["Location"] == "/zwgk/BLZ/apply/"
    assert client.get("/zwgk/BLZ/letter/").headers["Location"] == "/zwgk/BLZ/contact/"
    assert FORM not in client.get("/zwgk/BLZ/apply/").content.decode()


def test_the_form_on_paper_has_the_same_fields(client: Client, town: Town) -> None:
    page = client.get("/zwgk/BLZ/apply/paper/").content.decode()
    for label in (
        "姓名或者名称", "证件种类", "证件号码", "联系人", "联系电话", "通信地址", "邮政编码", "电子邮箱", "代理人姓名",
        "描述", "信息名称", "文号", "提供形式", "途径", *written.COLUMNS.values(), *written.FORMS,
    ):  # fmt: skip
        assert label in page, label
    assert words_of(page.encode()) <= ALLOWED | {"BLZ"}
