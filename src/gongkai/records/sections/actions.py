"""Verbs on sections: open, change, close, merge; put records into one; state that nothing falls under one.

What the public sees changes with each, so each leaves a line in the publication log. Locks: organ, records, ledger of
the organ, sections, head of the log; under the ledger no other act gives or leaves a place in the organ.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from gongkai.evidence.acting import act
from gongkai.evidence.recording import hold
from gongkai.evidence.recording import record as witness
from gongkai.law import Refused
from gongkai.organs.models import Organ, Person
from gongkai.organs.permissions import Permission, allow
from gongkai.organs.statements import stated
from gongkai.records.content import Nature
from gongkai.records.models import PublicationKind, Record, Release
from gongkai.records.publication import publish, publish_many
from gongkai.records.sections.models import (
    REQUIRED,
    STATUTORY,
    NothingHere,
    Placement,
    Section,
    SectionKind,
    SectionTerm,
)
from gongkai.records.sections.planting import plant
from gongkai.records.sections.slots import leave, settle_all

ADDED = (SectionKind.OTHER, SectionKind.TOPIC, SectionKind.VILLAGE, SectionKind.NEWS, SectionKind.NOTICES)
"""The kinds of section that an organ may add; the others come with its standard tree."""
NOT_A_HOME = (SectionKind.ALL, SectionKind.STATUTORY, SectionKind.GUIDE, SectionKind.APPLICATION, SectionKind.TOPIC)
"""Sections that no record is put into: whole branches, rendered pages, and topics, which come beside a home."""
LONGEST_NAME, LONGEST_CATEGORY, MOST_RECORDS = 60, 40, 500
DEEPEST = 4
SHORTEST_REASON = 4  # 无此职能; shown to the public, a mere 无 explains nothing
TOPIC = SectionKind.TOPIC


class Changed(Refused):
    """The section was changed by somebody else since the form was opened."""

    def __init__(self) -> None:
        super().__init__("这个栏目在您打开之后被别人修改过，请刷新页面，看过现在的内容后再办理。")


@act()
def open_section(
    organ: Organ,
    *,
    name: str,
    kind: SectionKind,
    by: Person,
    at: datetime,
    parent: Section | None = None,
    nature: Nature = Nature.GOVERNMENT,
    update_days: int | None = None,
    category: str = "",
    acting: str = "",
) -> Section:
    """开设栏目. Raises NotAllowed, or Refused where the name is taken beside it or the kind is not one to add."""
    organ = _locked_organ(organ)
    today = localdate(at)
    actor = allow(by, Permission.SECTION_EDIT, organ, on=today, acting=acting)
    hold(organ.code)
    plant(organ, on=today)
    if kind not in ADDED:
        raise Refused("这一类栏目随标准栏目树设立，不能另外增加。")
    name, category = _name(name), _category(category)
    _stands_under(organ, parent, today)
    _free_name(organ, name, parent, today)
    last = organ.sections.order_by("-number").values_list("number", flat=True).first() or 0
    section = Section.objects.create(
        organ=organ, number=last + 1, kind=kind, name=name, parent=parent, nature=nature,
        update_days=_days(update_days), category=category, position=last + 1, opened_on=today,
    )  # fmt: skip
    SectionTerm.objects.create(section=section, name=name, parent=parent, since=today)
    witness(
        "section.opened", section, organ=organ.code, by=actor, at=at,
        name=name, kind=str(kind), parent=parent.name if parent else "",
    )  # fmt: skip
    publish(PublicationKind.SECTION, section, at=at)
    return section


@act()
def change_section(
    section: Section,
    *,
    version: int,
    by: Person,
    at: datetime,
    name: str,
    parent: Section | None,
    nature: Nature,
    update_days: int | None,
    category: str,
    position: int,
    acting: str = "",
) -> Section:
    """Rename, move or change the duties of a section; address and records stay, and the old name in its terms.

    Raises NotAllowed, Changed, or Refused where nothing changes or the place is impossible.
    """
    section = _locked(section)
    today = localdate(at)
    actor = allow(by, Permission.SECTION_EDIT, section.organ, on=today, acting=acting)
    if section.version != version:
        raise Changed
    if not section.is_open(today):
        raise Refused(f"“{section.name}”已经关闭，不能再修改。")
    if section.kind == SectionKind.ALL:
        raise Refused("“全部信息”由系统维护，不能修改。")
    name = _name(name)
    if section.kind in REQUIRED and (name, parent) != (section.name, section.parent):
        raise Refused(f"“{section.name}”是平台的规定栏目，名称和位置不能改。")
    _stands_under(section.organ, parent, today, section=section)
    if (name, parent) != (section.name, section.parent):
        _free_name(section.organ, name, parent, today, besides=section)
    values = {
        "name": name, "parent": parent, "nature": nature, "update_days": _days(update_days),
        "category": _category(category), "position": position,
    }  # fmt: skip
    differing = {key: value for key, value in values.items() if getattr(section, key) != value}
    if not differing:
        raise Refused("内容没有变化，不用保存。")
    before = section.name
    if differing.keys() & {"name", "parent"}:
        _new_term(section, name=name, parent=parent, on=today)
    for key, value in differing.items():
        setattr(section, key, value)
    section.version += 1
    section.save()
    witness(
        "section.changed", section, organ=section.organ.code, by=actor, at=at,
        name=name, before=before, fields=sorted(differing),
    )  # fmt: skip
    publish(PublicationKind.SECTION, section, at=at)
    return section


@act()
def close_section(
    section: Section,
    *,
    version: int,
    by: Person,
    at: datetime,
    reason: str,
    heir: Section | None = None,
    acting: str = "",
) -> Section:
    """关闭, or 合并 into another section: its records take slots there, its address leads there from then on.

    Raises NotAllowed, Changed, or Refused for a statutory section, for one that others stand under, or where records
    would be left without a section.
    """
    _locked_organ(section.organ)
    found = list(_in(section).select_for_update(of=("self",)))
    section = _locked(section)
    organ, today = section.organ, localdate(at)
    actor = allow(by, Permission.SECTION_EDIT, organ, on=today, acting=acting)
    if section.version != version:
        raise Changed
    reason = stated(reason, "请写明关闭或者合并的原因。")
    if not section.is_open(today):
        raise Refused(f"“{section.name}”已经关闭，不用再办。")
    if section.kind not in ADDED:
        raise Refused(f"“{section.name}”是平台的规定栏目，不能关闭；没有内容的，请由领导确认“本机关不涉及此项”。")
    if section.children.open(today).exists():
        raise Refused(f"“{section.name}”下面还有栏目，请先调整或者关闭它们。")
    if heir is not None and (heir.pk == section.pk or heir.organ_id != organ.pk or not heir.is_open(today)):
        raise Refused("请选择本机关另一个没有关闭的栏目来承接。")
    if heir is not None and not _takes(section, heir):
        raise Refused(f"“{heir.name}”不能承接“{section.name}”的信息，请选择另一个{_like(section)}。")
    if {each.pk for each in _in(section)} - {each.pk for each in found}:
        raise Changed  # somebody put a record here before this act had its turn
    shown = [each for each in found if each.current_id is not None]
    if heir is None and any(each.section_id == section.pk for each in shown):
        raise Refused(f"“{section.name}”里还有公开的信息，请选择承接的栏目，或者先把它们移到别的栏目。")
    section.closed_on, section.heir = today, heir
    section.version += 1
    section.save()
    SectionTerm.objects.filter(section=section, until=None, since__lt=today).update(until=today)
    for each in found:
        if each.section_id == section.pk:
            each.section = heir
    Record.objects.bulk_update(found, ["section"], batch_size=100)
    through = Record.topics.through
    through.objects.filter(section=section).delete()
    if heir is not None and section.kind == TOPIC:
        kept = [through(record=each, section=heir) for each in found]
        through.objects.bulk_create(kept, batch_size=500, ignore_conflicts=True)
    settle_all(organ, shown, on=today)
    leave(list(Placement.objects.standing().filter(section=section).values_list("pk", flat=True)), on=today)
    witness(
        "section.merged" if heir else "section.closed", section, organ=organ.code, by=actor, at=at,
        name=section.name, heir=heir.name if heir else "", records=len(found), reason=reason,
    )  # fmt: skip
    publish(PublicationKind.SECTION, section, at=at)
    publish_many(PublicationKind.MOVED, _live(shown), at=at)
    return section


@act()
def place(
    records: Sequence[Record],
    section: Section,
    *,
    by: Person,
    at: datetime,
    topics: Sequence[Section] | None = None,
    acting: str = "",
) -> int:
    """Put records of one organ into a section, by batch; what is public takes new slots there. How many changed.

    topics  the topics that they stand in too; None leaves those that they have
    Raises NotAllowed, or Refused for records or sections of another organ, and for more than 500 at once.
    """
    if not records:
        raise Refused("请至少选择一件稿件。")
    if len(records) > MOST_RECORDS:
        raise Refused(f"一次最多调整 {MOST_RECORDS} 件，请分批办理。")
    chosen = Record.objects.filter(pk__in=[each.pk for each in records])
    rows = list(chosen.select_for_update(of=("self",)).order_by("pk"))
    organ, today = section.organ, localdate(at)
    actor = allow(by, Permission.RECORD_DRAFT, organ, on=today, acting=acting)
    hold(organ.code)
    section = Section.objects.get(pk=section.pk)
    topics = None if topics is None else list(Section.objects.filter(pk__in=[each.pk for each in topics]))
    if any(each.organ_id != organ.pk for each in rows):
        raise Refused("所选的稿件和栏目不属于同一个机关，请重新选择。")
    for each in (section, *(topics or ())):
        if each.organ_id != organ.pk or not each.is_open(today):
            raise Refused(f"“{each.name}”不是本机关现有的栏目，请重新选择。")
    if section.kind in NOT_A_HOME:
        raise Refused(
            f"“{section.name}”不直接放稿件，请选择别的栏目{'；专题在“专题”一项里选' if section.kind == TOPIC else ''}。"
        )
    if odd := next((each for each in topics or () if each.kind != TOPIC), None):
        raise Refused(f"“{odd.name}”不是专题，请重新选择专题。")
    changed = _put(rows, section, topics)
    if not changed:
        return 0
    shown = [each for each in changed if each.current_id is not None]
    settle_all(organ, shown, on=today)
    witness(
        "record.placed" if len(changed) == 1 else "records.placed",
        changed[0] if len(changed) == 1 else section,
        organ=organ.code, by=actor, at=at, section=section.pk, name=section.name,
        records=[each.pk for each in changed],
    )  # fmt: skip
    if shown:
        publish_many(PublicationKind.MOVED, _live(shown), at=at)
    return len(changed)


def _put(rows: Sequence[Record], section: Section, topics: Sequence[Section] | None) -> list[Record]:
    """Choose section and topics for records; those of which anything changed."""
    through = Record.topics.through
    had: dict[int, set[int]] = {each.pk: set() for each in rows}
    for record, topic in through.objects.filter(record__in=rows).values_list("record", "section"):
        had[record].add(topic)
    wanted = None if topics is None else {each.pk for each in topics}
    moved = [each for each in rows if each.section_id != section.pk]
    other = [] if wanted is None else [each for each in rows if had[each.pk] != wanted]
    for each in moved:
        each.section = section
    Record.objects.bulk_update(moved, ["section"], batch_size=100)
    for each in other:
        each.topics.set(topics or ())
    keys = {each.pk for each in (*moved, *other)}
    return [each for each in rows if each.pk in keys]


@act()
def state_nothing_here(
    section: Section, *, upheld: bool, reason: str, by: Person, at: datetime, acting: str = ""
) -> NothingHere:
    """本机关不涉及此项: the leader confirms it with a reason, confirms it again each year, or takes it back.

    Raises NotAllowed to who is not the leader, or Refused where the section is not a statutory one or holds something.
    """
    section = _locked(section)
    organ, today = section.organ, localdate(at)
    actor = allow(by, Permission.SECTION_STATE, organ, on=today, acting=acting)
    if section.kind not in STATUTORY or not section.is_open(today):
        raise Refused(f"“{section.name}”不是法定主动公开的栏目，不用说明。")
    reason = stated(reason, "请写明本机关为什么不涉及此项。" if upheld else "请写明为什么撤销说明。")
    if upheld and len(reason) < SHORTEST_REASON:
        raise Refused("这个理由会在公开页面上显示，请写完整，例如“本镇不承担行政处罚职能”。")
    if upheld and holds_public(section):
        raise Refused(f"“{section.name}”里有公开的信息，不能说明为不涉及。")
    if not upheld and not stands(section):
        raise Refused(f"“{section.name}”现在没有不涉及的说明，不用撤销。")
    row = NothingHere(section=section, upheld=upheld, reason=reason, by=by, at=at, on=today)
    row.save()
    witness(
        "section.nothing_here" if upheld else "section.nothing_here_taken_back", section,
        organ=organ.code, by=actor, at=at, protects=[row], name=section.name, reason=reason,
    )  # fmt: skip
    publish(PublicationKind.SECTION, section, at=at)
    return row


def holds_public(section: Section) -> bool:
    """Whether the public finds anything in a section or below it."""
    standing = {"placements__section__in": _branch(section), "placements__until": None}
    return Record.objects.public().filter(**standing).exists()


def stands(section: Section) -> NothingHere | None:
    """The statement that holds for a section, where there is one."""
    last = section.statements.order_by("-pk").first()
    return last if last is not None and last.upheld else None


def _locked_organ(organ: Organ) -> Organ:
    return Organ.objects.select_for_update(no_key=True).get(pk=organ.pk)


def _locked(section: Section) -> Section:
    """A section as it stands now, organ and ledger locked before it, so that acts on one tree take turns."""
    organ = _locked_organ(section.organ)
    hold(organ.code)
    section = Section.objects.select_for_update(no_key=True, of=("self",)).get(pk=section.pk)
    section.organ = organ
    return section


def _in(section: Section) -> QuerySet[Record]:
    """The records that stand in a section, or will when they are released."""
    standing = Placement.objects.standing().filter(section=section).values("record")
    topical = Record.topics.through.objects.filter(section=section).values("record")
    return Record.objects.filter(Q(section=section) | Q(pk__in=standing) | Q(pk__in=topical)).order_by("pk")


def _live(records: Sequence[Record]) -> list[Release]:
    """The live releases of records that are shown."""
    rows = Release.objects.filter(pk__in=[each.current_id for each in records]).only("pk", "record", "organ")
    return list(rows.order_by("pk"))


def _takes(section: Section, heir: Section) -> bool:
    """Whether one section can take over what stands in another."""
    return heir.kind == TOPIC if section.kind == TOPIC else heir.kind not in NOT_A_HOME


def _like(section: Section) -> str:
    return "专题" if section.kind == TOPIC else "放稿件的栏目"


def _branch(section: Section) -> list[Section]:
    """A section and everything that ever stood below it."""
    found, below = [section], [section]
    while below := list(Section.objects.filter(parent__in=below).exclude(pk__in=[each.pk for each in found])):
        found += below
    return found


def _name(name: str) -> str:
    name = "".join(name.split())
    if not name:
        raise Refused("请填写栏目名称。")
    if len(name) > LONGEST_NAME:
        raise Refused(f"栏目名称有 {len(name)} 个字，最多 {LONGEST_NAME} 个字，请缩短。")
    return name


def _category(category: str) -> str:
    category = "".join(category.split())
    if len(category) > LONGEST_CATEGORY:
        raise Refused(f"信息类别有 {len(category)} 个字，最多 {LONGEST_CATEGORY} 个字，请缩短。")
    return category


def _days(days: int | None) -> int | None:
    if days is not None and not 1 <= days <= 3660:
        raise Refused("更新周期请填 1 到 3660 天；没有更新要求的留空。")
    return days


def _free_name(organ: Organ, name: str, parent: Section | None, on: date, besides: Section | None = None) -> None:
    beside = organ.sections.open(on).filter(parent=parent, name=name).exclude(kind=SectionKind.ALL)
    if beside.exclude(pk=besides.pk if besides else None).exists():
        raise Refused(f"同一处已经有叫“{name}”的栏目，请换一个名称。")
    fixed = organ.sections.open(on).filter(name=name).exclude(kind__in=ADDED)
    if fixed.exclude(pk=besides.pk if besides else None).exists():
        raise Refused(f"“{name}”是标准栏目的名称，请换一个名称；这类信息请放进那个标准栏目，否则它一直不显示。")


def _stands_under(organ: Organ, parent: Section | None, on: date, section: Section | None = None) -> None:
    """Raise Refused where a section cannot stand under another."""
    depth, above = 1, parent
    while above is not None:
        if above.organ_id != organ.pk or not above.is_open(on) or above.kind == SectionKind.ALL:
            raise Refused("请选择本机关现有的栏目作为上级栏目。")
        if section is not None and above.pk == section.pk:
            raise Refused("栏目不能放到它自己下面，请另选上级栏目。")
        above, depth = above.parent, depth + 1
    if section is not None:
        depth += _height(section, on)
    if depth > DEEPEST:
        raise Refused(f"栏目最多 {DEEPEST} 层，请选择更上一层的栏目。")


def _height(section: Section, on: date) -> int:
    """How many levels stand below a section."""
    below = [section]
    height = -1
    while below:
        height, below = height + 1, list(Section.objects.open(on).filter(parent__in=below))
    return height


def _new_term(section: Section, *, name: str, parent: Section | None, on: date) -> None:
    """Close the term that holds and begin another; one that began today is changed instead."""
    last = section.terms.get(until=None)
    if last.since < on:
        last.until = on
        last.save(update_fields=["until"])
        SectionTerm.objects.create(section=section, name=name, parent=parent, since=on)
    else:
        last.name, last.parent = name, parent
        last.save(update_fields=["name", "parent"])
