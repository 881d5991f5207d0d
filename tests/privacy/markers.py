"""Words that stand nowhere else, and every form in which somebody who looks for one would find it."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from urllib.parse import quote

MARKERS = {
    "name": "欧阳镉砷",
    "identity": "110105194912314779",
    "telephone": "13987650421",
    "address": "镥铪路七十七弄三号",
    "mail": "lutetium77@hafnium.example",
    "request": "关于钽铼沟的批复原文",
    "agent": "尉迟锇铱",
    "file_name": "铂铊自证材料.txt",
    "file_text": "本人钋砹于某年某月某日",
    "correction": "补正说明钫镭渡口一段",
    "counter_name": "呼延锕钍",
    "counter_identity": "110105195001014736",
    "counter_request": "镤镎村土地台账全本",
    "counter_note": "来人自称钚镅的邻居",
    "third_party": "锔锫矿业有限责任公司",
    "consulted_on": "锎锿标段合同单价",
    "opinion": "镄钔属于我方秘密",
    "task": "请查锘铹科的旧账",
    "report": "钅卢𨧀柜里找到两份",
    "reply": "现将𨭎𨨏复函提供给您",
    "given_back": "请删去𨭆䥑二字",
    "returned": "收件人钜镕已搬走",
    "letter": "鎶鉨站台夜里没有灯",
    "settled": "已请鈇鏌师傅修好",
    "claimant": "司徒鉝鿬",
    "grounds": "被申请人对鿫鿭避而不答",
    "withdrawn": "因鿔鿏一事自行撤回",
    "set_aside": "与上官𫟼𫓧的来信内容一样",
    "acting": "应轩辕𨧀𬭳的请求代填",
    "passed_on_to": "太史𬭶𨨏所在的村",
    "taken_out": "夹谷𫓧𫟷来看案卷",
}


def shapes(text: str) -> Iterator[tuple[str, bytes]]:
    """A text as it may lie on a disk: in each encoding, escaped in each way, in hexadecimal, in base64."""
    utf8 = text.encode()
    for name in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
        yield name, text.encode(name)
    yield "percent-encoded", quote(text).encode()
    yield "percent-encoded, small", quote(text).lower().encode()
    escaped = json.dumps(text)[1:-1]
    yield "\\u-escaped", escaped.encode()
    yield "\\u-escaped, large", escaped.upper().replace("\\U", "\\u").encode()
    yield "\\u-escaped twice", escaped.replace("\\", "\\\\").encode()
    yield "character references", "".join(f"&#{ord(sign)};" for sign in text).encode()
    yield "hexadecimal", utf8.hex().encode()
    yield "hexadecimal, large", utf8.hex().upper().encode()
    for before in range(3):
        # What stands around it changes the first and the last signs; those between stay.
        coded = base64.b64encode(b"\0" * before + utf8)
        first, last = -(-before * 8 // 6), (before + len(utf8)) * 8 // 6
        yield f"base64 after {before}", coded[first:last]
        yield f"base64 for addresses after {before}", coded[first:last].translate(bytes.maketrans(b"+/", b"-_"))


def found(content: bytes) -> Iterator[str]:
    """Which markers some bytes hold, and in which shape."""
    for name, text in MARKERS.items():
        for shape, wanted in shapes(text):
            if wanted in content:
                yield f"{name}, {shape}"
