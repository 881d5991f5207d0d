"""The forms that put right what was registered wrongly, and that take a registration out of every count."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.applications.content import Column, Person
from gongkai.applications.correcting import FIXED
from gongkai.applications.history import standing_events
from gongkai.applications.past_years import named
from gongkai.applications.telling import SENT_HERE, taking_of
from gongkai.console.case_forms import number_field, radio_field, text_area
from gongkai.console.case_verb_page import CaseForm
from gongkai.console.verb_page import choice_field, day_field, text_field
from gongkai.law import Name, say
from gongkai.law.events import Need
from gongkai.law.receipt import Way

CONTACTS = {"contact_person": ("联系人", 80),
            "telephone": ("电话", 40), "address": ("通信地址", 200), "postcode": ("邮政编码", 10),
            "email": ("电子邮箱", 100), "fax": ("传真", 40), "agent": ("代理人", 200)}  # fmt: skip


class CorrectingForm(CaseForm):
    """What it puts right may be counted in a year that is over: the page names the year, and the reason says so."""

    reason = text_area("更正的原因", required="请写明更正的原因。", rows=2)

    @property
    def past(self) -> str:
        """Which tables of years that are over may change with it; empty where none has counted the case."""
        first = self.application.received_on
        years = range(first.year, self.today.year) if first else range(0)
        return f"本件{say(first)}收到；{named(list(years))}改正后以改正的为准。" if years else ""


class RegistrationForm(CorrectingForm):
    """How and when it came."""

    way = radio_field("怎样收到的", [(way.value, way.label) for way in Way], required="请选择怎样收到的。")
    submitted = day_field("提交或者寄出的日期", hint="邮寄的看邮戳。")
    received = day_field("收到日期", required=False,
                         hint="签收、双方确认或者代为填写之日；当面提交的与提交日期相同。")  # fmt: skip

    def prepare(self) -> None:
        case = self.application
        self.initial |= {"way": case.way, "submitted": case.submitted_on, "received": case.received_on}
        if taking_of(case) is not None:
            self.fields["way"].choices = [(way.value, way.label) for way in SENT_HERE]
            self.fields["submitted"].help_text = "在本网站提交的，以网站收到的日期为准，不能改。"
        self.order_fields(["way", "submitted", "received", "reason"])

    def values(self) -> dict[str, Any]:
        values = super().values()
        return {**values, "way": Way(values["way"])}


class ApplicantForm(CorrectingForm):
    """Who applies. What is shown is masked elsewhere, so the form is filled in anew where something is wrong."""

    name = text_field("正确的姓名或者名称", 80, hint="没有错的不填，照原来的。")
    identity = text_field("正确的身份证明", 80, hint="没有错的不填，照原来的。")
    cleared = forms.MultipleChoiceField(
        label="没有的联系方式", required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(key, label) for key, (label, _) in CONTACTS.items()], help_text="登记了、其实没有的，在这里去掉。",
    )  # fmt: skip
    column = forms.ChoiceField(
        label="正确的申请人类型", required=False, choices=[("", "没有错，不改"), *Column.choices],
        help_text="改正后年度报告表三随之改正。",
    )  # fmt: skip

    def prepare(self) -> None:
        self.applicants = {str(each.pk): each for each in self.application.applicants.all()}
        choices = [(key, f"第{each.position}位") for key, each in self.applicants.items()]
        self.fields["applicant"] = choice_field("哪一位申请人", choices, required="请选择申请人。")
        if len(choices) == 1:
            self.initial["applicant"] = choices[0][0]
        for key, (label, longest) in CONTACTS.items():
            self.fields[key] = text_field(f"正确的{label}", longest, hint="没有错的不填，照原来的。")
        self.order_fields(["applicant", "name", "identity", *CONTACTS, "cleared", "column", "reason"])

    def values(self) -> dict[str, Any]:
        values = super().values()
        row = self.applicants[values["applicant"]]
        contact = {**row.contact, **{key: values[key] for key in CONTACTS if values[key]}}
        right = Person(
            values["name"] or row.name, values["identity"] or row.identity,
            {key: value for key, value in contact.items() if key not in values["cleared"]},
        )  # fmt: skip
        column = Column(values["column"]) if values["column"] else None
        return {"applicant": row, "right": right, "reason": values["reason"], "column": column}


class VoidForm(CaseForm):
    reason = text_area("登记有误的情况", required="请写明登记有误的情况。", rows=3,
                       hint="例如与哪一件重复登记，或者原来是信访、咨询，不是政府信息公开申请。")  # fmt: skip


class UnconfirmForm(CorrectingForm):
    reason = text_area("取消的原因", required="请写明为什么取消确认收到。", rows=2,
                       hint="例如误点了确认，或者登记到了别的申请。")  # fmt: skip


class UnreopenForm(CaseForm):
    reason = text_area("取消的原因", required="请写明为什么取消重新办理。", rows=2,
                       hint="例如复议决定、判决的结果登记错了，或者针对的是别的申请。")  # fmt: skip


class ColumnForm(CorrectingForm):
    column = radio_field("申请人类型", list(Column.choices), required="请选择申请人类型。",
                         hint="用本人名义申请的是自然人；律师事务所用自己名义申请的才是法律服务机构。")  # fmt: skip

    def prepare(self) -> None:
        self.order_fields(["column", "reason"])

    def values(self) -> dict[str, Any]:
        values = super().values()
        return {**values, "column": Column(values["column"])}


class EntryForm(CorrectingForm):
    """A step that was entered wrongly: its right day, or none."""

    on = day_field("正确的日期", hint="这一步根本没有发生的，不填。", required=False)
    number = number_field("正确的工作日数", hint="补正期限、延期天数；没有的不填，照原来的。", required=False)
    second = day_field("正确的第二个日期", hint="对方收到的日期或者新的期限；没有的不填，照原来的。", required=False)

    def prepare(self) -> None:
        self.entries = {
            str(each.pk): each
            for each in standing_events(self.application)
            if each.name not in FIXED and each.name != Name.SUBMITTED
        }
        choices = [
            (key, f"第{each.serial}步，{each.get_name_display()}，{say(each.on)}") for key, each in self.entries.items()
        ]
        self.fields["entry"] = choice_field("哪一步", choices, required="请选择要更正的一步。")
        self.order_fields(["entry", "on", "number", "second", "reason"])

    def values(self) -> dict[str, Any]:
        values = super().values()
        entry = self.entries[values["entry"]]
        shape = Name(entry.name).shape
        if shape.number is Need.NO:
            values["number"] = None
        elif values["number"] is None and values["on"]:
            values["number"] = entry.number
        if shape.second is Need.NO:
            values["second"] = None
        elif values["second"] is None and values["on"]:
            values["second"] = entry.second
        return {**values, "entry": entry}
