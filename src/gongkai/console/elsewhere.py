"""其他渠道: where else an organ publishes, and entering what stands there; one thing at a time or by the list."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Any

from django import forms
from django.core import signing
from django.db.models import Count, Max, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.console.deeds import Creating, Deed, attempt, nobody, page, sent
from gongkai.console.entitlement import own_organs
from gongkai.console.frame import say, staff
from gongkai.console.verb_page import (
    METHODS,
    Versioned,
    Words,
    answer,
    choice_field,
    entitled,
    field_of,
    text_field,
)
from gongkai.evidence.acting import act
from gongkai.evidence.models import OnceKey
from gongkai.law import Refused
from gongkai.organs.models import Organ
from gongkai.organs.permissions import NotAllowed, Permission, organs_where
from gongkai.records.content import Content, paragraphs
from gongkai.records.elsewhere import actions
from gongkai.records.elsewhere.actions import Known
from gongkai.records.elsewhere.listing import Found, read
from gongkai.records.elsewhere.matching import Match, Standing, match
from gongkai.records.elsewhere.models import Batch, BatchKind, Channel, ChannelKind, Posting
from gongkai.records.elsewhere.rows import Incoming
from gongkai.records.sections.actions import NOT_A_HOME
from gongkai.records.sections.models import Section, SectionKind

SEALED_FOR = 24 * 60 * 60
"""Seconds for which a list that was read may be confirmed."""
AT_ONCE = 150
"""Rows of one screen; Django takes so many fields."""
TAKE, POST, SKIP = "take", "post", "skip"
HINTS = {"name": "例如：白鹭发布、示例县人民政府网站。", "address": "网站首页或者账号主页的完整网址；没有的不填。"}


@require_safe
@staff
def page_of_list(request: HttpRequest) -> HttpResponse:
    """The channels of the organs that the person works for, with how much stands in each."""
    organs = _organs(request)
    if not organs:
        raise NotAllowed(nobody(Permission.RECORD_IMPORT))
    own = own_organs(request.frame, Permission.RECORD_IMPORT)
    counted = Channel.objects.filter(organ__in=organs).annotate(
        standing=Count("postings", filter=Q(postings__ended_on=None)),
        last=Max("postings__posted_on", filter=Q(postings__void_reason="")),
    )
    channels: dict[int, list[Channel]] = {}
    for each in counted.order_by("closed_on", "pk"):
        channels.setdefault(each.organ_id, []).append(each)
    organs.sort(key=lambda organ: (organ.pk not in own, organ.pk not in channels, organ.code))
    batches = Batch.objects.filter(organ__in=organs).select_related("organ", "channel", "by").defer("digests")
    shown = {
        "organs": [(organ, channels.get(organ.pk, [])) for organ in organs],
        "batches": batches.order_by("-at", "-part")[:20],
    }
    return render(request, "console/elsewhere.html", shown)


def _organs(request: HttpRequest) -> list[Organ]:
    return list(organs_where(request.user, Permission.RECORD_IMPORT, on=request.frame.on))


def _organ_or_404(request: HttpRequest, key: int) -> Organ:
    found = organs_where(request.user, Permission.RECORD_SEE, on=request.frame.on).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def _channel_or_404(request: HttpRequest, key: int) -> Channel:
    organs = organs_where(request.user, Permission.RECORD_SEE, on=request.frame.on)
    found = Channel.objects.filter(organ__in=organs, closed_on=None, pk=key).select_related("organ").first()
    if found is None:
        raise Http404
    return found


class ChannelForm(Creating):
    """A new channel."""

    kind = choice_field("渠道类型", ChannelKind.choices, required="请选择渠道类型。")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["name"] = field_of(Channel, "name", required=True, hint=HINTS["name"])
        self.fields["address"] = field_of(Channel, "address", hint=HINTS["address"])


@require_http_methods(METHODS)
@staff
def add(request: HttpRequest, key: int) -> HttpResponse:
    """登记渠道."""
    organ = _organ_or_404(request, key)
    entitled(request, organ, Permission.RECORD_IMPORT)
    form = ChannelForm(sent(request))
    words = Words(
        "登记渠道",
        "登记",
        reverse("elsewhere"),
        "其他渠道",
        f"{organ.name}还在哪里发布信息，例如县政府网站、微信公众号。",
    )

    def enter() -> Channel:
        given, at = form.cleaned_data, timezone.now()
        return form.once(
            request.user, "channel.added", at,
            lambda: actions.add_channel(
                organ, kind=given["kind"], name=given["name"], address=given["address"], by=request.user, at=at
            ),
        )  # fmt: skip

    return answer(request, form, words, enter, done=lambda channel: f"渠道“{channel.name}”已登记。")


class ChannelChangeForm(Versioned):
    """A channel as it is."""

    def __init__(self, *given: Any, row: Channel) -> None:
        super().__init__(*given, row=row, names=("kind", "name", "address"))
        self.fields["kind"] = choice_field("渠道类型", ChannelKind.choices, required="请选择渠道类型。")
        self.fields["name"] = field_of(Channel, "name", required=True, hint=HINTS["name"])
        self.fields["address"] = field_of(Channel, "address", hint=HINTS["address"])


@require_http_methods(METHODS)
@staff
def change(request: HttpRequest, key: int) -> HttpResponse:
    """修改渠道."""
    channel = _channel_or_404(request, key)
    entitled(request, channel.organ, Permission.RECORD_IMPORT)
    form = ChannelChangeForm(sent(request), row=channel)
    words = Words(
        f"修改渠道：{channel.name}",
        "保存",
        reverse("elsewhere"),
        "其他渠道",
        "改了名称或者类型以后，以前登记的渠道发布仍然算在它名下，公开页面上一并更改。",
    )
    return answer(
        request, form, words,
        lambda: actions.change_channel(
            channel, version=form.cleaned_data["version"], by=request.user, at=timezone.now(), **form.values()
        ),
        done="渠道已保存。",
    )  # fmt: skip


@require_http_methods(METHODS)
@staff
def close(request: HttpRequest, key: int) -> HttpResponse:
    """停用渠道."""
    channel = _channel_or_404(request, key)
    entitled(request, channel.organ, Permission.RECORD_IMPORT)
    form = Deed(sent(request))
    words = Words(
        f"停用渠道：{channel.name}", "停用", reverse("elsewhere"), "其他渠道",
        "停用后不再登记新的发布；以前登记的照样统计、照样可以查到。", danger=True,
    )  # fmt: skip
    return answer(
        request, form, words,
        lambda: actions.close_channel(channel, by=request.user, at=timezone.now()),
        done=f"渠道“{channel.name}”已停用。",
    )  # fmt: skip


class ListForm(forms.Form):
    """A list of what stands in a channel: a file or what was pasted."""

    file = forms.FileField(
        label="文件", required=False, widget=forms.FileInput(attrs={"accept": ".html,.htm,.xlsx,.xls,.csv,.txt"}),
        help_text="列表页另存的网页文件，或者公众号、客户端后台导出的表格（第一行是列名：标题、网址、发布日期）。",
    )  # fmt: skip
    pasted = forms.CharField(
        label="或者粘贴", required=False, strip=True, widget=forms.Textarea(attrs={"rows": 8}),
        help_text="列表页的源代码；或者每行一条：标题、网址、日期。",
    )  # fmt: skip
    base = text_field(
        "列表页的网址", 300, hint="链接不完整时才需要，例如 https://www.example.gov.cn/zwgk/。系统不会上网读取。"
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if not found.get("file") and not found.get("pasted") and "file" not in self.errors:
            self.add_error("file", "请选择文件，或者粘贴列表的内容。")
        if found.get("base") and not found["base"].lower().startswith(("http://", "https://")):
            self.add_error("base", "网址要写完整，以 http:// 或者 https:// 开头。")
        return found

    def content(self) -> tuple[bytes, str]:
        """The bytes and what they are called."""
        if file := self.cleaned_data.get("file"):
            return file.read(), file.name
        return self.cleaned_data["pasted"].encode(), "粘贴的列表"


@require_http_methods(METHODS)
@staff
def intake(request: HttpRequest, key: int) -> HttpResponse:
    """批量登记: read a list, show what each row is to us, and enter what the person says."""
    channel = _channel_or_404(request, key)
    entitled(request, channel.organ, Permission.RECORD_IMPORT)
    if request.method == "POST" and "sealed" in request.POST and not getattr(request, "refusal", ""):
        return _confirm(request, channel)
    form = ListForm(sent(request), request.FILES or None)
    if form.is_bound and not getattr(request, "refusal", "") and form.is_valid():
        content, name = form.content()
        found = attempt(form, lambda: read(content, name, base=form.cleaned_data["base"]))
        if found is not None:
            manifest = sha256(content).hexdigest()
            return _choose(request, channel, _seal(channel, name, manifest, found), found)
    return page(request, "console/elsewhere_list.html", form, channel=channel)


def _seal(channel: Channel, name: str, manifest: str, found: list[Found]) -> str:
    """The rows as the next form carries them: nobody can put others in their place."""
    rows = [[each.title, each.address, each.on and each.on.isoformat(), each.text, each.unread] for each in found]
    plain = {"channel": channel.pk, "name": name[:200], "manifest": manifest, "rows": rows}
    return signing.dumps(plain, salt="elsewhere", compress=True)


class ChooseForm(Creating):
    """What becomes of each row."""

    sealed = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *given: Any, matches: list[Match], sections: list[Section], **named: Any) -> None:
        super().__init__(*given, **named)
        self.matches = matches
        if any(each.standing in (Standing.NEW, Standing.SIMILAR) for each in matches):
            usual = next((str(each.pk) for each in sections if each.kind == SectionKind.NEWS), "")
            self.fields["section"] = choice_field(
                "新信息放到哪个栏目",
                [(str(each.pk), each.name) for each in sections],
                required="请选择新信息放到哪个栏目。",
                hint="以后可以在栏目里批量调整。",
            )  # fmt: skip
            self.fields["section"].initial = usual
        for number, each in enumerate(matches):
            if choices := list(_choices(each)):
                self.fields[f"row-{number}"] = forms.ChoiceField(
                    label=f"怎么办：{each.found.title}", choices=choices, initial=choices[0][0],
                    error_messages={"required": "请选择怎么办。", "invalid_choice": "请重新选择怎么办。"},
                )  # fmt: skip

    def rows(self) -> list[tuple[Match, forms.BoundField | None]]:
        """Each row with its choice; None where nothing is to be chosen."""
        return [
            (each, self[f"row-{number}"] if f"row-{number}" in self.fields else None)
            for number, each in enumerate(self.matches)
        ]

    def chosen(self, what: str) -> list[Match]:
        return [each for number, each in enumerate(self.matches) if self.cleaned_data.get(f"row-{number}") == what]


def _choices(each: Match) -> list[tuple[str, str]]:
    """What may be done with a row, the usual first."""
    new, post, skip = (TAKE, "登记为新信息"), (POST, "只登记渠道发布"), (SKIP, "这次不登记")
    match each.standing:
        case Standing.NEW:
            return [new, skip]
        case Standing.KNOWN:
            return [post, skip]
        case Standing.SIMILAR:
            return [post, new, skip] if each.close else [skip, post, new]
        case _:
            return []


def _choose(request: HttpRequest, channel: Channel, sealed: str, found: list[Found]) -> HttpResponse:
    """The screen on which each row is confirmed."""
    form = ChooseForm(
        matches=(matches := _first(match(channel, found, request.frame.on))), sections=_sections(request, channel),
        initial={"sealed": sealed},
    )  # fmt: skip
    return page(request, "console/elsewhere_choose.html", form, **_shown(channel, matches, len(found)))


def _first(matches: list[Match]) -> list[Match]:
    """As many of those that are not entered yet as one screen takes, and after them what cannot be entered."""
    if len(matches) <= AT_ONCE:
        return matches
    open_ones = [each for each in matches if each.standing not in (Standing.ENTERED, Standing.FAULTY)]
    return open_ones[:AT_ONCE] + [each for each in matches if each.standing == Standing.FAULTY]


def _shown(channel: Channel, matches: list[Match], total: int) -> dict[str, Any]:
    counts = [(standing, sum(each.standing == standing for each in matches)) for standing in Standing]
    return {
        "channel": channel,
        "total": total,
        "left": total - len(matches),
        "now": sum(each.standing not in (Standing.ENTERED, Standing.FAULTY) for each in matches),
        "counts": [(standing, count) for standing, count in counts if count],
        "any": any(each.standing not in (Standing.ENTERED, Standing.FAULTY) for each in matches),
    }


def _sections(request: HttpRequest, channel: Channel) -> list[Section]:
    return list(channel.organ.sections.open(request.frame.on).exclude(kind__in=NOT_A_HOME))


def _confirm(request: HttpRequest, channel: Channel) -> HttpResponse:
    """Enter what was chosen: releases with their home elsewhere, and postings of what stands here."""
    if OnceKey.objects.filter(person=request.user.pk, key=request.POST.get("key") or "—").exists():
        return redirect("elsewhere")  # sent twice: what it entered is not new any more
    try:
        plain = signing.loads(request.POST["sealed"], salt="elsewhere", max_age=SEALED_FOR)
        if plain["channel"] != channel.pk:
            raise signing.BadSignature
    except signing.BadSignature:
        say(request, "这份列表放置时间太长或者不完整，请重新读取一次。")
        return redirect("elsewhere_intake", channel.pk)
    found = [Found(title, address, on and date.fromisoformat(on), *more) for title, address, on, *more in plain["rows"]]
    matches = _first(match(channel, found, request.frame.on))
    form = ChooseForm(request.POST, matches=matches, sections=_sections(request, channel))
    if form.is_valid():
        done = attempt(form, lambda: _enter(request, channel, form, plain))
        if done is not None:
            say(request, done)
            return redirect("elsewhere")
    return page(request, "console/elsewhere_choose.html", form, **_shown(channel, matches, len(found)))


def _enter(request: HttpRequest, channel: Channel, form: ChooseForm, plain: dict[str, Any]) -> str:
    """All that was chosen, in one act; what was done, as a sentence."""
    new, known = form.chosen(TAKE), form.chosen(POST)
    if not new and not known:
        raise Refused("没有选择要登记的信息；不登记的话直接离开这一页即可。")
    at = timezone.now()
    section = next(
        (each for each in _sections(request, channel) if str(each.pk) == form.cleaned_data.get("section")), None
    )
    rows = [_incoming(each.found, section) for each in new]
    part = Batch.objects.filter(organ=channel.organ, manifest=plain["manifest"]).count() + 1

    def enter() -> Posting | Batch:
        with act():
            result: Any = None
            if known:
                postings = [Known(each.record, each.found.address, each.found.title, each.found.on) for each in known]
                result = actions.enter_postings(channel, postings, by=request.user, at=at)[0]
            if rows:
                result = actions.take_in(
                    channel.organ, rows, kind=BatchKind.ELSEWHERE, channel=channel, name=plain["name"],
                    manifest=plain["manifest"], part=part, by=request.user, at=at,
                )  # fmt: skip
            return result

    form.once(request.user, "releases.imported", at, enter)
    said = [f"新登记 {len(new)} 件信息"] if new else []
    return "，".join([*said, *([f"登记渠道发布 {len(known)} 件"] if known else [])]) + f"（{channel.name}）。"


def _incoming(found: Found, section: Section | None) -> Incoming:
    """A row as a release with its home elsewhere."""
    content = Content(found.title, paragraphs(found.text), **({"nature": section.nature} if section else {}))
    return Incoming(found.key, content, found.on, section=section.pk if section else None, address=found.address)
