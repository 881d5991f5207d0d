"""What the pages of applications share: which ones one sees, names masked, the page of a case."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from gongkai.applications.models import Applicant, Application, ApplicationQuerySet
from gongkai.console.entitlement import reached
from gongkai.organs.permissions import Permission


def visible(request: HttpRequest, permission: Permission = Permission.APPLICATION_SEE) -> ApplicationQuerySet:
    """The applications of the organs for which the posts of today are entitled to something."""
    return Application.objects.filter(reached(request.frame, permission)).select_related("organ", "origin")


def named(applications: ApplicationQuerySet) -> ApplicationQuerySet:
    """The same with `first_name`, the name of the first applicant, in the same query."""
    first = Applicant.objects.filter(application=OuterRef("pk"), position=1).values("name")[:1]
    return applications.annotate(first_name=Subquery(first))


def application_or_404(request: HttpRequest, key: int) -> Application:
    """An application that the person may see; whether there is another one is not told."""
    found = visible(request).select_related(
        "organ", "origin", "answered_with", "parent", "decision", "review", "changed_by"
    )
    return get_object_or_404(found, pk=key)


def masked(name: str | None) -> str:
    """张**: whoever needs the whole name opens it on the page of the case, and stands in the log."""
    return f"{name[0]}{'*' * min(len(name) - 1, 4)}" if name else ""
