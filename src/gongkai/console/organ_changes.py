"""机构变动: found, rename, move, merge and dissolve an organ, each on a page of its own."""

from __future__ import annotations

from collections.abc import Iterable
from secrets import token_urlsafe

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from gongkai.console.deeds import Deed, sent
from gongkai.console.frame import staff
from gongkai.console.verb_page import (
    METHODS,
    Words,
    answer,
    choice_field,
    day_field,
    entitled,
    field_of,
    text_field,
)
from gongkai.console.visible import organ_or_404, visible_organs
from gongkai.evidence.recording import once
from gongkai.organs import actions
from gongkai.organs.levels import LEVELS
from gongkai.organs.models import Kind, Organ
from gongkai.organs.permissions import Permission

ON = "不能晚于今天。"
REASON = "批准文件的名称和文号。"


class FoundForm(Deed):
    """A new organ below another."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    name = field_of(Organ, "name", required=True)
    short_name = field_of(Organ, "short_name", hint="不填就用名称的前 20 个字。")
    mark = field_of(Organ, "mark", hint="文书编号的开头，例如“白政公开”，各机构不能相同。不填就按简称自动取。")
    kind = choice_field("类别", Kind.choices, required="请选择类别。", hint="按类别建立岗位和审核模式。")
    code = field_of(Organ, "code", required=True, hint="字母和数字，用在索引号里，用过的不能再用，例如 BLZ。")
    on = day_field("设立日期", hint=ON)
    reason = text_field("依据", 120, hint=REASON)


@require_http_methods(METHODS)
@staff
def found(request: HttpRequest, key: int) -> HttpResponse:
    """设立 an organ below this one, guided by its lead office or by itself."""
    above = organ_or_404(request, key)
    entitled(request, above, Permission.ORGAN_STRUCTURE)
    own = {post.organ_id: post.organ for post, _ in request.frame.posts}
    office = above if above.pk in own or above.lead_office is None else above.lead_office
    form = FoundForm(sent(request), initial={"key": token_urlsafe(16), "on": request.frame.on})
    posts = "；".join(
        f"{kind.label}设{len(LEVELS[kind].posts)}个岗位、至少要{LEVELS[kind].people}人"
        for kind in Kind
        if LEVELS[kind].posts
    )
    words = Words(
        "设立下级机构",
        "设立",
        reverse("console_organ", args=[above.pk]),
        above.name,
        f"新机构在{above.name}之下，主管部门是{office.name}。{posts}；村（社区）不设岗位，由乡镇代为公开。",
    )

    def act() -> Organ:
        given, at = form.cleaned_data, timezone.now()
        return once(
            request.user.pk,
            given["key"],
            "organ.founded",
            at,
            lambda: actions.found(
                code=given["code"],
                name=given["name"],
                kind=given["kind"],
                short_name=given["short_name"],
                mark=given["mark"],
                on=given["on"],
                reason=given["reason"],
                parent=above,
                lead_office=office,
                by=request.user,
                at=at,
            ),
        )

    return answer(
        request,
        form,
        words,
        act,
        done=lambda organ: f"{organ.name}已设立，请接着安排人员和岗位。",
        to=lambda organ: reverse("console_organ", args=[organ.pk]),
    )


class RenameForm(Deed):
    """Another name."""

    name = field_of(Organ, "name", required=True)
    short_name = field_of(Organ, "short_name", hint="不填就用新名称的前 20 个字。")
    kind = forms.ChoiceField(
        label="类别",
        choices=[("", "不变"), *Kind.choices],
        required=False,
        help_text="撤镇设街道等改变类别的，请选择新的类别；现有岗位不变。",
    )
    on = day_field("生效日期", hint=ON)
    reason = text_field("依据", 120, hint=REASON)


@require_http_methods(METHODS)
@staff
def rename(request: HttpRequest, key: int) -> HttpResponse:
    """更名."""
    organ = organ_or_404(request, key)
    entitled(request, organ, Permission.ORGAN_STRUCTURE)
    form = RenameForm(sent(request), initial={"name": organ.name, "on": request.frame.on})
    words = Words(
        "更名",
        "更名",
        reverse("console_organ", args=[organ.pk]),
        organ.name,
        "以前发布的信息仍显示发布时的名称，机构代码和索引号不变。",
    )
    return answer(
        request,
        form,
        words,
        lambda: actions.rename(organ, by=request.user, at=timezone.now(), **form.cleaned_data),
        done=lambda renamed: f"已更名为{renamed.name}。",
    )


def _choices(organs: Iterable[Organ]) -> list[tuple[str, str]]:
    return [(str(organ.pk), organ.name) for organ in organs]


class MoveForm(Deed):
    """Another place in the tree."""

    parent = choice_field("上级机构", [])
    lead_office = choice_field("主管部门", [], hint="指导和监督它公开工作的机构。")
    on = day_field("生效日期", hint=ON)
    reason = text_field("依据", 120, hint=REASON)

    def __init__(self, *given: object, organs: list[Organ], **named: object) -> None:
        super().__init__(*given, **named)
        for name in ("parent", "lead_office"):
            self.fields[name].choices = [("", "无"), *_choices(organs)]


@require_http_methods(METHODS)
@staff
def move(request: HttpRequest, key: int) -> HttpResponse:
    """调整隶属."""
    organ = organ_or_404(request, key)
    entitled(request, organ, Permission.ORGAN_STRUCTURE)
    others = list(visible_organs(request).on(request.frame.on).exclude(pk=organ.pk))
    by_key = {str(each.pk): each for each in [*others, organ.parent, organ.lead_office] if each}
    initial = {"parent": organ.parent_id, "lead_office": organ.lead_office_id, "on": request.frame.on}
    form = MoveForm(sent(request), organs=list(by_key.values()), initial=initial)
    words = Words(
        "调整隶属",
        "调整",
        reverse("console_organ", args=[organ.pk]),
        organ.name,
        "主管部门变了，能看到和代填这个机构的人也跟着变。",
    )

    def act() -> Organ:
        given = form.cleaned_data
        return actions.move(
            organ,
            parent=by_key.get(given["parent"]),
            lead_office=by_key.get(given["lead_office"]),
            on=given["on"],
            reason=given["reason"],
            by=request.user,
            at=timezone.now(),
        )

    return answer(request, form, words, act, done="隶属关系已调整。")


class SuccessorForm(Deed):
    """Who takes over, from when, by which document."""

    successor = choice_field("承接机构", [])
    on = day_field("生效日期", hint=ON)
    reason = text_field("依据", 120, hint=REASON, required="请写明依据；没有批准文件的不能撤并机构。")

    def __init__(self, *given: object, organs: list[Organ], required: bool, **named: object) -> None:
        super().__init__(*given, **named)
        needed = "请选择承接机构。" if required else ""
        hint = "它的职责以后由谁承担。" if required else "它的职责以后由谁承担；没有的不选。"
        self.fields["successor"] = choice_field("承接机构", _choices(organs), required=needed, hint=hint)


@require_http_methods(METHODS)
@staff
def merge(request: HttpRequest, key: int) -> HttpResponse:
    """并入: the organ ends and another takes over."""
    return _end(request, key, merging=True)


@require_http_methods(METHODS)
@staff
def dissolve(request: HttpRequest, key: int) -> HttpResponse:
    """撤销."""
    return _end(request, key, merging=False)


def _end(request: HttpRequest, key: int, *, merging: bool) -> HttpResponse:
    organ = organ_or_404(request, key)
    entitled(request, organ, Permission.ORGAN_STRUCTURE)
    others = list(visible_organs(request, Permission.ORGAN_STRUCTURE).exclude(pk=organ.pk))
    by_key = {str(each.pk): each for each in others}
    form = SuccessorForm(sent(request), organs=others, required=merging)
    words = Words(
        "并入其他机构" if merging else "撤销机构",
        f"撤销{organ.name}" if not merging else "并入",
        reverse("console_organ", args=[organ.pk]),
        organ.name,
        "它下面的机构和由它主管的机构转到承接机构。" if merging else "下面还有机构的，请先调整或者撤销它们。",
        notes=[
            f"{organ.name}自生效日起不再存在：岗位和任职同时终止，在办的交接取消。已发布的信息仍然保留。",
            "没有办结的申请、复议和诉讼转到承接机构，登记号和期限不变；正在审核的答复须重新送审。年报表三、表四计在答复、"
            "审结时负责的机关。没有承接机构的，先办结才能撤销。",
        ],
        danger=True,
    )

    def act() -> Organ:
        given = form.cleaned_data
        heir = by_key.get(given["successor"])
        how = {"on": given["on"], "reason": given["reason"], "by": request.user, "at": timezone.now()}
        if merging and heir:
            return actions.merge([organ], successor=heir, **how)
        return actions.dissolve(organ, successor=heir, **how)

    done = f"{organ.name}已{'并入' if merging else '撤销'}。"
    return answer(request, form, words, act, done=done)
