"""工作台: what the person is to do today, by urgency, each line with what is due and the one button that does it.

The number of queries does not depend on the number of lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from gongkai.applications.models import Application
from gongkai.console import due
from gongkai.console.desk_cases import Cases
from gongkai.console.desk_items import Group, Item
from gongkai.console.desk_owed import Owed
from gongkai.console.entitlement import Entitlement, entitlement, own_organs
from gongkai.console.frame import say, staff
from gongkai.console.stages import due as due_stages
from gongkai.law import say as say_day
from gongkai.organs.models import Handover, Organ, Person
from gongkai.organs.permissions import Permission
from gongkai.records.content import Attribute
from gongkai.records.models import EmergencyRelease, Publicity, Record, State, Withdrawal, WithdrawalKind
from gongkai.records.sections.tree import overdue, to_review
from gongkai.review.models import ConsentState, Review, Stage, Status
from gongkai.review.profiles import PERMISSIONS

MOST_MESSAGES = 20
SIGNING = tuple(PERMISSIONS.values())


@require_safe
@staff
def page(request: HttpRequest) -> HttpResponse:
    """The groups that have something in them, and messages that have not been read."""
    messages = list(request.user.messages.filter(read_at=None)[: MOST_MESSAGES + 1])
    groups = [group for group in Desk(request).groups() if group.items]
    shown = {
        "groups": groups,
        "count": sum(len(group.items) for group in groups),
        "many": len(request.frame.organs) > 1,
        "messages": [(message, _address(message.subject)) for message in messages[:MOST_MESSAGES]],
        "more_messages": len(messages) > MOST_MESSAGES,
        "may_draft": Permission.RECORD_DRAFT in request.frame.permissions,
    }
    return render(request, "console/desk.html", shown)


@require_POST
@staff
def read(request: HttpRequest) -> HttpResponse:
    """Messages up to the newest that was shown are read."""
    newest = request.POST.get("newest", "")
    if newest.isdigit() and len(newest) < 19:
        request.user.messages.filter(read_at=None, pk__lte=int(newest)).update(read_at=timezone.now())
        say(request, "消息已标为已读。")
    return redirect("console_home")


def _address(subject: str) -> str:
    """The page of what a message is about; empty where there is none."""
    model, _, key = subject.partition(":")
    pages = {
        Record._meta.label: "record",
        Handover._meta.label: "handover",
        Person._meta.label: "person",
        Application._meta.label: "application",
    }
    return reverse(pages[model], args=[int(key)]) if model in pages and key.isdigit() else ""


class Desk:
    """What is gathered for one person on one day."""

    def __init__(self, request: HttpRequest) -> None:
        self.frame, self.person = request.frame, request.user.pk
        self.now = timezone.now()
        self.organs = {organ.pk: organ for organ, _ in self.frame.organs}
        self.listed: set[int] = set()

    def groups(self) -> list[Group]:
        """In the order of urgency; a record stands in the most urgent of its groups only."""
        reviews = self._open_reviews()
        late = Group("已逾期", list(self._overdue(reviews)), late=True)
        decide = Group("待确认", list(self._undecided()))
        sign = Group("待审核", list(self._to_sign(reviews)))
        release, returned, draft, running = (
            Group("待发布"),
            Group("被退回"),
            Group("起草中"),
            Group("超期和临近超期的公开"),
        )
        for record in self._unsettled():
            self._place(record, release, returned, draft, running)
        sections = Group("栏目", list(self._sections()))
        cases = Cases(self.frame)
        late.items += cases.overdue()
        sign.items += cases.to_agree()
        pressing = [late, decide, *cases.groups(), *Owed(self.frame).groups(), running, sign]
        groups = [*pressing, release, returned, sections, draft, cases.wishes()]
        for group in groups:
            group.items.sort(key=lambda item: item.order)
        return groups

    def _who(self, organ: Organ) -> Entitlement:
        return entitlement(self.frame, organ)

    def _open_reviews(self) -> list[tuple[Review, list[Stage]]]:
        """Open reviews of the person's organs with the stages that are asked of the person."""
        organs = own_organs(self.frame, *SIGNING, Permission.RECORD_RELEASE, Permission.RECORD_DRAFT)
        rows = Review.objects.to_sign().filter(organ__in=organs, subject__startswith=f"{Record._meta.label}:")
        rows = rows.prefetch_related("sign_offs", "telephone_consents__person")
        found = []
        for review in rows:
            signed = {stage: row.person_id for stage, row in review.signed().items()}
            who = self._who(self.organs[review.organ_id])
            found.append((review, due_stages(review, who, self.person, signed)))
        return found

    def _overdue(self, reviews: list[tuple[Review, list[Stage]]]) -> Iterator[Item]:
        """Emergency releases that others have not signed yet."""
        mine = {review.pk: (review, stages) for review, stages in reviews}
        rows = EmergencyRelease.objects.overdue().filter(release__organ__in=self.organs)
        for row in rows.select_related("release__record", "release__review").defer(
            "release__content", "release__body", "release__text", "release__record__content"
        ):
            record = row.release.record
            review, stages = mine.get(row.release.review_id, (row.release.review, []))
            self.listed.add(review.pk)
            to_record = reverse("record", args=[record.pk])
            if review.status == Status.RETURNED:
                more, verb, address = (
                    f"补审时被退回（{review.closed_reason}），仍在公开，请撤稿或者更正",
                    "查看",
                    to_record,
                )
            else:
                more = f"{_moment(row.at)}紧急发布，尚未补审完{self._expired(review)}"
                verb, address = ("补审", reverse("review", args=[review.pk])) if stages else ("查看", to_record)
            yield Item(
                row.release.title, to_record, verb, address, self._organ(row.release.organ_id), more,
                at=row.at, order=(0, row.at.timestamp()), primary=verb != "查看",
            )  # fmt: skip

    def _expired(self, review: Review) -> str:
        """The consents by telephone that count no longer, in words."""
        signed = review.signed()
        names = [
            f"{consent.person.name}的电话同意（{consent.get_stage_display()}）"
            for consent in review.telephone_consents.all()
            if consent.state(signed, self.now) == ConsentState.EXPIRED
        ]
        return f"；{'、'.join(names)}没有按时补签，已失效" if names else ""

    def _undecided(self) -> Iterator[Item]:
        """Emergency takedowns that somebody else than this person has to confirm."""
        organs = own_organs(self.frame, Permission.RECORD_WITHDRAW)
        rows = Withdrawal.objects.unconfirmed().filter(release__organ__in=organs).exclude(by=self.person)
        for row in rows.select_related("release", "by").defer("release__content", "release__body", "release__text"):
            yield Item(
                row.release.title,
                reverse("record", args=[row.release.record_id]),
                "确认",
                reverse("take_down_decide", args=[row.pk]),
                self._organ(row.release.organ_id),
                f"{row.by.name}于{_moment(row.at)}{WithdrawalKind.EMERGENCY.label}：{row.reason}",
                order=(0, row.at.timestamp()),
            )

    def _to_sign(self, reviews: list[tuple[Review, list[Stage]]]) -> Iterator[Item]:
        """Reviews whose next stage the person may sign."""
        wanted = [(review, stages) for review, stages in reviews if stages and review.pk not in self.listed]
        keys = [int(review.subject.partition(":")[2]) for review, _ in wanted]
        records = Record.objects.select_related("row__edition").defer("content").in_bulk(keys)
        for review, stages in wanted:
            record = records[int(review.subject.partition(":")[2])]
            self.listed.add(review.pk)
            line = self._line(record)
            yield Item(
                record.title,
                reverse("record", args=[record.pk]),
                "审核",
                reverse("review", args=[review.pk]),
                self._organ(review.organ_id),
                f"待签：{'、'.join(stage.label for stage in stages)}；{_moment(review.submitted_at)}送审",
                line,
                order=_order(line, review.submitted_at),
            )

    def _unsettled(self) -> list[Record]:
        organs = own_organs(self.frame, Permission.RECORD_DRAFT, Permission.RECORD_RELEASE)
        rows = Record.objects.unsettled().filter(organ__in=organs)
        return list(rows.select_related("review", "row__edition").defer("content"))

    def _place(self, record: Record, release: Group, returned: Group, draft: Group, running: Group) -> None:
        """Put a record whose draft goes on into its group."""
        if record.review_id in self.listed:
            return
        permissions = self._who(self.organs[record.organ_id]).own
        state, line = record.state, self._line(record)
        to_record = reverse("record", args=[record.pk])
        verb, address, more, group = "查看", to_record, f"{_moment(record.changed_at)}修改", None
        if state == State.CLEARED and Permission.RECORD_RELEASE in permissions:
            proactive = record.attribute == Attribute.PROACTIVE
            if proactive or record.current_id is None:
                verb = "发布" if proactive else "登记归档"
                address = reverse("record_release" if proactive else "record_file_away", args=[record.pk])
            group, more = release, "审签完成"
        elif state == State.RETURNED and Permission.RECORD_DRAFT in permissions:
            verb, address, group = "修改", reverse("record_edit", args=[record.pk]), returned
            more = f"退回原因：{record.review.closed_reason}"
        elif state == State.DRAFT and Permission.RECORD_DRAFT in permissions:
            verb, address, group = "继续", reverse("record_edit", args=[record.pk]), draft
        if line and line.pressing:
            group, more = running, f"{state.label}；{more}"
        if group is None:
            return
        group.items.append(
            Item(
                record.title, to_record, verb, address, self._organ(record.organ_id), more, line,
                order=_order(line, record.changed_at), primary=verb != "查看",
            )
        )  # fmt: skip

    def _sections(self) -> Iterator[Item]:
        """Sections without a release for longer than their period; for the leader, statements to confirm again."""
        for key in sorted(own_organs(self.frame, Permission.SECTION_EDIT) & self.organs.keys()):
            for section, last in overdue(self.organs[key], self.frame.on):
                address = reverse("section", args=[section.pk])
                line = due.DueLine(f"应于{say_day(last)}前更新，已超期", "late")
                more = f"更新周期 {section.update_days} 天"
                yield Item(
                    f"栏目“{section.name}”没有按期更新", address, "查看", address, self._organ(key), more, line,
                    order=(0, last.toordinal()), primary=False,
                )  # fmt: skip
        for key in sorted(own_organs(self.frame, Permission.SECTION_STATE) & self.organs.keys()):
            for row in to_review(self.organs[key], self.frame.on):
                yield Item(
                    f"“{row.section.name}”的不涉及说明已满一年", reverse("section", args=[row.section_id]), "再次确认",
                    reverse("section_state", args=[row.section_id]), self._organ(key),
                    f"{say_day(row.on)}确认：{row.reason}", order=(1, row.on.toordinal()),
                )  # fmt: skip

    def _line(self, record: Record) -> due.DueLine | None:
        if record.publicity != Publicity.NEVER or record.attribute != Attribute.PROACTIVE:
            return None
        return due.of(record, self.frame.on)

    def _organ(self, key: int) -> str:
        return self.organs[key].name


def _order(line: due.DueLine | None, at: datetime) -> tuple[int, float]:
    left = line.left if line and line.left is not None else 10_000
    return left, at.timestamp()


def _moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{local.month}月{local.day}日 {local:%H:%M}"
