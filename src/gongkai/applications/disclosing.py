"""答复公开: what was asked and answered, published in words that name nobody; and equal wishes (第四十四条第一款).

The officer writes title and summary anew. Whatever of them stands in the case as a name, a number or an address of
somebody is found here and refused; what else might point to a person only people can tell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Min
from django.utils.timezone import localdate

from gongkai.applications.acts import begin, finish
from gongkai.applications.history import standing_events
from gongkai.applications.models import Applicant, Application, Consultation, Decided
from gongkai.evidence.acting import act
from gongkai.evidence.recording import next_number
from gongkai.intake.models import PublicAnswer, PublicAnswerWithdrawal
from gongkai.law import Name, Refused, Status
from gongkai.law.consultation import Consultee
from gongkai.organs.models import Organ, Person
from gongkai.organs.permissions import Permission
from gongkai.organs.practice import practice_of
from gongkai.organs.statements import stated

SERIES = "答复公开"
DISCLOSABLE = {"granted": "予以公开", "partial": "部分公开"}
"""Rows of Table 3 whose cases may be shown, in short words: something was given that anybody may have."""
LONGEST_TITLE, LONGEST_SUMMARY = 120, 3000
LOOKED_BACK = timedelta(days=60)
"""How long equal wishes are spoken of after the last of them was answered."""
_PARTS = re.compile(r"[\s,，;；、/（）()]+")
_NUMBERS = re.compile(r"\d{17}[\dXx]|\d{15}|1\d{10}|0\d{2,3}-?\d{7,8}|[\w.+-]+@[\w-]+\.[\w.-]+")
"""Identity and telephone numbers and addresses of mail, whoever's they are."""


def label_of(application: Application) -> str:
    return f"{Application._meta.label}:{application.pk}"


def published(application: Application) -> PublicAnswer | None:
    """The answer to an application that is shown now."""
    return PublicAnswer.objects.public().filter(case=label_of(application)).select_related("organ").first()


def not_disclosable(application: Application, on: date) -> str:
    """Why the answer to an application cannot be shown; empty where it can."""
    if not practice_of(application.organ_id, on).shows_answers:
        return "本机关没有启用“答复公开”，由负责人先在“依申请公开设置”里启用。"
    if application.status != Status.REPLIED or _answered(application) not in DISCLOSABLE:
        return "已经答复、结果是予以公开或者部分公开的，才能公开答复。"
    if application.anonymised_on is not None:
        return "本件已经清除个人信息，不能再核对，不能公开答复。"
    return "本件的答复已经公开。" if published(application) is not None else ""


def _answered(application: Application) -> str:
    """The row of the answer that holds: `Application.row` is that of the first, whatever was decided anew."""
    last = Decided.objects.filter(application=application, decision__reply__isnull=False).order_by("-pk").first()
    return last.row if last else ""


def pointing_at(application: Application, *texts: str) -> list[str]:
    """What in some texts stands in the case as a name, a number or an address of somebody, or looks like a number."""
    seen = _narrow("\n".join(texts))
    found = [each for each in _personal(application) if _narrow(each) in seen]
    return list(dict.fromkeys([*found, *_NUMBERS.findall(unicodedata.normalize("NFKC", "\n".join(texts)))]))


def _personal(application: Application) -> Iterator[str]:
    own = {application.pk, application.parent_id or application.pk}
    for each in Applicant.objects.filter(application__in=own):
        yield from _told(each.name)
        yield from _told(each.identity)
        for value in each.contact.values():
            yield from _told(str(value))
    for letter in Consultation.objects.filter(application__in=own, consultee=Consultee.THIRD_PARTY.value):
        yield from _told(letter.name)


def _told(text: str) -> Iterator[str]:
    """A text and what it is made of: names of two signs, numbers of five."""
    for part in {text.strip(), *_PARTS.split(text)}:
        if len(part) >= (5 if part.isascii() else 2) and part not in ("身份证", "居民身份证", "护照"):
            yield part


def _narrow(text: str) -> str:
    return re.sub(r"[\s·•-]", "", unicodedata.normalize("NFKC", text)).casefold()


