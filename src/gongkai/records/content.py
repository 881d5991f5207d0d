"""What a record says: the values that are edited, reviewed and published together, and their hash."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from typing import Any

import nh3
from django.db import models

from gongkai.evidence.canonical import canonical, digest
from gongkai.law import Refused, say
from gongkai.law.exemptions import EXEMPTIONS, Ground

MOST_TITLE = 200
MOST_BODY = 2_000_000


class Nature(models.TextChoices):
    """信息性质."""

    GOVERNMENT = "government", "政府信息"
    NEWS = "news", "工作动态"
    PARTY = "party", "党务公开"
    VILLAGE = "village", "村务公开"
    NOTICE = "notice", "公示公告"


class Attribute(models.TextChoices):
    """公开属性, decided at source."""

    PROACTIVE = "proactive", "主动公开"
    ON_APPLICATION = "on_application", "依申请公开"
    WITHHELD = "withheld", "不予公开"


class Genre(models.TextChoices):
    """文件类型: what the platform does with a record beside showing it."""

    PLAIN = "plain", "一般信息"
    NORMATIVE = "normative", "行政规范性文件"
    RULE = "rule", "规章"
    INTERPRETATION = "interpretation", "政策解读"


DOCUMENTS = (Genre.NORMATIVE, Genre.RULE)
"""The genres that have a validity (有效性)."""


class InterpretationForm(models.TextChoices):
    """解读形式."""

    TEXT = "text", "文字解读"
    PICTURE = "picture", "图解"
    VIDEO = "video", "视频解读"
    INTERVIEW = "interview", "访谈"
    MEETING = "meeting", "新闻发布会"


_NATURES, _ATTRIBUTES_OF_DISCLOSURE, _GENRES = (frozenset(kinds.values) for kinds in (Nature, Attribute, Genre))
REFERENCE_ONLY = tuple(ground.value for ground, each in EXEMPTIONS.items() if each.source == "条例第十四条")
"""Grounds of article 14: of such information only the reference is kept, no body and no file."""
GROUNDS = [(ground.value, each.title) for ground, each in EXEMPTIONS.items()]


NO_TEXT = "正文和附件都是空的，请填写正文或添加附件后再送审。"
NO_DAY = "请填写形成日期，公开期限从这一天起算（条例第二十六条）。"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a record: its hash in the store and the name it is shown under."""

    hash: str
    name: str
    kind: str = ""
    size: int = 0

    def plain(self) -> dict[str, Any]:
        return {"hash": self.hash, "name": self.name, "kind": self.kind, "size": self.size}


