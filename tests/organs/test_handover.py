"""交接，外部账号和页面"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from gongkai.evidence.actor import SYSTEM
from gongkai.law import Refused
from gongkai.organs import handover as handovers
from gongkai.organs.actions import (
    Stale,
    add_account,
    add_page,
    appoint,
    away,
    back,
    change_account,
    change_page,
    check_page,
    close_account,
    close_page,
    create_post,
    deactivate,
    end_tenure,
)
from gongkai.organs.handover import (
    cancel,
    open_work,
    prepare,
    register,
    sign_as_leader,
    sign_as_leaver,
    sign_as_receiver,
)
from gongkai.organs.models import Handover, Message, Organ, OutsideAccount, OutsidePage, Person, PostKind, Tenure
from gongkai.organs.permissions import NotAllowed, Permission, may
from tests.organs.county import AT, FIRST, TODAY, County, last, lines

K = PostKind
SOON = TODAY + timedelta(days=3)
LATER = AT + timedelta(days=10)


def work(post_kind: str, organ: Organ) -> Iterator[handovers.Work]:
    """What an app above would say of a clerk."""
    if post_kind == K.CLERK:
        yield {"subject": "records.Record:9", "title": "没有期限的稿件", "due": "", "state": "草稿"}
        yield {"subject": "records.Record:8", "title": "惠农补贴公示", "due": "2026-12-01", "state": "待送审"}
        yield {"subject": "records.Record:7", "title": "预算公开", "due": "2026-11-25", "state": "审核中"}


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handovers, "_PROVIDERS", {})
    register(work)
    register(work)


@pytest.fixture
def receiver(county: County) -> Person:
    return county.person("陈接任", county.egret)


@pytest.fixture
def sheet(county: County, receiver: Person, provider: None) -> Handover:
    """The handover of the clerk of 白鹭镇, prepared by the operator."""
    add_account(county.egret, platform="县门户后台", account="blz", owner="钱经办", by=county["钱经办"], at=AT)
    add_page(county.egret, title="机构概况", address="https://example.invalid/a", shows="电话", by=SYSTEM, at=AT)
    return prepare(
        county.post(county.egret, K.CLERK), leaver=county["钱经办"], receiver=receiver, on=SOON,
        by=county["王管理"], at=AT,
    )  # fmt: skip


def test_a_handover_lists_what_is_open_with_what_is_due_first(sheet: Handover) -> None:
    assert [item["title"] for item in sheet.items] == ["预算公开", "惠农补贴公示", "没有期限的稿件"]
    assert sheet.accounts == [
        {"platform": "县门户后台", "account": "blz", "owner": "钱经办", "telephone": "", "note": ""}
    ]
    assert [page["title"] for page in sheet.pages] == ["机构概况"]
    assert last("handover.prepared").organ == "BLZ"
    assert open_work(K.LEADER, sheet.post.organ) == []


def test_when_both_have_signed_the_post_passes_on_the_day(county: County, sheet: Handover, receiver: Person) -> None:
    sign_as_leaver(sheet, by=county["钱经办"], at=AT)
    assert Handover.objects.get().completed_at is None
    sign_as_receiver(sheet, by=receiver, at=AT)
    rows = [(each.person.name, each.since, each.until) for each in Tenure.objects.filter(post=sheet.post)]
    assert rows == [("钱经办", FIRST, SOON), ("陈接任", SOON, None)]
    assert may(county["钱经办"], Permission.RECORD_DRAFT, county.egret, on=SOON - timedelta(days=1))
    assert may(receiver, Permission.RECORD_DRAFT, county.egret, on=SOON)
    told = Message.objects.filter(
        person=receiver, sentence__contains="未办结事项，最近一件“预算公开”应于2026年11月25日前办结"
    )
    assert told.exists()
    line = last("handover.completed")
    assert line.organ == "BLZ" and json.loads(line.body)["content_hash"] == handovers.digest(Handover.objects.get())
    for sign, by in ((sign_as_leaver, county["钱经办"]), (sign_as_receiver, receiver)):
        with pytest.raises(Refused, match="已于2026年11月20日完成"):
            sign(sheet, by=by, at=AT)


def test_signed_late_the_post_passes_on_the_day_of_the_last_signature(
    county: County, sheet: Handover, receiver: Person
) -> None:
    sign_as_leaver(sheet, by=county["钱经办"], at=AT)
    sign_as_receiver(sheet, by=receiver, at=LATER)
    assert Tenure.objects.get(post=sheet.post, until=None).since == date(2026, 11, 30)


def test_each_signs_only_for_themselves_and_once(county: County, sheet: Handover, receiver: Person) -> None:
    before = lines()
    with pytest.raises(NotAllowed, match="移交人一栏由钱经办本人签字"):
        sign_as_leaver(sheet, by=receiver, at=AT)
    with pytest.raises(NotAllowed, match="接手人一栏由陈接任本人签字"):
        sign_as_receiver(sheet, by=county["孙主任"], at=AT)
    for name in ("孙主任", "钱经办", "王管理"):
        with pytest.raises(NotAllowed):
            sign_as_leader(sheet, by=county[name], at=AT)
    assert lines() == before
    sign_as_leaver(sheet, by=county["钱经办"], at=AT)
    with pytest.raises(Refused, match="已签过字"):
        sign_as_leaver(sheet, by=county["钱经办"], at=AT)


def test_the_leader_alone_completes_it_where_the_leaver_is_gone(
    county: County, receiver: Person, provider: None
) -> None:
    deactivate(county["钱经办"], by=county["王管理"], at=AT)
    sheet = prepare(
        county.post(county.egret, K.CLERK), leaver=county["钱经办"], receiver=receiver, on=TODAY, leaver_gone=True,
        by=county["王管理"], at=AT,
    )  # fmt: skip
    assert Message.objects.filter(person=county["李镇长"], sentence__contains="移交人已离开").exists()
    sign_as_leader(sheet, by=county["李镇长"], at=AT)
    sheet.refresh_from_db()
    assert (sheet.leader, sheet.leaver_signed_at) == (county["李镇长"], None)
    assert Tenure.objects.get(post=sheet.post, until=None).person == receiver


def test_the_leader_alone_does_not_complete_it_while_the_leaver_is_there(county: County, sheet: Handover) -> None:
    sign_as_leader(sheet, by=county["李镇长"], at=AT)
    assert Handover.objects.get().completed_at is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.filter(pk=sheet.pk).update(completed_at=AT)
    with pytest.raises(Refused, match="领导已签批"):
        sign_as_leader(sheet, by=county["吴主任"], at=AT, acting="领导出差")


def test_the_lead_office_signs_for_a_leader_who_leaves(county: County) -> None:
    new, post, leader = county.person("冯镇长", county.egret), county.post(county.egret, K.LEADER), county["李镇长"]
    sheet = prepare(post, leaver=leader, receiver=new, on=TODAY, by=leader, at=AT)
    with pytest.raises(Refused, match="您是移交人，不能再作领导签批"):
        sign_as_leader(sheet, by=leader, at=AT)
    cancel(sheet, by=county["王管理"], at=AT, reason="已调离")
    away(leader, since=TODAY, reason="调离", by=leader, at=AT)
    sheet = prepare(post, leaver=leader, receiver=new, on=TODAY, leaver_gone=True, by=county["王管理"], at=AT)
    with pytest.raises(NotAllowed, match="代填须写明原因"):
        sign_as_leader(sheet, by=county["吴主任"], at=AT)
    sign_as_leader(sheet, by=county["吴主任"], at=AT, acting="该镇分管领导调离")
    assert Tenure.objects.get(post=sheet.post, until=None).person == new


def test_nobody_hands_a_post_over_to_themselves(county: County) -> None:
    """Neither the lead officer nor the operator, with or without a leaver who is gone, nor by raw SQL."""
    deactivate(county["李镇长"], by=county["王管理"], at=AT)
    post = county.post(county.egret, K.LEADER)
    for name in ("吴主任", "王管理"):
        with pytest.raises(Refused, match="您是接手人，交接单须由移交人编制"):
            prepare(
                post, leaver=county["李镇长"], receiver=county[name], on=TODAY, leaver_gone=True, by=county[name], at=AT
            )
    sheet = prepare(
        post, leaver=county["李镇长"], receiver=county["吴主任"], on=TODAY, leaver_gone=True,
        by=county["王管理"], at=AT,
    )  # fmt: skip
    with pytest.raises(Refused, match="您是接手人，不能再作领导签批"):
        sign_as_leader(sheet, by=county["吴主任"], at=AT, acting="该镇分管领导调离")
    for fields in ({"leader": county["吴主任"]}, {"leader": county["王管理"]}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Handover.objects.filter(pk=sheet.pk).update(leader_signed_at=AT, **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.filter(pk=sheet.pk).update(prepared_by=county["吴主任"])


def test_who_prepared_it_does_not_sign_it_as_leader(county: County, receiver: Person) -> None:
    deactivate(county["李镇长"], by=county["吴主任"], at=AT)
    sheet = prepare(
        county.post(county.egret, K.LEADER), leaver=county["李镇长"], receiver=receiver, on=TODAY, leaver_gone=True,
        by=county["吴主任"], at=AT,
    )  # fmt: skip
    with pytest.raises(Refused, match="交接单由您编制，不能再作领导签批"):
        sign_as_leader(sheet, by=county["吴主任"], at=AT, acting="该镇分管领导调离")
    other = create_post(county.government, kind=K.LEAD_OFFICER, title="第二", since=FIRST, by=SYSTEM, at=AT)
    second = county.person("冯专员", county.government)
    appoint(other, second, since=FIRST, by=SYSTEM, at=AT)
    sign_as_leader(sheet, by=second, at=AT, acting="该镇分管领导调离")
    assert Tenure.objects.get(post=sheet.post, until=None).person == receiver


def test_a_leaver_is_gone_only_where_the_record_says_so(county: County, receiver: Person) -> None:
    clerk, post = county["钱经办"], county.post(county.egret, K.CLERK)

    def gone() -> Handover:
        return prepare(
            post, leaver=clerk, receiver=receiver, on=TODAY + timedelta(days=1), leaver_gone=True,
            by=county["王管理"], at=AT,
        )  # fmt: skip

    with pytest.raises(Refused, match="钱经办还在岗，须由本人签字"):
        gone()
    away(clerk, since=TODAY, until=SOON, reason="培训", by=clerk, at=AT)
    with pytest.raises(Refused, match="还在岗"):
        gone()
    back(clerk, on=TODAY, by=clerk, at=AT)
    away(clerk, since=TODAY, reason="病休", by=clerk, at=AT)
    sheet = gone()
    back(clerk, on=SOON, by=clerk, at=AT)
    with pytest.raises(Refused, match="钱经办已经返岗，须由本人签字"):
        sign_as_leader(sheet, by=county["李镇长"], at=AT)
    cancel(sheet, by=county["王管理"], at=AT, reason="本人返岗")
    end_tenure(county.tenure(county.egret, K.CLERK), until=TODAY, by=SYSTEM, at=AT)
    sign_as_leader(gone(), by=county["李镇长"], at=AT)
    assert Tenure.objects.get(post=post, until=None).person == receiver


def test_who_may_prepare_a_handover_and_of_what(county: County, receiver: Person) -> None:
    post, clerk = county.post(county.egret, K.CLERK), county["钱经办"]
    whole: dict[str, object] = {"leaver": clerk, "receiver": receiver, "on": SOON, "by": county["王管理"]}
    for change, sentence in (
        ({"receiver": clerk}, "不能是同一个人"),
        ({"leaver": county["周经办"]}, "周经办不是.*任职人"),
        ({"on": FIRST}, "交接日须晚于这一天"),
        ({"receiver": county["孙主任"]}, "孙主任不能接手.*不能由同一人担任"),
    ):
        with pytest.raises(Refused, match=sentence):
            prepare(post, **(whole | change), at=AT)  # type: ignore[arg-type]
    for name in ("孙主任", "李镇长", "周经办"):
        with pytest.raises(NotAllowed):
            prepare(post, **(whole | {"by": county[name]}), at=AT)  # type: ignore[arg-type]
    sheet = prepare(post, **(whole | {"by": clerk}), at=AT)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="已有一份交接单在办理"):
        prepare(post, **whole, at=AT)  # type: ignore[arg-type]
    cancel(sheet, by=county["王管理"], at=AT, reason="改由他人接手")
    with pytest.raises(Refused, match="已于2026年11月20日取消"):
        sign_as_leaver(sheet, by=clerk, at=AT)
    prepare(post, **whole, at=AT)  # type: ignore[arg-type]
    end_tenure(county.tenure(county.egret, K.CLERK), until=TODAY, by=SYSTEM, at=AT)
    with pytest.raises(NotAllowed, match="您现在不担任“经办人”岗"):
        prepare(post, **(whole | {"by": clerk}), at=AT)  # type: ignore[arg-type]


def test_a_receiver_who_took_a_conflicting_post_meanwhile_is_refused_and_nothing_passes(
    county: County, sheet: Handover, receiver: Person
) -> None:
    end_tenure(county.tenure(county.egret, K.LEADER), until=TODAY, by=SYSTEM, at=AT)
    appoint(county.post(county.egret, K.LEADER), receiver, since=TODAY, by=SYSTEM, at=AT)
    sign_as_leaver(sheet, by=county["钱经办"], at=AT)
    with pytest.raises(Refused, match="不能由同一人担任"):
        sign_as_receiver(sheet, by=receiver, at=AT)
    sheet.refresh_from_db()
    assert sheet.receiver_signed_at is None
    assert Tenure.objects.get(post=sheet.post, until=None).person == county["钱经办"]


@pytest.mark.parametrize("text", ["密码abc", "口令：1234", "Password 12", "pwd=1", "初始密码在抽屉里", "密钥盘"])
@pytest.mark.parametrize("field", ["platform", "account", "owner", "note"])
def test_a_password_of_an_outside_account_is_never_taken(county: County, field: str, text: str) -> None:
    values = {"platform": "县门户后台", "owner": "钱经办"} | {field: text}
    with pytest.raises(Refused, match="不登记密码，请删去后再保存"):
        add_account(county.egret, **values, by=county["钱经办"], at=AT)  # type: ignore[arg-type]
    assert not OutsideAccount.objects.exists()


def test_outside_accounts_and_pages_are_kept_checked_and_closed(county: County) -> None:
    clerk = county["钱经办"]
    account = add_account(county.egret, platform="公众号", owner="钱经办", by=clerk, at=AT)
    change_account(account, version=1, telephone="13900000001", by=clerk, at=AT)
    with pytest.raises(Stale, match="钱经办已于2026年11月20日10:00修改了这条外部账号"):
        change_account(account, version=1, owner="孙主任", by=county["孙主任"], at=AT)
    assert "13900000001" not in last("outside_account.changed").body
    page = add_page(county.egret, title="简介", address="https://example.invalid/", shows="负责人", by=clerk, at=AT)
    page = change_page(page, version=1, shows="负责人、电话", by=clerk, at=AT)
    assert check_page(page, on=TODAY, by=clerk, at=AT).checked_on == TODAY
    with pytest.raises(Refused, match="不能更早"):
        check_page(page, on=FIRST, by=clerk, at=AT)
    with pytest.raises(Refused, match="不能晚于今天"):
        check_page(page, on=SOON, by=clerk, at=AT)
    with pytest.raises(Refused, match="请填写“平台”"):
        add_account(county.egret, owner="钱经办", by=clerk, at=AT)
    with pytest.raises(NotAllowed):
        close_page(page, by=county["周经办"], at=AT)
    close_account(account, by=clerk, at=AT)
    close_page(page, by=county["吴主任"], at=AT, acting="页面已下线")
    with pytest.raises(Refused, match="已于2026年11月20日停用"):
        change_page(page, version=4, shows="电话", by=clerk, at=AT)
    assert [row.closed_on for row in (OutsideAccount.objects.get(), OutsidePage.objects.get())] == [TODAY, TODAY]


ACTS: dict[str, Callable[[County, Handover], object]] = {
    "sign_as_leaver": lambda c, h: sign_as_leaver(h, by=c["钱经办"], at=AT),
    "sign_as_receiver": lambda c, h: sign_as_receiver(h, by=c["陈接任"], at=AT),
    "sign_as_leader": lambda c, h: sign_as_leader(h, by=c["李镇长"], at=AT),
    "cancel": lambda c, h: cancel(h, by=c["王管理"], at=AT, reason="换人"),
    "prepare": lambda c, h: prepare(
        c.post(c.egret, K.LEADER), leaver=c["李镇长"], receiver=c["陈接任"], on=SOON, by=SYSTEM, at=AT
    ),
    "add_account": lambda c, h: add_account(c.egret, platform="公众号", owner="钱", by=SYSTEM, at=AT),
    "close_page": lambda c, h: close_page(OutsidePage.objects.get(), by=SYSTEM, at=AT),
}


@pytest.mark.parametrize("act", sorted(ACTS))
def test_an_act_without_its_line_of_evidence_changes_nothing(
    county: County, sheet: Handover, act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def state() -> list:
        kinds = (Handover, Tenure, Message, OutsideAccount, OutsidePage)
        return [list(each._default_manager.order_by("pk").values()) for each in kinds]

    if act == "sign_as_receiver":
        sign_as_leaver(sheet, by=county["钱经办"], at=AT)  # so that this signature passes the post on
    before = state()

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("no evidence")

    for module in ("handover", "outside"):
        monkeypatch.setattr(f"gongkai.organs.{module}.record", fails)
    with pytest.raises(RuntimeError):
        ACTS[act](county, sheet)
    assert state() == before
