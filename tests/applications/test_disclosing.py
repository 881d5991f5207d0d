"""答复公开: in words that name nobody, where the organ chose it; and what several people ask for (第四十四条)."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from gongkai.applications import actions
from gongkai.applications.content import Person
from gongkai.applications.deciding import Result
from gongkai.applications.disclosing import equal_wishes
from gongkai.applications.models import Application
from gongkai.evidence.actor import SYSTEM
from gongkai.evidence.models import Entry
from gongkai.evidence.verify import verify
from gongkai.intake.models import PublicAnswer
from gongkai.law import Refused
from gongkai.law.consultation import Consultee
from gongkai.organs.practice import Chosen, latest, set_practice
from tests.applications.office import SINCE, Office, codes, day, noon
from tests.portal.test_words import ALLOWED, words_of

pytestmark = pytest.mark.django_db

TITLE, SUMMARY = "2023年度村级公路养护合同", "提供了合同全文，共3份。\n合同总价12万元。"
SHOWS = Chosen(platform_confirms=True, charges=True, shows_answers=True)
ZHENG = Person("郑示例", "110101199001010031", {"telephone": "13800001111", "address": "示例县云溪镇柳树村7号"})


def answered(office: Office, *, shows: bool = True, **values: object) -> Application:
    if shows and not PublicAnswer.objects.exists():
        set_practice(office.organ, SHOWS, since=SINCE, reason="示例", seen=latest(office.organ), by=SYSTEM,
                     at=noon(SINCE))  # fmt: skip
    application = office.register(applicants=(ZHENG,), **values)
    office.served(application, "2024-10-08")
    return application


def publishes(office: Office, application: Application, **values: str) -> PublicAnswer:
    given = {"title": TITLE, "summary": SUMMARY, **values}
    return office.does(actions.publish_answer, application, at="2024-10-09", **given)


def test_an_answer_is_shown_without_its_applicant_and_withdrawn_like_a_release(office: Office, client: Client) -> None:
    code = office.organ.code
    here = f"/zwgk/{code}/answers/"
    assert client.get(here).status_code == 404, "an organ that did not choose it has no such page"
    application = answered(office)
    assert "还没有公开的答复" in client.get(here).content.decode()
    answer = publishes(office, application)
    one = f"{here}{answer.name}.html"
    page = client.get(one).content.decode()
    assert TITLE in page and "合同总价12万元" in page and "予以公开" in page and "郑示例" not in page
    assert f'href="{one}"' in client.get(here).content.decode()
    assert f'href="{here}"' in client.get(f"/zwgk/{code}/apply/").content.decode()
    assert TITLE in client.get(f"{here}feed.atom").content.decode()
    assert application.label not in page, "the number of the case leads to it"
    assert words_of(client.get(one).content) | words_of(client.get(here).content) <= ALLOWED
    with pytest.raises(Refused, match="已经公开"):
        publishes(office, application)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE intake_publicanswer SET title = %s", ["甲"])
    columns = '"case", organ_id, year, title, summary, outcome, answered_on, published_on, published_at'
    again = f"INSERT INTO intake_publicanswer (number, {columns}) SELECT 9, {columns} FROM intake_publicanswer"
    with pytest.raises(DatabaseError, match="public already"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(again)
    office.does(actions.withdraw_answer, application, at="2024-10-10", reason="摘要有误")
    gone = client.get(one)
    assert gone.status_code == 410 and TITLE not in gone.content.decode()
    assert TITLE not in client.get(here).content.decode() + client.get(f"{here}feed.atom").content.decode()
    assert publishes(office, application).number == 2, "corrected, it gets an address of its own"
    assert [each.verb for each in Entry.objects.order_by("-pk")[:1]] == ["application.answer_published"]
    assert client.get(f"{here}2024-9.html").status_code == client.get(f"{here}?page=2").status_code == 404
    assert verify(office.organ.code).sound


@pytest.mark.parametrize(
    ("summary", "why"),
    [
        ("郑示例要的合同已经提供。", "郑示例"),
        ("郑 示例要的合同已经提供。", "郑示例"),
        ("联系电话 13800001111。", "13800001111"),
        ("证件 110101199001010031。", "110101199001010031"),
        ("寄到示例县云溪镇柳树村７号。", "柳树村7号"),
        ("经办 139 以外另有 13712345678。", "13712345678"),
        ("发到 who@example.org。", "who@example.org"),
    ],
)
def test_what_names_the_applicant_or_is_a_number_of_somebody_is_refused(office: Office, summary: str, why: str) -> None:
    with pytest.raises(Refused, match="能认出人的内容") as fault:
        publishes(office, answered(office), summary=summary)
    assert why in str(fault.value) and not PublicAnswer.objects.exists()


def test_a_third_party_who_was_asked_about_a_part_is_named_nowhere(office: Office) -> None:
    set_practice(office.organ, SHOWS, since=SINCE, reason="示例", seen=latest(office.organ), by=SYSTEM, at=noon(SINCE))
    whole = office.register(applicants=(ZHENG,))
    part, _ = office.does(actions.split, whole, at="2024-09-30", on=day("2024-09-30"), requests=["合同", "验收单"])
    office.does(actions.consult, part, at="2024-10-08", on=day("2024-10-08"), consultee=Consultee.THIRD_PARTY,
                name="吴示例", content="是否同意公开")  # fmt: skip
    office.does(actions.consulted, part.consultations.get(), at="2024-10-08", on=day("2024-10-08"), opinion="agrees",
                text="同意。")  # fmt: skip
    office.served(part, "2024-10-08")
    for name in ("吴示例", "郑示例"):
        with pytest.raises(Refused, match=f"能认出人的内容：{name}"):
            publishes(office, part, summary=f"{name}的合同。")


def test_only_what_was_given_is_shown_and_only_where_the_organ_chose_it(office: Office) -> None:
    application = answered(office, shows=False)
    with pytest.raises(Refused, match="没有启用"):
        publishes(office, application)
    set_practice(office.organ, SHOWS, since=SINCE, reason="示例", seen=latest(office.organ), by=SYSTEM, at=noon(SINCE))
    refused = office.register(request="另一件")
    with pytest.raises(Refused, match="已经答复"):
        publishes(office, refused)
    office.served(refused, "2024-10-08", Result(codes("denied_internal_affairs")))
    with pytest.raises(Refused, match="予以公开或者部分公开"):
        publishes(office, refused)
    with pytest.raises(Refused, match="没有公开"):
        office.does(actions.withdraw_answer, application, at="2024-10-10", reason="有误")


def test_what_was_decided_anew_is_shown_as_it_was_decided_last(office: Office) -> None:
    application = answered(office)
    anew = {"on": day("2025-03-03"), "until": day("2025-03-18"), "basis": "示例复〔2025〕1号"}
    office.does(actions.reopen, application, at="2025-03-03", **anew)
    office.served(application, "2025-03-10", Result(codes("denied_internal_affairs")))
    with pytest.raises(Refused, match="予以公开或者部分公开"):
        office.does(actions.publish_answer, application, at="2025-03-11", title=TITLE, summary=SUMMARY)
    office.does(actions.reopen, application, at="2025-04-01", **{**anew, "on": day("2025-04-01"),
                "until": day("2025-04-15")})  # fmt: skip
    office.served(application, "2025-04-08")
    shown = office.does(actions.publish_answer, application, at="2025-04-09", title=TITLE, summary=SUMMARY)
    assert (shown.outcome, str(shown.answered_on)) == ("予以公开", "2025-04-08")


def test_what_several_people_ask_for_may_become_public_for_all(office: Office) -> None:
    first = answered(office)
    same = office.register(applicants=(ZHENG,))
    office.served(same, "2024-10-09")
    on = day("2024-10-10")
    assert equal_wishes([office.organ.pk], on) == [], "one person who asks twice is not several"
    other = office.register(request=f"{first.request} ")
    office.served(other, "2024-10-09")
    assert equal_wishes([office.organ.pk], on) == [(first, 3, 2)]
    assert equal_wishes([office.organ.pk], day("2024-12-31")) == []
    publishes(office, other)
    assert equal_wishes([office.organ.pk], on) == []
