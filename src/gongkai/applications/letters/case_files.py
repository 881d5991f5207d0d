"""案卷材料: what was handed in, found, sent back; kept sealed, for those who may see the case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate

from gongkai.applications.acts import begin, finish
from gongkai.applications.letters.models import CaseFile, Letter, Role
from gongkai.applications.models import Application
from gongkai.evidence.acting import act
from gongkai.evidence.canonical import digest
from gongkai.files.models import StoredFile
from gongkai.files.serving import may_see, register
from gongkai.law import Refused
from gongkai.organs.models import Person
from gongkai.organs.permissions import Permission, organs_where
from gongkai.organs.statements import stated

MOST = 300
LONGEST_NAME = 120
MADE_BY_OTHER_ACTS = frozenset({Role.EDITED, Role.STAMPED, Role.REPLACED, Role.REDACTED})


@act()
def keep(
    application: Application,
    files: Iterable[tuple[StoredFile, str]],
    role: Role = Role.SUBMITTED,
    *,
    version: int,
    by: Person,
    at: datetime,
    acting: str = "",
) -> Application:
    """加入材料: files that the pipeline took in sealed, each with its name. One that is there already stays as it is.

    Raises NotAllowed, Moved, or Refused.
    """
    application, actor = begin(application, Permission.APPLICATION_HANDLE, version=version, by=by, at=at, acting=acting)
    if role in MADE_BY_OTHER_ACTS:
        raise Refused(f"{role.label}请在相应事项中上传。")
    there = set(application.files.values_list("hash", flat=True))
    hashes = []
    for file, name in files:
        if file.hash not in there:
            there.add(file.hash)
            name = " ".join(name.split())[-LONGEST_NAME:] or "材料"
            hashes.append(added(application, file, role, name=name, by=by, at=at).hash)
    if not hashes:
        raise Refused("请选择要加入的文件；已经在案卷里的文件不重复加入。")
    found = digest("\n".join(hashes))  # they are keyed, and each stands in its row
    return finish("application.files_added", application, actor=actor, by=by, at=at, content_hash=found,
                  role=role.value, count=len(hashes))  # fmt: skip


def added(
    application: Application,
    file: StoredFile,
    role: Role,
    *,
    name: str,
    by: Person,
    at: datetime,
    letter: Letter | None = None,
    **more: Any,
) -> CaseFile:
    """The row of another file of a locked case; its verb writes the evidence, with the hash of the file."""
    if application.archived_on is not None:
        raise Refused(f"{application}已经归档，不能再存入材料。")
    if not file.sealed or not may_see(by, file.hash, localdate(at)):
        raise Refused("没有找到上传的文件，请重新上传后再办理。")
    position = application.files.count() + 1
    if position > MOST:
        raise Refused(f"一件申请最多存入{MOST}个文件，请合并后再上传。")
    name = stated(name, "请填写材料名称。", what="材料名称", longest=LONGEST_NAME)
    return CaseFile.objects.create(
        application=application,
        position=position,
        role=role,
        name=name,
        hash=file.hash,
        kind=file.kind,
        letter=letter,
        by=by,
        at=at,
        **more,
    )


def visible(person: Person, on: date) -> QuerySet[Any]:
    """The hashes of the files of all cases that a person may see on a day."""
    organs = organs_where(person, Permission.APPLICATION_SEE, on=on)
    return CaseFile.objects.filter(application__organ__in=organs).values("hash")


register(visible)
