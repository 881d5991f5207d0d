"""文书 in the console: drafted, looked at, numbered, brought back, served; 区分处理; the archive and after."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from gongkai.annual.writers.pdf import laid_out
from gongkai.applications.letters.copies import current_copy
from gongkai.applications.letters.drawing import document_of
from gongkai.applications.letters.models import CaseFile, Letter, RemedyBodies, Role, Wording
from gongkai.applications.models import Application, Service
from gongkai.evidence.models import Entry
from tests.applications.letters.test_copies import edited, replaced
from tests.console.cases_of import decided, registered
from tests.console.office import Office, signed_in, three_people
from tests.console.test_application_pages import at, does, drawn_up, filled, offered, page, today, words
from tests.files import samples

pytestmark = pytest.mark.django_db
CONTRACT = """<html lang="zh-CN"><head><title>合同</title></head><body><p>乙方：示例建设有限公司</p>
<p>单价：每公里12345元</p><p style="page-break-before: always">结算金额另计。</p></body></html>"""


@pytest.fixture
def office(db: None) -> Office:
    return three_people()


def upload(client: Client, address: str, name: str, content: bytes) -> Any:
    return client.post(address, filled(client, address, file=SimpleUploadedFile(name, content)))


def issued(office: Office) -> Application:
    """An answer that was agreed to and has its number."""
    clerk, leader = signed_in(office.clerk), signed_in(office.leader)
    case = decided(registered(office.organ, office.clerk), office.clerk)
    conclusion = leader.get(at(case, "consent")).context["form"]["conclusion"].field.choices[0][0]
    return does(clerk, does(leader, case, "consent", conclusion=conclusion), "reply")


def test_a_step_leads_to_its_letter_which_is_seen_numbered_and_comes_back(office: Office) -> None:
    clerk = signed_in(office.clerk)
    case = registered(office.organ, office.clerk)
    ask = at(case, "ask-to-correct")
    draft = f"{at(case)}draft/correction/"
    typed = filled(clerk, ask, items="请写明是哪个村。", days="10", on=today())
    assert clerk.post(ask, typed).headers["Location"] == draft, "the letter is the next thing to do"
    assert "制作补正告知书" in [offer.name for offer in clerk.get(at(case)).context["primary"]]
    shown = page(clerk, draft)
    assert 'data-fact="补正事项"' in shown and "请写明是哪个村。" in shown and "〕　号" in shown
    assert words(shown) == set() and not Letter.objects.exists()
    form = filled(clerk, draft)
    field = next(each for each in clerk.get(draft).context["form"] if "请一次性补正" in str(each.value()))
    own = {**form, field.html_name: f"{field.value()}\n如有不便，可以来镇政府当面补正。"}
    seen = clerk.post(draft, {**own, "preview": "1"})
    assert seen.status_code == 200 and "可以来镇政府当面补正。</p>" in seen.content.decode()
    assert not Letter.objects.exists(), "a preview keeps nothing"
    braces = clerk.post(draft, {**form, field.html_name: "{收件人}"})
    assert braces.status_code == 400 and "没有“{收件人}”这一项" in braces.content.decode()
    first, again = clerk.post(draft, own), clerk.post(draft, own)
    letter = Letter.objects.get()
    address = f"{at(case)}letters/{letter.pk}/"
    assert first.headers["Location"] == again.headers["Location"] == address, "sent twice, done once"
    assert letter.wording is None and "可以来镇政府当面补正" in str(document_of(letter))
    assert "已经制作过" in page(clerk, draft) and "制作补正告知书" not in offered(clerk, case)
    shown = page(clerk, address)
    assert letter.document_number in shown and "待盖章" in shown and "10" in shown
    word = clerk.get(f"{address}letter.docx")
    assert clerk.get(f"{address}letter.pdf").content[:5] == b"%PDF-"
    wrong = edited(word.content, replaced("请写明是哪个村", "请写明年份"))
    answer = upload(clerk, f"{address}edited/", "书.docx", wrong)
    assert answer.status_code == 400 and "找不到“补正事项”" in answer.content.decode()
    good = edited(word.content, replaced("如有不便", "如果不便"))
    assert upload(clerk, f"{address}edited/", "书.docx", good).status_code == 302
    assert "已修改用语" in page(clerk, address) and current_copy(letter).role == Role.EDITED
    assert "扫描或者拍照" in upload(clerk, f"{address}stamped/", "书.docx", good).content.decode()
    assert upload(clerk, f"{address}stamped/", "书.jpg", samples.photograph()).status_code == 302
    shown = page(clerk, address)
    assert "已盖章" in shown and "送达用这一份" in shown and "上传修改用语后的文书" not in shown
    restamping = f"{address}restamped/"
    assert "替换盖章的文书" in shown and "换下来的文件留在案卷里" in page(clerk, restamping)
    again = filled(clerk, restamping, file=SimpleUploadedFile("书.jpg", samples.photograph(size=(600, 800))))
    assert "请写明为什么替换盖章的文书" in clerk.post(restamping, again).content.decode()
    again["file"].seek(0)
    assert clerk.post(restamping, {**again, "reason": "扫描的是另一件。"}).status_code == 302
    shown = page(clerk, address)
    assert "已替换的盖章文书（jpg）" in shown and "更正、取消的原因：扫描的是另一件。" in page(clerk, at(case))
    assert "已盖章" in page(clerk, at(case)) and signed_in(office.leader).get(address).status_code == 200


def test_other_steps_lead_to_their_letters_and_the_head_is_not_sent_where_only_the_clerk_may_go(office: Office) -> None:
    clerk, head = signed_in(office.clerk), signed_in(office.director)
    case = registered(office.organ, office.clerk)
    asking = at(case, "consult")
    given = {"consultee": "third_party", "name": "示例公司", "content": "合同价款", "on": today(), "delivered": today()}
    drafted = clerk.post(asking, filled(clerk, asking, **given)).headers["Location"]
    asked = case.consultations.get()
    assert drafted == f"{at(case)}draft/third_party/?consultation={asked.pk}"
    assert "意见回执" in page(clerk, drafted) and "赵示例" not in page(clerk, drafted).split("sheet--marked")[1]
    assert clerk.post(drafted, filled(clerk, drafted, attachments="合同复印件")).status_code == 302
    assert Letter.objects.get().consultation == asked
    assert clerk.get(f"{at(case)}draft/third_party/?consultation=9999").status_code == 404
    assert clerk.get(f"{at(case)}draft/nonsense/").status_code == 404
    assert "请选择征求的是谁的意见" in page(clerk, f"{at(case)}draft/consulting/")
    extending = at(case, "extend")
    answer = head.post(extending, filled(head, extending, days="10", reason="合同较多。", on=today()))
    assert answer.headers["Location"] == at(case)
    assert "制作延期答复告知书" in offered(clerk, case) and "制作延期答复告知书" not in offered(head, case)
    fee = f"{at(case)}draft/reasons/"
    assert clerk.post(fee, filled(clerk, fee)).status_code == 400
    drawn_up(clerk, case, "reasons", text="本年共申请87件。", days="10")
    drawn_up(clerk, case, "registration")
    assert Letter.objects.count() == 3


def test_what_cannot_be_given_is_covered_and_only_the_rest_goes_with_the_answer(office: Office) -> None:
    clerk = signed_in(office.clerk)
    case = issued(office)
    file = SimpleUploadedFile("养护合同.pdf", laid_out(CONTRACT))
    case = does(clerk, case, "files", role="information", files_of_case=file)
    source = case.files.get()
    assert "区分处理" in page(clerk, at(case))
    address = f"{at(case)}kept/{source.pk}/redact/"
    shown = clerk.get(address)
    assert "script-src 'self'" in shown.headers["Content-Security-Policy"] and shown.context["pages"][0][1:] == (
        210.0,
        297.0,
    )
    assert clerk.get(f"{at(case)}kept/{source.pk}/pages/2/").content[:4] == b"\x89PNG"
    assert clerk.get(f"{at(case)}kept/{source.pk}/pages/3/").status_code == 404
    more = clerk.post(address, filled(clerk, address, count="3", add="1"))
    assert more.status_code == 200 and len(more.context["form"].rows) == 6
    third = "denied_third_party"
    on_one = {"m1-ground": third, "m1-page": "1", "m1-left": "1", "m1-top": "1", "m1-wide": "1", "m1-tall": "1"}
    for given, sentence in (
        ({}, "请标出不予公开的内容"),
        ({"m1-text": "示例建设有限公司"}, "不予公开的依据"),
        ({"m1-ground": third, "m1-left": "10"}, "没有填全"),
        ({**on_one, "m1-page": "9"}, "只有2页"),
        ({**on_one, "m1-left": "250"}, "不在页面上"),
        ({"m1-ground": third, "m1-page": "2", "m1-left": "一"}, "距左边请填写数字"),
        ({"m1-ground": third, "m1-text": "没有的字"}, "没有找到“没有的字”"),
    ):  # fmt: skip
        answer = clerk.post(address, filled(clerk, address, count="3", name="合同", **given))
        assert answer.status_code == 400 and sentence in answer.content.decode(), given
    box = {
        "m2-page": "2",
        "m2-left": "0",
        "m2-top": "0",
        "m2-wide": "210",
        "m2-tall": "100",
        "m2-ground": "denied_process",
    }
    given = {"m1-ground": third, "m1-text": "示例建设有限公司", **box}
    answer = clerk.post(address, filled(clerk, address, count="3", name="养护合同（区分处理）", **given))
    made = CaseFile.objects.get(role=Role.REDACTED)
    assert answer.headers["Location"] == f"{at(case)}kept/{made.pk}/proof/"
    proof = page(clerk, answer.headers["Location"])
    assert "读出的文字 0 个字" in proof and "2 页都是图片" in proof and "第三方合法权益），1处" in proof
    assert made.marks[1]["box"] == [0, 0, 1, 100 / 297]

    draft = f"{at(case)}draft/reply/"
    assert clerk.get(draft).context["form"]["attachments"].value() == "养护合同（区分处理）"
    assert "办理结果是全部公开，附的却是区分处理后的文件" in page(clerk, draft), "nothing is withheld by the decision"
    letter = drawn_up(clerk, case, "reply", attachments="养护合同（区分处理）")
    assert letter.document_number == case.replies.get().document_number
    serve = at(case, "serve")
    form = clerk.get(serve).context["form"]
    assert "“养护合同（区分处理）”是同意答复以后才存入案卷的" in page(clerk, serve)
    assert form["enclosed"].value() == [str(made.pk)], "never the original of what was redacted, unless it is chosen"
    case = does(clerk, case, "serve", way="collected", sent=today(), tracking="", arrived=today(), enclosed=[made.pk])
    assert (
        Service.objects.count() == 1
        and f'"enclosed":["{made.hash}"]' in Entry.objects.get(verb="application.served").body
    )


def test_a_closed_case_is_taken_out_as_one_file_and_after_its_period_names_nobody(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk, leader = signed_in(office.clerk), signed_in(office.leader)
    case = issued(office)
    dossier = f"{at(case)}dossier/"
    assert "还没有办结" in page(clerk, dossier)
    drawn_up(clerk, case, "reply")
    case = does(clerk, case, "serve", way="collected", sent=today(), tracking="", arrived=today())
    case = does(clerk, case, "archive", retention="10")
    assert f"至{case.kept_until.year}年12月31日" in page(clerk, at(case))
    assert clerk.post(dossier, filled(clerk, dossier, kind="pdf", reason="")).status_code == 400
    taken = clerk.post(dossier, filled(clerk, dossier, kind="pdf", reason="复议机关调阅"))
    assert taken.content[:5] == b"%PDF-" and case.label in taken.headers["Content-Disposition"]
    assert clerk.post(dossier, filled(clerk, dossier, kind="zip", reason="移交")).content[:2] == b"PK"
    assert Entry.objects.filter(verb="application.dossier_taken").count() == 2
    retention = "/console/applications/retention/"
    assert case.label not in page(leader, retention) and "清除个人信息" not in offered(leader, case)
    after = datetime.combine(case.kept_until + timedelta(days=1), time(10), tzinfo=timezone.get_current_timezone())
    monkeypatch.setattr(timezone, "now", lambda: after)
    clerk, leader = signed_in(office.clerk), signed_in(office.leader)
    assert case.label in page(leader, retention) and case.label in page(clerk, retention)
    assert "清除个人信息<" in page(leader, retention) and "清除个人信息<" not in page(clerk, retention)
    shown = page(leader, at(case, "anonymise"))
    assert "清除后不能恢复" in shown and "留下登记号、日期、办理结果、统计和存证" in shown
    assert clerk.get(at(case, "anonymise")).status_code == 403
    case = does(leader, case, "anonymise")
    assert case.request == "" and case.row == "granted" and case.label not in page(leader, retention)
    letter = Letter.objects.get()
    assert "内容已经清除" in page(clerk, f"{at(case)}letters/{letter.pk}/")
    assert clerk.get(f"{at(case)}letters/{letter.pk}/letter.pdf").status_code == 404


def test_an_organ_words_its_letters_and_says_who_reconsiders(office: Office) -> None:
    head = signed_in(office.director)
    listed = f"/console/organs/{office.organ.pk}/letters/"
    assert "示例县人民政府" in page(head, listed) and "系统用语" in page(head, listed)
    one = f"{listed}receipt/"
    field = next(each for each in head.get(one).context["form"] if "办理中如有疑问" in str(each.value()))
    typed = filled(head, one, **{field.html_name: "如有疑问，请来电："})
    assert head.post(one, typed).status_code == 302
    assert Wording.objects.get().paragraphs[-1] == "如有疑问，请来电：{联系方式}。"
    late = head.post(one, {**typed, field.html_name: "另一种说法："})
    assert (
        late.status_code == 400
        and "在您打开之后修改过" in late.content.decode()
        and "另一种说法：" in late.content.decode()
    )
    case = registered(office.organ, office.clerk)
    clerk = signed_in(office.clerk)
    assert "如有疑问，请来电" in page(clerk, f"{at(case)}draft/receipt/")
    assert drawn_up(clerk, case, "receipt").wording == Wording.objects.get()
    assert "第 1 版" in page(head, listed) and words(page(head, one)) == set()
    assert head.post(one, filled(head, one, restore="1")).status_code == 302
    assert Wording.objects.latest("version").paragraphs == [] and "系统用语" in page(head, listed)
    assert signed_in(office.leader).get(one).status_code == 403
    bodies = f"/console/organs/{office.organ.pk}/remedy-bodies/"
    given = {"acts_as": "township", "bodies": "示例县人民政府\n另一机关", "court": "示例县人民法院", "name_court": "on"}
    answer = head.post(bodies, filled(head, bodies, **given))
    assert answer.status_code == 400 and "请填写行政复议机关的全称" in answer.content.decode()
    assert head.post(bodies, filled(head, bodies, **{**given, "bodies": "示例县人民政府"})).status_code == 302
    assert RemedyBodies.objects.latest("version").court == "示例县人民法院"
