"""审批单 of a record: the approval sheet of one review, numbered and kept."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max
from django.utils.timezone import localdate

from gongkai.evidence import anchors
from gongkai.evidence.acting import act
from gongkai.evidence.actor import Actor
from gongkai.evidence.recording import record as witness
from gongkai.law import Refused
from gongkai.law.exemptions import EXEMPTIONS, Ground
from gongkai.organs.models import Person
from gongkai.organs.permissions import NotAllowed, Permission, allow
from gongkai.papers import actions as papers
from gongkai.papers.approval_sheet import SERIES, Anchor, ApprovalSheet, Attachment, Stage
from gongkai.papers.models import Paper
from gongkai.records.content import Attribute, Content, Nature
from gongkai.records.models import Record, RecordVersion
from gongkai.review import actions as reviewing
from gongkai.review.models import Review, SignOff, Status, Way, label_of
from gongkai.review.models import Stage as ReviewStage
from gongkai.review.profiles import PERMISSIONS

MAY_ISSUE = (Permission.PAPER_ATTACH, *PERMISSIONS.values(), Permission.RECORD_RELEASE)
"""Who prepares, signs or releases may have the sheet made."""


def sheet_of(review: Review) -> Paper | None:
    """The latest sheet of a review; None where none was made."""
    return Paper.objects.filter(subject=label_of(review)).order_by("-pk").first()


def outdated(review: Review, sheet: Paper) -> bool:
    """Whether a review was signed throughout since its sheet was made, so that one with all names may follow it."""
    if review.status not in (Status.CLEARED, Status.USED):
        return False
    last = review.sign_offs.aggregate(last=Max("at"))["last"]
    return last is not None and last > sheet.made_at


@act()
def issue_sheet(review: Review, *, by: Person, at: datetime, acting: str = "") -> Paper:
    """The sheet of a review: made once, to be signed by hand or with what was signed, and once more when all signed.

    Raises NotAllowed, or Refused for a review that is void, returned, or not of a record.
    """
    review = reviewing.locked(review.pk)
    actor = _actor(by, review, at, acting)
    found = sheet_of(review)
    if found is not None and not outdated(review, found):
        return found
    if review.status in (Status.VOID, Status.RETURNED):
        raise Refused(
            f"《{review.title}》这一次送审{review.get_status_display()}，不能再出审批单；请用重新送审后的审批单。"
        )
    version = reviewed_version(review)
    paper = papers.issue(
        _sheet(review, version).document(),
        organ=review.organ,
        series=f"{review.organ.mark}{SERIES}",
        subject=review,
        by=actor,
        at=at,
    )
    witness(
        "review.sheet_issued",
        review.subject,
        organ=review.organ.code,
        by=actor,
        at=at,
        content_hash=review.content_hash,
        protects=[paper],
        review=review.pk,
        round=review.round,
        number=paper.document_number,
        paper=paper.hash,
    )
    return paper


def _actor(person: Person, review: Review, at: datetime, acting: str) -> Actor:
    on = localdate(at)
    for permission in MAY_ISSUE[1:]:
        try:
            return allow(person, permission, review.organ, on=on)
        except NotAllowed:
            continue
    return allow(person, MAY_ISSUE[0], review.organ, on=on, acting=acting)


def reviewed_version(review: Review) -> RecordVersion:
    """The version that a review is bound to. Raises Refused for a review that is not of a record."""
    model, _, key = review.subject.partition(":")
    if model != Record._meta.label:
        raise Refused("这份送审单没有对应的稿件，不能出审批单。")
    same = RecordVersion.objects.filter(record=int(key), content_hash=review.content_hash)
    return same.filter(saved_at__lte=review.submitted_at).order_by("-number").first() or same.latest("number")


def _sheet(review: Review, version: RecordVersion) -> ApprovalSheet:
    values = version.values
    drafters = Person.objects.in_bulk(review.drafters)
    signed = review.signed()
    anchor = anchors.latest(review.organ.code)
    return ApprovalSheet(
        organ=review.organ.name,
        title=values.title,
        nature=Nature(values.nature).label,
        disclosure=_disclosure(values),
        content_hash=review.content_hash,
        code=review.code,
        round=review.round,
        version=version.number,
        drafters=tuple(drafters[key].name for key in review.drafters if key in drafters),
        stages=tuple(_line(stage, signed.get(stage)) for stage in ReviewStage),
        document_number=values.document_number,
        formed_on=values.formed_on,
        issued_on=values.issued_on,
        summary=values.summary,
        attachments=tuple(Attachment(each.name, each.hash) for each in values.attachments),
        anchor=Anchor(anchor.head, anchor.serial, anchor.at) if anchor else None,
    )


def _disclosure(values: Content) -> str:
    """公开属性 with its ground: 不予公开（条例第十四条，国家秘密）."""
    words = Attribute(values.attribute).label
    if values.ground:
        found = EXEMPTIONS[Ground(values.ground)]
        words += f"（{found.source}，{found.title}）"
    return words


def _line(stage: ReviewStage, row: SignOff | None) -> Stage:
    secrecy = stage == ReviewStage.SECRECY
    if row is None:
        return Stage(stage.label, proofreading=None if secrecy else "")
    return Stage(
        stage.label,
        row.conclusion,
        None if secrecy else row.proofreading,
        row.person.name,
        row.mark,
        row.signed_on if row.way == Way.PAPER else row.at,
        row.place,
        row.remark or "",
    )
