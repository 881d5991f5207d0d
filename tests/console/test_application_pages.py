"""依申请公开 in the console: what is offered, what a form does once, what is masked, what stands on which board."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongkai.applications import actions
from gongkai.applications.content import Person as Applicant
from gongkai.applications.letters.models import Letter
from gongkai.applications.models import Application, Decision, Matter, Reading, Reminder, Reply
from gongkai.console.case_verbs import VERBS
from gongkai.evidence.models import Entry
from gongkai.intake.actions import read_notices
from gongkai.intake.codes import shown as grouped
from gongkai.intake.models import Kind, Submission, Taking
from gongkai.intake.told import told
from gongkai.law import Refused
from gongkai.law.receipt import Way
from gongkai.organs.models import Message, Person, Post, PostKind, Practice, Profile, Tenure
from gongkai.remedies.models import Remedy
from gongkai.review.models import SECRECY_REVIEWED
from tests.console.cases_of import ROADS, WRITTEN, ZHAO, decided, matter, registered, remedy, sent
from tests.console.office import Office, signed_in, three_people
from tests.console.people import AT, FIRST
from tests.files import samples
from tests.portal.test_words import words_of

pytestmark = pytest.mark.django_db
LIST = "/console/applications/"
NO_STORE = "no-store"


@pytest.fixture
def office(db: None) -> Office:
    return three_people()


def today(ago: int = 0) -> str:
    return (timezone.localdate() - timedelta(days=ago)).isoformat()


def at(application: Application, verb: str = "") -> str:
    return f"{LIST}{application.pk}/{verb}{'/' if verb else ''}"


def filled(client: Client, address: str, **given: Any) -> dict[str, Any]:
    """What a form sends: its hidden fields as the page has them, and what is given; in January days of the last year
    need a reason."""
    form = client.get(address, follow=True).context["form"]
    hidden = {field.html_name: field.value() for field in form.hidden_fields() if field.value() is not None}
    return {**hidden, "because": "节后才登记。", **given}


def does(client: Client, application: Application, verb: str, **given: Any) -> Application:
    """Open the page of a verb and send its form."""
    address = at(application, verb)
    answer = client.post(address, filled(client, address, **given))
    assert answer.status_code == 302, (verb, answer.context["form"].errors)
    return Application.objects.get(pk=application.pk)


def drawn_up(client: Client, application: Application, kind: str, **given: Any) -> Letter:
    """Open the draft of a letter and have it numbered."""
    address = f"{at(application)}draft/{kind}/"
    answer = client.post(address, filled(client, address, **given))
    assert answer.status_code == 302, answer.context["form"].errors
    return Letter.objects.filter(application=application).latest("pk")


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def desk(client: Client) -> dict[str, Any]:
    """The groups of somebody's desk with their lines."""
    return {group.name: group.items for group in client.get("/console/").context["groups"]}


def message(person: Person) -> str:
    """The last message that somebody got."""
    return Message.objects.filter(person=person).latest("pk").sentence


def words(shown: str) -> set[str]:
    """The Latin words of a page but for hashes."""
    return words_of(re.sub(r'<span class="hash">[^<]*</span>', "", shown).encode())


def offered(client: Client, application: Application) -> set[str]:
    context = client.get(at(application)).context
    return {offer.name for offer in [*context["primary"], *context["others"], *context["rare"], *context["wrong"]]}


