"""The figures of the prose, section by section and sentence by sentence.

Here stands only the order: which words are looked at first, and which kind is asked before which.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Final

from gongkai.annual.claims import assurances, denials, scope, totals
from gongkai.annual.claims.applications import NAMED, applications, of_another_kind, opens_with_outcome, outcomes
from gongkai.annual.claims.documents import decisions, documents, money
from gongkai.annual.claims.found import Context, Found
from gongkai.annual.claims.nouns import mailbox_replied, one_noun
from gongkai.annual.claims.parts import parts
from gongkai.annual.claims.published import PUBLISHED, in_a_list, published
from gongkai.annual.claims.remedies import remedies
from gongkai.annual.claims.sentences import Figure, Passage, figures, is_heading, passages, perhaps_two
from gongkai.annual.report import Claim, Section

THROUGHOUT: Final = "正文"
"""The label of a year that the prose names throughout and the title does not; figures are then of that year."""
MOST_CLAIMS: Final = 2_000
"""So many figures of one report are read, from its beginning; a real report has some 200 at the most."""

_GOVERNMENT: Final = re.compile("[省市县区州旗]人民政府$")


def claims_of(
    sections: Sequence[Section], *, year: int | None, organ: str | None, level: str | None
) -> tuple[Claim, ...]:
    """The figures of the prose in the order they stand in it.

    year   the report's own; a figure of another year carries that year and is compared with nothing
    level  of the organ: in a government's report its office (政府办) and 本机关 are a narrower subject
    """
    if level is None and organ is not None and _GOVERNMENT.search(organ):
        level = "county"
    if organ is not None and organ.endswith(("办公室", "办公厅")):
        level = "department"
    claims: list[Claim] = []
    told = scope.year_of_body([one.text for one in sections if one.no], year) if year is not None else None
    if told is not None:
        claims.append(_year_of_body(sections, told))
        year = told
    for section in sections:
        room = MOST_CLAIMS - len(claims)
        if section.no and section.text and room:
            found = _section(section, Context(section.no, year, level), room)
            claims += _numbered(found, section.no, len(claims))
    return tuple(claims)


def _year_of_body(sections: Sequence[Section], year: int) -> Claim:
    """`year_named`, labelled 正文: the prose names this year throughout, the title another."""
    for section in sections:
        at = section.text.find(str(year)) if section.no else -1
        if at >= 0:
            fragment = section.text[at : at + 40].split("。")[0]
            return Claim("year_named", year, "年", section.no, fragment, at=at, length=4, label=THROUGHOUT)
    return Claim("year_named", year, "年", 1, f"{year}年", label=THROUGHOUT)


def _numbered(found: list[Found], section: int, first: int) -> Iterator[Claim]:
    """The claims of a section in the order of their places, each part with the index of its total."""
    found = sorted(found, key=_place)
    index = {id(one): number for number, one in enumerate(found, first)}
    for one in found:
        yield Claim(
            one.claim,
            one.value,
            one.unit,
            section,
            one.fragment,
            channel=one.channel,
            approx=one.approx,
            at=one.at,
            length=one.length,
            label=one.label,
            of=index.get(id(one.parent)),  # a total that was not kept has none
            wording=one.wording,
            narrower=one.narrower,
            year=one.year,
        )


def _place(one: Found) -> tuple[int, str]:
    return one.at, one.claim


def _section(section: Section, context: Context, room: int) -> list[Found]:
    """The figures of a section, no more than `room`."""
    found: list[Found] = []
    for passage in passages(section.text):
        context.fresh()
        context.named = False
        if len(found) >= room:
            break
        for start, sentence in passage.sentences():
            if len(found) >= room:
                break
            if is_heading(sentence):
                context.heading = "申请" in sentence
                context.remedies = "复议" in sentence or "诉" in sentence or context.section == 4
            carries_on = sentence.startswith(scope.CARRYING_ON)
            if not carries_on:
                context.fresh()
                _join(context)
            inherited = context.about and (carries_on or opens_with_outcome(sentence))
            context.named = context.named or NAMED.search(sentence) is not None
            context.about = (inherited or _about(sentence, context)) and not of_another_kind(sentence)
            for one in _sentence(sentence, context):
                if _put_in_place(one, passage, start, len(sentence)):
                    found.append(one)
                    if one.claim in PUBLISHED:
                        context.counts.append(one)
        _join(context)
    return found[:room]


def _about(sentence: str, context: Context) -> bool:
    """Whether the sentence speaks of applications: a bare 申请 does where no heading speaks of something else."""
    if context.heading or "申请" not in sentence:
        return context.heading is True
    return context.named or context.heading is None


def _join(context: Context) -> None:
    if context.counts:
        totals.join(context.counts)
        context.counts = []


def _put_in_place(one: Found, passage: Passage, start: int, length: int) -> bool:
    """Give the claim its place in the section and its sentence; False where it may be two numbers."""
    first = start + one.at
    at, end = passage.place(first, one.length)
    if end - at != one.length and perhaps_two(passage.text[at:end]):
        return False
    one.fragment = passage.fragment(start, length, (first, first + one.length))
    one.at, one.length = at, end - at
    return True


def _sentence(sentence: str, context: Context) -> list[Found]:
    if context.section == 5 and scope.is_plan(sentence):
        return []
    denied = denials.denials(sentence, context)
    found = scope.year_named(sentence, context) + denied
    for figure in islice(figures(sentence, [(one.at - 1, one.at + one.length) for one in denied]), MOST_CLAIMS):
        found += assurances.rates(figure, context) if figure.unit == "%" else _counts(figure, context)
    found += assurances.statutory_days(sentence, context)
    found += assurances.satisfaction(sentence, context)
    found += assurances.all_replied(sentence, context)
    return found


_KINDS: Final[tuple[Callable[[Figure, Context], list[Found] | None], ...]] = (
    money,
    outcomes,
    parts,
    in_a_list,
    mailbox_replied,
    remedies,
    documents,
    applications,
    decisions,
    one_noun,
    published,
)
"""Asked in this order; the first that knows the figure answers, with [] where it knows that it is no claim."""


def _counts(figure: Figure, context: Context) -> list[Found]:
    """What this figure counts; nothing where the words beside it do not say so surely."""
    if figure.unit == "人次" or scope.is_no_count(figure):
        return []
    counts: list[Found] = []
    for kind in _KINDS:
        found = kind(figure, context)
        if found is None:
            continue
        for one in found:
            one.approx = figure.approx
            scope.place_in_scope(one, figure.before, context)
            if one.year is not None or not scope.is_compared(figure):
                counts.append(one)
                context.last = one
        break
    return counts
