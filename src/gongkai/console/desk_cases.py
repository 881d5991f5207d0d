"""What 工作台 says of applications: overdue, due soon, to confirm, to take in, replies to agree to or to sign."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from gongkai.applications.deciding import SIMPLE, happened_since
from gongkai.applications.disclosing import equal_wishes
from gongkai.applications.models import Application
from gongkai.console import case_due
from gongkai.console.application_list import conditions
from gongkai.console.desk_items import Group, Item
from gongkai.console.due import DueLine
from gongkai.console.entitlement import entitlement, own_organs
from gongkai.console.frame import Frame
from gongkai.console.stages import due as due_stages
from gongkai.intake.models import Kind, Submission
from gongkai.law import Status
from gongkai.organs.permissions import Permission
from gongkai.review.models import Review
from gongkai.review.profiles import PERMISSIONS

MOST = 50


class Cases:
    """Gathered for one person on one day; nothing is asked where the posts have nothing to do with it."""

    def __init__(self, frame: Frame) -> None:
        self.frame, self.on = frame, frame.on
        self.organs = {organ.pk: organ for organ, _ in frame.organs}

    def groups(self) -> list[Group]:
        """The groups of their own; what is overdue or to be signed stands among the rest of that."""
        soon = Group("将到期的申请", [self._item(each) for each in self._pressing if not self._late(each)])
        waiting = Group("待登记", list(self._submissions()))
        return [soon, waiting]

    def wishes(self) -> Group:
        """What may be published of one's own accord; nobody waits for it."""
        return Group("可以考虑主动公开", list(self._equal()))

    def overdue(self) -> list[Item]:
        """Applications past their last day, and those that should have been confirmed."""
        return [self._item(each) for each in self._pressing if self._late(each)]

    def to_agree(self) -> list[Item]:
        """Replies that wait for the consent of the leader, or for a stage that the person signs."""
        return [*self._consents(), *self._reviews()]

    @cached_property
    def _pressing(self) -> list[Application]:
        organs = own_organs(self.frame, Permission.APPLICATION_HANDLE, Permission.APPLICATION_EXTEND)
        if not organs:
            return []
        boards = conditions(self.on)
        wanted: Q = boards["overdue"] | boards["soon"] | boards["unconfirmed"]
        return list(Application.objects.filter(wanted, organ__in=organs).most_pressing_first()[:MOST])

    def _line(self, application: Application) -> DueLine:
        return case_due.of(application, self.on)

    def _late(self, application: Application) -> bool:
        return self._line(application).tone == "late"

    def _item(self, application: Application) -> Item:
        line = self._line(application)
        address = reverse("application", args=[application.pk])
        handles = Permission.APPLICATION_HANDLE in entitlement(self.frame, self.organs[application.organ_id]).own
        confirms = application.status == Status.SUBMITTED and handles
        to = reverse("application_confirm", args=[application.pk]) if confirms else address
        verb = "确认收到" if confirms else "办理" if handles else "查看"
        order = (line.left if line.left is not None else 0, application.registered_at.timestamp())
        return Item(
            str(application), address, verb, to, self.organs[application.organ_id].name,
            application.get_status_display(), line, order=order, primary=handles,
        )  # fmt: skip

    def _submissions(self) -> Iterator[Item]:
        organs = own_organs(self.frame, Permission.APPLICATION_HANDLE)
        codes = {self.organs[key].code: self.organs[key].name for key in organs if key in self.organs}
        if not codes:
            return
        rows = list(Submission.objects.waiting().filter(organ__in=codes).defer("sealed")[:MOST])
        due = case_due.to_register(rows, {organ.code: organ for organ in self.organs.values()}, self.on)
        for each in rows:
            address = reverse("submission", args=[each.number])
            asked = each.kind == Kind.APPLICATION
            line = due.get(each.number)
            at = timezone.localtime(each.submitted_at)
            yield Item(
                f"{each.get_kind_display()}{each.number}", address, "打开", address, codes[each.organ],
                f"{at.month}月{at.day}日 {at:%H:%M}提交", line,
                order=(0 if asked else 1, each.submitted_at.timestamp()),
            )  # fmt: skip

    def _equal(self) -> Iterator[Item]:
        """What several people asked for and got (第四十四条第一款)."""
        organs = own_organs(self.frame, Permission.APPLICATION_HANDLE, Permission.APPLICATION_CONSENT)
        for each, cases, people in equal_wishes(organs, self.on) if organs else ():
            address = reverse("application", args=[each.pk])
            yield Item(
                f"{each.label}等{cases}件申请的内容相同", address, "查看", address, self.organs[each.organ_id].name,
                f"{people}位申请人要了同一信息、都可以公开的，可以纳入主动公开（条例第四十四条第一款）",
                order=(1, each.registered_at.timestamp()), primary=False,
            )  # fmt: skip

    def _consents(self) -> Iterator[Item]:
        organs = own_organs(self.frame, Permission.APPLICATION_CONSENT)
        if not organs:
            return
        rows = Application.objects.open().filter(
            organ__in=organs, organ__profile__in=SIMPLE, answered_with=None, decision__isnull=False,
            decision__consent=None, decision__reply=None, review=None,
        )  # fmt: skip
        overtaken = happened_since(OuterRef("decision"), OuterRef("decision__drafted_at"))
        rows = rows.exclude(decision__drafted_by=self.frame.person).filter(~Exists(overtaken))
        rows = rows.select_related("decision__drafted_by")
        for each in rows.most_pressing_first()[:MOST]:
            address = reverse("application", args=[each.pk])
            yield Item(
                f"对{each}的答复", address, "同意答复", reverse("application_consent", args=[each.pk]),
                self.organs[each.organ_id].name, f"{each.decision.drafted_by.name}拟办", self._line(each),
                order=(self._line(each).left or 0, each.decision.drafted_at.timestamp()),
            )  # fmt: skip

    def _reviews(self) -> Iterator[Item]:
        organs = own_organs(self.frame, *PERMISSIONS.values())
        if not organs:
            return
        rows = Review.objects.to_sign().filter(organ__in=organs, subject__startswith=f"{Application._meta.label}:")
        wanted = []
        for review in rows.prefetch_related("sign_offs", "telephone_consents__person"):
            signed = {stage: row.person_id for stage, row in review.signed().items()}
            who = entitlement(self.frame, self.organs[review.organ_id])
            if stages := due_stages(review, who, self.frame.person.pk, signed):
                wanted.append((review, stages))
        keys = {review.pk: int(review.subject.partition(":")[2]) for review, _ in wanted}
        cases = Application.objects.in_bulk(keys.values())
        for review, stages in wanted:
            case = cases[keys[review.pk]]
            yield Item(
                review.title, reverse("application", args=[case.pk]), "审核", reverse("reply_review", args=[review.pk]),
                self.organs[review.organ_id].name, f"待签：{'、'.join(stage.label for stage in stages)}",
                self._line(case), order=(self._line(case).left or 0, review.submitted_at.timestamp()),
            )  # fmt: skip