def test_a_town_takes_an_application_from_the_counter_to_the_archive(office: Office) -> None:
    clerk, head, leader = (signed_in(each) for each in (office.clerk, office.director, office.leader))
    form = filled(clerk, f"{LIST}register/", way=Way.IN_PERSON, submitted=today(2), column="natural_person",
                  name="赵示例", identity="110101199001010015", telephone="13800000000", request=ROADS,
                  files_of_case=SimpleUploadedFile("申请书.txt", "申请书".encode()))  # fmt: skip
    first = clerk.post(f"{LIST}register/", form)
    form["files_of_case"] = io.BytesIO("申请书".encode())
    again = clerk.post(f"{LIST}register/", form, follow=True)
    assert again.redirect_chain[0][0] == first.headers["Location"], "sent twice, done once"
    assert "没有再登记一次" in again.content.decode()
    kept = page(clerk, f"{LIST}register/?form={form['key']}")
    assert "这张表已经提交过，就是" in kept and str(Application.objects.get()) in kept, "who kept its address is told"
    opened = clerk.get(f"{LIST}register/").headers["Location"]
    keys = {clerk.get(opened).context["form"]["key"].value() for _ in range(2)}
    assert keys == {opened.rpartition("=")[2]}, "whoever goes back meets the form that was sent"
    assert clerk.get(f"{LIST}register/").headers["Location"] != opened, "and whoever opens it anew a fresh one"
    case = Application.objects.get()
    shown = page(clerk, at(case))
    assert "赵**" in shown and "赵示例" not in shown and "110101199001010015" not in shown
    assert "须在收到申请之日起7个工作日内一次性告知，最迟2026年" in shown
    assert "延长" not in "".join(offered(clerk, case))
    assert words(shown) <= {"txt"}
    opened = clerk.post(at(case, "identity")).content.decode()
    clerk.post(at(case, "identity"))
    assert "110101199001010015" in opened and "13800000000" in opened
    assert Reading.objects.count() == 1, "once for a person, a case and a day"
    kept = clerk.get(f"{LIST}{case.pk}/kept/{case.files.get().pk}/")
    assert b"".join(kept.streaming_content).decode().strip() == "申请书"

    case = does(clerk, case, "ask-to-correct", items="请写明是哪个村。", days="10", on=today(1))
    assert case.status == "awaiting_correction" and "登记收到补正" in offered(clerk, case)
    case = does(clerk, case, "corrected", text="示例村。", on=today(1))
    case = does(head, case, "extend", days="10", reason="合同较多。", on=today())
    assert "延长答复期限10个工作日，请制作延期答复告知书" in message(office.clerk)
    owed = desk(clerk)["待制作的文书"]
    assert [(item.verb_address, "延期答复告知书" in item.more) for item in owed] == [
        (f"{at(case)}draft/extension/", True)
    ]
    assert "待制作的文书" not in desk(head), "whoever draws it up is asked"
    case = does(clerk, case, "pass-on", office="建设办", due_on=today(), task="请提供合同。")
    case = does(clerk, case, "report-back", text="已提供。", on=today())
    case = does(clerk, case, "consult", consultee="third_party", name="示例公司", content="合同价款", on=today(),
                delivered=today())  # fmt: skip
    letter = str(case.consultations.get().pk)
    case = does(clerk, case, "opinion", letter=letter, opinion="agrees", text="", on=today())
    decide = at(case, "decide")
    more = clerk.post(decide, filled(clerk, decide, **{f"count-{case.pk}": "1", "add": str(case.pk)}))
    assert more.status_code == 200 and len(more.context["form"].items) == 2 and not more.context["form"].errors
    empty = clerk.post(decide, filled(clerk, decide, text="现予公开。"))
    assert empty.status_code == 400 and "请选择办理结果" in empty.content.decode()
    assert "先申请行政复议" in page(clerk, decide) and "条例第三十六条第（四）项" in page(clerk, decide)
    case = does(clerk, case, "decide", **{f"i{case.pk}-1-code": "provided", "text": "现予公开，见附件。"})
    assert "签发答复" not in offered(clerk, case) and "同意答复" in offered(leader, case)
    assert "同意答复" in {item.verb for group in leader.get("/console/").context["groups"] for item in group.items}
    assert clerk.get(at(case)).context["primary"] == [], "it waits for the leader"
    case = does(leader, case, "give-back", reason="请写明合同的期限。")
    assert "请写明合同的期限。" in page(clerk, at(case)) and "同意答复" not in offered(leader, case)
    assert clerk.get(decide).context["form"]["text"].value() == "现予公开，见附件。", "nothing that was written is lost"
    assert "退回，请按退回的原因修改拟办：请写明合同的期限。" in page(clerk, decide)
    case = does(clerk, case, "decide", **{f"i{case.pk}-1-code": "provided", "text": "现予公开2023年度合同，见附件。"})
    assert ROADS in page(leader, at(case, "consent"))
    conclusion = leader.get(at(case, "consent")).context["form"]["conclusion"].field.choices[0][0]
    case = does(leader, case, "consent", conclusion=conclusion)
    assert "请签发、制作答复书并送达" in message(office.clerk)
    assert [item.verb for item in desk(clerk)["已经定下、还没有送出的答复"]] == ["签发答复"]
    case = does(clerk, case, "reply")
    assert "已经定下、还没有送出的答复" not in desk(clerk), "the letter comes first"
    assert any("还没有制作政府信息公开申请答复书" in item.more for item in desk(clerk)["待制作的文书"])
    assert "送达" not in offered(clerk, case) and "请先制作答复书" in page(clerk, at(case, "serve"))
    drawn_up(clerk, case, "reply")
    assert "答复书还没有上传盖章的扫描件" in page(clerk, at(case, "serve"))
    assert [item.verb for item in desk(clerk)["已经定下、还没有送出的答复"]] == ["送达"]
    assert "政府信息公开申请答复书（" in desk(clerk)["待盖章"][0].more
    case = does(clerk, case, "serve", way="post", sent=today(), tracking="EMS 1234567890", arrived="")
    assert case.status == "replied" and case.row == "granted"
    case = does(clerk, case, "came-back", reason="查无此人", on=today())
    case = does(clerk, case, "serve", way="direct", sent=today(), tracking="", arrived=today())
    assert "还没有上传盖章的扫描件：政府信息公开申请答复书（" in page(clerk, at(case, "archive"))
    case = does(clerk, case, "archive", retention="10")
    assert "待盖章" not in desk(clerk)
    assert case.archived_on == timezone.localdate()
    shown = page(clerk, at(case))
    assert "已归档" in shown and "EMS1234567890" in shown and "查无此人" in shown and "第1日" in shown


