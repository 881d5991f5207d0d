"""期限计算: the clock of one application as a form.

The whole state stands in the address, so a calculation can be bookmarked, sent and printed. The law is asked, never
repeated: `gongkai.law.fold` says where the case stands, and this module only lays out its answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai import law
from gongkai.law.case import Case
from gongkai.law.clock import fold
from gongkai.law.events import SHAPES, Event, Name, Need
from gongkai.law.receipt import DECIDES, Fact, Receipt, Way, receipt
from gongkai.pages.calendar import national_calendar
from gongkai.pages.days import Month, legend, months
from gongkai.pages.fields import Choices, DayField

ROWS, MOST_ROWS, SPARE_ROWS = 4, 30, 2

GROUPS = {
    "补正": (Name.CLARIFY_ASKED, Name.CLARIFIED),
    "征求意见": (
        Name.CONSULT_SENT,
        Name.CONSULT_DELIVERED,
        Name.CONSULTED,
        Name.CO_MAKER_ASKED,
        Name.CO_MAKER_DELIVERED,
        Name.CO_MAKER_ANSWERED,
        Name.ORGAN_ASKED,
        Name.ORGAN_ANSWERED,
    ),
    "延期和收费": (Name.EXTENDED, Name.DELAYED, Name.FEE_NOTICED, Name.FEE_PAID),
    "办结": (Name.REPLIED, Name.WITHDRAWN, Name.CORRECTION_LAPSED, Name.FEE_LAPSED, Name.ENDED, Name.SPLIT),
    "重新办理": (Name.REOPENED,),
}


UNCONFIRMED = (Way.INTERNET, Way.FAX)
"""What comes these ways runs provisionally until both sides have confirmed it."""


class ReceiptForm(forms.Form):
    """How and when the application came, and the day to look at."""

    way = forms.TypedChoiceField(
        label="申请怎样收到",
        coerce=Way,
        choices=[(str(way), f"{way.label}，以{DECIDES[way][-1].value.label}为准") for way in Way],
        widget=Choices,
        help_text="方式不同，收到之日也不同；期限从收到次日起算。",
        error_messages={"required": "请选择申请怎样收到。", "invalid_choice": "请从列出的方式中选择。"},
    )
    submitted = DayField(
        label="提交日期", required=False, conditional=True, help_text="当面提交、寄出或者发送的日期，例如 2024-09-27。"
    )
    decided = DayField(
        label="签收、确认或者代填日期",
        required=False,
        conditional=True,
        help_text="以这个日期为准的方式要填；网上申请、传真还没有确认的不填。",
    )
    on = DayField(
        label="看哪一天的情况", required=False, help_text="不填时看今天；用来判断还剩几天、是否逾期、可以办什么。"
    )

    def clean(self) -> dict[str, Any]:
        """Ask the law which day is the day of receipt; it stands in `receipt` afterwards."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        way, submitted, decided = cleaned["way"], cleaned["submitted"], cleaned["decided"]
        if submitted is None and (decided is None or DECIDES[way][-1].value is Fact.SUBMITTED):
            self.add_error("submitted", f"{way.label}的申请，请填写提交日期。")
            return cleaned
        first = submitted or decided
        try:
            self.receipt = receipt(way, submitted=first, signed=decided, confirmed=decided, written_down=decided)
        except law.Refused as refusal:
            self.add_error("decided", refusal.sentence)
        except law.LawError as refusal:
            self.add_error("submitted" if submitted else "decided", str(refusal))
        else:
            if self.receipt.on is None and way not in UNCONFIRMED:
                self.add_error("decided", self.receipt.reason)
            elif self.receipt.decided_by is Fact.SUBMITTED and decided not in (None, submitted):
                self.add_error(
                    "decided",
                    f"{way.label}的申请，以提交日期为收到日期，签收、确认或者代填日期不起作用，请删去；"
                    "如以这个日期为准，请改选申请怎样收到。",
                )
        return cleaned

    def events(self) -> list[Event]:
        """The first events of the case."""
        submitted, events = self.cleaned_data["submitted"], []
        if submitted is not None and (self.receipt.on is None or self.cleaned_data["way"] in UNCONFIRMED):
            events.append(Event(Name.SUBMITTED, submitted))
        if self.receipt.on is not None:
            events.append(Event(Name.RECEIVED, self.receipt.on))
        return events


