"""Signing in, first passwords, one-time codes, signing out, and what each leaves in the evidence."""

from __future__ import annotations

from binascii import unhexlify
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from gongkai.console.account import KEY
from gongkai.evidence.models import Entry
from gongkai.law import Refused
from gongkai.organs import sign_in
from gongkai.organs.models import Message, Person
from gongkai.organs.permissions import NotAllowed
from tests.console.people import AT, FIRST_PASSWORD, PASSWORD, County, newcomer

SIGN_IN = "/console/sign-in/"
CODE = "/console/sign-in/code/"
PASSWORDS = "/console/account/password/"
NEW = "新的秘密-7788-x"


@pytest.fixture(autouse=True)
def attempts_are_forgotten(db: None) -> Iterator[None]:
    yield
    AccessAttempt.objects.all().delete()


def enter(client: Client, account: str, password: str, **more: str) -> HttpResponse:
    return client.post(SIGN_IN, {"account": account, "password": password, **more})


def verbs(person: Person) -> list[str]:
    """The lines of evidence about a person, in order."""
    return list(
        Entry.objects.filter(subject=f"organs.Person:{person.pk}").order_by("pk").values_list("verb", flat=True)
    )


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def code_of(key: str, ahead: int = 0) -> str:
    """The six digits of a key now, or some steps of 30 seconds ahead."""
    clock = TOTP(unhexlify(key))
    clock.drift = ahead
    return f"{clock.token():06}"


@pytest.fixture
def telephone(county: County) -> TOTPDevice:
    """The clerk's telephone, set up with codes."""
    key = "3132333435363738393031323334353637383930"
    return sign_in.code_set(county["clerk"], at=AT, key=key, last_step=-1)


# 登录


def test_account_and_password_lead_to_the_desk_and_leave_one_line(county: County, client: Client) -> None:
    answer = enter(client, "clerk", PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/console/")
    desk = client.get("/console/")
    assert "白鹭镇人民政府" in text(desk) and "经办人" in text(desk)
    line = Entry.objects.get(verb="person.signed_in")
    assert (line.organ, line.person) == ("BLZ", county["clerk"].pk)
    assert PASSWORD not in line.body and "argon2" not in line.body


def test_a_wrong_password_and_an_unknown_account_look_the_same(county: County, client: Client) -> None:
    wrong, unknown = enter(client, "clerk", "x"), enter(client, "nobody", "x")
    assert wrong.status_code == unknown.status_code == 400
    sentence = "账号或者密码不正确，请核对后重新输入。连续 5 次输错，账号将锁定 15 分钟。"
    assert sentence in text(wrong) and sentence in text(unknown)
    assert 'value="clerk"' in text(wrong) and 'value="x"' not in text(wrong)
    assert verbs(county["clerk"]) == []


def test_a_person_who_may_not_sign_in_meets_the_same_sentence(county: County, client: Client) -> None:
    Person.objects.filter(account="clerk").update(is_active=False)
    assert "账号或者密码不正确" in text(enter(client, "clerk", PASSWORD))


def test_five_wrong_passwords_lock_the_account_for_a_quarter_of_an_hour(county: County, client: Client) -> None:
    answers = [enter(client, "clerk", f"wrong{n}") for n in range(5)]
    assert [answer.status_code for answer in answers] == [400, 400, 400, 400, 429]
    assert "已锁定 15 分钟" in text(answers[-1])
    assert enter(Client(REMOTE_ADDR="192.0.2.7"), "clerk", PASSWORD).status_code == 429
    assert verbs(county["clerk"]) == ["person.locked"]
    assert enter(Client(), "stage_one", PASSWORD).status_code == 302
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))
    assert enter(client, "clerk", PASSWORD).status_code == 302
    assert "有人连续输错您的密码" in text(client.get("/console/"))


def test_trying_on_does_not_prolong_the_lock(county: County, client: Client) -> None:
    for n in range(5):
        enter(client, "clerk", f"wrong{n}")
    began = AccessAttempt.objects.get().attempt_time
    enter(client, "clerk", "again")
    assert AccessAttempt.objects.get().attempt_time == began