def test_only_what_is_possible_is_offered_and_each_page_says_why_not(office: Office) -> None:
    clerk = signed_in(office.clerk)
    case = registered(office.organ, office.clerk, way=Way.INTERNET)
    assert offered(clerk, case) == {
        "确认收到",
        "交办",
        "加入材料",
        "登记撤回",
        "终结办理",
        "更正统计类型",
        "更正办理步骤",
        "更正收件日期和方式",
        "更正姓名和联系方式",
        "登记作废",
    }
    for slug, verb in VERBS.items():
        answer = clerk.get(at(case, slug))
        assert answer.status_code in (200, 403), slug
        if answer.status_code == 200:
            assert bool(answer.context["fault"]) == (verb.name not in offered(clerk, case)), slug
            assert words(answer.content.decode()) == set(), slug
    does(clerk, case, "confirm", on=today())
    assert "告知补正" in offered(clerk, case) and "确认收到" not in offered(clerk, case)


def test_of_a_part_withheld_the_page_asks_which_and_names_the_remedy_of_the_letter(office: Office) -> None:
    clerk = signed_in(office.clerk)
    case = registered(office.organ, office.clerk)
    address, code = at(case, "decide"), f"i{case.pk}-1-code"
    assert "由不予公开的部分确定；依据条例第十四条至第十六条的，先申请行政复议" in page(clerk, address)
    assert '<details class="fold" open' not in page(clerk, address)
    asked = clerk.post(address, filled(clerk, address, **{code: "partial", "text": "单价不予公开。"}))
    assert asked.status_code == 400 and '<details class="fold" open><summary>部分公开的' in asked.content.decode()
    lost = clerk.post(address, filled(clerk, address, **{code: "not_existing", "text": "没有检索到。"}))
    assert [len(each.errors) for each in lost.context["form"].items] == [4], "all that a search record lacks at once"
    withheld = {code: "partial", f"i{case.pk}-1-withheld": ["denied_third_party"]}
    case = does(clerk, case, "decide", text="单价不予公开。", **withheld)
    for shown in (page(clerk, at(case)), page(signed_in(office.leader), at(case, "consent"))):
        assert "救济：先申请行政复议" in shown and "救济：可以申请行政复议" not in shown


def test_whoever_was_slower_keeps_what_was_typed(office: Office) -> None:
    clerk = signed_in(office.clerk)
    case = registered(office.organ, office.clerk, ago=24)
    address = at(case, "ask-to-correct")
    assert clerk.get(address).context["form"]["days"].value() == 15
    typed = filled(clerk, address, items="请写明年份。", days="5", on=today(23))
    does(signed_in(office.clerk), case, "pass-on", office="建设办", due_on=today(), task="")
    answer = clerk.post(address, typed)
    assert answer.status_code == 400
    shown = answer.content.decode()
    assert "已在您打开之后办理了" in shown and "请写明年份。" in shown
    again = {**typed, "version": answer.context["form"]["version"].value()}
    assert clerk.post(address, again).status_code == 302
    assert clerk.post(address, again).status_code == 302, "a double click is done once"
    assert Application.objects.get().status == "awaiting_correction"
    assert [item.verb for item in desk(clerk)["申请人逾期没有补正或者缴费"]] == ["登记通知送达"]
    assert "请先办理“登记通知送达”" in page(clerk, at(case, "lapse"))
    does(clerk, case, "notice-delivered", on=today(22))
    assert [item.verb for item in desk(clerk)["申请人逾期没有补正或者缴费"]] == ["按逾期结案"]


def test_a_board_says_what_presses_and_takes_the_same_queries_for_three_and_thirty(office: Office) -> None:
    clerk = signed_in(office.clerk)
    late = registered(office.organ, office.clerk, ago=60)
    registered(office.organ, office.clerk, way=Way.INTERNET, ago=9)
    registered(office.organ, office.clerk)

    def queries(board: str) -> int:
        clerk.get(LIST, {"board": board})
        with CaptureQueriesContext(connection) as seen:
            clerk.get(LIST, {"board": board})
        return len(seen)

    def queries_of_desk() -> int:
        with CaptureQueriesContext(connection) as seen:
            clerk.get("/console/")
        return len(seen)

    few, at_desk = {board: queries(board) for board in ("open", "overdue", "soon")}, queries_of_desk()
    for _ in range(9):
        for values in ({"ago": 60}, {"way": Way.INTERNET}, {}):
            registered(office.organ, office.clerk, **values)
    assert {board: queries(board) for board in few} == few and queries_of_desk() == at_desk
    with CaptureQueriesContext(connection) as seen:
        clerk.get("/console/account/")
    assert max(few.values()) <= len(seen) + 2, "one for the rows, one for all counts"
    context = clerk.get(LIST).context
    assert context["board"] == "已逾期" and context["total"] == 10
    assert context["rows"][0]["application"] == late and context["rows"][0]["name"] == "赵**"
    counts = {tab.name: tab.count for tab in context["tabs"]}
    assert (counts["待确认收到"], counts["全部在办"]) == (10, 30)
    assert "应于" in page(clerk, f"{LIST}?board=unconfirmed")
    assert [row["application"] for row in clerk.get(LIST, {"q": late.label}).context["rows"]] == [late]
    other = registered(office.organ, office.clerk, applicants=(
        Applicant("钱示例", "", {"telephone": "0550-1234567，13900000000", "email": "qian@example.com"}),))  # fmt: skip
    for typed in ("钱示例", " 13900000000 ", "05501234567", "QIAN@example.com"):
        answer = clerk.post(f"{LIST}find/", {"who": typed})
        assert [row["application"] for row in answer.context["rows"]] == [other], typed
        assert "钱**" in answer.content.decode() and "钱示例" not in answer.content.decode().replace(
            f'value="{typed}"', ""
        )
    assert Reading.objects.filter(application=other, person=office.clerk).count() == 1, (
        "it stands in the log, once a day"
    )
    assert clerk.post(f"{LIST}find/", {"who": "钱示"}).context["rows"] == [], "in full and never in part"
    assert len(clerk.post(f"{LIST}find/", {"who": "赵示例"}).context["rows"]) == 30
    other = three_people("石桥镇人民政府", "SQZ")
    assert signed_in(other.clerk).get(LIST).context["rows"] == []
    assert signed_in(other.clerk).get(at(late)).status_code == 404


