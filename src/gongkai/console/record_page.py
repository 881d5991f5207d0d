"""A record: its text as it will be published, where it stands, who signed, what happened, and what may be done now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gongkai.console import body, due, validity
from gongkai.console.changes import between, ground_in_words, in_words
from gongkai.console.deeds import record_or_404, reviews_of
from gongkai.console.entitlement import Entitlement, entitlement
from gongkai.console.evidence_words import lines
from gongkai.console.frame import staff
from gongkai.console.stages import Step, ladder, signable
from gongkai.evidence.models import Entry
from gongkai.files.models import StoredFile
from gongkai.files.serving import serve
from gongkai.organs.permissions import Permission
from gongkai.pages.sizes import size_in_words
from gongkai.records.actions import drafters
from gongkai.records.content import DOCUMENTS, Attachment, Attribute, Content, Genre
from gongkai.records.models import Publicity, Record, Release, State, Withdrawal
from gongkai.review.candidates import Candidates
from gongkai.review.models import LIVE, Review, SignOff, Status, label_of

MOST_LINES = 60
"""Lines of evidence that the page shows; the evidence page has all."""


@dataclass(frozen=True)
class Verb:
    """Something that may be done now.

    danger  it takes something from the public
    next    it is the next step of the record
    """

    name: str
    address: str
    danger: bool = False
    next: bool = False


@dataclass(frozen=True)
class File:
    """An attachment with its address here."""

    name: str
    address: str
    kind: str
    size: int

    @property
    def size_in_words(self) -> str:
        return size_in_words(self.size)


@dataclass(frozen=True)
class Round:
    """A review with its ladder."""

    review: Review
    steps: list[Step]

    @property
    def tone(self) -> str:
        return {Status.CLEARED: "ok", Status.RETURNED: "late", Status.OPEN: "active"}.get(
            Status(self.review.status), ""
        )

    @property
    def word(self) -> str:
        if self.review.emergency and self.review.status == Status.OPEN:
            return "紧急发布后补审"
        if self.review.status == Status.USED:
            return "已按此办结"
        return self.review.get_status_display()


def file_address(record: int) -> Callable[[str], str]:
    """The address of an attachment of a record, by its hash."""
    return lambda hash: reverse("record_file", args=[record, hash])


def files_of(record: int, attachments: Iterable[Attachment]) -> list[File]:
    """Attachments with their addresses."""
    address = file_address(record)
    return [File(each.name, address(each.hash), each.kind, each.size) for each in attachments]


def public_address(record: Record) -> str:
    """Where the public sees the record now; empty where it does not."""
    if record.publicity != Publicity.PUBLIC or not record.index_number:
        return ""
    return reverse("release", args=record.index_number.split("/"))


@require_safe
@staff
def page(request: HttpRequest, key: int) -> HttpResponse:
    """The record with everything about it."""
    record = record_or_404(request, key)
    values = record.values
    rounds = _rounds(record, request)
    live = [each for each in rounds if each.review.status in LIVE]
    last = (Status.USED, Status.RETURNED)
    shown_one = [each for each in rounds if each.review.pk == record.review_id and each.review.status in last]
    who = entitlement(request.frame, record.organ)
    releases = list(
        record.releases.select_related(
            "released_by", "withdrawal__by", "withdrawal__decision__by", "emergency_release", "batch__channel"
        ).order_by("-serial")
    )
    subjects = [label_of(record), *(each.batch.label for each in releases if each.batch_id)]
    verbs = list(_verbs(request, record, who, [each.review for each in rounds], releases))
    shown = {
        "record": record,
        "values": values,
        "text": body.shown(values.body, file_address(record.pk)),
        "files": files_of(record.pk, values.attachments),
        "facts": facts_of(record, values),
        "due": _due(record, request),
        "document": validity.shown(record, who),
        "rounds": live or shown_one,
        "earlier": [each for each in rounds if each not in live and each not in shown_one],
        "versions": list(record.versions.select_related("saved_by").defer("content").order_by("-number")),
        "releases": releases,
        "lines": lines(Entry.objects.filter(subject__in=subjects).order_by("-at", "-pk")[:MOST_LINES]),
        "came_in": next((each.batch for each in releases if each.batch_id), None),
        "postings": list(record.postings.select_related("channel")),
        "may_post": Permission.RECORD_IMPORT in who,
        "may_open_lines": Permission.EVIDENCE_SEE in who,
        "most_lines": MOST_LINES,
        "primary": verbs[0] if verbs and verbs[0].next else None,
        "others": verbs[1:] if verbs and verbs[0].next else verbs,
        "public_address": public_address(record),
        "ahead": record.publicity == Publicity.PUBLIC and record.version > record.settled_version,
    }
    return render(request, "console/record.html", shown)


def _rounds(record: Record, request: HttpRequest) -> list[Round]:
    reviews = list(reviews_of(record))
    candidates = None
    if any(review.status == Status.OPEN for review in reviews):
        candidates = Candidates(record.organ, request.frame.on)
    return [Round(review, ladder(review, candidates)) for review in reviews]


def facts_of(record: Record, values: Content) -> list[tuple[str, object]]:
    """The particulars that say something."""
    attribute = record.get_attribute_display()
    if ground := ground_in_words(values.ground):
        attribute = f"{attribute}（{ground}）"
    missing = "没有填" if values.genre in DOCUMENTS else ""
    facts: list[tuple[str, object]] = [
        ("发布机关", record.organ.name),
        ("索引号", record.index_number),
        ("信息性质", record.get_nature_display()),
        ("公开属性", attribute),
        ("理由", values.ground_reason),
        ("发文字号", values.document_number or missing),
        ("制作机关", "、".join(filter(None, [values.making_organ, *values.co_makers]))),
        ("形成日期", values.formed_on),
        ("成文日期", values.issued_on or missing),
        ("公示期至", values.last_day),
        ("文件类型", Genre(values.genre).label if values.genre != Genre.PLAIN else ""),
        ("有效期至", values.valid_until or (missing and "没有填，不会自动失效")),
        ("解读形式", in_words(values, "form")),
        ("解读的文件", _interpreted(values)),
        *_place(record),
    ]
    return [(name, value) for name, value in facts if value]


def _interpreted(values: Content) -> str:
    """The documents that an interpretation explains, by number and title."""
    if not values.interprets:
        return ""
    titles = dict(Record.objects.filter(index_number__in=values.interprets).values_list("index_number", "title"))
    return "；".join(f"{each}《{titles.get(each, '')}》" for each in values.interprets)


def _place(record: Record) -> list[tuple[str, object]]:
    """Where it stands or will stand, and what the standard catalogue says of it."""
    found: list[tuple[str, object]] = [
        ("栏目", record.section.name if record.section else "发布时按信息性质确定"),
        ("专题", "、".join(each.name for each in record.topics.all())),
    ]
    if row := record.row:
        found += [
            ("标准目录事项", f"{row.edition.area}领域第{row.serial}项：{row}"),
            ("公开主体", row.makers),
            ("公开渠道", "、".join(row.channels)),
            ("公开时限", row.period_text),
        ]
    return found


def _due(record: Record, request: HttpRequest) -> due.DueLine | None:
    waits = record.publicity == Publicity.NEVER and record.attribute == Attribute.PROACTIVE
    return due.of(record, request.frame.on) if waits else None


def _verbs(
    request: HttpRequest, record: Record, who: Entitlement, reviews: list[Review], releases: list[Release]
) -> Iterator[Verb]:
    """What the person may do now, the next step first; nothing that would be refused."""
    state, person = record.state, request.user.pk

    def at(name: str, *given: object) -> str:
        return reverse(name, args=given or [record.pk])

    for review in reviews:
        signed = {stage: row.person_id for stage, row in review.signed().items()}
        if signable(review, who, person, signed):
            yield Verb("补审" if review.emergency else "审核", at("review", review.pk), next=True)
    if (pending := undecided(releases, person)) and Permission.RECORD_WITHDRAW in who:
        yield Verb("确认紧急撤稿", at("take_down_decide", pending.pk), next=True)
    if state == State.CLEARED and Permission.RECORD_RELEASE in who.own:
        if record.attribute == Attribute.PROACTIVE:
            yield Verb("发布更正" if releases else "发布", at("record_release"), next=True)
        elif record.current_id is None:
            yield Verb("登记归档", at("record_file_away"), next=True)
    drafts = Permission.RECORD_DRAFT in who
    if drafts and state == State.DRAFT:
        yield Verb("送审", at("record_submit"), next=True)
    if drafts:
        correcting = state in (State.SETTLED, State.AFTERWARDS) and record.publicity == Publicity.PUBLIC
        yield Verb("更正" if correcting else "修改", at("record_edit"), next=state == State.RETURNED)
    if drafts:
        yield Verb("调整栏目", at("record_place"))
    if record.validity and Permission.RECORD_WITHDRAW in who:
        yield Verb("登记有效性变动", at("record_validity"))
    if drafts and state == State.RETURNED:
        yield Verb("送审", at("record_submit"))
    if drafts and state in (State.IN_REVIEW, State.CLEARED) and not (record.review and record.review.emergency):
        yield Verb("撤回送审", at("record_take_back"))
    for review in reviews:
        if review.status == Status.OPEN and Permission.PAPER_ATTACH in who:
            yield Verb("录入线下签批", at("paper_sign_off", review.pk))
    if record.review_id and record.review.status in (*LIVE, Status.USED):
        yield Verb("审批单", at("approval_sheet", record.review_id))
    urgent = state in (State.DRAFT, State.RETURNED, State.IN_REVIEW) and record.attribute == Attribute.PROACTIVE
    if urgent and Permission.EMERGENCY_RELEASE in who.own and person not in drafters(record):
        yield Verb("紧急发布", at("emergency_release"))
    if record.publicity == Publicity.PUBLIC:
        if Permission.EXPORT in who:
            yield Verb("复制到网站后台", at("record_copy"))
        if Permission.RECORD_IMPORT in who:
            yield Verb("登记渠道发布", at("posting_add"))
        if Permission.RECORD_WITHDRAW in who:
            yield Verb("撤稿", at("record_withdraw"), danger=True)
        if Permission.RECORD_TAKE_DOWN in who:
            yield Verb("紧急撤稿", at("take_down"), danger=True)


def undecided(releases: Iterable[Release], person: int) -> Withdrawal | None:
    """The emergency takedown that waits for the decision of somebody else than who took it down."""
    for release in releases:
        withdrawal = getattr(release, "withdrawal", None)
        if withdrawal and withdrawal.kind == "emergency" and not hasattr(withdrawal, "decision"):
            return None if withdrawal.by_id == person else withdrawal
    return None


@require_safe
@staff
def version(request: HttpRequest, key: int, number: int) -> HttpResponse:
    """One version of the draft, with what changed in it."""
    record = record_or_404(request, key)
    rows = {
        each.number: each for each in record.versions.select_related("saved_by").filter(number__in=[number - 1, number])
    }
    if number not in rows:
        raise Http404
    this, before = rows[number], rows.get(number - 1)
    values = this.values
    shown = {
        "record": record,
        "version": this,
        "before": before,
        "changes": between(before.values, values) if before else None,
        "values": values,
        "text": body.shown(values.body, file_address(record.pk)),
        "files": files_of(record.pk, values.attachments),
        "facts": facts_of(record, values),
    }
    return render(request, "console/record_version.html", shown)


@require_safe
@staff
def file(request: HttpRequest, key: int, hash: str) -> HttpResponse:
    """An attachment of any version of a record, or the photograph of a paper sign-off, for whoever sees the record."""
    record = record_or_404(request, key)
    name = next((each.name for each in record.values.attachments if each.hash == hash), None)
    if name is None:
        older = record.versions.filter(content__contains=hash).order_by("-number").first() if len(hash) == 64 else None
        name = next((each.name for each in older.values.attachments if each.hash == hash), None) if older else None
    if name is None:
        photo = SignOff.objects.filter(review__subject=label_of(record), photo=hash).exclude(photo="").first()
        if photo is None:
            raise Http404
        name = f"线下签批-{photo.get_stage_display()}"
    return serve(get_object_or_404(StoredFile, pk=hash), name)
