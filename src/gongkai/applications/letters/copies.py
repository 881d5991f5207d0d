"""A letter after it left the system: worded differently in WPS, or stamped and scanned.

What comes back is read again. Every fact that the system put into the letter must still stand there, to the character
and in its order; the words between them are the organ's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from gongkai.applications.acts import begin, finish
from gongkai.applications.letters.case_files import added
from gongkai.applications.letters.drawing import document_of
from gongkai.applications.letters.models import CaseFile, Letter, Role
from gongkai.applications.letters.templates import TAKES_AWAY, against_remedies
from gongkai.applications.models import Application
from gongkai.evidence.acting import act
from gongkai.files.models import StoredFile
from gongkai.intake.parcels import Sent
from gongkai.law import Refused
from gongkai.organs.models import Person
from gongkai.organs.permissions import Permission
from gongkai.papers.blocks import Bound, Document, said

HANDLE = Permission.APPLICATION_HANDLE
SCANS = frozenset({"pdf", "jpg", "png"})
UNSEEN = {
    "修订痕迹": "文件里有修订痕迹，请接受或者拒绝全部修订后再上传。",
    "隐藏文字": "文件里有隐藏文字，请删除后再上传。",
    "批注": "文件里有批注，请删除全部批注后再上传。",
}
"""What a reader does not see at once, by the word that the pipeline tells it with."""
SHOWN = 40
"""Signs of a fact that a refusal quotes."""


@act()
def attach_edited(
    letter: Letter, file: StoredFile, *, version: int, by: Person, at: datetime, acting: str = ""
) -> CaseFile:
    """上传修改用语后的文书: from now on this is what is downloaded, printed and stamped.

    Raises NotAllowed, Moved, or Refused with the fact that is missing.
    """
    application, actor = begin(letter.application, HANDLE, version=version, by=by, at=at, acting=acting)
    if letter.reply is not None and letter.reply.services.exists():
        raise Refused(f"{letter.document_number}已经送达，不能再改用语；有错误的，请依法更正后另行制作。")
    _unstamped(letter)
    if file.kind != "docx":
        raise Refused("请上传 docx 格式的文书；用 WPS 修改的，请另存为 docx 后再上传。")
    for mark, sentence in UNSEEN.items():
        if any(mark in each for each in file.told):
            raise Refused(sentence)
    if lost := next(missing(document_of(letter), file.words), None):
        text = lost.text if len(lost.text) <= SHOWN else f"{lost.text[:SHOWN]}……"
        raise Refused(
            f"上传的文书里找不到“{lost.name}”：{text}。名称、日期、文号、条款、申请内容、办理结果和救济告知等由系统填写，"
            "不能修改、删除或者调换次序；请在下载的文书上只改其余文字，再上传。"
        )
    written = _bare("\n".join(said(block.runs) for block in document_of(letter).blocks if hasattr(block, "runs")))
    if wrong := next((each for each in against_remedies(file.words) if _bare(each) not in written), None):
        raise Refused(TAKES_AWAY.format(sentence=wrong))
    row = added(application, file, Role.EDITED, name=document_of(letter).title, by=by, at=at, letter=letter)
    finish("application.letter_edited", application, actor=actor, by=by, at=at, content_hash=row.hash,
           letter=letter.pk, number=letter.document_number)  # fmt: skip
    return row


@act()
def attach_stamped(
    letter: Letter,
    file: StoredFile,
    *,
    papers: Sequence[Sent] = (),
    version: int,
    by: Person,
    at: datetime,
    acting: str = "",
) -> CaseFile:
    """上传盖章的文书: the scan that was stamped is the copy that is served.

    papers  the same for whoever applied here, where it is a notice to them (`serving.notice_papers`)
    Raises NotAllowed, Moved, or Refused.
    """
    application, actor = begin(letter.application, HANDLE, version=version, by=by, at=at, acting=acting)
    _unstamped(letter)
    row = added_scan(application, letter, file, by=by, at=at)
    finish("application.letter_stamped", application, actor=actor, by=by, at=at, content_hash=row.hash, papers=papers,
           letter=letter.pk, number=letter.document_number)  # fmt: skip
    return row


def added_scan(application: Application, letter: Letter, file: StoredFile, *, by: Person, at: datetime) -> CaseFile:
    """The row of the scan of a letter; its verb writes the evidence."""
    if file.kind not in SCANS:
        raise Refused("盖章的文书请扫描或者拍照，上传 pdf、jpg 或者 png 格式的文件。")
    return added(application, file, Role.STAMPED, name=document_of(letter).title, by=by, at=at, letter=letter)


def current_copy(letter: Letter) -> CaseFile | None:
    """The file that stands for a letter: the stamped one, else the last that was edited; None where the letter is as it
    was drawn up."""
    stamped = letter.copies.filter(role=Role.STAMPED).first()
    return stamped or letter.copies.filter(role=Role.EDITED).order_by("position").last()


def missing(document: Document, words: str) -> Iterator[Bound]:
    """The facts of a document that do not stand in a text, to the character but for spaces, in their order."""
    text, place = _bare(words), 0
    for fact in document.facts():
        wanted = _bare(fact.text)
        found = _place(text, wanted, place)
        if found < 0:
            yield fact
        else:
            place = found + len(wanted)


def _place(text: str, wanted: str, start: int) -> int:
    """Where a fact stands: never as a part of a longer number (15 in 150)."""
    while (found := text.find(wanted, start)) >= 0:
        before, after = text[found - 1 : found], text[found + len(wanted) : found + len(wanted) + 1]
        if not (wanted[:1].isdigit() and before.isdigit()) and not (wanted[-1:].isdigit() and after.isdigit()):
            return found
        start = found + 1
    return -1


def _bare(text: str) -> str:
    return "".join(text.split())


def _unstamped(letter: Letter) -> None:
    if letter.copies.filter(role=Role.STAMPED).exists():
        raise Refused(f"{letter.document_number}已经上传盖章的文书；传错了文件的，请在文书的页面办理“替换盖章的文书”。")
