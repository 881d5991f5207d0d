"""What an organ says of itself: address, hours, telephones, head (机构概况，第二十条第二项)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from gongkai.evidence.recording import record
from gongkai.law import Refused
from gongkai.organs import codes
from gongkai.organs.acts import By, actor, living, locked_organs, same_version, save, shown_anew
from gongkai.organs.models import Organ
from gongkai.organs.permissions import Permission


def _line(text: str) -> str:
    return " ".join(text.split())


DETAILS: Mapping[str, Callable[[str], str]] = {
    "short_name": codes.name,
    "mark": codes.narrow,
    "uscc": codes.uscc,
    "region": codes.region,
    "address": _line,
    "hours": _line,
    "telephone": _line,
    "supervision_telephone": _line,
    "fax": _line,
    "email": codes.narrow,
    "postcode": codes.narrow,
    "head": codes.name,
    "work_body": codes.name,
}
"""The fields that are details, each with what makes its text sound."""


def sound_details(values: Mapping[str, str]) -> dict[str, str]:
    """Details as they are kept. Raises Refused for one that is wrong, TypeError for a field that is none."""
    if unknown := values.keys() - DETAILS.keys():
        raise TypeError(f"no details of an organ: {sorted(unknown)}")
    sound = {}
    for name, text in values.items():
        try:
            sound[name] = DETAILS[name](text)
        except Refused as refusal:
            raise Refused(f"“{Organ._meta.get_field(name).verbose_name}”：{refusal.sentence}") from refusal
    return sound


def unused_mark(mark: str, *, besides: Organ | None = None) -> None:
    """Raises Refused where another organ has this 机关代字: two papers would bear one number."""
    others = Organ.objects.filter(mark=mark, dissolved_on=None).exclude(pk=besides.pk if besides else None)
    if mark and (other := others.first()):
        raise Refused(f"机关代字“{mark}”已由{other.name}使用，两个机构不能相同，请换一个。")


@transaction.atomic
def change_details(organ: Organ, *, version: int, by: By, at: datetime, acting: str = "", **details: Any) -> Organ:
    """Change what an organ says of itself; what was and what is stands in the evidence (it is public information).

    version  of the organ when the form was opened
    Raises Stale where somebody else changed it meanwhile, Refused where nothing changes or a value is wrong.
    """
    (organ,) = locked_organs(organ)
    who = actor(by, Permission.ORGAN_EDIT, organ, on=localdate(at), acting=acting)
    living(organ, localdate(at))
    same_version(organ, version)
    sound = sound_details(details)
    changed = {name: [getattr(organ, name), text] for name, text in sound.items() if getattr(organ, name) != text}
    if not changed:
        raise Refused("内容没有变化，不用保存。")
    if "mark" in changed:
        unused_mark(sound["mark"], besides=organ)
    for name, (_, text) in changed.items():
        setattr(organ, name, text)
    organ.version += 1
    save(organ)
    record("organ.details_changed", organ, organ=organ.code, by=who, at=at, changed=changed)
    shown_anew.send(Organ, organ=organ, at=at)
    return organ
