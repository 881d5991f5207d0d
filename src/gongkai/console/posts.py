"""岗位: made and ended, held and deputised for. Who cannot be chosen stands below the form, each with the reason."""

from __future__ import annotations

from collections.abc import Iterable
from secrets import token_urlsafe

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from gongkai.console.deeds import Deed, sent
from gongkai.console.frame import staff
from gongkai.console.verb_page import METHODS, Words, answer, choice_field, day_field, entitled, field_of
from gongkai.console.visible import organ_or_404, post_or_404, visible_people
from gongkai.evidence.recording import once
from gongkai.organs import actions
from gongkai.organs.acts import overlapping
from gongkai.organs.conflicts import conflict
from gongkai.organs.models import Deputy, Organ, Person, Post, PostKind, Tenure
from gongkai.organs.permissions import ROLES, Permission


def _organ_page(organ: Organ) -> str:
    return reverse("console_organ", args=[organ.pk])


class PostForm(Deed):
    """A kind of post, with a name where there are two of it."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    kind = choice_field(
        "岗位", [(kind, f"{kind.label}：{ROLES[kind].about}") for kind in PostKind], required="请选择岗位。"
    )
    title = field_of(Post, "title", hint="同一种岗位设两个时，用名称区分，例如：经办人（信访）。")
    since = day_field("设立日期")


@require_http_methods(METHODS)
@staff
def create(request: HttpRequest, key: int) -> HttpResponse:
    """增设岗位."""
    organ = organ_or_404(request, key)
    entitled(request, organ, Permission.PEOPLE_EDIT)
    form = PostForm(sent(request), initial={"since": request.frame.on, "key": token_urlsafe(16)})

    def act() -> Post:
        given, at = form.cleaned_data, timezone.now()
        return once(
            request.user.pk,
            given["key"],
            "post.created",
            at,
            lambda: actions.create_post(
                organ, kind=given["kind"], title=given["title"], since=given["since"], by=request.user, at=at
            ),
        )

    words = Words("增设岗位", "增设", _organ_page(organ), organ.name, "岗位决定能办什么；增设后再安排任职。")
    return answer(request, form, words, act, done=lambda post: f"“{post}”岗已增设，请安排任职。")


class UntilForm(Deed):
    """The first day on which something no longer holds."""

    until = day_field("终止日", hint="从这一天起不再有效。")


@require_http_methods(METHODS)
@staff
def end(request: HttpRequest, key: int) -> HttpResponse:
    """撤销岗位."""
    post = post_or_404(request, key)
    entitled(request, post.organ, Permission.PEOPLE_EDIT)
    form = UntilForm(sent(request), initial={"until": request.frame.on})
    words = Words(
        f"撤销岗位：{post}",
        "撤销岗位",
        _organ_page(post.organ),
        post.organ.name,
        "没有人担任的岗位才能撤销；以前的任职记录保留。",
        danger=True,
    )
    return answer(
        request,
        form,
        words,
        lambda: actions.end_post(post, by=request.user, at=timezone.now(), **form.cleaned_data),
        done=f"“{post}”岗已撤销。",
    )


class HolderForm(Deed):
    """Who holds or acts for a post, and since when."""

    person = choice_field("人员", [], required="请选择人员。")
    since = day_field("起始日")
    until = day_field("终止日", required=False, hint="从这一天起不再担任；没有期限的不填。")

    def __init__(self, *given: object, people: Iterable[Person], deputy: bool = False, **named: object) -> None:
        super().__init__(*given, **named)
        named = [(str(each.pk), f"{each.name}（{each.organ}）" if each.organ else each.name) for each in people]
        self.fields["person"].choices = [("", "请选择"), *named]
        if deputy:
            del self.fields["until"]


def candidates(request: HttpRequest, post: Post, *, deputy: bool = False) -> tuple[list[Person], list[tuple[str, str]]]:
    """Who can be chosen for a post from today on, those of the organ first; and who cannot, each with the reason.

    deputy  as deputy only
    """
    organ, today = post.organ, request.frame.on
    people = visible_people(request).filter(is_active=True).select_related("organ").order_by("pk")
    held, deputised = _kinds(Tenure, organ, today), _kinds(Deputy, organ, today)
    holder = Tenure.objects.filter(overlapping(today, None), post=post).values_list("person", flat=True)
    able: list[Person] = []
    barred: list[tuple[str, str]] = []
    for person in people:
        reason = conflict(organ.profile, post.kind, held.get(person.pk, ()), deputy=deputy) or conflict(
            organ.profile, post.kind, deputised.get(person.pk, ()), deputy=True
        )
        if person.pk == request.user.pk:
            reason = "不能办理自己的岗位，请由主管部门的其他工作人员或者系统管理员办理。"
        elif deputy and person.pk in holder:
            reason = "就是这个岗位的A岗。"
        if reason:
            barred.append((person.name, reason))
        else:
            able.append(person)
    able.sort(key=lambda person: person.organ_id != organ.pk)
    return able, barred


def _taken(held: Tenure) -> str:
    return f"现在由{held.person.name}担任，同一时间只能有一人；请先办理交接或者免职。"


def nobody_left(able: list[Person]) -> list[str]:
    """What to do where nobody can be chosen."""
    return [] if able else ["没有可以选的人，请先在机构页面增加人员；不能选的人和原因见下面。"]


def _kinds(model: type[Tenure] | type[Deputy], organ: Organ, today: object) -> dict[int, set[str]]:
    """The kinds of post of an organ that people hold, or act for, from today on, by person."""
    found: dict[int, set[str]] = {}
    rows = model.objects.filter(overlapping(today, None), post__organ=organ)
    for person, kind in rows.values_list("person", "post__kind"):
        found.setdefault(person, set()).add(kind)
    return found


@require_http_methods(METHODS)
@staff
def appoint(request: HttpRequest, key: int) -> HttpResponse:
    """任职."""
    post = post_or_404(request, key)
    entitled(request, post.organ, Permission.PEOPLE_EDIT)
    able, barred = candidates(request, post)
    form = HolderForm(sent(request), people=able, initial={"since": request.frame.on})
    held = Tenure.objects.filter(overlapping(request.frame.on, None), post=post).select_related("person").first()
    words = Words(
        f"任职：{post}",
        "任职",
        _organ_page(post.organ),
        post.organ.name,
        f"这个岗位：{ROLES[PostKind(post.kind)].about}。",
        notes=[f"现在由{held.person.name}担任，同一时间只能有一人；请先办理交接或者免职。"]
        if held
        else nobody_left(able),
        barred=barred,
    )
    chosen = {str(person.pk): person for person in able}

    def act() -> Tenure:
        given = form.cleaned_data
        return actions.appoint(
            post,
            chosen[given["person"]],
            since=given["since"],
            until=given["until"],
            by=request.user,
            at=timezone.now(),
        )

    return answer(request, form, words, act, done=lambda row: f"{row.person.name}已任“{post}”，本人会收到消息。")


@require_http_methods(METHODS)
@staff
def end_tenure(request: HttpRequest, key: int) -> HttpResponse:
    """免职、离任."""
    tenure = Tenure.objects.filter(pk=key).select_related("post__organ", "person").first()
    if tenure is None:
        raise Http404
    post = post_or_404(request, tenure.post_id)
    entitled(request, post.organ, Permission.PEOPLE_EDIT)
    form = UntilForm(sent(request), initial={"until": request.frame.on})
    words = Words(
        f"免职：{tenure.person.name}，{post}",
        "免职",
        _organ_page(post.organ),
        post.organ.name,
        "只终止任职，不移交未办结的事项。要把未办结事项、外部账号和页面一起移交的，请办理交接。",
        danger=True,
    )
    return answer(
        request,
        form,
        words,
        lambda: actions.end_tenure(tenure, by=request.user, at=timezone.now(), **form.cleaned_data),
        done=f"{tenure.person.name}不再担任“{post}”。",
    )


@require_http_methods(METHODS)
@staff
def set_deputy(request: HttpRequest, key: int) -> HttpResponse:
    """定B岗."""
    post = post_or_404(request, key)
    entitled(request, post.organ, Permission.PEOPLE_EDIT)
    able, barred = candidates(request, post, deputy=True)
    form = HolderForm(sent(request), people=able, deputy=True, initial={"since": request.frame.on})
    words = Words(
        f"定B岗：{post}",
        "定B岗",
        _organ_page(post.organ),
        post.organ.name,
        "A岗登记离岗期间由B岗代理，A岗在岗时B岗不能办理。原来的B岗同时取消。",
        notes=nobody_left(able),
        barred=barred,
    )
    chosen = {str(person.pk): person for person in able}

    def act() -> Deputy:
        given = form.cleaned_data
        return actions.set_deputy(
            post, chosen[given["person"]], since=given["since"], by=request.user, at=timezone.now()
        )

    return answer(request, form, words, act, done=lambda row: f"{row.person.name}已定为“{post}”的B岗。")


@require_http_methods(METHODS)
@staff
def end_deputy(request: HttpRequest, key: int) -> HttpResponse:
    """取消B岗."""
    deputy = Deputy.objects.filter(pk=key).select_related("post__organ", "person").first()
    if deputy is None:
        raise Http404
    post = post_or_404(request, deputy.post_id)
    entitled(request, post.organ, Permission.PEOPLE_EDIT)
    form = UntilForm(sent(request), initial={"until": request.frame.on})
    words = Words(
        f"取消B岗：{deputy.person.name}，{post}",
        "取消B岗",
        _organ_page(post.organ),
        post.organ.name,
        "取消后A岗离岗时没有人代理，直到另定B岗。",
        danger=True,
    )
    return answer(
        request,
        form,
        words,
        lambda: actions.end_deputy(deputy, by=request.user, at=timezone.now(), **form.cleaned_data),
        done=f"{deputy.person.name}不再是“{post}”的B岗。",
    )
