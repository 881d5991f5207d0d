"""存证: what was done, line by line and in words; one line with its links; the verification; taking lines out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from hashlib import sha256
from typing import Any

from django import forms
from django.db.models import Q, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.console.deeds import Deed, attempt, nobody, reason_field, sent
from gongkai.console.deeds import page as form_page
from gongkai.console.evidence_words import WORDS, Line, address_of, lines
from gongkai.console.frame import staff
from gongkai.console.verb_page import METHODS, text_field
from gongkai.console.visible import visible_organs
from gongkai.evidence.models import Entry, Ledger
from gongkai.evidence.naming import called_by_label
from gongkai.evidence.verdict import Fault, Outcome
from gongkai.evidence.verify import verify
from gongkai.organs.exporting import export_evidence
from gongkai.organs.models import Organ, Person
from gongkai.organs.permissions import NotAllowed, Permission
from gongkai.pages import spreadsheet
from gongkai.pages.fields import DayField
from gongkai.records.models import Record

ROWS = 50
MOST_TO_VERIFY = 20_000
"""Lines that are verified while one waits, about a second; above it the page says how to run the command."""
MOST_NAMED = 200
"""Subjects whose title holds the words that are looked for."""
LINES_AT_ONCE = 500


class FilterForm(forms.Form):
    """What is looked for. Anything that is no choice is left out, so that an old address still opens."""

    organ = forms.ChoiceField(label="机构", required=False)
    verb = forms.ChoiceField(label="事项", required=False)
    person = text_field("办理人姓名", 40)
    subject = text_field("对象名称", 200)
    since = DayField(label="起始日", required=False)
    until = DayField(label="截止日", required=False)

    def __init__(self, data: object, organs: list[Organ]) -> None:
        super().__init__(data)
        self.organs = {str(organ.pk): organ for organ in organs}
        self.fields["organ"].choices = [("", "全部"), *((key, each.name) for key, each in self.organs.items())]
        areas = [(area, [(verb, word) for verb, (word, _) in verbs.items()]) for area, verbs in WORDS.items()]
        self.fields["verb"].choices = [("", "全部"), *areas]

    def choose(self) -> QuerySet[Entry]:
        """The entries of the organs that fit, newest first."""
        self.is_valid()
        found = self.cleaned_data
        organs = [self.organs[found["organ"]]] if found.get("organ") else list(self.organs.values())
        entries = Entry.objects.filter(organ__in=[organ.code for organ in organs])
        if verb := found.get("verb"):
            entries = entries.filter(verb=verb)
        if name := found.get("person"):
            entries = entries.filter(person__in=list(_people(name)))
        if subject := found.get("subject"):
            entries = entries.filter(_about(subject))
        if since := found.get("since"):
            entries = entries.filter(at__gte=_beginning(since))
        if until := found.get("until"):
            entries = entries.filter(at__lt=_beginning(until + timedelta(days=1)))
        return entries.order_by("-at", "-pk")

    @property
    def any(self) -> bool:
        return any(self.cleaned_data.values())


def _beginning(day: Any) -> datetime:
    return datetime.combine(day, time.min, timezone.get_current_timezone())


def _people(name: str) -> QuerySet[Person, int]:
    return Person.objects.filter(name__contains=name).values_list("pk", flat=True)[:MOST_NAMED]


def _about(text: str) -> Q:
    """Entries about `records.Record:12` exactly, or about a record, person or organ by a part of its name."""
    if ":" in text and text.isascii():
        return Q(subject=text)
    records = list(Record.objects.filter(title__contains=text).values_list("pk", flat=True)[:MOST_NAMED])
    organs = list(Organ.objects.filter(name__contains=text).values_list("pk", flat=True)[:MOST_NAMED])
    from_release = list(Record.objects.filter(pk__in=records).values_list("releases", flat=True)[:MOST_NAMED])
    named = [("records.Record", records), ("records.Release", from_release), ("organs.Organ", organs)]
    named.append(("organs.Person", list(_people(text))))
    return Q(subject__in=[f"{model}:{key}" for model, keys in named for key in keys if key is not None])


def _sees(request: HttpRequest) -> list[Organ]:
    """The organs whose evidence one may see. Raises NotAllowed where there is none."""
    organs = list(visible_organs(request, Permission.EVIDENCE_SEE))
    if not organs:
        raise NotAllowed(nobody(Permission.EVIDENCE_SEE))
    return organs


@require_safe
@staff
def page_of_list(request: HttpRequest) -> HttpResponse:
    """The lines that one may see, newest first; the next page begins after the last line of this one."""
    organs = _sees(request)
    form = FilterForm(request.GET, organs)
    entries = form.choose()
    before = _entry_before(request.GET.get("before", ""))
    if before is not None:
        entries = entries.filter(Q(at__lt=before.at) | Q(at=before.at, pk__lt=before.pk))
    found = list(entries[: ROWS + 1])
    query = request.GET.copy()
    query.pop("before", None)
    shown = {
        "form": form,
        "lines": lines(found[:ROWS]),
        "many": len(organs) > 1,
        "query": query.urlencode(),
        "older": found[ROWS - 1].pk if len(found) > ROWS else None,
        "paged": before is not None,
        "subject": form.cleaned_data.get("subject", ""),
        "may_export": Permission.EXPORT in request.frame.permissions,
        "sees_records": Permission.RECORD_SEE in request.frame.permissions,
        "fits": _size(organs) <= MOST_TO_VERIFY,
        "wrong": form.errors,
    }
    return render(request, "console/evidence_list.html", shown)


def _entry_before(key: str) -> Entry | None:
    if not (key.isdigit() and len(key) < 19):
        return None
    return Entry.objects.only("pk", "at").filter(pk=int(key)).first()


def _size(organs: list[Organ]) -> int:
    """How many lines the chains of organs have."""
    ledgers = Ledger.objects.filter(organ__in=[organ.code for organ in organs])
    return ledgers.aggregate(entries=Sum("entries"))["entries"] or 0


@require_safe
@staff
def page(request: HttpRequest, key: int) -> HttpResponse:
    """One line: what it says, its hash, and the lines before and after it."""
    codes = [organ.code for organ in _sees(request)]
    entry = Entry.objects.filter(organ__in=codes, pk=key).first()
    if entry is None:
        raise Http404
    chain = Entry.objects.filter(organ=entry.organ)
    shown = {
        "line": lines([entry])[0],
        "entry": entry,
        "before": chain.filter(serial=entry.serial - 1).only("pk", "serial").first(),
        "after": chain.filter(serial=entry.serial + 1).only("pk", "serial").first(),
        "agrees": sha256(f"{entry.previous}\n{entry.body}".encode()).hexdigest() == entry.hash,
        "content_hash": _said(entry).get("content_hash", ""),
        "protects": _protected(entry),
        "body": json.dumps(_said(entry), ensure_ascii=False, indent=2) if _said(entry) else entry.body,
    }
    return render(request, "console/evidence_entry.html", shown)


def _said(entry: Entry) -> dict[str, Any]:
    """The body of an entry; empty where it cannot be read."""
    try:
        body = json.loads(entry.body)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _protected(entry: Entry) -> list[tuple[str, str, str]]:
    """What an entry protects: in words, the address of its page, the digest."""
    protects = _said(entry).get("protects")
    if not isinstance(protects, dict):
        return []
    named = ((called_by_label(label), digest) for label, digest in sorted(protects.items()))
    return [(each.words, address_of(each.page), digest) for each, digest in named]


@require_POST
@staff
def check(request: HttpRequest) -> HttpResponse:
    """核对存证: verify the chains of the organs whose evidence one may see, where they are short enough."""
    organs = _sees(request)
    size = _size(organs)
    shown: dict[str, Any] = {"size": size, "most": MOST_TO_VERIFY, "at": timezone.now()}
    if size <= MOST_TO_VERIFY:
        outcome, whole = _verified(organs)
        names = {organ.code: organ.name for organ in organs}
        shown |= {
            "outcome": outcome,
            "count": len(outcome.faults) + outcome.unnamed,
            "whole": whole,
            "faults": list(map(_linked, outcome.faults)),
            "windows": [
                (
                    names.get(window.organ, window.organ),
                    window.sentence.removeprefix(f"{window.organ}："),
                    window.faulty,
                )
                for window in outcome.windows
            ],
        }
    return render(request, "console/evidence_verify.html", shown)


def _linked(fault: Fault) -> tuple[str, str, str, str]:
    """The sentence of a fault with the name of the row in its middle, and the address of the page of that row."""
    address = address_of(fault.page) if fault.called else ""
    before, name, after = fault.sentence.partition(fault.called) if address else (fault.sentence, "", "")
    return before, name, after, address


def _verified(organs: list[Organ]) -> tuple[Outcome, bool]:
    """The outcome over some organs, and whether these are all, so that lines of nobody's would have been found too."""
    codes = [organ.code for organ in organs]
    if not Ledger.objects.exclude(organ__in=codes).exists():
        return verify(), True
    whole = Outcome()
    for code in codes:
        one = verify(code)
        whole.faults += [fault for fault in one.faults if fault not in whole.faults]
        whole.unnamed += one.unnamed
        whole.windows += one.windows
        whole.entries += one.entries
        whole.rows += one.rows
    return whole, False


