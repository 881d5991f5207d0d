"""批量调整栏目: find records of an organ, choose some, and put them into another section."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from gongkai.console.deeds import Deed, attempt, page, sent
from gongkai.console.frame import say, staff
from gongkai.console.record_places import options
from gongkai.console.sections import organ_or_404
from gongkai.console.verb_page import METHODS, choice_field, entitled
from gongkai.organs.permissions import Permission
from gongkai.records.models import Publicity, Record
from gongkai.records.sections.actions import place
from gongkai.records.sections.models import Section

ROWS = 100
NOWHERE = "none"


class FindForm(forms.Form):
    """What is looked for. Anything that is no choice is left out."""

    q = forms.CharField(label="标题、发文字号或者索引号", required=False, max_length=100, widget=forms.TextInput)
    section = forms.ChoiceField(label="现在的栏目", required=False)
    publicity = forms.ChoiceField(label="发布情况", required=False, choices=[("", "全部"), *Publicity.choices])

    def __init__(self, data: Any, sections: list[Any]) -> None:
        super().__init__(data)
        self.fields["section"].choices = [("", "全部"), (NOWHERE, "还没有栏目"), *sections]

    def choose(self, records: Any) -> Any:
        self.is_valid()
        found = self.cleaned_data
        if key := found.get("section"):
            records = records.filter(section=None) if key == NOWHERE else records.filter(section=key)
        if found.get("publicity"):
            records = records.filter(publicity=found["publicity"])
        for word in found.get("q", "").split():
            records = records.filter(
                Q(title__icontains=word) | Q(document_number__icontains=word) | Q(index_number__icontains=word)
            )
        return records


class MoveForm(Deed):
    """Where the chosen ones go."""

    def __init__(self, *given: Any, sections: list[Any], **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["to"] = choice_field("移到栏目", sections, required="请选择移到哪个栏目。")
        if "acting" in self.fields:
            self.fields["acting"] = self.fields.pop("acting")


@require_http_methods(METHODS)
@staff
def move(request: HttpRequest, key: int) -> HttpResponse:
    """The page on which records are found, chosen and moved; the filter stands in the address."""
    organ, today = organ_or_404(request, key), request.frame.on
    who = entitled(request, organ, Permission.RECORD_DRAFT)
    sections = options(organ, today)
    find = FindForm(request.GET, sections)
    records = find.choose(Record.objects.filter(organ=organ)).select_related("section").defer("content")
    shown = Paginator(records.order_by("-changed_at", "-pk"), ROWS).get_page(request.GET.get("page"))
    form = MoveForm(sent(request), sections=sections, acting=who.acting(Permission.RECORD_DRAFT))
    chosen = {int(each) for each in request.POST.getlist("record") if each.isdigit() and len(each) < 19}
    if form.is_bound and not getattr(request, "refusal", "") and form.is_valid():
        target = Section.objects.get(pk=form.cleaned_data["to"])
        count = attempt(
            form,
            lambda: place(
                list(Record.objects.filter(pk__in=chosen, organ=organ)), target,
                by=request.user, at=timezone.now(), acting=form.acting,
            ),
        )  # fmt: skip
        if count is not None:
            say(request, f"{count} 件稿件已移到“{target.name}”。" if count else "所选的稿件已经在这个栏目里。")
            return redirect(request.get_full_path())
    query = request.GET.copy()
    query.pop("page", None)
    given = {"organ": organ, "find": find, "page": shown, "chosen": chosen, "query": query.urlencode()}
    return page(request, "console/section_move.html", form, **given)
