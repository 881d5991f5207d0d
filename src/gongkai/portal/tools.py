"""The front page, the index of the tools, and what machines ask: what may be indexed, whether the site runs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What the tools are for, one sentence each."""
    return render(request, "portal/tools.html")


@require_safe
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """For monitors: the process answers."""
    return HttpResponse("正常\n", content_type="text/plain; charset=utf-8")
