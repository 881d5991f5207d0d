"""查询办理进度: what a sender may see with number and code, and what they can do then.

Number and code travel in the pages and never in an address. The portal finds a notice only with both, and does not say
which of them is wrong (intake.actions.read_notices). What a sender does then is one more closed submission.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from gongkai import law
from gongkai.files.kinds import name_for
from gongkai.intake import actions
from gongkai.intake.codes import shown, typed
from gongkai.intake.models import Kind
from gongkai.intake.parcels import Sent
from gongkai.intake.told import Told, told
from gongkai.intake.written import MARKS
from gongkai.law import Refused
from gongkai.organs.models import Organ
from gongkai.pages.calendar import national_calendar
from gongkai.pages.sizes import size_in_words
from gongkai.portal.public_forms import choice
from gongkai.portal.sending import Around, LongText, Part, PublicForm, Text, page
from gongkai.portal.visitor import network
from gongkai.sealing.keys import Tampered

BASE = "portal/together_base.html"


class TrackForm(forms.Form):
    """What a sender holds."""

    number = Text("回执号", most=40, help_text="10 位数字和字母，写在回执上；大小写、短横线、空格都不影响。")
    code = Text("查询码", most=40, help_text="12 位数字和字母，写在同一张回执上。")


class _AnswerForm(PublicForm):
    """Something about what was sent before. about  its number and code"""

    def __init__(self, *arguments: Any, about: Mapping[str, str], **options: Any) -> None:
        self.about = about
        super().__init__(*arguments, **options)

    @property
    def values(self) -> dict[str, Any]:
        return {"about": self.about["number"], "about_code": self.about["code"], **super().values}


class CorrectedForm(_AnswerForm):
    """补正."""

    kind = Kind.CORRECTED
    heading, called, verb = "补正申请内容", "补正", "提交补正"
    lead = "请按补正告知书的要求填写；答复期限自机关收到补正之日起重新计算（条例第三十条）。"
    enclosed = "告知书要求补交材料的，请在这里选择。"
    after = ("机关收到后从次日起重新计算答复期限。仍用原来的回执号和查询码查询。",)
    text = LongText("补正的内容", rows=8)
    parts = (Part("补正", "", ("text",)),)


class TakingBackForm(_AnswerForm):
    """撤回申请."""

    kind = Kind.TAKING_BACK
    heading, called, verb = "撤回申请", "撤回", "确认撤回"
    lead = "撤回以后机关不再答复这件申请。以后仍然需要的，可以重新申请。"
    after = ("机关登记后，这件申请办结。仍用原来的回执号和查询码查询。",)
    text = LongText("说明", rows=3, required=False)
    parts = (Part("撤回", "", ("text",)),)


class FeedbackForm(_AnswerForm):
    """评价."""

    kind = Kind.FEEDBACK
    heading, called, verb = "评价这次办理", "评价", "提交评价"
    lead = "您的评价用来改进工作，不影响您的权利，也不代替行政复议和行政诉讼。"
    after = ("感谢您的评价。",)
    mark = choice("评价", dict(zip(MARKS, MARKS, strict=True)))
    text = LongText("意见", rows=4, required=False)
    parts = (Part("您的评价", "", ("mark", "text")),)


FORMS: dict[str, type[_AnswerForm]] = {each.kind.value: each for each in (CorrectedForm, TakingBackForm, FeedbackForm)}


@dataclass(frozen=True, slots=True)
class Step:
    """One step as the page shows it. place  counts from 1, the oldest first"""

    place: int
    told: Told
    files: list[tuple[int, str, str]]


@csrf_exempt  # nothing is kept and nobody is known here: there is nothing that another site could make one do
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """The form; what happened, newest first, what is due and why, and what can be done now."""
    if request.method != "POST":
        return render(request, "portal/track.html", {"form": TrackForm()})
    return _shown(request)


@csrf_exempt  # as above
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def track_file(request: HttpRequest) -> HttpResponse:
    """A paper that came with a notice, to save."""
    if request.method != "POST":
        return redirect("track")
    form = TrackForm(request.POST)
    if (steps := _steps(request, form)) is None:
        return render(request, "portal/track.html", {"form": form}, status=400)
    wanted = (request.POST.get("step", ""), request.POST.get("file", ""))
    files = {(str(each.place), str(n)): file for each in steps for n, file in enumerate(each.told.files, 1)}
    if (file := files.get(wanted)) is None:
        raise Http404
    return HttpResponse(
        file.content,
        headers={
            "Content-Type": "application/octet-stream",
            "Content-Disposition": content_disposition_header(True, _name(file)) or "attachment",
            "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        },
    )


@csrf_exempt  # as above
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def track_answer(request: HttpRequest, what: str) -> HttpResponse:
    """补正, 撤回 or 评价: a form that lands as a closed submission of its own."""
    if request.method != "POST":
        return redirect("track")
    form = TrackForm(request.POST)
    steps = _steps(request, form)
    if steps is None:
        return render(request, "portal/track.html", {"form": form}, status=400)
    last = steps[0].told
    organ = Organ.objects.select_related("parent", "successor").filter(code=last.organ).first()
    if Kind(what) not in last.may or organ is None:
        return _shown(request, sorry="现在不能办理这一项，下面是最新的情况。")
    about = {name: typed(form.cleaned_data[name]) for name in ("number", "code")}
    around = Around(BASE, {"sent_to": organ, "answered": True}, about)
    return page(request, FORMS[what], organ, around, about=about)


def _shown(request: HttpRequest, *, sorry: str = "") -> HttpResponse:
    form = TrackForm(request.POST)
    steps = _steps(request, form)
    if steps is None:
        return render(request, "portal/track.html", {"form": form}, status=400)
    last = steps[0].told
    names = dict(Organ.objects.filter(code__in={each.told.organ for each in steps}).values_list("code", "name"))
    shown_now = {
        "form": form,
        "steps": [(each, names.get(each.told.organ, "")) for each in steps],
        "last": last,
        "due": _due(last),
        "may": [(each.value, FORMS[each.value].heading) for each in last.may],
        "number": shown(typed(form.cleaned_data["number"])),
        "held": {name: typed(form.cleaned_data[name]) for name in ("number", "code")}.items(),
        "sorry": sorry,
    }
    return render(request, "portal/track.html", shown_now, status=400 if sorry else 200)


def _steps(request: HttpRequest, form: TrackForm) -> list[Step] | None:
    """What happened, the newest first; None where the form says why not."""
    if not form.is_valid():
        return None
    number, code = form.cleaned_data["number"], form.cleaned_data["code"]
    try:
        parcels = actions.read_notices(number, code, address=network(request), at=timezone.now())
    except (Refused, Tampered) as refusal:
        form.add_error("number", str(refusal))
        return None
    steps = [
        Step(place, said, [(n, _name(each), size_in_words(len(each.content))) for n, each in enumerate(said.files, 1)])
        for place, said in enumerate(map(told, parcels), 1)
        if said
    ]
    return steps[::-1]


def _due(said: Told) -> str:
    """The due line: the day, what is due, and how many working days are left; empty where nothing is due."""
    today = timezone.localdate()
    if said.within:
        return f"{said.within}{said.due_what or '办结'}"
    if said.due_on is None:
        if said.not_before is None:
            return ""
        return f"{said.due_what or '办结'}期限还不能确定，不早于{law.say(said.not_before)}"
    line = f"{law.say(said.due_on)}前{said.due_what or '办结'}"
    if said.due_on < today:
        return f"{line}，已经过期"
    try:
        return f"{line}，还剩 {national_calendar().count(today, said.due_on)} 个工作日"
    except law.LawError:
        return line


def _name(file: Sent) -> str:
    ending = file.name.rpartition(".")[2].lower()
    return name_for(file.name, ending if ending.isalnum() and ending.isascii() and len(ending) <= 5 else "pdf")
