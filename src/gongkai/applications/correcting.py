"""Putting right what was registered wrongly: an entry, the registration itself, who applies; and taking a registration
that should not have been made out of every count. What stood there before stays readable; the clock is told anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from django.utils.timezone import localdate

from gongkai.applications.acts import begin, finish, imprint, locked, not_after_today, note, touch
from gongkai.applications.content import Column
from gongkai.applications.content import Person as Applying
from gongkai.applications.ending import Retention, void_review
from gongkai.applications.finding import be_found, forget
from gongkai.applications.history import corrected_entries, corrected_entry, happened, standing_events
from gongkai.applications.models import Applicant, Application, ApplicationEvent, NoteKind
from gongkai.applications.past_years import changed
from gongkai.applications.receiving import as_promised
from gongkai.applications.telling import as_it_came, taking_of
from gongkai.evidence.acting import act
from gongkai.evidence.models import AppendOnly
from gongkai.law import Event, Name, Refused, Status
from gongkai.law.receipt import Fact, Way, receipt
from gongkai.organs.models import Person
from gongkai.organs.permissions import Permission

HANDLE, EXTEND = Permission.APPLICATION_HANDLE, Permission.APPLICATION_EXTEND
FIXED = frozenset({Name.REPLIED, Name.SPLIT, Name.REOPENED, Name.CORRECTION_LAPSED, Name.FEE_LAPSED})
"""Entries that other acts rest on: a letter and its service, the parts, a decision of others."""
OF_THE_HEAD = frozenset({Name.EXTENDED, Name.DELAYED})


@act()
def correct_entry(
    application: Application,
    entry: ApplicationEvent,
    *,
    reason: str,
    on: date | None,
    number: int | None = None,
    second: date | None = None,
    version: int,
    by: Person,
    at: datetime,
    acting: str = "",
) -> Application:
    """更正办理步骤: a day or a number was entered wrongly. The wrong entry stays and is marked; the clock is told anew.

    on  the right day; None where it should not have been entered at all
    Raises NotAllowed, Moved, or Refused where the history as a whole would not be possible.
    """
    permission = EXTEND if entry.name in OF_THE_HEAD else HANDLE
    application, actor = begin(application, permission, version=version, by=by, at=at, acting=acting)
    not_after_today(at, on)
    wrong = next((each for each in standing_events(application) if each.pk == entry.pk), None)
    if wrong is None:
        raise Refused("这一步已经更正过，请按现在的记录办理。")
    if wrong.name in FIXED:
        raise Refused(f"“{wrong.get_name_display()}”由别的办理事项产生，不能在这里更正。")
    if wrong.name == Name.FEE_NOTICED and on is None:
        raise Refused("已经发出的收费通知不能取消登记，只能改正日期。", "国办函〔2020〕109号")
    if wrong.name == Name.RECEIVED and on is not None and on < application.submitted_on:
        raise Refused(
            "收到日期早于提交日期，请核对；提交日期也登记错了的，请办理“更正收件日期和方式”。", "条例第三十一条"
        )
    if wrong.name == Name.SUBMITTED:
        raise Refused("提交日期请在“更正收件日期和方式”中更正。", "条例第三十一条")
    if wrong.name == Name.RECEIVED:
        _follows_from_its_registration(application, on)
    right = None if on is None else replace(wrong.as_law, on=on, number=number, second=second)
    said = note(
        application, NoteKind.ENTRY, reason, by=by, at=at, otherwise="请写明更正办理步骤的原因。", of_next_entry=True
    )
    before = _of_entry(wrong.as_law, application.due_on)
    row = corrected_entry(application, wrong, right, at=at)
    return finish("application.entry_corrected", application, actor=actor, by=by, at=at, protects=[row, *said],
                  entry=wrong.serial, name=wrong.get_name_display(), on=on, before=before,
                  after=_of_entry(right, application.due_on), explained=True)  # fmt: skip


def _follows_from_its_registration(application: Application, on: date | None) -> None:
    """Raise Refused where the day of receipt is not one to be entered by itself."""
    way, source = Way(application.way), "条例第三十一条"
    if application.part or application.status == Status.SPLIT:
        whole = application.parent or application
        raise Refused(f"拆分的各件收到日期相同，请在拆分前的{whole}办理“更正收件日期和方式”，各件一并改正。", source)
    decides = receipt(way, submitted=application.submitted_on).decided_by
    if on is None and decides is Fact.CONFIRMED:
        raise Refused("没有与申请人确认收到的，请办理“取消确认收到”；只是日期有误的，请填写正确的日期。", source)
    if decides is Fact.SUBMITTED:
        raise Refused(f"{way.label}的，提交之日就是收到之日，请办理“更正收件日期和方式”，两个日期一起改正。", source)


def _of_entry(event: Event | None, due: date | None) -> dict[str, object] | None:
    """What the evidence says of an entry, with the last day to reply that follows from it."""
    if event is None:
        return {"due": due}
    return {"on": event.on, "number": event.number, "second": event.second, "due": due}


@act()
def correct_registration(
    application: Application,
    *,
    way: Way,
    submitted: date,
    received: date | None,
    reason: str,
    version: int,
    by: Person,
    at: datetime,
    acting: str = "",
) -> Application:
    """更正收件日期和方式: how, when it was handed in, or when it was received was registered wrongly (第三十一条).

    received  the day that decides for this way; None where it is that of the submission, or has not been confirmed yet
    Raises NotAllowed, Moved, or Refused where the history as a whole would not be possible.
    """
    application, actor = begin(application, HANDLE, version=version, by=by, at=at, acting=acting)
    not_after_today(at, submitted, received)
    if application.part:
        raise Refused(f"本件是拆分件，收件登记随拆分前的申请，请在{application.parent}办理，各件一并改正。")
    if way is not Way(application.way) or submitted != application.submitted_on:
        as_promised(application.organ_id, way, submitted)
    if (taking := taking_of(application)) is not None:
        as_it_came(taking, way, submitted)
    decides = receipt(way, submitted=submitted).decided_by
    if decides is Fact.SUBMITTED and received not in (None, submitted):
        raise Refused(f"{way.label}的，提交之日就是收到之日，两个日期应当相同，请核对。", "条例第三十一条")
    given = {} if decides is Fact.SUBMITTED or received is None else {decides.value: received}
    found = receipt(way, submitted=submitted, **given)
    taken, pairs = _otherwise(application, submitted, found.on)
    if found.on is None and (taken is not None or decides is not Fact.CONFIRMED):
        raise Refused(f"请填写收到日期：{found.reason}", found.source)
    before = _registered(application)
    if (application.way, application.submitted_on) == (way.value, submitted) and not pairs:
        raise Refused("与现在的登记相同，不用更正。")
    if not reason.strip():
        raise Refused("请写明更正收件日期和方式的原因。")
    rows = _put_right(application, way, submitted, found.on, reason=reason, by=by, at=at)
    years: set[int] = set()
    for key in application.parts.filter(voided_on=None).order_by("pk").values_list("pk", flat=True):
        part = locked(key)  # it is counted, with the receipt of the whole
        rows += _put_right(part, way, submitted, found.on, reason=reason, by=by, at=at)
        years |= set(changed(part, this_year=localdate(at).year))
        touch(part, by=by, at=at)
    return finish("application.registration_corrected", application, actor=actor, by=by, at=at, protects=rows,
                  before=before, after=_registered(application), explained=True,
                  **({"past_years": sorted(years)} if years else {}))  # fmt: skip


def _otherwise(
    application: Application, submitted: date, received: date | None
) -> tuple[ApplicationEvent | None, list[tuple[ApplicationEvent, Event]]]:
    """The entry of the receipt, and what of the history differs from these days, with what should have stood there."""
    entries = {each.name: each for each in reversed(standing_events(application))}
    first, taken = entries.get(Name.SUBMITTED), entries.get(Name.RECEIVED)
    pairs = [(first, Event(Name.SUBMITTED, submitted))] if first is not None else []
    if taken is not None and received is not None:
        pairs.append((taken, Event(Name.RECEIVED, received)))
    return taken, [(wrong, right) for wrong, right in pairs if wrong.on != right.on]


def _put_right(
    application: Application,
    way: Way,
    submitted: date,
    received: date | None,
    *,
    reason: str,
    by: Person,
    at: datetime,
) -> list[AppendOnly]:
    """Have it come in this way, on these days; what the evidence protects of that."""
    taken, pairs = _otherwise(application, submitted, received)
    said = note(application, NoteKind.ENTRY, reason, by=by, at=at, of_next_entry=bool(pairs))
    application.way, application.submitted_on = way.value, submitted
    rows = corrected_entries(application, pairs, at=at)
    if taken is None and received is not None:
        rows += happened(application, Event(Name.RECEIVED, received), at=at)
    return [*rows, *said]


def _registered(application: Application) -> dict[str, object]:
    """How it came and when, and the last day to reply that follows from it."""
    return {
        "way": application.way,
        "submitted": application.submitted_on,
        "received": application.received_on,
        "due": application.due_on,
    }


@act()
def void(
    application: Application, *, reason: str, version: int, by: Person, at: datetime, acting: str = ""
) -> Application:
    """登记作废: no application of its own, for instance one that was registered twice, or no application at all.

    The number is not given again; the case stays to be seen and counts nowhere. Only before a reply was served.
    Raises NotAllowed, Moved, or Refused.
    """
    application, actor = begin(application, HANDLE, version=version, by=by, at=at, acting=acting)
    if application.finished_on is not None or application.closed:
        raise Refused(f"{application}已经办结，登记不能作废；有误的，在申请页“登记有误的，在这里更正”里更正。")
    if application.answered_with_id is not None or application.answered_along.open().exists():
        raise Refused("本件与别的申请合并答复，请先取消合并答复，再办理作废。")
    said = note(application, NoteKind.VOID, reason, by=by, at=at,
                otherwise="请写明登记有误的情况，例如与哪一件重复、原来是什么来件。")  # fmt: skip
    voided = void_review(application, "登记作废", by=by, at=at)
    application.voided_on = localdate(at)
    application.kept_until = Retention.TEN.last_day(application.voided_on)
    application.decision = application.review = None
    return finish("application.voided", application, actor=actor, by=by, at=at, protects=said, number=application.label,
                  received=application.received_on, voided_review=voided, explained=True)  # fmt: skip


@act()
def reclassify(
    application: Application,
    column: Column,
    *,
    reason: str,
    version: int,
    by: Person,
    at: datetime,
    acting: str = "",
) -> Application:
    """更正统计类型: who applies was put in the wrong column of Table 3. Raises NotAllowed, Moved, or Refused."""
    application, actor = begin(application, HANDLE, version=version, by=by, at=at, acting=acting)
    _counted_here(application)
    if application.column == column:
        raise Refused(f"申请人类型已经是“{column.label}”，不用更正。")
    said = note(application, NoteKind.ENTRY, reason, by=by, at=at, otherwise="请写明更正统计类型的原因。")
    before, application.column = application.column, column
    return finish("application.reclassified", application, actor=actor, by=by, at=at, protects=said,
                  before=before, column=column.value, explained=True)  # fmt: skip


WORDS = {"name": "姓名或者名称", "identity": "身份证明", "contact": "联系方式"}
BEFORE = "\n更正前的"
"""Where, in the text of a note, begins what names the applicant; before it stands the reason."""


@act()
def correct_applicant(
    application: Application,
    applicant: Applicant,
    right: Applying,
    *,
    reason: str,
    column: Column | None = None,
    version: int,
    by: Person,
    at: datetime,
    acting: str = "",
) -> Application:
    """更正姓名和联系方式: name, identity, contact or kind of who applies. What stood there before is kept with the
    reason, sealed; whoever is found by it is found by what is right from now on.

    column  the kind, where it was wrong too
    Raises NotAllowed, Moved, or Refused.
    """
    application, actor = begin(application, HANDLE, version=version, by=by, at=at, acting=acting)
    if application.part:
        raise Refused(f"申请人登记在拆分前的申请上，请在{application.parent}更正。")
    if application.anonymised_on is not None:
        raise Refused(f"{application}已过保管期限并清除个人信息，不能再更正。")
    row = application.applicants.filter(pk=applicant.pk).first()
    if row is None:
        raise Refused("本件没有这位申请人，请刷新页面后重新选择。")
    name, identity = right.name.strip(), right.identity.strip()
    contact = {key: value.strip() for key, value in right.contact.items() if value.strip()}
    if not name:
        raise Refused("请填写申请人的姓名或者名称。", "条例第二十九条")
    before = {"name": row.name, "identity": row.identity, "contact": row.contact}
    after = {"name": name, "identity": identity, "contact": contact}
    wrong = [key for key in WORDS if before[key] != after[key]]
    kind = None if column in (None, application.column) else column
    if not wrong and kind is None:
        raise Refused("与现在的登记相同，不用更正。")
    if kind is not None:
        _counted_here(application)
    if not reason.strip():
        raise Refused("请写明更正姓名和联系方式的原因。")
    stood = "；".join(f"{WORDS[key]}：{_said(before[key])}" for key in wrong)
    text = f"{reason.strip()}{BEFORE}{stood}" if stood else reason
    said = note(application, NoteKind.APPLICANT, text, by=by, at=at)
    row.name, row.identity, row.contact = name, identity, contact
    row.key = Applying(name, identity, contact).key
    row.save()
    forget([row])
    be_found([row])
    facts: dict[str, object] = {}
    if kind is not None:
        facts = {"before": application.column, "column": kind.value}
        application.column = kind
    return finish("application.applicant_corrected", application, actor=actor, by=by, at=at,
                  protects=[*said, imprint(application)], applicant=row.position, fields=wrong, explained=True,
                  **facts)  # fmt: skip


def _counted_here(application: Application) -> None:
    """Raise Refused where not this case is counted, but its parts."""
    if application.status == Status.SPLIT:
        raise Refused("本件已经拆分、按各拆分件统计，申请人类型请在各拆分件办理“更正统计类型”。")


def _said(value: object) -> str:
    if isinstance(value, dict):
        return "，".join(str(each) for each in value.values() if each) or "没有填写"
    return str(value) or "没有填写"