def test_a_reminder_is_told_kept_and_ready_to_paste(office: Office) -> None:
    case = registered(office.organ, office.clerk, ago=60)
    head = signed_in(office.director)
    address = f"{LIST}remind/{office.organ.pk}/"
    shown = page(head, address)
    assert "【政府信息公开申请催办】云溪镇人民政府" in shown and "督办单" in shown and case.label in shown
    assert "赵" not in head.get(address).context["text"]
    assert head.post(address, filled(head, address, cases=[str(case.pk)])).status_code == 302
    reminder = Reminder.objects.get()
    assert (reminder.by, reminder.told) == (office.director, [office.clerk.pk])
    assert Message.objects.get(person=office.clerk).sentence.startswith("催办：政府信息公开申请")
    assert "林主任" in page(head, address) and "催办：" in page(head, at(case))
    assert signed_in(office.clerk).get(address).status_code == 403


def test_what_the_public_sent_is_opened_registered_and_told_about(office: Office) -> None:
    clerk = signed_in(office.clerk)
    receipt = sent(office.organ, values={**WRITTEN, "contact_person": "孙示例"})
    assert receipt.number in page(clerk, "/console/submissions/")
    one = f"/console/submissions/{receipt.number}/"
    opened = page(clerk, one)
    assert "集镇污水处理费的收支" in opened and "申请书.txt" in opened and "钱**" in opened
    assert "110101199001010023" not in opened and "13900000000" not in opened
    form = clerk.get(f"{one}register/").context["form"]
    given = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    assert given["name"] == "钱示例" and given["way"] == "internet"
    assert 'type="radio" name="way"' not in page(clerk, f"{one}register/"), "how and when it came is known"
    for wrong in ({"way": "in_person"}, {"submitted": str(timezone.localdate() - timedelta(days=1))}):
        refusal = clerk.post(f"{one}register/", given | wrong)
        assert "提交方式和提交日期以网站收到的为准" in refusal.content.decode() and not Application.objects.exists()
    answer = clerk.post(f"{one}register/", given)
    assert answer.status_code == 302, answer.context["form"].errors
    case = Application.objects.get()
    assert case.status == "submitted" and case.files.count() == 1
    assert case.applicants.get().contact["contact_person"] == "孙示例"
    assert "孙示例" not in page(clerk, at(case)) and "孙示例" in clerk.post(at(case, "identity")).content.decode()
    assert case.label in page(clerk, f"{LIST}?q={receipt.number[:5].lower()}-{receipt.number[5:]}")
    assert Taking.objects.get().became == f"applications.Application:{case.pk}"
    first = told(read_notices(receipt.number, receipt.code, address="", at=timezone.now())[0])
    assert first and (first.due_on, first.not_before) == (None, case.due_on), "nobody confirmed the day of receipt yet"
    does(clerk, case, "confirm", on=today())
    case.refresh_from_db()
    with pytest.raises(Refused, match="以网站收到的为准"):
        actions.correct_registration(
            case, way=Way.IN_PERSON, submitted=case.submitted_on, received=case.received_on, reason="当面。",
            version=case.version, by=office.clerk, at=timezone.now(),
        )  # fmt: skip
    does(clerk, case, "ask-to-correct", items="请写明年份。", days="10", on=today())
    steps = [told(each) for each in read_notices(receipt.number, receipt.code, address="", at=timezone.now())]
    assert [each.what for each in steps if each] == ["已登记", "已确认收到", "请补正"]
    assert steps[1] and steps[1].due_on == case.due_on
    held = {"number": receipt.number, "code": receipt.code}
    waits = "自收到补正告知书之日起10个工作日内补正。"
    assert steps[2] and steps[2].due_on is None and waits in clerk.post("/zwgk/track/", held).content.decode()
    does(clerk, case, "notice-delivered", on=today())
    steps = [told(each) for each in read_notices(receipt.number, receipt.code, address="", at=timezone.now())]
    assert steps[3] and (steps[3].what, steps[3].due_what) == ("请补正", "补正") and steps[3].due_on
    steps.pop()
    assert (
        steps[-1]
        and Kind.CORRECTED in steps[-1].may
        and steps[-1].due_what == "补正"
        and "请写明年份" in steps[-1].says
    )
    assert steps[-1].organ == office.organ.code, "by it the sender's answer finds its way"
    answering = clerk.post("/zwgk/track/corrected/", {**held, "step": "open"})
    assert answering.status_code == 200 and "补正申请内容" in answering.content.decode()
    about = {"about": receipt.number, "about_code": receipt.code, "text": "2024年度。"}
    correction = f"/console/submissions/{sent(office.organ, Kind.CORRECTED, about).number}/take/"
    taking = clerk.get(correction).context["form"]
    assert taking["case"].value() == str(case.pk)
    given = {field.html_name: field.value() for field in taking}
    assert clerk.post(correction, given).headers["Location"] == at(case)
    assert Application.objects.get().status == "open" and case.files.count() == 1, "the same file is not kept twice"
    for place in (at(case), at(case, "decide")):
        assert "\n补正为：2024年度。" in page(clerk, place), "what is answered is what was corrected"
    assert not Submission.objects.waiting().exists()
    case = does(signed_in(office.director), Application.objects.get(), "extend", days="10", reason="较多。", on=today())
    last = told(read_notices(receipt.number, receipt.code, address="", at=timezone.now())[-1])
    assert last and last.says == "机关把答复期限延长了10个工作日，请以新的日期为准。"
    assert last.due_source == "条例第三十条、第三十三条" and f"（{last.due_source}）" in page(clerk, at(case))
    lead = registered(office.organ, office.clerk, applicants=(replace(ZHAO, name="钱示例"),))
    case = does(clerk, case, "merge", into=f"{lead.pk}:{lead.version}")
    lead.refresh_from_db()
    both = {f"i{each.pk}-1-code": "provided" for each in (lead, case)}
    lead = does(clerk, lead, "decide", text="现予公开。", **both)
    leader = signed_in(office.leader)
    conclusion = leader.get(at(lead, "consent")).context["form"]["conclusion"].field.choices[0][0]
    lead = does(clerk, does(leader, lead, "consent", conclusion=conclusion), "reply")
    drawn_up(clerk, lead, "reply")
    lead = does(clerk, lead, "serve", way="direct", sent=today(), tracking="", arrived="")
    assert [(item.title, item.verb) for item in desk(clerk)["已经送出、等待登记送达"]] == [(str(lead), "登记已送达")]
    last = told(read_notices(receipt.number, receipt.code, address="", at=timezone.now())[-1])
    assert last and last.what == "已送出答复", "the one that is answered along is told too, with the papers"
    assert [each.name for each in last.files] == ["政府信息公开告知书.pdf"] and last.files[0].content[:5] == b"%PDF-"
    assert last.may == (), "what was answered is not taken back any more"
    with pytest.raises(Refused, match="正在等待送达结果"):
        actions.withdraw(lead, text="不要了。", on=timezone.localdate(), version=lead.version, by=office.clerk,
                         at=timezone.now())  # fmt: skip
    letter = f"{at(lead)}letters/{lead.letters.get(kind='reply').pk}/"
    for verb, size in (("stamped", (600, 400)), ("restamped", (600, 800))):
        scan = SimpleUploadedFile("书.jpg", samples.photograph(size=size))
        typed = filled(clerk, f"{letter}{verb}/", file=scan, reason="传成了另一件。")
        assert clerk.post(f"{letter}{verb}/", typed).status_code == 302
    last = told(read_notices(receipt.number, receipt.code, address="", at=timezone.now())[-1])
    assert last and last.what == "文书已更换", "whoever has the wrong scan gets the right one"
    assert [each.name for each in last.files] == ["政府信息公开告知书.jpg"]
    does(clerk, lead, "arrived", on=today())
    last = told(read_notices(receipt.number, receipt.code, address="", at=timezone.now())[-1])
    assert last and (last.what, last.may) == ("答复已送达", (Kind.FEEDBACK,))
    rating = {"about": receipt.number, "about_code": receipt.code, "mark": "满意", "text": "答复很快。"}
    for values in (rating, {**rating, "about_code": "0" * 12}):
        take = f"/console/submissions/{sent(office.organ, Kind.FEEDBACK, values).number}/take/"
        form = clerk.get(take).context["form"]
        given = {field.html_name: field.value() for field in form if field.value() is not None}
        assert clerk.post(take, given).status_code == 302
    assert "评价：满意；答复很快。" in page(clerk, at(case)), "it stands with its case"
    last = told(read_notices(receipt.number, receipt.code, address="", at=timezone.now())[-1])
    assert last and (last.what, last.may) == ("已收到评价", ()), "it is rated once"
    rated = Matter.objects.get()
    shown = page(clerk, "/console/matters/")
    assert "没有待处理的来件" in shown and rated.label in shown
    assert "登记处理结果" not in page(clerk, f"/console/matters/{rated.pk}/"), "there is nothing to be done about it"


