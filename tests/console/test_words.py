"""No English leaks through on the pages of the console."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.console.people import FIRST_PASSWORD, PASSWORD, County, newcomer
from tests.portal.test_words import words_of

ACCOUNT = "clerk"
SIGN_IN = "/console/sign-in/"


def words(page: bytes) -> set[str]:
    """The Latin words of a page but for the account that was typed and a key that is shown."""
    return words_of(re.sub(rb'<code class="key">.*?</code>', b"", page)) - {ACCOUNT}


def test_no_latin_word_before_one_is_in(county: County, client: Client) -> None:
    assert words(client.get(SIGN_IN, {"lost": "1"}).content) == set()
    for _ in range(5):
        assert words(client.post(SIGN_IN, {"account": ACCOUNT, "password": "x"}).content) == set()
    assert words(client.post(SIGN_IN).content) == set()
    assert words(client.get("/console/nowhere/").content) == set()
    assert words(client.put("/console/").content) == set()


@pytest.mark.parametrize("address", ["", "account/", "account/password/", "account/code/"])
def test_no_latin_word_on_a_page_of_ones_own(county: County, client: Client, address: str) -> None:
    client.post(SIGN_IN, {"account": ACCOUNT, "password": PASSWORD})
    assert words(client.get(f"/console/{address}").content) == set()
    assert words(client.post(f"/console/{address}", {"code": "x", "new": "x"}).content) == set()


def test_no_latin_word_where_a_first_password_is_replaced(db: None, client: Client) -> None:
    client.post(SIGN_IN, {"account": newcomer().account, "password": FIRST_PASSWORD})
    assert words(client.post("/console/account/password/", {"new": "short", "again": "other"}).content) == set()
