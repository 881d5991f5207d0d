"""Somebody who sends something to an organ on the platform, as a browser without scripts does it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from lxml import html

from gongkai.intake import actions, questions
from gongkai.intake.actions import Opened
from gongkai.intake.codes import Receipt, typed
from gongkai.intake.models import Submission

FILLED = {
    "column": "natural_person", "name": "张示例", "identity_kind": "居民身份证", "identity": "11010519491231002X",
    "telephone": "138 0000 0000", "email": "zhang@example.cn", "description": "2025年青石路改造的预算和决算",
    "form": "电子文件", "way": "电子邮件",
}  # fmt: skip
"""An application with what has to be in it."""


def half_a_minute_ago() -> datetime:
    return timezone.now() - timedelta(seconds=30)


def fields(response: Any, form: int = -1) -> dict[str, str]:
    """What a form of a page would send as it stands. form  which; the last one where it does not matter"""
    tree = html.fromstring(response.content.decode())
    one = tree.xpath("//main//form[@method='post']")[form]
    empty = {field.get("name"): "" for field in one.xpath(".//input[@type='text']")}
    return empty | {name: value.removeprefix("\n") for name, value in one.form_values() if isinstance(value, str)}


def solved(key: str) -> dict[str, str]:
    """Key and answer of a question, as a person solves it."""
    once = questions.once_of(key, timezone.now() + timedelta(seconds=30))
    return {"key": key, "question": next(str(n) for n in range(101) if questions.is_right(once, str(n)))}


def filled(**changed: str) -> dict[str, str]:
    """A form that took half a minute to fill in. changed  an empty text takes a field out"""
    values = {**FILLED, **solved(questions.ask(half_a_minute_ago()).key), **changed}
    return {name: value for name, value in values.items() if value}


Files = tuple[tuple[str, bytes], ...]


def post(client: Client, place: str, step: str = "check", /, *, files: Files = (), **values: str) -> Any:
    """A step of a form: check, send, back, more. place  its address"""
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(place, {**values, "step": step, **({"files": uploads} if uploads else {})})


def sent(client: Client, place: str, /, *, files: Files = (), **values: str) -> tuple[Receipt, HttpResponse]:
    """Fill in, check, send; what the sender holds, and the page that says it."""
    checked = post(client, place, **values)
    assert checked.status_code == 200, errors(checked)
    response = post(client, place, "send", files=files, **fields(checked))
    assert response.status_code == 200, errors(response)
    held = [one.text for one in html.fromstring(response.content.decode()).find_class("slip__number")]
    number, code = (*held, "")[:2]
    return Receipt(typed(number), typed(code)), response


def errors(response: Any) -> list[str]:
    """The sentences of the error summary."""
    tree = html.fromstring(response.content.decode())
    return [one.text_content().strip() for one in tree.xpath("//div[@class='errors']//li")]


def said(response: Any) -> dict[str, str]:
    """What a page to check, or a receipt, says was filled in."""
    tree = html.fromstring(response.content.decode())
    rows = tree.xpath("//dl[contains(@class, 'said')]/div")
    return {row.find("dt").text_content(): row.find("dd").text_content() for row in rows}


def last() -> Submission:
    return Submission.objects.order_by("-submitted_at", "pk")[0]


def opened() -> Opened:
    """What was sent last, as the console reads it."""
    return actions.open_submission(last(), by=None, at=timezone.now())
