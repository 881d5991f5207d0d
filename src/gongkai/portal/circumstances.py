"""What the page of a release says beside what was released: section, validity, what explains it, where else it is.

All this changes by acts on other things, so its digest is in the mark of the page: then the file is written again.
Nothing here depends on the day; what changes with the day is changed by an act of that day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

from django.db.models import Exists, F, JSONField, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from gongkai.evidence.prepared import PreparedIn
from gongkai.portal.addresses import list_address, release_address
from gongkai.records.content import InterpretationForm
from gongkai.records.documents.models import IN_FORCE, Interpretation, Validity, ValidityAct
from gongkai.records.elsewhere.models import ChannelKind, Posting
from gongkai.records.models import Release, ReleaseQuerySet
from gongkai.records.sections.models import SectionKind

TOGETHER = 1000  # releases whose circumstances are read in one go
_STANDS = {
    "section_number": F("live_record__section__number"),
    "section_name": F("live_record__section__name"),
    "section_kind": F("live_record__section__kind"),
    "validity": F("live_record__validity"),
    "next_on": F("live_record__validity_next_on"),
    "linked": Exists(
        Interpretation.objects.filter(Q(interpretation=OuterRef("record")) | Q(original=OuterRef("record")))
    ),
    "posted": Exists(Posting.objects.filter(record=OuterRef("record"), ended_on=None)),
}
_SAYS = {
    Validity.VALID: "继续有效",
    Validity.AMENDED: "部分修改",
    Validity.EXPIRED: "失效",
    Validity.REPEALED: "废止",
}


class Stands(NamedTuple):
    """What of a public release its circumstances follow from, as `with_stands` gives it by the names `STANDS`.

    code            of its organ
    next_on         the day on which its validity changes next
    linked, posted  whether there is an interpretation or an original of it, or a posting, to be read
    """

    record: int
    code: str
    valid_until: date | None
    section_number: int | None
    section_name: str
    section_kind: str
    validity: str
    next_on: date | None
    linked: bool
    posted: bool


STANDS = ("record_id", "organ__code", "valid_until", *_STANDS)


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to the validity of a document.

    since    the first day on which it holds
    says     what, in a word: 废止
    by       the document by which, as people cite it; its address where it is public here
    own      whether it is the end that the document itself names
    """

    since: date
    says: str
    by: str = ""
    address: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class Related:
    """An interpretation of a release, or what it interprets.

    form      解读形式; empty for an original
    validity  of an original that is a document, for who reads only what explains it; empty for anything else
    """

    title: str
    address: str
    on: date
    form: str = ""
    validity: str = ""

    @property
    def ended(self) -> bool:
        return self.validity in (Validity.EXPIRED, Validity.REPEALED)

    @property
    def changed(self) -> str:
        """What became of an original, in a word; empty where it holds as it was released."""
        return Validity(self.validity).label if self.ended or self.validity == Validity.AMENDED else ""


