"""The body of a release as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.safestring import SafeString

from gongkai.pages import body as bodies
from gongkai.portal.addresses import release_address


def shown(body: str, files: Mapping[str, str]) -> SafeString:
    """A released body as HTML for its page. files  the addresses of the release's attachments, by hash"""
    return bodies.shown(body, file=lambda hash: files.get(hash, ""), release=release_address)
