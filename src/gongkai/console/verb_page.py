"""The page of one verb about organs, people, posts or handovers: a form, its refusal, the act, and the way on.

Who may not do it gets its sentence (403); what was typed stays. Where somebody else was quicker, the form shows what
the row says now beside what was typed, and the next time it is sent it goes by the new version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from gongkai.console.deeds import Deed, attempt, page, refuse
from gongkai.console.entitlement import Entitlement, entitlement
from gongkai.console.frame import say
from gongkai.organs.acts import Stale
from gongkai.organs.models import Organ
from gongkai.organs.permissions import Permission, allow
from gongkai.pages.fields import DayField

METHODS = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class Words:
    """What the page of a verb says.

    lead     what the verb does
    back     where one comes from and goes on to, `back_name` in words
    notes    what one has to know before going on
    barred   people who cannot be chosen, each with the reason
    danger   whether the verb takes something away
    """

    heading: str
    button: str
    back: str
    back_name: str
    lead: str = ""
    notes: Iterable[str] = ()
    barred: Iterable[tuple[str, str]] = ()
    danger: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)


def entitled(request: HttpRequest, organ: Organ, permission: Permission) -> Entitlement:
    """What the person may do for an organ. Raises NotAllowed where a page is opened that needs `permission`."""
    who = entitlement(request.frame, organ)
    if permission not in who:
        refuse(request, lambda: allow(request.user, permission, organ, on=request.frame.on, acting="—"))
    return who


def answer(
    request: HttpRequest,
    form: forms.Form,
    words: Words,
    act: Callable[[], object],
    *,
    done: str | Callable[[Any], str],
    to: Callable[[Any], str] | None = None,
    template: str = "console/organ_verb.html",
) -> HttpResponse:
    """The answer to a form: where it is sent and sound, the act, its sentence and the way back.

    done  what is said afterwards, or makes it of what the act gave
    to    where one goes on to, of what the act gave; `words.back` where None
    """
    if form.is_bound and not getattr(request, "refusal", "") and form.is_valid():
        result = attempt(form, lambda: _current(form, act))
        if not form.errors:
            say(request, done if isinstance(done, str) else done(result))
            return redirect(to(result) if to else words.back)
    return page(request, template, form, words=words)


def _current(form: forms.Form, act: Callable[[], object]) -> object:
    try:
        return act()
    except Stale:
        if isinstance(form, Versioned):
            form.show_newer()
        raise


class Versioned(Deed):
    """The form of a row that others may change meanwhile: it carries the version that it was opened with."""

    version = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": "请刷新页面后重新填写。"})
    shown: tuple[str, ...] = ()

    def __init__(self, *given: Any, row: Model, names: tuple[str, ...], **named: Any) -> None:
        initial = {name: getattr(row, name) for name in names}
        super().__init__(*given, initial={**initial, "version": row.version, **named.pop("initial", {})}, **named)
        self.row, self.names = row, names

    def values(self) -> dict[str, Any]:
        """The values of the row's fields as they were typed."""
        return {name: self.cleaned_data[name] for name in self.names}

    def show_newer(self) -> None:
        """Say at each field what the row says now, where it is not what was typed; go by its version."""
        newer = type(self.row)._default_manager.get(pk=self.row.pk)
        self.data = self.data.copy()
        self.data["version"] = newer.version
        typed = {name: str(self.cleaned_data.get(name, "")) for name in self.names}
        for name in self.names:
            now = getattr(newer, name)
            if str(now) != typed[name]:
                now = getattr(newer, f"get_{name}_display", lambda now=now: now)()
                self.add_error(name, f"“{self[name].label}”现在是{f'“{now}”' if now else '空的'}，请核对。")


def text_field(
    label: str, longest: int, *, required: str = "", hint: str = "", widget: type[forms.Widget] = forms.TextInput
) -> forms.CharField:
    """A line of text. required  the sentence where it is missing; it may be where empty"""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=bool(required),
        max_length=longest,
        widget=widget,
        error_messages={
            "required": required,
            "max_length": f"“{label}”写了 %(show_value)d 个字，最多 {longest} 个字，请精简。",
        },
    )


def field_of(model: type[Model], name: str, *, required: bool = False, hint: str = "") -> forms.CharField:
    """A line of text for a column, by its name and length."""
    column = model._meta.get_field(name)
    sentence = f"请填写“{column.verbose_name}”。" if required else ""
    return text_field(column.verbose_name, column.max_length, required=sentence, hint=hint)


def day_field(label: str, *, hint: str = "", required: bool = True) -> DayField:
    """A day that has to be given, or need not be."""
    return DayField(label=label, help_text=hint, required=required, error_messages={"required": f"请填写{label}。"})


class LateForm(forms.Form):
    """The form of a step that a table of the annual report counts by its day. Where that day lies in a year that is
    over, it asks why the step is registered only now; the act says which year it changes."""

    because = forms.CharField(
        label="为什么现在才登记或者更正",
        help_text="日期在以前年度的，会改变该年度年报的数字；原因会一直留在办理记录里。",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": "写了 %(show_value)d 个字，最多 300 个字，请精简。"},
    )

    def ask_why(self, today: date) -> None:
        """Leave the question out where no day that was sent lies in a year that is over."""
        days = (self[name] for name, field in self.fields.items() if isinstance(field, DayField))
        if not (self.is_bound and any(_in_past_year(day.data, today) for day in days)):
            del self.fields["because"]


def _in_past_year(given: object, today: date) -> bool:
    try:
        day = DayField(required=False).clean(given)
    except forms.ValidationError:
        return False
    return day is not None and day.year < today.year


def choice_field(label: str, choices: Iterable[Any], *, required: str = "", hint: str = "") -> forms.ChoiceField:
    """One of some; the first is none, so that nothing is chosen by oversight."""
    return forms.ChoiceField(
        label=label,
        help_text=hint,
        required=bool(required),
        choices=[("", "请选择" if required else "无"), *choices],
        error_messages={"required": required, "invalid_choice": f"请重新选择{label}，原来选的已经不在名单里。"},
    )
