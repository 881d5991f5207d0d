"""Signing in and out, passwords and second factors as acts that leave evidence.

The web layer has already asked for password and code; here it is only put on record. Secrets never reach a line of
evidence. The line stands in the chain of the organ that the person belongs to (`chain`).
"""

from __future__ import annotations

from datetime import date, datetime

from axes.utils import reset as forget_failures
from django.db import transaction
from django.utils.timezone import localdate
from django_otp.plugins.otp_totp.models import TOTPDevice

from gongkai.evidence.actor import Actor
from gongkai.evidence.recording import record
from gongkai.law import Refused
from gongkai.organs.belonging import governed, organ_of
from gongkai.organs.messages import tell
from gongkai.organs.models import Person

INSTALLATION = "SYSTEM"
"""The chain of people who belong to no organ, before the first organ is founded."""


def chain(person: Person, on: date) -> str:
    """The code of the organ in whose chain the acts of a person about their own account stand."""
    organ = organ_of(person, on)
    return organ.code if organ else INSTALLATION


def _self(person: Person) -> Actor:
    return Actor(person.pk, person.name)


def _locked(person: Person) -> Person:
    """A person, locked so that rows which refer to them can still be written: who writes one may hold the ledger."""
    return Person.objects.select_for_update(no_key=True).get(pk=person.pk)


@transaction.atomic
def signed_in(person: Person, *, at: datetime, code: bool) -> None:
    """A person signed in. code  with a one-time code as well as the password"""
    record("person.signed_in", person, organ=chain(person, localdate(at)), by=_self(person), at=at, code=code)


@transaction.atomic
def signed_out(person: Person, *, at: datetime) -> None:
    """A person signed out by their own hand; a session that ran out leaves no line."""
    record("person.signed_out", person, organ=chain(person, localdate(at)), by=_self(person), at=at)


@transaction.atomic
def locked_out(person: Person, *, at: datetime, failures: int, minutes: int) -> None:
    """Somebody gave so many wrong passwords that the account is locked for some minutes; the owner is told."""
    tell([person], person, f"有人连续输错您的密码，账号曾锁定 {minutes} 分钟。如果不是您本人操作，请修改密码。", at=at)
    organ, nobody = chain(person, localdate(at)), Actor(None, "未登录的人")
    record("person.locked", person, organ=organ, by=nobody, at=at, failures=failures, minutes=minutes)


@transaction.atomic
def password_changed(person: Person, *, at: datetime, password_hash: str) -> Person:
    """The person replaced their own password.

    password_hash  made before the transaction; the caller has held the password against the rules
    """
    person = _locked(person)
    person.password, person.password_changed_at = password_hash, at
    person.save(update_fields=["password", "password_changed_at"])
    record("person.password_changed", person, organ=chain(person, localdate(at)), by=_self(person), at=at)
    return person


@transaction.atomic
def reset_password(person: Person, *, by: Person, at: datetime, password_hash: str) -> Person:
    """Give a person a new first password, unlock the account and tell its owner.

    Ends every session of the account. The first password has to be replaced at the next sign-in.
    Raises NotAllowed, or Refused for one's own password.
    """
    person, actor, organ = _for_another(person, by=by, at=at, verb="重置")
    person.password, person.password_changed_at = password_hash, None
    person.save(update_fields=["password", "password_changed_at"])
    forget_failures(username=person.account)
    tell([person], person, f"{by.name}已重置您的登录密码。如果事先不知情，请联系主管部门或者系统管理员。", at=at)
    record("person.password_reset", person, organ=organ, by=actor, at=at)
    return person


@transaction.atomic
def unlock(person: Person, *, by: Person, at: datetime) -> Person:
    """Let a person sign in again before the lock runs out. Raises NotAllowed, or Refused for one's own account."""
    person, actor, organ = _for_another(person, by=by, at=at, verb="解锁")
    forget_failures(username=person.account)
    record("person.unlocked", person, organ=organ, by=actor, at=at)
    return person


@transaction.atomic
def code_set(person: Person, *, at: datetime, key: str, last_step: int) -> TOTPDevice:
    """The person set up one-time codes; an earlier device no longer counts.

    key        the secret, hexadecimal, of which the person has just shown a code
    last_step  the time step of that code, so that it cannot be used again
    """
    person = _locked(person)
    TOTPDevice.objects.filter(user=person).delete()
    device = TOTPDevice.objects.create(user=person, name="手机", key=key, last_t=last_step, confirmed=True)
    record("person.code_set", person, organ=chain(person, localdate(at)), by=_self(person), at=at)
    return device


@transaction.atomic
def code_removed(person: Person, *, by: Person, at: datetime) -> None:
    """One-time codes are no longer asked for: by the person, or by who manages people after a telephone was lost.

    Raises NotAllowed, or Refused where none are set up.
    """
    if by.pk == person.pk:
        person, actor, organ = _locked(person), _self(person), chain(person, localdate(at))
    else:
        person, actor, organ = _for_another(person, by=by, at=at, verb="停用")
        tell([person], person, f"{by.name}已停用您的动态口令。如果事先不知情，请联系主管部门或者系统管理员。", at=at)
    if not TOTPDevice.objects.filter(user=person).delete()[0]:
        raise Refused("这个账号没有开通动态口令，不用停用。")
    record("person.code_removed", person, organ=organ, by=actor, at=at)


def _for_another(person: Person, *, by: Person, at: datetime, verb: str) -> tuple[Person, Actor, str]:
    """The person locked, who acts on the account, and the chain; refused for one's own account."""
    if by.pk == person.pk:
        raise Refused(f"不能{verb}自己的账号，请由其他有权限的人员办理，或者用“修改密码”。")
    person = _locked(person)
    who, organ = governed(person, by=by, on=localdate(at))
    return person, who, organ.code
