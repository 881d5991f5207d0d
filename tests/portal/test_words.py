"""No English leaks through: Latin words outside a list fail on every page, result and error page."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html

from tests.annual import samples
from tests.portal.conftest import faulty_county

ALLOWED = {
    "Word", "docx", "PDF", "pdf", "Excel", "xlsx", "Markdown", "md", "JSON", "json", "txt", "html", "A4",
}  # fmt: skip
"""Names of kinds of files and of paper, for which people have no Chinese word."""
CODE = re.compile(r"[ILNRSY]\d{1,2}")
"""Codes of findings, as in docs/findings.md."""
SEEN = ("title", "alt", "aria-label", "placeholder", "content")

GETS = (
    "/",
    "/tools/report-check/",
    "/tools/deadline/",
    "/tools/deadline/?way=signed_post&submitted=2024-09-11&decided=2024-09-13&e1-name=consult-sent&e1-on=2024-09-18"
    "&e1-second=2024-09-20&e1-party=某公司&on=2024-10-10",
    "/tools/deadline/?way=internet&submitted=2024-09-13",
    "/tools/deadline/?way=in_person&submitted=2026-12-10",
    "/tools/deadline/?way=none&submitted=x&e1-name=y&e1-on=z&e1-number=n",
    "/tools/fee/",
    "/tools/fee/?method=items&count=47",
    "/tools/fee/?method=kilo&count=&received=3",
    "/nowhere/",
)


def words_of(page: bytes) -> set[str]:
    """The Latin words that a reader or a screen reader meets; what the visitor typed is theirs."""
    tree = html.fromstring(page.decode())
    for hidden in tree.xpath("//script|//style|//input[@type='hidden']|//textarea"):
        hidden.getparent().remove(hidden)
    texts = list(tree.itertext())
    texts += [
        value
        for element in tree.iter()
        for name, value in element.attrib.items()
        if name in SEEN and element.get("name") != "viewport"
    ]
    words = {word for text in texts for word in re.findall(r"[A-Za-z][A-Za-z0-9]*", text)}
    return {word for word in words if not CODE.fullmatch(word)}


@pytest.mark.parametrize("address", GETS)
def test_no_latin_word_on_a_page(client: Client, address: str) -> None:
    assert words_of(client.get(address).content) <= ALLOWED


def test_no_latin_word_on_a_result(client: Client) -> None:
    reports = (faulty_county(), samples.township_2019_form(), samples.township_with_gaps())
    files = [SimpleUploadedFile(f"{n}.json", report.dumps().encode()) for n, report in enumerate(reports)]
    files.append(SimpleUploadedFile("会议.txt", "今天开会。".encode()))
    assert words_of(client.post("/tools/report-check/", {"files": files}).content) <= ALLOWED


def test_no_latin_word_on_an_error_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert words_of(client.put("/tools/fee/").content) <= ALLOWED
    for odd in ('{"schema": 2}', '{"schema": 1, "form": "zz"}', '{"schema": 1,'):
        file = SimpleUploadedFile("年报.json", odd.encode())
        assert words_of(client.post("/tools/report-check/", {"files": [file]}).content) <= ALLOWED
    assert words_of(client.get("/", headers={"host": "elsewhere.example"}).content) <= ALLOWED
    assert words_of(client.post("/tools/report-check/", {f"f{n}": "x" for n in range(300)}).content) <= ALLOWED
    assert words_of(client.post("/tools/report-check/download/", {"kind": "pdf", "report": "{"}).content) <= ALLOWED
