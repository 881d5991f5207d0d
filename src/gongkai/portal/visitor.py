"""Where a visitor comes from, for the limits of what is sent: kept only as a keyed hash, for a day (intake.limits)."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def network(request: HttpRequest) -> str:
    """The address of a visitor; of IPv6 the network, since one line has 2^64 of them.

    Behind a web server it is what that server wrote last into X-Forwarded-For: what stands before it anybody can write.
    The web server is on this machine, or it is the one that GONGKAI_HTTPS speaks of.
    """
    peer = _address(request.META.get("REMOTE_ADDR", ""))
    if settings.HTTPS or peer is None or peer.is_loopback:
        peer = _address(request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2]) or peer
    if peer is None:
        return ""
    if isinstance(peer, ipaddress.IPv6Address):
        return str(peer.ipv4_mapped or ipaddress.IPv6Network((peer, 64), strict=False))
    return str(peer)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text.strip())
    except ValueError:
        return None
