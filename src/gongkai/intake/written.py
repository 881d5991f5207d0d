"""What a submission says, field by field: the one list that the forms of the portal and the pages of the console go by.

Values are plain JSON. Whoever closes an envelope with the public key can put anything into it, so what is read out of
one is held to its type here, and what is of another is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gongkai.intake.models import Kind

COLUMNS = {
    "natural_person": "公民（自然人）",
    "commercial": "商业企业",
    "research": "科研机构",
    "social": "社会公益组织",
    "legal_service": "法律服务机构",
    "other": "其他法人或者组织",
}
"""Who applies, as Table 3 counts: its keys, in words for people."""
IDENTITY_CARD, CREDIT_CODE, OTHER_IDENTITY = "居民身份证", "统一社会信用代码", "其他证件"
IDENTITIES = (
    IDENTITY_CARD, "户口簿", "护照", "港澳居民来往内地通行证", "台湾居民来往大陆通行证", "港澳台居民居住证",
    "外国人永久居留身份证", "军人证件", CREDIT_CODE, OTHER_IDENTITY,
)  # fmt: skip
FORMS = ("电子文件", "纸质文件", "电子文件、纸质文件都可以")
BY_POST, BY_MAIL, ON_SITE = "邮寄", "电子邮件", "当面领取"
WAYS = ("在本网站下载", BY_MAIL, BY_POST, ON_SITE, "现场查阅、抄录")
MARKS = ("满意", "基本满意", "不满意")
MOST_APPLICANTS = 10

_CONTACT = {"telephone": "联系电话", "address": "通信地址", "postcode": "邮政编码", "email": "电子邮箱"}
_ABOUT_ANOTHER = {"about": "原回执号"}
FIELDS: dict[Kind, dict[str, str]] = {
    Kind.APPLICATION: {
        "column": "申请人类型",
        "applicants": "申请人",
        "agent": "代理人",
        "contact_person": "联系人",
        **_CONTACT,
        "description": "所需信息的描述",
        "title": "信息名称",
        "document_number": "文号",
        "form": "提供形式",
        "way": "获取方式",
    },
    Kind.RECTIFICATION: {
        "applicants": "申请人",
        **_CONTACT,
        "record": "哪一项记录",
        "text": "不准确的内容",
        "should_be": "应当更正为",
    },
    Kind.ERROR: {"record": "哪一条信息", "text": "差错", "should_be": "应当是", "name": "姓名", **_CONTACT},
    Kind.SUGGESTION: {"record": "建议公开的信息", "text": "理由和说明", "name": "姓名", **_CONTACT},
    Kind.LETTER: {"subject": "标题", "text": "内容", "name": "姓名", **_CONTACT},
    Kind.CORRECTED: {**_ABOUT_ANOTHER, "text": "补正的内容"},
    Kind.TAKING_BACK: {**_ABOUT_ANOTHER, "text": "撤回的说明"},
    Kind.FEEDBACK: {**_ABOUT_ANOTHER, "mark": "评价", "text": "意见"},
}
"""What each kind may say, in the order in which it is read. `about_code`, the code to `about`, is never shown."""


@dataclass(frozen=True, slots=True)
class Who:
    """One applicant, or an agent."""

    name: str
    identity_kind: str = ""
    identity: str = ""

    def __str__(self) -> str:
        proof = " ".join(each for each in (self.identity_kind, self.identity) if each)
        return f"{self.name}（{proof}）" if proof else self.name

    @property
    def values(self) -> dict[str, str]:
        """As plain JSON."""
        return {"name": self.name, "identity_kind": self.identity_kind, "identity": self.identity}


def applicants(values: Mapping[str, Any]) -> list[Who]:
    """Everybody who applies; the first receives what is served (接收文书的代表人)."""
    listed = values.get("applicants")
    found = (_who(each) for each in (listed if isinstance(listed, list) else [])[:MOST_APPLICANTS])
    return [each for each in found if each]


def agent(values: Mapping[str, Any]) -> Who | None:
    """Who applies for them with a power of attorney."""
    return _who(values.get("agent"))


def said(kind: Kind, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What a submission says as names and texts, in their order; what is empty is left out."""
    for name, label in FIELDS[kind].items():
        match name:
            case "applicants":
                everybody = applicants(values)
                texts = [f"{label}{number if len(everybody) > 1 else ''}" for number in range(1, len(everybody) + 1)]
                yield from zip(texts, map(str, everybody), strict=True)
                continue
            case "agent":
                text = str(agent(values) or "")
            case "column":
                text = COLUMNS.get(_text(values.get(name)), "")
            case _:
                text = _text(values.get(name))
        if text:
            yield label, text


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _who(value: object) -> Who | None:
    if not isinstance(value, dict) or not (name := _text(value.get("name"))):
        return None
    return Who(name, _text(value.get("identity_kind")), _text(value.get("identity")))
