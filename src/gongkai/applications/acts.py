"""What every verb begins and ends with: lock, allow, compare; version, save, and the one line of evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import Q
from django.utils.timezone import localdate

from gongkai.applications.history import last_serial
from gongkai.applications.models import Applicant, Application, CaseNote, Imprint, NoteKind
from gongkai.applications.past_years import changed, to_explain
from gongkai.applications.said import said_in
from gongkai.applications.telling import tell_sender
from gongkai.evidence.actor import Actor
from gongkai.evidence.models import AppendOnly
from gongkai.evidence.prepared import KEY, Prepared, all_stored
from gongkai.evidence.recording import record
from gongkai.intake.parcels import Sent
from gongkai.law import Refused, say
from gongkai.organs.models import Person
from gongkai.organs.permissions import Permission, allow
from gongkai.sealing.blind import normalised

LONGEST_TEXT = 20000
"""Signs of a text of a case."""
_BETWEEN_NAMES = re.compile(r"[、，,；;\s/]+")
_PLACES_AFTER = (
    "村(?!民)|镇(?!民)|乡|县|市(?!民)|区|州|省|街|路|巷|山|河|水库|林场|农场|大道|广场|小区|社区|学校|中学|小学|医院"
)
"""What makes a name of two signs that of a place in a sentence: 高峰村, 安康路."""
_PLACE = "(?:省|自治区|市|区|县|旗|州|盟|镇|乡|街道)"
_ORGAN = (
    "(?:(?:(?:人民)?(?:法院|法庭|检察院|政府)|(?:办事处|委员会|委|分?局|厅|办公室|办|中心|站|馆|所|队|管理处))"
    r"|[\u4e00-\u9fff]{1,8}[〔\[(]\d{4}[〕\])]\d+号)$"
)
"""How the name of an organ ends, or a number that it gives: 白云府行复〔2026〕1号."""
_SAYS_MORE = re.compile("(?<!档)案|诉|的|所在|居住|某|等人|一事")
"""Stands in no name of an organ: the text speaks of somebody."""
KEPT = "加密保存在案件的办理记录里"
"""Stands in the evidence for why the lead office acts (代填): whoever types that may name who applies."""


class Moved(Refused):
    """Somebody acted on the case since it was opened; nothing that was typed is lost.

    application  as it is now
    """

    def __init__(self, application: Application) -> None:
        super().__init__(
            f"{application.changed_by.name}已在您打开之后办理了{application}（现在：{application.get_status_display()}）。"
            "您填写的内容还在下面，请对照现在的情况再提交。"
        )
        self.application = application


def begin(
    application: Application,
    permission: Permission,
    *,
    version: int,
    by: Person,
    at: datetime,
    acting: str = "",
    voided: bool = False,
) -> tuple[Application, Actor]:
    """The case as it is now, locked until the transaction ends, and the person as actor of its organ.

    version  the version that the person started from
    voided   whether it can be done to a registration that is void, too
    Raises NotAllowed, Moved where somebody was quicker, or Refused where the registration is void.
    """
    row = locked_together(application.pk)[application.pk]
    actor = allow(by, permission, row.organ, on=localdate(at), acting=acting)
    if row.version != version:
        raise Moved(row)
    if row.voided_on is not None and not voided:
        raise Refused(f"{row}登记有误，已于{say(row.voided_on)}作废，不能再办理。")
    return row, actor


def locked(key: int) -> Application:
    """The case of a key as it is now, locked until the transaction ends; of several the lowest key comes first."""
    found = _LOCKED.get(key=key)
    if found is None:
        raise Application.DoesNotExist(f"no application with the key {key}")
    return found


_LOCKED = Prepared(lambda key: Application.objects.select_for_update().filter(pk=key).order_by(), key=KEY)


def locked_together(*keys: int) -> dict[int, Application]:
    """Cases, locked with all that their letters answer, the lowest key first: whoever acts on any of them waits here,
    so that no two wait for one another."""
    rows = Application.objects.select_for_update().filter(Q(pk__in=keys) | Q(answered_with__in=keys)).order_by("pk")
    return {row.pk: row for row in rows}


def finish(
    verb: str,
    application: Application,
    *,
    actor: Actor,
    by: Person,
    at: datetime,
    protects: Iterable[AppendOnly] = (),
    content_hash: str = "",
    papers: Sequence[Sent] = (),
    because: str = "",
    explained: bool = False,
    **facts: object,
) -> Application:
    """Save the case as it is now, tell whoever sent it, and write the evidence; the last statement of a verb.

    papers  for whoever sent it, to download
    because  why the table of a year that is over is changed only now
    explained  the act has stated and kept its reason already, which is the same
    Raises PastYear where such a table would change and nobody says why.
    """
    years, said = in_past_years(application, because, explained=explained, by=by, at=at)
    if years:
        facts["past_years"] = sorted({*years, *facts.get("past_years", ())})  # type: ignore[misc]
    actor, acting = without_its_reason(application, actor, by=by, at=at)
    said += acting
    touch(application, by=by, at=at)
    tell_sender(verb, application, by=actor, at=at, papers=papers)
    record(
        verb,
        application,
        organ=application.organ.code,
        by=actor,
        at=at,
        content_hash=content_hash,
        protects=[*protects, *said],
        status=application.status,
        **facts,
    )
    return application


def without_its_reason(
    application: Application, actor: Actor, *, by: Person, at: datetime
) -> tuple[Actor, list[CaseNote]]:
    """Who acts, as the evidence says it, and why for another organ (代填), kept sealed with the case."""
    if not actor.reason:
        return actor, []
    return actor.unsaid(KEPT), note(application, NoteKind.ACTING, actor.reason, by=by, at=at)


def in_past_years(
    application: Application, because: str, *, explained: bool = False, by: Person, at: datetime
) -> tuple[list[int], list[CaseNote]]:
    """The years that are over whose Table 3 an act changes, before it is saved, and the reason as it is kept.

    Raises PastYear where there are such years and no reason.
    """
    this_year = localdate(at).year
    if explained:
        return changed(application, this_year=this_year), []
    years = to_explain(application, because, this_year=this_year)
    return years, note(application, NoteKind.PAST_YEAR, because, by=by, at=at) if years else []


def touch(application: Application, *, by: Person, at: datetime) -> None:
    """Save a case that an act changed: forms that were opened before are refused from now on."""
    application.version += 1
    application.changed_by, application.changed_at = by, at
    application.save()


def note(
    application: Application,
    kind: NoteKind,
    text: str,
    *,
    by: Person,
    at: datetime,
    otherwise: str = "",
    of_next_entry: bool = False,
) -> list[CaseNote]:
    """Keep a text of a case, sealed; what the evidence protects of it, which is nothing where there is no text.

    Raises Refused with `otherwise` where it is needed and there is none.
    of_next_entry  it belongs to the entry of the history that the act makes next
    """
    text = text.strip()
    if not text:
        if otherwise:
            raise Refused(otherwise)
        return []
    if len(text) > LONGEST_TEXT:
        raise Refused(f"内容写了{len(text)}个字，最多{LONGEST_TEXT}个字，请精简。")
    serial = last_serial(application) + 1 if of_next_entry else None
    return [CaseNote.objects.create(application=application, kind=kind, serial=serial, text=text, by=by, at=at)]


def imprint(application: Application, applicants: Sequence[Applicant] | None = None) -> Imprint:
    """Keep a hash of what a case says of people now, for the evidence of an act that changed it; after the changes.

    applicants  of a case that was registered just now
    """
    if applicants is None:
        row = Imprint(application_id=application.pk, serial=application.imprints.count() + 1, hash=said_in(application))
    else:
        rows = [application, *applicants]
        given_back = all_stored(rows)
        case, *who = given_back or rows
        row = Imprint(application_id=application.pk, serial=1, hash=said_in(case, who))
        row.of_stored = given_back
    row.save()
    return row


def not_after_today(at: datetime, *days: date | None) -> None:
    """Raise Refused for a day that has not come."""
    today = localdate(at)
    for day in days:
        if day is not None and day > today:
            raise Refused(f"{say(day)}还没有到，只能登记已经发生的事项，请核对日期。")


def named(application: Application) -> set[str]:
    """Whom a letter on a case names."""
    return {each.name for each in (application.parent or application).applicants.all()}


def whoever_applies(application: Application) -> set[str]:
    """What tells who applies, by themselves or through somebody: names, numbers of identity, telephones, mailboxes."""
    found: set[str] = set()
    for each in (application.parent or application).applicants.all():
        contact = {name: each.contact.get(name, "") for name in ("contact_person", "agent", "telephone", "email")}
        agent = re.sub("[（）()]", " ", contact["agent"]).split()
        found |= {each.name, contact["contact_person"], contact["email"], *agent[:1]}
        numbers = (each.identity, *agent[1:], *re.split("[、，,；;/]", contact["telephone"]))
        found |= {normalised(number) for number in numbers if len(re.findall(r"\d", number)) > 5}
    return found - {""}


def in_clear(text: str, names: Iterable[str], *, what: str, longest: int) -> str:
    """A number or the name of an organ or a court, which stands unsealed, as it is kept. Raises Refused where it names
    one of those whose case it is, or is too long."""
    text = " ".join(text.split())
    if len(text) > longest:
        raise Refused(f"{what}写了{len(text)}个字，最多{longest}个字，请精简。")
    if naming(text, names):
        raise Refused(f"“{what}”这一项不加密存放，里面不能写当事人的姓名或者名称，请删去；要写明的，写在说明里。")
    return text


def naming(text: str, names: Iterable[str]) -> bool:
    """Whether a text names one of several people, of whom one value may hold more than one.

    Who is called like a place (石林, 白云) is not named by its court, its government, or a number of theirs.
    """
    bare = normalised(text)
    found = {normalised(part) for each in names for part in _BETWEEN_NAMES.split(each)}
    return any(name in _without_place(bare, name) for name in found if len(name) > 1)


def naming_in_prose(text: str, names: Iterable[str]) -> bool:
    """The same of sentences, in which a name of two signs may be that of a place (高峰村). In doubt it names."""
    for name in {part for each in names for part in _BETWEEN_NAMES.split(each) if len(part) == 2}:
        text = re.sub(f"{re.escape(name)}(?={_PLACES_AFTER})", " ", text)
    return naming(text, names)


def _without_place(bare: str, name: str) -> str:
    """A text without a name of two signs where it is that of a place, in the name or a number of an organ."""
    if len(name) != 2 or _SAYS_MORE.search(bare) or not re.search(_ORGAN, bare):
        return bare
    called = re.escape(name)
    return re.sub(f"{called}(?=(?:(?!{called})[\\u4e00-\\u9fff]){{0,12}}?{_PLACE}|{_ORGAN})", " ", bare)