@dataclass(frozen=True, slots=True)
class Posted:
    """A place where a release stands. address  empty where it is nothing to be opened"""

    channel: str
    kind: str
    address: str
    on: date


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the page of one release says beside what was released.

    validity  a value of `Validity`; empty for what is no document
    changes   what holds of the validity now, where it is not simply in force
    to_come   changes that are decided, with a day to come
    home      where its text stands, for what has its home elsewhere
    """

    section: str = ""
    section_address: str = ""
    validity: str = ""
    changes: tuple[Change, ...] = ()
    to_come: tuple[Change, ...] = ()
    originals: tuple[Related, ...] = ()
    interpretations: tuple[Related, ...] = ()
    home: Posted | None = None
    posted: tuple[Posted, ...] = ()

    @property
    def in_force(self) -> bool:
        """Whether nothing has ended it."""
        return self.validity not in (Validity.EXPIRED, Validity.REPEALED)

    @property
    def validity_in_words(self) -> str:
        return Validity(self.validity).label if self.validity else ""

    @property
    def digest(self) -> str:
        return sha256(repr(self).encode()).hexdigest()


def with_stands(releases: ReleaseQuerySet) -> ReleaseQuerySet:
    """Public releases with what `circumstances` needs to know; read it by the names `STANDS`."""
    return releases.annotate(**_STANDS)


def circumstances(releases: Collection[Stands]) -> dict[int, Circumstances]:
    """The circumstances of public releases by their record; in at most three queries."""
    documents = [each.record for each in releases if each.validity]
    linked = [each.record for each in releases if each.linked]
    posted = [each.record for each in releases if each.posted]
    acts = _acts(documents) if documents else {}
    links = _links(linked) if linked else _Links()
    postings = _postings(posted) if posted else {}
    return {each.record: _of(each, acts, links, postings) for each in releases}


def of_all() -> Iterator[tuple[str, int, str, str]]:
    """Every public release, oldest first: index number, key, content hash, digest of its circumstances."""
    last = 0
    rows = with_stands(Release.objects.public()).order_by("pk")
    rows = rows.values_list("pk", "index_number", "content_hash", *STANDS)
    while batch := list(rows.filter(pk__gt=last)[:TOGETHER]):
        stands = [Stands(*values) for _, _, _, *values in batch]
        found = circumstances(stands)
        for (release, index_number, content_hash, *_), each in zip(batch, stands, strict=True):
            yield index_number, release, content_hash, found[each.record].digest
        last = batch[-1][0]


@dataclass(slots=True)
class _Links:
    originals: dict[int, list[Related]] = field(default_factory=lambda: defaultdict(list))
    interpretations: dict[int, list[Related]] = field(default_factory=lambda: defaultdict(list))


def _of(
    release: Stands, acts: dict[int, list[tuple[Validity, Change]]], links: _Links, postings: dict[int, list[Any]]
) -> Circumstances:
    record = release.record
    section = ("", "")
    if release.section_number is not None:
        number = 0 if release.section_kind == SectionKind.ALL else release.section_number
        section = (release.section_name, list_address(release.code, number))
    changes, to_come = _changes(release, acts.get(record, []))
    home = next((posted for home, posted in postings.get(record, []) if home), None)
    return Circumstances(
        section=section[0],
        section_address=section[1],
        validity=release.validity,
        changes=changes,
        to_come=to_come,
        originals=tuple(links.originals.get(record, [])),
        interpretations=tuple(links.interpretations.get(record, [])),
        home=home,
        posted=tuple(posted for home, posted in postings.get(record, []) if not home),
    )


def _changes(release: Stands, acts: list[tuple[Validity, Change]]) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """What holds now and what is to come; the day on which the record says that it changes next parts them."""
    if not release.validity:
        return (), ()
    steps = list(acts)
    if release.valid_until is not None:
        after = date.fromordinal(release.valid_until.toordinal() + 1)
        before = [(validity, change.since) for validity, change in acts if change.since <= after]
        ended = bool(before) and before[-1][0] not in IN_FORCE
        goes_on = bool(before) and before[-1][1] == after  # found still valid from the very day after its last
        if not ended and not goes_on:
            steps.append((Validity.EXPIRED, Change(after, _SAYS[Validity.EXPIRED], "其有效期的规定", own=True)))
    steps.sort(key=lambda step: step[1].since)
    past = [step for step in steps if release.next_on is None or step[1].since < release.next_on]
    to_come = tuple(change for _, change in steps[len(past) :])
    holds: list[Change] = []
    for validity, change in reversed(past):
        if validity != release.validity or (holds and validity != Validity.AMENDED):
            break
        holds.insert(0, change)
    return tuple(holds), to_come


def _acts(records: Collection[int]) -> dict[int, list[tuple[Validity, Change]]]:
    """The acts on the validity of documents that no later one took back, in order of their days."""
    found: dict[int, list[tuple[Validity, Change]]] = defaultdict(list)
    for record, validity, on, text, title, number, index in _STANDING_ACTS(records):
        shown = f"《{title}》（{number}）" if title and number else f"《{title}》" if title else ""
        change = Change(on, _SAYS[Validity(validity)], text or shown, release_address(index) if index else "")
        found[record].append((Validity(validity), change))
    return found


def _links(records: Collection[int]) -> _Links:
    """Interpretations and originals both ways, newest first; of what is public only."""
    links = _Links()
    wanted = set(records)
    for explains, explained, form, validity, *values in _PUBLIC_LINKS(records):
        interpretation, original = values[:3], values[3:]
        if explained in wanted:
            label = InterpretationForm(form).label if form in InterpretationForm.values else ""
            links.interpretations[explained].append(_related(*interpretation, form=label))
        if explains in wanted:
            links.originals[explains].append(_related(*original, validity=validity))
    for each in (*links.originals.values(), *links.interpretations.values()):
        each.sort(key=lambda one: one.on, reverse=True)
    return links


def _related(title: str, index_number: str, on: date, *, form: str = "", validity: str = "") -> Related:
    return Related(title, release_address(index_number), on, form, validity)


def _postings(records: Collection[int]) -> dict[int, list[tuple[bool, Posted]]]:
    """Where releases stand beside here, each with whether its text stands there; in order of the days."""
    found: dict[int, list[tuple[bool, Posted]]] = defaultdict(list)
    for record, home, channel, kind, address, on in _STANDING_POSTINGS(records):
        whole = address if address.startswith(("https://", "http://")) else ""
        found[record].append((home, Posted(channel, ChannelKind(kind).label, whole, on)))
    return found


def _standing_acts(records: Sequence[int]) -> QuerySet[ValidityAct, tuple[Any, ...]]:
    rows = ValidityAct.objects.standing().filter(record__id__in=records, takes_back=None).order_by("on", "pk")
    return rows.values_list(
        "record_id", "validity", "on", "by_text", "by_record__current__title", "by_record__current__document_number",
        "by_record__current__index_number",
    )  # fmt: skip


def _public_links(records: Sequence[int]) -> QuerySet[Interpretation, tuple[Any, ...]]:
    """Interpretations of which both sides are public, each side with the day of its first release."""
    sides = ("interpretation", "original")
    names = [
        name for side in sides for name in (f"{side}__current__title", f"{side}__current__index_number", f"{side}_on")
    ]
    first = Release.objects.filter(serial=1).order_by().values("released_on")
    days = {f"{side}_on": Subquery(first.filter(record=OuterRef(side))) for side in sides}
    return (
        Interpretation.objects.filter(interpretation__current__isnull=False, original__current__isnull=False)
        .filter(Q(interpretation__id__in=records) | Q(original__id__in=records))
        .annotate(form=KeyTextTransform("form", Cast("interpretation__current__content", JSONField())), **days)
        .order_by("pk")
        .values_list("interpretation_id", "original_id", "form", "original__validity", *names)
    )


def _standing_postings(records: Sequence[int]) -> QuerySet[Posting, tuple[Any, ...]]:
    """Where releases stand beside here."""
    rows = Posting.objects.filter(record__id__in=records, ended_on=None).order_by("posted_on", "pk")
    return rows.values_list("record_id", "home", "channel__name", "channel__kind", "address", "posted_on")


_STANDING_ACTS = PreparedIn(_standing_acts)
_PUBLIC_LINKS = PreparedIn(_public_links)
_STANDING_POSTINGS = PreparedIn(_standing_postings)
