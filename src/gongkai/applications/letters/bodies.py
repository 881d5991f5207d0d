"""Whom the remedy notice of an organ names: who reconsiders, which court, which channel on the internet.

Where the place of an organ in the tree says who reconsiders (乡镇、街道、政府部门), nobody can enter another body.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.timezone import localdate

from gongkai.applications.letters.models import RemedyBodies
from gongkai.evidence.acting import act
from gongkai.evidence.recording import hold, record
from gongkai.law import Refused, RemedyClass
from gongkai.law.remedies import OrganKind, reconsideration_body, remedy_sentence
from gongkai.organs.models import Kind, Organ, Person
from gongkai.organs.permissions import Permission, allow

ACTS_AS = {
    Kind.GOVERNMENT: OrganKind.GOVERNMENT,
    Kind.DEPARTMENT: OrganKind.DEPARTMENT,
    Kind.TOWNSHIP: OrganKind.TOWNSHIP,
    Kind.SUB_DISTRICT: OrganKind.SUBDISTRICT,
}
BY_PARENT = frozenset({OrganKind.DEPARTMENT, OrganKind.TOWNSHIP, OrganKind.SUBDISTRICT})
"""Kinds whose reconsidering body is the government that they stand under."""
ALLOWED = {
    Kind.GOVERNMENT: {OrganKind.GOVERNMENT},
    Kind.TOWNSHIP: {OrganKind.TOWNSHIP},
    Kind.SUB_DISTRICT: {OrganKind.SUBDISTRICT},
    Kind.DEPARTMENT: {OrganKind.DEPARTMENT, OrganKind.OUTPOST, OrganKind.AUTHORISED, OrganKind.VERTICAL},
}
COURT = "有管辖权的人民法院"
LONGEST = 80
MISSING = "还没有登记本机关的行政复议机关，救济告知写不完整；请先在“救济告知设置”中登记，再制作文书。"


@act()
def set_bodies(
    organ: Organ,
    acts_as: OrganKind | None = None,
    *,
    bodies: Sequence[str] = (),
    court: str = "",
    name_court: bool = True,
    online: str = "",
    version: int,
    by: Person,
    at: datetime,
    acting: str = "",
) -> RemedyBodies:
    """登记救济告知设置. Letters that were drawn up before stay as they are.

    version  the version that the person started from, 0 where nothing was entered
    Raises NotAllowed or Refused.
    """
    actor = allow(by, Permission.ORGAN_EDIT, organ, on=localdate(at), acting=acting)
    hold(organ.code)
    last = bodies_of(organ)
    if (last.version if last else 0) != version:
        raise Refused("救济告知设置在您打开之后修改过，请刷新页面，对照后再保存。")
    kind = acts_as or _kind(organ)
    if kind not in ALLOWED.get(Kind(organ.kind), set()):
        raise Refused(f"{organ.name}不是“{kind.label}”，请重新选择机关类型。", "行政复议法第二十四条")
    names = [" ".join(each.split()) for each in bodies if each.strip()]
    parent = _parent(organ, kind)
    wanted = reconsideration_body(kind, localdate(at))
    if parent and names not in ([], [parent]):
        raise Refused(f"{organ.name}的行政复议机关是{parent}，由隶属关系确定，不能另填。", wanted.source)
    if not parent and len(names) != len(wanted.described):
        raise Refused(f"请填写行政复议机关的全称（{'、'.join(wanted.described)}）。", wanted.source)
    court, online = " ".join(court.split()), " ".join(online.split())
    if max(map(len, (*names, court, online)), default=0) > LONGEST:
        raise Refused(f"机关、法院的名称和网上渠道各不超过{LONGEST}个字，请核对。")
    if court and not court.endswith("法院"):
        raise Refused("请填写人民法院的全称，例如“示例县人民法院”。", "行政诉讼法第十八条")
    row = RemedyBodies(
        organ=organ,
        version=version + 1,
        acts_as=kind.value,
        bodies=[] if parent else names,
        court=court,
        name_court=name_court,
        online=online,
        by=by,
        at=at,
    )
    row.save()
    record("organ.remedy_bodies_set", organ, organ=organ.code, by=actor, at=at, protects=[row], version=row.version)
    return row


def bodies_of(organ: Organ) -> RemedyBodies | None:
    """What was entered for an organ last."""
    return RemedyBodies.objects.filter(organ=organ).order_by("-version").first()


def kind_of(organ: Organ) -> OrganKind:
    """What kind of organ it is under 行政复议法. Raises Refused where it is no administrative organ."""
    row = bodies_of(organ)
    return OrganKind(row.acts_as) if row else _kind(organ)


def fixed_body(organ: Organ, kind: OrganKind) -> str:
    """Who reconsiders where the place of the organ tells; empty where it has to be entered."""
    return _parent(organ, kind)


def asked(organ: Organ) -> tuple[list[str], str]:
    """Who reconsiders and which court, as the notices of an organ name them; none, and empty, where nobody said."""
    row = bodies_of(organ)
    kind = OrganKind(row.acts_as) if row else ACTS_AS.get(Kind(organ.kind))
    return (_reconsidering(organ, kind, row) if kind else []), row.court if row else ""


def remedy_notice(organ: Organ, remedy: RemedyClass, acted_on: date) -> str:
    """The notice of a decision of that day. Raises Refused where it cannot name who reconsiders."""
    row = bodies_of(organ)
    kind = OrganKind(row.acts_as) if row else _kind(organ)
    bodies = _reconsidering(organ, kind, row)
    if not bodies:
        raise Refused(MISSING, reconsideration_body(kind, acted_on).source)
    return remedy_sentence(
        remedy,
        kind,
        acted_on,
        bodies=bodies,
        court=(row.court if row else "") or COURT,
        name_court=row.name_court if row else True,
        online=row.online if row else "",
    )


def _reconsidering(organ: Organ, kind: OrganKind, row: RemedyBodies | None) -> list[str]:
    parent = _parent(organ, kind)
    return [parent] if parent else list(row.bodies) if row else []


def _kind(organ: Organ) -> OrganKind:
    kind = ACTS_AS.get(Kind(organ.kind))
    if kind is None:
        raise Refused(f"{organ.name}不是行政机关，不能作出政府信息公开决定。", "条例第二条")
    return kind


def _parent(organ: Organ, kind: OrganKind) -> str:
    """The name of the government that reconsiders; empty where the tree does not tell."""
    parent = organ.parent
    return parent.name if kind in BY_PARENT and parent is not None and parent.kind == Kind.GOVERNMENT else ""
