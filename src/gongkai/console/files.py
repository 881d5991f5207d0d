"""附件: one file, for those who may see it."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from gongkai.console.frame import staff
from gongkai.files.serving import serve, visible_to


@require_safe
@staff
def file(request: HttpRequest, hash: str) -> FileResponse:
    """The bytes of a file; whoever may not see it learns no more than that there is nothing to see.

    name  in the query: what the attachment is called, for saving it
    """
    found = visible_to(request.user, request.frame.on).filter(pk=hash).first()
    if found is None:
        raise Http404
    return serve(found, request.GET.get("name", ""))
