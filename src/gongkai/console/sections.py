"""栏目: the tree of an organ with duty, last release and what is overdue, and the page of one section."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gongkai.console.deeds import nobody
from gongkai.console.entitlement import entitlement
from gongkai.console.frame import staff
from gongkai.organs.models import Organ
from gongkai.organs.permissions import NotAllowed, Permission, organs_where
from gongkai.records.days import DAYS
from gongkai.records.models import Publicity
from gongkai.records.sections.actions import ADDED, holds_public, stands
from gongkai.records.sections.models import RENDERED, STATUTORY, NothingHere, Placement, Section, SectionKind
from gongkai.records.sections.tree import ITEMS, flat, last_released, overdue, to_review, tree

ROWS = 30


@dataclass(frozen=True)
class Line:
    """A section in the tree of its organ.

    depth      from 0
    count      records that are public in it
    last       the day of its last release
    due        the last day on which something was due, where it is overdue
    review     whether its statement has to be confirmed again
    """

    section: Section
    depth: int
    item: str
    count: int
    last: date | None
    due: date | None
    statement: NothingHere | None
    review: bool
    shown: bool

    @property
    def words(self) -> str:
        """The item of the Regulation; its source alone where the section is named as it is."""
        title, _, source = self.item.partition("（")
        return source.rstrip("）") if title == self.section.name else self.item

    @property
    def rendered(self) -> bool:
        return self.section.kind in RENDERED

    @property
    def may_state(self) -> bool:
        """Whether 本机关不涉及此项 can be said of it."""
        return self.section.kind in STATUTORY and not self.count


def visible_organs(request: HttpRequest) -> list[Organ]:
    """The organs whose sections the person may see."""
    return list(organs_where(request.user, Permission.RECORD_SEE, on=request.frame.on).order_by("code"))


def organ_or_404(request: HttpRequest, key: int) -> Organ:
    found = organs_where(request.user, Permission.RECORD_SEE, on=request.frame.on).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def section_or_404(request: HttpRequest, key: int) -> Section:
    organs = organs_where(request.user, Permission.RECORD_SEE, on=request.frame.on)
    found = Section.objects.filter(pk=key, organ__in=organs).select_related("organ", "parent", "heir").first()
    if found is None:
        raise Http404
    return found


@require_safe
@staff
def page_of_list(request: HttpRequest) -> HttpResponse:
    """The organs whose sections one may see; one organ alone is opened at once."""
    if Permission.RECORD_SEE not in request.frame.permissions:
        raise NotAllowed(nobody(Permission.RECORD_SEE))
    organs = visible_organs(request)
    if len(organs) == 1:
        return redirect("section_tree", organs[0].pk)
    return render(request, "console/section_list.html", {"organs": organs})


@require_safe
@staff
def page_of_tree(request: HttpRequest, key: int) -> HttpResponse:
    """The tree of an organ."""
    organ, today = organ_or_404(request, key), request.frame.on
    who = entitlement(request.frame, organ)
    found = lines(organ, today)
    shown = {
        "organ": organ,
        "lines": found,
        "late": [line for line in found if line.due],
        "to_review": [line for line in found if line.review],
        "closed": organ.sections.filter(closed_on__lte=today).select_related("heir").order_by("-closed_on", "-pk"),
        "topics": [line.section for line in found if line.section.kind == SectionKind.TOPIC],
        "may_edit": Permission.SECTION_EDIT in who,
        "may_state": Permission.SECTION_STATE in who,
        "may_move": Permission.RECORD_DRAFT in who,
        "many": len(visible_organs(request)) > 1,
    }
    return render(request, "console/section_tree.html", shown)


def lines(organ: Organ, on: date) -> list[Line]:
    """The tree as rows; how many queries there are does not depend on them."""
    last, late = last_released(organ), {each.pk: due for each, due in overdue(organ, on)}
    again = {row.section_id for row in to_review(organ, on)}
    standing = Placement.objects.standing().filter(section__organ=organ, record__publicity=Publicity.PUBLIC)
    counts = dict(standing.values_list("section").annotate(Count("pk")).order_by())
    return [
        Line(
            node.section, depth, node.item, counts.get(node.section.pk, 0), last.get(node.section.pk),
            late.get(node.section.pk), node.statement, node.section.pk in again, node.shown,
        )
        for depth, node in flat(tree(organ, on, everything=True))
    ]  # fmt: skip


def _public_address(section: Section) -> str:
    """Where the public sees a section; empty for what has no page of its own."""
    if section.kind in (SectionKind.ALL, SectionKind.STATUTORY):
        return ""
    return reverse("release_section", kwargs={"code": section.organ.code, "section": section.number})


@require_safe
@staff
def page(request: HttpRequest, key: int) -> HttpResponse:
    """One section: what it is for, its past, what stands in it."""
    section = section_or_404(request, key)
    organ, today = section.organ, request.frame.on
    who = entitlement(request.frame, organ)
    alive = section.is_open(today) and organ.exists(today)
    rows = Placement.objects.standing().filter(section=section).annotate(**DAYS)
    standing = Paginator(rows.select_related("record").defer("record__content").order_by("-slot"), ROWS)
    item, stated = ITEMS.get(section.item), stands(section)
    may_state = alive and Permission.SECTION_STATE in who and section.kind in STATUTORY
    shown = {
        "section": section,
        "organ": organ,
        "alive": alive,
        "item": f"{item.title}（{item.source}）" if item else "",
        "page": standing.get_page(request.GET.get("page")),
        "terms": section.terms.select_related("parent").order_by("-since"),
        "statements": section.statements.select_related("by").order_by("-pk"),
        "stated": stated,
        "rendered": section.kind in RENDERED,
        "statutory": section.kind in STATUTORY,
        "may_edit": alive and Permission.SECTION_EDIT in who and section.kind != SectionKind.ALL,
        "may_close": alive and Permission.SECTION_EDIT in who and section.kind in ADDED,
        "may_state": may_state and not holds_public(section),
        "may_unstate": may_state and stated is not None,
        "public_address": _public_address(section) if alive else "",
        "may_move": alive and Permission.RECORD_DRAFT in who and section.kind not in RENDERED,
    }
    return render(request, "console/section.html", shown)
