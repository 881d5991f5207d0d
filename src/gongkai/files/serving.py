"""Who may see a file, and how it is sent.

This package knows neither records nor letters. An app that refers to files registers a function that gives the hashes
which a person may see on a day, and every page, list and address asks here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.http import FileResponse

from gongkai.files.kinds import CONTENT_TYPES, name_for
from gongkai.files.models import StoredFile, Upload
from gongkai.files.store import open_stored
from gongkai.organs.models import Person

VisibleHashes = Callable[[Person, date], "QuerySet[object, str]"]

_registered: list[VisibleHashes] = []
_INLINE = frozenset({"jpg", "png"})


def register(visible_hashes: VisibleHashes) -> None:
    """Let an app say which files a person may see; called once, when the app is ready.

    visible_hashes  takes a person and a day, gives a queryset of one column of hashes
    """
    if visible_hashes not in _registered:
        _registered.append(visible_hashes)


def visible_to(person: Person, on: date) -> QuerySet[StoredFile]:
    """The files that a person may see on a day: what apps show, and their own uploads of it and the day before."""
    own = Upload.objects.filter(person=person.pk, uploaded_on__gte=on - timedelta(days=1), uploaded_on__lte=on)
    seen = Q(pk__in=own.values("file"))
    for visible_hashes in _registered:
        seen |= Q(pk__in=visible_hashes(person, on))
    return StoredFile.objects.filter(seen) if person.is_active else StoredFile.objects.none()


def may_see(person: Person, hash: str, on: date) -> bool:
    """Whether a person may see one file on a day."""
    return visible_to(person, on).filter(pk=hash).exists()


def serve(file: StoredFile, name: str) -> FileResponse:
    """The answer that sends a file: pictures to look at, everything else to save. Ask `may_see` first.

    name  what the attachment is called; it gets the ending of its kind
    """
    response = FileResponse(
        open_stored(file.hash, sealed=file.sealed),
        as_attachment=file.kind not in _INLINE,
        filename=name_for(name, file.kind),
        content_type=CONTENT_TYPES[file.kind],
    )
    response.headers["Content-Length"] = str(file.size)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response
