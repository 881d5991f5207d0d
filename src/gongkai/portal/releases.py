"""A release as the public reads it: its page, its attachments, and the notice where it is no longer shown.

The page is made by one function for the view and for the published tree, from released rows only and the same for
everybody, so that a file of it says what the view says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import FileResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from gongkai.evidence.prepared import TEXT, PreparedIn
from gongkai.files.store import open_stored
from gongkai.organs.models import OrganTerm
from gongkai.organs.tree import name_on
from gongkai.pages.sizes import size_in_words
from gongkai.pages.templatetags.pages import in_words
from gongkai.portal import body
from gongkai.portal.addresses import HTML, file_addresses, file_headers, file_name, release_address, whole
from gongkai.portal.circumstances import (
    STANDS,
    Change,
    Circumstances,
    Posted,
    Related,
    Stands,
    circumstances,
    of_all,
    with_stands,
)
from gongkai.portal.linked import linked
from gongkai.records.content import DOCUMENTS, Attachment, Content, Genre, InterpretationForm, Nature
from gongkai.records.documents.models import Validity
from gongkai.records.models import Release, WithdrawalKind

TITLE_NOT_REPEATED = frozenset({WithdrawalKind.EMERGENCY, WithdrawalKind.IN_ERROR, WithdrawalKind.EXPIRED})
"""Where a release was taken off because it should not be seen (any more), its title is not shown again: that of a
public notice may name a person."""

RESTORED = "恢复公开"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the history of a release: the day, what was done, and why."""

    on: date
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class File:
    """An attachment on its page."""

    name: str
    address: str
    kind: str
    size: int

    @property
    def size_in_words(self) -> str:
        return size_in_words(self.size)


@dataclass(frozen=True)
class Shown:
    """All that a release page says.

    values   what was released
    code     of its organ
    maker    发文机关 with the name of the day of release
    first    the day of the first release; `release.released_on` is that of the latest
    changed  the day of the last correction; None where it was at most taken down and restored
    history  newest first; one line where nothing was corrected
    around   what it says beside what was released
    """

    release: Release
    values: Content
    code: str
    maker: str
    first: date
    changed: date | None
    history: tuple[Step, ...]
    mark: str
    around: Circumstances

    @property
    def address(self) -> str:
        return release_address(self.release.index_number)

    @property
    def number(self) -> str:
        """What of the index number stands after the code of the organ."""
        return self.release.index_number.partition("/")[2]

    @property
    def whole_address(self) -> str:
        """The address as people pass it on; empty where the settings do not name the site."""
        return whole(self.address) if settings.ADDRESS else ""

    @property
    def history_called(self) -> str:
        """What the list of what happened is called: what was restored was not corrected."""
        corrected, restored = self.changed is not None, any(each.what == RESTORED for each in self.history)
        return f"{'更正' if corrected else ''}{'和' if corrected and restored else ''}{'恢复' if restored else ''}记录"

    @property
    def linked(self) -> SafeString:
        """The metadata for machines, as JSON-LD."""
        return linked(self.release, self.maker, self.first, self.changed, self.around)

    @cached_property
    def files(self) -> list[File]:
        attachments = self.values.attachments
        addresses = file_addresses(self.release.index_number, attachments)
        return [
            File(each.name, address, each.kind, each.size) for each, address in zip(attachments, addresses, strict=True)
        ]

    @property
    def body(self) -> SafeString:
        hashes = (each.hash for each in self.values.attachments)
        return body.shown(self.release.body, dict(zip(hashes, (each.address for each in self.files), strict=True)))

    def facts(self) -> list[tuple[str, str]]:
        """The rows of the metadata table that have something to say."""
        values = self.values
        rows: list[tuple[str, str | date | None]] = [
            ("索引号", self.release.index_number),
            ("信息性质", self.release.get_nature_display()),
            ("文件类型", "" if values.genre == Genre.PLAIN else Genre(values.genre).label),
            ("解读形式", InterpretationForm(values.form).label if values.form else ""),
            ("发文机关", "、".join([values.making_organ or self.maker, *values.co_makers])),
            ("文号", values.document_number),
            ("形成日期", values.formed_on),
            ("成文日期", values.issued_on),
            ("发布日期", self.first),
            ("有效性", self.around.validity_in_words),
            ("有效期至", values.valid_until if values.genre in DOCUMENTS else None),
        ]
        if values.making_organ and values.making_organ != self.maker:
            rows.append(("发布机关", self.maker))
        rows.append(("更正日期", self.changed))
        rows.append(("公示期至", values.last_day))
        return [(name, in_words(value) if isinstance(value, date) else str(value)) for name, value in rows if value]


