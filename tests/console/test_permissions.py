"""Every address of the site, opened by everybody: `permissions.csv`, kept by hand.

One row for each name of an address and each method (GET and POST both, 405 where it is not taken). The columns after
them are people (tests/console/people.py), their cells the status of the answer. 302 leads to signing in, or on after a
form was taken. POST is sent empty: where a form is allowed, it is answered with 400 and its errors.
An address with a place in it (`records/<int:pk>/`) is opened with what `people.arguments` gives for its name.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.console import organs_of, records_of
from tests.console.people import COLUMNS, County, arguments, newcomer

METHODS = ("GET", "POST")
TABLE = Path(__file__).with_name("permissions.csv")
BEFORE_ONE_IS_IN = {"sign_in", "sign_in_code", "sign_out", "password"}
"""Addresses for people who are not, or not wholly, signed in."""


def patterns(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, str]]:
    """The name and the address of every pattern of the site."""
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield one.name or "", before + str(one.pattern)
        else:
            yield from patterns(one, before + str(one.pattern))


ADDRESSES = dict(patterns(get_resolver()))
ROWS = {
    (row["url"], row["method"]): row for row in csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines())
}  # fmt: skip


def given(county: County) -> dict[str, dict[str, Any]]:
    """What the addresses with a place in them are opened with."""
    return {**arguments(county), **records_of.arguments_of_records(), **organs_of.arguments_of_organs()}


def opened(county: County, url: str, method: str, column: str) -> int:
    """The status that a person meets; whatever they did is undone."""
    client = Client(raise_request_exception=False)
    with transaction.atomic():
        if column != "anonymous":
            client.force_login(county[column])
        status = client.generic(method, reverse(url, kwargs=given(county).get(url))).status_code
        transaction.set_rollback(True)
    return status


def test_every_address_has_a_name_and_two_rows() -> None:
    assert "" not in ADDRESSES
    assert {(url, method) for url in ADDRESSES for method in METHODS} == set(ROWS)


def test_the_columns_are_everybody() -> None:
    header = TABLE.read_text(encoding="utf-8").splitlines()[0].split(",")
    assert header == ["url", "method", *COLUMNS]


@pytest.mark.parametrize(("url", "method"), ROWS, ids=[f"{method} {url}" for url, method in ROWS])
def test_an_address_answers_each_person_as_the_table_says(county: County, url: str, method: str) -> None:
    if url in records_of.KEYED:
        records_of.make(county)
    if url in organs_of.KEYED:
        organs_of.make(county)
    expected = {column: int(ROWS[url, method][column]) for column in COLUMNS}
    assert {column: opened(county, url, method, column) for column in COLUMNS} == expected


def test_whoever_has_a_first_password_gets_nowhere_else(db: None) -> None:
    client = Client()
    person = newcomer()
    client.force_login(person)
    county = County(None, None, None, {})  # type: ignore[arg-type]
    for url, address in ADDRESSES.items():
        if address.startswith("console/") and url not in BEFORE_ONE_IS_IN:
            answer = client.get(reverse(url, kwargs=given(county).get(url)))
            assert (url, answer.status_code) in ((url, 405), (url, 302))
            assert answer.status_code == 405 or answer.headers["Location"].startswith(reverse("password"))


def test_no_form_of_the_console_is_taken_from_another_site(county: County) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(county["clerk"])
    taken = [url for url, method in ROWS if method == "POST" and ADDRESSES[url].startswith("console/")]
    for url in taken:
        answer = client.post(reverse(url, kwargs=given(county).get(url)))
        assert (url, answer.status_code) == (url, 403)
        assert "页面放置时间太长，请返回上一页重新提交" in answer.content.decode()
