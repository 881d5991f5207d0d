"""机构与人员: the organs as a tree on a day, and the page of one organ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.console.deeds import nobody, sent
from gongkai.console.entitlement import Entitlement, entitlement
from gongkai.console.frame import staff
from gongkai.console.practice import told
from gongkai.console.staffing import Seat, gaps, missing, seats
from gongkai.console.verb_page import METHODS, Versioned, Words, answer, entitled, field_of
from gongkai.console.visible import organ_or_404, visible_organs
from gongkai.organs import actions
from gongkai.organs.details import DETAILS
from gongkai.organs.models import Handover, Organ, Person, Tenure, in_force
from gongkai.organs.permissions import NotAllowed, Permission
from gongkai.organs.practice import practice_of
from gongkai.organs.tree import Branch, tree
from gongkai.pages.fields import DayField
from gongkai.records.sections.template import LEVEL

HINTS = {
    "mark": "文书编号的开头，例如“白政公开”。",
    "uscc": "18 位数字和大写字母，见统一社会信用代码证书。",
    "region": "县级 6 位、乡级 9 位、村级 12 位。",
    "hours": "例如：工作日 8:30—12:00，14:00—17:30。",
    "supervision_telephone": "公众对公开工作不满意时打的电话。",
    "work_body": "本机关承办政府信息公开的机构，例如党政办公室。",
}


@dataclass
class Shown:
    """An organ in the tree as one sees it. lacking  the posts for which nobody can act, in words"""

    organ: Organ
    name: str
    lacking: list[str]
    children: list[Shown] = field(default_factory=list)


class DayForm(forms.Form):
    """The day to look at."""

    day = DayField(label="看哪一天", required=False, help_text="不填是今天；填以前的日期，看当时的名称和隶属。")


@require_safe
@staff
def page_of_list(request: HttpRequest) -> HttpResponse:
    """The tree of a day, as far as one may see it."""
    if Permission.ORGAN_SEE not in request.frame.permissions:
        raise NotAllowed(nobody(Permission.ORGAN_SEE))
    form = DayForm(request.GET or None)
    today = request.frame.on
    day = (form.cleaned_data.get("day") if form.is_valid() else None) or today
    visible = {organ.pk for organ in visible_organs(request)}
    filled = seats(Organ.objects.filter(pk__in=visible), today) if day == today else {}
    shown = {
        "form": form,
        "day": day,
        "today": day == today,
        "roots": list(_seen(tree(day), visible, filled)),
        "may_found": Permission.ORGAN_STRUCTURE in request.frame.permissions,
    }
    return render(request, "console/organ_list.html", shown, status=400 if form.errors else 200)


def _seen(branches: list[Branch], visible: set[int], filled: dict[int, list[Seat]]) -> Iterator[Shown]:
    """The branches that one may see; what stands below an organ that one may not see moves up."""
    for branch in branches:
        children = list(_seen(branch.children, visible, filled))
        if branch.organ.pk in visible:
            found = filled.get(branch.organ.pk)
            lacking = [kind.label for kind in missing(branch.organ, found)] if found is not None else []
            yield Shown(branch.organ, branch.name, lacking, children)
        else:
            yield from children


@dataclass(frozen=True)
class Verb:
    """Something that can be done here."""

    name: str
    address: str


@require_safe
@staff
def page(request: HttpRequest, key: int) -> HttpResponse:
    """One organ today: its posts and people, what is elsewhere, what it says of itself, what it was."""
    organ = organ_or_404(request, key)
    today = request.frame.on
    who = entitlement(request.frame, organ)
    of_the_organ = seats([organ], today)[organ.pk]
    alive = organ.exists(today)
    accounts, pages = organ.outside_accounts.filter(closed_on=None), organ.outside_pages.filter(closed_on=None)
    shown = {
        "organ": organ,
        "alive": alive,
        "seats": of_the_organ,
        "gaps": gaps(organ, of_the_organ) if alive else [],
        "people": _people(organ, today),
        "accounts": accounts,
        "pages": [(row, _since_check(row.checked_on, today)) for row in pages],
        "handovers": Handover.objects.filter(post__organ=organ, completed_at=None, cancelled_at=None).select_related(
            "post", "leaver", "receiver"
        ),
        "details": [(_label(name), getattr(organ, name)) for name in DETAILS if getattr(organ, name)],
        "terms": organ.terms.select_related("parent").order_by("-since"),
        "predecessors": organ.predecessors.all(),
        "practice": told(practice_of(organ, today)),
        "may_set": Permission.PRACTICE_SET in who and alive and organ.kind in LEVEL,
        "may_edit": Permission.ORGAN_EDIT in who and alive,
        "may_staff": Permission.PEOPLE_EDIT in who and alive,
        "verbs": _verbs(organ, who) if alive else [],
        "evidence": Permission.EVIDENCE_SEE in who,
    }
    return render(request, "console/organ.html", shown)


def _label(name: str) -> str:
    """The word for a detail; the panel is narrow."""
    return "工作机构" if name == "work_body" else str(Organ._meta.get_field(name).verbose_name)


def _verbs(organ: Organ, who: Entitlement) -> list[Verb]:
    if Permission.ORGAN_STRUCTURE not in who:
        return []
    named = (
        ("设立下级机构", "organ_found"),
        ("更名", "organ_rename"),
        ("调整隶属", "organ_move"),
        ("并入其他机构", "organ_merge"),
        ("撤销", "organ_dissolve"),
    )
    return [Verb(name, reverse(address, args=[organ.pk])) for name, address in named]


def _people(organ: Organ, on: date) -> list[tuple[Person, list[str]]]:
    """Whoever belongs to an organ, each with the posts held there on a day in words."""
    posts: dict[int, list[str]] = {}
    tenures = Tenure.objects.filter(in_force(on), in_force(on, "post__"), post__organ=organ)
    for row in tenures.select_related("post", "person").order_by("post_id"):
        posts.setdefault(row.person_id, []).append(str(row.post))
    people = Person.objects.filter(organ=organ) | Person.objects.filter(pk__in=posts)
    return [(person, posts.get(person.pk, [])) for person in people.order_by("-is_active", "pk")]


def _since_check(checked_on: date | None, today: date) -> str:
    """How long ago a page was looked at, in words."""
    if checked_on is None:
        return "还没有核对过"
    days = (today - checked_on).days
    return "今天核对" if days == 0 else f"{days} 天前核对"


class DetailsForm(Versioned):
    """What an organ says of itself."""

    def __init__(self, *given: object, row: Organ, **named: object) -> None:
        super().__init__(*given, row=row, names=tuple(DETAILS), **named)
        for name in DETAILS:
            self.fields[name] = field_of(Organ, name, hint=HINTS.get(name, ""))
        if "acting" in self.fields:
            self.fields["acting"] = self.fields.pop("acting")


@require_http_methods(METHODS)
@staff
def edit(request: HttpRequest, key: int) -> HttpResponse:
    """Change the details."""
    organ = organ_or_404(request, key)
    who = entitled(request, organ, Permission.ORGAN_EDIT)
    form = DetailsForm(sent(request), row=organ, acting=who.acting(Permission.ORGAN_EDIT))
    words = Words(
        "修改机构信息",
        "保存",
        reverse("console_organ", args=[organ.pk]),
        organ.name,
        "这些是须向社会公开的机构概况（条例第二十条第二项）；改了什么会留下存证。外部页面上的内容请同时更新。",
    )
    return answer(
        request,
        form,
        words,
        lambda: actions.change_details(
            organ,
            version=form.cleaned_data["version"],
            by=request.user,
            at=timezone.now(),
            acting=form.acting,
            **form.values(),
        ),
        done="机构信息已保存。",
    )
