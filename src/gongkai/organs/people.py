"""People: added, changed, barred from signing in, and away (人员、停用、离岗).

Who belongs where decides who may change them. Evidence names people by key and fields by name, never what they hold.
"""

from __future__ import annotations

from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.timezone import localdate

from gongkai.evidence.actor import Actor
from gongkai.evidence.recording import record
from gongkai.law import Refused
from gongkai.organs import codes
from gongkai.organs.acts import By, actor, day_of, living, overlapping, period, same_version, save
from gongkai.organs.belonging import governed, home
from gongkai.organs.messages import tell
from gongkai.organs.models import Absence, Deputy, Organ, Person, Tenure, in_force
from gongkai.organs.permissions import Permission


def _locked(person: Person) -> Person:
    return Person.objects.select_for_update(no_key=True).get(pk=person.pk)


def _taken(account: str) -> str:
    return f"账号{account}已有人使用；同一个人只建一个账号，可在原账号上增加岗位。"


@transaction.atomic
def add_person(
    organ: Organ,
    *,
    name: str,
    by: By,
    at: datetime,
    mobile: str = "",
    account: str = "",
    email: str = "",
    password: str = "",
) -> Person:
    """Add a person to an organ; what they may do comes with their posts.

    account   the mobile number where it is left out
    password  already hashed (hashing is slow and happens before); without it nobody can sign in yet
    Raises Refused where the account is taken.
    """
    organ = Organ.objects.get(pk=organ.pk)
    living(organ, localdate(at))
    who = actor(by, Permission.PEOPLE_EDIT, organ, on=localdate(at))
    if not (name := codes.name(name)):
        raise Refused("请填写姓名。")
    mobile = codes.mobile(mobile)
    if not (account or mobile):
        raise Refused("请填写手机号；没有手机的，请另取一个账号。")
    account = codes.account(account or mobile)
    if Person.objects.filter(account=account).exists():
        raise Refused(_taken(account))
    person = Person(
        account=account, name=name, mobile=mobile, email=codes.narrow(email), organ=organ, created_at=at,
        password=password or make_password(None),
    )  # fmt: skip
    save(person, taken=_taken(account))
    record("person.added", person, organ=organ.code, by=who, at=at)
    return person


@transaction.atomic
def change_person(
    person: Person,
    *,
    version: int,
    by: By,
    at: datetime,
    name: str | None = None,
    mobile: str | None = None,
    email: str | None = None,
    organ: Organ | None = None,
) -> Person:
    """Change a person's name, mobile number, address or organ. An account that is the mobile number changes with it.

    Nobody does it for themselves: the account, and who governs it, go by these.

    organ  the organ that the person moves to; the act needs the right to people there and where they were
    Raises Stale where somebody else changed the person meanwhile.
    """
    person = _locked(person)
    if isinstance(by, Person) and by.pk == person.pk:
        raise Refused("不能修改自己的人员信息，请由主管部门的其他工作人员或者系统管理员办理。")
    today = localdate(at)
    who, old = governed(person, by=by, on=today)
    if organ is not None and organ.pk != old.pk:
        actor(by, Permission.PEOPLE_EDIT, organ, on=today)
    same_version(person, version)
    values: dict[str, object] = {}
    if name is not None:
        values["name"] = codes.name(name)
    if mobile is not None:
        values["mobile"] = codes.mobile(mobile)
        if person.account == person.mobile and values["mobile"]:
            values["account"] = values["mobile"]
    if email is not None:
        values["email"] = codes.narrow(email)
    if organ is not None:
        values["organ"] = organ
    changed = {field: value for field, value in values.items() if getattr(person, field) != value}
    if not changed:
        raise Refused("内容没有变化，不用保存。")
    if values.get("name") == "":
        raise Refused("姓名不能为空，请填写姓名。")
    if "account" in changed and Person.objects.filter(account=changed["account"]).exists():
        raise Refused(_taken(str(changed["account"])))
    for field, value in changed.items():
        setattr(person, field, value)
    person.version += 1
    save(person, taken=_taken(person.account))
    record("person.changed", person, organ=old.code, by=who, at=at, fields=sorted(changed))
    return person


@transaction.atomic
def deactivate(person: Person, *, by: By, at: datetime) -> Person:
    """停用账号: the person can no longer sign in, from now on. Posts stay until a handover or the end of the tenure."""
    person = _locked(person)
    if isinstance(by, Person) and by.pk == person.pk:
        raise Refused("不能停用自己的账号，请由主管部门的其他工作人员或者系统管理员办理。")
    who, organ = governed(person, by=by, on=localdate(at))
    if not person.is_active:
        raise Refused(f"{person.name}的账号已经停用。")
    person.is_active = False
    person.version += 1
    person.save()
    posts = Tenure.objects.filter(in_force(localdate(at)), person=person).count()
    record("person.deactivated", person, organ=organ.code, by=who, at=at, posts=posts)
    return person