class EventForm(forms.Form):
    """One thing that happened to the application."""

    name = forms.ChoiceField(
        label="办理事项",
        required=False,
        choices=[
            ("", "（不填）"),
            *((group, [(str(name), name.shape.label) for name in names]) for group, names in GROUPS.items()),
        ],
        error_messages={"invalid_choice": "请从列出的办理事项中选择。"},
    )
    on = DayField(label="日期", required=False)
    number = forms.IntegerField(
        label="工作日数",
        required=False,
        min_value=1,
        max_value=250,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": "工作日数要填整数。",
            "min_value": "工作日数至少为 1。",
            "max_value": "工作日数不能大于 250，请核对。",
        },
    )
    second = DayField(label="对方收到日期或新期限", required=False)
    party = forms.CharField(
        label="征求谁的意见",
        required=False,
        max_length=50,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": "名称不超过 50 个字。"},
    )

    @property
    def empty(self) -> bool:
        """Whether nothing was filled in."""
        return not any(self.data.get(self.add_prefix(field), "").strip() for field in self.fields)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.empty or self.errors:
            return cleaned
        if not cleaned["name"]:
            self.add_error("name", "请选择办理事项。")
            return cleaned
        shape = SHAPES[Name(cleaned["name"])]
        if cleaned["on"] is None:
            self.add_error("on", f"请填写{shape.label}的日期。")
        for field, need, word in (("number", shape.number, "工作日数"), ("second", shape.second, "第二个日期")):
            if need is Need.MUST and cleaned[field] is None:
                self.add_error(field, f"{shape.label}要填写{word}。")
            if need is Need.NO and cleaned[field] is not None:
                self.add_error(field, f"{shape.label}不用填写{word}，请删去。")
        return cleaned

    def event(self) -> Event:
        """The event that was filled in."""
        asked = self.cleaned_data
        return Event(Name(asked["name"]), asked["on"], asked["number"], asked["second"], asked["party"].strip())


@dataclass(frozen=True)
class Step:
    """One thing that may be done next: what it is called, what it does to the clock, the article."""

    label: str
    effect: str
    source: str