class ExportForm(Deed):
    """What for."""

    reason = reason_field("导出的用途", hint="会写进存证，例如：报县纪委核查。", required="请写明导出的用途。")


COLUMNS = (
    "机构",
    "序号",
    "时间",
    "办理人",
    "岗位",
    "代填原因",
    "事项",
    "内容",
    "校验值",
    "上一条校验值",
    "原文",
)


@require_http_methods(METHODS)
@staff
def export_list(request: HttpRequest) -> HttpResponse:
    """The lines that fit as a table, with their bodies, so that whoever gets them can recompute every hash."""
    organs = _sees(request)
    may = set(visible_organs(request, Permission.EXPORT).values_list("pk", flat=True))
    organs = [organ for organ in organs if organ.pk in may]
    if not organs:
        raise NotAllowed(nobody(Permission.EXPORT))
    entries = FilterForm(request.GET, organs).choose()
    form = ExportForm(sent(request))
    if form.is_valid():
        at = timezone.now()
        rows = attempt(
            form, lambda: export_evidence(entries, reason=form.cleaned_data["reason"], by=request.user, at=at)
        )
        if rows is not None:
            return spreadsheet.answer(f"存证-{timezone.localtime(at):%Y%m%d-%H%M}", _table(rows))
    return form_page(
        request, "console/evidence_export.html", form, count=entries.count(), query=request.GET.urlencode()
    )


def _table(entries: list[Entry]) -> Iterator[Sequence[str]]:
    """The table with its head, put into words so many lines at a time."""
    yield COLUMNS
    for first in range(0, len(entries), LINES_AT_ONCE):
        yield from map(_cells, lines(entries[first : first + LINES_AT_ONCE]))


def _cells(line: Line) -> list[str]:
    entry = line.entry
    return [
        line.organ,
        str(entry.serial),
        f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M:%S}",
        line.who,
        line.post,
        line.reason,
        line.word,
        line.sentence,
        entry.hash,
        entry.previous,
        entry.body,
    ]
