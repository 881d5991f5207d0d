"""What goes to the applicant with a letter: the copy that stands for it, and the information that is given.

Whoever applied here finds the same papers with number and code. They are made outside any transaction, then the act
that serves them sends them along.
"""

from __future__ import annotations

from collections.abc import Iterable

from gongkai.applications.decided import OutcomeItem, Reply
from gongkai.applications.letters.copies import current_copy
from gongkai.applications.letters.drawing import document_of
from gongkai.applications.letters.kinds import TO_APPLICANT, Kind
from gongkai.applications.letters.models import CaseFile, Letter, Role
from gongkai.applications.models import Application
from gongkai.applications.telling import taking_of
from gongkai.files import store
from gongkai.files.kinds import name_for
from gongkai.files.models import StoredFile
from gongkai.intake.parcels import MOST_FILES, Sent
from gongkai.law import Refused
from gongkai.law.outcomes import GIVEN
from gongkai.papers.rendering import NotRendered, file_name, render

MOST_BYTES = 18 * 1024 * 1024
"""Of all papers that are sent together; a parcel holds little more."""
TOO_MUCH = (
    f"答复书和所附的材料超过了 {MOST_FILES} 个文件或者 {MOST_BYTES // 1024**2} 兆字节，不能随网上查询提供；请少选几个，"
    "其余的以光盘、纸质等形式提供。"
)


def served_papers(letter: Letter, enclosed: Iterable[CaseFile] = ()) -> tuple[Sent, ...]:
    """The letter and what is enclosed, for whoever applied here; nothing where nobody of its cases did.

    Raises Refused where it is too much.
    """
    if not any(taking_of(each) for each in _answered(letter)):
        return ()
    copy = current_copy(letter)
    document = document_of(letter)
    try:
        content = render(document, "pdf") if copy is None else content_of(copy)
    except NotRendered as fault:
        raise Refused(str(fault)) from fault
    first = Sent(file_name(document, copy.kind if copy else "pdf"), content)
    papers = (first, *(Sent(given_name(each), content_of(each)) for each in enclosed))
    if len(papers) > MOST_FILES or sum(len(each.content) for each in papers) > MOST_BYTES:
        raise Refused(TOO_MUCH)
    return papers


def notice_papers(letter: Letter, file: StoredFile) -> tuple[Sent, ...]:
    """A notice that was stamped, for whoever applied here; nothing for another letter, or where it is too large."""
    if Kind(letter.kind) not in TO_APPLICANT or file.size > MOST_BYTES or taking_of(letter.application) is None:
        return ()
    return (_scan(letter, file),)


def reply_papers(letter: Letter, file: StoredFile) -> tuple[Sent, ...]:
    """A reply that is sent once more, for whoever applied here; nothing where nobody did, or it is too large."""
    if file.size > MOST_BYTES or not any(taking_of(each) for each in _answered(letter)):
        return ()
    return (_scan(letter, file),)


def _scan(letter: Letter, file: StoredFile) -> Sent:
    with store.open_stored(file.hash, sealed=file.sealed) as stored:
        return Sent(file_name(document_of(letter), file.kind), stored.read())


def enclosable(application: Application) -> list[CaseFile]:
    """The files that can be given with an answer: information that was found, and what is left of it after 区分处理."""
    return list(application.files.filter(role__in=[Role.INFORMATION, Role.REDACTED]).order_by("position"))


def given_by_itself(files: Iterable[CaseFile]) -> list[CaseFile]:
    """What is given unless somebody chooses otherwise: never a file of which a redacted one exists, and of several
    redacted ones, of which one may have been made of another, the last."""
    first: dict[int, int] = {}
    last: dict[int, CaseFile] = {}
    for each in sorted(files, key=lambda each: each.position):
        source = each.source_id or each.pk
        first[each.pk] = first.get(source, source)
        last[first[each.pk]] = each
    return sorted(last.values(), key=lambda each: each.position)


def givable(application: Application) -> list[CaseFile]:
    """The files that may go with what was decided: where anything of it is withheld, never a file that was redacted,
    only what is left of it (第三十七条). A whole file beside it may go."""
    files = enclosable(application)
    codes = OutcomeItem.objects.filter(decided__decision=application.decision_id).values_list("code", flat=True)
    return files if GIVEN.issuperset(codes) else given_by_itself(files)


def check_copy(letter: Letter) -> None:
    """Raise Refused where a letter was worded differently after it was agreed to, and has no stamp yet."""
    copy = current_copy(letter)
    if copy is not None and copy.role == Role.EDITED:
        raise Refused("答复书修改过用语，不能直接送达：请打印盖章，在答复书的页面上传盖章的扫描件，再送达。")


def check_enclosed(application: Application, enclosed: Iterable[str]) -> None:
    """Raise Refused where something is to be given that is no information of the case, or is withheld.

    enclosed  hashes
    """
    named, may = {each.hash: each.name for each in enclosable(application)}, givable(application)
    for hash in enclosed:
        if hash not in named:
            raise Refused("没有找到随答复提供的材料，请刷新页面后重新选择。")
        if all(each.hash != hash for each in may):
            raise Refused(
                f"办理结果有不予公开的内容，“{named[hash]}”作过区分处理，只能提供最后一次处理后的文件，请改选。",
                "条例第三十七条",
            )


def content_of(file: CaseFile) -> bytes:
    """The bytes of a file of a case."""
    with store.open_stored(file.hash, sealed=True) as stored:
        return stored.read()


def given_name(file: CaseFile) -> str:
    """What a file is called when it is given away."""
    return name_for(file.name, file.kind)


def _answered(letter: Letter) -> list[Application]:
    reply: Reply | None = letter.reply
    if reply is None:
        return [letter.application]
    return [each.application for each in reply.decision.decided.select_related("application")]
