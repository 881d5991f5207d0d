"""What holds for every address: headers, what is indexed, whether it runs."""

from __future__ import annotations

import re

import pytest
from django.test import Client

PAGES = ("/", "/tools/", "/tools/report-check/", "/tools/deadline/", "/tools/fee/")


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_chinese_html_without_scripts_or_inline_styles(client: Client, address: str) -> None:
    response = client.get(address)
    page = response.content.decode()
    assert response.status_code == 200
    assert '<html lang="zh-CN">' in page
    assert "<script" not in page
    assert not re.search(r"\sstyle=|\son\w+=", page)
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page)


@pytest.mark.parametrize("address", [*PAGES, "/nowhere/", "/mode.css", "/healthz", "/static/none.css"])
def test_every_answer_carries_the_security_headers(client: Client, address: str) -> None:
    headers = client.get(address).headers
    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_the_index_leads_to_each_tool_with_one_sentence(client: Client) -> None:
    page = client.get("/").content.decode()
    for address in ("/tools/report-check/", "/tools/deadline/", "/tools/fee/"):
        assert f'<a href="{address}">' in page


def test_the_site_says_that_it_runs(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content.decode()) == (200, "正常\n")
    assert "no-store" in response.headers["Cache-Control"]


def test_search_engines_may_index_everything(client: Client) -> None:
    response = client.get("/robots.txt")
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/plain")
    assert response.content.decode().splitlines() == [
        "User-agent: *",
        "Allow: /",
        "Disallow: /zwgk/search/",
        "Sitemap: http://testserver/zwgk/sitemap.xml",
    ]


def test_no_page_sets_a_cookie_by_itself(client: Client) -> None:
    for address in PAGES:
        assert not client.get(address).cookies
