"""What stands around every page of the console, and who may enter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, wraps
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django_otp.plugins.otp_totp.models import TOTPDevice

from gongkai.evidence.actor import Capacity
from gongkai.organs.models import Organ, Person, Post, PostKind
from gongkai.organs.permissions import ROLES, Permission, posts_of

View = Callable[..., HttpResponse]
SAID = "said"


@dataclass(frozen=True)
class Part:
    """One part of the console: its name, the name of its first address, what one must be entitled to."""

    name: str
    address: str
    permission: Permission | None = None


PARTS = (
    Part("工作台", "console_home"),
    Part("信息发布", "record_list", Permission.RECORD_SEE),
    Part("依申请公开", "application_list", Permission.APPLICATION_SEE),
    Part("复议诉讼", "remedy_list", Permission.REMEDY_SEE),
    Part("机构与人员", "organ_list", Permission.ORGAN_SEE),
    Part("存证", "evidence_list", Permission.EVIDENCE_SEE),
    Part("设置", "account"),
)


@dataclass(frozen=True)
class Link:
    """An entry of the rail."""

    name: str
    address: str
    here: bool


class Frame:
    """What the frame shows of the person who is signed in. Asked for at most once a request, and only if shown."""

    def __init__(self, request: HttpRequest, on: date) -> None:
        self.request = request
        self.person: Person = request.user
        self.on = on

    @cached_property
    def posts(self) -> list[tuple[Post, Capacity]]:
        """The posts for which the person may act today."""
        return posts_of(self.person, on=self.on)

    @cached_property
    def organs(self) -> list[tuple[Organ, list[str]]]:
        """The organs of these posts, each with the posts in words: `经办人`, `二审二校（代）`."""
        found: dict[Organ, list[str]] = {}
        for post, capacity in self.posts:
            found.setdefault(post.organ, []).append(f"{post}（{capacity.mark}）" if capacity.mark else str(post))
        return list(found.items())

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        """Everything that one of the posts is entitled to, in whichever organ."""
        return frozenset().union(*(ROLES[PostKind(post.kind)].permissions for post, _ in self.posts))

    @cached_property
    def unread(self) -> int:
        """How many messages the person has not read."""
        return self.person.messages.filter(read_at=None).count()

    @cached_property
    def links(self) -> list[Link]:
        """The parts that the posts may use."""
        links = []
        for part in PARTS:
            if part.permission is None or part.permission in self.permissions:
                address = reverse(part.address)
                links.append(Link(part.name, address, self._here(address)))
        return links

    def _here(self, address: str) -> bool:
        path = self.request.path
        return path == address if address == reverse("console_home") else path.startswith(address)

    @cached_property
    def said(self) -> list[str]:
        """Sentences left by `say` for the next page; showing them takes them away."""
        return self.request.session.pop(SAID, [])


def say(request: HttpRequest, sentence: str) -> None:
    """Leave a sentence for the next page that the person sees: 已送审。"""
    request.session[SAID] = [*request.session.get(SAID, []), sentence]


def staff(view: View) -> View:
    """A page for people who are signed in, with code where they have one, and with a password of their own.

    Others are led to what is missing and come back. `request.frame` is there for the page.
    """

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        if missing := _missing(request):
            return missing
        request.frame = Frame(request, localdate())
        return view(request, *given, **named)

    return guarded


def _missing(request: HttpRequest) -> HttpResponse | None:
    """The way to what has to be done first; None where nothing has."""
    person = request.user
    back = {"next": _way_back(request)}
    if not person.is_authenticated:
        lost = {"lost": "1"} if request.method == "POST" else {}
        return redirect(reverse("sign_in", query=back | lost))
    if code_is_due(request):
        return redirect(reverse("sign_in_code", query=back))
    if person.password_changed_at is None and request.resolver_match.url_name != "password":
        return redirect(reverse("password", query=back))
    return None


def has_code(person: Person) -> bool:
    """Whether the person has set up one-time codes."""
    return TOTPDevice.objects.filter(user=person.pk, confirmed=True).exists()


def code_is_due(request: HttpRequest) -> bool:
    """Whether the person who is signed in has one-time codes and has not shown one in this session."""
    return not request.user.is_verified() and has_code(request.user)


def _way_back(request: HttpRequest) -> str:
    """Where to go on afterwards: this page, or the one whose form was sent."""
    if request.method != "POST":
        return request.get_full_path()
    sent_from = urlsplit(request.headers.get("Referer", ""))
    return within(sent_from._replace(scheme="", netloc="").geturl())


def within(address: str) -> str:
    """An address that a browser brought, if it lies in the console; 工作台 otherwise."""
    home = reverse("console_home")
    fine = address.startswith(home) and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if fine else home
