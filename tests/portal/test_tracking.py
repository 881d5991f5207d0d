"""查询办理进度: what a sender sees with number and code, what they do then, and what a guess meets."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html

from gongkai.evidence.actor import SYSTEM
from gongkai.intake import actions, limits
from gongkai.intake.codes import Receipt, shown
from gongkai.intake.models import Kind, Notice, Submission, Taking
from gongkai.intake.parcels import Parcel, Sent
from gongkai.intake.told import ANSWERS, Told
from tests.portal.sender import errors, fields, filled, last, opened, sent
from tests.portal.test_applying import FORM
from tests.portal.test_words import ALLOWED, words_of
from tests.portal.test_writing import typed
from tests.records.town import Town

pytestmark = pytest.mark.django_db

TRACK = "/zwgk/track/"


def told(taking: Taking, *several: Told) -> None:
    for each in several:
        actions.notify(taking, each.parcel, by=SYSTEM, at=timezone.now())


def taken(client: Client) -> tuple[Receipt, Taking]:
    receipt, _ = sent(client, FORM, **filled())
    return receipt, actions.take_in(opened(), lambda: Submission.objects.get(), by=None, at=timezone.now())


def steps(response: Any) -> list[str]:
    tree = html.fromstring(response.content.decode())
    return [" ".join(one.text_content().split()) for one in tree.find_class("track__step")]


def test_a_sender_sees_what_happened_newest_first_and_what_is_due_and_why(client: Client, town: Town) -> None:
    receipt, taking = taken(client)
    held = {"number": f" {shown(receipt.number).lower()}", "code": shown(receipt.code)}
    early = client.post(TRACK, held)
    assert early.status_code == 400 and "刚提交的，机关接收之后才能查到" in errors(early)[0]
    today = timezone.localdate()
    told(
        taking,
        Told("已登记", date(2026, 3, 2), "BLZ", "机关已经收到您的申请。", "〔2026〕5号", due_on=date(2026, 3, 30),
             due_what="答复", due_source="条例第三十三条", may=(Kind.TAKING_BACK,)),
        Told("请补正", date(2026, 3, 4), "BLZ", "请写明哪一年。\n一次补齐。", "〔2026〕5号",
             due_on=today + timedelta(days=1), due_what="补正", due_source="条例第三十条",
             may=(Kind.CORRECTED, Kind.TAKING_BACK), files=(Sent("补正告知书.pdf", b"%PDF-1"), Sent("回执.txt", b"x"))),
    )  # fmt: skip
    page = client.post(TRACK, held)
    assert page.status_code == 200 and "no-store" in page.headers["Cache-Control"]
    assert [each.split("日")[0] for each in steps(page)] == ["请补正 2026年3月4", "已登记 2026年3月2"]
    text = page.content.decode()
    for sentence in (
        "〔2026〕5号",
        "请写明哪一年。<br>一次补齐。",
        "前补正，还剩",
        "（条例第三十条）",
        "白鹭镇人民政府",
    ):
        assert sentence in text, sentence
    assert receipt.code not in text.replace(f'value="{receipt.code}"', "")
    assert [one.text for one in html.fromstring(text).xpath("//div[@class='track__may']//button")] == [
        "补正申请内容", "撤回申请",
    ]  # fmt: skip
    assert "已经提交过的，机关接收后这里才会改变，不用再交。" in text
    own = set(re.findall(r"[A-Z][A-Z0-9]*", shown(receipt.number)))
    assert words_of(page.content) <= ALLOWED | {"BLZ"} | own
    paper = client.post(f"{TRACK}file/", held | {"step": "2", "file": "1"})
    assert paper.content == b"%PDF-1" and "attachment" in paper.headers["Content-Disposition"]
    for odd in ({"step": "2", "file": "3"}, {"step": "9", "file": "1"}, {}):
        assert client.post(f"{TRACK}file/", held | odd).status_code == 404
    assert client.post(f"{TRACK}file/", {"number": receipt.number, "code": "0" * 12}).status_code == 400
    for due_on, not_before, sentence in (
        (date(2026, 3, 30), None, "2026年3月30日（星期一）前办结，已经过期"),
        (None, date(2031, 1, 1), "办结期限还不能确定，不早于2031年1月1日"),
        (date(2031, 1, 6), None, "2031年1月6日（星期一）前办结。"),
    ):
        told(taking, Told("等待", today, "BLZ", due_on=due_on, not_before=not_before))
        assert sentence in client.post(TRACK, held).content.decode()


@pytest.mark.parametrize("kind", ANSWERS)
def test_an_answer_lands_closed_and_belongs_to_its_case(client: Client, town: Town, kind: Kind) -> None:
    receipt, taking = taken(client)
    held = {"number": receipt.number, "code": receipt.code}
    told(taking, Told("请补正", date(2026, 3, 4), "BLZ", may=(kind,)))
    place = f"{TRACK}{kind.value}/"
    opened_form = client.post(place, held | {"step": "open"})
    assert opened_form.status_code == 200 and errors(opened_form) == []
    form = fields(opened_form) | typed(text="2025年") | ({"mark": "满意"} if kind == Kind.FEEDBACK else {})
    _, done = sent(client, place, **form)
    submission = last() if last().kind == kind else Submission.objects.get(kind=kind)
    assert submission.organ == "BLZ"
    inside = actions.open_submission(submission, by=None, at=timezone.now())
    assert inside.parcel.values["text"] == "2025年" and actions.taking_about(inside) == taking
    assert receipt.code not in done.content.decode().replace(f'value="{receipt.code}"', "")
    assert fields(done) == held  # back to the progress
    told(taking, Told("已答复", date(2026, 3, 5), "BLZ"))
    late = client.post(place, held | {"step": "open"})
    assert late.status_code == 400 and "现在不能办理这一项" in late.content.decode()
    assert client.post(place, held | {"code": "0" * 12}).status_code == 400


def test_a_guess_is_told_nothing_and_soon_no_more(client: Client, town: Town) -> None:
    receipt, taking = taken(client)
    told(taking, Told("已登记", date(2026, 3, 2), "BLZ"))
    taking_other = Parcel({"says": "不是一步"})
    actions.notify(taking, taking_other, by=SYSTEM, at=timezone.now())
    assert len(steps(client.post(TRACK, {"number": receipt.number, "code": receipt.code}))) == 1
    assert errors(client.post(TRACK)) == ["请填写回执号。", "请填写查询码。"]
    said = {
        errors(client.post(TRACK, guess))[0]
        for guess in (
            {"number": receipt.number, "code": "1" * 12}, {"number": "0" * 10, "code": receipt.code},
            {"number": "x", "code": "y"},
        )
    }  # fmt: skip
    assert said == {actions.NOT_FOUND}
    first = Notice.objects.order_by("sequence")[0]
    Notice.objects.create(locator=first.locator, sequence=9, sealed=b"x" * 40, written_at=timezone.now())
    broken = client.post(TRACK, {"number": receipt.number, "code": receipt.code})
    assert errors(broken) == ["这份告知打不开：写入后被改动。请与接收的机关联系。"]
    for _ in range(limits.NUMBER.most):
        limits.count(limits.NUMBER, receipt.number, timezone.now())
    refused = client.post(TRACK, {"number": receipt.number, "code": receipt.code})
    assert errors(refused) == ["这个回执号输错查询码的次数太多。请核对回执，过一小时再查。"]
