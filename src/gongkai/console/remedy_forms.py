"""The forms of reconsiderations and litigations."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest

from gongkai.applications.ending import Retention
from gongkai.applications.letters.bodies import asked
from gongkai.applications.models import Application
from gongkai.console.case_forms import TODAY, radio_field, text_area
from gongkai.console.deeds import Creating, acting_field
from gongkai.console.entitlement import entitlement
from gongkai.console.frame import Frame
from gongkai.console.verb_page import LateForm, choice_field, day_field, text_field
from gongkai.organs.models import Organ
from gongkai.organs.permissions import Permission, organs_where
from gongkai.remedies.actions import LONGEST_REASON, Filed, skips
from gongkai.remedies.first import skipped
from gongkai.remedies.models import About, Block, Remedy, Result, Stage
from gongkai.remedies.past_years import named

HANDLE = Permission.REMEDY_HANDLE


def organs_for(request: HttpRequest) -> list[Organ]:
    """The organs whose cases the person may register."""
    return list(organs_where(request.user, HANDLE, on=request.frame.on).order_by("code"))


class FileForm(Creating, LateForm):
    """A case as it came to the organ."""

    block = radio_field("类型", list(Block.choices), required="请选择类型。")
    body = text_field("复议机关或者法院", 80, required="请填写复议机关或者法院的名称。")
    case_number = text_field("案号", 60)
    filed_on = day_field("受理或者立案的日期")
    copy = day_field("收到副本的日期", hint="复议申请书、起诉状副本送到本机关的日期；从它起算本机关的期限。")
    ordinary = forms.BooleanField(label="行政复议适用普通程序（政府信息公开案件一般适用简易程序）", required=False)
    claimant = text_field("申请人或者原告", 200, required="请填写申请人或者原告。", hint="加密存放。")
    reason = text_area("请求和理由", required="请填写请求和理由。", rows=4, hint="加密存放。")
    about = radio_field("针对什么", list(About.choices), required="请选择针对什么。")
    application = text_field("申请的登记号", 30, hint="针对本系统登记的申请的填写，例如 2026-0012。")
    earlier = text_field("以前申请的编号", 60, hint="针对以前没有在本系统登记的申请的填写。")
    co_defendant = forms.BooleanField(label="本机关作为复议机关共同被告（不计入年度报告）", required=False)
    skipping = forms.BooleanField(label="法院已经立案（应当先申请行政复议，没有经过复议）", required=False)

    def __init__(self, *given: Any, frame: Frame, organs: list[Organ], **named: Any) -> None:
        super().__init__(*given, **named)
        self.frame, self.organs = frame, {str(each.pk): each for each in organs}
        self.organ = organs[0] if len(organs) == 1 else None
        if self.organ is None:
            choices = [(str(each.pk), each.name) for each in organs]
            self.fields["organ"] = choice_field("被申请人或者被告", choices, required="请选择机关。")
        if any(entitlement(frame, each).acting(HANDLE) for each in organs):
            self.fields["acting"] = acting_field()
            self.fields["acting"].required = self.organ is not None
        after = Remedy.objects.standing().filter(organ__in=organs, block=Block.RECONSIDERATION, stage=Stage.CONCLUDED)
        self.earlier_ones = {str(each.pk): each for each in after.order_by("-year", "-number")[:200]}
        choices = [(key, str(each)) for key, each in self.earlier_ones.items()]
        self.fields["after"] = choice_field("之前的行政复议", choices, hint="复议后起诉、复议在本系统登记的才选。")
        if self.organ is not None:
            self.fields["body"].help_text = _asked(self.organ)
        self.ask_why(frame.on)
        if not self.is_bound:
            del self.fields["skipping"]
        first = ["acting", "organ", "block", "after"]
        self.order_fields([*first, *(name for name in self.fields if name not in (*first, "because")), "because"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.organ is None:
            self.organ = self.organs.get(given.get("organ", ""))
        foreign = self.organ and entitlement(self.frame, self.organ).acting(HANDLE)
        if foreign and not given.get("acting") and "acting" not in self.errors:
            self.add_error("acting", "请写明代填的原因。")
        if len(given.get("reason", "")) > LONGEST_REASON:
            self.add_error("reason", f"最多{LONGEST_REASON}个字，请摘要填写。")
        if given.get("application") and self.organ:
            found = by_label(self.organ, given["application"])
            if found is None:
                self.add_error("application", "本机关没有这个登记号的申请，请核对；例如 2026-0012。")
            given["case"] = found
        filed = given.get("filed_on")
        notice = skipped(given.get("block", ""), given.get("case"), filed) if filed else None
        if notice is None:
            del self.fields["skipping"]
        elif not given["skipping"]:
            self.add_error("skipping", skips(notice))
        return given

    def filed(self) -> Filed:
        """What the action takes."""
        given = self.cleaned_data
        return Filed(
            Block(given["block"]), About(given["about"]), given["body"], given["claimant"], given["reason"],
            given["filed_on"], given["copy"], given.get("case"), given["earlier"],
            self.earlier_ones.get(given["after"]), given["case_number"], not given["ordinary"], given["co_defendant"],
            skipping=given["skipping"],
        )  # fmt: skip


def _asked(organ: Organ) -> str:
    """What to enter as body, as the notices of the organ name them."""
    bodies, court = asked(organ)
    named = [f"复议机关{'或者'.join(bodies)}"] if bodies else []
    named += [f"法院{court}"] if court else []
    return f"本机关的救济告知写的是：{'，'.join(named)}。" if named else ""


def by_label(organ: Organ, label: str) -> Application | None:
    """The application of an organ by its number; of one that it took over with the name of who registered it."""
    label, _, name = label.strip().removesuffix("）").partition("（")
    year, _, rest = label.partition("-")
    number, _, part = rest.partition("-")
    if not (year.isdigit() and number.isdigit() and (part or "0").isdigit()) or len(label) > 24:
        return None
    rows = Application.objects.filter(organ=organ, year=int(year), number=int(number), part=int(part or 0))
    if name:
        return rows.filter(origin__short_name=name).first()
    found = list(rows.order_by("pk")[:2])
    return next((each for each in found if each.origin_id == organ.pk), found[0] if len(found) == 1 else None)


class RemedyForm(Creating):
    """The form of a verb on a case: for the version that it was opened with."""

    version = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": "请刷新页面后重新填写。"})

    def __init__(self, *given: Any, remedy: Remedy, on: date, **named: Any) -> None:
        super().__init__(*given, initial={"version": remedy.version, "on": on}, **named)
        self.remedy = remedy
        self.prepare(on)

    def prepare(self, on: date) -> None:
        """Add what depends on the case, or on the day."""

    def values(self) -> dict[str, Any]:
        """What the action is given beside the case."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("key", "version", "acting")}


