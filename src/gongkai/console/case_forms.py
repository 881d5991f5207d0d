"""The forms of the verbs that handle an application between receipt and reply, and that end it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms

from gongkai.applications.disclosing import LONGEST_TITLE
from gongkai.applications.ending import Retention
from gongkai.applications.history import standing_events
from gongkai.applications.letters.case_files import MADE_BY_OTHER_ACTS
from gongkai.applications.letters.due import letters_due
from gongkai.applications.letters.models import Role
from gongkai.applications.letters.owing import unstamped_of
from gongkai.applications.models import Application, Opinion
from gongkai.applications.receiving import named
from gongkai.console.case_verb_page import CaseForm, LateCaseForm
from gongkai.console.record_forms import FilesField
from gongkai.console.verb_page import choice_field, day_field, text_field
from gongkai.files.pipeline import MOST_MEGABYTES, take_in
from gongkai.law import Method
from gongkai.law.consultation import Consultee
from gongkai.organs.models import Tenure, in_force
from gongkai.pages.fields import Choices, ManyChoices

TODAY = "不能晚于今天。"
BROUGHT = [each for each in Role if each not in MADE_BY_OTHER_ACTS]
"""Kinds of files that somebody adds to a case."""


def text_area(label: str, *, required: str = "", hint: str = "", rows: int = 5) -> forms.CharField:
    """A text of a case. required  the sentence where it is missing"""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=bool(required),
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": required, "max_length": "写了 %(show_value)d 个字，最多 20000 个字，请精简。"},
    )


def number_field(label: str, *, hint: str = "", required: bool = True, most: int = 1000) -> forms.IntegerField:
    """A number of days or pages."""
    return forms.IntegerField(
        label=label,
        help_text=hint,
        required=required,
        min_value=1,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input--day", "autocomplete": "off"}),
        error_messages={
            "required": f"请填写{label}。",
            "invalid": f"{label}请填写整数。",
            "min_value": f"{label}至少是 1。",
            "max_value": f"{label}最多是 {most}，请核对。",
        },
    )


def radio_field(label: str, choices: list[tuple[str, str]], *, required: str, hint: str = "") -> forms.ChoiceField:
    """One of a few, each a line."""
    return forms.ChoiceField(
        label=label,
        help_text=hint,
        choices=choices,
        widget=Choices,
        error_messages={"required": required, "invalid_choice": required},
    )


class OnForm(CaseForm):
    on = day_field("日期", hint=TODAY)


class ConfirmForm(LateCaseForm):
    on = day_field("双方确认收到的日期", hint="与申请人电话或者书面确认的那一天；从次日起计算期限。")


OFFERED = 15
"""Working days to correct an application that are offered: the law leaves them to the organ (第三十条)."""


class AskForm(CaseForm):
    items = text_area("需要补正的事项和理由", required="请一次写明需要补正的全部事项和理由。",
                      hint="一次写全：缺什么、为什么不能确定、请申请人怎样补正。")  # fmt: skip
    days = number_field("补正期限（工作日）", hint="由本机关合理确定，法律没有规定天数。", most=120)
    on = day_field("告知日期", hint=TODAY)
    delivered = day_field("申请人收到的日期", hint="邮寄的先不填，收到以后办理“登记通知送达”。", required=False)

    def prepare(self) -> None:
        self.initial["days"] = OFFERED


class ClarifyForm(CaseForm):
    text = text_area("沟通的原因和内容", required="请写明沟通的原因和内容。")
    on = day_field("沟通日期", hint=TODAY)


class CorrectedForm(CaseForm):
    text = text_area("补正后的申请内容", required="请填写补正后的申请内容。")
    on = day_field("收到补正的日期", hint=TODAY)


class ConsultForm(CaseForm):
    consultee = radio_field(
        "征求谁的意见", [(each.value, each.label) for each in Consultee], required="请选择征求谁的意见。"
    )
    name = text_field("姓名或者名称", 60, required="请填写姓名或者名称。")
    content = text_area("征求意见的政府信息", required="请写明征求意见的政府信息。",
                        hint="只写涉及对方的内容，不写申请人是谁。", rows=3)  # fmt: skip
    on = day_field("发出征求意见书的日期", hint=TODAY)
    delivered = day_field("对方收到的日期", hint="其他机关不填。", required=False)

    def values(self) -> dict[str, Any]:
        values = super().values()
        return {**values, "consultee": Consultee(values["consultee"])}


class LetterForm(CaseForm):
    """About one of the letters that are not answered."""

    def prepare(self) -> None:
        self.letters = {
            str(each.pk): each for each in self.application.consultations.filter(opinion="").order_by("number")
        }
        choices = [
            (key, f"第{each.number}份，{Consultee(each.consultee).label}（{each.name}）")
            for key, each in self.letters.items()
        ]
        self.fields["letter"] = choice_field("征求意见书", choices, required="请选择征求意见书。")
        self.order_fields(["letter"])
        if len(choices) == 1:
            self.initial["letter"] = choices[0][0]

    def values(self) -> dict[str, Any]:
        values = super().values()
        return {**values, "letter": self.letters[values["letter"]]}


class DeliveredForm(LetterForm):
    on = day_field("对方收到的日期", hint=TODAY)


class NoticeDeliveredForm(CaseForm):
    on = day_field("申请人收到的日期", hint=TODAY)


class OpinionForm(LetterForm):
    opinion = radio_field("意见", list(Opinion.choices), required="请选择对方的意见。")
    text = text_area("意见内容和理由", rows=3,
                     hint="不同意公开的，须写明理由；只同意公开一部分的，也选这一项，写明是哪些部分。")  # fmt: skip
    on = day_field("收到意见的日期", hint=TODAY)


class ExtendForm(CaseForm):
    days = number_field("延长的工作日", hint="最多 20 个工作日，只能一次。", most=20)
    reason = text_area("延期的原因", required="请写明延长答复期限的原因。", rows=3)
    on = day_field("告知申请人的日期", hint=TODAY)


class DelayForm(CaseForm):
    until = day_field("确定的答复日期")
    reason = text_area("申请人说明的理由和延迟的原因", required="请写明申请人说明的理由和延迟答复的原因。", rows=3)
    on = day_field("告知申请人的日期", hint=TODAY)


class FeeForm(CaseForm):
    method = radio_field("收费方式", [(each.value, each.label) for each in Method], required="请选择收费方式。",
                         hint="同一件申请只能选一种；金额按规定自动计算，不收费的会提示。")  # fmt: skip
    pages = number_field("页数", hint="按量计收的填写。", required=False, most=1_000_000)
    on = day_field("发出收费通知的日期", hint=TODAY)
    delivered = day_field("申请人收到的日期", required=False)

    def values(self) -> dict[str, Any]:
        values = super().values()
        return {**values, "method": Method(values["method"])}


class PassOnForm(CaseForm):
    office = text_field("承办机构", 60, required="请填写承办机构。", hint="本机关的内设机构，例如农业农村办公室。")
    due_on = day_field("报回期限", hint="应当在答复期限之前，给审核留出时间。")
    task = text_area("办理要求", rows=3)

    def prepare(self) -> None:
        rows = Tenure.objects.filter(in_force(self.today), post__organ=self.application.organ_id)
        self.people = {str(row.person_id): row.person for row in rows.select_related("person")}
        choices = [(key, person.name) for key, person in self.people.items()]
        self.fields["to"] = choice_field("提醒谁", choices, hint="会收到一条消息；不在系统里的人不选。")

    def values(self) -> dict[str, Any]:
        values = super().values()
        return {**values, "to": self.people.get(values["to"])}


class ReportForm(CaseForm):
    text = text_area("报回的内容", required="请写明承办机构报回的内容。")
    on = day_field("报回日期", hint=TODAY)


class SplitForm(CaseForm):
    requests = text_area("拆分后各件所需的信息", required="请逐件填写拆分后所需的信息。",
                         hint="一行一件，至少两件。各件沿用本件的收到日期和期限。")  # fmt: skip
    on = day_field("拆分日期", hint=TODAY)

    def prepare(self) -> None:
        self.initial["requests"] = self.application.request

    def values(self) -> dict[str, Any]:
        values = super().values()
        return {**values, "requests": [line for line in values["requests"].splitlines() if line.strip()]}


class MergeForm(CaseForm):
    """The case that is chosen goes by the version that the page was opened with."""

    def prepare(self) -> None:
        rows = Application.objects.open().filter(organ=self.application.organ_id, answered_with=None)
        rows = rows.select_related("parent").prefetch_related("applicants", "parent__applicants")
        wanted = named(self.application)
        self.others = {
            f"{each.pk}:{each.version}": each
            for each in rows.exclude(pk=self.application.pk)
            .exclude(received_on=None)
            .order_by("-year", "-number")[:200]
            if named(each) == wanted
        }
        same = set(Application.objects.asking_the_same(self.application).values_list("pk", flat=True))
        choices = [
            (key, f"{each.label}{'（申请内容相同）' if each.pk in same else ''}") for key, each in self.others.items()
        ]
        self.fields["into"] = choice_field("与哪一件合并答复", choices, required="请选择要并入的申请。")
        self.fields["into"].help_text = "只能与同一申请人的申请合并：答复书写明答复的是谁。"

    def values(self) -> dict[str, Any]:
        into = self.others[super().values()["into"]]
        return {"into": into, "into_version": into.version}


class ReasonForm(LateCaseForm):
    """When, and how it came to it."""

    text = text_area("情况", required="请写明情况。", rows=3)
    on = day_field("日期", hint=TODAY)


class LapseForm(LateCaseForm):
    text = text_area("告知书的内容", required="请填写告知书的内容。",
                     hint="写明告知的日期、期限和逾期的事实；逾期之后本机关不再处理这件申请。")  # fmt: skip
    on = day_field("结案日期", hint=TODAY)


class DiscloseForm(CaseForm):
    title = text_field("标题", LONGEST_TITLE, required="请填写标题。",
                       hint="写申请了什么信息，例如“2023年度村级公路养护合同”；不照抄申请书。")  # fmt: skip
    summary = text_area("答复摘要", required="请填写答复摘要。", rows=8,
                        hint="写提供了什么、主要内容是什么。申请人和第三方的姓名、证件、电话、地址由系统核对，"
                        "出现的不能公开。")  # fmt: skip
    checked = forms.MultipleChoiceField(
        label="核对",
        choices=[("checked", "标题和摘要不会让人认出申请人、第三方或者其他个人")],
        widget=ManyChoices,
        error_messages={"required": "请核对标题和摘要，没有能认出人的内容再公开。"},
    )

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values().items() if name != "checked"}


class UndiscloseForm(CaseForm):
    reason = text_area("撤下的原因", required="请写明撤下的原因。", rows=2, hint="留在办理记录里，不写个人的情况。")


class ArchiveForm(CaseForm):
    retention = radio_field("保管期限", [(each.value, each.label) for each in Retention], required="请选择保管期限。",
                            hint="从归档的次年起算；期满后由分管领导清除个人信息，统计数字不变。")  # fmt: skip
    reason = text_area("无法送达的原因", hint="答复没有登记送达的，写明原因；已经送达的不填。", rows=2)

    def prepare(self) -> None:
        self.initial["retention"] = Retention.TEN.value
        self.warnings = list(self._warnings())

    def _warnings(self) -> Iterator[str]:
        """What is lacking in the dossier and cannot be added later."""
        letters = list(self.application.letters.defer("blocks"))
        lacking = letters_due(self.application, standing_events(self.application), letters)
        if names := "、".join(dict.fromkeys(each.kind.label for each in lacking if each.owed)):
            yield f"还没有制作：{names}。归档以后不能再制作，需要的请先制作。"
        if names := "、".join(unstamped_of(self.application)):
            yield f"还没有上传盖章的扫描件：{names}。归档以后不能再上传，盖过章的请先在文书的页面上传。"

    def values(self) -> dict[str, Any]:
        values = super().values()
        return {**values, "retention": Retention(values["retention"])}


class ReopenForm(CaseForm):
    basis = text_area("复议决定书或者判决书的文号", required="请写明复议决定书或者判决书的文号。", rows=2)
    on = day_field("收到的日期", hint=TODAY)
    until = day_field("决定书、判决书定的期限", hint="没有定期限的不填，重新计算 20 个工作日。", required=False)


class FilesForm(CaseForm):
    """Scans and other files of the case, taken in sealed."""

    uploads = True
    role = radio_field("材料种类", [(each.value, each.label) for each in BROUGHT], required="请选择材料种类。",
                       hint="“所申请的政府信息”可以随答复提供，也可以先作区分处理。")  # fmt: skip
    files_of_case = FilesField(
        label="文件", help_text=f"扫描件、照片或者文档，每个不超过 {MOST_MEGABYTES} 兆字节；加密存放。"
    )

    def prepare(self) -> None:
        self.initial["role"] = Role.SUBMITTED.value
        self.fields["files_of_case"].conditional = True  # it says itself that it has to be there

    def clean_files_of_case(self) -> list[Any]:
        given = self.cleaned_data["files_of_case"] or []
        if not given:
            raise forms.ValidationError("请选择要加入的文件。")
        return given

    def made(self, *, by: Any, at: Any) -> dict[str, Any]:
        return {"files": taken_in(self.cleaned_data["files_of_case"], by=by, at=at)}

    def values(self) -> dict[str, Any]:
        return {"role": Role(self.cleaned_data["role"])}


def taken_in(uploads: list[Any], *, by: Any, at: Any) -> list[tuple[Any, str]]:
    """Files that were sent, in the store, sealed, each with its name. Raises Refused where one is not sound."""
    found = []
    for upload in uploads:
        found.append((take_in(upload, upload.name or "", by=by, at=at, sealed=True), upload.name or "材料"))
    return found
