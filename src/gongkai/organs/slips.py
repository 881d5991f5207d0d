"""First passwords: made at random, easy to read aloud and to type, handed out on slips that are cut from a sheet.

A password stands on the slip and nowhere else; the database holds its hash.
"""

from __future__ import annotations

import html
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gongkai.annual.writers import NoPango
from gongkai.annual.writers.pdf import PACKAGES

LETTERS = "abcdefghjkmnpqrstuvwxyz"
DIGITS = "23456789"
GROUPS, LENGTH = 3, 4
"""Three groups of four out of 31 signs: 59 bits. No 0, o, 1, l or i, which look alike."""


def first_password() -> str:
    """A password like `k7pm-x3rd-w9fa`, with a letter and a digit in each group."""
    groups = []
    while len(groups) < GROUPS:
        group = "".join(secrets.choice(LETTERS + DIGITS) for _ in range(LENGTH))
        if set(group) & set(LETTERS) and set(group) & set(DIGITS):
            groups.append(group)
    return "-".join(groups)


@dataclass(frozen=True, slots=True)
class Slip:
    """What one person gets."""

    organ: str
    name: str
    account: str
    password: str


_STYLE = """
@page { size: A4; margin: 12mm 10mm; }
body { margin: 0; color: #1b1f24; font: 11pt/1.5 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
.sheet { width: 190mm; margin: 0 auto; border-collapse: collapse; table-layout: fixed; }
.sheet td { width: 95mm; height: 63mm; padding: 6mm 7mm; border: 1px dashed #57606a; vertical-align: top;
  box-sizing: border-box; }
.sheet tr { break-inside: avoid; }
.sheet p { margin: 0 0 1mm; overflow-wrap: anywhere; }
.organ { font-size: 10pt; color: #57606a; }
.name { font-size: 14pt; font-weight: bold; }
dl { display: grid; grid-template-columns: 22mm 1fr; gap: 1mm 0; margin: 2mm 0; }
dt { color: #57606a; }
dd { margin: 0; overflow-wrap: anywhere; }
.password { font: 15pt/1.3 "DejaVu Sans Mono", Consolas, Menlo, monospace; letter-spacing: .03em; }
.note { font-size: 9pt; color: #57606a; }
"""


def sheet(slips: Sequence[Slip], *, address: str) -> str:
    """The slips as an HTML document, eight to a page of A4, with lines to cut along."""
    cells = [_cell(slip, address) for slip in slips]
    cells += ["<td></td>"] * (len(cells) % 2)
    rows = "\n".join(f"<tr>{cells[place]}{cells[place + 1]}</tr>" for place in range(0, len(cells), 2))
    return (
        '<!doctype html>\n<html lang="zh-Hans"><head><meta charset="utf-8"><title>首次登录密码条</title>'
        f"<style>{_STYLE}</style></head>\n"
        f'<body><table class="sheet" role="presentation">\n{rows}\n</table></body></html>\n'
    )


def _cell(slip: Slip, address: str) -> str:
    organ, name, account, password, where = map(
        html.escape, (slip.organ, slip.name, slip.account, slip.password, address)
    )
    return (
        f'<td><p class="organ">{organ}</p><p class="name">{name}</p>'
        f"<dl><dt>登录地址</dt><dd>{where}</dd><dt>账号</dt><dd>{account}</dd>"
        f'<dt>首次密码</dt><dd class="password">{password}</dd></dl>'
        '<p class="note">首次登录须改成自己的密码，改后本条作废。密码都是小写字母和数字，中间有短横线，'
        "没有数字 0、1 和字母 o、l、i。请当面交给本人，不要拍照转发。</p></td>"
    )


def pdf(document: str) -> bytes:
    """The document as PDF. Raises NoPango, with a sentence, where Pango does not load."""
    try:
        import weasyprint  # 1.3 s and native libraries: only who prints pays for it
    except (ImportError, OSError) as error:
        raise NoPango(f"本机缺少生成PDF所需的组件，请安装软件包 {PACKAGES} 后再试，或改存为 .html。") from error

    def refuse(url: str, *_: Any, **__: Any) -> Any:
        raise ValueError(f"密码条不引用外部资源：{url}")

    return bytes(weasyprint.HTML(string=document, url_fetcher=refuse).write_pdf())