@act()
def publish_answer(
    application: Application, title: str, summary: str, *, version: int, by: Person, at: datetime, acting: str = ""
) -> PublicAnswer:
    """公开答复. title, summary  written for everybody; they name nobody. Raises NotAllowed, Moved, or Refused."""
    today = localdate(at)
    application, actor = begin(application, Permission.APPLICATION_HANDLE, version=version, by=by, at=at, acting=acting)
    if sentence := not_disclosable(application, today):
        raise Refused(sentence)
    title = stated(title, "请填写标题。", what="标题", longest=LONGEST_TITLE)
    summary = summary.strip()
    if not summary or len(summary) > LONGEST_SUMMARY:
        raise Refused(f"请填写答复摘要，不超过{LONGEST_SUMMARY}个字。")
    if pointing := pointing_at(application, title, summary):
        raise Refused(f"标题或者摘要里出现了能认出人的内容：{'、'.join(pointing[:5])}。请删去或者改写后再公开。")
    row = PublicAnswer(
        organ=application.organ,
        year=today.year,
        number=next_number(application.organ.code, f"{SERIES}/{today.year}"),
        case=label_of(application),
        title=title,
        summary=summary,
        outcome=DISCLOSABLE[_answered(application)],
        answered_on=max(each.on for each in standing_events(application) if each.name == Name.REPLIED),
        published_on=today,
        published_at=at,
    )
    row.save()
    finish("application.answer_published", application, actor=actor, by=by, at=at, protects=[row], number=row.name)
    return row


@act()
def withdraw_answer(
    application: Application, *, reason: str, version: int, by: Person, at: datetime, acting: str = ""
) -> PublicAnswerWithdrawal:
    """撤下公开的答复: it is shown no more, and its address says so. Raises NotAllowed, Moved, or Refused."""
    application, actor = begin(application, Permission.APPLICATION_HANDLE, version=version, by=by, at=at, acting=acting)
    answer = published(application)
    if answer is None:
        raise Refused("本件的答复没有公开，不用撤下。")
    reason = stated(reason, "请写明撤下的原因。", what="撤下的原因", longest=200)
    if pointing := pointing_at(application, reason):
        raise Refused(f"原因里出现了能认出人的内容：{'、'.join(pointing[:5])}。请改写；写明哪一类差错就可以。")
    row = PublicAnswerWithdrawal(answer=answer, reason=reason, at=at)
    row.save()
    finish("application.answer_withdrawn", application, actor=actor, by=by, at=at, protects=[row], number=answer.name)
    return row


def equal_wishes(organs: Iterable[int | Organ], on: date) -> list[tuple[Application, int, int]]:
    """What several people asked for and got, so that it may become public for all (第四十四条第一款).

    Gives the first of such applications, how many there are, and how many people; not those whose answer is shown.
    """
    given = Application.objects.filter(
        organ__in=organs,
        row__in=sorted(DISCLOSABLE),
        received_on__gt=on - timedelta(days=365),
        anonymised_on=None,
        part=0,
    )
    rows = (
        given.order_by()
        .values("organ", "request_key")
        .annotate(first=Min("pk"), cases=Count("pk", distinct=True), people=Count("applicants__key", distinct=True),
                  last=Max("finished_on"))
        .filter(cases__gt=1, people__gt=1, last__gte=on - LOOKED_BACK)
    )  # fmt: skip
    found = {row["first"]: row for row in rows[:50]}
    cases = Application.objects.select_related("organ").in_bulk(found)
    keys = {(row["organ"], row["request_key"]) for row in found.values()}
    family = Application.objects.filter(organ__in={key for key, _ in keys}, request_key__in={key for _, key in keys})
    labels = {label_of(each): (each.organ_id, each.request_key) for each in family.only("organ_id", "request_key")}
    shown = {
        labels[case] for case in PublicAnswer.objects.public().filter(case__in=labels).values_list("case", flat=True)
    }
    return [
        (cases[key], row["cases"], row["people"])
        for key, row in found.items()
        if (row["organ"], row["request_key"]) not in shown
    ]
