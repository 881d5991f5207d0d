"""替换盖章的文书: a wrong scan gives way to the right one, with a reason, until the case is archived; it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from gongkai.applications.acts import begin, finish, note
from gongkai.applications.letters.copies import added_scan
from gongkai.applications.letters.models import CaseFile, Letter, Role
from gongkai.applications.letters.serving import notice_papers, reply_papers
from gongkai.applications.models import NoteKind
from gongkai.applications.replying import tell_along
from gongkai.evidence.acting import act
from gongkai.files.models import StoredFile
from gongkai.intake.parcels import Sent
from gongkai.law import Refused
from gongkai.organs.models import Person
from gongkai.organs.permissions import Permission

VERB = "application.letter_restamped"


@act()
def replace_stamped(
    letter: Letter,
    file: StoredFile,
    *,
    reason: str,
    papers: Sequence[Sent] = (),
    version: int,
    by: Person,
    at: datetime,
    acting: str = "",
) -> CaseFile:
    """替换盖章的文书: the scan that was uploaded by mistake stays in the case as one that was replaced.

    papers  the same for whoever applied here (`again_for_sender`)
    Raises NotAllowed, Moved, or Refused.
    """
    application, actor = begin(letter.application, Permission.APPLICATION_HANDLE, version=version, by=by, at=at,
                               acting=acting)  # fmt: skip
    wrong = letter.copies.filter(role=Role.STAMPED).first()
    if wrong is None:
        raise Refused(f"{letter.document_number}还没有上传盖章的文书，请先办理“上传盖章的文书”。")
    if wrong.hash == file.hash:
        raise Refused("上传的就是现在的这一份，请选择正确的扫描件。")
    said = note(application, NoteKind.ENTRY, reason, by=by, at=at, otherwise="请写明为什么替换盖章的文书。")
    wrong.role = Role.REPLACED
    wrong.save(update_fields=["role"])
    row = added_scan(application, letter, file, by=by, at=at)
    if letter.reply is not None:
        tell_along(VERB, application, letter.reply, actor=actor, at=at, papers=papers)
    finish(VERB, application, actor=actor, by=by, at=at, protects=said, content_hash=row.hash, papers=papers,
           letter=letter.pk, number=letter.document_number, replaced=wrong.hash)  # fmt: skip
    return row


def again_for_sender(letter: Letter, file: StoredFile) -> tuple[Sent, ...]:
    """The right scan for whoever applied here and has got the letter; nothing where it has not gone out."""
    if letter.reply is None:
        return notice_papers(letter, file)
    return reply_papers(letter, file) if letter.reply.services.exists() else ()