def test_a_letter_is_no_application_and_nonsense_is_set_aside_with_a_reason(office: Office) -> None:
    clerk = signed_in(office.clerk)
    receipt = sent(office.organ, Kind.LETTER, {"text": "路灯不亮。"})
    letter = f"/console/submissions/{receipt.number}/"
    assert clerk.post(f"{letter}take/", filled(clerk, f"{letter}take/", as_kind="error")).status_code == 302
    row = Matter.objects.get()
    assert (row.kind, row.content) == ("error", {"内容": "路灯不亮。"})
    address = f"/console/matters/{row.pk}/"
    assert clerk.post(address, filled(clerk, address, answer="已更换，电话告知。", on=today())).status_code == 302
    steps = [told(each) for each in read_notices(receipt.number, receipt.code, address="", at=timezone.now())]
    assert [each and (each.what, each.says) for each in steps][1:] == [("已处理", "已更换，电话告知。")]
    assert "路灯.txt" in page(clerk, address) and f'href="{address}kept/1/"' in page(clerk, address)
    kept = clerk.get(f"{address}kept/1/")
    assert b"".join(kept.streaming_content).decode() == "第三盏路灯。" and NO_STORE in kept.headers["Cache-Control"]
    assert clerk.get(f"{address}kept/2/").status_code == 404
    stranger = signed_in(Person.objects.create(account="x", name="无岗", created_at=AT, password_changed_at=AT))
    assert stranger.get(f"{address}kept/1/").status_code == 404
    assert "已更换，电话告知。" in page(clerk, address) and "路灯不亮" not in page(clerk, "/console/matters/")
    spam = f"/console/submissions/{sent(office.organ, Kind.APPLICATION, {'description': ''}).number}/aside/"
    assert clerk.post(spam, filled(clerk, spam, words="是广告")).status_code == 400
    assert "请写明不予登记的原因" in clerk.post(spam, filled(clerk, spam, why="其他")).content.decode()
    assert clerk.post(spam, filled(clerk, spam, why="广告", words="卖药的")).status_code == 302
    assert Taking.objects.get(became="").said == "广告：卖药的"
    first, again = (sent(office.organ) for _ in range(2))
    twice = f"/console/submissions/{again.number}/"
    given = filled(clerk, f"{twice}aside/", why="重复")
    assert "按“重复申请”答复" in clerk.post(f"{twice}aside/", given).content.decode()
    unknown = clerk.post(f"{twice}aside/", given | {"other": "2026-99"})
    assert "没有回执号或者登记号“2026-99”" in unknown.content.decode()
    assert clerk.post(f"{twice}aside/", given | {"other": grouped(first.number).lower()}).status_code == 302
    listed = page(clerk, "/console/submissions/?set_aside=1")
    assert f"与回执号{grouped(first.number)}是同一份" in listed and office.clerk.name in listed and twice in listed
    assert "改为登记" in page(clerk, twice) and "/aside/" not in page(clerk, twice)
    form = clerk.get(f"{twice}register/").context["form"]
    given = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    assert clerk.post(f"{twice}register/", given).status_code == 302
    case = Application.objects.get()
    assert case.label in page(clerk, twice) and again.number not in page(clerk, "/console/submissions/?set_aside=1")
    assert case.label in page(clerk, f"{LIST}?q={again.number}")
    third = f"/console/submissions/{sent(office.organ).number}/aside/"
    assert clerk.post(third, filled(clerk, third, why="重复", other=case.label)).status_code == 302
    assert f"与{case}是同一份" in page(clerk, third.removesuffix("aside/"))
    about = {"about": again.number, "about_code": again.code, "text": "2024年度。"}
    dropped = f"/console/submissions/{sent(office.organ, Kind.CORRECTED, about).number}/aside/"
    same = clerk.post(dropped, filled(clerk, dropped, why="重复", other=case.label))
    assert "还没有登记收到补正，不是同一份来件" in same.content.decode(), (
        "a correction is not lost for the case it is about"
    )
    assert clerk.post(dropped, filled(clerk, dropped, why="没有内容")).status_code == 302
    steps = [told(each) for each in read_notices(again.number, again.code, address="", at=timezone.now())]
    assert [each.what for each in steps if each] == ["不予登记", "已登记", "补正没有登记"]
    assert steps[2] and steps[2].not_before == case.due_on and Kind.TAKING_BACK in steps[2].may
    back = f"/console/submissions/{sent(office.organ, Kind.TAKING_BACK, about | {'text': ''}).number}/take/"
    form = clerk.get(back).context["form"]
    given = {field.html_name: field.value() for field in form if field.value() is not None}
    assert given["text"] == "" and clerk.post(back, given).status_code == 302, "nobody has to say why"
    assert "没有写说明" in page(clerk, at(case)) and Application.objects.get().status == "withdrawn"


