"""离岗和返岗: one's own, and those of others for the leader and the lead office."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from gongkai.console.deeds import Deed, sent
from gongkai.console.frame import staff
from gongkai.console.verb_page import METHODS, Words, answer, day_field, entitled, field_of
from gongkai.console.visible import person_or_404
from gongkai.organs import actions
from gongkai.organs.belonging import home
from gongkai.organs.models import Absence, Deputy, Person, Tenure, in_force
from gongkai.organs.permissions import Permission


class AwayForm(Deed):
    """From when, until when, why."""

    since = day_field("离岗日", hint="从这一天起由B岗代理，本人不能办理。")
    until = day_field("返岗日", hint="回来上班的第一天；不知道的先不填，回来时再登记返岗。", required=False)
    reason = field_of(Absence, "reason", required=True, hint="例如出差、休假、培训。")


def _person(request: HttpRequest, key: int) -> Person:
    person = person_or_404(request, key)
    if person.pk != request.user.pk:
        entitled(request, home(person, request.frame.on), Permission.ABSENCE_EDIT)
    return person


@require_http_methods(METHODS)
@staff
def away(request: HttpRequest, key: int) -> HttpResponse:
    """登记离岗, with who will act for each post meanwhile."""
    person = _person(request, key)
    form = AwayForm(sent(request), initial={"since": request.frame.on})
    words = Words(
        f"登记离岗：{person.name}",
        "登记离岗",
        reverse("person", args=[person.pk]),
        person.name,
        "离岗期间各岗位由B岗代理，办理记录里注明“代”。",
        notes=_cover(person, request),
    )
    return answer(
        request,
        form,
        words,
        lambda: actions.away(person, by=request.user, at=timezone.now(), **form.cleaned_data),
        done=f"已登记{person.name}离岗，B岗已收到消息。",
    )


def _cover(person: Person, request: HttpRequest) -> list[str]:
    """For each post of a person, who acts for it, as sentences."""
    today = request.frame.on
    held = Tenure.objects.filter(in_force(today), person=person).select_related("post__organ").order_by("post_id")
    deputies = {
        row.post_id: row.person.name
        for row in Deputy.objects.filter(in_force(today), post__in=[each.post_id for each in held]).select_related(
            "person"
        )
    }
    covered = [f"“{row.post}”由{deputies[row.post_id]}代理" for row in held if row.post_id in deputies]
    left = [f"“{row.post}”" for row in held if row.post_id not in deputies]
    sentences = ["；".join(covered) + "。"] if covered else []
    if left:
        sentences.append(f"{'、'.join(left)}没有B岗，离岗期间没有人能办理；请先由主管部门或者系统管理员定B岗。")
    return sentences


class BackForm(Deed):
    """The first day back."""

    on = day_field("返岗日", hint="回来上班的第一天。")


@require_http_methods(METHODS)
@staff
def back(request: HttpRequest, key: int) -> HttpResponse:
    """登记返岗."""
    person = _person(request, key)
    form = BackForm(sent(request), initial={"on": request.frame.on})
    words = Words(
        f"登记返岗：{person.name}",
        "登记返岗",
        reverse("person", args=[person.pk]),
        person.name,
        "从返岗日起由本人办理，B岗不再代理。还没有开始的离岗，填开始那天或者更早，就是取消。",
    )
    return answer(
        request,
        form,
        words,
        lambda: actions.back(person, by=request.user, at=timezone.now(), **form.cleaned_data),
        done=f"已登记{person.name}返岗。",
    )
