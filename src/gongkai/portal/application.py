"""网上申请: an application for information, with what article 29 asks for and nothing beyond it.

It asks for no purpose, no proof of need and no reduction of fees. Before it is sent its writer is shown what is public
already and may answer it, and what else they may have meant.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.intake.answers import found_instead, times_found
from gongkai.intake.models import Kind
from gongkai.intake.written import BY_MAIL, BY_POST, COLUMNS, FORMS, MOST_APPLICANTS, WAYS, Who
from gongkai.law import Refused
from gongkai.organs.models import Organ
from gongkai.organs.practice import practice_of
from gongkai.pages import failures
from gongkai.portal import applying
from gongkai.portal.addresses import release_address
from gongkai.portal.contact import facts_of_work_body
from gongkai.portal.guide import administrative, framed
from gongkai.portal.hints import hints
from gongkai.portal.identity import doubt, tidy
from gongkai.portal.organs import answer
from gongkai.portal.public_forms import IdentifiedForm, choice, identity_kinds, who_in
from gongkai.portal.sending import Around, LongText, Part, Text, page
from gongkai.portal.visitor import network
from gongkai.records.models import Release
from gongkai.records.sections.models import SectionKind
from gongkai.search.finding import Found, find

MOST_SUGGESTIONS = 5
LONGEST_QUERY = 60
"""Characters of a description that are looked for: more of them fit nothing."""


class ApplicationForm(IdentifiedForm):
    """政府信息公开申请 (第二十九条). rows  how many applicants there are besides the first"""

    kind = Kind.APPLICATION
    heading, called, verb = "网上申请政府信息公开", "政府信息公开申请", "提交申请"
    lead = "只需要填写下面这些内容（条例第二十九条），不用说明用途，也不用证明与您有关。"
    enclosed = (
        "请附上身份证明的照片或者扫描件；有代理人的，附授权委托书和代理人的身份证明。没有附的，机关会告知您补正，"
        "也可以以后再交。"
    )
    after = (
        "机关收到后会与您联系确认，双方确认之日为收到申请之日，答复期限从次日起算（条例第三十一条）。",
        "下一个工作日还没有人与您联系的，请打电话询问{}。",
    )
    """With room for whom to ask, and under which number."""

    promised = (
        "按本机关的公开指南，平台收到即确认：今天是收到申请之日，答复期限从次日起算（条例第三十一条）。",
        "机关办理的每一步，凭回执号和查询码可以查到。",
    )
    """What is said instead where the guide of the organ promises it."""

    column = choice("申请人类型", COLUMNS, initial="natural_person")
    agent_name = Text("代理人姓名", most=80, required=False)
    agent_identity_kind = identity_kinds(required=False)
    agent_identity = Text("代理人证件号码", most=60, required=False)
    contact_person = Text("联系人", most=80, required=False, help_text="申请人是单位的，填写与本机关联系的人。")
    description = LongText(
        "所需信息的描述",
        help_text="写明要什么信息：哪一年、哪件事、什么材料。写得越具体，查得越快。一件申请只写一项信息。",
    )
    title = Text("信息名称", required=False, help_text="知道文件名称的填写。")
    document_number = Text("文号", most=80, required=False, help_text="例如 示政发〔2025〕8号。")
    form = choice("提供形式", dict(zip(FORMS, FORMS, strict=True)), initial=FORMS[0])
    way = choice("获取方式", dict(zip(WAYS, WAYS, strict=True)), initial=WAYS[0])

    def __init__(
        self, *arguments: Any, rows: int = 0, confirmed: bool = False, asked: str = "", **options: Any
    ) -> None:
        """asked  whom to ask, with the telephone"""
        self.confirmed = confirmed
        self.after = self.promised if confirmed else tuple(each.format(asked) for each in self.after)
        self.rows = min(max(rows, 0), MOST_APPLICANTS - 1)
        self.parts = ()
        super().__init__(*arguments, **options)
        self.fields["agent_identity_kind"].label = "代理人证件种类"
        for row in range(1, self.rows + 1):
            self.fields[f"name_{row}"] = Text(f"第 {row + 1} 位申请人", most=80, required=False, conditional=True)
            self.fields[f"identity_kind_{row}"] = identity_kinds(required=False)
            self.fields[f"identity_{row}"] = Text("证件号码", most=60, required=False, conditional=True)
            self.fields[f"identity_kind_{row}"].conditional = True  # type: ignore[attr-defined]
        others = tuple(
            f"{name}_{row}" for row in range(1, self.rows + 1) for name in ("name", "identity_kind", "identity")
        )
        self.parts = (
            Part("申请人", "", ("column", "name", "identity_kind", "identity", *others)),
            Part(
                "联系方式",
                "联系电话、通信地址、电子邮箱至少填一种。"
                + ("有几位申请人的，文书送给第一位申请人，由其转告其他人。" if self.rows else ""),
                ("contact_person", "telephone", "address", "postcode", "email"),
            ),
            Part("所需信息", "", ("description", "title", "document_number")),
            Part("提供形式和获取方式", "", ("form", "way")),
        )
        self.more = self.rows < MOST_APPLICANTS - 1
        self.arranged()

    agent_fields = ("agent_name", "agent_identity_kind", "agent_identity")

    @property
    def folded(self) -> list[forms.BoundField]:
        """What few people need: it is folded away."""
        return [self[name] for name in self.agent_fields]

    @property
    def unfolded(self) -> bool:
        """Whether something stands in it."""
        return any(self[name].value() for name in self.agent_fields)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for suffix in (f"_{row}" for row in range(1, self.rows + 1)):
            if not cleaned.get(f"name{suffix}") and cleaned.get(f"identity{suffix}"):
                self.add_error(
                    f"name{suffix}", "填写了证件号码的，请填写姓名或者名称；没有这位申请人的，请清空证件号码。"
                )
        if cleaned.get("agent_identity") and not cleaned.get("agent_name"):
            self.add_error("agent_name", "填写了代理人证件号码的，请填写代理人姓名；没有代理人的，请清空证件号码。")
        way = cleaned.get("way")
        if way == BY_POST and not cleaned.get("address") and "address" not in self.errors:
            self.add_error("address", "选择邮寄的，请填写通信地址。")
        if way == BY_MAIL and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", "选择用电子邮件获取的，请填写电子邮箱。")
        return cleaned

    @property
    def everybody(self) -> list[Who]:
        suffixes = ("", *(f"_{row}" for row in range(1, self.rows + 1)))
        return [who for suffix in suffixes if (who := who_in(self.cleaned_data, suffix)).name]

    @property
    def agent(self) -> Who | None:
        """Who applies for them."""
        found = Who(*(self.cleaned_data.get(name, "") for name in self.agent_fields))
        return Who(found.name, found.identity_kind, tidy(found.identity_kind, found.identity)) if found.name else None

    @property
    def values(self) -> dict[str, Any]:
        return {**super().values, "agent": self.agent.values} if self.agent else super().values

    def doubts(self) -> list[str]:
        said = super().doubts()
        return [*said, more] if self.agent and (more := doubt(self.agent)) else said


@csrf_exempt  # nothing is kept and nobody is known here: there is nothing that another site could make one do
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """网上申请: the form, the page to check it, the receipt; or 已找到，不再申请."""
    organ = administrative(code)
    if not organ.exists(timezone.localdate()):
        return redirect("how_to_apply", code)
    if request.POST.get("step") == "found":
        return _found(request)
    frame = framed(organ, SectionKind.APPLICATION) | {
        "work_body": facts_of_work_body(organ),
        "oral": applying.ORAL,
    }
    typed = request.POST.get("rows", "")
    rows = int(typed) if typed.isdecimal() and len(typed) < 3 else 0
    around = Around(
        "portal/organ_base.html",
        frame,
        {},
        beside=lambda form: _beside(form, organ),
    )
    more = request.POST.get("step") == "more"
    confirmed = practice_of(organ, timezone.localdate()).platform_confirms
    return page(request, ApplicationForm, organ, around, rows=rows + more, confirmed=confirmed, asked=_asked(organ))


def _asked(organ: Organ) -> str:
    called = organ.work_body or organ.name
    return f"{called}：{organ.telephone}" if organ.telephone else called


@require_safe
def paper_form(request: HttpRequest, code: str) -> HttpResponse:
    """申请表: the same form on paper, for the counter and for letters."""
    organ = administrative(code)
    shown = framed(organ, SectionKind.APPLICATION) | {
        "columns": COLUMNS.values(),
        "forms": FORMS,
        "ways": [each for each in WAYS if each != WAYS[0]],
        "work_body": facts_of_work_body(organ),
    }
    return answer(request, "portal/paper_form.html", shown)


def _beside(form: ApplicationForm, organ: Organ) -> dict[str, Any]:
    """What the page to check says before the application is sent."""
    said = form.cleaned_data
    releases = _suggested(organ, said.get("title", ""), said.get("document_number", ""), said["description"])
    times = times_found(release.index_number for release, _ in releases)
    suggestions = [
        {
            "release": release,
            "title": title,
            "address": release_address(release.index_number),
            "times": times.get(release.index_number, 0),
        }
        for release, title in releases
    ]
    return {"suggestions": suggestions, "hints": hints(f"{said.get('title', '')}\n{said['description']}")}


def _suggested(organ: Organ, title: str, number: str, description: str) -> list[tuple[Release, SafeString]]:
    """Published releases that may answer it: those of the organ first."""
    found: dict[int, tuple[Release, SafeString]] = {}
    for words in filter(None, (number, title, description[:LONGEST_QUERY])):
        for code in (organ.code, None):
            if len(found) < MOST_SUGGESTIONS:
                _keep(found, find(words, organ=code, size=MOST_SUGGESTIONS))
    return list(found.values())[:MOST_SUGGESTIONS]


def _keep(kept: dict[int, tuple[Release, SafeString]], found: Found) -> None:
    for hit in found.hits:
        kept.setdefault(hit.release.pk, (hit.release, hit.title))


def _found(request: HttpRequest) -> HttpResponse:
    """已找到，不再申请: counted, and on to what answers it."""
    index_number = request.POST.get("release", "")
    address = release_address(index_number)
    if not address or not Release.objects.public().filter(live_record__index_number=index_number).exists():
        return failures.sentence(request, "没有这条信息", "它可能已经撤下。请返回上一页，继续提交申请。")
    with suppress(Refused):  # then it does not count, and the way to the information stays open
        found_instead(index_number, key=request.POST.get("key", ""), address=network(request), at=timezone.now())
    return HttpResponseRedirect(address, status=303)
