"""更正办理步骤、登记作废、以前年度 in the console: what is put right on a page, and what the page says before it is."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from gongkai.applications import words
from gongkai.applications.models import Application
from gongkai.console import case_archive
from gongkai.console.case_verbs import VERBS
from gongkai.law.receipt import Way
from gongkai.organs.models import Organ
from gongkai.remedies.models import Remedy
from tests.console.cases_of import ROADS, registered, remedy
from tests.console.office import Office, signed_in
from tests.console.test_application_pages import LIST, at, does, filled, offered, office, page, today

__all__ = ["office"]
pytestmark = pytest.mark.django_db
LAST_YEAR = timezone.localdate().year - 1


def test_a_clerk_puts_a_registration_right_and_the_page_says_what_follows(office: Office) -> None:
    clerk = signed_in(office.clerk)
    case = registered(office.organ, office.clerk, ago=9)
    due = case.due_on
    form = clerk.get(at(case, "registration")).context["form"]
    assert (form.initial["way"], form.initial["received"]) == ("in_person", case.received_on)
    case = does(clerk, case, "registration", way=Way.SIGNED_POST, submitted=today(9), received=today(5),
                reason="是挂号信。")  # fmt: skip
    assert case.due_on > due and case.way == "signed_post"
    applicant = str(case.applicants.get().pk)
    case = does(clerk, case, "applicant", applicant=applicant, name="赵示列", identity="", column="other",
                cleared=["address"], reason="看错。")  # fmt: skip
    row = case.applicants.get()
    assert (row.name, row.contact, case.column) == ("赵示列", {"telephone": "13800000000"}, "other")
    shown = page(clerk, at(case))
    assert "赵示例" not in shown and "更正前的内容，点" in shown, "who it was before is masked too"
    assert "更正前的姓名或者名称：赵示例" in clerk.post(at(case, "identity")).content.decode()
    assert "更正了" not in shown and "更正" in shown and "赵示列" not in shown.replace(f"更正前的{row.name}", "")
    twice = registered(office.organ, office.clerk)
    assert "登记作废" in offered(clerk, twice)
    twice = does(clerk, twice, "void", reason="与前一件重复登记。")
    shown = page(clerk, at(twice))
    assert "已作废" in shown and "与前一件重复登记。" in shown and not offered(clerk, twice)
    assert "已经作废，不能再办理" in page(clerk, at(twice, "entry"))
    assert "期满后才能清除个人信息" in page(signed_in(office.leader), at(twice, "anonymise"))
    assert twice.label in page(clerk, f"{LIST}?board=void") and twice.label not in page(clerk, f"{LIST}?board=open")


def test_what_moves_a_table_of_a_year_that_is_over_says_so_and_asks_why(office: Office) -> None:
    Organ.objects.update(founded_on=f"{LAST_YEAR - 1}-01-01")
    clerk, new = signed_in(office.clerk), f"{LIST}register/"
    assert "为什么现在才登记" not in clerk.get(new, follow=True).content.decode()
    given = filled(clerk, new, way=Way.IN_PERSON, submitted=f"{LAST_YEAR}-12-30", column="natural_person",
                   name="赵示例", request=ROADS, because="")  # fmt: skip
    refused = clerk.post(new, given)
    assert refused.status_code == 400 and f"这会改变{LAST_YEAR}年年报第三表" in refused.content.decode()
    assert "为什么现在才登记" in refused.content.decode() and ROADS in refused.content.decode()
    assert clerk.post(new, {**given, "because": "邮件压在收发室。"}).status_code == 302
    case = Application.objects.get()
    shown = page(clerk, at(case))
    assert "邮件压在收发室。" in shown and f"（改变{LAST_YEAR}年年报第三表）" in shown
    assert f"这会改变{LAST_YEAR}年年报第三表" in page(clerk, at(case, "entry"))


def test_a_clerk_takes_back_what_was_confirmed_and_what_was_reopened_by_mistake(office: Office) -> None:
    clerk = signed_in(office.clerk)
    case = registered(office.organ, office.clerk, way=Way.INTERNET)
    assert "取消确认收到" not in offered(clerk, case)
    case = does(clerk, case, "confirm", on=today())
    assert "取消确认收到" in offered(clerk, case) and "取消重新办理" not in offered(clerk, case)
    assert page(clerk, at(case)).count(">取消确认收到<") == 1
    case = does(clerk, case, "unconfirm", reason="误点。")
    assert (case.status, case.received_on) == ("submitted", None)
    shown = page(clerk, at(case))
    assert "误点。" in shown and "（已更正）" in shown
    assert "还没有确认收到，不用取消" in page(clerk, at(case, "unconfirm"))
    case = registered(office.organ, office.clerk, ago=9)
    case = does(clerk, case, "withdraw", text="来电撤回。", on=today(1))
    case = does(clerk, case, "reopen", basis="示例复决1号", on=today(1), until="")
    assert "取消重新办理" in offered(clerk, case)
    case = does(clerk, case, "unreopen", reason="登记到了别的申请。")
    assert case.status == "withdrawn" and "登记到了别的申请。" in page(clerk, at(case))
    case = registered(office.organ, office.clerk, ago=3, way=Way.ORDINARY_LETTER, confirmed=timezone.localdate())
    case = does(clerk, case, "withdraw", text="来电撤回。", on=today())
    assert "取消确认收到" not in offered(clerk, case), "nothing that would be refused"
    case = registered(office.organ, office.clerk, ago=2, way=Way.INTERNET)
    case = does(clerk, case, "confirm", on=today())
    assert "请示" in page(clerk, at(case)) and "办理“延期”（条例第三十三条）" in page(clerk, at(case))
    asked = {"consultee": "third_party", "name": "示例公司", "content": "合同", "on": today(), "delivered": ""}
    case = does(clerk, case, "consult", **asked)
    assert "取消确认收到" not in offered(clerk, case), "something followed"
    assert "请先在“更正办理步骤”里取消它" in page(clerk, at(case, "unconfirm"))


def test_a_clerk_corrects_a_reconsideration_and_takes_one_out(office: Office) -> None:
    clerk = signed_in(office.clerk)
    row, twice = (remedy(office.organ, office.clerk) for _ in range(2))
    one = f"/console/remedies/{row.pk}/"
    form = clerk.get(f"{one}correct/").context["form"]
    stands = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    assert "claimant" not in stands and stands["body"] == row.body
    given = {**stands, "claimant": "钱示例", "why": "看错。"} | {"simple": ""}
    answer = clerk.post(f"{one}correct/", given)
    assert answer.status_code == 302, answer.context["form"].errors
    row.refresh_from_db()
    assert (row.claimant, row.simple) == ("钱示例", False)
    assert "看错。" in page(clerk, one)
    address = f"/console/remedies/{twice.pk}/void/"
    assert clerk.post(address, filled(clerk, address, why="重复登记。")).status_code == 302
    assert "已作废" in page(clerk, "/console/remedies/")
    assert f"{twice.pk}/correct/" not in page(clerk, address.removesuffix("void/"))
    assert Remedy.objects.standing().get() == row


def test_a_case_that_has_ended_is_archived_and_named_until_its_period_is_over(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk, row = signed_in(office.clerk), remedy(office.organ, office.clerk)
    one = f"/console/remedies/{row.pk}/"
    assert clerk.get(f"{one}archive/").status_code == 302, "not before it has ended"
    for verb, given in (
        ("conclude", {"result": "upheld", "decision_number": "示例1号", "on": today()}),
        ("archive", {"retention": "10"}),
    ):
        address = f"{one}{verb}/"
        answer = clerk.post(address, filled(clerk, address, **given))
        assert answer.status_code == 302, answer.context["form"].errors
    assert f"{timezone.localdate().year + 10}年12月31日" in page(clerk, one)
    assert "anonymise" not in page(signed_in(office.leader), one), "its period is not over"
    old = Remedy.objects.get(pk=row.pk)
    old.pk, old.number, old.kept_until = None, 99, date(2020, 12, 31)
    old.filed_on = old.copy_on = old.answer_due_on = old.concluded_on = old.archived_on = date(2010, 1, 4)
    old.save()
    leader, one = signed_in(office.leader), f"/console/remedies/{old.pk}/"
    address = f"{one}anonymise/"
    assert address in page(leader, "/console/applications/retention/") and address in page(leader, one)
    assert "先列出最早的" not in page(leader, "/console/applications/retention/")
    monkeypatch.setattr(case_archive, "MOST", 1)
    also = Remedy.objects.get(pk=old.pk)
    also.pk, also.number = None, 100
    also.save()
    assert "共 2 件，先列出最早的 1 件" in page(leader, "/console/applications/retention/")
    assert clerk.get(address).status_code == 403
    assert leader.post(address, filled(leader, address)).status_code == 302
    assert "（已清除）" in page(leader, one)
    address = f"/console/remedies/{row.pk}/correct/"
    form = clerk.get(address).context["form"]
    stands = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    taken_back = {**stands, "concluded_on": "", "result": "", "decision_number": "", "why": "还没有审结。"}
    answer = clerk.post(address, taken_back, follow=True)
    assert "补全以后请重新归档" in answer.content.decode(), answer.context["form"].errors


@pytest.mark.parametrize(
    ("slug", "verb"),
    [
        ("entry", "application.entry_corrected"),
        ("registration", "application.registration_corrected"),
        ("applicant", "application.applicant_corrected"),
        ("column", "application.reclassified"),
        ("unconfirm", "application.receipt_taken_back"),
        ("unreopen", "application.reopening_taken_back"),
        ("void", "application.voided"),
    ],
)
def test_what_puts_right_is_called_the_same_on_its_page_and_in_the_evidence(slug: str, verb: str) -> None:
    assert VERBS[slug].name == words.VERBS[verb][0]
