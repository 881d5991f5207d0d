"""案卷: a whole case as one PDF and as a zip, with index, letters, files, hashes and evidence (第四十五条).

The same case gives the same bytes. It is made outside any transaction; taking it out leaves a line of evidence.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.utils.timezone import localdate, localtime

from gongkai.annual.writers.archive import packed
from gongkai.applications.acts import begin, note
from gongkai.applications.letters.drawing import document_of
from gongkai.applications.letters.facts import on
from gongkai.applications.letters.handled import tables
from gongkai.applications.letters.models import Letter, Role
from gongkai.applications.letters.redaction import grounds
from gongkai.applications.letters.serving import content_of
from gongkai.applications.models import Application, NoteKind
from gongkai.applications.words import VERBS
from gongkai.evidence.acting import act
from gongkai.evidence.actor import Capacity
from gongkai.evidence.models import Entry
from gongkai.evidence.recording import record
from gongkai.files import door, store
from gongkai.files.child import PART
from gongkai.files.kinds import name_for
from gongkai.law import Refused, Status
from gongkai.organs.models import Person
from gongkai.organs.permissions import Permission, allow
from gongkai.organs.statements import stated
from gongkai.papers.blocks import Bound, Cell, Document, Head, Note, Page, Row, Table, Title
from gongkai.papers.rendering import render
from gongkai.review.models import Review, label_of

TITLE = "政府信息公开申请归档目录"
SHOWN = frozenset({"pdf", "jpg", "png"})
"""Kinds that become pages of the PDF; the others lie in the zip alone."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One thing in the dossier: what it is called, its kind, its bytes, what the index adds."""

    name: str
    kind: str
    content: bytes
    number: str = ""
    added: str = ""

    @property
    def hash(self) -> str:
        return sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Dossier:
    """The same case twice: one PDF to read, one zip to keep."""

    pdf: bytes
    archive: bytes


def dossier(application: Application, *, reason: str, by: Person, at: datetime) -> Dossier:
    """导出案卷. Raises NotAllowed, Moved where somebody acted meanwhile, or Refused without a reason."""
    allow(by, Permission.EXPORT, application.organ, on=localdate(at))
    reason = stated(reason, "请写明导出案卷的用途。", what="用途")
    application.refresh_from_db()
    if fault := why_none(application):
        raise Refused(fault)
    version = application.version
    made = made_of(application)
    _take(application, made, reason=reason, version=version, by=by, at=at)
    return made


def why_none(application: Application) -> str:
    """Why a case has no dossier; empty where it has one."""
    if application.anonymised_on is not None:
        return f"{application}的个人信息已经清除，没有案卷可以导出。"
    if not application.closed or application.status == Status.SPLIT:
        return f"{application}还没有办结，办结后才能导出案卷。"
    return ""


@act()
def _take(application: Application, made: Dossier, *, reason: str, version: int, by: Person, at: datetime) -> None:
    application, actor = begin(application, Permission.EXPORT, version=version, by=by, at=at)
    hash = sha256(made.archive).hexdigest()
    said = note(application, NoteKind.EXPORT, reason, by=by, at=at)
    record("application.dossier_taken", application, organ=application.organ.code, by=actor, at=at, content_hash=hash,
           protects=said)  # fmt: skip


def made_of(application: Application) -> Dossier:
    """The dossier of a case as it stands; the acts of taking it out are no part of it."""
    papers = list(_papers(application))
    entries = list(_entries(application))
    index = index_of(application, papers, entries)
    pdf = _bound([render(index, "pdf"), *(each.content for each in papers if each.kind in SHOWN)])
    parts = {"案卷.pdf": pdf, "目录.csv": _listed(papers)}
    for position, each in enumerate(papers, 1):
        parts[f"材料/{position:03d}-{name_for(each.name, each.kind)}"] = each.content
    parts["存证.jsonl"] = "".join(f"{_line(entry)}\n" for entry in entries).encode()
    parts["校验值.txt"] = "".join(
        f"{sha256(content).hexdigest()}  {name}\n" for name, content in parts.items()
    ).encode()
    return Dossier(pdf, packed(parts))