def find(index_number: str) -> Shown | None:
    """What the public may see now under an index number; None where it is nothing."""
    return find_all([index_number]).get(index_number)


def find_all(index_numbers: Collection[str]) -> dict[str, Shown]:
    """The same of many, in as many queries as of one; what is not shown now is not among them."""
    found = []
    for row in _PUBLIC(index_numbers):
        own, (organ, *stands) = row[: len(_FIELDS)], row[len(_FIELDS) :]
        found.append((Release.from_db(DEFAULT_DB_ALIAS, _FIELDS, own), organ, Stands(*stands)))
    steps: dict[int, list[Any]] = defaultdict(list)
    for record, *step in _STEPS([release.record_id for release, _, _ in found if release.serial > 1]):
        steps[record].append(step)
    names: dict[int, list[Any]] = defaultdict(list)
    for of, *name in _NAMES({release.organ_id for release, _, _ in found}):
        names[of].append(name)
    around = circumstances([stands for _, _, stands in found])
    return {
        release.index_number: _shown(
            release, stands, steps[stands.record], around[stands.record], (names[release.organ_id], organ)
        )
        for release, organ, stands in found
    }


def _shown(release: Release, stands: Stands, steps: list[Any], around: Circumstances, names: tuple[Any, str]) -> Shown:
    # A release that was only just replaced may stand beside steps that are later than itself.
    own = [each for each in steps if each[0] <= release.serial] or [(1, release.released_on, None, "")]
    first = own[-1][1]
    return Shown(
        release=release,
        values=release.values,
        code=stands.code,
        maker=name_on(first, *names),
        first=first,
        changed=next((on for serial, on, restores, _ in own if serial > 1 and not restores), None),
        history=tuple(
            Step(on, RESTORED if restores else "更正" if serial > 1 else "首次发布", reason)
            for serial, on, restores, reason in own
        ),
        mark=mark(release.pk, release.content_hash, around.digest),
        around=around,
    )


_FIELDS = tuple(each.attname for each in Release._meta.concrete_fields if each.attname != "text")


def _public(index_numbers: Sequence[str]) -> QuerySet[Release, tuple[Any, ...]]:
    rows = with_stands(Release.objects.public()).filter(live_record__index_number__in=index_numbers)
    return rows.order_by().values_list(*_FIELDS, "organ__name", *STANDS)


def _steps(records: Sequence[int]) -> QuerySet[Release, tuple[Any, ...]]:
    rows = Release.objects.filter(record__id__in=records).order_by("-serial")
    return rows.values_list("record", "serial", "released_on", "restores", "reason")


def _names(organs: Sequence[int]) -> QuerySet[OrganTerm, tuple[Any, ...]]:
    return OrganTerm.objects.filter(organ__id__in=organs).order_by("since").values_list("organ", "since", "name")


_PUBLIC = PreparedIn(_public, TEXT)
_STEPS, _NAMES = PreparedIn(_steps), PreparedIn(_names)


def page(shown: Shown) -> bytes:
    """The page of a release: the same bytes for everybody, until an act changes them."""
    request = HttpRequest()
    request.method, request.path = "GET", shown.address
    request.path_info = request.path
    return render_to_string("portal/release.html", {"shown": shown}, request).encode()


