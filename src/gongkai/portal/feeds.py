"""What is public now for programs that follow it: Atom feeds, the sitemap of search engines, robots.txt."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time

from django.conf import settings
from django.db.models import Max
from django.db.models.functions import Left
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from gongkai.organs.models import Organ
from gongkai.organs.practice import organs_with
from gongkai.portal.addresses import HTML, absolute, release_address, section_address
from gongkai.portal.column import takes_applications
from gongkai.portal.organs import found
from gongkai.records.days import DAYS, MAKER, OUT_AT
from gongkai.records.models import Publication, Release
from gongkai.records.sections.models import RENDERED, Section

NEWEST = 50
A_SUMMARY = 160  # characters
A_PART = 50_000  # addresses; a sitemap takes no more
_COMMON = ("platform", "documents", "notices", "topics", "contacts", "where_to_apply", "annual_reports", "open_data")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Feed(Atom1Feed):
    """A feed whose bytes stay until an act changes them: without entries it was last updated by the last public act."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else self.feed["last_act"]


def _last_act(organ: Organ | None) -> datetime:
    acts = Publication.objects.filter(organ=organ) if organ else Publication.objects.all()
    return acts.order_by("-number").values_list("at", flat=True).first() or datetime(2000, 1, 1, tzinfo=UTC)


@require_safe
def feed(request: HttpRequest, code: str = "") -> HttpResponse:
    """The newest releases of one organ or of all, as Atom."""
    organ = found(code) if code else None
    public = Release.objects.public().select_related("organ").defer("body", "text", "content")
    rows = public.filter(organ=organ) if organ else public
    told = rows.annotate(beginning=Left("text", A_SUMMARY), out_at=OUT_AT, **DAYS).annotate(**MAKER)
    newest = list(told.order_by("-released_on", "-id")[:NEWEST])
    home = absolute(request, reverse("organ", args=[code]) if code else reverse("platform"))
    atom = Feed(
        title=f"{organ.name if organ else '政府信息公开'}最新信息",
        link=home,
        description="",
        feed_url=absolute(request, request.path),
        language="zh-CN",
        last_act=None if newest else _last_act(organ),
    )
    for each in newest:
        address = absolute(request, release_address(each.index_number))
        # What came in from elsewhere was out on its day, whenever it came in.
        day = datetime.combine(each.first, time(), timezone.get_current_timezone())
        atom.add_item(
            title=clean(each.title),
            link=address,
            description=clean(each.beginning),
            author_name=each.maker,
            unique_id=address,
            pubdate=each.out_at if timezone.localdate(each.out_at) == each.first else day,
            updateddate=each.released_at,
            categories=[each.get_nature_display()],
        )
    return xml(atom.writeString("utf-8"), "application/atom+xml; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The parts of the sitemap: one for the pages that stand, the others for releases by their numbers."""
    last = Release.objects.public().aggregate(last=Max("pk"))["last"] or 0
    parts = range(-(-last // A_PART) + 1)
    addresses = [absolute(request, reverse("sitemap_part", args=[part])) for part in parts]
    return xml(render(request, "portal/sitemap_index.xml", {"addresses": addresses}).content)


@require_safe
def sitemap_part(request: HttpRequest, part: str) -> HttpResponse:
    """One part: what is public of 50,000 numbers of releases; part 0 has the pages that stand."""
    number = int(part)
    if number == 0:
        places = [(absolute(request, address), "") for address in _standing()]
    else:
        rows = Release.objects.public().filter(pk__gt=(number - 1) * A_PART, pk__lte=number * A_PART).order_by("pk")
        places = [
            (absolute(request, release_address(index_number)), on.isoformat())
            for index_number, on in rows.values_list("index_number", "released_on")
        ]
        if not places:
            raise Http404
    return xml(render(request, "portal/sitemap.xml", {"places": places}).content)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """For search engines: everything may be indexed but searches, and here is the sitemap."""
    here = absolute(request, reverse("sitemap"))
    said = f"User-agent: *\nAllow: /\nDisallow: {settings.PREFIX}search/\nSitemap: {here}\n"
    return HttpResponse(said, content_type="text/plain; charset=utf-8")


def _standing() -> list[str]:
    today = timezone.localdate()
    organs = Organ.objects.on(today).order_by("code")
    sections = Section.objects.open(today).filter(slots__gt=0).exclude(kind__in=RENDERED).select_related("organ")
    addresses = [reverse(name) for name in _COMMON]
    addresses += [reverse("answers", args=[each.code]) for each in organs_with("shows_answers", organs, today)]
    for organ in organs:
        names = ["organ", "contact", *(["guide", "how_to_apply"] if takes_applications(organ) else [])]
        addresses += [reverse(name, args=[organ.code]) for name in names]
    return [*addresses, *(section_address(each) for each in sections.order_by("organ__code", "number"))][:A_PART]


def clean(text: str) -> str:
    """A text without the characters that XML does not take."""
    return _NOT_XML.sub("", text)


def xml(content: str | bytes, kind: str = "application/xml; charset=utf-8") -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Cache-Control": HTML["Cache-Control"]})
