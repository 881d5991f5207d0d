"""Verbs on what was made elsewhere: take in a part of a batch; channels; where a release is posted.

What comes in was released before, by whoever was responsible then; nothing here says that it was reviewed in this
system.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from secrets import token_hex
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from gongkai.evidence.acting import act
from gongkai.evidence.anchors import anchor_now
from gongkai.evidence.recording import next_numbers
from gongkai.evidence.recording import record as witness
from gongkai.law import Refused, say
from gongkai.organs.acts import locked_organs, same_version
from gongkai.organs.models import Organ, Person
from gongkai.organs.permissions import Permission, allow
from gongkai.organs.statements import stated
from gongkai.records.content import DOCUMENTS, Attribute, Genre
from gongkai.records.documents.actions import in_turn
from gongkai.records.documents.models import Validity, ValidityAct
from gongkai.records.elsewhere.models import BatchKind, ChannelKind, Home
from gongkai.records.elsewhere.rows import LONGEST_ADDRESS, Incoming
from gongkai.records.many import insert, insert_and_read, reserve
from gongkai.records.models import Batch, Channel, Posting, PublicationKind, Publicity, Record, RecordFile, Release
from gongkai.records.publication import publish, publish_keys, publish_many
from gongkai.records.sections.actions import NOT_A_HOME
from gongkai.records.sections.models import Placement, Role, Section, SectionKind
from gongkai.records.sections.planting import default_section, everything, plant
from gongkai.records.sections.slots import next_slots

LONGEST_NAME, LONGEST_HOME, LONGEST_TITLE = 60, 300, 200
MOST_ROWS = 500
"""Releases that come in by one act: so many that an import is quick, so few that others need not wait for it."""


class TakenIn(Refused):
    """Some of the rows have come in meanwhile; whoever asked looks again which are left."""


@act()
def take_in(
    organ: Organ,
    rows: Sequence[Incoming],
    *,
    kind: BatchKind,
    name: str,
    manifest: str,
    part: int,
    by: Person,
    at: datetime,
    channel: Channel | None = None,
) -> Batch:
    """导入: releases that were made elsewhere become releases here, in the order given, by one act.

    rows      at most MOST_ROWS
    name      of the file that they come from; `manifest` its SHA-256; `part` counts from 1 in it
    channel   where their text stands, for those with their home elsewhere
    Raises NotAllowed; TakenIn where a key has come in already; or Refused for too many, a day to come, a section or a
    channel of another organ, a key that occurs twice.
    """
    today = localdate(at)
    (organ,) = locked_organs(organ)
    actor = allow(by, Permission.RECORD_IMPORT, organ, on=today)
    _sound(rows, today)
    if channel is not None:
        channel = _open_channel(channel, organ, today)
    years = Counter(each.on.year for each in rows)
    series = {f"index/{year}": count for year, count in sorted(years.items())}
    numbers = next_numbers(organ.code, series)  # takes the ledger: from here on the acts of the organ wait
    if known := known_keys(organ, [each.key for each in rows]):
        raise TakenIn(f"编号“{next(iter(known))}”的信息已经导入过，请重新核对后再导入。")
    plant(organ, on=today)
    homes = _homes(organ, rows, today)
    key, home = token_hex(16), Home.ELSEWHERE.value if channel else None
    records, releases = reserve(Record, len(rows)), reserve(Release, len(rows))
    shared = [_row(organ, each, number) for each, number in zip(rows, _in_turn(rows, numbers), strict=True)]
    insert(
        Record,
        [
            _record(each, both, section, record, release, today)
            for each, both, section, record, release in zip(rows, shared, homes, records, releases, strict=True)
        ],
        publicity=Publicity.PUBLIC.value, attribute=Attribute.PROACTIVE.value, settled_version=1, released_version=1,
        created_by_id=by.pk, created_at=at, changed_by_id=by.pk, changed_at=at,
    )  # fmt: skip
    held = insert_and_read(
        Release,
        [
            _release(each, both, record, release)
            for each, both, record, release in zip(rows, shared, records, releases, strict=True)
        ],
        serial=1, home=home, batch_id=key, released_by_id=by.pk, released_at=at,
    )  # fmt: skip
    RecordFile.objects.bulk_create(
        RecordFile(record_id=record, file_id=each.hash)
        for record, row in zip(records, rows, strict=True)
        for each in row.content.attachments
    )
    acts = list(_ended(records, rows, by, at))
    _place(organ, records, homes, rows, today)
    if channel is not None:
        posted = zip(rows, records, releases, strict=True)
        insert(
            Posting,
            [
                {"record_id": record, "release_id": release, "address": each.address, "title": each.content.title,
                 "posted_on": each.on}
                for each, record, release in posted
            ],
            channel_id=channel.pk, home=True, entered_by_id=by.pk, entered_at=at,
        )  # fmt: skip
    digests = "\n".join(f"{row['id']} {Release.digest_of(row)}" for row in held)
    batch = Batch(
        key=key, organ=organ, kind=kind, channel=channel, name=name[:200], manifest=manifest, part=part,
        rows=len(rows), digests=digests, by=by, at=at,
    )  # fmt: skip
    batch.save()
    witness(
        "releases.imported", batch, organ=organ.code, by=actor, at=at, protects=[batch, *acts],
        kind=str(kind), name=batch.name, manifest=manifest, part=part, rows=len(rows),
        channel=channel.pk if channel else None,
    )  # fmt: skip
    transaction.on_commit(partial(anchor_now, organ.code, at))
    out = [(release, record, organ.pk) for release, record in zip(releases, records, strict=True)]
    publish_keys(PublicationKind.RELEASED, out, at=at)
    return batch


def known_keys(organ: Organ, keys: Sequence[str]) -> dict[str, tuple[str, date]]:
    """Which keys have come in already, with the title and the day of what came in."""
    rows = Release.objects.filter(organ=organ, source__in=keys).order_by()  # by their keys, not through all in order
    return {source: (title, on) for source, title, on in rows.values_list("source", "title", "released_on")}


def _sound(rows: Sequence[Incoming], today: date) -> None:
    """Raise Refused for what one can see without the database."""
    if not rows:
        raise Refused("没有可以导入的信息。")
    if len(rows) > MOST_ROWS:
        raise Refused(f"一次最多导入 {MOST_ROWS} 条，请分批办理。")
    keys = Counter(each.key for each in rows)
    if twice := [key for key, count in keys.items() if count > 1]:
        raise Refused(f"编号“{twice[0]}”出现了两次，请核对后去掉重复的一条。")
    for each in rows:
        if fault := each.ahead(today):
            raise Refused(f"《{each.content.title}》的{fault}")


def _in_turn(rows: Sequence[Incoming], first: Mapping[str, int]) -> Iterator[int]:
    """The numbers of the rows, each in the series of its year."""
    following = dict(first)
    for each in rows:
        series = f"index/{each.on.year}"
        yield following[series]
        following[series] += 1


def _homes(organ: Organ, rows: Sequence[Incoming], today: date) -> list[Section | None]:
    """The section of each row. Raises Refused for one that is not a section of the organ where things may stand."""
    found = {each.pk: each for each in organ.sections.open(today)}
    usual: dict[tuple[str, str], Section | None] = {}
    homes: list[Section | None] = []
    for each in rows:
        if each.section is None:
            sort = (each.content.nature, each.content.genre)
            if sort not in usual:
                usual[sort] = default_section(organ, nature=sort[0], genre=sort[1], on=today)
            homes.append(usual[sort])
            continue
        section = found.get(each.section)
        if section is None or section.kind in NOT_A_HOME:
            raise Refused(f"《{each.content.title}》的栏目不是{organ.name}现有的、可以放稿件的栏目，请重新选择。")
        homes.append(section)
    return homes


def _row(organ: Organ, each: Incoming, number: int) -> dict[str, Any]:
    """The columns that a record and its release share."""
    content = each.content
    return {
        "organ_id": organ.pk, "index_number": f"{organ.code}/{each.on.year}-{number:04d}", "title": content.title,
        "nature": str(content.nature), "document_number": content.document_number, "formed_on": content.formed_on,
        "issued_on": content.issued_on, "offline_on": content.offline_on, "content": each.canonical,
        "content_hash": each.hash,
    }  # fmt: skip


def _record(
    each: Incoming, both: Mapping[str, Any], section: Section | None, record: int, release: int, today: date
) -> dict[str, Any]:
    """The record of a row: settled and public."""
    validity, changes_on = _holds(each, today)
    return {
        **both, "id": record, "current_id": release,
        "has_text": each.content.has_text, "genre": str(each.content.genre),
        "section_id": section.pk if section else None, "validity": validity.value, "validity_next_on": changes_on,
    }  # fmt: skip


def _release(each: Incoming, both: Mapping[str, Any], record: int, release: int) -> dict[str, Any]:
    content = each.content
    return {
        **both, "id": release, "record_id": record, "body": content.body, "text": each.text, "source": each.key,
        "genre": str(content.genre) if content.genre != Genre.PLAIN else None, "valid_until": content.valid_until,
        "released_on": each.on,
    }  # fmt: skip


def _holds(each: Incoming, today: date) -> tuple[Validity, date | None]:
    """What holds of a document on the day on which it comes in, and when that changes; as `documents.holding` says."""
    if each.content.genre not in DOCUMENTS:
        return Validity.NONE, None
    steps = [(each.ended.on, 1, each.ended.validity)] if each.ended else []
    return in_turn(steps, each.content.valid_until, today)


def _ended(records: Sequence[int], rows: Sequence[Incoming], by: Person, at: datetime) -> Iterator[ValidityAct]:
    """What became of documents before they came in, each as an act of its own on their validity."""
    for record, each in zip(records, rows, strict=True):
        if each.ended is not None:
            row = ValidityAct(
                record_id=record, validity=each.ended.validity, on=each.ended.on, by_text=each.ended.by_text,
                reason="随历史数据导入，原系统如此标注", by=by, at=at,
            )  # fmt: skip
            row.save()
            yield row


def _place(
    organ: Organ, records: Sequence[int], homes: Sequence[Section | None], rows: Sequence[Incoming], today: date
) -> None:
    """Every record in 全部信息 and in its section, in slots in the order given, since the day of its release."""
    wanted: dict[Section, list[tuple[int, date]]] = {
        everything(organ, on=today): [(record, each.on) for record, each in zip(records, rows, strict=True)]
    }
    for record, home, each in zip(records, homes, rows, strict=True):
        if home is not None:
            wanted.setdefault(home, []).append((record, each.on))
    for section, standing in wanted.items():
        first = next_slots(section, len(standing))
        role = Role.ALL if section.kind == SectionKind.ALL else Role.HOME
        places = [
            {"record_id": record, "slot": slot, "since": since} for slot, (record, since) in enumerate(standing, first)
        ]
        insert(Placement, places, section_id=section.pk, role=role.value)


@dataclass(frozen=True, slots=True)
class Known:
    """Something that stands here already and in a channel too."""

    record: Record
    address: str
    title: str
    on: date


@act()
def enter_postings(channel: Channel, known: Sequence[Known], *, by: Person, at: datetime) -> list[Posting]:
    """登记渠道发布: records that are public here stand in a channel too; what is entered already is left out.

    An address that was taken off there may be entered again: it stands there since another day.

    Raises NotAllowed, or Refused for a record of another organ or one that is not public, a day to come, an address
    that belongs to another record.
    """
    today = localdate(at)
    (organ,) = locked_organs(channel.organ)
    actor = allow(by, Permission.RECORD_IMPORT, organ, on=today)
    channel = _open_channel(channel, organ, today)
    if not known:
        raise Refused("没有要登记的渠道发布。")
    if len(known) > MOST_ROWS:
        raise Refused(f"一次最多登记 {MOST_ROWS} 条，请分批办理。")
    records = Record.objects.select_related("current").in_bulk([each.record.pk for each in known])
    taken = dict(
        channel.postings.filter(
            ended_on=None, address__in=[each.address for each in known if each.address]
        ).values_list("address", "record")
    )
    came_in = dict(
        Release.objects.filter(record__in=records, serial=1, batch__isnull=False).values_list("record", "released_on")
    )
    rows: list[Posting] = []
    for each in known:
        record = records[each.record.pk]
        if record.organ_id != organ.pk or record.current is None:
            raise Refused(f"《{record.title}》不是{organ.name}公开中的信息，不能登记渠道发布。")
        if each.on > today:
            raise Refused(f"渠道发布的日期（{say(each.on)}）晚于今天，请核对。")
        made = _made(record.current, came_in.get(record.pk))
        if made and each.on < made:
            raise Refused(
                f"《{record.title}》{say(made)}才形成，不会在{say(each.on)}已经发布，请核对日期；"
                "是另一件同名信息的，不要登记在这一件上。"
            )
        address = _address(each.address)
        if address and address in taken:
            if taken[address] != record.pk:
                raise Refused(f"这个网址已经登记给另一件信息，请核对：{address}")
            continue
        if address:
            taken[address] = record.pk
        title = " ".join(each.title.split())[:LONGEST_TITLE] or record.title
        rows.append(
            Posting(
                release=record.current, record=record, channel=channel, address=address, title=title,
                posted_on=each.on, entered_by=by, entered_at=at,
            )
        )  # fmt: skip
    if not rows:
        raise Refused("所选的都已经登记过，不用再办。")
    Posting.objects.bulk_create(rows)
    alone = rows[0].record if len(rows) == 1 else None
    witness(
        "posting.entered" if alone else "postings.entered", alone or channel, organ=organ.code, by=actor, at=at,
        channel=channel.pk, name=channel.name, count=len(rows), postings=[each.pk for each in rows],
    )  # fmt: skip
    publish_many(PublicationKind.POSTED, list({each.release_id: each.release for each in rows}.values()), at=at)
    return rows


def _made(release: Release, came_in: date | None) -> date | None:
    """The day before which a release cannot have stood anywhere; None where nobody said when it was formed.

    came_in  the day on which it was released where it came in from. It stands as the day of forming of what came in
             without one before 0.5, and is no sign of it
    """
    if came_in is not None and release.formed_on == came_in:
        return release.issued_on
    return release.formed_on or release.issued_on


@act()
def end_posting(posting: Posting, *, on: date, by: Person, at: datetime) -> Posting:
    """登记下线: a release does not stand in a channel any more. Raises NotAllowed, or Refused where it ended before."""
    (organ,) = locked_organs(posting.channel.organ)
    actor = allow(by, Permission.RECORD_IMPORT, organ, on=localdate(at))
    posting = Posting.objects.select_for_update(no_key=True, of=("self",)).select_related("channel").get(pk=posting.pk)
    if posting.ended_on is not None:
        raise Refused(f"这次渠道发布已于{say(posting.ended_on)}下线，不用再登记。")
    if not posting.posted_on <= on <= localdate(at):
        raise Refused(f"下线日期应当在{say(posting.posted_on)}（发布日期）到今天之间，请核对。")
    posting.ended_on = on
    posting.save(update_fields=["ended_on"])
    witness(
        "posting.ended", Record(pk=posting.record_id), organ=organ.code, by=actor, at=at,
        posting=posting.pk, name=posting.channel.name, on=on,
    )  # fmt: skip
    live = Release.objects.public().filter(record=posting.record_id).first()
    if live is not None:
        publish(PublicationKind.POSTED, live, at=at)
    return posting


@act()
def take_back_posting(posting: Posting, *, reason: str, by: Person, at: datetime) -> Posting:
    """登记有误，撤销: a posting that never was as entered counts nowhere any more; the line stays, with the reason.

    Raises NotAllowed, or Refused where it was taken back before, or the text of the release stands there.
    """
    (organ,) = locked_organs(posting.channel.organ)
    actor = allow(by, Permission.RECORD_IMPORT, organ, on=localdate(at))
    posting = Posting.objects.select_for_update(no_key=True, of=("self",)).select_related("channel").get(pk=posting.pk)
    if posting.void_reason:
        raise Refused("这次登记已经撤销过，不用再办。")
    if posting.home:
        raise Refused("原文就登记在这个渠道，不能只撤销渠道发布；这件信息登记错了的，请办理撤稿。")
    posting.void_reason = stated(reason, "请写明撤销的原因。")
    stood = posting.ended_on is None
    posting.ended_on = posting.ended_on or localdate(at)
    posting.save(update_fields=["void_reason", "ended_on"])
    witness(
        "posting.taken_back", Record(pk=posting.record_id), organ=organ.code, by=actor, at=at,
        posting=posting.pk, name=posting.channel.name, on=posting.posted_on, reason=posting.void_reason,
    )  # fmt: skip
    live = Release.objects.public().filter(record=posting.record_id).first()
    if stood and live is not None:
        publish(PublicationKind.POSTED, live, at=at)
    return posting


@act()
def add_channel(organ: Organ, *, kind: ChannelKind, name: str, address: str = "", by: Person, at: datetime) -> Channel:
    """登记渠道. Raises NotAllowed, or Refused where there is one of that kind and name."""
    (organ,) = locked_organs(organ)
    actor = allow(by, Permission.RECORD_IMPORT, organ, on=localdate(at))
    if kind not in ChannelKind.values:
        raise Refused("请选择渠道的类型。")
    channel = Channel(organ=organ, kind=kind, name=_channel_name(name), address=_address(address, LONGEST_HOME))
    _free(channel)
    channel.save()
    witness("channel.added", channel, organ=organ.code, by=actor, at=at, name=channel.name, kind=str(kind))
    return channel


@act()
def change_channel(
    channel: Channel, *, version: int, kind: ChannelKind, name: str, address: str, by: Person, at: datetime
) -> Channel:
    """修改渠道. What is posted there keeps to it. Raises NotAllowed, Stale, or Refused where nothing changes."""
    (organ,) = locked_organs(channel.organ)
    actor = allow(by, Permission.RECORD_IMPORT, organ, on=localdate(at))
    channel = _open_channel(channel, organ, localdate(at))
    same_version(channel, version)
    if kind not in ChannelKind.values:
        raise Refused("请选择渠道的类型。")
    before, kind_before = channel.name, channel.kind
    values = (str(kind), _channel_name(name), _address(address, LONGEST_HOME))
    if values == (channel.kind, channel.name, channel.address):
        raise Refused("内容没有变化，不用保存。")
    channel.kind, channel.name, channel.address = values
    _free(channel)
    channel.version += 1
    channel.save()
    witness(
        "channel.changed", channel, organ=organ.code, by=actor, at=at,
        name=channel.name, before=before, kind=channel.kind, kind_before=kind_before,
    )  # fmt: skip
    if (channel.name, channel.kind) != (before, kind_before):  # the page of everything that is posted there names both
        publish(PublicationKind.ORGAN, organ, at=at)
    return channel


@act()
def close_channel(channel: Channel, *, by: Person, at: datetime) -> Channel:
    """停用渠道: what is posted there stays counted; nothing new is entered for it. Raises NotAllowed or Refused."""
    (organ,) = locked_organs(channel.organ)
    actor = allow(by, Permission.RECORD_IMPORT, organ, on=localdate(at))
    channel = _open_channel(channel, organ, localdate(at))
    channel.closed_on = localdate(at)
    channel.version += 1
    channel.save()
    witness("channel.closed", channel, organ=organ.code, by=actor, at=at, name=channel.name)
    return channel


def _open_channel(channel: Channel, organ: Organ, today: date) -> Channel:
    """A channel of an organ as it stands now, locked. Raises Refused for another organ's and for a closed one."""
    channel = Channel.objects.select_for_update(no_key=True).get(pk=channel.pk)
    if channel.organ_id != organ.pk:
        raise Refused(f"“{channel.name}”不是{organ.name}的渠道，请重新选择。")
    if channel.closed_on is not None:
        raise Refused(f"“{channel.name}”已于{say(channel.closed_on)}停用，请选择在用的渠道。")
    return channel


def _channel_name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused("请填写渠道的名称，例如“白鹭发布”。")
    if len(name) > LONGEST_NAME:
        raise Refused(f"渠道名称写了 {len(name)} 个字，最多 {LONGEST_NAME} 个字，请精简。")
    return name


def _address(address: str, longest: int = LONGEST_ADDRESS) -> str:
    address = address.strip()
    if address and not address.lower().startswith(("http://", "https://")):
        raise Refused("网址要写完整，以 http:// 或者 https:// 开头。")
    if len(address) > longest or any(sign.isspace() for sign in address):
        raise Refused(f"网址太长或者中间有空格，最多 {longest} 个字，请核对。")
    return address


def _free(channel: Channel) -> None:
    same = Channel.objects.filter(organ=channel.organ, kind=channel.kind, name=channel.name).exclude(pk=channel.pk)
    if row := same.first():
        ended = f"（已于{say(row.closed_on)}停用）" if row.closed_on else ""
        raise Refused(f"已经登记过同一类型、同名的渠道“{row.name}”{ended}，请换一个名称。")
