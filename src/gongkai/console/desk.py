"""工作台: what the person is to see first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gongkai.console.frame import staff


@require_safe
@staff
def page(request: HttpRequest) -> HttpResponse:
    """Messages that have not been read."""
    return render(request, "console/desk.html", {"messages": request.user.messages.filter(read_at=None)})
