"""Applications, submissions, other matters and remedies of an organ, made by the acts themselves, for the pages."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

from django.urls import URLPattern, get_resolver
from django.utils import timezone

from gongkai.applications import actions
from gongkai.applications.content import Person as Applicant
from gongkai.applications.content import Submission
from gongkai.applications.deciding import Item, Result
from gongkai.applications.letters.drawing import draw_up
from gongkai.applications.letters.kinds import Kind as Kinds
from gongkai.applications.letters.models import CaseFile, Letter, Role
from gongkai.applications.letters.redaction import Mark, prepare, redact
from gongkai.applications.models import Application, Matter, MatterKind
from gongkai.files.pipeline import take_in
from gongkai.intake.actions import submit
from gongkai.intake.codes import Receipt
from gongkai.intake.models import Kind
from gongkai.intake.models import Submission as Closed
from gongkai.intake.parcels import Parcel, Sent
from gongkai.law.receipt import Way
from gongkai.organs.models import Organ, Person
from gongkai.remedies import actions as remedying
from gongkai.remedies.actions import Filed
from gongkai.remedies.models import About, Block, Remedy
from gongkai.review.models import Review
from tests.console.people import County
from tests.files import samples
from tests.intake.conftest import answered

ZHAO = Applicant("赵示例", "110101199001010015", {"telephone": "13800000000", "address": "示例路1号"})
ROADS = "2023年度村级公路养护合同"
WRITTEN = {
    "column": "natural_person",
    "applicants": [{"name": "钱示例", "identity_kind": "居民身份证", "identity": "110101199001010023"}],
    "telephone": "13900000000",
    "description": "集镇污水处理费的收支",
    "form": "电子文件",
    "way": "电子邮件",
}


def registered(organ: Organ, by: Person, *, ago: int = 3, **values: Any) -> Application:
    """An application that was handed in so many days ago, or as the values say."""
    day = timezone.localdate() - timedelta(days=ago)
    given = {"way": Way.IN_PERSON, "submitted": day, "applicants": (ZHAO,), "request": ROADS, **values}
    return actions.register(organ, Submission(**given), because="节后才登记。", by=by, at=timezone.now())


def sent(organ: Organ, kind: Kind = Kind.APPLICATION, values: dict[str, Any] | None = None) -> Receipt:
    """Something that the public sent, still closed."""
    files = (Sent("申请书.txt", "申请书的正文。".encode()),) if kind in (Kind.APPLICATION, Kind.CORRECTED) else ()
    if kind == Kind.LETTER:
        files = (Sent("路灯.txt", "第三盏路灯。".encode()),)
    at = timezone.now()
    return submit(kind, organ.code, Parcel(values or WRITTEN, files), answer=answered(at), at=at)


def decided(application: Application, by: Person) -> Application:
    """With what is to be replied, not agreed to yet."""
    given = {"text": "现予公开，见附件。", "version": application.version}
    actions.decide(application, Result([Item("provided")]), by=by, at=timezone.now(), **given)
    return Application.objects.get(pk=application.pk)


def matter(organ: Organ, by: Person) -> Matter:
    content = {"内容": "第三段的数字与表格不一致。"}
    today = timezone.localdate()
    return actions.take_matter(organ, MatterKind.ERROR, content, submitted=today, by=by, at=timezone.now())


def remedy(organ: Organ, by: Person, application: Application | None = None, day: date | None = None) -> Remedy:
    """A reconsideration whose copy came on a day, today where none is said."""
    day = day or timezone.localdate()
    about = About.APPLICATION if application else About.NOT_PUBLISHED
    filed = Filed(Block.RECONSIDERATION, about, "示例县人民政府", "赵示例", "请求责令公开。", day, day, application)
    return remedying.register(organ, filed, by=by, at=timezone.now())


def with_papers(application: Application, by: Person) -> Application:
    """With a letter, a file of what was asked for, and what is left of it after 区分处理."""
    at = timezone.now()
    draw_up(application, Kinds.RECEIPT, version=application.version, by=by, at=at)
    file = take_in(io.BytesIO(samples.pdf()), "合同.pdf", by=by, at=at, sealed=True)
    case = Application.objects.get(pk=application.pk)
    actions.keep(case, [(file, "合同.pdf")], Role.INFORMATION, version=case.version, by=by, at=at)
    marks = [Mark("denied_third_party", 1, (0, 0, 1, 0.5))]
    made = prepare(case.files.get(), marks, by=by, at=at)
    case.refresh_from_db()
    redact(made, name="合同（区分处理）", version=case.version, by=by, at=at)
    return Application.objects.get(pk=application.pk)


def make(county: County) -> None:
    """One of each in 白鹭镇, for the addresses of `permissions.csv`."""
    clerk = county["clerk"]
    application = decided(with_papers(registered(county.egret, clerk), clerk), clerk)
    actions.submit_reply(application, version=application.version, by=clerk, at=timezone.now())
    registered(county.egret, clerk, way=Way.INTERNET, request="另一件")
    sent(county.egret)
    sent(county.egret, Kind.LETTER, {"subject": "路灯", "text": "路灯不亮。"})
    matter(county.egret, clerk)
    remedy(county.egret, clerk, application)


def arguments_of_cases() -> dict[str, dict[str, Any]]:
    """What these addresses are opened with."""
    application = Application.objects.order_by("pk").values_list("pk", flat=True).first() or 1
    one = Remedy.objects.values_list("pk", flat=True).first() or 1
    console = next(each for each in get_resolver().url_patterns if str(each.pattern) == "console/")
    given: dict[str, dict[str, Any]] = {}
    for each in console.url_patterns:
        if isinstance(each, URLPattern) and "<int:key>" in (where := str(each.pattern)):
            if where.startswith("applications/"):
                given[each.name or ""] = {"key": application}
            elif where.startswith("remedies/"):
                given[each.name or ""] = {"key": one}
    organ = Organ.objects.filter(code="BLZ").values_list("pk", flat=True).first() or 1
    given["organ_letter"] = {"key": organ, "kind": "reply"}
    given["application_remind"] = {"key": organ}
    given["application_file"] = {"key": application, "number": 999_999}
    letter = {"key": application, "number": Letter.objects.values_list("pk", flat=True).first() or 1}
    files = dict(CaseFile.objects.filter(application=application).values_list("role", "pk"))
    given["application_letter_draft"] = {"key": application, "kind": "registration"}
    copies = (f"application_letter_{each}" for each in ("edited", "stamped", "restamped"))
    given |= dict.fromkeys(("application_letter", *copies), letter)
    given["application_letter_file"] = letter | {"ending": "docx"}
    given["application_redact"] = {"key": application, "number": files.get("information", 1)}
    given["application_redacted"] = {"key": application, "number": files.get("redacted", 1)}
    given["application_page_picture"] = given["application_redact"] | {"sheet": 1}
    given["matter"] = {"key": Matter.objects.values_list("pk", flat=True).first() or 1}
    given["matter_file"] = {**given["matter"], "number": 1}
    review = Review.objects.filter(subject=f"{Application._meta.label}:{application}").first()
    given["reply_review"] = {"key": review.pk if review else 1}
    numbers = dict(Closed.objects.values_list("kind", "number"))
    for name in ("submission", "submission_register", "submission_aside"):
        given[name] = {"number": numbers.get(Kind.APPLICATION, "AAAAAAAAAA")}
    given["submission_take"] = {"number": numbers.get(Kind.LETTER, "AAAAAAAAAA")}
    return given
