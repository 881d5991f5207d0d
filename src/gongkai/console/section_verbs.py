"""Opening, changing, closing and merging sections; 本机关不涉及此项: a page for each verb."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from gongkai.console.deeds import Creating, Deed, reason_field, sent
from gongkai.console.frame import staff
from gongkai.console.record_places import options
from gongkai.console.sections import organ_or_404, section_or_404
from gongkai.console.verb_page import METHODS, Words, answer, choice_field, entitled, text_field
from gongkai.organs.models import Organ
from gongkai.organs.permissions import Permission
from gongkai.records.content import Nature
from gongkai.records.sections.actions import (
    ADDED,
    LONGEST_CATEGORY,
    LONGEST_NAME,
    change_section,
    close_section,
    open_section,
    stands,
    state_nothing_here,
)
from gongkai.records.sections.models import NothingHere, Placement, Section, SectionKind

_WHOLE = {"invalid": "请填写整数。", "min_value": "请填写 1 以上的整数。", "max_value": "最多填 3660。"}


def _days() -> forms.IntegerField:
    return forms.IntegerField(
        label="更新周期（天）", required=False, min_value=1, max_value=3660, error_messages=_WHOLE,
        help_text="超过这么多天没有新发布的，工作台会提醒；没有更新要求的不填。", widget=forms.TextInput,
    )  # fmt: skip


def _common(form: forms.Form, organ: Organ, on: date, besides: Section | None = None) -> None:
    """The fields of opening and changing."""
    form.fields["name"] = text_field("栏目名称", LONGEST_NAME, required="请填写栏目名称。")
    groups = options(organ, on, homes=False)
    form.fields["parent"] = choice_field("上级栏目", _without(groups, besides), hint="不选的，放在最上一层。")
    form.fields["nature"] = forms.ChoiceField(
        label="信息性质", choices=Nature.choices, help_text="在这个栏目起草的稿件默认的信息性质。"
    )
    form.fields["update_days"] = _days()
    form.fields["category"] = text_field("信息类别", LONGEST_CATEGORY, hint="县里统计用的类别，没有统一要求的不填。")


def _without(groups: list[Any], besides: Section | None) -> list[Any]:
    """The choices of a parent; a section is not its own."""
    if besides is None:
        return groups
    own = str(besides.pk)
    found = []
    for key, value in groups:
        if isinstance(value, list):
            found.append((key, [row for row in value if row[0] != own]))
        elif key != own:
            found.append((key, value))
    return found


def _last(form: Deed) -> None:
    """The reason of 代填 stands last."""
    if "acting" in form.fields:
        form.fields["acting"] = form.fields.pop("acting")


def _parent(key: str) -> Section | None:
    return Section.objects.filter(pk=key).first() if key else None


class OpenForm(Creating):
    """A new section."""

    def __init__(self, *given: Any, organ: Organ, on: date, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["kind"] = forms.ChoiceField(
            label="栏目类型",
            choices=[(each.value, each.label) for each in ADDED],
            help_text="专题专栏与其他栏目并存：一件稿件有一个栏目，还可以进几个专题。",
        )
        _common(self, organ, on)
        _last(self)


@require_http_methods(METHODS)
@staff
def open_one(request: HttpRequest, key: int) -> HttpResponse:
    """开设栏目."""
    organ = organ_or_404(request, key)
    who = entitled(request, organ, Permission.SECTION_EDIT)
    form = OpenForm(sent(request), organ=organ, on=request.frame.on, acting=who.acting(Permission.SECTION_EDIT))
    words = Words("开设栏目", "开设", reverse("section_tree", args=[organ.pk]), f"{organ.name}的栏目")

    def act() -> Section:
        found, at = form.cleaned_data, timezone.now()
        return form.once(
            request.user, "section.opened", at,
            lambda: open_section(
                organ, name=found["name"], kind=SectionKind(found["kind"]), parent=_parent(found["parent"]),
                nature=Nature(found["nature"]), update_days=found["update_days"], category=found["category"],
                by=request.user, at=at, acting=form.acting,
            ),
        )  # fmt: skip

    return answer(request, form, words, act, done=lambda section: f"栏目“{section.name}”已开设。")


class ChangeForm(Deed):
    """What can be changed of a section; it carries the version that it was opened with."""

    version = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": "请刷新页面后重新填写。"})

    def __init__(self, *given: Any, section: Section, on: date, **named: Any) -> None:
        initial = {
            "version": section.version, "name": section.name, "parent": str(section.parent_id or ""),
            "nature": section.nature, "update_days": section.update_days, "category": section.category,
            "position": section.position,
        }  # fmt: skip
        super().__init__(*given, initial=initial, **named)
        _common(self, section.organ, on, section)
        self.fields["position"] = forms.IntegerField(
            label="次序", min_value=0, max_value=9999, widget=forms.TextInput,
            help_text="同一层里数字小的在前。",
            error_messages={**_WHOLE, "required": "请填写次序。", "min_value": "请填写 0 以上的整数。"},
        )  # fmt: skip
        _last(self)


@require_http_methods(METHODS)
@staff
def change(request: HttpRequest, key: int) -> HttpResponse:
    """修改栏目: name, place, duties."""
    section = section_or_404(request, key)
    who = entitled(request, section.organ, Permission.SECTION_EDIT)
    form = ChangeForm(sent(request), section=section, on=request.frame.on, acting=who.acting(Permission.SECTION_EDIT))
    words = Words(
        "修改栏目", "保存", reverse("section", args=[section.pk]), section.name,
        "改名后网址不变，原名保留在沿革里；移动栏目，其中的信息随之移动。",
    )  # fmt: skip

    def act() -> Section:
        found = form.cleaned_data
        return change_section(
            section, version=found["version"], name=found["name"], parent=_parent(found["parent"]),
            nature=Nature(found["nature"]), update_days=found["update_days"], category=found["category"],
            position=found["position"], by=request.user, at=timezone.now(), acting=form.acting,
        )  # fmt: skip

    return answer(request, form, words, act, done="栏目已修改。")


class CloseForm(Deed):
    """Closing a section, or merging it into another."""

    version = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": "请刷新页面后重新填写。"})

    def __init__(self, *given: Any, section: Section, on: date, **named: Any) -> None:
        super().__init__(*given, initial={"version": section.version}, **named)
        if section.kind == SectionKind.TOPIC:
            topics = section.organ.sections.open(on).filter(kind=SectionKind.TOPIC)
            heirs: list[Any] = [(str(each.pk), each.name) for each in topics]
        else:
            heirs = options(section.organ, on)
        self.fields["heir"] = choice_field(
            "并入哪个栏目", _without(heirs, section), hint="其中的信息移到这个栏目，原网址自动转到那里。"
        )
        self.fields["reason"] = reason_field("原因", required="请写明关闭或者合并的原因。")
        _last(self)


@require_http_methods(METHODS)
@staff
def close(request: HttpRequest, key: int) -> HttpResponse:
    """关闭或者合并栏目."""
    section = section_or_404(request, key)
    who = entitled(request, section.organ, Permission.SECTION_EDIT)
    form = CloseForm(sent(request), section=section, on=request.frame.on, acting=who.acting(Permission.SECTION_EDIT))
    count = Placement.objects.standing().filter(section=section, record__current__isnull=False).count()
    if not count:
        moved = "其中没有公开的信息。"
    elif section.kind == SectionKind.TOPIC:
        moved = f"其中有 {count} 件公开的信息：选了承接的专题的，办理后马上移去；不选的，只留在各自的栏目里。"
    else:
        moved = f"其中有 {count} 件公开的信息，须选择承接的栏目，办理后马上移去。"
    words = Words(
        "关闭或者合并栏目", "关闭", reverse("section", args=[section.pk]), section.name,
        f"{moved}关闭以后不能重新打开，关闭以前的统计仍按原栏目计算。", danger=True,
    )  # fmt: skip

    def act() -> Section:
        found = form.cleaned_data
        return close_section(
            section, version=found["version"], heir=_parent(found["heir"]), reason=found["reason"],
            by=request.user, at=timezone.now(), acting=form.acting,
        )  # fmt: skip

    return answer(
        request, form, words, act,
        done=lambda it: f"“{it.name}”已并入“{it.heir.name}”。" if it.heir else f"栏目“{it.name}”已关闭。",
        to=lambda it: reverse("section_tree", args=[it.organ_id]),
    )  # fmt: skip


class StateForm(Creating):
    reason = reason_field(
        "说明", hint="会在公开页面上显示一行，例如：本镇没有行政处罚权。", required="请写明说明的内容。"
    )


class TakeBackForm(Creating):
    reason = reason_field("撤销的原因", required="请写明为什么撤销说明。")


@require_http_methods(METHODS)
@staff
def state(request: HttpRequest, key: int) -> HttpResponse:
    """确认本机关不涉及此项; once a year again."""
    section = section_or_404(request, key)
    entitled(request, section.organ, Permission.SECTION_STATE)
    before = stands(section)
    form = StateForm(sent(request), initial={"reason": before.reason if before else ""})
    words = Words(
        "确认本机关不涉及此项", "再次确认" if before else "确认", reverse("section_tree", args=[section.organ_id]),
        f"{section.organ.name}的栏目", f"“{section.name}”在公开页面上显示一行说明；说明满一年须由领导再次确认。",
    )  # fmt: skip
    return answer(
        request, form, words, lambda: _state(request, form, section, upheld=True),
        done=f"已确认本机关不涉及“{section.name}”。",
    )  # fmt: skip


@require_http_methods(METHODS)
@staff
def state_back(request: HttpRequest, key: int) -> HttpResponse:
    """撤销不涉及说明."""
    section = section_or_404(request, key)
    entitled(request, section.organ, Permission.SECTION_STATE)
    form = TakeBackForm(sent(request))
    words = Words(
        "撤销不涉及说明", "撤销", reverse("section", args=[section.pk]), section.name,
        "撤销后公开页面不再显示这行说明。", danger=True,
    )  # fmt: skip
    return answer(
        request, form, words, lambda: _state(request, form, section, upheld=False), done="不涉及说明已撤销。"
    )  # fmt: skip


def _state(request: HttpRequest, form: StateForm | TakeBackForm, section: Section, *, upheld: bool) -> NothingHere:
    at, reason = timezone.now(), form.cleaned_data["reason"]
    return form.once(
        request.user, "section.nothing_here" if upheld else "section.nothing_here_taken_back", at,
        lambda: state_nothing_here(section, upheld=upheld, reason=reason, by=request.user, at=at),
    )  # fmt: skip
