"""Releases with something in every part of their page, for the tests of the platform. Nobody in them exists."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from gongkai.files import store
from gongkai.files.models import StoredFile
from gongkai.portal import lists, touched
from gongkai.portal.tree import root
from gongkai.records.content import Attachment, Content
from gongkai.records.sections import models as sections
from tests.records.town import AT, TODAY, brought, says

LIST = b"%PDF-1.4 a list\n"
PICTURE = b"\x89PNG a picture\n"
WIDE_ROW = "".join(f"<td>第{n}批次补助</td>" for n in range(1, 13))
BODY = f"""<p>各村（社区）、各有关单位：</p>
<p>为做好春季防火工作，现将有关事项通告如下。详见<a href="release:BLZ/2026-0001">此前的通告</a>和
<a href="file:HASH">名单</a>，咨询请看<a href="https://www.example.cn/">省级平台</a>。</p>
<h3>一、禁火区域</h3>
<p>全镇林地及距林地边缘 100 米范围内。</p>
<table><caption>补助发放表</caption><tbody><tr>{WIDE_ROW}</tr><tr>{WIDE_ROW}</tr></tbody></table>
<p class="signature">白鹭镇人民政府</p><p class="signature">2026年3月2日</p>"""


def stored(content: bytes, name: str, kind: str) -> Attachment:
    """A file in the store, as an attachment."""
    hash = store.keep(content)
    StoredFile.objects.get_or_create(hash=hash, defaults={"kind": kind, "size": len(content), "stored_at": AT})
    brought(hash)
    return Attachment(hash, name, kind, len(content))


def full(title: str = "白鹭镇人民政府关于2026年春季森林防火的通告", **values: Any) -> Content:
    """A notice that fills its page: document number, table, links, two attachments."""
    attachments = (stored(LIST, "责任区名单.pdf", "pdf"), stored(PICTURE, "禁火区域图", "png"))
    return says(
        title,
        **{
            "body": BODY.replace("HASH", attachments[0].hash),
            "summary": "规定春季防火期和禁火区域。",
            "document_number": "白政发〔2026〕3号",
            "issued_on": TODAY,
            "co_makers": ("示例县林业局",),
            "attachments": attachments,
            **values,
        },
    )


def files() -> list[str]:
    """Every release page and attachment of the published tree, by its address without the prefix."""
    return [name for name in all_files() if not name.endswith("/index.html")]


def list_files() -> list[str]:
    """Every page of a list in the published tree, by its address without the prefix."""
    return [name.removesuffix("index.html") for name in all_files() if name.endswith("/index.html")]


def all_files() -> list[str]:
    """Every file of the published tree, by its address without the prefix."""
    home = root() / "site" / "zwgk"
    found = ((Path(folder), names) for folder, _, names in os.walk(home))  # which bears that folders go meanwhile
    return sorted((folder / name).relative_to(home).as_posix() for folder, names in found for name in names)


def page_file(index_number: str) -> Path:
    return root() / "site" / "zwgk" / f"{index_number}.html"


def slots(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """So many slots on a page of a list."""
    for module in (sections, lists, touched):
        monkeypatch.setattr(module, "SLOTS", number)
