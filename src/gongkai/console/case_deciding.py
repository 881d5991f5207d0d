"""拟办 and what follows: results item by item out of the tree of the law, consent, the letter, its service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.timezone import localtime

from gongkai.applications import actions
from gongkai.applications.deciding import BY_OTHER_ACTS, MOST_ITEMS, Item, Result, Search
from gongkai.applications.letters.models import CaseFile, Letter, Role
from gongkai.applications.letters.serving import enclosable, givable, given_by_itself, served_papers
from gongkai.applications.models import (
    Application,
    CaseNote,
    Consent,
    Decision,
    NoteKind,
    Opinion,
    OutcomeItem,
    Reply,
    Service,
)
from gongkai.console.case_enclosing import enclosing, not_seen
from gongkai.console.case_forms import TODAY, radio_field, text_area
from gongkai.console.case_verb_page import CaseForm, LateCaseForm
from gongkai.console.verb_page import choice_field, day_field, text_field
from gongkai.law import OUTCOMES, ROWS, Outcome, RemedyClass
from gongkai.law.consultation import Consultee
from gongkai.law.delivery import RULES
from gongkai.law.delivery import Service as Way
from gongkai.law.outcomes import GIVEN, NOT_GIVEN, remedy_class
from gongkai.pages.fields import ManyChoices
from gongkai.review.models import SECRECY_REVIEWED, Review, label_of

REMEDIES = {
    RemedyClass.FIRST: "先申请行政复议，对复议决定不服才能起诉",
    RemedyClass.FREE: "可以申请行政复议，也可以直接起诉",
    RemedyClass.NAMED: "告知行政复议；是否告知起诉由法制机构确定",
    RemedyClass.NONE: "没有作出决定，不告知救济途径",
}
"""What the applicant can do against it, in words."""
REDACTED_FOR_NOTHING = "办理结果是全部公开，附的却是区分处理后的文件，请核对：应当附原件的，改选原件。"
OF_A_PART = "由不予公开的部分确定；依据条例第十四条至第十六条的，先申请行政复议，对复议决定不服才能起诉"
"""The same of a partial disclosure, before it is said what is withheld."""
CHOICES = [(code, each.title) for code, each in OUTCOMES.items() if code not in BY_OTHER_ACTS]


@dataclass(frozen=True)
class Option:
    """One leaf of the tree as the page offers it."""

    outcome: Outcome
    remedy: str
    id: str
    chosen: bool


class ItemForm(forms.Form):
    """One thing that was asked for, and its result."""

    code = forms.ChoiceField(
        label="办理结果",
        choices=CHOICES,
        error_messages={"required": "请选择办理结果。", "invalid_choice": "请重新选择办理结果。"},
    )
    asked = text_area("这一项所需的信息", hint="不填就用申请书上的内容。", rows=2)
    withheld = forms.MultipleChoiceField(
        label="不予公开的部分属于",
        choices=[(code, title) for code, title in CHOICES if code in NOT_GIVEN],
        widget=ManyChoices,
        required=False,
        error_messages={"invalid_choice": "请重新选择不予公开的部分。"},
    )
    where = text_field("检索的地点或者系统", 300)
    keywords = text_field("关键词", 300)
    period = text_field("检索的时间范围", 100)
    searched_by = text_field("经办人", 60)
    searched_on = day_field("检索日期", required=False)
    right_organ = text_field("负责公开的机关", 80)
    unknown = forms.BooleanField(label="不能确定由哪个机关负责公开", required=False)

    def __init__(self, data: Any, *, application: Application, number: int, initial: Mapping[str, Any]) -> None:
        super().__init__(data, prefix=f"i{application.pk}-{number}", initial=initial)
        self.application, self.number = application, number
        same = Application.objects.of_same_applicant(application).filter(finished_on__isnull=False)
        self.same = {str(each.pk): each for each in same[:50]}
        choices = [(key, f"{each.label}，{each.get_status_display()}") for key, each in self.same.items()]
        self.fields["repeats"] = choice_field("已经答复过的前一次申请", choices)

    def groups(self) -> Iterator[tuple[str, list[Option]]]:
        """The tree: the groups of Table 3 with their leaves."""
        chosen = self["code"].value()
        found: dict[str, list[Option]] = {}
        for code, _ in CHOICES:
            each = OUTCOMES[code]
            remedy = OF_A_PART if code == "partial" else REMEDIES[each.remedy]
            option = Option(each, remedy, f"{self['code'].auto_id}_{code}", chosen == code)
            found.setdefault(ROWS[each.row].group, []).append(option)
        yield from found.items()

    @property
    def divides(self) -> bool:
        """Whether the parts that are withheld have to be chosen too: the page shows them then."""
        return bool(self["withheld"].value() or self["code"].value() == "partial")

    def item(self) -> Item:
        """What the action takes. What belongs to another result is left out only where nothing was typed."""
        given = self.cleaned_data
        search = right = None
        if given["where"] or given["keywords"] or given["searched_by"] or given["searched_on"]:
            day = given["searched_on"] or self.application.submitted_on
            search = Search(given["where"], given["keywords"], day, given["searched_by"], given["period"])
        if given["unknown"] or given["right_organ"]:
            right = "" if given["unknown"] else given["right_organ"]
        repeats = self.same.get(given["repeats"])
        return Item(given["code"], given["asked"], tuple(given["withheld"]), search, right, repeats)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("code") == "not_existing" and not self.errors:
            for name in ("where", "keywords", "searched_by", "searched_on"):
                if not given.get(name):
                    self.add_error(name, f"信息不存在的，请填写{self[name].label}。")
        return given


class DecideForm(CaseForm):
    """The results of the case and of those that are answered along with it, and what the letter says."""

    main = choice_field("主要办理结果", CHOICES, hint="几项结果不同、系统提示要选的时候才选。")
    text = text_area("答复内容", required="请填写答复内容。", rows=12,
                     hint="写明事实、依据和理由；救济途径由系统按办理结果写在答复书上。")  # fmt: skip

    def prepare(self) -> None:
        application = self.application
        objecting = application.consultations.filter(consultee=Consultee.THIRD_PARTY.value, opinion=Opinion.OBJECTS)
        if objecting.exists():
            self.fields["override"] = text_area(
                "公共利益理由", rows=3,
                hint="第三方不同意公开。认为不公开会对公共利益造成重大影响、决定公开的才填，并书面告知第三方。",
            )  # fmt: skip
        self.warnings = [returned_for(note)] if (note := returned(application)) else []
        cases = [application, *application.answered_along.open().order_by("pk")]
        known: dict[int, list[OutcomeItem]] = {}
        anew = False
        if decision := application.decision or _last(application):
            anew = application.decision is None and hasattr(decision, "reply")
            if anew:
                before = decision.reply.document_number
                self.warnings += [f"已经填好上一次答复（{before}）的结果和内容，请按复议决定或者判决修改后保存。"]
            self.initial |= {"text": decision.text, "override": decision.override or ""}
            for decided in decision.decided.prefetch_related("items"):
                known[decided.application_id] = list(decided.items.all())
                if decided.application_id == application.pk and not anew:
                    self.initial["main"] = decided.main
        data = self.data if self.is_bound else None
        self.items = []
        for case in cases:
            before = known.get(case.pk, [])
            for number in range(1, self._count(case, len(before)) + 1):
                initial = as_typed(before[number - 1], case) if number <= len(before) else {}
                if anew:  # grounds and records of searches are thought over anew: another result has none of them
                    initial = {name: initial[name] for name in ("code", "asked") if name in initial}
                self.items.append(ItemForm(data, application=case, number=number, initial=initial))
        self.along = cases[1:]

    def _count(self, case: Application, known: int) -> int:
        typed = self.data.get(f"count-{case.pk}", "") if self.is_bound else ""
        count = int(typed) if typed.isdigit() and len(typed) < 4 else max(known, 1)
        if self.is_bound and self.data.get("add") == str(case.pk):
            count += 1
        return max(1, min(count, MOST_ITEMS))

    def counts(self) -> list[tuple[Application, int]]:
        """How many items each case has, for the page."""
        found: dict[Application, int] = {}
        for each in self.items:
            found[each.application] = found.get(each.application, 0) + 1
        return list(found.items())

    @property
    def adds(self) -> bool:
        """Whether only one more item is asked for: nothing is saved then."""
        return bool(self.is_bound and self.data.get("add"))

    def is_valid(self) -> bool:
        if self.adds:
            for each in (self, *self.items):
                each._errors = ErrorDict()
            return False
        sound = [each.is_valid() for each in self.items]
        if super().is_valid() and not all(sound):
            self.add_error(None, "办理结果还没有填好，请按提示修改。")
        return not self.errors

    def values(self) -> dict[str, Any]:
        values = super().values()
        main = values.pop("main") or None
        results: dict[int, list[Item]] = {}
        for each in self.items:
            results.setdefault(each.application.pk, []).append(each.item())
        own = Result(results.pop(self.application.pk), main)
        return {**values, "result": own, "along": {key: Result(items) for key, items in results.items()}}


def _last(application: Application) -> Decision | None:
    """The version that the leader gave back, or that was answered before the case was reopened: it is changed, not
    written anew. What only said that the application lapsed is nothing to go on from."""
    last = application.decisions.order_by("-version").first()
    if last is None or OutcomeItem.objects.filter(decided__decision=last, code__in=BY_OTHER_ACTS).exists():
        return None
    return last


def returned(application: Application) -> CaseNote | None:
    """Why what was decided last was given back, by the leader or in review; None where nothing was, or it is mended."""
    last = application.decisions.order_by("-version").first()
    if last is None or application.closed:
        return None
    found = application.notes.filter(kind=NoteKind.RETURNED, at__gte=last.drafted_at)
    note = found.select_related("by").order_by("at", "pk").last()
    again = note is not None and (
        Consent.objects.filter(decision=last, at__gt=note.at).exists()
        or Review.objects.filter(subject=label_of(application), submitted_at__gt=note.at).exists()
    )
    return None if again else note


def returned_for(note: CaseNote) -> str:
    """The same in words."""
    at = localtime(note.at)
    return f"{note.by.name}于{at.month}月{at.day}日 {at:%H:%M}退回，请按退回的原因修改拟办：{note.text}"


def as_typed(item: OutcomeItem, application: Application) -> dict[str, Any]:
    """An item that was saved, as the form has it."""
    search = item.search or {}
    return {
        "code": item.code,
        "asked": "" if item.asked == application.request else item.asked,
        "withheld": item.withheld,
        "where": search.get("where", ""),
        "keywords": search.get("keywords", ""),
        "period": search.get("period", ""),
        "searched_by": search.get("by", ""),
        "searched_on": search.get("on", ""),
        "right_organ": item.right_organ or "",
        "unknown": item.right_organ == "",
        "repeats": str(item.repeats_id or ""),
    }


def shown(items: Iterable[OutcomeItem]) -> list[dict[str, Any]]:
    """Items of one application that were saved, in words; its remedy is that of all of them together."""
    rows = list(items)
    withheld = [code for item in rows for code in item.withheld]
    remedy = REMEDIES[remedy_class([item.code for item in rows], withheld)] if rows else ""
    return [
        {
            "item": item,
            "outcome": OUTCOMES[item.code],
            "remedy": remedy,
            "withheld": "、".join(OUTCOMES[code].title for code in item.withheld),
        }
        for item in rows
    ]


class SeenForm(CaseForm):
    """What is agreed to or issued is what the person saw."""

    content_hash = forms.CharField(widget=forms.HiddenInput, required=False)

    def prepare(self) -> None:
        decision = self.application.decision
        self.initial["content_hash"] = decision.content_hash if decision else ""
        self.decided = []
        self.enclosing = enclosing(self.application)
        if decision:
            for each in decision.decided.select_related("application").prefetch_related("items"):
                each.shown, each.row_label = shown(each.items.all()), ROWS[each.row].label
                self.decided.append(each)


class ConsentForm(SeenForm):
    conclusion = radio_field(
        "保密审查意见", [(each, each) for each in SECRECY_REVIEWED], required="请选择保密审查意见。"
    )


class GiveBackForm(SeenForm):
    reason = text_area("退回的原因", required="请写明退回的原因，经办人要按它修改。", rows=3)


class ReplyForm(SeenForm):
    """Nothing else to fill in."""


def letter_of(application: Application) -> Reply | None:
    """The letter of an application, its own or that of the one with which it is answered."""
    lead = application.answered_with or application
    return Reply.objects.filter(decision=lead.decision_id).first() if lead.decision_id else None


def redacted_for_nothing(application: Application) -> str:
    """Says that only what is left of a file would be given where nothing is withheld; empty where it is not so."""
    given = given_by_itself(enclosable(application))
    items = OutcomeItem.objects.filter(decided__decision=application.decision_id)
    if not any(each.role == Role.REDACTED for each in given) or not items:
        return ""
    return REDACTED_FOR_NOTHING if GIVEN.issuperset(each.code for each in items) else ""


def last_service(application: Application) -> Service | None:
    """The last time that the letter of an application was sent."""
    letter = letter_of(application)
    return letter.services.select_related("end").last() if letter else None


class ServeForm(LateCaseForm):
    way = radio_field("送达方式", [(way.value, f"{rule.label}：{rule.mind}") for way, rule in RULES.items()],
                      required="请选择送达方式。")  # fmt: skip
    sent = day_field("寄出或者发出的日期", hint="邮寄的，以这一天为答复日期。")
    tracking = text_field("邮件号", 40, hint="邮寄的填写邮政企业的邮件号。")
    arrived = day_field(
        "签收的日期", required=False,
        hint="直接送达、当面领取的填写签收的日期，电子送达的填写进入对方系统的日期；还没有的先不填，以后办理“登记已送达”，"
        "登记以前仍在办理，期限照常计算。邮寄的签收以后再登记。",
    )  # fmt: skip

    def prepare(self) -> None:
        self.initial["sent"] = self.today
        super().prepare()
        self.files = {str(each.pk): each for each in givable(self.application)}
        self.warnings = list(self._warnings())
        if self.files:
            choices = [(key, f"{each.name}（{each.get_role_display()}）") for key, each in self.files.items()]
            self.fields["enclosed"] = forms.MultipleChoiceField(
                label="随答复提供的材料",
                help_text="作过区分处理的，只提供处理后的文件。",
                choices=choices,
                required=False,
                widget=ManyChoices,
                error_messages={"invalid_choice": "请重新选择随答复提供的材料。"},
            )
            self.initial["enclosed"] = [str(each.pk) for each in given_by_itself(self.files.values())]

    def _warnings(self) -> Iterator[str]:
        """What a person would look at twice before it leaves."""
        letter = letter_of(self.application)
        if not CaseFile.objects.filter(letter__reply=letter, role=Role.STAMPED).exists():
            if CaseFile.objects.filter(letter__reply=letter, role=Role.EDITED).exists():
                yield "答复书修改过用语，请先打印盖章，在答复书的页面上传盖章的扫描件，再送达。"
            else:
                yield "答复书还没有上传盖章的扫描件，送达的是没有盖章的文本。要盖章的，请先在答复书的页面上传。"
        if sentence := redacted_for_nothing(self.application):
            yield sentence
        given = given_by_itself(self.files.values())
        unseen = not_seen(self.application.decision, self.application.review, given)
        if unseen:
            names = "、".join(f"“{each.name}”" for each in unseen)
            yield f"{names}是同意答复以后才存入案卷的，审核的人没有看过，请先请他们看过再提供。"

    def made(self, *, by: Any, at: Any) -> dict[str, Any]:
        """What goes with the letter, and the same to download for whoever applied here."""
        chosen = [self.files[key] for key in self.cleaned_data.get("enclosed", ())]
        letter = letter_of(self.application)
        drawn = Letter.objects.filter(reply=letter).first() if letter else None
        papers = served_papers(drawn, chosen) if drawn else ()
        return {"enclosed": [each.hash for each in chosen], "papers": papers}

    def values(self) -> dict[str, Any]:
        values = super().values()
        values.pop("enclosed", None)
        return {**values, "way": Way(values["way"])}

    @staticmethod
    def act(application: Application, *, way: Way, **values: Any) -> Service:
        return actions.serve(letter_of(application), way, **values)


class ArrivedForm(LateCaseForm):
    on = day_field("签收或者进入对方系统的日期", hint=TODAY)

    @staticmethod
    def act(application: Application, **values: Any) -> Application:
        return actions.arrived(last_service(application), **values)


class ReturnedForm(CaseForm):
    reason = text_field("退回的原因", 60, required="请写明退回的原因，例如查无此人、拒收。")
    on = day_field("退回的日期", hint=TODAY)

    @staticmethod
    def act(application: Application, **values: Any) -> Application:
        return actions.came_back(last_service(application), **values)
