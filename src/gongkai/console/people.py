"""人员: looking for a person, the page of a person, adding and changing one; slips with first passwords."""

from __future__ import annotations

from secrets import token_urlsafe

from axes.models import AccessAttempt
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.console.deeds import Deed, attempt, nobody, sent
from gongkai.console.deeds import page as form_page
from gongkai.console.entitlement import entitlement
from gongkai.console.frame import has_code, say, staff
from gongkai.console.verb_page import (
    METHODS,
    Versioned,
    Words,
    answer,
    choice_field,
    entitled,
    field_of,
    text_field,
)
from gongkai.console.visible import organ_or_404, person_or_404, visible_handovers, visible_organs, visible_people
from gongkai.evidence.recording import once
from gongkai.organs import actions
from gongkai.organs.belonging import home, organ_of
from gongkai.organs.models import Absence, Organ, Person, Tenure, in_force
from gongkai.organs.permissions import NotAllowed, Permission
from gongkai.organs.slips import first_password

MOST = 100
"""People shown at once; whoever looks for one narrows the list by name."""


class SearchForm(forms.Form):
    """Who is looked for. An organ that is no choice is left out."""

    name = text_field("姓名", 40)
    organ = forms.ChoiceField(label="机构", required=False)

    def __init__(self, *given: object, organs: list[Organ], **named: object) -> None:
        super().__init__(*given, **named)
        self.fields["organ"].choices = [("", "全部"), *((str(each.pk), each.name) for each in organs)]


@require_safe
@staff
def page_of_list(request: HttpRequest) -> HttpResponse:
    """People by organ and name, each with posts and whether they are away."""
    if Permission.ORGAN_SEE not in request.frame.permissions:
        raise NotAllowed(nobody(Permission.ORGAN_SEE))
    today = request.frame.on
    form = SearchForm(request.GET, organs=list(visible_organs(request)))
    form.is_valid()
    people = visible_people(request).select_related("organ").order_by("organ__code", "pk")
    if name := form.cleaned_data.get("name"):
        people = people.filter(name__contains=name)
    if organ := form.cleaned_data.get("organ"):
        holders = Tenure.objects.filter(in_force(today), post__organ=organ).values("person")
        people = people.filter(Q(organ=organ) | Q(pk__in=holders))
    found = list(people.prefetch_related("tenures__post__organ")[: MOST + 1])
    away = set(Absence.objects.filter(in_force(today), person__in=found).values_list("person", flat=True))
    rows = [(person, [row.post for row in person.tenures.all() if row.holds(today)], person.pk in away)
            for person in found[:MOST]]  # fmt: skip
    shown = {"form": form, "rows": rows, "more": len(found) > MOST, "most": MOST}
    return render(request, "console/person_list.html", shown)


@require_safe
@staff
def page(request: HttpRequest, key: int) -> HttpResponse:
    """One person: posts now and before, absences, the account, handovers, and what can be done."""
    person = person_or_404(request, key)
    today = request.frame.on
    belongs = organ_of(person, today)
    own = person.pk == request.user.pk
    who = entitlement(request.frame, belongs) if belongs else frozenset()
    manages = Permission.PEOPLE_EDIT in who
    tenures = list(person.tenures.select_related("post__organ").order_by("-since", "pk"))
    absences = list(Absence.entered.filter(person=person).order_by("-since", "-pk")[:20])
    counting = [row for row in absences if row.cancelled_at is None]
    handovers = visible_handovers(request).filter(Q(leaver=person) | Q(receiver=person)).order_by("-pk")[:20]
    shown = {
        "person": person,
        "belongs": belongs,
        "sees_organ": Permission.ORGAN_SEE in who,
        "own": own,
        "now": [row for row in tenures if row.holds(today)],
        "coming": [row for row in tenures if row.since > today],
        "before": [row for row in tenures if row.until and row.until <= today],
        "deputyships": person.deputyships.filter(in_force(today)).select_related("post__organ"),
        "absences": absences,
        "away": next((row for row in counting if row.holds(today)), None),
        "ahead": next((row for row in counting if row.since > today), None),
        "handovers": handovers,
        "may_edit": manages and not own,
        "may_absent": own or Permission.ABSENCE_EDIT in who,
        "sees_account": own or manages,
        "locked": locked(person) if manages else False,
        "code": has_code(person) if own or manages else False,
    }
    return render(request, "console/person.html", shown)


@require_safe
@staff
def own(request: HttpRequest) -> HttpResponse:
    """To the page about oneself: posts, absences, handovers."""
    return redirect("person", request.user.pk)