def test_what_was_typed_as_password_is_kept_nowhere(county: County, client: Client) -> None:
    enter(client, "clerk", "misspelt-secret")
    attempt = AccessAttempt.objects.get()
    assert "misspelt-secret" not in attempt.post_data + attempt.get_data


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example/", "/tools/", "/console\\.x"])
def test_signing_in_leads_nowhere_but_into_the_console(county: County, client: Client, elsewhere: str) -> None:
    assert enter(client, "clerk", PASSWORD, next=elsewhere).headers["Location"] == "/console/"


def test_a_page_that_was_asked_for_is_opened_after_signing_in(county: County, client: Client) -> None:
    sent = client.get("/console/account/?x=1").headers["Location"]
    assert parse_qs(urlsplit(sent).query)["next"] == ["/console/account/?x=1"]
    assert 'value="/console/account/?x=1"' in text(client.get(sent))
    assert enter(client, "clerk", PASSWORD, next="/console/account/?x=1").headers["Location"] == "/console/account/?x=1"


# 会话


def test_half_an_hour_without_a_click_ends_the_session(county: County, client: Client) -> None:
    enter(client, "clerk", PASSWORD)
    session = Session.objects.get()
    assert timedelta(minutes=29) < session.expire_date - timezone.now() <= timedelta(minutes=30)
    Session.objects.update(expire_date=timezone.now())
    sent = client.post("/console/account/password/", headers={"referer": "http://testserver/console/account/password/"})
    assert sent.headers["Location"] == "/console/sign-in/?next=%2Fconsole%2Faccount%2Fpassword%2F&lost=1"
    assert "您超过 30 分钟没有操作，已自动退出" in text(client.get(sent.headers["Location"]))


def test_a_click_prolongs_the_session(county: County, client: Client) -> None:
    enter(client, "clerk", PASSWORD)
    stored = client.session
    stored["used"] -= 300
    stored.save()
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=5))
    client.get("/console/")
    assert Session.objects.get().expire_date - timezone.now() > timedelta(minutes=29)


