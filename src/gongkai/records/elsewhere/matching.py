"""Which of the rows of a list stand here already: by their address, or by their title and day."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

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
    addresses = [each.address for each in rows if each.address]
    postings: dict[str, Posting] = {}
    standing = Posting.objects.filter(channel__organ=organ, address__in=addresses, ended_on=None)
    for posting in standing.select_related("record", "channel"):
        if posting.address not in postings or posting.channel_id == channel.pk:
            postings[posting.address] = posting
    sources = set(
        Release.objects.filter(organ=organ, source__in=[each.key for each in rows]).values_list("source", flat=True)
    )
    here = _by_title(channel, rows)
    return [_match(channel, each, today, postings.get(each.address), each.key in sources, here) for each in rows]


Here = dict[str, list[tuple[date, Record]]]
"""Records with the day on which they were released first, by the signs of their titles."""


def _by_title(channel: Channel, rows: Sequence[Found]) -> Here:
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
    found: Here = {}
    for first in around.select_related("record").defer(*_TEXTS):
        found.setdefault(signs(first.record.title), []).append((first.released_on, first.record))
    return found


def _match(channel: Channel, each: Found, today: date, posting: Posting | None, came_in: bool, here: Here) -> Match:
    if came_in or (posting is not None and posting.channel_id == channel.pk):
        return Match(each, Standing.ENTERED, "这个网址已经登记过")
    if fault := each.fault(today):
        return Match(each, Standing.FAULTY, fault)
    if posting is not None:
        return Match(each, Standing.KNOWN, f"这个网址登记在“{posting.channel.name}”", posting.record, close=True)
    same = [(abs(on - each.on), on, record) for on, record in here.get(signs(each.title), [])]
    same.sort(key=lambda found: (found[0], found[2].pk))
    if not same or same[0][0] > AROUND:
        return Match(each, Standing.NEW, "本平台没有同名的信息")
    apart, on, record = same[0]
    if not apart:
        return Match(each, Standing.KNOWN, "标题和日期都相同", record, close=True)
    says = f"本平台有同名的信息，{say(on)}发布"
    return Match(each, Standing.SIMILAR, says, record, close=apart <= CLOSE)


def signs(title: str) -> str:
    """A title by its letters and digits alone: programs change brackets, quotes and spaces as they like."""
    return _NO_SIGN.sub("", unicodedata.normalize("NFKC", title)).lower()
