"""有效性 of a document: repealed, amended in part, expired, still valid; and taking back what was entered wrongly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from gongkai.console.deeds import Creating, entitled, reason_field, record_or_404, sent, visible_records
from gongkai.console.entitlement import Entitlement
from gongkai.console.frame import staff
from gongkai.console.verb_page import METHODS, Words, answer, choice_field, day_field, text_field
from gongkai.law import say
from gongkai.organs.permissions import Permission
from gongkai.pages.fields import Choices
from gongkai.records.content import DOCUMENTS
from gongkai.records.documents.actions import LONGEST_DOCUMENT, change_validity, take_back_validity
from gongkai.records.documents.links import interpretations_of, originals_of
from gongkai.records.documents.models import Validity, ValidityAct
from gongkai.records.models import Record, Release

V = Validity
ACTS = {V.REPEALED: "废止", V.AMENDED: "部分修改", V.EXPIRED: "失效", V.VALID: "继续有效"}
TONES = {V.VALID: "ok", V.AMENDED: "active", V.EXPIRED: "late", V.REPEALED: "late"}
MOST_DOCUMENTS = 300


@dataclass(frozen=True)
class Step:
    """An act on the validity. taken_back  why it does not count; address  where it can be taken back, or empty"""

    act: ValidityAct
    word: str
    taken_back: str
    address: str


@dataclass(frozen=True)
class Document:
    """What the page of a record says of validity and interpretations."""

    word: str
    tone: str
    steps: list[Step]
    interpretations: list[Release]
    originals: list[Release]

    def __bool__(self) -> bool:
        return bool(self.word or self.steps or self.interpretations or self.originals)


def shown(record: Record, who: Entitlement) -> Document:
    """For the panel of a record."""
    rows = record.validity_acts.filter(takes_back=None).select_related("by", "by_record", "taken_back_by__by")
    may = Permission.RECORD_WITHDRAW in who
    steps = []
    for row in rows.order_by("-on", "-pk"):
        back = getattr(row, "taken_back_by", None)
        address = reverse("validity_take_back", args=[row.pk]) if may and back is None and row.by_id else ""
        steps.append(Step(row, ACTS[V(row.validity)], back.reason if back else "", address))
    validity = V(record.validity)
    word = validity.label if validity else ""
    return Document(word, TONES.get(validity, ""), steps, interpretations_of(record), originals_of(record))


class ValidityForm(Creating):
    """What becomes of a document, from which day, by which document, and why."""

    validity = forms.ChoiceField(
        label="有效性", choices=[(each.value, word) for each, word in ACTS.items()], widget=Choices,
        error_messages={"required": "请选择废止、部分修改、失效或者继续有效。", "invalid_choice": "请重新选择有效性。"},
    )  # fmt: skip
    on = day_field("自哪一天起", hint="可以填以后的日期，到那一天自动变更。延长有效期的，填原有效期满的次日。")
    by_text = text_field(
        "依据文件", LONGEST_DOCUMENT, hint="废止和部分修改必须写明，例如 白政发〔2026〕12号；也可以在下面选择。"
    )
    reason = reason_field("说明", hint="会写进办理记录，公开页面上不显示。", required="请写明变动的原因。")

    def __init__(self, *given: Any, record: Record, **named: Any) -> None:
        super().__init__(*given, **named)
        others = Record.objects.public().filter(organ=record.organ, current__genre__in=DOCUMENTS).exclude(pk=record.pk)
        rows = others.order_by("-current__released_on", "-pk").values_list(
            "pk", "current__document_number", "current__title"
        )[:MOST_DOCUMENTS]
        choices = [(str(key), f"{number}《{title}》"[:80]) for key, number, title in rows]
        if choices:
            reason = self.fields.pop("reason")
            self.fields["by_record"] = choice_field("依据文件（从本机关公开的文件中选）", choices)
            self.fields["reason"] = reason
        self.fields["by_text"].conditional = True
        if "acting" in self.fields:
            self.fields["acting"] = self.fields.pop("acting")


@require_http_methods(METHODS)
@staff
def change(request: HttpRequest, key: int) -> HttpResponse:
    """登记有效性变动."""
    record = record_or_404(request, key)
    who = entitled(request, record, Permission.RECORD_WITHDRAW)
    form = ValidityForm(
        sent(request), record=record, acting=who.acting(Permission.RECORD_WITHDRAW), initial={"on": request.frame.on}
    )
    words = Words(
        "登记有效性变动", "登记", reverse("record", args=[record.pk]), record.title,
        f"这份文件现在是“{record.get_validity_display()}”。登记后公开页面随即标明有效性，并链接到依据的文件。",
    )  # fmt: skip

    def act() -> ValidityAct:
        found, at = form.cleaned_data, timezone.now()
        by = Record.objects.filter(pk=found["by_record"]).first() if found.get("by_record") else None
        return form.once(
            request.user, "record.validity_changed", at,
            lambda: change_validity(
                record, Validity(found["validity"]), on=found["on"], reason=found["reason"], by_text=found["by_text"],
                by_record=by, by=request.user, at=at, acting=form.acting,
            ),
        )  # fmt: skip

    return answer(request, form, words, act, done=lambda row: f"已登记自{say(row.on)}起{ACTS[V(row.validity)]}。")


class TakeBackForm(Creating):
    reason = reason_field("撤销的原因", required="请写明撤销的原因。")


@require_http_methods(METHODS)
@staff
def take_back(request: HttpRequest, key: int) -> HttpResponse:
    """撤销 an act that was entered by mistake."""
    row = ValidityAct.objects.filter(pk=key).first()
    record = visible_records(request).filter(pk=row.record_id).first() if row else None
    if row is None or record is None:
        raise Http404
    who = entitled(request, record, Permission.RECORD_WITHDRAW)
    form = TakeBackForm(sent(request), acting=who.acting(Permission.RECORD_WITHDRAW))
    words = Words(
        "撤销有效性变动", "撤销", reverse("record", args=[record.pk]), record.title,
        f"撤销自{say(row.on)}起“{ACTS[V(row.validity)]}”的登记；登记和撤销都保留在办理记录里。", danger=True,
    )  # fmt: skip

    def act() -> ValidityAct:
        at, reason = timezone.now(), form.cleaned_data["reason"]
        return form.once(
            request.user, "record.validity_taken_back", at,
            lambda: take_back_validity(row, reason=reason, by=request.user, at=at, acting=form.acting),
        )  # fmt: skip

    return answer(request, form, words, act, done="这次有效性变动已撤销。")