@dataclass(frozen=True, slots=True)
class Content:
    """What a record says.

    body         sanitised HTML (`clean`)
    ground       why it is withheld, a value of `law.exemptions.Ground`; empty otherwise
    formed_on    成文或形成之日: the 20 working days of article 26 run from it
    co_makers    names of the organs that made it together with this one
    offline_on   the first day on which it is no longer shown (公示期满); None for most. People read and write the day
                 before, `last_day`
    valid_until  有效期至: the last day on which a document is in force; None where it names none, which old systems
                 write as the last day of all
    interprets   the index numbers of what an interpretation explains
    form         in which form it does
    """

    title: str
    body: str = ""
    summary: str = ""
    nature: str = Nature.GOVERNMENT.value
    attribute: str = Attribute.PROACTIVE.value
    ground: str = ""
    ground_reason: str = ""
    document_number: str = ""
    issued_on: date | None = None
    formed_on: date | None = None
    making_organ: str = ""
    co_makers: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = field(default=())
    offline_on: date | None = None
    genre: str = Genre.PLAIN.value
    valid_until: date | None = None
    interprets: tuple[str, ...] = ()
    form: str = ""

    def plain(self) -> dict[str, Any]:
        """The values as plain data, as they are hashed and kept; those of later versions only where they say something,
        so that the hashes of before stay."""
        later = {
            "genre": self.genre if self.genre != Genre.PLAIN else "",
            "valid_until": self.valid_until and self.valid_until.isoformat(),
            "interprets": list(self.interprets),
            "form": self.form,
        }
        return {
            "title": self.title,
            "body": self.body,
            "summary": self.summary,
            "nature": self.nature,
            "attribute": self.attribute,
            "ground": self.ground,
            "ground_reason": self.ground_reason,
            "document_number": self.document_number,
            "issued_on": self.issued_on and self.issued_on.isoformat(),
            "formed_on": self.formed_on and self.formed_on.isoformat(),
            "making_organ": self.making_organ,
            "co_makers": list(self.co_makers),
            "attachments": [each.plain() for each in self.attachments],
            "offline_on": self.offline_on and self.offline_on.isoformat(),
            **{name: value for name, value in later.items() if value},
        }

    def canonical(self) -> str:
        """Canonical JSON, version 1."""
        return canonical(self.plain())

    @property
    def hash(self) -> str:
        """The content hash that sign-offs are bound to."""
        return digest(self.canonical())

    @property
    def text(self) -> str:
        """The body as plain text, a line for each block."""
        return text_of(self.body)

    @property
    def has_text(self) -> bool:
        """Whether there is more than the reference: a body, a summary or a file."""
        return bool(self.body or self.summary or self.attachments)

    @property
    def last_day(self) -> date | None:
        """公示期至: the last day on which it is shown; None for most."""
        return self.offline_on and self.offline_on - timedelta(days=1)

    @property
    def reference_only(self) -> bool:
        """Whether article 14 lets nothing be kept of it but the reference."""
        return self.attribute == Attribute.WITHHELD and self.ground in REFERENCE_ONLY

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Content:
        """The content out of its plain data."""
        values = dict(plain)
        for name in ("issued_on", "formed_on", "offline_on", "valid_until"):
            values[name] = date.fromisoformat(values[name]) if values.get(name) else None
        for name in ("co_makers", "interprets"):
            values[name] = tuple(values.get(name, ()))
        values["attachments"] = tuple(Attachment(**each) for each in values["attachments"])
        return cls(**values)

    def tidy(self, *, formed_on: date | None = None) -> Content:
        """The content as it is kept: trimmed, its HTML cleaned, and checked.

        formed_on  the day that it was formed, where the content does not say it
        Raises Refused with the first thing to mend.
        """
        neat = replace(
            self,
            title=" ".join(self.title.split()),
            body=clean(self.body),
            summary=self.summary.strip(),
            document_number="".join(self.document_number.split()),
            formed_on=self.formed_on or formed_on,
            making_organ=self.making_organ.strip(),
            co_makers=tuple(name.strip() for name in self.co_makers if name.strip()),
            valid_until=self.valid_until if self.genre in DOCUMENTS and self.valid_until != date.max else None,
            interprets=tuple(dict.fromkeys(filter(None, ("".join(each.split()) for each in self.interprets))))
            if self.genre == Genre.INTERPRETATION
            else (),
            form=self.form if self.genre == Genre.INTERPRETATION else "",
            ground=self.ground if self.attribute != Attribute.PROACTIVE else "",
            ground_reason=self.ground_reason.strip() if self.attribute != Attribute.PROACTIVE else "",
        )
        if fault := neat.fault():
            raise Refused(fault)
        return neat

    def fault(self) -> str:
        """What has to be mended before it can be kept; empty where nothing has."""
        if not self.title:
            return "请填写标题。"
        if len(self.title) > MOST_TITLE:
            return f"标题有 {len(self.title)} 个字，最多 {MOST_TITLE} 个字，请缩短。"
        if len(self.body) > MOST_BODY:
            return "正文太长，请把表格或附录改为附件。"
        if self.nature not in _NATURES or self.attribute not in _ATTRIBUTES_OF_DISCLOSURE:
            return "请选择信息性质和公开属性。"
        if self.genre not in _GENRES:
            return "请选择文件类型。"
        if self.genre == Genre.INTERPRETATION and self.form not in InterpretationForm.values:
            return "政策解读请选择解读形式：文字、图解、视频、访谈或者新闻发布会。"
        if self.valid_until and self.issued_on and self.valid_until < self.issued_on:
            return "有效期不能早于成文日期，请核对。"
        if self.attribute == Attribute.WITHHELD and self.ground not in set(Ground):
            return "不予公开的，请选择依据（条例第十四条至第十六条）。"
        if self.attribute == Attribute.WITHHELD and not self.ground_reason:
            return "不予公开的，请写明理由。"
        if self.reference_only and self.has_text:
            return "依据条例第十四条不予公开的，只登记名称和文号，不能录入正文、摘要和附件，请先移除。"
        if self.formed_on and self.issued_on and self.formed_on > self.issued_on:
            return "形成日期不能晚于成文日期，请核对。"
        return ""

    def ahead(self, on: date) -> str:
        """Why it cannot have been formed yet on a day, as a sentence; empty where it can."""
        if self.formed_on and self.formed_on > on:
            return f"形成日期不能晚于今天（{say(on)}），请核对。"
        return ""

    def unfinished(self, on: date) -> str:
        """What is missing on a day before it can be sent to be reviewed; empty where nothing is."""
        missing = []
        if self.attribute == Attribute.PROACTIVE and not self.text and not self.attachments:
            missing.append(NO_TEXT)
        if not self.formed_on:
            missing.append(NO_DAY)
        return "".join(missing) or self.ahead(on) or self.over(on)

    def over(self, on: date) -> str:
        """Why it would not be shown any more on a day, as a sentence; empty where it would."""
        if self.attribute == Attribute.PROACTIVE and self.offline_on is not None and self.offline_on <= on:
            last = say(self.offline_on - timedelta(days=1))
            return f"公示期到{last}为止，已经结束，不能再发布；请修改“公示期至”，重新送审后再发布。"
        return ""


