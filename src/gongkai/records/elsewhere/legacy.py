"""历史数据导入: a file of what an old system had released, row by row, until all that can come in has come in.

Read once from its beginning: every row is checked and put aside. Then the rows come in by parts in the order of their
days, so that the lists stand in order whatever order the file has. A row that has come in is known by its key; so an
import that was interrupted is simply run again, and a third time adds nothing.
"""

from __future__ import annotations

import pickle
import re
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from operator import attrgetter, itemgetter
from pathlib import Path
from sys import getsizeof
from typing import IO

from django.db import transaction
from django.utils.timezone import localdate

from gongkai.evidence.acting import Busy, act
from gongkai.evidence.recording import next_numbers
from gongkai.files.pipeline import take_in as store
from gongkai.law import Refused, read_day, say
from gongkai.organs.models import Organ, Person
from gongkai.organs.permissions import Permission, allow
from gongkai.records.content import Attachment, Content, Genre, InterpretationForm, Nature, off_after, paragraphs
from gongkai.records.documents.models import Validity
from gongkai.records.elsewhere.actions import MOST_ROWS, TakenIn, known_keys, take_in
from gongkai.records.elsewhere.doubles import Doubles
from gongkai.records.elsewhere.models import Batch, BatchKind
from gongkai.records.elsewhere.personal import personal
from gongkai.records.elsewhere.rows import Ended, Incoming
from gongkai.records.elsewhere.tables import ABOUT_ROW, Line, digest_of, lines
from gongkai.records.many import roomy
from gongkai.records.sections.actions import NOT_A_HOME
from gongkai.records.sections.models import Section, SectionKind
from gongkai.records.sections.planting import default_section, plant

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "key": ("编号", "标识", "信息编号", "原编号", "主键", "id", "ID"),
    "title": ("标题", "信息标题", "文章标题"),
    "on": ("发布日期", "发布时间"),
    "section": ("栏目", "栏目名称", "原栏目"),
    "body": ("正文", "内容", "信息内容"),
    "summary": ("摘要", "内容概述", "概述"),
    "document_number": ("文号", "发文字号"),
    "issued_on": ("成文日期", "发文日期"),
    "formed_on": ("形成日期",),
    "making_organ": ("制作机关", "发文机关"),
    "organ": ("发布机关代码", "机关代码", "机构代码"),
    "files": ("附件",),
    "nature": ("信息性质",),
    "genre": ("文件类型",),
    "last_day": ("公示期至", "公示截止日", "公示截止"),
    "offline_on": ("下线日期",),
    "valid_until": ("有效期至",),
    "validity": ("有效性",),
    "ended_on": ("失效日期", "废止日期", "有效性变动日期"),
    "ended_by": ("废止依据", "依据文件"),
}
"""What a row may say, by the names that its column may have; the first is ours."""
NEEDED = ("key", "title", "on")
_HTML = re.compile(r"<(?:p|br|div|table|span|h[1-6]|ul|ol|li|strong|b|a|img|font)\b", re.IGNORECASE)
_APART = re.compile(r"[;；\n|]+")
_OF = {column: name for name, columns in COLUMNS.items() for column in columns}
MOST_IN_MEMORY = 64 * 1024 * 1024  # bytes of rows that wait for their turn; more of them go to the disk
PATIENCE = (1, 5, 20)
"""Seconds to wait before a part that found too many others at work is tried again."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that does not come in, by its line in the file, and why."""

    number: int
    key: str
    title: str
    reason: str