class OnForm(RemedyForm):
    on = day_field("日期", hint=TODAY)


class JudgeForm(RemedyForm):
    on = day_field("本机关收到裁判文书的日期", hint=TODAY)
    last = day_field("最后一方收到的日期", required=False,
                     hint="其他当事人收到得更晚的填写；各方的上诉期限都满了才能登记结果。")  # fmt: skip
    ruling = forms.BooleanField(label="是裁定（上诉期限十日）", required=False)


class AppealForm(RemedyForm):
    on = day_field("上诉日期", hint=TODAY)
    ours = forms.BooleanField(label="由本机关上诉（其他当事人上诉的不选）", required=False)


class RemandForm(RemedyForm):
    on = day_field("收到二审裁定的日期", hint=TODAY)
    decision_number = text_field("二审裁定书的文号", 60, required="请填写二审裁定书的文号。")


class ConcludeForm(RemedyForm, LateForm):
    result = radio_field(
        "结果", list(Result.choices), required="请选择结果。",
        hint="驳回请求、维持的是“结果维持”；撤销、变更、确认违法、责令履行的是“结果纠正”；不予受理、撤回、终止、调解的是“其他结果”。",
    )  # fmt: skip
    decision_number = text_field("决定书或者裁判文书的文号", 60, required="请填写决定书或者裁判文书的文号。")
    on = day_field("审结日期", hint="收到决定书、终审裁判的日期，或者上诉期满的次日。")
    anew = forms.BooleanField(label="须重新作出答复，或者责令答复：同时重新办理原申请", required=False)
    until = day_field("重新办理或者整改的期限", required=False)

    def prepare(self, on: date) -> None:
        self.ask_why(on)

    def values(self) -> dict[str, Any]:
        values = super().values()
        return {**values, "result": Result(values["result"])}


