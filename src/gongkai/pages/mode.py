"""The large mode (长者模式): one cookie, one small style sheet that varies by it.

Pages are the same for everyone and load `/mode.css`; only that address looks at the cookie. So a page can be published
as a file and still be shown large.
"""

from __future__ import annotations

from functools import cache
from urllib.parse import quote_plus, urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongkai.pages.assets import assets

COOKIE = "mode"
YEAR = 365 * 24 * 60 * 60


def address(to: str, back: str) -> str:
    """The address that changes the mode and comes back."""
    return f"{_change(to)}{quote_plus(back)}"


@cache
def _change(to: str) -> str:
    return f"{reverse('mode')}?{urlencode({'to': to})}&next="


@require_safe
@never_cache
def choose(request: HttpRequest) -> HttpResponse:
    """Remember the mode that was asked for and go back to the page."""
    back = request.GET.get("next", "")
    if not (back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)):
        back = reverse("home")
    response = HttpResponseRedirect(back)
    if request.GET.get("to") == "large":
        response.set_cookie(COOKIE, "large", max_age=YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response


@require_safe
def stylesheet(request: HttpRequest) -> HttpResponse:
    """The large mode's rules for who chose it, nothing for the others."""
    large = request.COOKIES.get(COOKIE) == "large"
    return HttpResponse(
        assets()["large.css"].content if large else b"",
        content_type="text/css; charset=utf-8",
        headers={"Cache-Control": "private, no-cache", "Vary": "Cookie"},
    )