def test_the_cookie_of_the_console_goes_nowhere_else_and_is_hidden_from_scripts(county: County, client: Client) -> None:
    enter(client, "clerk", PASSWORD)
    cookie = client.cookies["console"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/console/", True, "Lax")


def test_a_public_page_asks_no_database_who_is_there(county: County, client: Client) -> None:
    enter(client, "clerk", PASSWORD)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        answer = client.get("/tools/fee/")
    assert (len(asked), answer.cookies.keys()) == (0, {}.keys())


def test_signing_out_ends_the_session_and_leaves_a_line(county: County, client: Client) -> None:
    enter(client, "clerk", PASSWORD)
    assert client.post("/console/sign-out/").headers["Location"] == SIGN_IN
    assert not Session.objects.exists()
    assert client.get("/console/").status_code == 302
    assert verbs(county["clerk"]) == ["person.signed_in", "person.signed_out"]


def test_no_page_of_the_console_is_kept_by_a_cache(county: County, client: Client) -> None:
    assert "no-store" in client.get("/console/").headers["Cache-Control"]
    assert "no-store" in client.get(SIGN_IN).headers["Cache-Control"]


# 初始密码和修改密码


def test_a_first_password_must_be_replaced_before_anything_else(db: None, client: Client) -> None:
    person = newcomer()
    assert enter(client, person.account, FIRST_PASSWORD).status_code == 302
    assert client.get("/console/").headers["Location"] == "/console/account/password/?next=%2Fconsole%2F"
    page = text(client.get(PASSWORDS))
    assert "您现在用的是初始密码" in page and "现在的密码" not in page
    assert client.post(PASSWORDS, {"new": NEW, "again": NEW}).headers["Location"] == "/console/"
    desk = client.get("/console/")
    assert (desk.status_code, "密码已修改" in text(desk)) == (200, True)
    assert verbs(person) == ["person.signed_in", "person.password_changed"]
    assert NEW not in Entry.objects.get(verb="person.password_changed").body


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        ("", "请填写新密码。"),
        ("短-x1", "密码至少要 10 个字符，请加长。"),
        ("qwerty123456789", "这个密码太常见，容易被猜中，请换一个。"),
        ("90817263544738", "密码不能全是数字，请加上字母或者汉字。"),
        ("x-13900000000-y", "密码不能包含账号、手机号或者姓名，请换一个。"),
        (FIRST_PASSWORD, "新密码不能与现在的密码相同，请换一个。"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(db: None, client: Client, new: str, sentence: str) -> None:
    client.force_login(newcomer())
    answer = client.post(PASSWORDS, {"new": new, "again": new})
    assert answer.status_code == 400
    assert sentence in text(answer)


def test_a_slip_in_the_repetition_is_refused(db: None, client: Client) -> None:
    client.force_login(newcomer())
    assert "两次输入的新密码不一样" in text(client.post(PASSWORDS, {"new": NEW, "again": NEW + "x"}))


def test_a_new_password_needs_the_present_one_and_ends_other_sessions(county: County, client: Client) -> None:
    other = Client()
    for one in (client, other):
        enter(one, "clerk", PASSWORD)
    wrong = client.post(PASSWORDS, {"current": "x", "new": NEW, "again": NEW})
    assert "现在的密码不正确，请核对后重新输入。" in text(wrong)
    assert client.post(PASSWORDS, {"current": PASSWORD, "new": NEW, "again": NEW}).status_code == 302
    assert client.get("/console/").status_code == 200
    assert other.get("/console/").headers["Location"].startswith(SIGN_IN)


# 动态口令


def test_codes_are_set_up_with_a_picture_and_a_first_code(county: County, client: Client) -> None:
    enter(client, "clerk", PASSWORD)
    page = text(client.get("/console/account/code/"))
    assert 'src="data:image/svg+xml' in page
    assert "动态口令不正确" in text(client.post("/console/account/code/", {"code": "000000"}))
    key = client.session[KEY]
    assert client.post("/console/account/code/", {"code": code_of(key)}).status_code == 302
    assert "动态口令已开通" in text(client.get("/console/account/"))
    assert verbs(county["clerk"]) == ["person.signed_in", "person.code_set"]
    assert key not in Entry.objects.get(verb="person.code_set").body
    assert KEY not in client.session


def test_with_codes_the_password_alone_opens_nothing(county: County, client: Client, telephone: TOTPDevice) -> None:
    assert enter(client, "clerk", PASSWORD).headers["Location"].startswith(CODE)
    assert client.get("/console/account/").headers["Location"].startswith(CODE)
    assert client.post(PASSWORDS, {"current": PASSWORD, "new": NEW, "again": NEW}).headers["Location"].startswith(CODE)
    assert verbs(county["clerk"]) == ["person.code_set"]
    assert client.post(CODE, {"code": code_of(telephone.key)}).headers["Location"] == "/console/"
    assert client.get("/console/").status_code == 200
    assert verbs(county["clerk"]) == ["person.code_set", "person.signed_in"]


def test_a_wrong_code_is_refused_and_makes_one_wait(county: County, client: Client, telephone: TOTPDevice) -> None:
    enter(client, "clerk", PASSWORD)
    assert "动态口令是 6 位数字" in text(client.post(CODE, {"code": "12"}))
    wrong = f"{(int(code_of(telephone.key)) + 1) % 10**6:06}"
    answer = client.post(CODE, {"code": wrong})
    assert (answer.status_code, "动态口令不正确或者已经用过" in text(answer)) == (400, True)
    assert client.post(CODE, {"code": code_of(telephone.key)}).status_code == 400


def test_a_code_is_good_for_one_sign_in(county: County, client: Client, telephone: TOTPDevice) -> None:
    digits = code_of(telephone.key)
    other = Client()
    for one in (client, other):
        enter(one, "clerk", PASSWORD)
    assert client.post(CODE, {"code": digits}).status_code == 302
    assert other.post(CODE, {"code": digits}).status_code == 400


def test_codes_are_given_up_with_the_password(county: County, client: Client, telephone: TOTPDevice) -> None:
    enter(client, "clerk", PASSWORD)
    client.post(CODE, {"code": code_of(telephone.key)})
    assert "现在的密码不正确" in text(client.post("/console/account/code/remove/", {"current": "x"}))
    assert client.post("/console/account/code/remove/", {"current": PASSWORD}).status_code == 302
    assert enter(Client(), "clerk", PASSWORD).headers["Location"] == "/console/"
    assert verbs(county["clerk"])[-2:] == ["person.code_removed", "person.signed_in"]


# 账号记录和别人的账号


def test_everyone_sees_what_was_done_with_their_account(county: County, client: Client) -> None:
    enter(client, "clerk", PASSWORD)
    enter(Client(), "stage_one", PASSWORD)
    page = text(client.get("/console/account/"))
    assert page.count("<td>登录</td>") == 1


def test_an_operator_gives_a_new_first_password_and_the_owner_is_told(county: County, client: Client) -> None:
    enter(client, "clerk", PASSWORD)
    for n in range(5):
        enter(Client(), "clerk", f"wrong{n}")
    made = make_password(FIRST_PASSWORD)
    sign_in.reset_password(county["clerk"], by=county["operator"], at=AT, password_hash=made)
    assert client.get("/console/").headers["Location"].startswith(SIGN_IN)
    assert enter(client, "clerk", FIRST_PASSWORD).status_code == 302
    assert client.get("/console/").headers["Location"].startswith(PASSWORDS)
    assert Message.objects.filter(person=county["clerk"], sentence__contains="已重置您的登录密码").exists()
    line = Entry.objects.get(verb="person.password_reset")
    assert (line.organ, line.person) == ("BLZ", county["operator"].pk)
    assert made not in line.body


def test_a_locked_account_is_opened_by_who_manages_people(county: County, client: Client) -> None:
    for n in range(5):
        enter(client, "clerk", f"wrong{n}")
    with pytest.raises(NotAllowed):
        sign_in.unlock(county["clerk"], by=county["stage_one"], at=AT)
    sign_in.unlock(county["clerk"], by=county["lead_officer"], at=AT)
    assert enter(client, "clerk", PASSWORD).status_code == 302


def test_nobody_resets_their_own_password(county: County) -> None:
    with pytest.raises(Refused, match="不能重置自己的账号"):
        sign_in.reset_password(county["operator"], by=county["operator"], at=AT, password_hash="x")


def test_who_manages_no_people_resets_no_password(county: County) -> None:
    for column in ("clerk", "auditor", "foreign", "expired"):
        with pytest.raises(NotAllowed):
            sign_in.reset_password(county["stage_one"], by=county[column], at=AT, password_hash="x")


def test_a_lost_telephone_is_taken_off_by_who_manages_people(county: County, telephone: TOTPDevice) -> None:
    sign_in.code_removed(county["clerk"], by=county["operator"], at=AT)
    assert not TOTPDevice.objects.exists()
    with pytest.raises(Refused, match="没有开通动态口令"):
        sign_in.code_removed(county["clerk"], by=county["operator"], at=AT)


def test_without_its_line_of_evidence_nothing_of_an_act_is_kept(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no evidence")

    monkeypatch.setattr(sign_in, "record", broken)
    before = Person.objects.get(account="clerk").password
    with pytest.raises(RuntimeError):
        sign_in.password_changed(county["clerk"], at=AT, password_hash="x")
    with pytest.raises(RuntimeError):
        sign_in.code_set(county["clerk"], at=AT, key="00", last_step=0)
    assert Person.objects.get(account="clerk").password == before
    assert not TOTPDevice.objects.exists()


def test_a_person_of_no_organ_still_leaves_evidence(db: None) -> None:
    person = newcomer()
    sign_in.signed_in(person, at=AT, code=False)
    assert Entry.objects.get().organ == sign_in.INSTALLATION
