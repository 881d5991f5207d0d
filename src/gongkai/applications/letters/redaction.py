"""区分处理 (第三十七条): what can be given is given, the rest is covered, each place with its ground.

The file is made first, outside any transaction, in the process of the pipeline; then the act keeps it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gongkai.applications.acts import begin, finish
from gongkai.applications.letters.case_files import added
from gongkai.applications.letters.models import CaseFile, Role
from gongkai.applications.letters.results import articles
from gongkai.applications.letters.serving import content_of
from gongkai.evidence.acting import act
from gongkai.files import door, pipeline, store
from gongkai.files.child import FAILED, MARKS, PAGE
from gongkai.files.models import StoredFile
from gongkai.law import OUTCOMES, Refused
from gongkai.law.outcomes import WITHHELD
from gongkai.organs.models import Person
from gongkai.organs.permissions import Permission

SOURCE = "条例第三十七条"
MOST_MARKS = 500
LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class Mark:
    """One place that is not disclosed.

    ground  the result that says why: of `gongkai.law.outcomes.WITHHELD`
    page    counted from 1; None for words wherever they stand
    box     left, top, right, bottom in shares of the page as it is shown; or
    text    words
    """

    ground: str
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    text: str = ""

    @property
    def plain(self) -> dict[str, object]:
        return {"ground": self.ground, "page": self.page, "box": self.box and list(self.box), "text": self.text.strip()}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A redacted file that is made and not kept yet. places  how many each of the marks covers"""

    source: CaseFile
    marks: tuple[Mark, ...]
    places: tuple[int, ...]
    file: StoredFile


def prepare(source: CaseFile, marks: Sequence[Mark], *, by: Person, at: datetime) -> Prepared:
    """Make the file, flattened and read again. Raises Refused with the first thing to mend."""
    if source.kind != "pdf":
        raise Refused("只有 pdf 格式的文件可以区分处理，请另存为 pdf 后存入案卷。", SOURCE)
    if not 1 <= len(marks) <= MOST_MARKS:
        raise Refused(f"请标出不予公开的内容，1到{MOST_MARKS}处。", SOURCE)
    for mark in marks:
        _check(mark)
    with store.workspace() as folder:
        original = folder / "original"
        original.write_bytes(content_of(source))
        (folder / MARKS).write_text(json.dumps([mark.plain for mark in marks]))
        answer = door.ask("redact", original, "pdf", folder)
        with (folder / "output").open("rb") as made:
            file = pipeline.take_in(made, "redacted.pdf", by=by, at=at, sealed=True)
    if file.words.strip():
        raise Refused("处理后的文件里还能读出文字，没有保存；请联系系统管理员。", SOURCE)
    places = answer.get("places")
    if (
        not isinstance(places, list)
        or len(places) != len(marks)
        or not all(type(each) is int and each > 0 for each in places)
    ):
        raise Refused(FAILED)
    return Prepared(source, tuple(marks), tuple(places), file)


def page_of(file: CaseFile, number: int) -> tuple[bytes, list[tuple[float, float]]]:
    """A page of a PDF as a PNG, and the sizes of all pages in millimetres. Raises Refused where there is none."""
    if file.kind != "pdf":
        raise Refused("只有 pdf 格式的文件可以区分处理，请另存为 pdf 后存入案卷。", SOURCE)
    with store.workspace() as folder:
        original = folder / "original"
        original.write_bytes(content_of(file))
        (folder / PAGE).write_text(str(number))
        answer = door.ask("page", original, "pdf", folder)
        return (folder / "output").read_bytes(), [(float(wide), float(tall)) for wide, tall in answer["sizes"]]


def still_readable(file: CaseFile) -> str:
    """The words that can be read in a redacted file, read again now: none, or it would not have been kept."""
    return StoredFile.objects.get(hash=file.hash).words.strip()


@act()
def redact(prepared: Prepared, *, name: str, version: int, by: Person, at: datetime, acting: str = "") -> CaseFile:
    """区分处理: keep the redacted file beside its source. Raises NotAllowed, Moved, or Refused."""
    source = prepared.source
    application, actor = begin(source.application, Permission.APPLICATION_HANDLE, version=version, by=by, at=at,
                               acting=acting)  # fmt: skip
    covered = list(zip(prepared.marks, prepared.places, strict=True))
    marks = [{**mark.plain, "places": places} for mark, places in covered]
    counts: Counter[str] = Counter()
    for mark, places in covered:
        counts[mark.ground] += places
    row = added(application, prepared.file, Role.REDACTED, name=name, by=by, at=at, source=source, marks=marks)
    finish("application.file_redacted", application, actor=actor, by=by, at=at, content_hash=row.hash,
           source=source.hash, grounds=counts)  # fmt: skip
    return row


def grounds(file: CaseFile) -> list[str]:
    """What a redacted file withholds, ground by ground, as a reply or an index says it. A mark that was kept without
    the number of its places counts once."""
    counts: Counter[str] = Counter()
    for mark in file.marks or ():
        counts[str(mark["ground"])] += mark.get("places", 1)
    order = [code for code in OUTCOMES if code in counts]
    return [f"{OUTCOMES[code].title}，{counts[code]}处，依据{articles(code)}。" for code in order]


def _check(mark: Mark) -> None:
    if mark.ground not in WITHHELD:
        raise Refused("请为每一处选择不予公开的依据（条例第十四条、第十五条或者第十六条）。", SOURCE)
    if bool(mark.text.strip()) == (mark.box is not None):
        raise Refused("每一处或者画框，或者填写要遮盖的文字，请二选一。", SOURCE)
    if len(mark.text) > LONGEST_TEXT:
        raise Refused(f"要遮盖的文字最多{LONGEST_TEXT}个字；更长的请画框。", SOURCE)
    if mark.box is not None:
        left, top, right, bottom = mark.box
        if mark.page is None or not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
            raise Refused("画框超出了页面，请重新标出。", SOURCE)
