"""A claim being put together, and what a sentence carries along from one figure to the next."""

from __future__ import annotations

from decimal import Decimal

from gongkai.annual.claims.sentences import Figure


class Found:
    """A claim before its index in the report is known.

    at        place in the sentence, later in the section's text
    lead      of a published count: the words back to the figure before; they decide whose part it is
    together  a published count is said to be a sum (共计 2165 条)
    parent    the total that this is a part of
    """

    __slots__ = (
        "approx", "at", "channel", "claim", "fragment", "label", "lead", "length", "narrower", "parent", "together",
        "unit", "value", "wording", "year",
    )  # fmt: skip

    def __init__(self, claim: str, value: int | Decimal, unit: str, at: int, length: int, label: str = "") -> None:
        self.claim, self.value, self.unit, self.at, self.length, self.label = claim, value, unit, at, length, label
        self.fragment = self.channel = self.wording = self.lead = ""
        self.approx = self.narrower = self.together = False
        self.year: int | None = None
        self.parent: Found | None = None


class Context:
    """What the words and figures read so far say about the next one.

    own_year  of the report
    level     of the organ
    section   1 to 6
    heading   whether the heading above speaks of applications (依申请公开); None before the first heading
    remedies  the heading above speaks of reconsiderations and suits about open information
    named     the paragraph has named applications for information (政府信息公开申请)
    about     so does the sentence, the paragraph before it or the heading above it
    counts    published counts of this chain of sentences, to be joined into totals and parts
    last      the claim before in this sentence
    listing   其中, 包括 or ： opened a list of published counts, and it still runs
    shares    channels whose counts are still to come (网站、微信分别发布 97 条、640 条)
    group     which remedies the sentence speaks of: direct, after, litigation or reconsideration
    document  normative or regulations, and `act`: made, repealed, valid or published
    """

    __slots__ = (
        "about", "act", "counts", "document", "group", "heading", "last", "level", "listing", "named", "own_year",
        "remedies", "section", "shares",
    )  # fmt: skip

    def __init__(self, section: int, own_year: int | None, level: str | None) -> None:
        self.section, self.own_year, self.level = section, own_year, level
        self.heading: bool | None = True if section == 3 else None
        self.remedies = section == 4
        self.about = self.named = False
        self.counts: list[Found] = []
        self.fresh()

    def fresh(self) -> None:
        """A new sentence: what the one before carried along is forgotten."""
        self.group = self.document = self.act = ""
        self.last: Found | None = None
        self.listing = False
        self.shares: list[str] = []


def counted(figure: Figure, claim: str, label: str = "") -> Found:
    """The claim that this figure counts so many of `claim`, in the unit that stands there."""
    return Found(claim, figure.value, figure.unit, figure.start, figure.end - figure.start, label)


def total_before(last: Found | None, *kinds: str) -> Found | None:
    """`last`, or the nearest total above it, that is of one of these kinds."""
    while last is not None and last.claim not in kinds:
        last = last.parent
    return last


def whole(value: Decimal) -> int | Decimal:
    """As int where nothing stands behind the point."""
    return int(value) if value == value.to_integral_value() else value
