"""我要纠错, 写信, 建议公开, 更正本人信息: what the public writes to an organ besides applications.

A suggestion to publish (条例第四十四条第二款) and a correction of one's own records (第四十一条) are no applications:
they have a way of their own and stand outside Table 3.
"""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from gongkai.intake.models import Kind
from gongkai.organs.models import Organ
from gongkai.portal.addresses import NUMBER
from gongkai.portal.column import takes_applications
from gongkai.portal.contact import facts
from gongkai.portal.guide import administrative, framed
from gongkai.portal.organs import found
from gongkai.portal.public_forms import ContactForm, IdentifiedForm
from gongkai.portal.sending import Around, LongText, Part, PublicForm, Text, page
from gongkai.records.models import Release

_SERIAL = re.compile(NUMBER)
ANSWERED = ("需要答复的，请留下联系电话、通信地址或者电子邮箱；也可以凭回执号和查询码查看办理情况。",)
_IF_WANTED = "需要答复的才填写，也可以只凭回执号和查询码查看。"
_REACH = ("name", "telephone", "address", "email")


class _Anonymous(ContactForm):
    """A form whose sender may stay unknown."""

    name = Text("姓名或者名称", most=80, kind="name", required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        del self.fields["postcode"]
        for name in ("telephone", "address", "email"):
            self.fields[name].conditional = False  # type: ignore[attr-defined]


class ErrorForm(_Anonymous):
    """我要纠错."""

    kind = Kind.ERROR
    heading, called = "我要纠错", "纠错"
    lead = "经核实有差错的，本机关更正，并在页面上写明更正的日期和原因。"
    after = ("本机关核实后更正，更正的日期和原因写在那条信息的页面上。",)
    record = Text("哪一条信息", help_text="填写索引号或者标题。")
    text = LongText("哪一处有差错", rows=4)
    should_be = LongText("应当是什么", rows=3, required=False)
    parts = (Part("差错", "", ("record", "text", "should_be")), Part("怎样联系您", _IF_WANTED, _REACH))


class LetterForm(_Anonymous):
    """写信."""

    kind = Kind.LETTER
    heading, called = "写信", "来信"
    lead = "意见、建议、咨询都可以写。要获取没有公开的信息，请用依申请公开。"
    enclosed = "可以附上有关的照片或者材料，也可以不附。"
    after = ANSWERED
    subject = Text("标题", most=80)
    text = LongText("内容", rows=10)
    parts = (Part("来信", "", ("subject", "text")), Part("怎样联系您", _IF_WANTED, _REACH))


class SuggestionForm(_Anonymous):
    """建议公开 (第四十四条第二款)."""

    kind = Kind.SUGGESTION
    heading, called = "建议公开", "建议"
    lead = (
        "认为本机关应当主动公开某类信息的，可以提出建议；经审核属于主动公开范围的，本机关及时主动公开"
        "（条例第四十四条第二款）。"
    )
    after = ("经审核属于主动公开范围的，本机关及时主动公开。这不是政府信息公开申请，没有答复期限。",)
    record = Text("建议公开什么信息")
    text = LongText("理由和说明", rows=5, required=False)
    parts = (Part("建议", "", ("record", "text")), Part("怎样联系您", _IF_WANTED, _REACH))


class OwnRecordsForm(IdentifiedForm):
    """更正本人信息 (第四十一条)."""

    kind = Kind.RECTIFICATION
    heading, called, verb = "更正与本人有关的信息", "更正申请", "提交"
    lead = (
        "有证据证明本机关提供的与您自身有关的信息记录不准确的，可以要求更正。本机关有权更正的，审核属实后更正并告知您；"
        "不属于本机关职能范围的，转送有权的机关处理并告知您，或者告知您向哪个机关提出（条例第四十一条）。"
    )
    enclosed = "请附上身份证明，以及能够证明记录不准确的材料。"
    after = ("本机关审核后告知您结果。这不是政府信息公开申请，不适用申请的答复期限。",)
    record = Text("哪一项记录", help_text="例如证书、登记、名单的名称和编号。")
    text = LongText("哪里不准确", rows=4)
    should_be = LongText("应当更正为", rows=3)
    parts = (
        Part("申请人", "", ("name", "identity_kind", "identity")),
        Part(
            "联系方式",
            "联系电话、通信地址、电子邮箱至少填一种。",
            ("telephone", "address", "postcode", "email"),
        ),
        Part("要更正的记录", "", ("record", "text", "should_be")),
    )


def _view(name: str, form: type[PublicForm], *, of_administration: bool = False) -> Any:
    @csrf_exempt  # nothing is kept and nobody is known here: there is nothing that another site could make one do
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, code: str) -> HttpResponse:
        organ = administrative(code) if of_administration else found(code)
        if not organ.exists(timezone.localdate()):
            return redirect("contact", code)
        to = addressee(organ)
        shown = framed(organ) | {"sent_to": to, "facts": facts(to)}
        return page(request, form, to, Around("portal/organ_base.html", shown, {}), **_about(request, code, name))

    view.__name__ = name
    view.__doc__ = form.__doc__
    return view


def addressee(organ: Organ) -> Organ:
    """Who takes what is sent to an organ: for a village, which is no administrative organ, the one above it."""
    return organ if takes_applications(organ) or organ.parent is None else organ.parent


def _about(request: HttpRequest, code: str, name: str) -> dict[str, Any]:
    """What the form of an error says when it is opened from a release."""
    number = request.GET.get("about", "")
    if name != "report_error" or not _SERIAL.fullmatch(number):
        return {}
    public = Release.objects.public().filter(live_record__index_number=f"{code}/{number}")
    release = public.only("index_number", "title").first()
    return {"initial": {"record": f"{release.index_number} {release.title}"[:200]}} if release else {}


report_error = _view("report_error", ErrorForm)
letter = _view("letter", LetterForm)
suggest = _view("suggest", SuggestionForm, of_administration=True)
own_records = _view("own_records", OwnRecordsForm, of_administration=True)