class RemedyCorrectionForm(RemedyForm):
    """What stands there now, to be put right; a day that is taken out takes its step back."""

    block = radio_field("类型", list(Block.choices), required="请选择类型。")
    body = text_field("复议机关或者法院", 80, required="请填写复议机关或者法院的名称。")
    case_number = text_field("案号", 60)
    filed_on = day_field("受理或者立案的日期")
    copy_on = day_field("收到副本的日期")
    simple = forms.BooleanField(label="行政复议适用简易程序", required=False)
    counted = forms.BooleanField(label="计入年度报告", required=False)
    claimant = text_field("正确的申请人或者原告", 200, hint="没有错的不填，照原来的。")
    claim = text_area("正确的请求和理由", rows=3, hint="没有错的不填，照原来的。")
    about = radio_field("针对什么", list(About.choices), required="请选择针对什么。")
    case = text_field("申请的登记号", 40, hint="针对本系统登记的申请的填写，例如 2026-0012。")
    earlier = text_field("以前申请的编号", 60)
    answered_on = day_field("答复、答辩的日期", required=False, hint="还没有的不填；登记错了的去掉。以下各项相同。")
    judged_on = day_field("收到一审裁判的日期", required=False)
    last_judged_on = day_field("最后一方收到一审裁判的日期", required=False)
    ruling = forms.BooleanField(label="一审是裁定", required=False)
    appealed_on = day_field("上诉日期", required=False)
    concluded_on = day_field("审结日期", required=False, hint="去掉的，结果、文号和整改一并取消，案件恢复为尚未审结。")
    result = forms.ChoiceField(label="结果", required=False, choices=[("", "尚未审结"), *Result.choices])
    decision_number = text_field("决定书或者裁判文书的文号", 60)
    rectify_until = day_field("整改期限", required=False)
    rectified_on = day_field("整改日期", required=False)
    why = text_area("更正的原因", required="请写明登记有误的情况和更正的原因。", rows=2, hint="加密存放。")

    def prepare(self, on: date) -> None:
        row = self.remedy
        years = range(row.filed_on.year, on.year)
        self.past = f"{named(list(years))}改正后以改正的为准。" if years else ""
        for name in self.fields:
            if name not in ("key", "version", "acting", "claimant", "claim", "case", "why"):
                self.initial[name] = getattr(row, name)
        self.initial["case"] = row.application.label if row.application else ""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("case"):
            given["found"] = by_label(self.remedy.organ, given["case"])
            if given["found"] is None:
                self.add_error("case", "本机关没有这个登记号的申请，请核对；例如 2026-0012。")
        return given

    def values(self) -> dict[str, Any]:
        values = super().values()
        right = {
            name: value for name, value in values.items() if name not in ("claimant", "claim", "case", "found", "why")
        }
        right["application"] = values.get("found")
        if not right["concluded_on"]:
            right |= {"result": "", "decision_number": "", "rectify_until": None, "rectified_on": None}
        for name, given in (("claimant", values["claimant"]), ("reason", values["claim"])):
            if given:
                right[name] = given
        return {"right": right, "why": values["why"]}


class RemedyArchiveForm(RemedyForm):
    retention = radio_field("保管期限", [(each.value, each.label) for each in Retention], required="请选择保管期限。",
                            hint="从归档的次年起算；期满后由分管领导清除个人信息，统计数字不变。")  # fmt: skip

    def prepare(self, on: date) -> None:
        self.initial["retention"] = Retention.TEN.value

    def values(self) -> dict[str, Any]:
        values = super().values()
        return {**values, "retention": Retention(values["retention"])}


class RemedyPlainForm(RemedyForm):
    """Nothing to fill in: only the version that was seen."""


class RemedyVoidForm(RemedyForm):
    why = text_area("登记有误的情况", required="请写明登记有误的情况。", rows=3,
                    hint="例如与哪一件重复登记，或者被申请人、被告不是本机关。加密存放。")  # fmt: skip
