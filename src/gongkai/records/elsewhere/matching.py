"""Which of the rows of a list stand here already: by their address, or by their title and day."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Q

from gongkai.law import say
from gongkai.records.elsewhere.listing import Found
from gongkai.records.models import Channel, Posting, Publicity, Record, Release

AROUND = timedelta(days=62)
"""So far from its day something of the same title may be the same; the person decides."""
CLOSE = timedelta(days=7)
"""What is posted elsewhere within a week is taken for the same until the person says otherwise."""
_TEXTS = ("body", "text", "content", "record__content")
_NO_SIGN = re.compile(r"[\W_]+")


class Standing(StrEnum):
    """What a row is to us."""

    NEW = "new"
    KNOWN = "known"
    SIMILAR = "similar"
    ENTERED = "entered"
    FAULTY = "faulty"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Standing.NEW: "新信息",
    Standing.KNOWN: "本平台已有",
    Standing.SIMILAR: "疑似已有",
    Standing.ENTERED: "已登记",
    Standing.FAULTY: "不能登记",
}


@dataclass(frozen=True, slots=True)
class Match:
    """A row with what it is to us, and why.

    record  what it is, where it stands here
    close   whether it is taken for the same until the person says otherwise
    """

    found: Found
    standing: Standing
    says: str
    record: Record | None = None
    close: bool = False


def match(channel: Channel, rows: Sequence[Found], today: date) -> list[Match]:
    """What each row is to the organ of a channel, in the order given; three queries however many rows."""
    organ = channel.organ
    addresses = {each.address for each in rows if each.address}
    days = [each.on for each in rows if each.on]
    postings: dict[str, Posting] = {}
    entered: dict[int, list[date]] = {}
    here = Q(channel=channel, posted_on__gte=min(days) - CLOSE, posted_on__lte=max(days) + CLOSE) if days else Q()
    standing = Posting.objects.filter(Q(address__in=addresses) | here, channel__organ=organ, ended_on=None)
    for posting in standing.select_related("record", "channel").defer("record__content"):
        own = posting.channel_id == channel.pk
        if own:
            entered.setdefault(posting.record_id, []).append(posting.posted_on)
        if posting.address in addresses and (own or posting.address not in postings):
            postings[posting.address] = posting
    sources = set(
        Release.objects.filter(organ=organ, source__in=[each.key for each in rows]).values_list("source", flat=True)
    )
    known = Here(_by_title(channel, rows), entered)
    return [_match(channel, each, today, postings.get(each.address), each.key in sources, known) for each in rows]


@dataclass(frozen=True, slots=True)
class Here:
    """What the organ has.

    titles   records with the day on which they were released first, by the signs of their titles
    entered  the days on which records were posted in this channel around those of the rows, by their keys
    """

    titles: dict[str, list[tuple[date, Record]]]
    entered: dict[int, list[date]]


def _by_title(channel: Channel, rows: Sequence[Found]) -> dict[str, list[tuple[date, Record]]]:
    """What is public of the organ and was first released around the days of the rows.

    A correction, or a restoration of what was taken down, makes nothing new of it.
    """
    days = [each.on for each in rows if each.on]
    if not days:
        return {}
    around = Release.objects.filter(
        organ=channel.organ,
        serial=1,
        released_on__gte=min(days) - AROUND,
        released_on__lte=max(days) + AROUND,
        record__publicity=Publicity.PUBLIC,
    )
    found: dict[str, list[tuple[date, Record]]] = {}
    for first in around.select_related("record").defer(*_TEXTS):
        found.setdefault(signs(first.record.title), []).append((first.released_on, first.record))
    return found


def _match(channel: Channel, each: Found, today: date, posting: Posting | None, came_in: bool, here: Here) -> Match:
    if came_in or (posting is not None and posting.channel_id == channel.pk):
        return Match(each, Standing.ENTERED, "这个网址已经登记过" if each.address else "这一条已经登记过")
    if fault := each.fault(today):
        return Match(each, Standing.FAULTY, fault)
    if posting is not None:
        return Match(each, Standing.KNOWN, f"这个网址登记在“{posting.channel.name}”", posting.record, close=True)
    same = [(abs(on - each.on), on, record) for on, record in here.titles.get(signs(each.title), [])]
    same.sort(key=lambda found: (found[0], found[2].pk))
    if not same or same[0][0] > AROUND:
        return Match(each, Standing.NEW, "本平台没有同名的信息")
    apart, on, record = same[0]
    if posted := [day for day in here.entered.get(record.pk, []) if abs(day - each.on) <= CLOSE]:
        # The same article has another address in every export of some programs.
        says = f"这个渠道已经登记过同名的信息（{say(posted[0])}），只是网址不同"
        return Match(each, Standing.SIMILAR, says, record)
    if not apart:
        return Match(each, Standing.KNOWN, "标题和日期都相同", record, close=True)
    says = f"本平台有同名的信息，{say(on)}发布"
    return Match(each, Standing.SIMILAR, says, record, close=apart <= CLOSE)


def signs(title: str) -> str:
    """A title by its letters and digits alone: programs change brackets, quotes and spaces as they like."""
    return _NO_SIGN.sub("", unicodedata.normalize("NFKC", title)).lower()
