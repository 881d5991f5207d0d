"""我要纠错, 写信, 建议公开, 更正本人信息: closed like an application, and outside Table 3."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html

from gongkai.intake import questions
from gongkai.intake.models import Kind
from gongkai.intake.written import FIELDS
from gongkai.organs.models import Organ
from gongkai.portal import writing
from gongkai.portal.sending import PublicForm
from tests.portal.sender import errors, fields, half_a_minute_ago, last, opened, post, said, sent, solved
from tests.portal.test_platform import withdraw
from tests.portal.test_words import ALLOWED, words_of
from tests.records.town import Town, released

pytestmark = pytest.mark.django_db

PLACE = "/zwgk/BLZ/"


def typed(**values: str) -> dict[str, str]:
    """A form that took half a minute to fill in."""
    return {**solved(questions.ask(half_a_minute_ago()).key), **values}


@pytest.mark.parametrize(
    "form", [writing.ErrorForm, writing.LetterForm, writing.SuggestionForm, writing.OwnRecordsForm]
)
def test_a_form_has_the_fields_of_its_kind(form: type[PublicForm]) -> None:
    made = form(at=timezone.now())
    names = {"applicants" if name in ("name", "identity_kind", "identity") and "identity" in made.fields else name
             for name in made.fields} - {"question"}  # fmt: skip
    assert names <= set(FIELDS[form.kind])
    assert {name for part in made.parts for name in part.names} == set(made.fields) - {"question"}


def test_an_error_is_reported_from_the_page_of_a_release(client: Client, town: Town) -> None:
    record = released(town).record
    link = html.fromstring(client.get(f"{PLACE}2026-0001.html").content.decode()).xpath("//a[.='我要纠错']/@href")[0]
    assert link == f"{PLACE}errors/?about=2026-0001"
    form = fields(client.get(link))
    assert form["record"] == "BLZ/2026-0001 白鹭镇2026年春季防火通告"
    receipt, page = sent(
        client, f"{PLACE}errors/", **typed(record=form["record"], text="电话少一位", should_be="0000-1234567")
    )
    assert (last().kind, last().organ) == (Kind.ERROR, "BLZ") and opened().receipt == receipt
    assert opened().parcel.values == {"record": form["record"], "text": "电话少一位", "should_be": "0000-1234567"}
    assert said(page)["差错"] == "电话少一位"
    assert "更正的日期和原因写在那条信息的页面上" in page.content.decode()
    withdraw(town, record, "in_error")
    for odd in ("2026-0001", "9999-0001", "<script>", ""):
        assert fields(client.get(f"{PLACE}errors/?about={odd}"))["record"] == ""


def test_a_letter_a_suggestion_and_a_correction_of_own_records_land_closed(client: Client, town: Town) -> None:
    sent(client, f"{PLACE}letter/", files=(("照片.txt", "路灯坏了".encode()),), **typed(subject="路灯", text="不亮"))
    assert (last().kind, opened().parcel.values) == (Kind.LETTER, {"subject": "路灯", "text": "不亮"})
    assert opened().parcel.files[0].name == "照片.txt"
    _, page = sent(client, f"{PLACE}suggest/", **typed(record="公交时刻表"))
    assert (last().kind, opened().parcel.values) == (Kind.SUGGESTION, {"record": "公交时刻表"})
    assert "这不是政府信息公开申请，没有答复期限" in page.content.decode()
    own = typed(
        record="残疾人证登记", text="等级错", should_be="二级", name="张示例", identity_kind="护照", identity="E1"
    )
    assert errors(post(client, f"{PLACE}own-records/", **own)) == [
        "请至少填写一种联系方式：联系电话、通信地址或者电子邮箱。"
    ]
    sent(client, f"{PLACE}own-records/", **own, telephone="1")
    assert last().kind == Kind.RECTIFICATION
    assert opened().parcel.values["applicants"] == [{"name": "张示例", "identity_kind": "护照", "identity": "E1"}]
    for address in ("letter/", "suggest/", "own-records/", "errors/"):
        for response in (client.get(PLACE + address), client.post(PLACE + address)):
            assert words_of(response.content) <= ALLOWED | {"BLZ"}, address


def test_what_is_sent_to_a_village_goes_to_its_township(client: Client, town: Town, settings: Any) -> None:
    Organ.objects.create(
        code="BLC", name="白鹭村村民委员会", kind="village", parent=town.organ, founded_on=town.organ.founded_on
    )
    page = client.get("/zwgk/BLC/letter/")
    assert "由白鹭镇人民政府接收办理" in page.content.decode()
    sent(client, "/zwgk/BLC/letter/", **typed(subject="路灯", text="不亮"))
    assert last().organ == "BLZ"
    for address in ("apply/online/", "apply/paper/", "suggest/", "own-records/"):
        assert client.get(f"/zwgk/BLC/{address}").status_code == 404
