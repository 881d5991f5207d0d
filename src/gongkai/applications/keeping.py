"""The log of who read whom a case names, and reminders of its last day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.timezone import localdate

from gongkai.applications.kept import Reading, Reminder
from gongkai.applications.models import Application
from gongkai.evidence.acting import act
from gongkai.evidence.recording import record
from gongkai.law import Refused, say
from gongkai.organs.messages import LONGEST, tell
from gongkai.organs.models import Organ, Person, PostKind, Tenure, in_force
from gongkai.organs.permissions import Permission, allow

MOST_AT_ONCE = 200


@act()
def read_applicants(application: Application, *, by: Person, at: datetime) -> Reading:
    """查看申请人信息: who reads whom an application is of stands in a log, once a day. Raises NotAllowed."""
    actor = allow(by, Permission.APPLICATION_SEE, application.organ, on=localdate(at))
    row, new = Reading.objects.get_or_create(
        application=application, person=by, on=localdate(at), defaults={"post": actor.post, "at": at}
    )
    if new:
        organ = application.organ.code
        record("application.applicants_read", application, organ=organ, by=actor, at=at, protects=[row])
    return row


@act()
def remind(organ: Organ, applications: Sequence[Application], *, by: Person, at: datetime) -> Reminder:
    """催办: tell those of an organ who handle applications of their last days, and keep who was told; gives the last.

    Raises NotAllowed, or Refused where a case is closed or of another organ.
    """
    today = localdate(at)
    actor = allow(by, Permission.APPLICATION_REMIND, organ, on=today)
    keys = [each.pk for each in applications]
    rows = list(Application.objects.open().filter(organ=organ, pk__in=keys).order_by("pk")[: MOST_AT_ONCE + 1])
    if not rows or len(rows) != len(set(keys)):
        raise Refused("请选择要催办的申请；已经办结的不用催办，请刷新页面。")
    if len(rows) > MOST_AT_ONCE:
        raise Refused(f"一次最多催办{MOST_AT_ONCE}件，请分次催办。")
    holders = Tenure.objects.filter(
        in_force(today), post__organ=organ, post__kind__in=[PostKind.CLERK, PostKind.WORK_BODY_HEAD]
    ).exclude(person=by)
    told = sorted(set(holders.values_list("person", flat=True)))
    made = []
    for each in rows:
        reminder = Reminder(application=each, sentence=sentence_of(each)[:LONGEST], told=told, by=by, at=at)
        reminder.save()
        made.append(reminder)
        tell(told, each, reminder.sentence, at=at)
    record("applications.reminded", organ, organ=organ.code, by=actor, at=at, protects=made, count=len(made))
    return made[-1]


def sentence_of(application: Application) -> str:
    """What a reminder says of a case, naming nobody who applies."""
    label = application.get_status_display()
    if application.due_on:
        return f"催办：{application}（{label}）应于{say(application.due_on)}前答复，请按期办理。"
    if application.not_before:
        return f"催办：{application}（{label}）期限暂定，不早于{say(application.not_before)}，请抓紧办理。"
    return f"催办：{application}现在是“{label}”，请及时办理。"