def index_of(application: Application, papers: Sequence[Paper], entries: Sequence[Entry]) -> Document:
    """归档目录, the first pages of the PDF: what the case is and how it was handled, what lies in it, its evidence."""
    hashes = "校验值（前16位）"
    heads = tuple(_label(each) for each in ("序号", "材料名称", "文号", hashes))
    rows = [
        Row((
            Cell((str(position),), centred=True),
            Cell((f"{each.name}{f'（{each.kind}，见电子案卷）' if each.kind not in SHOWN else ''}"
                  f"{f'{chr(10)}{each.added}' if each.added else ''}",)),
            Cell((each.number,)),
            Cell((each.hash[:16],)),
        ))
        for position, each in enumerate(papers, 1)
    ]  # fmt: skip
    evidence = [
        Row((
            Cell((str(each.serial),), centred=True),
            Cell((f"{localtime(each.at):%Y-%m-%d %H:%M}",)),
            Cell((_called(each.verb),)),
            Cell((_who(each),)),
            Cell((each.hash[:16],)),
        ))
        for each in entries
    ]  # fmt: skip
    return Document(
        "归档目录",
        (
            Head((Bound("机关", application.organ.name),)),
            Title((TITLE,)),
            *tables(application),
            Table("材料目录", (8, 44, 22, 26), (Row(heads), *rows), heads=1),
            Note((("完整的校验值和存证见电子案卷中的“校验值.txt”“存证.jsonl”。",),)),
            Table(
                "存证摘录",
                (10, 24, 24, 18, 24),
                (Row(tuple(_label(each) for each in ("序号", "时间", "事项", "办理人", hashes))), *evidence),
                heads=1,
            ),
        ),
        Page.FORM,
    )


def _papers(application: Application) -> Iterator[Paper]:
    """The letters as they were drawn up, each with every copy that came back, then the files."""
    lead = application.answered_with or application
    letters = Letter.objects.filter(application__in={application, lead}).order_by("at", "pk")
    for letter in letters:
        if letter.application_id != application.pk and letter.kind not in ("reply", "service"):
            continue
        document = document_of(letter)
        yield Paper(document.title, "pdf", render(document, "pdf"), letter.document_number)
        for copy in letter.copies.order_by("position"):
            name = f"{document.title}（{copy.get_role_display()}）"
            added = f"{on(localdate(copy.at))}上传"
            yield Paper(name, copy.kind, content_of(copy), letter.document_number, added)
    for file in application.files.filter(letter=None).order_by("position"):
        added = "".join(grounds(file)) if file.role == Role.REDACTED else ""
        yield Paper(f"{file.name}（{file.get_role_display()}）", file.kind, content_of(file), added=added)


def _entries(application: Application) -> Iterator[Entry]:
    reviews = Review.objects.filter(subject=label_of(application)).values_list("pk", flat=True)
    subjects = [label_of(application), *(f"review.Review:{key}" for key in reviews)]
    found = Entry.objects.filter(organ=application.organ.code, subject__in=subjects)
    yield from found.exclude(verb="application.dossier_taken").order_by("serial")


REVIEWED = {
    "review.signed": "签批",
    "review.signed_on_paper": "线下签批录入",
    "review.returned": "退回修改",
    "review.sheet_issued": "审批单",
}
"""What happens to the review of a reply, in words."""


def _called(verb: str) -> str:
    """What an act is called; one that has no name here is an act of the review."""
    return VERBS[verb][0] if verb in VERBS else REVIEWED.get(verb, "审核")


def _who(entry: Entry) -> str:
    """Who acted, as the entry keeps it; one that somebody tampered with so that it cannot be read says so."""
    try:
        by = json.loads(entry.body)["by"]
        mark = Capacity(by["capacity"]).mark
        return f"{by['name']}（{mark}）" if mark else str(by["name"])
    except (ValueError, TypeError, KeyError):
        return "内容读不出来"


def _line(entry: Entry) -> str:
    said = {"organ": entry.organ, "serial": entry.serial, "previous": entry.previous, "hash": entry.hash,
            "body": entry.body}  # fmt: skip
    return json.dumps(said, ensure_ascii=False, sort_keys=True)


def _listed(papers: Sequence[Paper]) -> bytes:
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(["序号", "材料名称", "文号", "类型", "字节数", "SHA-256", "说明"])
    for position, each in enumerate(papers, 1):
        rows.writerow([position, each.name, each.number, each.kind, len(each.content), each.hash, each.added])
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def _bound(parts: Sequence[bytes]) -> bytes:
    """One PDF, put together in the process that opens files from outside."""
    with store.workspace() as folder:
        first = folder / "original"
        first.write_bytes(parts[0])
        for number, part in enumerate(parts[1:], 1):
            (folder / f"{PART}{number:03d}").write_bytes(part)
        door.ask("bind", first, "pdf", folder)
        return (folder / "output").read_bytes()


def _label(text: str) -> Cell:
    return Cell((text,), label=True, centred=True)