def locked(person: Person) -> bool:
    """Whether so many wrong passwords were given that the account does not open for the moment."""
    return AccessAttempt.objects.filter(
        username=person.account,
        failures_since_start__gte=settings.AXES_FAILURE_LIMIT,
        attempt_time__gt=timezone.now() - settings.AXES_COOLOFF_TIME,
    ).exists()


class PersonForm(Deed):
    """A person of an organ."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    name = field_of(Person, "name", required=True)
    mobile = field_of(Person, "mobile", hint="11 位手机号，同时用作账号。")
    account = text_field("账号", 40, hint="没有手机的另取一个；填了手机号的不用填。")
    email = field_of(Person, "email")


@require_http_methods(METHODS)
@staff
def add(request: HttpRequest, key: int) -> HttpResponse:
    """Add a person to an organ and show the slip with the first password, once."""
    organ = organ_or_404(request, key)
    entitled(request, organ, Permission.PEOPLE_EDIT)
    form = PersonForm(sent(request), initial={"key": token_urlsafe(16)})
    back = reverse("console_organ", args=[organ.pk])
    if form.is_bound and not getattr(request, "refusal", "") and form.is_valid():
        given, at, password = form.cleaned_data, timezone.now(), first_password()
        made = make_password(password)  # slow, so before the act
        person = attempt(
            form,
            lambda: once(
                request.user.pk,
                given["key"],
                "person.added",
                at,
                lambda: actions.add_person(
                    organ,
                    name=given["name"],
                    mobile=given["mobile"],
                    account=given["account"],
                    email=given["email"],
                    password=made,
                    by=request.user,
                    at=at,
                ),
            ),
        )
        if person is not None:
            return slip(request, person, organ, password, fresh=True)
    words = Words(
        "增加人员",
        "增加",
        back,
        organ.name,
        "保存后显示首次密码条，请当场打印或者抄下交给本人。能办什么由岗位决定，增加后再安排任职。",
    )
    return form_page(request, "console/organ_verb.html", form, words=words)


def slip(request: HttpRequest, person: Person, organ: Organ, password: str, *, fresh: bool) -> HttpResponse:
    """The slip with a first password. It stands in this answer and nowhere else.

    A form that was sent twice gives the first result again, whose password is gone: then the page says what to do.
    """
    if fresh and not check_password(password, person.password):
        say(request, f"{person.name}已经增加过；首次密码条只显示一次，没有记下的，请重置密码。")
        return redirect("person", person.pk)
    shown = {
        "person": person,
        "organ": organ,
        "password": password,
        "fresh": fresh,
        "address": request.build_absolute_uri(reverse("console_home")),
    }
    return render(request, "console/person_slip.html", shown)


class ChangePersonForm(Versioned):
    """What is known of a person."""

    name = field_of(Person, "name", required=True)
    mobile = field_of(Person, "mobile", hint="账号就是手机号的，账号跟着改。")
    email = field_of(Person, "email")
    organ = choice_field("所在机构", [], required="请选择所在机构。", hint="由所在机构管理这个人；岗位不随之改变。")

    def __init__(self, *given: object, row: Person, organs: list[Organ], **named: object) -> None:
        super().__init__(*given, row=row, names=("name", "mobile", "email"), **named)
        self.fields["organ"].choices = [(str(each.pk), each.name) for each in organs]


@require_http_methods(METHODS)
@staff
def change(request: HttpRequest, key: int) -> HttpResponse:
    """Change name, mobile number, address, or the organ where the person belongs."""
    person = person_or_404(request, key)
    belongs = home(person, request.frame.on)
    entitled(request, belongs, Permission.PEOPLE_EDIT)
    organs = {each.pk: each for each in [belongs, *visible_organs(request, Permission.PEOPLE_EDIT)]}
    form = ChangePersonForm(sent(request), row=person, organs=list(organs.values()), initial={"organ": belongs.pk})
    words = Words(
        "修改人员信息",
        "保存",
        reverse("person", args=[person.pk]),
        person.name,
        "存证里只记改了哪几项，不记内容。",
    )

    def act() -> Person:
        to = organs[int(form.cleaned_data["organ"])]
        return actions.change_person(
            person,
            version=form.cleaned_data["version"],
            organ=to if to.pk != belongs.pk else None,
            by=request.user,
            at=timezone.now(),
            **form.values(),
        )

    return answer(request, form, words, act, done="人员信息已保存。")
