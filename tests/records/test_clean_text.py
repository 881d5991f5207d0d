"""What becomes of the HTML of a text before it is kept."""

from __future__ import annotations

import pytest

from gongkai.records.content import clean


@pytest.mark.parametrize(
    "address",
    [
        "/console/sign-out/", "//evil.example", "\\\\evil.example", "sign-out/", "?next=/", "#top", "", " /x",
        "https:/console/sign-out/", "http:console", "HTTPS:\\console", "javascript:alert(1)", "data:text/html,x",
    ],
)  # fmt: skip
def test_of_a_link_that_does_not_name_its_whole_address_only_the_words_stay(address: str) -> None:
    found = clean(f'<p><a href="{address}" title="附">看这里</a></p>')
    assert "href" not in found and "看这里</a></p>" in found


@pytest.mark.parametrize(
    "address",
    ["https://www.example.gov.cn/a?b", "HTTP://example.cn", "mailto:a@example.cn", "tel:12345", "release:7", "file:55"],
)  # fmt: skip
def test_a_whole_address_stays(address: str) -> None:
    assert f'href="{address}"' in clean(f'<a href="{address}">看</a>')


def test_what_is_clean_stays_as_it_is() -> None:
    once = clean('<h1>题</h1><p class="indent x" style="color:red">字<a href="/x">链接</a></p><script>x</script>')
    assert clean(once) == once