@dataclass(slots=True)
class Outcome:
    """What became of a file.

    taken       came in now
    known       had come in before
    identities  lines in which a number looks like that of an identity card; looked for in a dry run alone
    mobiles     lines in which one looks like that of a mobile telephone
    """

    read: int = 0
    taken: int = 0
    known: int = 0
    rejected: list[Rejection] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    identities: list[int] = field(default_factory=list)
    mobiles: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Wish:
    """How a file is to come in.

    names   old names of sections, each with the name or number of the one that it becomes
    rest    whether what has no section goes to the organ's section for all the rest
    system  put before each key, where files of several old systems use the same numbers
    files   the folder in which the attachments lie
    again   whether what stands here already comes in all the same
    """

    names: Mapping[str, str] = field(default_factory=dict)
    rest: bool = False
    system: str = ""
    files: Path | None = None
    again: bool = False


class Sections:
    """Which section of an organ an old name means."""

    def __init__(self, organ: Organ, wish: Wish, today: date, *, dry: bool) -> None:
        self.wish = wish
        self.by_name: dict[str, list[Section]] = {}
        with act():
            next_numbers(organ.code, {})  # holds the ledger
            plant(organ, on=today)
            for each in organ.sections.open(today).exclude(kind__in=NOT_A_HOME):
                self.by_name.setdefault(_squeezed(each.name), []).append(each)
                self.by_name.setdefault(str(each.number), []).append(each)
            self.other = default_section(organ, nature=Nature.GOVERNMENT, genre=Genre.PLAIN, on=today)
            transaction.set_rollback(dry)

    def find(self, name: str) -> Section:
        """The section that a row goes to. Raises Refused."""
        wanted = _squeezed(self.wish.names.get(_squeezed(name), name))
        found = self.by_name.get(wanted, []) if wanted else []
        if len(found) == 1:
            return found[0]
        if len(found) > 1:
            raise Refused(f"有 {len(found)} 个栏目叫“{name}”，请在映射文件里写栏目编号。")
        if self.wish.rest and self.other is not None:
            return self.other
        if not name:
            raise Refused("没有写栏目；请补上，或者用 --rest 放到其他栏目。")
        raise Refused(f"没有叫“{name}”的栏目；请在映射文件里写明对应哪个栏目，或者用 --rest 放到其他栏目。")


def mapping(path: Path) -> dict[str, str]:
    """The old names of sections with what they become: the first two columns of a table. Raises Refused, OSError."""
    found: dict[str, str] = {}
    for line in lines(path):
        old, new = ([*line.cells.values(), "", ""])[:2]
        if line.fault or not old or not new:
            raise Refused(f"映射文件第 {line.number} 行要有两格：原栏目、现栏目。")
        found[_squeezed(old)] = new
    return found