def test_every_number_of_the_tables_opens_the_cases_behind_it(office: Office) -> None:
    clerk = signed_in(office.clerk)
    case = registered(office.organ, office.clerk)
    actions.withdraw(case, text="当面撤回。", on=timezone.localdate(), version=case.version, by=office.clerk,
                     at=timezone.now())  # fmt: skip
    remedy(office.organ, office.clerk)
    for table in ("applications/table-three/", "remedies/table-four/"):
        first = clerk.get(f"/console/{table}")
        cells = [cell for row in first.context["rows"] for cell in row["cells"] if cell[0]]
        assert cells, table
        for count, address, _ in cells:
            assert len(clerk.get(f"/console/{table}?{address}").context["cell"]["rows"]) == count, address
        assert clerk.get(f"/console/{table}?row=nothing&column=total&block=x").status_code == 404


def test_a_reconsideration_corrects_a_reply_and_the_case_is_handled_anew(office: Office) -> None:
    clerk = signed_in(office.clerk)
    case = registered(office.organ, office.clerk)
    case = decided(case, office.clerk)
    leader = signed_in(office.leader)
    conclusion = leader.get(at(case, "consent")).context["form"]["conclusion"].field.choices[0][0]
    case = does(leader, case, "consent", conclusion=conclusion)
    case = does(clerk, case, "reply")
    drawn_up(clerk, case, "reply")
    case = does(clerk, case, "serve", way="collected", sent=today(), tracking="", arrived=today())
    new = "/console/remedies/register/"
    to = re.search(r'href="([^"]+)">登记行政复议<', page(clerk, at(case))).group(1).replace("&amp;", "&")
    begun = clerk.get(to, follow=True).context["form"]
    said = {name: begun[name].value() for name in ("block", "body", "about", "application")}
    assert said == {"block": "reconsideration", "body": "示例县人民政府", "about": "application",
                    "application": case.label}  # fmt: skip
    assert "skipping" not in begun.fields and "复议机关示例县人民政府" in begun["body"].help_text
    given = {"block": "reconsideration", "body": "示例县人民政府", "filed_on": today(), "copy": today(),
             "claimant": "赵示例", "reason": "应当公开。", "about": "application",
             "application": case.label}  # fmt: skip
    wrong = clerk.post(new, filled(clerk, new, **{**given, "application": "2001-1"}))
    assert wrong.status_code == 400 and "没有这个登记号" in wrong.content.decode()
    assert clerk.post(new, filled(clerk, new, **given)).status_code == 302
    row = Remedy.objects.get()
    one = f"/console/remedies/{row.pk}/"
    assert "提交书面答复" in page(clerk, "/console/remedies/")
    shut = page(clerk, one)
    assert "赵**" in shut and "赵示例" not in shut and "应当公开" not in shut
    for _ in range(2):
        opened = clerk.post(f"{one}claimant/").content.decode()
    assert "赵示例" in opened and "应当公开" in opened
    assert Entry.objects.filter(verb="remedy.claimant_read").count() == 1, "once a day"
    assert "查看记录" in page(clerk, one)
    assert clerk.post(f"{one}answer/", filled(clerk, f"{one}answer/", on=today())).status_code == 302
    end = {"result": "corrected", "decision_number": "示例复决〔2026〕1号", "on": today(), "anew": "on", "until": ""}
    assert clerk.post(f"{one}conclude/", filled(clerk, f"{one}conclude/", **end)).status_code == 302
    assert Application.objects.get().status == "open" and "结果纠正" in page(clerk, one)
    shown = page(clerk, at(case))
    number = Reply.objects.get().document_number
    assert row.label in shown and f"以前的答复（1 份），{number}：予以公开" in shown and "首次答复，计入" in shown
    assert f"不是，对{number}可以直接起诉" in page(clerk, one)
    assert "送达</a>" not in page(clerk, f"{at(case)}letters/{Letter.objects.get().pk}/"), "it does not stand any more"
    form = clerk.get(at(case, "decide")).context["form"]
    assert form["text"].value() == Decision.objects.get().text and form.items[0]["code"].value() == "provided"
    assert f"已经填好上一次答复（{Reply.objects.get().document_number}）的结果和内容" in page(clerk, at(case, "decide"))


