"""登记申请: what came to the counter, by post, e-mail, fax, another portal or orally (第二十九条, 第三十一条).

One form may hold several requests of one applicant: each line becomes an application of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from gongkai.applications import actions
from gongkai.applications.content import LONGEST_REQUEST, Column, Person, Submission
from gongkai.applications.models import Application
from gongkai.console.case_forms import radio_field, taken_in, text_area
from gongkai.console.deeds import Creating, acting_field, attempt, key_of, nobody, own_address, page, refuse, sent
from gongkai.console.entitlement import entitlement
from gongkai.console.frame import Frame, say, staff
from gongkai.console.record_forms import FilesField
from gongkai.console.verb_page import METHODS, LateForm, choice_field, day_field, text_field
from gongkai.evidence.acting import act
from gongkai.files.pipeline import MOST_MEGABYTES
from gongkai.law import Refused
from gongkai.law.receipt import DECIDES, Fact, Way
from gongkai.law.versions import in_force
from gongkai.organs.models import Organ, Practice
from gongkai.organs.permissions import NotAllowed, Permission, allow, organs_where
from gongkai.organs.practice import practice_of

MOST_AT_ONCE = 50
HINTS = {
    Way.IN_PERSON: "当面提交的，以提交之日为收到日期。",
    Way.SIGNED_POST: "特快专递、挂号信等，以签收之日为收到日期，请填签收日期。",
    Way.ORDINARY_LETTER: "当天与申请人确认，以确认之日为收到日期；还没有确认的先登记，确认后再补。",
    Way.INTERNET: "网站、电子邮箱、其他平台转来的，以双方确认之日为收到日期；还没有确认的先登记，确认后再补。",
    Way.FAX: "以双方确认之日为收到日期；还没有确认的先登记，确认后再补。",
    Way.ORAL: "书面申请确有困难的，由本机关代为填写，以填写之日为收到日期。",
    Way.OTHER_UNIT: "寄到其他内设机构或者由别的机关转来的，以与申请人确认之日为收到日期。",
    Way.DECLARED_PLATFORM: "公开指南写明“平台收到即确认”的，以提交之日为收到日期。",
}
CONTACT = ("contact_person", "telephone", "address", "postcode", "email", "agent")
AGAIN = (
    "这张登记表刚才已经登记，登记号 {}，没有再登记一次，后来改动的内容没有保存。要登记另一件的，请重新点“登记申请”。"
)
FACTS = {Fact.SIGNED: "signed", Fact.CONFIRMED: "confirmed", Fact.WRITTEN_DOWN: "written_down"}


class RegisterForm(Creating, LateForm):
    """What article 29 asks for, and how and when it came. Nothing is asked of purpose or need."""

    way = radio_field(
        "怎样收到的", [(way.value, f"{way.label}：{HINTS[way]}") for way in Way], required="请选择怎样收到的。"
    )
    submitted = day_field("提交或者寄出的日期", hint="邮寄的看邮戳。")
    decided = day_field("签收、确认或者代为填写的日期", required=False,
                        hint="按上面的说明需要的才填；网上、传真、平信还没有与申请人确认的不填。")  # fmt: skip
    column = radio_field("申请人类型", list(Column.choices), required="请选择申请人类型。",
                         hint="用本人名义申请的是自然人；村（居）委会、机关、事业单位属于“其他”。")  # fmt: skip
    name = text_field("申请人姓名或者名称", 80, required="请填写申请人的姓名或者名称。")
    identity = text_field("身份证明", 80, hint="证件号码或者统一社会信用代码；缺少的不妨碍登记，在补正告知中要求。")
    contact_person = text_field("联系人", 80, hint="申请人是单位的，填写与本机关联系的人。")
    telephone = text_field("电话", 40)
    address = text_field("通信地址", 200)
    postcode = text_field("邮政编码", 10)
    email = text_field("电子邮箱", 100)
    agent = text_field("代理人", 200, hint="姓名和证件号码；授权委托书放在材料里。")
    others = text_area("其他申请人", hint="一行一位：姓名 证件号码。第一位申请人接收文书。", rows=2)
    request = text_area("所需的政府信息", required="请填写申请人所需要的政府信息。",
                        hint="照申请书填写：名称、文号或者其他特征。")  # fmt: skip
    several = forms.BooleanField(label="同一申请人一次交来多件：上面一行是一件，分别登记", required=False)
    wanted = text_field("获取方式", 100, hint="例如：纸质、邮寄；电子文件、电子邮箱。")
    note = text_area("备注", rows=2)
    files_of_case = FilesField(
        label="申请书等材料", help_text=f"扫描件或者照片，每个不超过 {MOST_MEGABYTES} 兆字节；加密存放。"
    )

    def __init__(
        self,
        *given: Any,
        frame: Frame,
        organs: Iterable[Organ],
        only: Organ | None = None,
        sent_here: bool = False,
        **named: Any,
    ) -> None:
        """sent_here  through our own site: how and when it came is known, and not asked"""
        super().__init__(*given, initial={"submitted": frame.on, **named.pop("initial", {})}, **named)
        self.frame = frame
        self.organs = {str(each.pk): each for each in organs}
        self.organ = only or (next(iter(self.organs.values())) if len(self.organs) == 1 else None)
        if self.organ is None:
            choices = [(key, each.name) for key, each in self.organs.items()]
            self.fields["organ"] = choice_field("收到申请的机关", choices, required="请选择收到申请的机关。")
        foreign = [
            each for each in self.organs.values() if entitlement(frame, each).acting(Permission.APPLICATION_HANDLE)
        ]
        if foreign and (self.organ is None or self.organ in foreign):
            self.fields["acting"] = acting_field()
            self.fields["acting"].required = self.organ is not None
        if not Practice.objects.filter(organ__in=self.organs, platform_confirms=True).exists():
            self.fields["way"].choices = [
                each for each in self.fields["way"].choices if each[0] != Way.DECLARED_PLATFORM.value
            ]
        if sent_here:
            known = ["way", "submitted"]
            if self.initial.get("way") == Way.DECLARED_PLATFORM.value:
                known.append("decided")  # the day of submission is that of receipt: nothing is confirmed
            for name in known:
                self.fields[name].widget = forms.HiddenInput()
            self.fields["decided"].label = "与申请人确认收到的日期"
            self.fields["decided"].help_text = "还没有与申请人确认的不填，登记以后再确认。"
        self.ask_why(frame.on)
        self.order_fields(["acting", "organ", *(name for name in self.fields if name != "because"), "because"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.organ is None:
            self.organ = self.organs.get(given.get("organ", ""))
        foreign = self.organ and entitlement(self.frame, self.organ).acting(Permission.APPLICATION_HANDLE)
        if foreign and not given.get("acting") and "acting" not in self.errors:
            self.add_error("acting", "请写明代填的原因。")
        return given

    def submissions(self) -> list[Submission]:
        """One for each request."""
        given = self.cleaned_data
        way = Way(given["way"])
        fact = in_force(DECIDES[way], given["submitted"]).value
        days = {FACTS[fact]: given["decided"]} if fact in FACTS and given["decided"] else {}
        contact = {name: given[name].strip() for name in CONTACT}
        people = [Person(given["name"], given["identity"], {name: text for name, text in contact.items() if text})]
        for line in given["others"].splitlines():
            if parts := line.split():
                people.append(Person(parts[0], "".join(parts[1:])))
        texts = [given["request"]]
        if given["several"]:
            texts = [line for line in given["request"].splitlines() if line.strip()]
            if len(texts) > MOST_AT_ONCE:
                raise Refused(f"一次最多登记{MOST_AT_ONCE}件，请分次登记。")
        return [
            Submission(way, given["submitted"], tuple(people), text[: LONGEST_REQUEST + 1], Column(given["column"]),
                       given["wanted"], given["note"], **days)
            for text in texts
        ]  # fmt: skip

    def register(self, submissions: Iterable[Submission], files: list[Any], *, by: Any, at: Any) -> Application:
        """All of them in one act, each with the files; gives the first."""
        found: list[Application] = []
        with act():
            for each in submissions:
                row = actions.register(self.organ, each, by=by, at=at, acting=self.acting,
                                       because=self.cleaned_data.get("because", ""))  # fmt: skip
                if files:
                    row = actions.keep(row, files, version=row.version, by=by, at=at, acting=self.acting)
                found.append(row)
        return found[0]


@require_http_methods(METHODS)
@staff
def register(request: HttpRequest) -> HttpResponse:
    """登记: one page, from the paper on the desk to a number."""
    organs = handled(request)
    if (opened := own_address(request)) is not None:
        return opened
    files = request.FILES if request.method == "POST" else None
    form = RegisterForm(sent(request), files, frame=request.frame, organs=organs, initial={"key": key_of(request)})
    if form.is_bound and not getattr(request, "refusal", "") and form.is_valid():
        at = timezone.now()

        def done() -> Application:
            files = taken_in(form.cleaned_data["files_of_case"] or [], by=request.user, at=at)
            return form.once(request.user, "application.page.register", at,
                             lambda: form.register(form.submissions(), files, by=request.user, at=at))  # fmt: skip

        row = attempt(form, done)
        if row is not None:
            say(request, registered(row) if not form.repeated else AGAIN.format(row.label))
            return redirect("application", row.pk)
    return page(request, "console/application_register.html", form, opened=None)


def handled(request: HttpRequest) -> list[Organ]:
    """The organs whose applications the person may register. Raises NotAllowed where there are none."""
    organs = list(organs_where(request.user, Permission.APPLICATION_HANDLE, on=request.frame.on).order_by("code"))
    if not organs:
        sentence = nobody(Permission.APPLICATION_HANDLE)
        if request.method != "POST":
            raise NotAllowed(sentence)
        request.refusal = sentence
    return organs


def registered(row: Application) -> str:
    """What is said of a registration: its number, and others that are like it."""
    same = Application.objects.asking_the_same(row).order_by("-pk")[:3]
    like = "、".join(each.label for each in same)
    return f"已登记，登记号 {row.label}。" + (f"申请内容与{like}相同，请核对是否重复。" if like else "")


def initial_of(values: Mapping[str, str], organ: Organ, submitted: date) -> dict[str, object]:
    """What a form is filled with, out of what somebody sent to an organ on a day."""
    promised = practice_of(organ, submitted).platform_confirms
    way = Way.DECLARED_PLATFORM if promised else Way.INTERNET
    return {**values, "submitted": submitted, "way": way.value}


def may_register(request: HttpRequest, organ: Organ) -> None:
    """Raise NotAllowed where a page is opened by somebody who may not register for an organ."""
    if Permission.APPLICATION_HANDLE not in entitlement(request.frame, organ):
        refuse(
            request, lambda: allow(request.user, Permission.APPLICATION_HANDLE, organ, on=request.frame.on, acting="—")
        )
