"""审批单: made, looked at, printed and saved as a file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.console.deeds import Deed, attempt, sent
from gongkai.console.deeds import page as form_page
from gongkai.console.entitlement import entitlement
from gongkai.console.frame import say, staff
from gongkai.console.review import find
from gongkai.organs.permissions import Permission
from gongkai.pages import failures
from gongkai.papers import html
from gongkai.papers.blocks import Document
from gongkai.papers.models import Paper
from gongkai.papers.rendering import MEDIA_TYPES, NotRendered, file_name
from gongkai.papers.rendering import render as rendered
from gongkai.records.approval import MAY_ISSUE, issue_sheet, outdated, reviewed_version, sheet_of
from gongkai.review.models import Status


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def page(request: HttpRequest, key: int) -> HttpResponse:
    """The sheet of a review as it will be printed, or the button that makes it."""
    review, record = find(request, key)
    who = entitlement(request.frame, review.organ)
    form = Deed(sent(request), acting=who.acting(Permission.PAPER_ATTACH))
    if request.method == "POST" and form.is_valid():
        paper = attempt(form, lambda: issue_sheet(review, by=request.user, at=timezone.now(), acting=form.acting))
        if paper is not None:
            say(request, f"审批单 {paper.document_number} 已生成。")
            return redirect("approval_sheet", review.pk)
    paper = sheet_of(review)
    made = paper is None and review.status not in (Status.VOID, Status.RETURNED)
    shown = {
        "review": review,
        "record": record,
        "version": reviewed_version(review).number,
        "paper": paper,
        "sheet": mark_safe(rendered(_document(paper), "html").decode()) if paper else "",  # noqa: S308  # papers.html escapes
        "may_make": any(permission in who for permission in MAY_ISSUE)
        and (made or (paper is not None and outdated(review, paper))),
    }
    return form_page(request, "console/approval_sheet.html", form, **shown)


@require_safe
@staff
def download(request: HttpRequest, key: int, kind: str) -> HttpResponse:
    """The sheet as a Word or PDF file."""
    review, _ = find(request, key)
    paper = sheet_of(review)
    if paper is None or kind not in ("docx", "pdf"):
        raise Http404
    document = _document(paper)
    try:
        content = rendered(document, kind)
    except NotRendered as fault:
        return failures.busy(request, str(fault))
    name = f"{paper.document_number}-{file_name(document, kind)}"
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    return HttpResponse(content, content_type=MEDIA_TYPES[kind], headers=headers)


@require_safe
@staff
def style(request: HttpRequest) -> HttpResponse:
    """The stylesheet of papers."""
    return HttpResponse(html.style(), content_type="text/css; charset=utf-8")


def _document(paper: Paper) -> Document:
    return Document.from_plain(paper.blocks)
