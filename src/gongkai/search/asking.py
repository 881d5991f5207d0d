"""What somebody asks for, out of whatever was typed; nothing that can be typed is a fault."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gongkai.search.words import END, Vocabulary, folded, key_of, units_of

LONGEST, MOST_GROUPS, MOST_UNITS = 200, 24, 60
"""Characters of a query that are read, words of it that are looked for, units of one phrase."""
SHORT = 3
"""Units up to which what stands between two spaces is one word, whatever a dictionary says."""

_QUOTED = re.compile(r"[“\"]([^“”\"]*)[”\"]|「([^「」]*)」|『([^『』]*)』|《([^《》]*)》")
_NUMBER = re.compile(r"[^\W\d_]{0,20}\s*〔[0-9]{4}〕[0-9]{1,6}号|[a-z0-9][a-z0-9-]*\s*/\s*[0-9]{4}-[0-9]{4,}")
_LIKE_A_NUMBER = re.compile(r"[^\W\d_]{1,20}\W{0,3}[0-9]{4}\W{0,3}年?\W{0,3}第?\W{0,3}[0-9]{1,6}\s*号?")
_LITTLE = frozenset((
    "的", "了", "和", "与", "及", "或", "在", "是", "对", "为", "等", "之", "其", "有", "我", "吗", "呢", "关于",
    "我们", "请问", "怎么", "怎样", "如何", "什么", "哪些", "哪里", "哪个", "多少", "可以", "需要",
))  # fmt: skip
"""Words that say little: whatever has the others is found, with them or without."""


@dataclass(frozen=True, slots=True)
class Group:
    """Units that must stand one after the other.

    quoted    written as a phrase, or a number: never left out
    optional  what says little, or one character beside longer words
    """

    units: tuple[str, ...]
    quoted: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What a query asks for.

    text    the query as it is shown again
    groups  what is looked for; none where there is nothing to look for
    parts   the words inside the words, for a second try where nothing has them all
    whole   the query as one phrase, to rank by
    key     the query as a document or index number; empty where it is none
    cut     whether only its beginning was read
    """

    text: str
    groups: tuple[Group, ...] = ()
    parts: tuple[tuple[str, ...], ...] = ()
    whole: tuple[str, ...] = ()
    key: str = ""
    cut: bool = False

    @property
    def wanted(self) -> tuple[Group, ...]:
        """The groups that must all be there."""
        return tuple(each for each in self.groups if not each.optional)


def asked(query: str, vocabulary: Vocabulary) -> Asked:
    """What a query asks for: phrases in “” 「」 "", numbers, and words, all of which are to be found."""
    text = " ".join(re.sub("[\x00-\x1f\x7f\ud800-\udfff]", " ", query).split())
    plain = folded(text[:LONGEST])
    groups: list[Group] = []
    parts: list[tuple[str, ...]] = []
    for quoted, piece in _pieces(plain):
        if quoted:
            units = _within(units_of(piece))
            if units:
                groups.append(Group(units, quoted=True))
            continue
        for chunk in re.split(r"[\s,，、：:。]+", piece):
            groups += _groups(chunk, vocabulary)
            parts += (_within(units_of(word)) for word in vocabulary.words_in_words(chunk))
    distinct = _distinct(groups)
    kept = distinct[:MOST_GROUPS]
    if all(each.optional for each in kept):
        kept = [Group(each.units) for each in kept]
    long_parts = [each for each in dict.fromkeys(parts) if len(each) > 1]
    return Asked(
        text=text,
        groups=tuple(kept),
        parts=tuple(long_parts[:MOST_GROUPS]),
        whole=_within(units_of(plain)),
        key=key_of(plain) if _NUMBER.fullmatch(plain.strip()) or _LIKE_A_NUMBER.fullmatch(plain.strip()) else "",
        cut=len(text) > LONGEST or len(distinct) > MOST_GROUPS,
    )


def _pieces(plain: str) -> list[tuple[bool, str]]:
    """The query in order: phrases and numbers, each of them whole, and what stands between."""
    pieces: list[tuple[bool, str]] = []
    for quoted, piece in _split(_QUOTED, plain):
        pieces += [(True, piece)] if quoted else _split(_NUMBER, piece)
    return pieces


def _split(pattern: re.Pattern[str], text: str) -> list[tuple[bool, str]]:
    pieces, place = [], 0
    for found in pattern.finditer(text):
        pieces.append((False, text[place : found.start()]))
        pieces.append((True, next((each for each in found.groups() if each is not None), found[0])))
        place = found.end()
    return [*pieces, (False, text[place:])]


def _groups(chunk: str, vocabulary: Vocabulary) -> list[Group]:
    """What is to be found of a text without spaces: its words; characters that no word takes stay together."""
    units = _within(units_of(chunk))
    if len(units) <= SHORT:
        return [Group(units, optional=chunk in _LITTLE)] if units else []
    groups: list[Group] = []
    loose: list[str] = []
    for word in [*vocabulary.words(chunk), ""]:
        cut = _within(units_of(word))
        if len(cut) == 1 and word not in _LITTLE:
            loose += cut
            continue
        if loose:
            groups.append(Group(tuple(loose), optional=len(loose) == 1))
            loose = []
        if cut:
            groups.append(Group(cut, optional=word in _LITTLE))
    return groups


def _within(units: list[str]) -> tuple[str, ...]:
    """Units without the ends of sentences before and behind them."""
    while units and units[0] == END:
        units = units[1:]
    while units and units[-1] == END:
        units = units[:-1]
    return tuple(units[:MOST_UNITS])


def _distinct(groups: list[Group]) -> list[Group]:
    """Each group once; where one is asked for twice, the stricter."""
    kept: dict[tuple[str, ...], Group] = {}
    for each in groups:
        before = kept.get(each.units)
        if before is None or (before.optional and not each.optional):
            kept[each.units] = each
    return list(kept.values())
