"""Releases as rows where they do not stand by the slots of a section: what is newest, documents, notices."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import F

from gongkai.portal.addresses import release_address
from gongkai.portal.lists import Row
from gongkai.records.days import DAYS, MAKER
from gongkai.records.documents.models import Validity
from gongkai.records.models import Release, ReleaseQuerySet

_LISTED = (
    "index_number", "title", "document_number", "released_on", "issued_on", "offline_on", "record_id",
    "organ__code", "organ__name",
)  # fmt: skip


def listed() -> ReleaseQuerySet:
    """What the public may see now, with what a row needs."""
    rows = Release.objects.public().select_related("organ").only(*_LISTED)
    return rows.annotate(validity=F("live_record__validity"), **DAYS).annotate(**MAKER)


def row(release: Any, *, of_many: bool = False) -> Row:
    """The row of a release out of `listed`. of_many  whether its organ is named"""
    return Row(
        title=release.title,
        address=release_address(release.index_number),
        document_number=release.document_number,
        on=release.first,
        corrected_on=release.changed,
        organ=release.maker if of_many else "",
        validity=Validity(release.validity),
        issued_on=release.issued_on,
        last_on=release.offline_on and release.offline_on - timedelta(days=1),
    )