def off_after(last_day: date | None) -> date | None:
    """`offline_on` of what is shown up to a day; None for no day, and for the last of all (9999-12-31), which old
    systems write for none."""
    return last_day + timedelta(days=1) if last_day and last_day < date.max else None


TAGS = {
    "p", "br", "hr", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "u", "s", "sub", "sup", "blockquote",
    "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "a", "span", "div",
}  # fmt: skip
CLASSES = {"align-left", "align-center", "align-right", "indent", "no-indent", "signature"}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
_LEADS_AWAY = re.compile(r"https?://[^/\\\s]|(?:mailto|tel|release|file):", re.IGNORECASE)
"""How the address of a link begins. One that the browser would complete by the address of the page, console or portal,
leads to where nobody who reviewed the text could see; even `https:/path` is such a one."""
_RENAMED = {"b": "strong", "i": "em", "h1": "h2", "h5": "h4", "h6": "h4"}
_OLD_NAME = re.compile(r"<(/?)(b|i|h1|h5|h6)(?=[\s/>])", re.IGNORECASE)


def _whole_address(_: str, name: str, value: str) -> str | None:
    """The value of an attribute; None for an address that is not whole."""
    return value if name != "href" or _LEADS_AWAY.match(value) else None


_CLEANER = nh3.Cleaner(  # made once: to make it takes longer than to clean a page
    tags=TAGS,
    attributes=_ATTRIBUTES,
    attribute_filter=_whole_address,
    allowed_classes=dict.fromkeys(("p", "div", "td", "th", "h2", "h3", "h4", "span"), CLASSES),
    url_schemes={"http", "https", "mailto", "tel", "release", "file"},
    link_rel="noopener noreferrer",
    clean_content_tags={"script", "style", "template", "iframe", "object"},
)


def clean(body: str) -> str:
    """HTML with a closed set of elements, attributes and classes; no style, no script, no outside picture.

    A link names its whole address; of any other only the words stay.
    """
    return _CLEANER.clean(_OLD_NAME.sub(lambda found: f"<{found[1]}{_RENAMED[found[2].lower()]}", body)).strip()


_BLOCK = re.compile(r"</(?:p|h[2-4]|li|tr|div|blockquote|caption)>|<(?:br|hr)\s*/?>", re.IGNORECASE)
_CELL = re.compile(r"</t[dh]>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


def text_of(body: str) -> str:
    """The plain text of clean HTML: a line for each block, cells apart by a tab."""
    text = _TAG.sub("", _CELL.sub("\t", _BLOCK.sub("\n", body)))
    lines = (" ".join(html.unescape(line).split(" ")).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def paragraphs(text: str) -> str:
    """Plain text as HTML paragraphs, for the plain editor; a line becomes a paragraph."""
    return "\n".join(f"<p>{html.escape(line.strip())}</p>" for line in text.splitlines() if line.strip())


def differing(old: Content, new: Content) -> Sequence[str]:
    """The names of the values that differ."""
    return [each.name for each in fields(Content) if getattr(old, each.name) != getattr(new, each.name)]
