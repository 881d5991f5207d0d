"""Organs, people and posts that the person who is signed in may see; whether there are others is not told (404)."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from gongkai.organs.models import Deputy, Handover, Organ, OrganQuerySet, Person, Post, Tenure
from gongkai.organs.permissions import Permission, organs_where


def visible_organs(request: HttpRequest, permission: Permission = Permission.ORGAN_SEE) -> OrganQuerySet:
    """The organs for which the posts of today are entitled to something."""
    return organs_where(request.user, permission, on=request.frame.on)


def visible_people(request: HttpRequest) -> QuerySet[Person]:
    """Whoever belongs to a visible organ, or has or had a post there or acts for one; and oneself."""
    organs = visible_organs(request).values("pk")
    posts = Post.objects.filter(organ__in=organs).values("pk")
    return Person.objects.filter(
        Q(pk=request.user.pk)
        | Q(organ__in=organs)
        | Q(pk__in=Tenure.objects.filter(post__in=posts).values("person"))
        | Q(pk__in=Deputy.objects.filter(post__in=posts).values("person"))
    )


def visible_handovers(request: HttpRequest) -> QuerySet[Handover]:
    """The handovers of visible organs, and those in which one hands over or receives."""
    return Handover.objects.filter(
        Q(post__organ__in=visible_organs(request).values("pk")) | Q(leaver=request.user) | Q(receiver=request.user)
    ).select_related("post__organ", "leaver", "receiver", "leader")


def organ_or_404(request: HttpRequest, key: int) -> Organ:
    return _one(visible_organs(request).select_related("parent", "lead_office", "successor"), key)


def person_or_404(request: HttpRequest, key: int) -> Person:
    return _one(visible_people(request).select_related("organ"), key)


def post_or_404(request: HttpRequest, key: int) -> Post:
    posts = Post.objects.filter(organ__in=visible_organs(request).values("pk"))
    return _one(posts.select_related("organ"), key)


def handover_or_404(request: HttpRequest, key: int) -> Handover:
    return _one(visible_handovers(request), key)


def _one(rows: QuerySet, key: int) -> object:
    return get_object_or_404(rows, pk=key)