@transaction.atomic
def reactivate(person: Person, *, by: By, at: datetime) -> Person:
    """恢复账号: the person can sign in again."""
    person = _locked(person)
    who, organ = governed(person, by=by, on=localdate(at))
    if person.is_active:
        raise Refused(f"{person.name}的账号没有停用，不用恢复。")
    person.is_active = True
    person.version += 1
    person.save()
    record("person.reactivated", person, organ=organ.code, by=who, at=at)
    return person


def _of_the_absence(by: By, person: Person, organ: Organ, on: date) -> Actor:
    """People enter their own absences; those of others the leader of the organ or the lead office."""
    if isinstance(by, Person) and by.pk == person.pk:
        if not person.is_active:
            raise Refused("您的账号已停用，请联系主管部门或者系统管理员。")
        return Actor(person.pk, person.name)
    return actor(by, Permission.ABSENCE_EDIT, organ, on=on)


def _not_the_deputy(by: By, person: Person, since: date, until: date | None) -> None:
    """Who would act for a person does not say that the person is away."""
    if not isinstance(by, Person) or by.pk == person.pk:
        return
    posts = Tenure.objects.filter(overlapping(since, until), person=person).values("post")
    acting = Deputy.objects.filter(overlapping(since, until), person=by, post__in=posts)
    if deputy := acting.select_related("post").first():
        raise Refused(
            f"您是{person.name}“{deputy.post}”岗的B岗，不能替A岗登记离岗，请由本人、其他领导或者主管部门登记。"
        )


def _told(person: Person, by: By, sentence: str, at: datetime) -> None:
    """Tell a person what others entered about them."""
    if by != person:
        tell([person], person, sentence, at=at)


@transaction.atomic
def away(person: Person, *, since: date, reason: str, by: By, at: datetime, until: date | None = None) -> Absence:
    """登记离岗: from a day on the deputies act for the posts of a person, who cannot act meanwhile.

    until  the day of return, where it is known
    Only the person may say so of a day that has passed: what deputies signed meanwhile would become valid by it.
    """
    person = _locked(person)
    today = localdate(at)
    organ = home(person, today)
    who = _of_the_absence(by, person, organ, today)
    if by != person and since < today:
        raise Refused(f"今天以前的离岗只能由{person.name}本人登记，离岗日请填今天或者以后。")
    _not_the_deputy(by, person, since, until)
    period(since, until)
    if not (reason := reason.strip()):
        raise Refused("请写明离岗的事由，例如出差、休假、培训。")
    if other := Absence.objects.filter(overlapping(since, until), person=person).first():
        back = f"至{day_of(other.until)}" if other.until else ""
        raise Refused(f"{person.name}已登记自{day_of(other.since)}{back}离岗，请先登记返岗。")
    absence = Absence(person=person, since=since, until=until, reason=reason, entered_at=at)
    save(absence, taken=f"{person.name}已登记离岗，请先登记返岗。")
    posts = list(Tenure.objects.filter(in_force(since), person=person).values_list("post", flat=True))
    acting = Deputy.objects.filter(in_force(since), post__in=posts).select_related("post__organ")
    for deputy in acting:
        sentence = f"{person.name}自{day_of(since)}起离岗，{deputy.post.organ.name}“{deputy.post}”岗由您代理。"
        tell([deputy.person_id], deputy.post, sentence, at=at)
    covered = sorted(deputy.post_id for deputy in acting)
    days = f"自{day_of(since)}起" + (f"至{day_of(until)}前" if until else "")
    _told(person, by, f"{who.name}已登记您{days}离岗，期间您不能办理，由B岗代理。如与实际不符，请登记返岗。", at)
    record(
        "person.away", absence, organ=organ.code, by=who, at=at,
        person=person.pk, since=since, until=until, posts=sorted(posts), covered=covered,
    )  # fmt: skip
    return absence


@transaction.atomic
def back(person: Person, *, on: date, by: By, at: datetime) -> None:
    """登记返岗: the absence ends, `on` is the first day back. One that had not begun by then is cancelled."""
    person = _locked(person)
    today = localdate(at)
    organ = home(person, today)
    who = _of_the_absence(by, person, organ, today)
    if by != person and on < today:
        raise Refused(f"今天以前的返岗只能由{person.name}本人登记，返岗日请填今天或者以后。")
    absence = Absence.objects.filter(overlapping(min(on, today), None), person=person).order_by("since").first()
    if absence is None:
        raise Refused(f"{person.name}没有登记离岗，不用登记返岗。")
    if absence.until is not None and on >= absence.until:
        raise Refused(f"{person.name}登记的返岗日就是{day_of(absence.until)}，不用再登记。")
    if on <= absence.since:
        if absence.since < today:
            raise Refused(f"{person.name}自{day_of(absence.since)}起离岗，返岗日须晚于这一天。")
        absence.cancelled_at = at
    else:
        absence.until = on
    absence.save()
    _told(person, by, f"{who.name}已登记您自{day_of(on)}起返岗，从这一天起由您本人办理。", at)
    record("person.back", absence, organ=organ.code, by=who, at=at, person=person.pk, since=absence.since, on=on)
