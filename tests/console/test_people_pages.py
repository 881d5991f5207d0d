"""人员: added with a slip, changed, barred and let in again; posts, deputies and absences."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from gongkai.evidence.actor import SYSTEM
from gongkai.evidence.models import Entry
from gongkai.organs import actions
from gongkai.organs.models import Absence, Deputy, Message, Person, Post, PostKind, Tenure
from tests.console.people import County
from tests.console.test_organs_pages import of, page_of, text

pytestmark = pytest.mark.django_db

NEW = {"key": "k", "name": "陈　接任", "mobile": "139 0000 0001"}


def page(person: Person) -> str:
    return f"/console/people/{person.pk}/"


def post_of(county: County, kind: PostKind) -> Post:
    return Post.objects.get(organ=county.egret, kind=kind, title="")


def today() -> str:
    return timezone.localdate().isoformat()


@pytest.fixture
def newcomer(county: County) -> Person:
    return actions.add_person(county.egret, name="陈接任", mobile="13900000001", by=SYSTEM, at=timezone.now())


def password_on(answer: object) -> str:
    return re.search(r'slip__password">([^<]+)<', text(answer)).group(1)  # type: ignore[union-attr]


def test_a_person_is_added_and_the_first_password_stands_on_the_slip_alone(county: County) -> None:
    answer = of(county, "lead_officer").post(page_of(county.egret) + "people/add/", NEW)
    person = Person.objects.get(account="13900000001")
    assert answer.status_code == 200 and person.name == "陈接任" and person.organ == county.egret
    password = password_on(answer)
    assert check_password(password, person.password) and person.password_changed_at is None
    assert "no-store" in answer.headers["Cache-Control"]
    assert not any(password in entry.body for entry in Entry.objects.all())
    assert "首次密码还没有改" in text(of(county, "lead_officer").get(page(person)))


def test_a_form_sent_twice_adds_one_person_and_says_what_to_do_about_the_slip(county: County) -> None:
    client = of(county, "lead_officer")
    client.post(page_of(county.egret) + "people/add/", NEW)
    again = client.post(page_of(county.egret) + "people/add/", NEW, follow=True)
    assert Person.objects.filter(name="陈接任").count() == 1
    assert "首次密码条只显示一次，没有记下的，请重置密码" in text(again)


def test_an_account_that_is_taken_is_refused_and_what_was_typed_stays(county: County, newcomer: Person) -> None:
    answer = of(county, "lead_officer").post(
        page_of(county.egret) + "people/add/", NEW | {"email": "a@example.invalid"}
    )
    assert answer.status_code == 400
    assert "账号13900000001已有人使用" in text(answer) and 'value="a@example.invalid"' in text(answer)


def test_the_password_is_hashed_before_the_act(
    county: County, newcomer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gongkai.console import people, person_account

    inside = []
    for module in (people, person_account):
        made = module.make_password
        monkeypatch.setattr(
            module, "make_password", lambda text, made=made: inside.append(len(connection.savepoint_ids)) or made(text)
        )
    before = len(connection.savepoint_ids)
    client = of(county, "operator")
    client.post(page_of(county.egret) + "people/add/", {"key": "z", "name": "周新", "account": "zhouxin"})
    client.post(page(newcomer) + "reset/")
    assert inside == [before, before]


def test_a_reset_password_is_new_and_its_owner_is_told(county: County, newcomer: Person) -> None:
    answer = of(county, "lead_officer").post(page(newcomer) + "reset/")
    newcomer.refresh_from_db()
    assert check_password(password_on(answer), newcomer.password)
    assert Message.objects.filter(person=newcomer, sentence__contains="已重置您的登录密码").exists()


def test_nobody_resets_or_bars_themselves(county: County) -> None:
    client, own = of(county, "operator"), page(county["operator"])
    for verb, sentence in (("reset/", "不能重置自己的账号"), ("deactivate/", "不能停用自己的账号")):
        answer = client.post(own + verb)
        assert answer.status_code == 400 and sentence in text(answer)


def test_a_locked_account_shows_and_is_unlocked(county: County) -> None:
    clerk, client = county["clerk"], of(county, "lead_officer")
    assert "已锁定" not in text(client.get(page(clerk)))
    AccessAttempt.objects.create(
        username=clerk.account,
        failures_since_start=settings.AXES_FAILURE_LIMIT,
        attempt_time=timezone.now(),
        ip_address="127.0.0.1",
    )
    assert "已锁定" in text(client.get(page(clerk))) and "解除锁定" in text(client.get(page(clerk)))
    client.post(page(clerk) + "unlock/")
    assert "已锁定" not in text(client.get(page(clerk)))


def test_the_codes_of_a_lost_telephone_are_taken_away(county: County) -> None:
    clerk, client = county["clerk"], of(county, "operator")
    TOTPDevice.objects.create(user=clerk, name="手机", confirmed=True)
    assert "停用动态口令" in text(client.get(page(clerk)))
    client.post(page(clerk) + "remove-code/")
    assert not TOTPDevice.objects.exists()
    assert "没有开通动态口令" in text(client.post(page(clerk) + "remove-code/"))


def test_a_person_is_barred_and_let_in_again(county: County) -> None:
    clerk, client = county["clerk"], of(county, "lead_officer")
    theirs = of(county, "clerk")
    client.post(page(clerk) + "deactivate/")
    assert theirs.get("/console/").status_code == 302
    assert "账号已停用" in text(client.get(page(clerk)))
    client.post(page(clerk) + "reactivate/")
    assert Person.objects.get(pk=clerk.pk).is_active


def test_a_person_is_changed_and_who_was_slower_sees_the_new_values(county: County, newcomer: Person) -> None:
    client = of(county, "lead_officer")
    form = {"version": "1", "name": "陈接任", "mobile": "13900000002", "organ": county.egret.pk}
    assert client.post(page(newcomer) + "change/", form).status_code == 302
    newcomer.refresh_from_db()
    assert newcomer.account == "13900000002"
    slow = client.post(page(newcomer) + "change/", form | {"mobile": "13900000003"})
    assert slow.status_code == 400
    assert "现在是“13900000002”" in text(slow) and 'value="13900000003"' in text(slow)


def test_who_cannot_be_chosen_for_a_post_is_listed_with_the_reason(county: County, newcomer: Person) -> None:
    Tenure.objects.filter(post=post_of(county, PostKind.STAGE_TWO)).update(until=date(2025, 1, 1))
    shown = text(of(county, "lead_officer").get(f"/console/posts/{post_of(county, PostKind.STAGE_TWO).pk}/appoint/"))
    choices = shown.partition('<select name="person"')[2].partition("</select>")[0]
    assert "陈接任" in choices
    assert f'value="{county["clerk"].pk}"' not in choices
    assert "“经办人”和“二审二校”不能由同一人担任：起草人不能审自己起草的稿件。" in shown
    assert "不能办理自己的岗位" in shown


def test_a_vacant_post_is_filled_and_a_held_one_refuses_with_its_holder(county: County, newcomer: Person) -> None:
    client, post = of(county, "lead_officer"), post_of(county, PostKind.SECRECY)
    form = {"person": newcomer.pk, "since": today()}
    held = client.post(f"/console/posts/{post.pk}/appoint/", form)
    assert held.status_code == 400 and "由保密审查担任，同一时间只能有一人" in text(held)
    tenure = Tenure.objects.get(post=post)
    assert client.post(f"/console/tenures/{tenure.pk}/end/", {"until": today()}).status_code == 302
    assert client.post(f"/console/posts/{post.pk}/appoint/", form).status_code == 302
    assert Tenure.objects.get(post=post, until=None).person == newcomer


def test_a_post_is_added_and_ended(county: County) -> None:
    client = of(county, "lead_officer")
    form = {"key": "p", "kind": "clerk", "title": "经办人（信访）", "since": today()}
    for _ in range(2):
        assert client.post(page_of(county.egret) + "posts/add/", form).status_code == 302
    post = Post.objects.get(title="经办人（信访）")
    later = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert client.post(f"/console/posts/{post.pk}/end/", {"until": later}).status_code == 302
    held = client.post(f"/console/posts/{post_of(county, PostKind.CLERK).pk}/end/", {"until": later})
    assert held.status_code == 400 and "还由经办人担任" in text(held)


def test_a_deputy_is_named_and_taken_back(county: County, newcomer: Person) -> None:
    client, post = of(county, "lead_officer"), post_of(county, PostKind.CLERK)
    answer = client.post(f"/console/posts/{post.pk}/deputy/", {"person": newcomer.pk, "since": "2025-02-01"})
    assert answer.status_code == 302
    assert "B岗：" in text(client.get(page_of(county.egret)))
    deputy = Deputy.objects.get()
    assert client.post(f"/console/deputies/{deputy.pk}/end/", {"until": today()}).status_code == 302
    assert Deputy.objects.get().until == timezone.localdate()


def test_everyone_enters_their_own_absence_and_who_has_no_deputy_is_told_before(
    county: County, newcomer: Person
) -> None:
    client, clerk = of(county, "clerk"), county["clerk"]
    assert client.get("/console/people/own/").headers["Location"] == page(clerk)
    assert "“经办人”没有B岗，离岗期间没有人能办理" in text(client.get(page(clerk) + "away/"))
    actions.set_deputy(post_of(county, PostKind.CLERK), newcomer, since=date(2025, 1, 2), by=SYSTEM, at=timezone.now())
    assert "“经办人”由陈接任代理" in text(client.get(page(clerk) + "away/"))
    lost = client.post(page(clerk) + "away/", {"since": today(), "until": "2025-01-01", "reason": "出差"})
    assert lost.status_code == 400 and 'value="出差"' in text(lost) and "须晚于起始日" in text(lost)
    assert client.post(page(clerk) + "away/", {"since": today(), "reason": "出差"}).status_code == 302
    assert "离岗" in text(client.get(page(clerk)))
    shown = text(of(county, "stage_one").get(page_of(county.egret)))
    assert "离岗，陈接任（代）" in shown
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert client.post(page(clerk) + "back/", {"on": tomorrow}).status_code == 302
    assert Absence.objects.get().until == timezone.localdate() + timedelta(days=1)


def test_the_account_of_another_is_shown_only_to_who_manages_people(county: County, newcomer: Person) -> None:
    assert "13900000001" in text(of(county, "lead_officer").get(page(newcomer)))
    for column in ("clerk", "auditor"):
        assert "13900000001" not in text(of(county, column).get(page(newcomer)))


def test_somebody_without_a_post_sees_themselves_and_nobody_else(county: County, newcomer: Person) -> None:
    newcomer.password_changed_at = timezone.now()
    newcomer.save()
    client = Client()
    client.force_login(newcomer)
    own = client.get("/console/people/own/", follow=True)
    assert own.status_code == 200 and page_of(county.egret) not in text(own)
    assert client.get(page(county["clerk"])).status_code == 404


def test_a_person_of_no_organ_has_a_page_too(db: None) -> None:
    person = Person.objects.create(
        account="alone", name="建站的", password="!", password_changed_at=timezone.now(), created_at=timezone.now()
    )
    client = Client()
    client.force_login(person)
    assert "没有登记" in text(client.get("/console/people/own/", follow=True))
    assert "还没有所在机构" in text(client.post(page(person) + "away/", {"since": today(), "reason": "出差"}))


def test_people_are_found_by_name_and_organ_in_as_many_queries_for_thirty_as_for_three(county: County) -> None:
    client = of(county, "lead_officer")
    shown = text(client.get("/console/people/", {"name": "经办人", "organ": county.stone.pk}))
    assert "青石镇经办人" in shown and page(county["clerk"]) not in shown
    numbers = []
    for first in (0, 30):
        for number in range(first):
            actions.add_person(
                county.egret, name=f"示例{number}", account=f"p{number:02}", by=SYSTEM, at=timezone.now()
            )
        for address in ("/console/people/", page_of(county.egret)):
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            numbers.append(len(queries))
    assert numbers[:2] == numbers[2:]
