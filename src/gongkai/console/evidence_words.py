"""Lines of evidence as sentences: one for each verb, with the names of whom and what it is about.

A test holds the table against every verb that the program records.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.urls import reverse

from gongkai.applications.models import Application, Matter
from gongkai.applications.words import VERBS
from gongkai.evidence.actor import Capacity
from gongkai.evidence.models import Entry
from gongkai.intake.models import Kind as Sent
from gongkai.organs.models import Handover, Kind, Organ, Person, Post, PostKind
from gongkai.records.content import Attribute
from gongkai.records.documents.models import Validity
from gongkai.records.models import WithdrawalKind
from gongkai.remedies.models import Remedy
from gongkai.review.models import Stage

WORDS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "机构": {
        "organ.founded": ("机构设立", "设立{name}，自{on}起{reason}"),
        "organ.renamed": ("机构更名", "由“{before}”更名为“{name}”，自{on}起{reason}"),
        "organ.moved": ("隶属调整", "调整隶属，上级{parent}，自{on}起{reason}"),
        "organ.merged": ("机构并入", "并入{successor}，自{on}起{passed_on}{reason}"),
        "organ.took_over": ("承接机构", "承接{organs}，自{on}起{reason}"),
        "organ.dissolved": ("机构撤销", "撤销，自{on}起{passed_on}{reason}"),
        "organ.details_changed": ("机构信息修改", "修改机构信息：{changed}"),
        "organ.practice_set": ("依申请公开设置", "设置依申请公开，自{since}起：{chosen}{reason}"),
        "outside_account.added": ("外部账号登记", "登记外部账号{subject}"),
        "outside_account.changed": ("外部账号修改", "修改外部账号{subject}：{fields}"),
        "outside_account.closed": ("外部账号停用", "停用外部账号{subject}"),
        "outside_page.added": ("外部页面登记", "登记外部页面{subject}"),
        "outside_page.changed": ("外部页面修改", "修改外部页面{subject}：{fields}"),
        "outside_page.checked": ("外部页面核对", "核对外部页面{subject}，{on}属实"),
        "outside_page.closed": ("外部页面停用", "停用外部页面{subject}"),
    },
    "岗位": {
        "post.created": ("岗位增设", "增设岗位{subject}，自{since}起"),
        "post.ended": ("岗位撤销", "撤销岗位{subject}，自{until}起"),
        "tenure.began": ("任职", "{person}任{post}，自{since}起"),
        "tenure.ended": ("免职", "{person}不再任{post}，自{until}起"),
        "deputy.set": ("定B岗", "{person}为{post}的B岗，自{since}起"),
        "deputy.ended": ("取消B岗", "{person}不再是{post}的B岗，自{until}起"),
        "handover.prepared": ("交接单编制", "编制{post}岗的交接单，{leaver}移交，{receiver}接手，{items}件未办结事项"),
        "handover.signed": ("交接签字", "{signed_as}在{subject}上签字"),
        "handover.completed": ("交接完成", "{signed_as}在{subject}上签字，交接完成，{receiver}自{began_on}起接手"),
        "handover.cancelled": ("交接取消", "取消{subject}{reason}"),
    },
    "人员": {
        "person.added": ("人员增加", "增加人员{subject}"),
        "person.changed": ("人员修改", "修改{subject}的信息：{fields}"),
        "person.deactivated": ("账号停用", "停用{subject}的账号"),
        "person.reactivated": ("账号恢复", "恢复{subject}的账号"),
        "person.away": ("离岗", "登记{person}离岗，自{since}起"),
        "person.back": ("返岗", "登记{person}返岗，{on}"),
        "person.signed_in": ("登录", "登录"),
        "person.signed_out": ("退出登录", "退出登录"),
        "person.locked": ("账号锁定", "{subject}的账号连续输错密码，锁定{minutes}分钟"),
        "person.password_changed": ("密码修改", "{subject}修改密码"),
        "person.password_reset": ("密码重置", "重置{subject}的密码"),
        "person.unlocked": ("账号解锁", "解除{subject}账号的锁定"),
        "person.code_set": ("动态口令开通", "{subject}开通动态口令"),
        "person.code_removed": ("动态口令停用", "停用{subject}的动态口令"),
    },
    "稿件": {
        "record.drafted": ("起草", "起草{subject}"),
        "record.edited": ("修改稿件", "修改{subject}，第{version}版"),
        "record.submitted": ("送审", "把{subject}送审，第{round}次"),
        "record.taken_back": ("撤回送审", "撤回{subject}的送审{reason}"),
        "record.filed_away": ("登记归档", "把{subject}登记归档，{attribute}"),
        "record.released": ("发布", "发布{subject}，索引号{index_number}"),
        "record.corrected": ("更正", "更正发布{subject}，第{serial}次{reason}"),
        "record.released_in_emergency": ("紧急发布", "紧急发布{subject}{reason}{postponed}"),
        "record.withdrawn": ("撤稿", "撤下{subject}，{kind}{reason}"),
        "record.taken_down": ("紧急撤稿", "紧急撤下{subject}{reason}"),
        "record.take_down_upheld": ("紧急撤稿维持", "维持对{subject}的紧急撤稿{reason}"),
        "record.restored": ("恢复公开", "恢复公开{subject}{reason}"),
        "record.expired": ("公示期满", "{subject}公示期满，自动下线"),
        "record.placed": ("调整栏目", "把{subject}放到“{name}”栏目"),
        "record.row_chosen": ("标准目录事项", "确定{subject}的标准目录事项：{name}"),
        "record.validity_changed": ("有效性变动", "登记{subject}自{on}起{validity}{reason}"),
        "record.validity_taken_back": ("有效性变动撤销", "撤销{subject}的一次有效性变动{reason}"),
        "record.validity_came": ("有效性到期变动", "{subject}到期变为{validity}"),
        "record.exported": ("稿件清单导出", "导出{count}件稿件的清单{reason}"),
        "review.signed": ("签批", "签批{subject}：{stages}"),
        "review.signed_on_paper": ("线下签批录入", "录入{signer}对{subject}的线下签批：{stages}"),
        "review.returned": ("退回修改", "退回{subject}{reason}"),
        "review.sheet_issued": ("审批单", "出具{subject}的审批单，{number}"),
    },
    "依申请公开": {
        **VERBS,
        "organ.letter_reworded": ("文书用语修改", "修改{subject}的文书用语，第{version}版"),
        "organ.remedy_bodies_set": ("救济告知设置", "登记{subject}的救济告知设置，第{version}版"),
    },
    "复议和诉讼": {
        "remedy.registered": ("复议诉讼登记", "登记{subject}，{on}收到副本"),
        "remedy.claimant_read": ("查看申请人或者原告", "查看{subject}的申请人或者原告"),
        "remedy.answered": ("复议诉讼答复", "登记{subject}的书面答复，{on}"),
        "remedy.judged": ("一审裁判登记", "登记{subject}的一审裁判，{on}"),
        "remedy.appealed": ("上诉登记", "登记{subject}上诉，{on}"),
        "remedy.remanded": ("发回重审登记", "登记{subject}发回重审，{on}，{number}"),
        "remedy.corrected": ("复议诉讼登记更正", "更正{subject}的登记"),
        "remedy.voided": ("复议诉讼登记作废", "{subject}登记有误，作废"),
        "remedy.rechecked": ("复议诉讼期限重新计算", "按新的年度日历重新计算{subject}的期限"),
        "remedy.concluded": ("复议诉讼结果", "登记{subject}的结果：{result}，{on}"),
        "remedy.archived": ("复议诉讼归档", "把{subject}归档"),
        "remedy.anonymised": ("复议诉讼个人信息清除", "保管期满，清除{subject}的个人信息"),
        "remedy.rectified": ("整改登记", "登记{subject}整改完成，{on}"),
    },
    "栏目": {
        "section.opened": ("栏目开设", "开设栏目“{name}”"),
        "section.changed": ("栏目调整", "调整栏目“{before}”，现名“{name}”"),
        "section.merged": ("栏目合并", "把栏目“{name}”并入“{heir}”{reason}"),
        "section.closed": ("栏目关闭", "关闭栏目“{name}”{reason}"),
        "section.nothing_here": ("不涉及说明", "确认本机关不涉及“{name}”{reason}"),
        "section.nothing_here_taken_back": ("不涉及说明撤销", "撤销“{name}”的不涉及说明{reason}"),
        "records.placed": ("批量调整栏目", "把一批稿件放到“{name}”栏目"),
    },
    "其他渠道": {
        "channel.added": ("渠道登记", "登记渠道“{name}”"),
        "channel.changed": ("渠道修改", "修改渠道“{before}”，现名“{name}”"),
        "channel.closed": ("渠道停用", "停用渠道“{name}”"),
        "releases.imported": ("信息导入", "从“{name}”导入第{part}部分{rows}条已发布的信息"),
        "posting.entered": ("渠道发布登记", "登记{subject}在“{name}”发布"),
        "postings.entered": ("渠道发布批量登记", "登记{count}件信息在“{name}”发布"),
        "posting.ended": ("渠道下线登记", "登记{subject}自{on}起在“{name}”下线"),
        "posting.taken_back": ("渠道发布撤销", "撤销{subject}{on}在“{name}”发布的登记{reason}"),
        "record.copied_out": ("复制到网站后台", "取出{subject}的{form}，用于粘贴到其他网站"),
    },
    "标准目录": {
        "catalogue.taken_in": ("标准目录导入", "导入标准目录“{name}”，{rows}项，自{since}起施行"),
        "catalogue.taken_back": ("标准目录撤销", "撤销导入有误的标准目录“{name}”{reason}"),
    },
    "公众提交": {
        "submission.taken_in": ("接收", "接收{subject}（{kind}）"),
        "submission.set_aside": ("不予登记", "对{subject}（{kind}）不予登记，原因：{set_aside}"),
        "submission.notified": ("告知", "向{subject}的提交人写第{sequence}份告知"),
        "list.line_carried_in": ("外部台账导入", "从外部台账导入{subject}"),
        "submission.cleared": ("清除", "清除{subject}的内容"),
    },
    "存证": {
        "evidence.exported": ("存证导出", "导出{count}条存证{reason}"),
    },
}
"""By verb: what it is called where one looks for it, and its sentence. The one who acted stands before it."""

SENTENCES = {verb: words for area in WORDS.values() for verb, words in area.items()}
SIGNED_AS = {"leaver": "移交人", "receiver": "接手人", "leader": "分管领导"}
FORMER = {
    "handover.signed": {"part": "signed_as"},
    "handover.completed": {"part": "signed_as"},
    "releases.imported": {"place": "part"},
}
"""Names that facts of a verb had once: what was written with them stays written and is read by the name of today."""
_PASSED_ON = {"applications": "件申请", "remedies": "件复议、诉讼"}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PERSONS = ("person", "leaver", "receiver", "signer")
_ORGANS = ("parent", "lead_office", "successor")
_NOUN = {
    "records.Record": "《{}》",
    "records.Release": "《{}》",
    "organs.Post": "“{}”",
    "organs.OutsideAccount": "“{}”",
    "organs.OutsidePage": "“{}”",
}
"""How the name of a subject stands in a sentence; as it is where nothing is said."""


@dataclass(frozen=True)
class Line:
    """An entry as people read it.

    who      the one who acted, with post and 代 or 代填
    subject  the name of what was acted on; address  its page, empty where there is none
    """

    entry: Entry
    organ: str
    who: str
    post: str
    sentence: str
    word: str
    subject: str
    address: str
    reason: str


class _Missing(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


class Names:
    """The names of everything that some entries speak of; one query for each kind of thing."""

    def __init__(self, bodies: Iterable[Mapping[str, Any]]) -> None:
        bodies = list(bodies)
        wanted: dict[str, set[int]] = {}
        for body in bodies:
            facts = body["facts"]
            model, _, key = body["subject"].partition(":")
            if key.isdigit():
                wanted.setdefault(model, set()).add(int(key))
            wanted.setdefault(Person._meta.label, set()).update(
                facts[name] for name in _PERSONS if isinstance(facts.get(name), int)
            )
            if isinstance(facts.get("post"), int):
                wanted.setdefault(Post._meta.label, set()).add(facts["post"])
        self.people = self._named(Person, wanted)
        self.posts = self._named(Post, wanted, "organ")
        codes = {body["organ"] for body in bodies}
        for body in bodies:
            facts = body["facts"]
            codes |= {facts[name] for name in _ORGANS if isinstance(facts.get(name), str)}
            codes |= set(facts.get("organs") or ())
        self.organs = dict(Organ.objects.filter(code__in=codes).values_list("code", "name"))
        self.subjects: dict[str, str] = {}
        for model, keys in wanted.items():
            self.subjects |= {f"{model}:{key}": name for key, name in self._subjects(model, keys)}

    @staticmethod
    def _named(model: type[Any], wanted: Mapping[str, set[int]], *related: str) -> dict[int, str]:
        rows = model.objects.filter(pk__in=wanted.get(model._meta.label, ())).select_related(*related)
        return {row.pk: str(row) for row in rows}

    def _subjects(self, model: str, keys: set[int]) -> Iterator[tuple[int, str]]:
        if model == Person._meta.label:
            yield from self.people.items()
        elif model == Post._meta.label:
            yield from self.posts.items()
        elif model == Handover._meta.label:
            rows = Handover.objects.filter(pk__in=keys).select_related("post")
            yield from ((row.pk, f"“{row.post}”岗的交接单") for row in rows)
        elif model == Application._meta.label:
            applications = Application.objects.filter(pk__in=keys).only("year", "number", "part", "origin", "organ")
            yield from ((row.pk, str(row)) for row in applications)
        elif model == Matter._meta.label:
            matters = Matter.objects.filter(pk__in=keys).only("kind", "year", "number")
            yield from ((row.pk, str(row)) for row in matters)
        elif model == Remedy._meta.label:
            remedies = Remedy.objects.filter(pk__in=keys).only("block", "year", "number", "origin", "organ")
            yield from ((row.pk, str(row)) for row in remedies)
        else:
            named = _TITLES.get(model)
            if named:
                yield from apps.get_model(model).objects.filter(pk__in=keys).values_list("pk", named)


_TITLES = {
    "records.Record": "title",
    "records.Release": "title",
    "organs.Organ": "name",
    "organs.OutsideAccount": "platform",
    "organs.OutsidePage": "title",
    "records.Channel": "name",
}
_PAGES = {
    "applications.Application": "application",
    "applications.Matter": "matter",
    "remedies.Remedy": "remedy",
    "records.Record": "record",
    "review.Review": "review",
    "organs.Organ": "console_organ",
    "organs.Person": "person",
    "organs.Handover": "handover",
}


def lines(entries: Iterable[Entry]) -> list[Line]:
    """Entries in words; the number of queries does not depend on how many."""
    read = [(entry, _body(entry)) for entry in entries]
    names = Names(body for _, body in read)
    return [_line(entry, body, names) for entry, body in read]


def _body(entry: Entry) -> Mapping[str, Any]:
    """What an entry says. One that somebody tampered with so that it cannot be read still has its place in the list."""
    try:
        body = json.loads(entry.body)
        whole = {"by": dict, "facts": dict, "subject": str, "organ": str}
        if all(isinstance(body[name], kind) for name, kind in whole.items()) and Capacity(body["by"]["capacity"]):
            return body
    except (ValueError, TypeError, KeyError):
        pass
    by = {"name": "内容读不出来", "post": "", "capacity": Capacity.HOLDER.value, "reason": ""}
    return {"by": by, "facts": {}, "subject": entry.subject, "organ": entry.organ}


def _line(entry: Entry, body: Mapping[str, Any], names: Names) -> Line:
    by = body["by"]
    mark = Capacity(by["capacity"]).mark
    model = entry.subject.partition(":")[0]
    named = names.subjects.get(entry.subject, "")
    word, sentence = SENTENCES.get(entry.verb, ("其他事项", "其他事项"))
    former = FORMER.get(entry.verb, {})
    facts = {former.get(name, name): value for name, value in body["facts"].items()}
    said = sentence.format_map(_Missing(_facts(facts, names, subject=_NOUN.get(model, "{}").format(named))))
    if years := facts.get("past_years"):
        table = "第四表" if entry.verb.startswith("remedy.") else "第三表"
        said += f"（改变{'、'.join(map(str, years))}年年报{table}）"
    return Line(
        entry=entry,
        organ=names.organs.get(entry.organ, entry.organ),
        who=f"{by['name']}（{mark}）" if mark else by["name"],
        post=by["post"],
        sentence=said,
        word=word,
        subject=named,
        address=address_of(entry.subject) if named else "",
        reason=by["reason"],
    )


def address_of(label: str) -> str:
    """The page of `records.Record:12`; empty for what has none."""
    model, _, key = label.partition(":")
    return reverse(_PAGES[model], args=[int(key)]) if model in _PAGES and key.isdigit() else ""


def _facts(facts: Mapping[str, Any], names: Names, *, subject: str) -> Iterator[tuple[str, str]]:
    """What a sentence may say, each value in words."""
    yield "subject", subject
    for name, value in facts.items():
        yield name, _in_words(name, value, names)


def _in_words(name: str, value: Any, names: Names) -> str:
    if value is None or value == "" or value == []:
        return "无" if name == "parent" else ""
    if name in _PERSONS and isinstance(value, int):
        return names.people.get(value, "已无登记的人")
    if name == "post" and isinstance(value, int):
        return f"“{names.posts.get(value, '')}”"
    if name in _ORGANS:
        return names.organs.get(str(value), str(value))
    if name == "organs":
        return "、".join(names.organs.get(code, code) for code in value)
    if name == "reason":
        return f"，原因：{value}"
    if name == "passed_on":
        counts = [f"{value[key]}{words}" for key, words in _PASSED_ON.items() if value.get(key)]
        return f"，转交{'、'.join(counts)}" if counts else ""
    if name == "postponed":
        return f"，待补签{_labels(value)}"
    if name == "stages":
        return _labels(value)
    if name == "signed_as":
        return SIGNED_AS.get(value, "")
    if name == "kind":
        return _kind(value)
    if name == "validity":
        return Validity(value).label if value in Validity.values else ""
    if name == "attribute":
        return Attribute(value).label if value in Attribute.values else ""
    if name in ("changed", "fields"):
        return "、".join(_label_of(each) for each in value)
    if isinstance(value, str) and _DAY.fullmatch(value):
        day = date.fromisoformat(value)
        return f"{day.year}年{day.month}月{day.day}日"
    return str(value)


def _labels(stages: Iterable[str]) -> str:
    return "、".join(Stage(each).label if each in Stage.values else each for each in stages)


def _kind(value: str) -> str:
    for kinds in (WithdrawalKind, Kind, PostKind, Sent):
        if value in kinds.values:
            return str(kinds(value).label)
    return ""


def _label_of(name: str) -> str:
    """The word for a field of an organ, a person, an account or a page."""
    for model in ("organs.Organ", "organs.Person", "organs.OutsideAccount", "organs.OutsidePage"):
        fields = {field.name: field for field in apps.get_model(model)._meta.concrete_fields}
        if name in fields:
            return str(fields[name].verbose_name)
    return name