def test_thirty_matters_and_remedies_take_as_many_queries_as_three(office: Office) -> None:
    clerk = signed_in(office.clerk)

    def queries() -> list[int]:
        found = []
        for address in ("/console/matters/", "/console/remedies/", "/console/submissions/"):
            clerk.get(address)
            with CaptureQueriesContext(connection) as seen:
                clerk.get(address)
            found.append(len(seen))
        return found

    def fill(number: int) -> None:
        for _ in range(number):
            matter(office.organ, office.clerk)
            remedy(office.organ, office.clerk)
            sent(office.organ, Kind.LETTER, {"text": "路灯不亮。"})

    fill(1)
    few = queries()
    fill(5)
    assert queries() == few


def test_in_a_department_three_people_sign_the_reply_and_one_gives_it_back_first(office: Office) -> None:
    office.organ.profile = Profile.DEPARTMENT
    office.organ.save()
    first = Person.objects.create(account="one", name="褚科员", created_at=timezone.now(), password_changed_at=AT)
    Tenure.objects.filter(post__kind=PostKind.STAGE_ONE).delete()
    Tenure.objects.create(post=Post.objects.get(kind=PostKind.STAGE_ONE), person=first, since=FIRST)
    clerk, director, leader = (signed_in(each) for each in (office.clerk, office.director, office.leader))
    case = registered(office.organ, office.clerk)
    results = {f"i{case.pk}-1-code": "not_ours", f"i{case.pk}-1-unknown": "on"}
    file = SimpleUploadedFile("合同.pdf", samples.pdf())
    case = does(clerk, case, "files", role="information", files_of_case=file)
    case = does(clerk, case, "decide", **results, text="不属于本机关负责公开。")
    assert "请送审" in page(leader, at(case, "consent"))

    def signs(client: Client, verb: str = "sign", **given: str) -> int:
        review = f"/console/reply-reviews/{Application.objects.get().review_id}/"
        assert any(item.verb == "审核" for group in client.get("/console/").context["groups"] for item in group.items)
        stages = client.get(review).context["sign"]
        typed = {field.html_name: field.value() or "" for field in stages}
        if "review_secrecy" in typed and verb == "sign":
            assert not typed["review_secrecy"], "whoever reviews for secrecy chooses"
            assert "“保密审查”的意见只能是" in client.post(review, {**typed, "verb": verb}).content.decode()
            typed["review_secrecy"] = SECRECY_REVIEWED[0]
        return client.post(review, {**typed, "verb": verb, **given}).status_code

    does(clerk, case, "submit")
    assert signs(signed_in(first), "give_back", reason="") == 400
    assert signs(signed_in(first), "give_back", reason="请写明理由。") == 302
    assert "退回原因：请写明理由。" in page(clerk, at(case))
    assert [each.name for each in clerk.get(at(case)).context["primary"]] == ["拟办"], "not 送审 once more"
    for shown in (page(clerk, at(case)), page(clerk, at(case, "decide"))):
        assert "褚科员于" in shown and "退回，请按退回的原因修改拟办：请写明理由。" in shown
    reviewed = f"/console/reply-reviews/{Application.objects.get().review_id}/"
    shown = page(director, reviewed)
    assert "褚科员，退回原因：请写明理由。" in shown
    assert f"{at(case)}kept/{case.files.get().pk}/" in shown and "所申请的政府信息，随答复提供" in shown
    does(clerk, case, "decide", **results, text="不属于本机关负责公开，理由如下。")
    assert "请按退回的原因修改" not in page(clerk, at(case))
    case = does(clerk, case, "submit")
    assert [signs(each) for each in (signed_in(first), director, leader)] == [302, 302, 302]
    case = does(clerk, case, "reply")
    drawn_up(clerk, case, "reply")
    assert "公开复〔" in page(clerk, at(case)) and "送审：已用于答复。" in page(clerk, at(case))


