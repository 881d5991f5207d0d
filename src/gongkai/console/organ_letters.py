"""文书用语和救济告知: how an organ words its letters, and whom its remedy notices name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.applications.letters.bodies import ALLOWED, bodies_of, fixed_body, kind_of, set_bodies
from gongkai.applications.letters.kinds import FORMS, Kind
from gongkai.applications.letters.models import Wording
from gongkai.applications.letters.templates import WORDING
from gongkai.applications.letters.wording import reword, wording_of
from gongkai.console.deeds import Deed, attempt, page, sent
from gongkai.console.entitlement import entitlement
from gongkai.console.frame import say, staff
from gongkai.console.verb_page import METHODS, Words, answer, entitled, text_field
from gongkai.console.visible import organ_or_404
from gongkai.console.wording_fields import WordingFields
from gongkai.law import Refused
from gongkai.law.remedies import OrganKind
from gongkai.organs.models import Kind as OfOrgan
from gongkai.organs.models import Organ
from gongkai.organs.permissions import Permission

EDIT = Permission.ORGAN_EDIT


@require_safe
@staff
def page_of_list(request: HttpRequest, key: int) -> HttpResponse:
    """Every kind of letter, in whose words it is, and whom the remedy notices name."""
    organ = organ_or_404(request, key)
    last: dict[str, Wording] = {}
    for each in Wording.objects.filter(organ=organ).select_related("by").order_by("version"):
        last[each.kind] = each
    given = {
        "organ": organ,
        "rows": [(kind, last.get(kind.value)) for kind in Kind if kind not in FORMS],
        "bodies": _bodies(organ),
        "may_edit": EDIT in entitlement(request.frame, organ),
    }
    return render(request, "console/organ_letters.html", given)


def _bodies(organ: Organ) -> dict[str, object]:
    """Whom the remedy notices name; without a kind for what is no administrative organ."""
    row = bodies_of(organ)
    try:
        kind = kind_of(organ)
    except Refused as fault:
        return {"fault": str(fault)}
    fixed = fixed_body(organ, kind)
    names = [fixed] if fixed else list(row.bodies) if row else []
    return {"kind": kind.label, "fixed": fixed, "names": names, "row": row}


class RewordForm(WordingFields, Deed):
    """The wording of one kind of letter, for the version that the page was opened with."""

    version = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": "请刷新页面后重新填写。"})

    @property
    def restores(self) -> bool:
        """Whether the wording of the system is wanted back."""
        return bool(self.data.get("restore"))

    def plain_fields(self) -> list[Any]:
        words = self.taken_out()
        return [field for field in self if field.name not in words]


@require_http_methods(METHODS)
@staff
def edit(request: HttpRequest, key: int, kind: str) -> HttpResponse:
    """修改文书用语."""
    organ = organ_or_404(request, key)
    if kind not in WORDING:
        raise Http404
    letter = Kind(kind)
    who = entitled(request, organ, EDIT)
    rows = list(Wording.objects.filter(organ=organ, kind=letter.value).select_related("by").order_by("-version"))
    form = RewordForm(sent(request), initial={"version": rows[0].version if rows else 0}, acting=who.acting(EDIT))
    held, paragraphs = wording_of(organ, letter)
    form.words(paragraphs)

    def act() -> Wording:
        words = [] if form.restores else form.written()
        return reword(organ, letter, words, version=form.cleaned_data["version"], by=request.user, at=timezone.now(),
                      acting=form.acting)  # fmt: skip

    if form.is_bound and not getattr(request, "refusal", "") and form.is_valid() and attempt(form, act) is not None:
        say(request, f"{letter.label}的用语已保存，以后制作的文书照此用语；以前的不变。")
        return redirect("organ_letters", organ.pk)
    shown = {"organ": organ, "letter": letter, "wording": form.shown({}), "rows": rows, "held": held}
    return page(request, "console/organ_letter.html", form, **shown)


class BodiesForm(Deed):
    """Whom the remedy notices of an organ name."""

    version = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": "请刷新页面后重新填写。"})
    acts_as = forms.ChoiceField(
        label="机关类型",
        help_text="行政复议法按机关类型确定由谁复议。",
        error_messages={"required": "请选择机关类型。", "invalid_choice": "请重新选择机关类型。"},
    )
    bodies = forms.CharField(
        label="行政复议机关",
        help_text="全称，一行一个。由隶属关系确定的（乡镇、街道、政府部门）不用填。",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": "写了 %(show_value)d 个字，最多 300 个字，请核对。"},
    )
    court = text_field("人民法院", 80, hint="全称，例如“示例县人民法院”；不填就写“有管辖权的人民法院”。")
    name_court = forms.BooleanField(
        label="法院一般不受理的答复也写明可以起诉",
        required=False,
        help_text="行政查询、信访投诉举报类等答复，由本级法制机构确定是否写明。",
    )
    online = text_field("网上申请行政复议的渠道", 80, hint="例如“掌上复议”小程序；没有的不填。")

    def __init__(self, *given: Any, organ: Organ, **named: Any) -> None:
        super().__init__(*given, **named)
        kinds = sorted(ALLOWED.get(OfOrgan(organ.kind), ()), key=list(OrganKind).index)
        self.fields["acts_as"].choices = [(each.value, each.label) for each in kinds]
        if "acting" in self.fields:
            self.fields["acting"] = self.fields.pop("acting")


@require_http_methods(METHODS)
@staff
def bodies(request: HttpRequest, key: int) -> HttpResponse:
    """救济告知设置."""
    organ = organ_or_404(request, key)
    who = entitled(request, organ, EDIT)
    row = bodies_of(organ)
    initial: dict[str, object] = {"version": 0, "name_court": True}
    if row is not None:
        initial = {"version": row.version, "acts_as": row.acts_as, "bodies": "\n".join(row.bodies), "court": row.court,
                   "name_court": row.name_court, "online": row.online}  # fmt: skip
    form = BodiesForm(sent(request), organ=organ, initial=initial, acting=who.acting(EDIT))
    words = Words(
        "救济告知设置",
        "保存",
        reverse("organ_letters", args=[organ.pk]),
        f"{organ.name}的文书",
        "每一份决定都告知向谁申请行政复议、向哪里起诉（行政复议法第二十四条、第二十七条）。以前制作的文书不变。",
    )
    return answer(
        request,
        form,
        words,
        lambda: set_bodies(
            organ,
            OrganKind(form.cleaned_data["acts_as"]),
            bodies=form.cleaned_data["bodies"].splitlines(),
            court=form.cleaned_data["court"],
            name_court=form.cleaned_data["name_court"],
            online=form.cleaned_data["online"],
            version=form.cleaned_data["version"],
            by=request.user,
            at=timezone.now(),
            acting=form.acting,
        ),
        done="救济告知设置已保存。",
    )
