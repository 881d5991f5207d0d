"""A list of what was posted elsewhere, as rows: read in a process of its own, for it comes from outside."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from urllib.parse import urljoin, urlsplit

from gongkai.files import door, store
from gongkai.files.child import FAILED
from gongkai.law import Refused
from gongkai.records.content import MOST_TITLE
from gongkai.records.elsewhere.rows import LONGEST_ADDRESS

MOST_BYTES = 20 * 1024 * 1024
NO_BASE = "列表里的链接不是完整的网址，请填写这个列表页的网址，再读取一次。"


@dataclass(frozen=True, slots=True)
class Found:
    """What stands in a channel.

    on      the day on which it was posted; None where the list does not say
    unread  why it cannot be entered as it stands in the list
    """

    title: str
    address: str
    on: date | None
    text: str = ""
    unread: str = ""

    @property
    def key(self) -> str:
        """What names it: its address, or what it says where it has none."""
        if self.address and len(self.address) <= 200:
            return self.address
        named = json.dumps([self.title, self.address, self.on and self.on.isoformat()], ensure_ascii=False)
        return f"sha256:{sha256(named.encode()).hexdigest()}"

    def fault(self, today: date) -> str:
        """Why it cannot be entered; empty where it can."""
        if self.unread:
            return self.unread
        if self.on is None:
            return "没有认出发布日期"
        if self.on > today:
            return "发布日期晚于今天"
        if len(self.title) > MOST_TITLE:
            return f"标题超过 {MOST_TITLE} 个字"
        if len(self.address) > LONGEST_ADDRESS:
            return f"网址超过 {LONGEST_ADDRESS} 个字"
        return ""


def read(content: bytes, name: str, *, base: str = "") -> list[Found]:
    """The rows of a list, in its order; what cannot be entered says why, and an address that comes again too.

    content  a list page or its source, an export (xlsx, csv), or lines with titles and links
    name     of the file; only its ending is looked at
    base     the address of the list page, for links that are not whole
    Raises Refused with one sentence where it is no list, or has rows to enter whose links are not whole and no base.
    """
    if len(content) > MOST_BYTES:
        raise Refused("文件超过 20 兆字节，请分成几个文件。")
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    with store.workspace() as folder:
        source = folder / "original"
        source.write_bytes(content)
        answer = door.ask("listing", source, ending if ending.isalnum() and len(ending) <= 8 else "", folder)
    rows = answer.get("rows")
    if not isinstance(rows, list):
        raise Refused(FAILED)
    found: list[Found] = []
    seen: dict[str, Found] = {}
    for row in rows:
        each = _found(row, base)
        if not each.unread and (first := seen.setdefault(each.key, each)) is not each:
            same = f"网址与列表里前面的《{first.title[:40]}》" if each.address else "标题和日期与列表里前面的一条"
            each = replace(each, unread=f"{same}相同")
        found.append(each)
    return found


def _found(row: object, base: str) -> Found:
    if not isinstance(row, dict) or not all(
        isinstance(row.get(name), str) for name in ("title", "address", "on", "text", "fault")
    ):
        raise Refused(FAILED)
    address, fault = row["address"], row["fault"]
    try:
        if address and not urlsplit(address).scheme:
            if not base and not fault:  # what cannot be entered asks for nothing
                raise Refused(NO_BASE)
            address = urljoin(base, address)
        on = date.fromisoformat(row["on"]) if row["on"] else None
    except ValueError:
        raise Refused(FAILED) from None
    if address and not address.lower().startswith(("http://", "https://")):
        fault = fault or f"“{address[:40]}”不是以 http:// 或者 https:// 开头的网址"
        address = ""
    return Found(row["title"], "".join(address.split()), on, row["text"], fault)
