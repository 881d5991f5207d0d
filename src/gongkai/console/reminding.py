"""催办: what presses in an organ, as a text for the work group, as 督办单 to print; it is kept who was told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from gongkai import law
from gongkai.applications import actions
from gongkai.applications.models import Application
from gongkai.console import case_due
from gongkai.console.application_list import conditions
from gongkai.console.deeds import Creating, attempt, page, sent
from gongkai.console.frame import say, staff
from gongkai.console.verb_page import METHODS, entitled
from gongkai.console.visible import organ_or_404
from gongkai.organs.models import Organ
from gongkai.organs.permissions import Permission
from gongkai.pages.fields import ManyChoices

MOST = 100
PRESSING = ("overdue", "soon", "unconfirmed")


class RemindForm(Creating):
    """Which of the pressing cases."""

    cases = forms.MultipleChoiceField(
        label="催办哪几件",
        widget=ManyChoices,
        error_messages={"required": "请选择要催办的申请。", "invalid_choice": "所选的申请已经不用催办，请刷新页面。"},
    )

    def __init__(self, *given: Any, rows: list[tuple[Application, str]], **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["cases"].choices = [(str(each.pk), f"{each.label}：{line}") for each, line in rows]
        self.initial["cases"] = [str(each.pk) for each, _ in rows]


@require_http_methods(METHODS)
@staff
def remind(request: HttpRequest, key: int) -> HttpResponse:
    """What presses in an organ; sending the form tells those who handle it and keeps that they were told."""
    organ = organ_or_404(request, key)
    entitled(request, organ, Permission.APPLICATION_REMIND)
    on = request.frame.on
    boards = conditions(on)
    pressing = Q()
    for name in PRESSING:
        pressing |= boards[name]
    found = Application.objects.filter(pressing, organ=organ).prefetch_related("reminders__by")
    cases = list(found.most_pressing_first()[:MOST])
    rows = [(each, case_due.of(each, on).sentence) for each in cases]
    form = RemindForm(sent(request), rows=rows)
    if form.is_bound and not getattr(request, "refusal", "") and form.is_valid():
        chosen, at = set(form.cleaned_data["cases"]), timezone.now()
        picked = [each for each in cases if str(each.pk) in chosen]
        done = attempt(
            form,
            lambda: form.once(
                request.user, "application.page.remind", at,
                lambda: actions.remind(organ, picked, by=request.user, at=at),
            ),
        )  # fmt: skip
        if done is not None:
            say(request, f"已催办 {len(picked)} 件，经办人会收到消息。")
            return redirect("application_remind", organ.pk)
    shown = {
        "organ": organ,
        "rows": [(each, line, next(iter(each.reminders.all()), None)) for each, line in rows],
        "text": text_of(organ, rows, law.say(on)),
        "on": on,
    }
    return page(request, "console/reminding.html", form, **shown)


def text_of(organ: Organ, rows: list[tuple[Application, str]], day: str) -> str:
    """The text for the chat; it names nobody who applies."""
    lines = [f"{number}. 申请{each.label}：{line}。" for number, (each, line) in enumerate(rows, 1)]
    return "\n".join([f"【政府信息公开申请催办】{organ.name}，{day}：", *lines, "请抓紧办理，按期答复。"])
