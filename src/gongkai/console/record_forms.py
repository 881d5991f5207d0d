"""The form in which a record is written: plain text or a Word file, particulars, attachments."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils import timezone

from gongkai.console import record_places
from gongkai.console.body import as_typed, is_plain
from gongkai.console.deeds import acting_field
from gongkai.files.models import StoredFile
from gongkai.files.pipeline import MOST_MEGABYTES, take_in
from gongkai.files.serving import visible_to
from gongkai.files.word import WordHtml, html_of_docx
from gongkai.law import Refused
from gongkai.organs.models import Organ
from gongkai.pages.fields import Choices, DayField
from gongkai.records.content import (
    DOCUMENTS,
    GROUNDS,
    MOST_TITLE,
    NO_DAY,
    NO_TEXT,
    REFERENCE_ONLY,
    Attachment,
    Attribute,
    Content,
    Genre,
    InterpretationForm,
    Nature,
    clean,
    off_after,
    paragraphs,
    text_of,
)
from gongkai.records.documents.links import unknown
from gongkai.records.models import Record

TYPED, KEPT, WORD = "typed", "kept", "word"


class FilesInput(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile]:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name, [])


class FilesField(forms.Field):
    """Any number of files; none is fine."""

    widget = FilesInput

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)


def _ground_label(value: str, title: str) -> str:
    return f"{title}（只登记名称和文号）" if value in REFERENCE_ONLY else title


class Needed(forms.CharField):
    """A text that another field can stand for, so that its label does not say 可不填."""

    conditional = True


class RecordForm(forms.Form):
    """What a record says. Files are taken into the store while the form is checked, so that no error loses them.

    organ        whose record it is or will be
    acting       whether whoever writes it acts for the organ
    before       the version that the form was opened with; None for a new record
    attachments  as they stand after this form: those kept, without those removed, with those brought
    told         sentences about what was uploaded
    """

    acting = acting_field()
    title = Needed(
        label="标题",
        required=False,
        help_text="上传 Word 文档时可以不填，取文档的第一行。",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    word = forms.FileField(
        label="从 Word 文档取正文",
        required=False,
        help_text="docx 格式；表格和合并的单元格会保留，图片请另作附件。",
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )
    source = forms.ChoiceField(
        label="正文用哪一份", required=False, choices=[(TYPED, ""), (KEPT, ""), (WORD, "")], initial=TYPED
    )
    text = Needed(
        label="正文",
        required=False,
        strip=False,
        help_text="一行是一个自然段，不用空格缩进。",
        widget=forms.Textarea(attrs={"rows": 14}),
    )
    summary = forms.CharField(
        label="内容概述", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "内容概述最多 2000 个字，请精简。"},
    )  # fmt: skip
    files = FilesField(label="添加附件", help_text=f"可以一次选几个文件，每个不超过 {MOST_MEGABYTES} 兆字节。")
    nature = forms.ChoiceField(label="信息性质", choices=Nature.choices, initial=Nature.GOVERNMENT)
    attribute = forms.ChoiceField(
        label="公开属性", choices=Attribute.choices, initial=Attribute.PROACTIVE, widget=Choices
    )
    ground = forms.ChoiceField(
        label="不予公开的依据",
        required=False,
        help_text="公开属性选“不予公开”的才填。依据条例第十四条的只登记名称和文号，不录正文和附件。",
        choices=[("", "（不是不予公开）"), *((value, _ground_label(value, title)) for value, title in GROUNDS)],
    )
    ground_reason = forms.CharField(
        label="不主动公开的理由", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="公开属性不是“主动公开”的写明理由；“不予公开”的必须写。",
        error_messages={"max_length": "理由最多 500 个字，请精简。"},
    )  # fmt: skip
    formed_on = DayField(
        label="形成日期", required=False, conditional=True,
        help_text="文件印发或者信息形成的那一天，20 个工作日的公开期限从它起算；送审前必须填写。例如 2026-11-20。",
    )  # fmt: skip
    issued_on = DayField(label="成文日期", required=False, help_text="文件落款的日期；没有落款的不填。")
    document_number = forms.CharField(
        label="发文字号", required=False, max_length=60, help_text="例如 白政发〔2026〕12号。",
        error_messages={"max_length": "发文字号最多 60 个字，请核对。"},
    )  # fmt: skip
    making_organ = forms.CharField(
        label="制作机关", required=False, max_length=80, help_text="与发布机关不同的才填。",
        error_messages={"max_length": "制作机关最多 80 个字，请核对。"},
    )  # fmt: skip
    co_makers = forms.CharField(
        label="共同制作机关", required=False, max_length=1000, help_text="联合发文的，每行写一个机关。",
        widget=forms.Textarea(attrs={"rows": 2}), error_messages={"max_length": "共同制作机关太多，请核对。"},
    )  # fmt: skip
    last_day = DayField(
        label="公示期至（最后一天）", required=False,
        help_text="公示有期限的才填：公示的最后一天，这一天仍然公开，次日起不再公开显示，系统自动撤下。",
    )  # fmt: skip

    genre = forms.ChoiceField(
        label="文件类型", choices=Genre.choices, initial=Genre.PLAIN, required=False,
        help_text="规范性文件和规章会显示有效性；政策解读会与原文相互链接。",
    )  # fmt: skip
    valid_until = DayField(
        label="有效期至", required=False, help_text="规范性文件写明有效期的才填：有效期的最后一天，过后自动标为失效。"
    )
    form = forms.ChoiceField(
        label="解读形式", required=False, choices=[("", "（不是政策解读）"), *InterpretationForm.choices]
    )
    interprets = forms.CharField(
        label="解读的文件", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="政策解读才填：原文的索引号，每行一个。", error_messages={"max_length": "解读的文件太多，请核对。"},
    )  # fmt: skip

    MAIN = ("summary",)
    GENRE = ("genre", "valid_until", "form")
    PARTICULARS = ("nature", "attribute", "ground", "ground_reason")
    DOCUMENT = ("formed_on", "issued_on", "document_number", "making_organ", "co_makers")

    def __init__(
        self,
        request: HttpRequest,
        *,
        record: Record | None = None,
        before: Content | None = None,
        organ: Organ,
        acting: bool,
    ) -> None:
        self.request, self.record, self.before, self.organ = request, record, before, organ
        posted = request.method == "POST"
        super().__init__(request.POST if posted else None, request.FILES if posted else None, initial=self._initial())
        if not acting:
            del self.fields["acting"]
        self.fields["genre"].conditional = True
        record_places.add_to(self, organ, request.frame.on, record)
        self.told: list[str] = []
        self.word_hash = self.word_name = ""
        self.word_html: WordHtml | None = None
        self.attachments = self._attached() if posted else list(self.before.attachments if self.before else ())

    def _initial(self) -> dict[str, Any]:
        if self.before is None:
            return {}
        values = self.before
        return {
            **{
                name: getattr(values, name)
                for name in (*self.MAIN, *self.PARTICULARS, *self.DOCUMENT, *self.GENRE, "title")
            },
            "last_day": values.last_day,
            "interprets": "\n".join(values.interprets),
            "co_makers": "\n".join(values.co_makers),
            **self._texts(values),
        }

    def _texts(self, values: Content) -> dict[str, str]:
        """What stands in the box, and which text is taken if nobody changes it."""
        if is_plain(values.body):
            return {"text": as_typed(values.body), "source": TYPED}
        return {"text": values.text, "source": KEPT}

    def follow(self, saved: Content) -> None:
        """Go on from what somebody else saved meanwhile.

        A text that was to stay as it is can only stay as it is now; so the box beside it, unless one wrote in it, shows
        that text too.
        """
        untouched = paragraphs(self.data.get("text", "")) == paragraphs(self.initial.get("text", ""))
        kept = self._source(self.cleaned_data) == KEPT
        self.before, self.initial = saved, {**self.initial, **self._texts(saved)}
        if kept and untouched:
            self.data = self.data.copy()
            self.data.update(self._texts(saved))

    # --- what the page shows ---

    @property
    def special(self) -> bool:
        """Whether the fields for documents and interpretations stand open."""
        fields = (*self.GENRE, "interprets")
        return str(self["genre"].value() or Genre.PLAIN) != Genre.PLAIN or any(name in self.errors for name in fields)

    @property
    def rich(self) -> bool:
        """Whether the record has a body that the plain editor would spoil."""
        return self.before is not None and not is_plain(self.before.body)

    @property
    def chosen(self) -> str:
        """Which body is taken if nothing else is chosen."""
        if "source" in self.errors:
            return ""
        if self.word_html is not None and not self.data.get("word_hash"):
            return WORD
        return str(self["source"].value() or TYPED)

    @property
    def asks(self) -> bool:
        """Whether the page asks which text to take, as the box was changed while another was chosen."""
        return self.is_bound and (bool(self.data.get("asked")) or "source" in self.errors)

    @property
    def content_of_word(self) -> str:
        """The text that the Word file brings, cleaned; empty where there is none."""
        return clean(self.word_html) if self.word_html is not None else ""

    # --- checking ---

    def clean_source(self) -> str:
        return self.cleaned_data["source"] or ("" if self.data.get("asked") else TYPED)

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        self._take_files(found.get("files") or [])
        self._take_word(found.get("word"))
        self._check_source(found)
        self._check_title(found)
        self._check_grounds(found)
        self._check_genre(found)
        formed, issued = found.get("formed_on"), found.get("issued_on")
        if formed and issued and formed > issued:
            self.add_error("formed_on", "形成日期不能晚于成文日期，请核对。")
        elif fault := Content(title="", formed_on=formed).ahead(self.request.frame.on):
            self.add_error("formed_on", fault)
        if self.data.get("then") == "submit":
            self._check_finished(found)
        return found

    def _check_source(self, found: dict[str, Any]) -> None:
        """Ask which text to take where the box was changed and would be passed over; what is chosen then is taken."""
        typed = paragraphs(found.get("text", ""))
        passed_over = typed and typed != paragraphs(self.initial.get("text", "")) and self._source(found) != TYPED
        if self.data.get("asked"):
            if not found.get("source"):
                self.add_error("source", "请选择正文用哪一份。")
        elif passed_over:
            self.add_error("source", "文字框里有改动，请选择正文用哪一份；没有选中的那一份不会保存。")

    def _source(self, found: dict[str, Any]) -> str:
        """Where the text is taken from: a Word file that comes now goes before what was chosen without knowing it."""
        if found.get("word") and self.word_html is not None and not self.data.get("asked"):
            return WORD
        return found.get("source", TYPED)

    def _check_title(self, found: dict[str, Any]) -> None:
        title = " ".join(found.get("title", "").split())
        if not title and self.word_html is not None:
            title = text_of(clean(self.word_html)).partition("\n")[0].strip()
            if title and len(title) <= MOST_TITLE:
                self.told.append("标题取自 Word 文档的第一行，请核对。")
        if not title:
            self.add_error("title", "请填写标题。")
        elif len(title) > MOST_TITLE:
            self.add_error("title", f"标题有 {len(title)} 个字，最多 {MOST_TITLE} 个字，请缩短。")
        found["title"] = title

    def _check_finished(self, found: dict[str, Any]) -> None:
        """Name at once everything that is missing before it can be sent to be reviewed; a mere save needs none."""
        silent = "word" in self.errors or "files" in self.errors
        full = self.attachments or text_of(self._body(found))
        if found.get("attribute") == Attribute.PROACTIVE and not full and not silent:
            self.add_error("text", NO_TEXT)
        if not found.get("formed_on") and "formed_on" not in self.errors:
            self.add_error("formed_on", NO_DAY)

    def _check_grounds(self, found: dict[str, Any]) -> None:
        if found.get("attribute") != Attribute.WITHHELD:
            return
        if not found.get("ground"):
            self.add_error("ground", "不予公开的，请选择依据（条例第十四条至第十六条）。")
        if not found.get("ground_reason"):
            self.add_error("ground_reason", "不予公开的，请写明理由。")
        full = self.attachments or found.get("summary") or self._body(found)
        if found.get("ground") in REFERENCE_ONLY and full:
            self.add_error(
                "ground", "依据条例第十四条不予公开的，只登记名称和文号，不能录入正文、内容概述和附件，请先移除。"
            )

    def _check_genre(self, found: dict[str, Any]) -> None:
        """What documents and interpretations say beside; of other information it is passed over."""
        found["genre"] = found.get("genre") or (self.before.genre if self.before else Genre.PLAIN.value)
        if found["genre"] in DOCUMENTS:
            until, issued = found.get("valid_until"), found.get("issued_on")
            if until and issued and until < issued:
                self.add_error("valid_until", "有效期不能早于成文日期，请核对。")
        if found["genre"] == Genre.INTERPRETATION:
            if not found.get("form"):
                self.add_error("form", "政策解读请选择解读形式：文字、图解、视频、访谈或者新闻发布会。")
            if fault := unknown(_lines(found.get("interprets", ""))):
                self.add_error("interprets", fault)

    def _body(self, found: dict[str, Any]) -> str:
        source = self._source(found)
        if source == WORD and self.word_html is not None:
            return _without_title(clean(self.word_html), found.get("title", ""))
        if source == KEPT and self.before is not None:
            return self.before.body
        return paragraphs(found.get("text", ""))

    def content(self) -> Content:
        """What a valid form says."""
        found = self.cleaned_data
        named = {name: found[name] for name in (*self.MAIN, *self.PARTICULARS, *self.DOCUMENT, *self.GENRE, "title")}
        named["interprets"] = _lines(found["interprets"])
        named["offline_on"] = off_after(found["last_day"])
        named["co_makers"] = tuple(found["co_makers"].splitlines())
        kept = self.before or Content(title="")
        return replace(kept, **named, body=self._body(found), attachments=tuple(self.attachments))

    # --- files ---

    def _attached(self) -> list[Attachment]:
        """The attachments that the page listed, under the names typed there, without those to be removed.

        A hash is taken only where the record had it or the person brought the file: a form is no way to another's file.
        """
        data = self.request.POST
        names = dict(zip(data.getlist("attached"), data.getlist("attached_name"), strict=False))
        wanted = [hash for hash in names if hash not in data.getlist("remove")]
        own = {each.hash: each for each in self.before.attachments} if self.before else {}
        new = visible_to(self.request.user, self.request.frame.on).filter(pk__in=[h for h in wanted if h not in own])
        stored = {each.pk: Attachment(each.pk, "", each.kind, each.size) for each in new}
        known = {**stored, **own}
        return [
            replace(known[hash], name=_name(names[hash], known[hash].name or f"附件.{known[hash].kind}"))
            for hash in wanted
            if hash in known
        ]

    def _take_files(self, uploads: list[UploadedFile]) -> None:
        for upload in uploads:
            if (file := self._take(upload, "files")) is None:
                continue
            if any(each.hash == file.pk for each in self.attachments):
                self.told.append(f"“{upload.name}”已经在附件里，没有重复添加。")
                continue
            self.attachments.append(Attachment(file.pk, _name(upload.name or "", "附件"), file.kind, file.size))

    def _take_word(self, upload: UploadedFile | None) -> None:
        """The Word file brought now, or the one that an earlier try of this form brought."""
        if upload is not None:
            if (file := self._take(upload, "word")) is None:
                return
            self.word_hash, self.word_name = file.pk, upload.name or ""
        else:
            self.word_hash, self.word_name = self.data.get("word_hash", ""), self.data.get("word_name", "")[:200]
            mine = visible_to(self.request.user, self.request.frame.on)
            if not self.word_hash or not mine.filter(pk=self.word_hash).exists():
                self.word_hash = ""
                return
        try:
            self.word_html = html_of_docx(self.word_hash)
        except Refused as fault:
            self.word_hash = ""
            self.add_error("word", str(fault))
            return
        if upload is not None and self.word_html.told:
            self.told.append(self.word_html.told)

    def _take(self, upload: UploadedFile, field: str) -> StoredFile | None:
        try:
            file = take_in(upload, upload.name or "", by=self.request.user, at=timezone.now())
        except Refused as fault:
            self.add_error(field, f"{upload.name}：{fault}")
            return None
        self.told += [f"{upload.name}：{warning}" for warning in file.told]
        return file


def _lines(typed: str) -> tuple[str, ...]:
    """The index numbers in some lines, each once; 、 and commas part them too."""
    return tuple(dict.fromkeys(re.sub(r"[、，,；;\s]+", " ", typed).split()))


def _name(typed: str, otherwise: str) -> str:
    return " ".join(typed.split())[:120] or otherwise


def _without_title(body: str, title: str) -> str:
    """A body that does not begin with its title once more."""
    first, end, rest = body.partition("</p>") if body.startswith("<p") else body.partition("</h2>")
    if end and "".join(text_of(first + end).split()) == "".join(title.split()) and title:
        return rest.lstrip()
    return body