def bring_in(
    path: Path,
    organ: Organ,
    wish: Wish,
    *,
    by: Person,
    clock: Callable[[], datetime],
    dry: bool = False,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> Outcome:
    """Bring in all of a file that can come in and has not yet.

    clock     gives the moment of each part
    dry       only say what would come in
    progress  told what is being done, how much of it, and of how much
    Raises Refused where nothing can be done with the file, OSError where it cannot be read.
    """
    today = localdate(clock())
    allow(by, Permission.RECORD_IMPORT, organ, on=today)
    outcome = Outcome()
    manifest = digest_of(path)
    with tempfile.TemporaryFile() as disk, roomy():
        aside = Aside(disk)
        seen: dict[str, int] = {}
        order = _check(path, organ, wish, today, outcome, aside, seen, progress, dry=dry)
        doubles = None if wish.again else Doubles(organ, seen)
        part = Batch.objects.filter(organ=organ, manifest=manifest).count()
        for first in range(0, len(order), MOST_ROWS):
            numbered = [aside.get(kept) for _, _, kept in order[first : first + MOST_ROWS]]
            rows = _new(organ, numbered, outcome)
            if rows and doubles is not None:
                rows = _not_here(rows, doubles, outcome)
            if rows and not dry:
                rows = _with_files(rows, wish, outcome, by=by, at=clock())
            if rows and not dry:
                part += 1
                _take(organ, rows, path.name, manifest, part, outcome, by, clock)
            else:
                outcome.taken += len(rows)
            progress("导入", min(first + MOST_ROWS, len(order)), len(order))
    outcome.rejected.sort(key=lambda each: each.number)
    return outcome


Numbered = tuple[int, Incoming, tuple[str, ...]]
"""A row with its line in the file and the names of its attachments."""
_parts_of_content = attrgetter(*(each.name for each in fields(Content)))
_parts = attrgetter(*Incoming.PARTS)


class Aside:
    """Where checked rows wait for their turn: the first of them in memory, the others on the disk."""

    def __init__(self, disk: IO[bytes]) -> None:
        self._disk = disk
        self._room = MOST_IN_MEMORY

    def put(self, each: Numbered) -> Numbered | int:
        """Keep a row: what `get` wants for it, which is the row itself or its place on the disk."""
        number, row, names = each
        self._room -= 3 * getsizeof(row.canonical)  # body and text are in it too, and longer than all the rest
        if self._room >= 0:
            return each
        place = self._disk.tell()
        kept = (number, _parts(row), _parts_of_content(row.content), names)
        pickle.dump(kept, self._disk, pickle.HIGHEST_PROTOCOL)
        return place

    def get(self, kept: Numbered | int) -> Numbered:
        """A row again."""
        if not isinstance(kept, int):
            return kept
        self._disk.seek(kept)
        number, row, content, names = pickle.load(self._disk)  # noqa: S301  # a file that only this process can open
        return number, Incoming.again(Content(*content), row), names


def _check(
    path: Path,
    organ: Organ,
    wish: Wish,
    today: date,
    outcome: Outcome,
    aside: Aside,
    seen: dict[str, int],
    progress: Callable[[str, int, int], None],
    *,
    dry: bool,
) -> list[tuple[int, int, Numbered | int]]:
    """Check every row and put the sound ones aside; each with its day and its line, in the order of days.

    seen  is filled with the keys of the file, each with its first line
    """
    sections = Sections(organ, wish, today, dry=dry)
    order: list[tuple[int, int, Numbered | int]] = []
    for line in lines(path):
        if not outcome.read:
            outcome.unused = _head(line)
        outcome.read += 1
        values = {_OF[column]: cell for column, cell in line.cells.items() if column in _OF and cell}
        try:
            row, names = _incoming(line, values, organ, sections, wish, today)
            if (before := seen.setdefault(row.key, line.number)) != line.number:
                raise Refused(f"编号与第 {before} 行相同，请核对后去掉重复的一行。")
        except Refused as fault:
            outcome.rejected.append(_rejection(line.number, values.get("key", ""), values.get("title", ""), fault))
            continue
        if dry:
            _look_for_persons(row, line.number, outcome)
        order.append((row.on.toordinal(), line.number, aside.put((line.number, row, names))))
        if outcome.read % 1000 == 0:
            progress("核对", outcome.read, 0)
    order.sort(key=itemgetter(0, 1))
    return order


def _look_for_persons(row: Incoming, number: int, outcome: Outcome) -> None:
    identity, mobile = personal(f"{row.content.title}\n{row.content.summary}\n{row.text}")
    if identity:
        outcome.identities.append(number)
    if mobile:
        outcome.mobiles.append(number)


def _head(line: Line) -> list[str]:
    """The columns that are not used. Raises Refused where one is missing that every row needs."""
    columns = set(line.cells)
    missing = [COLUMNS[name][0] for name in NEEDED if not columns & set(COLUMNS[name])]
    if missing and not line.fault:
        raise Refused(f"文件里没有“{'”“'.join(missing)}”列，请核对第一行的表头。")
    return [column for column in line.cells if column and column not in _OF and column not in ABOUT_ROW]


def _incoming(
    line: Line, values: Mapping[str, str], organ: Organ, sections: Sections, wish: Wish, today: date
) -> tuple[Incoming, tuple[str, ...]]:
    """A line as what comes in, and the names of its attachments. Raises Refused with why it does not."""
    if line.fault:
        raise Refused(line.fault)
    if (code := values.get("organ", organ.code)) != organ.code:
        raise Refused(f"发布机关代码是“{code}”，不是这次导入的机关（{organ.code}），请按机关分别导入。")
    if not values.get("title"):
        raise Refused("没有标题。")
    on = _day(values, "on")
    if on is None:
        raise Refused("没有发布日期。")
    section = sections.find(values.get("section", ""))
    genre = _choice(values, "genre", Genre) or _GENRES.get(section.kind, Genre.PLAIN.value)
    body = values.get("body", "")
    names = tuple(filter(None, (each.strip() for each in _APART.split(values.get("files", "")))))
    content = Content(
        title=values["title"],
        body=body if _HTML.search(body) else paragraphs(body),
        summary=values.get("summary", ""),
        nature=_choice(values, "nature", Nature) or section.nature,
        document_number=values.get("document_number", ""),
        issued_on=_day(values, "issued_on"),
        formed_on=_day(values, "formed_on"),
        making_organ=values.get("making_organ", ""),
        offline_on=off_after(_day(values, "last_day")) or _day(values, "offline_on"),
        genre=genre,
        valid_until=_day(values, "valid_until"),
        form=InterpretationForm.TEXT.value if genre == Genre.INTERPRETATION else "",
    )
    key = f"{wish.system}:{values.get('key', '')}" if wish.system and values.get("key") else values.get("key", "")
    row = Incoming(key, content, on, section=section.pk, ended=_ended(values))
    if not row.text and not names and not content.summary:
        raise Refused("没有正文，也没有附件。")
    for name in names:
        _attachment(name, wish)
    if fault := row.ahead(today):
        raise Refused(fault)
    return row, names


_GENRES = {
    SectionKind.NORMATIVE.value: Genre.NORMATIVE.value,
    SectionKind.INTERPRETATION.value: Genre.INTERPRETATION.value,
}
"""What a row is that does not say it, by the kind of its section."""


def _day(values: Mapping[str, str], name: str) -> date | None:
    text = values.get(name, "")
    if not text:
        return None
    try:
        if "T" in text:
            at = datetime.fromisoformat(text)
            return localdate(at) if at.tzinfo else at.date()
        return read_day(re.split(r"\s+(?=\d{1,2}[:：时])", text, maxsplit=1)[0])
    except ValueError:
        raise Refused(f"{COLUMNS[name][0]}“{text[:40]}”不是日期，请写成 2021-03-04 这样。") from None


def _choice(values: Mapping[str, str], name: str, kinds: type[Nature] | type[Genre]) -> str:
    text = values.get(name, "")
    if not text:
        return ""
    found = {each.label: each.value for each in kinds}
    if text not in found:
        raise Refused(f"{COLUMNS[name][0]}“{text[:40]}”不在可选的之内：{'、'.join(found)}。")
    return found[text]


def _ended(values: Mapping[str, str]) -> Ended | None:
    """What became of a document, as the old system says."""
    text = values.get("validity", "")
    if text in ("", Validity.VALID.label, "现行有效", "继续有效"):
        return None
    found = {each.label: each for each in (Validity.AMENDED, Validity.EXPIRED, Validity.REPEALED)}
    if text not in found:
        raise Refused(f"有效性“{text[:40]}”不在可选的之内：有效、部分修改、失效、废止。")
    on = _day(values, "ended_on")
    if on is None:
        raise Refused(f"有效性是“{text}”，却没有写从哪一天起，请填写“{COLUMNS['ended_on'][0]}”。")
    return Ended(found[text], on, values.get("ended_by", "")[:200])


def _attachment(name: str, wish: Wish) -> Path:
    """Where an attachment lies. Raises Refused where it is not in the folder of attachments."""
    if name.lower().startswith(("http:", "https:")):
        raise Refused(f"附件“{name[:60]}”是网址，导入时不从网上下载；请先把文件存到附件文件夹，改写文件名。")
    if wish.files is None:
        raise Refused(f"有附件“{name[:60]}”，请用 --files 写明附件所在的文件夹。")
    folder = wish.files.resolve()
    path = (folder / name).resolve()
    if not path.is_relative_to(folder) or not path.is_file():
        raise Refused(f"附件文件夹里没有“{name[:60]}”。")
    return path


def _new(organ: Organ, numbered: Iterable[Numbered], outcome: Outcome) -> list[Numbered]:
    """Those that have not come in yet. A key that something else has is no sign that this came in."""
    numbered = list(numbered)
    known = known_keys(organ, [row.key for _, row, _ in numbered])
    fresh = []
    for each in numbered:
        number, row, _ = each
        if row.key not in known:
            fresh.append(each)
        elif known[row.key] == (row.content.title, row.on):
            outcome.known += 1
        else:
            title, on = known[row.key]
            fault = f"编号已用于另一条导入的信息《{title}》（{say(on)}）；不同的旧系统请用 --system 区分。"
            outcome.rejected.append(_rejection(number, row.key, row.content.title, fault))
    return fresh


def _not_here(numbered: Sequence[Numbered], doubles: Doubles, outcome: Outcome) -> list[Numbered]:
    """Those of which nothing stands here yet."""
    doubles.prepare([row for _, row, _ in numbered])
    kept = []
    for each in numbered:
        number, row, _ = each
        if fault := doubles.fault(row):
            outcome.rejected.append(_rejection(number, row.key, row.content.title, fault))
        else:
            kept.append(each)
    return kept


def _with_files(
    numbered: Sequence[Numbered], wish: Wish, outcome: Outcome, *, by: Person, at: datetime
) -> list[Numbered]:
    """The rows with their attachments in the store; a row one of whose files is refused does not come in."""
    kept = []
    for number, row, names in numbered:
        try:
            kept.append((number, _with(row, list(_stored(names, wish, by, at))) if names else row, names))
        except Refused as fault:
            outcome.rejected.append(_rejection(number, row.key, row.content.title, fault))
    return kept


def _with(row: Incoming, attachments: Sequence[Attachment]) -> Incoming:
    content = replace(row.content, attachments=tuple(attachments))
    return Incoming(row.key, content, row.on, row.section, row.address, row.ended)


def _stored(names: Iterable[str], wish: Wish, by: Person, at: datetime) -> Iterator[Attachment]:
    found: set[str] = set()
    for name in names:
        path = _attachment(name, wish)
        try:
            with path.open("rb") as file:
                stored = store(file, path.name, by=by, at=at)
        except Refused as fault:
            raise Refused(f"附件“{name[:60]}”：{fault}") from fault
        if stored.hash not in found:
            found.add(stored.hash)
            yield Attachment(stored.hash, path.name, stored.kind, stored.size)


def _take(
    organ: Organ, numbered: Sequence[Numbered], name: str, manifest: str, part: int, outcome: Outcome, by: Person,
    clock: Callable[[], datetime],
) -> None:  # fmt: skip
    """One part; again after a while where others were at work."""
    waits = iter(PATIENCE)
    while numbered:
        try:
            rows = [row for _, row, _ in numbered]
            take_in(organ, rows, kind=BatchKind.LEGACY, name=name, manifest=manifest, part=part, by=by, at=clock())
            outcome.taken += len(rows)
            return
        except TakenIn:  # somebody runs the same import beside us
            numbered = _new(organ, numbered, outcome)
        except Busy:
            if (wait := next(waits, None)) is None:
                raise
            time.sleep(wait)


def _rejection(number: int, key: str, title: str, reason: Refused | str) -> Rejection:
    return Rejection(number, key[:200], title[:200], str(reason))


def _squeezed(name: str) -> str:
    return "".join(name.split())
