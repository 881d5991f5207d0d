"""修改文书用语: an organ puts the paragraphs of a kind of letter differently; each change is another version."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.timezone import localdate

from gongkai.applications.letters.kinds import Kind
from gongkai.applications.letters.models import Wording
from gongkai.applications.letters.templates import WORDING, checked
from gongkai.evidence.acting import act
from gongkai.evidence.recording import hold, record
from gongkai.law import Refused
from gongkai.organs.models import Organ, Person
from gongkai.organs.permissions import Permission, allow


@act()
def reword(
    organ: Organ,
    kind: Kind,
    paragraphs: Sequence[str],
    *,
    version: int,
    by: Person,
    at: datetime,
    acting: str = "",
) -> Wording:
    """Letters drawn up from now on are worded so; none at all gives the wording of the system back.

    version  the version that the person started from, 0 for that of the system
    Raises NotAllowed, or Refused with the first thing to mend.
    """
    actor = allow(by, Permission.ORGAN_EDIT, organ, on=localdate(at), acting=acting)
    hold(organ.code)
    kept = checked(kind, paragraphs) if paragraphs else []
    last = Wording.objects.filter(organ=organ, kind=kind.value).order_by("-version").first()
    if (last.version if last else 0) != version:
        raise Refused("这种文书的用语在您打开之后修改过，请刷新页面，对照后再保存。")
    row = Wording(organ=organ, kind=kind.value, version=version + 1, paragraphs=kept, by=by, at=at)
    row.save()
    record("organ.letter_reworded", organ, organ=organ.code, by=actor, at=at, protects=[row], kind=kind.value,
           version=row.version)  # fmt: skip
    return row


def wording_of(organ: Organ, kind: Kind) -> tuple[Wording | None, list[str]]:
    """The paragraphs that hold for an organ, and where they come from; None for those of the system.

    One that no longer has a place for every fact, because the law wants another one since, gives way to the system's.
    """
    last = Wording.objects.filter(organ=organ, kind=kind.value).order_by("-version").first()
    if last is not None and last.paragraphs:
        try:
            return last, checked(kind, last.paragraphs)
        except Refused:
            pass
    return None, list(WORDING[kind])