def test_a_setting_counts_from_its_day_on_the_page_in_the_guide_and_for_what_is_sent(office: Office) -> None:
    clerk, director = signed_in(office.clerk), signed_in(office.director)
    address = f"/console/organs/{office.organ.pk}/practice/"
    case = registered(office.organ, office.clerk)
    assert "收费通知" not in page(clerk, at(case)) and clerk.get(address).status_code == 403
    portal = f"/zwgk/{office.organ.code}"
    assert "收取费用" in page(clerk, f"{portal}/guide/") and "每件" not in page(clerk, f"{portal}/apply/")
    given = {"platform_confirms": "on", "charges": "on", "since": today(), "reason": ""}
    assert director.post(address, filled(director, address, **given)).status_code == 400
    typed = filled(director, address, **{**given, "reason": "办公会纪要〔2026〕3号"})
    assert [director.post(address, typed).status_code for _ in range(2)] == [302, 302]
    assert Practice.objects.count() == 1, "sent twice, it is set once"
    shown = page(director, address)
    assert "平台收到即确认、收取信息处理费" in shown and "办公会纪要〔2026〕3号" in shown
    assert "收费通知" in page(clerk, at(case)) and "每件" in page(clerk, f"/zwgk/{office.organ.code}/apply/")
    for public in ("guide", "apply"):
        assert "平台收到即确认：提交之日为收到申请之日" in page(clerk, f"/zwgk/{office.organ.code}/{public}/")
    receipt = sent(office.organ)
    assert "已经收到，请登记；" in page(clerk, "/console/submissions/")
    register = f"/console/submissions/{receipt.number}/register/"
    form = clerk.get(register).context["form"]
    assert form["way"].value() == "declared_platform" and "不用另行确认" in page(clerk, register)
    given = {field.html_name: field.value() for field in form if field.value()}
    assert clerk.post(register, given).status_code == 302
    case = Application.objects.latest("pk")
    assert (case.received_on, case.status) == (timezone.localdate(), "open"), "nobody has to confirm it"
    steps = [told(each) for each in read_notices(receipt.number, receipt.code, address="", at=timezone.now())]
    assert steps[0] and steps[0].due_on and "提交之日就是收到申请之日" in steps[0].says
