"""Verbs on a draft: draft, edit, submit, take back. What the public sees happens in `publishing.py`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils.timezone import localdate

from gongkai.evidence import recording
from gongkai.evidence.acting import act
from gongkai.evidence.prepared import KEY, Prepared
from gongkai.files.models import StoredFile
from gongkai.files.serving import visible_to
from gongkai.law import Refused
from gongkai.organs.models import Organ, Person
from gongkai.organs.permissions import Permission, allow, standing
from gongkai.organs.statements import LONGEST_STATEMENT, stated
from gongkai.records.content import Content
from gongkai.records.documents.links import unknown
from gongkai.records.models import Record, RecordFile, RecordVersion
from gongkai.records.moves import check
from gongkai.review import actions as reviewing
from gongkai.review.actions import Conclusion
from gongkai.review.models import LIVE, Review, Stage


class Moved(Refused):
    """The record was changed by somebody else since it was opened; nothing that was typed is lost.

    record  as it is now
    """

    def __init__(self, record: Record) -> None:
        super().__init__(
            f"{record.changed_by.name}已在您打开之后修改了《{record.title}》（现在是第 {record.version} 版）。"
            "您输入的内容还在下面，请对照现在的内容合并后再保存。"
        )
        self.record = record


@act()
def draft(organ: Organ, values: Content, *, by: Person, at: datetime, acting: str = "") -> Record:
    """Begin a record of an organ. Raises NotAllowed, or Refused with the first thing to mend."""
    actor = allow(by, Permission.RECORD_DRAFT, organ, on=localdate(at), acting=acting)
    values = _checked(values, by=by, at=at)
    record = Record(organ=organ, created_by=by, created_at=at, changed_by=by, changed_at=at)
    record.take(values)
    record.save()
    _keep_version(record, by=by, at=at)
    recording.record("record.drafted", record, organ=organ.code, by=actor, at=at, content_hash=record.content_hash)
    return record


@act()
def edit(record: Record, values: Content, *, version: int, by: Person, at: datetime, acting: str = "") -> Record:
    """Save other content. Whatever was signed of the old content is void, and its signers are told.

    version  the version that the person started from
    Of information of article 14 nothing but the reference is kept, and what was kept of a text stays for ever; so a
    record that ever had text cannot become a mere reference.
    Raises NotAllowed, Moved where somebody was quicker, or Refused with the first thing to mend.
    """
    record = locked(record)
    actor = allow(by, Permission.RECORD_DRAFT, record.organ, on=localdate(at), acting=acting)
    check("edit", record)
    if record.version != version:
        raise Moved(record)
    values = _checked(values, by=by, at=at, record=record)
    if values.hash == record.content_hash:
        return record
    if values.reference_only and not record.reference_only and _had_text(record):
        raise Refused("这份稿件录入过正文或附件，不能改为只登记名称；请作废后另行登记，涉密内容按保密规定处置。")
    voided = _void(record, by=by, at=at, reason="被修改")
    if record.review is not None and record.review.emergency:
        record.review = None  # it goes on for the release; what is drafted now has not been sent to be reviewed
    record.take(values)
    record.version += 1
    record.changed_by, record.changed_at = by, at
    record.save()
    _keep_version(record, by=by, at=at)
    recording.record(
        "record.edited",
        record,
        organ=record.organ.code,
        by=actor,
        at=at,
        content_hash=record.content_hash,
        version=record.version,
        voided_review=voided,
    )
    return record


@act()
def submit(
    record: Record,
    *,
    version: int,
    by: Person,
    at: datetime,
    sign_one: Conclusion | None = None,
    acting: str = "",
) -> Review:
    """送审: bind a review to what the record says now; in a township the drafter may sign stage one in the same act.

    Raises NotAllowed, Moved, or Refused where something is missing.
    """
    record = locked(record)
    stands = standing(by, record.organ_id, on=localdate(at))
    record.organ = stands.organ
    actor = stands.actor(Permission.RECORD_DRAFT, acting=acting)
    check("submit", record)
    if record.version != version:
        raise Moved(record)
    review = open_review(record, by=by, at=at)
    facts = {"review": review.pk, "round": review.round, "drafters": review.drafters}
    lines = [recording.Line("record.submitted", record, actor, at, record.content_hash, facts=facts)]
    if sign_one is None:
        reviewing.ask_to_sign(review, at=at)
    else:
        lines.append(
            reviewing.signed(review, {Stage.ONE: sign_one}, content_hash=record.content_hash, stands=stands, at=at)
        )
    recording.record_lines(lines, organ=record.organ.code)
    return review


@act()
def take_back(record: Record, *, reason: str, by: Person, at: datetime, acting: str = "") -> Record:
    """撤回送审: give up a review before its release; its signers are told. Raises NotAllowed or Refused."""
    record = locked(record)
    actor = allow(by, Permission.RECORD_DRAFT, record.organ, on=localdate(at), acting=acting)
    check("take_back", record)
    longest = LONGEST_STATEMENT - len(_TAKEN_BACK.format(""))
    reason = stated(reason, "请写明撤回送审的原因。", longest=longest)
    review = _void(record, by=by, at=at, reason=_TAKEN_BACK.format(reason))
    recording.record(
        "record.taken_back",
        record,
        organ=record.organ.code,
        by=actor,
        at=at,
        content_hash=record.content_hash,
        review=review,
        reason=reason,
    )
    return record


def drafters(record: Record) -> set[int]:
    """Everyone who saved a version of this content since the last release; filing away is none."""
    return {saved_by for (saved_by,) in _SAVED(record=record.pk, after=record.released_version)}


_SAVED = Prepared(
    lambda record, after: (
        RecordVersion.objects.filter(record=record, number__gt=after).order_by().values_list("saved_by_id")
    ),
    record=KEY,
    after=KEY,
)
_LOCKED = Prepared(lambda key: Record.objects.select_for_update().filter(pk=key).order_by(), key=KEY)


def open_review(record: Record, *, by: Person, at: datetime) -> Review:
    """Bind a review to what a locked record says now; the verb writes the evidence. Raises Refused."""
    if fault := record.values.unfinished(localdate(at)):
        raise Refused(fault)
    record.review = reviewing.open_review(
        record,
        organ=record.organ,
        title=record.title,
        content_hash=record.content_hash,
        drafters=drafters(record),
        by=by,
        at=at,
    )
    record.save(update_fields=["review"])
    return record.review


def locked(record: Record) -> Record:
    """The record as it is now, and its review, locked until the transaction ends.

    Each alone: PostgreSQL, having waited for one row, joins to it others as they were before it waited.
    """
    row = _LOCKED.get(key=record.pk)
    if row is None:
        raise Record.DoesNotExist(f"no record with the key {record.pk}")
    if row.review_id is not None:
        row.review = reviewing.locked(row.review_id)
        row.organ = row.review.organ
    return row


_TAKEN_BACK = "被撤回送审（{}）"


def _void(record: Record, *, by: Person, at: datetime, reason: str) -> int | None:
    """Make the live review of a locked draft void; its key, None where there is none."""
    review = record.review
    if review is None or review.emergency or review.status not in LIVE:
        return None
    record.review = reviewing.void(review, by=by, at=at, reason=reason)
    return review.pk


def _checked(values: Content, *, by: Person, at: datetime, record: Record | None = None) -> Content:
    """The content as it is kept.

    Its new files are some that the person may see: a hash alone opens nothing. A sealed file is one of a case and never
    published. Kind and size of a file are those of
    the store, whatever was given.
    """
    values = values.tidy()
    if fault := values.ahead(localdate(at)) or unknown(values.interprets):
        raise Refused(fault)
    hashes = {each.hash for each in values.attachments}
    if not hashes:
        return values
    if len(hashes) != len(values.attachments):
        raise Refused("同一个附件添加了两次，请移除重复的。")
    stored = StoredFile.objects.only("kind", "size").in_bulk(hashes)
    if record is not None:
        hashes -= set(record.files.values_list("file_id", flat=True))
    if hashes and visible_to(by, localdate(at)).filter(pk__in=hashes, sealed=False).count() != len(hashes):
        raise Refused("有附件没有上传成功，请重新上传后再保存。")
    return replace(
        values,
        attachments=tuple(
            replace(each, kind=stored[each.hash].kind, size=stored[each.hash].size) for each in values.attachments
        ),
    )


def _had_text(record: Record) -> bool:
    """Whether any version of a record said more than article 14 lets be kept; versions stay and can be read."""
    versions = record.versions.only("content").order_by("-number")
    return record.has_text or any(each.values.has_text for each in versions.iterator(chunk_size=20))


def _keep_version(record: Record, *, by: Person, at: datetime) -> None:
    RecordVersion(
        record=record,
        number=record.version,
        content=record.content,
        content_hash=record.content_hash,
        saved_by=by,
        saved_at=at,
    ).save()
    RecordFile.objects.bulk_create(
        [RecordFile(record=record, file_id=each.hash) for each in record.values.attachments], ignore_conflicts=True
    )
