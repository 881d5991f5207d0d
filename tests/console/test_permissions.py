"""Every address of the site, opened by everybody: `permissions.csv`, kept by hand.

One row for each name of an address and each method (GET and POST both, 405 where it is not taken). The columns after
them are people (tests/console/people.py), their cells the status of the answer.
302 leads to signing in, on after a form was taken, or to the address of a form of its own. POST is sent empty: where
a form is allowed, it is answered with 400 and its errors.
Where an address answers somebody who is signed in without asking who that is, it is not opened by all the others: what
is asked of nobody is the same for everybody.
An address with a place in it (`records/<int:pk>/`) is opened with what `people.arguments` gives for its name.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import DjangoDbBlocker

from gongkai.console.sessions import USED
from tests.console import cases_of, organs_of, records_of
from tests.console.people import COLUMNS, County, arguments, build, newcomer

pytestmark = pytest.mark.django_db

Given = dict[str, dict[str, Any]]
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


@pytest.fixture(scope="module")
def county(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[County]:
    """The county with rows for every address that has a place in it, built once: what a test does is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = build()
        records_of.make(made)
        organs_of.make(made)
        cases_of.make(made)
        yield made
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def given(county: County) -> Given:
    """What the addresses with a place in them are opened with."""
    found = {**arguments(county), **records_of.arguments_of_records(), **organs_of.arguments_of_organs()}
    return {**found, **cases_of.arguments_of_cases()}


@pytest.fixture(scope="module")
def sessions(county: County) -> dict[str, str]:
    """The session of each person, begun once and in use: what a test does to it is undone as well."""
    begun = {}
    for column, person in county.people.items():
        client = Client()
        client.force_login(person)
        session = client.session
        session[USED] = int(time.time()) + 3600  # it is not written with every page
        session.save()
        begun[column] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return begun


def opened(session: str | None, address: str, method: str) -> tuple[int, bool]:
    """The status that a person meets, and whether it was asked who that is; whatever they did is undone."""
    client = Client(raise_request_exception=False)
    if session is not None:
        client.cookies[settings.SESSION_COOKIE_NAME] = session
    with transaction.atomic():
        answer = client.generic(method, address)
        transaction.set_rollback(True)
    return answer.status_code, hasattr(answer.wsgi_request, "_cached_user")


def answers(sessions: dict[str, str], address: str, method: str) -> dict[str, int]:
    """The status that everybody meets."""
    met: dict[str, int] = {}
    for column in COLUMNS:
        met[column], asked = opened(sessions.get(column), address, method)
        if column in sessions and not asked:
            return dict.fromkeys(COLUMNS, met[column]) | met
    return met


def test_every_address_has_a_name_and_two_rows() -> None:
    assert "" not in ADDRESSES
    assert {(url, method) for url in ADDRESSES for method in METHODS} == set(ROWS)


def test_the_columns_are_everybody() -> None:
    header = TABLE.read_text(encoding="utf-8").splitlines()[0].split(",")
    assert header == ["url", "method", *COLUMNS]


@pytest.mark.parametrize(("url", "method"), ROWS, ids=[f"{method} {url}" for url, method in ROWS])
def test_an_address_answers_each_person_as_the_table_says(
    sessions: dict[str, str], given: Given, url: str, method: str
) -> None:
    address = reverse(url, kwargs=given.get(url))
    expected = {column: int(ROWS[url, method][column]) for column in COLUMNS}
    assert answers(sessions, address, method) == expected


def test_whoever_has_a_first_password_gets_nowhere_else(given: Given) -> None:
    client = Client()
    client.force_login(newcomer())
    for url, address in ADDRESSES.items():
        if address.startswith("console/") and url not in BEFORE_ONE_IS_IN:
            answer = client.get(reverse(url, kwargs=given.get(url)))
            assert (url, answer.status_code) in ((url, 405), (url, 302))
            assert answer.status_code == 405 or answer.headers["Location"].startswith(reverse("password"))


def test_no_form_of_the_console_is_taken_from_another_site(county: County, given: Given) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(county["clerk"])
    taken = [url for url, method in ROWS if method == "POST" and ADDRESSES[url].startswith("console/")]
    for url in taken:
        answer = client.post(reverse(url, kwargs=given.get(url)))
        assert (url, answer.status_code) == (url, 403)
        assert "页面放置时间太长，请返回上一页重新提交" in answer.content.decode()
