"""The fields of what somebody concludes who signs a stage: chosen from a closed set, and a remark beside it.

Each is named by what it asks and its stage: `review_two`, `proofreading_two`, `remark_two`.
"""

from __future__ import annotations

from collections.abc import Iterable

from django import forms

from gongkai.organs.statements import LONGEST_STATEMENT
from gongkai.pages.fields import Choices
from gongkai.review.actions import Conclusion, choose, choose_proofreading
from gongkai.review.models import LADDER, PROOFREAD, Stage, conclusions

NAMES = ("review", "proofreading", "remark")


def add_to(form: forms.Form, stage: Stage, *, required: bool = True, chosen: bool = True) -> None:
    """Add the fields of a stage to a form.

    required  False where the stage may stay unsigned
    chosen    whether the usual conclusion is chosen before anybody has looked
    """
    label = "保密审查意见" if stage == Stage.SECRECY else "审核意见"
    form.fields[f"review_{stage}"] = _choice(label, conclusions(stage), choose(stage), required, chosen)
    if stage in LADDER:
        form.fields[f"proofreading_{stage}"] = _choice("校对意见", PROOFREAD, choose_proofreading(stage), required)
    form.fields[f"remark_{stage}"] = forms.CharField(
        label="备注",
        required=False,
        max_length=LONGEST_STATEMENT,
        error_messages={"max_length": f"备注写了 %(show_value)d 个字，最多 {LONGEST_STATEMENT} 个字，请精简。"},
    )


def _choice(label: str, words: Iterable[str], otherwise: str, required: bool, chosen: bool = True) -> forms.ChoiceField:
    words = tuple(words)
    field = forms.ChoiceField(
        label=label,
        choices=[(each, each) for each in words],
        initial=words[0] if chosen else None,
        widget=Choices,
        required=required,
        error_messages={"required": otherwise, "invalid_choice": otherwise},
    )
    field.conditional = True
    return field


def of(form: forms.Form, stage: Stage) -> Conclusion:
    """What was concluded about a stage by a form that is valid."""
    return Conclusion(*(form.cleaned_data.get(f"{name}_{stage}") or "" for name in NAMES))


def bound(form: forms.Form, stage: Stage) -> list[forms.BoundField]:
    """The fields of a stage, for the page."""
    return [form[f"{name}_{stage}"] for name in NAMES if f"{name}_{stage}" in form.fields]