def mark(release: int, content_hash: str, around: str) -> str:
    """What a page says in its head about itself: the number of the release, and digits for all that it shows.

    around  the digest of its circumstances
    """
    digits = int(sha256(f"{edition()}|{content_hash}|{around}".encode()).hexdigest()[:12], 16)
    return f"{release}.{digits}"


def marks() -> Iterator[tuple[str, int, str]]:
    """The index number, the key and the mark of every public release, oldest first, a thousand at a time."""
    for index_number, release, content_hash, around in of_all():
        yield index_number, release, mark(release, content_hash, around)


@cache
def edition() -> str:
    """The digest of a page in which every part occurs: another after a change of templates, styles or addresses."""
    day = date(2000, 1, 3)
    values = Content(
        title="标题",
        body='<p>正文</p><table><tr><td>格</td></tr></table><p><a href="release:A/2000-0001">附</a></p>',
        summary="概述",
        document_number="文号",
        issued_on=day,
        formed_on=day,
        making_organ="机关",
        co_makers=("机关",),
        attachments=(Attachment("0" * 64, "附件", "pdf", 1),),
        offline_on=day,
        nature=Nature.NOTICE.value,
        genre=Genre.NORMATIVE.value,
        valid_until=day,
        form=InterpretationForm.TEXT.value,
    )
    explains = (Related("标题", "/", day, "文字解读"),)
    explained = (Related("标题", "/", day, validity=Validity.REPEALED.value),)
    posted = Posted("渠道", "微信公众号", "https://www.example.cn/", day)
    change = (Change(day, "废止", "文号", "/"),)
    around = Circumstances("栏目", "/", Validity.REPEALED.value, change, change, explained, explains, posted, (posted,))
    release = Release(
        serial=2,
        index_number="A/2000-0001",
        title=values.title,
        nature=values.nature,
        body=values.body,
        content=values.canonical(),
        released_on=day,
    )
    steps = (Step(day, RESTORED, "原因"), Step(day, "更正", "原因"), Step(day, "首次发布", ""))
    return sha256(page(Shown(release, values, "A", "机关", day, day, steps, "", around))).hexdigest()


@require_safe
def release_page(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """The page of an index number, or 410 with a notice where it is no longer shown."""
    index_number = f"{code}/{number}"
    shown = find(index_number)
    if shown is None:
        return gone(request, index_number)
    return HttpResponse(page(shown), headers=HTML)


@require_safe
def release_file(request: HttpRequest, code: str, number: str, place: str, name: str) -> HttpResponse:
    """An attachment of what is public now."""
    index_number = f"{code}/{number}"
    rows = Release.objects.public().filter(live_record__index_number=index_number)
    content = rows.values_list("content", flat=True).first()
    if content is None:
        return gone(request, index_number)
    attachments = Release(content=content).attachments
    found = attachments[int(place) - 1 : int(place)]
    if not found or file_name(found[0]) != name:
        raise Http404
    try:
        file = open_stored(found[0].hash)
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(file)
    for header, value in file_headers(name).items():
        response.headers[header] = value
    return response


def gone(request: HttpRequest, index_number: str) -> HttpResponse:
    """410 with a plain notice where something was public under an index number. Raises Http404 where nothing was."""
    rows = Release.objects.filter(record__index_number=index_number, withdrawal__isnull=False)
    last = rows.select_related("organ", "withdrawal").defer("body", "text", "content").order_by("-serial").first()
    if last is None:
        raise Http404
    kind = WithdrawalKind(last.withdrawal.kind)
    shown = {
        "index_number": index_number,
        "title": "" if kind in TITLE_NOT_REPEATED else last.title,
        "kind": kind.value,
        "on": last.withdrawal.on,
        "organ": last.organ,
    }
    response = render(request, "portal/release_gone.html", shown, status=410)
    response.headers["Cache-Control"] = "no-cache"
    return response
