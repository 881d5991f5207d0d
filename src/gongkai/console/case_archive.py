"""What is left of a closed case: its dossier, and the cases whose period of retention is over."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.applications.acts import Moved
from gongkai.applications.letters.dossier import dossier, why_none
from gongkai.console.case_forms import radio_field
from gongkai.console.cases import application_or_404, visible
from gongkai.console.deeds import Deed, attempt, entitled, nobody, page, reason_field, sent
from gongkai.console.entitlement import reached
from gongkai.console.frame import staff
from gongkai.console.verb_page import METHODS
from gongkai.law import Refused
from gongkai.organs.permissions import NotAllowed, Permission, organs_where
from gongkai.papers.rendering import NotRendered
from gongkai.remedies.models import Remedy

MOST = 200
KINDS = {
    "pdf": ("application/pdf", "一个 PDF 文件，便于阅读和打印"),
    "zip": ("application/zip", "一个压缩包，含全部文书、材料、目录、校验值和存证"),
}


class DossierForm(Deed):
    kind = radio_field("格式", [(kind, words) for kind, (_, words) in KINDS.items()], required="请选择格式。")
    reason = reason_field("用途", required="请写明导出案卷的用途。")


@require_http_methods(METHODS)
@staff
def dossier_page(request: HttpRequest, key: int) -> HttpResponse:
    """导出案卷: the whole case as one file; what for is kept with the case."""
    application = application_or_404(request, key)
    entitled(request, application, Permission.EXPORT)
    fault = why_none(application) if request.method != "POST" else ""
    form = DossierForm(sent(request))
    if form.is_bound and not getattr(request, "refusal", "") and form.is_valid():
        kind = form.cleaned_data["kind"]

        def act() -> bytes:
            try:
                made = dossier(application, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
            except NotRendered as fault:
                raise Refused(str(fault)) from fault
            except Moved as fault:
                raise Refused("导出期间有人办理了这件申请，请重新导出。") from fault
            return made.pdf if kind == "pdf" else made.archive

        content = attempt(form, act)
        if content is not None:
            name = f"案卷-{application.organ.code}-{application.label}.{kind}"
            headers = {
                "Content-Disposition": content_disposition_header(True, name) or "attachment",
                "Cache-Control": "private, no-store",
            }
            return HttpResponse(content, content_type=KINDS[kind][0], headers=headers)
    return page(request, "console/dossier.html", form, application=application, fault=fault)


@require_safe
@staff
def retention(request: HttpRequest) -> HttpResponse:
    """保管期满: the applications and the remedies whose period is over and that still name people."""
    if Permission.APPLICATION_SEE not in request.frame.permissions:
        raise NotAllowed(nobody(Permission.APPLICATION_SEE))
    on = request.frame.on
    found = visible(request).past_retention(on).order_by("kept_until", "organ", "year", "number")
    may = set(organs_where(request.user, Permission.APPLICATION_ANONYMISE, on=on).values_list("pk", flat=True))
    rows = [(each, each.organ_id in may) for each in found[:MOST]]
    ended = Remedy.objects.filter(reached(request.frame, Permission.REMEDY_SEE)).past_retention(on)
    ended = ended.select_related("organ", "origin").order_by("kept_until", "organ", "year", "number")
    given = {
        "rows": rows,
        "total": found.count(),
        "most": MOST,
        "remedies_total": ended.count(),
        "remedies": [(each, each.organ_id in may) for each in ended[:MOST]],
    }
    return render(request, "console/retention.html", given)
