"""The metadata of a release for machines: JSON-LD in the words of schema.org, as a block of data that runs nothing."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from gongkai.portal.addresses import release_address, whole
from gongkai.portal.circumstances import Circumstances
from gongkai.records.models import Release

_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}
"""So that nothing in a text ends the block."""


def linked(release: Release, maker: str, first: date, changed: date | None, around: Circumstances) -> SafeString:
    """The block of data of a release page.

    maker    its organ, as it was called on the day of the first release
    changed  the day of the last correction
    """
    address = whole(release_address(release.index_number))
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Legislation" if release.is_document else "Article",
        "@id": address,
        "url": address,
        "inLanguage": "zh-CN",
        "headline": release.title,
        "identifier": release.index_number,
        "datePublished": first.isoformat(),
        "dateModified": changed.isoformat() if changed else "",
        "dateCreated": release.issued_on.isoformat() if release.issued_on else "",
        "articleSection": "" if release.is_document else around.section,
        "publisher": {"@type": "GovernmentOrganization", "name": maker},
        "legislationIdentifier": release.document_number if release.is_document else "",
        "legislationLegalForce": ("InForce" if around.in_force else "NotInForce") if around.validity else "",
        "about": [whole(each.address) for each in around.originals],
        "subjectOf": [whole(each.address) for each in around.interpretations],
        "isBasedOn": around.home.address if around.home else "",
    }
    block = json.dumps({key: value for key, value in said.items() if value}, ensure_ascii=False)
    return mark_safe(block.translate(_ESCAPES))  # noqa: S308  # the characters that could end the block are escaped