@dataclass(frozen=True)
class Answer:
    """What the page says about a case on one day."""

    case: Case
    receipt: Receipt
    events: list[Event]
    on: date
    today: bool

    @property
    def headline(self) -> str:
        """The answer in one sentence: the day, or why there is none."""
        case = self.case
        if case.closed_on:
            late = "" if case.due is None else "，已经逾期" if case.overdue(case.closed_on) else "，没有逾期"
            return f"{law.say(case.closed_on)}{case.status.label.removesuffix('，已结案')}{late}"
        if case.stopped:
            return f"{case.status.label}，答复期限没有计算"
        if case.due is not None:
            return f"{'暂定' if case.provisional else ''}{law.say(case.due)}前答复（含当日）{self.left}"
        if case.not_before is not None:
            return f"答复期限暂时不能确定，不早于{law.say(case.not_before)}"
        return "答复期限暂时不能确定"

    @property
    def left(self) -> str:
        """How much time is left, with a comma before it; empty where the calendar cannot say."""
        try:
            left = self.case.days_left(self.on)
        except law.CalendarUnknown:
            return ""
        day = "今天" if self.today else f"到{self.on.month}月{self.on.day}日"
        if left is None:
            return ""
        if self.case.overdue(self.on):
            return f"，{day}已逾期 {-left} 个工作日" if left else f"，{day}已经逾期"
        if self.on == self.case.due:
            return f"，{'今天' if self.today else '当日'}到期"
        return f"，{'' if self.today else day}还剩 {left} 个工作日"

    @property
    def late(self) -> bool:
        return self.case.overdue(self.on)

    @property
    def steps(self) -> Iterator[Step]:
        for name in self.case.next:
            yield Step(name.shape.label, self.case.effects[name], name.shape.source)

    @property
    def past(self) -> list[Event]:
        """The events up to the day that is looked at."""
        return [event for event in self.events if event.on <= self.on]

    @property
    def later(self) -> list[Event]:
        return [event for event in self.events if event.on > self.on]

    @property
    def excluded(self) -> int:
        return sum(len(span) for span in self.case.excluded)

    @cached_property
    def months(self) -> list[Month]:
        return months(self.case, self.past)

    @property
    def legend(self) -> list[tuple[str, str, str]]:
        return legend(self.months)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The form; the answer once it is filled in."""
    if not request.GET:
        first = ReceiptForm(initial={"way": Way.IN_PERSON})
        return _show(request, first, [EventForm(prefix=f"e{n}") for n in range(1, ROWS + 1)])
    if address := _without_empty(request):
        return HttpResponseRedirect(address)
    rows = _rows(request)
    if "rows" in request.GET:
        # More rows were asked for: show what was typed so far and judge nothing yet.
        typed = [
            EventForm(
                prefix=f"e{n}", initial={field: request.GET.get(f"e{n}-{field}", "") for field in EventForm.base_fields}
            )
            for n in rows
        ]
        return _show(request, ReceiptForm(initial=request.GET.dict()), typed)
    first = ReceiptForm(request.GET)
    steps = [EventForm(request.GET, prefix=f"e{n}") for n in rows]
    filled = [step for step in steps if not step.empty]
    if not (first.is_valid() and all(step.is_valid() for step in filled)):
        return _show(request, first, steps)
    answer = _answer(first, filled)
    return _show(request, first, steps, answer)


def _rows(request: HttpRequest) -> range:
    """The numbers of the rows to show: as many as were asked for or used."""
    wanted = request.GET.get("rows", "")
    used = [n for n in range(1, MOST_ROWS + 1) if any(key.startswith(f"e{n}-") for key in request.GET)]
    asked = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 4 else 0
    return range(1, min(max(ROWS, asked, *(n + SPARE_ROWS for n in used)), MOST_ROWS) + 1)


def _answer(first: ReceiptForm, steps: list[EventForm]) -> Answer | None:
    """Where the case stands; None where it was refused, and the refusal put to the field it is about."""
    calendar = national_calendar()
    events: list[Event] = []
    case: Case | None = None
    for form, happened in [(first, first.events()), *((step, [step.event()]) for step in steps)]:
        events += happened
        try:
            case = fold(events, calendar)
        except law.LawError as refusal:
            form.add_error("submitted" if form is first else "on", str(refusal))
            return None
    today = timezone.localdate()
    on = first.cleaned_data["on"]
    if case is None:
        return None
    if on is None:
        on = max(today, case.last)
    try:
        case = fold(events, calendar, on)
    except law.LawError as refusal:
        first.add_error("on", str(refusal))
        return None
    return Answer(case, first.receipt, events, on, today=on == today)


def _without_empty(request: HttpRequest) -> str:
    """The shorter address, where the present one carries fields that were left empty."""
    sent = [(key, value) for key in request.GET for value in request.GET.getlist(key)]
    filled = [(key, value.strip()) for key, value in sent if value.strip()]
    return f"{request.path}?{urlencode(filled)}" if filled and len(filled) < len(sent) else ""


def _show(
    request: HttpRequest, first: ReceiptForm, steps: list[EventForm], answer: Answer | None = None
) -> HttpResponse:
    hints = [(group, [(SHAPES[name], _SECONDS.get(name, "")) for name in names]) for group, names in GROUPS.items()]
    shown = {
        "form": first,
        "steps": steps,
        "more": min(len(steps) + ROWS, MOST_ROWS) if len(steps) < MOST_ROWS else 0,
        "answer": answer,
        "hints": hints,
        "wrong": bool(first.is_bound and (first.errors or any(step.errors for step in steps))),
    }
    return render(request, "portal/deadline.html", shown)


_SECONDS = {
    Name.CLARIFY_ASKED: "申请人收到补正告知之日",
    Name.CONSULT_SENT: "第三方收到征求意见书之日",
    Name.CO_MAKER_ASKED: "共同制作机关收到征求意见书之日",
    Name.DELAYED: "延迟后的最后答复日期",
    Name.FEE_NOTICED: "申请人收到收费通知之日",
    Name.REOPENED: "复议决定或者判决确定的最后答复日期",
}
