"""交接: prepared for a post, read and printed, signed by leaver and receiver or by the leader, cancelled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.console.deeds import Deed, reason_field, refuse, sent
from gongkai.console.entitlement import entitlement
from gongkai.console.frame import staff
from gongkai.console.posts import candidates, nobody_left
from gongkai.console.verb_page import METHODS, Words, answer, choice_field, day_field, entitled
from gongkai.console.visible import handover_or_404, post_or_404
from gongkai.law import say
from gongkai.organs import handover as handovers
from gongkai.organs.models import Handover, Person, Post, PostKind, Tenure
from gongkai.organs.permissions import NotAllowed, Permission


class PrepareForm(Deed):
    """Who receives, and from which day."""

    receiver = choice_field("接手人", [], required="请选择接手人。")
    on = day_field("交接日", hint="从这一天起由接手人办理；签字晚于这一天的，从最后签字的当天起。")
    leaver_gone = forms.BooleanField(
        label="移交人已经离开，不能签字",
        required=False,
        help_text="只限账号已停用、已免职，或者已登记离岗且没有返岗日的；由分管领导签批后完成。",
        widget=forms.CheckboxInput,
    )

    def __init__(self, *given: object, people: list[Person], **named: object) -> None:
        super().__init__(*given, **named)
        self.fields["receiver"].choices = [("", "请选择"), *((str(each.pk), each.name) for each in people)]


@require_http_methods(METHODS)
@staff
def prepare(request: HttpRequest, key: int) -> HttpResponse:
    """编制交接单, by the holder of a post or who manages people."""
    post = post_or_404(request, key)
    last = (
        Tenure.objects.filter(post=post, since__lte=request.frame.on)
        .select_related("person")
        .order_by("-since")
        .first()
    )
    if last is None or last.person_id != request.user.pk or not last.holds(request.frame.on):
        entitled(request, post.organ, Permission.PEOPLE_EDIT)
    able, barred = candidates(request, post) if last else ([], [])
    people = [person for person in able if last and person.pk != last.person_id]
    form = PrepareForm(sent(request), people=people, initial={"on": request.frame.on})
    words = Words(
        f"编制交接单：{post}",
        "编制交接单",
        reverse("console_organ", args=[post.organ_id]),
        post.organ.name,
        _about(post, last) if last else "",
        notes=[*_before(post, last), *(nobody_left(people) if last else [])],
        barred=barred,
    )
    chosen = {str(person.pk): person for person in people}

    def act() -> Handover:
        given = form.cleaned_data
        return handovers.prepare(
            post,
            leaver=last.person,
            receiver=chosen[given["receiver"]],
            on=given["on"],
            leaver_gone=given["leaver_gone"],
            by=request.user,
            at=timezone.now(),
        )

    return answer(
        request,
        form,
        words,
        act,
        done="交接单已编制，请双方核对后签字；接手人和移交人已收到消息。",
        to=lambda made: reverse("handover", args=[made.pk]),
    )


def _about(post: Post, last: Tenure) -> str:
    """What a handover of a post is, and how much is open now."""
    number = len(handovers.open_work(post.kind, post.organ))
    return (
        f"移交人是{last.person.name}。交接单列出未办结事项（现在有{number}件）、外部账号和须更新的页面，"
        "双方签字后岗位转给接手人。"
    )


def _before(post: Post, last: Tenure | None) -> Iterator[str]:
    """What one has to know before preparing a handover of a post."""
    if last is None:
        yield f"“{post}”岗还没有人担任过，没有可以移交的；请直接安排任职。"
    under_way = Handover.objects.filter(post=post, completed_at=None, cancelled_at=None).first()
    if under_way:
        yield f"这个岗位已有一份{under_way.on.month}月{under_way.on.day}日的交接单在办理，请先完成或者取消它。"


@dataclass(frozen=True)
class Signature:
    """One line to sign. mine  whether the person who looks may sign it now"""

    label: str
    name: str
    at: datetime | None
    mine: bool
    address: str
    needed: bool


@dataclass(frozen=True)
class Item:
    """Something open, as it stood when the handover was prepared."""

    title: str
    state: str
    due: str
    late: bool
    address: str


@require_safe
@staff
def page(request: HttpRequest, key: int) -> HttpResponse:
    """交接单: what passes on, who has signed, what it waits for; made for printing too."""
    handover = handover_or_404(request, key)
    organ = handover.post.organ
    who = entitlement(request.frame, organ)
    open_ = handover.completed_at is None and handover.cancelled_at is None
    links = Permission.RECORD_SEE in who
    shown = {
        "handover": handover,
        "organ": organ,
        "open": open_,
        "items": [_item(each, request.frame.on, links=links) for each in handover.items],
        "pages": [row | {"checked": _day(row["checked_on"])} for row in handover.pages],
        "signatures": list(_signatures(handover, request.user, open_, Permission.HANDOVER_LEAD in who)),
        "waits": waits_for(handover),
        "hash": handovers.digest(handover),
        "may_cancel": open_ and Permission.PEOPLE_EDIT in who,
        "sees_organ": Permission.ORGAN_SEE in who,
    }
    return render(request, "console/handover.html", shown)


def _day(text: str) -> str:
    return say(date.fromisoformat(text)) if text else ""


def _item(each: dict[str, str], today: date, *, links: bool) -> Item:
    model, _, key = each["subject"].partition(":")
    address = reverse("record", args=[int(key)]) if links and model == "records.Record" and key.isdigit() else ""
    late = bool(each["due"]) and date.fromisoformat(each["due"]) < today
    return Item(each["title"], each["state"], _day(each["due"]), late, address)


def _signatures(handover: Handover, person: Person, open_: bool, leads: bool) -> Iterator[Signature]:
    gone = handover.leaver_gone
    signs = open_ and handover.leaver_signed_at is None and person.pk == handover.leaver_id
    address = reverse("handover_sign_leaver", args=[handover.pk])
    yield Signature("移交人", handover.leaver.name, handover.leaver_signed_at, signs, address, not gone)
    signs = open_ and handover.receiver_signed_at is None and person.pk == handover.receiver_id
    address = reverse("handover_sign_receiver", args=[handover.pk])
    yield Signature("接手人", handover.receiver.name, handover.receiver_signed_at, signs, address, not gone)
    signs = open_ and handover.leader_signed_at is None and leads and _may_lead(handover, person)
    name = handover.leader.name if handover.leader else ""
    address = reverse("handover_sign_leader", args=[handover.pk])
    yield Signature("分管领导", name, handover.leader_signed_at, signs, address, gone)


def _may_lead(handover: Handover, person: Person) -> bool:
    """Whether a person who leads is none of those who may not sign this handover as leader."""
    return person.pk not in (handover.leaver_id, handover.receiver_id, handover.prepared_by_id)


def waits_for(handover: Handover) -> str:
    """What a handover still waits for, or how it ended, as a sentence."""
    if handover.completed_at:
        return f"已于{say(timezone.localdate(handover.completed_at))}完成，岗位已转给{handover.receiver.name}。"
    if handover.cancelled_at:
        return f"已于{say(timezone.localdate(handover.cancelled_at))}取消，签过的字不再有效。"
    left = []
    if not handover.leaver_signed_at:
        left.append(f"移交人{handover.leaver.name}")
    if not handover.receiver_signed_at:
        left.append(f"接手人{handover.receiver.name}")
    if handover.leaver_gone:
        return "移交人已离开：等待分管领导签批，签批后岗位即转给接手人。"
    return f"等待{'和'.join(left)}签字，双方都签字后岗位即转给接手人。"


def _sign(request: HttpRequest, key: int, part: str, sign: Callable[..., Handover]) -> HttpResponse:
    handover = handover_or_404(request, key)
    acting = False
    if part == "分管领导":
        acting = entitled(request, handover.post.organ, Permission.HANDOVER_LEAD).acting(Permission.HANDOVER_LEAD)
    else:
        owner = handover.leaver if part == "移交人" else handover.receiver
        refuse(request, lambda: _oneself(request.user, owner, part))
    form = Deed(sent(request), acting=acting)
    named = f"{handover.post.organ.name}“{handover.post}”岗"
    words = Words(
        f"{part}签字",
        "签字",
        reverse("handover", args=[handover.pk]),
        "交接单",
        f"{named}：{handover.leaver.name}移交，{handover.receiver.name}接手，{len(handover.items)}件未办结事项。"
        "签字前请逐项核对。",
    )

    def act() -> Handover:
        given: dict[str, Any] = {"by": request.user, "at": timezone.now()}
        if part == "分管领导":
            given["acting"] = form.acting
        return sign(handover, **given)

    return answer(request, form, words, act, done=_after)


def _after(signed: Handover) -> str:
    return f"已签字。{waits_for(Handover.objects.select_related('leaver', 'receiver').get(pk=signed.pk))}"


def _oneself(person: Person, owner: Person, part: str) -> None:
    if person.pk != owner.pk:
        raise NotAllowed(f"{part}一栏由{owner.name}本人签字。")


@require_http_methods(METHODS)
@staff
def sign_leaver(request: HttpRequest, key: int) -> HttpResponse:
    """移交人签字."""
    return _sign(request, key, "移交人", handovers.sign_as_leaver)


@require_http_methods(METHODS)
@staff
def sign_receiver(request: HttpRequest, key: int) -> HttpResponse:
    """接手人签字."""
    return _sign(request, key, "接手人", handovers.sign_as_receiver)


@require_http_methods(METHODS)
@staff
def sign_leader(request: HttpRequest, key: int) -> HttpResponse:
    """分管领导签批."""
    return _sign(request, key, PostKind.LEADER.label, handovers.sign_as_leader)


class CancelForm(Deed):
    """Why."""

    reason = reason_field("取消的原因", required="请写明取消交接的原因。")


@require_http_methods(METHODS)
@staff
def cancel(request: HttpRequest, key: int) -> HttpResponse:
    """取消交接单."""
    handover = handover_or_404(request, key)
    entitled(request, handover.post.organ, Permission.PEOPLE_EDIT)
    form = CancelForm(sent(request))
    words = Words(
        "取消交接单",
        "取消交接单",
        reverse("handover", args=[handover.pk]),
        "交接单",
        "取消后签过的字不再有效，岗位仍由原来的人担任；可以重新编制。",
        danger=True,
    )
    return answer(
        request,
        form,
        words,
        lambda: handovers.cancel(handover, by=request.user, at=timezone.now(), reason=form.cleaned_data["reason"]),
        done="交接单已取消，双方已收到消息。",
    )
