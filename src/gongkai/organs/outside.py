"""Accounts and pages elsewhere: who keeps an account, and where head, address or telephone have to be changed too."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.timezone import localdate

from gongkai.evidence.recording import record
from gongkai.law import Refused
from gongkai.organs.acts import By, actor, day_of, living, locked_organs, same_version, save
from gongkai.organs.models import Organ, OutsideAccount, OutsidePage
from gongkai.organs.permissions import Permission

Row = TypeVar("Row", OutsideAccount, OutsidePage)

ACCOUNT = ("platform", "account", "owner", "telephone", "note")
PAGE = ("title", "address", "shows")
_SECRET = re.compile(r"密码|口令|密钥|验证码|password|passwd|\bpwd\b|\bpw\b", re.IGNORECASE)


def _sound(row: models.Model, fields: tuple[str, ...], values: Mapping[str, str]) -> dict[str, str]:
    """The values as they are kept. Raises Refused for a password, or for a field that is needed and empty."""
    if unknown := values.keys() - set(fields):
        raise TypeError(f"no fields of {row._meta.label}: {sorted(unknown)}")
    sound = {name: " ".join(text.split()) for name, text in values.items()}
    for name, text in sound.items():
        label = row._meta.get_field(name).verbose_name
        if _SECRET.search(text):
            raise Refused(f"“{label}”里像是写了密码。这里只登记账号由谁保管、怎么联系，不登记密码，请删去后再保存。")
        if not text and not row._meta.get_field(name).blank:
            raise Refused(f"请填写“{label}”。")
    return sound


@transaction.atomic
def add_account(organ: Organ, *, by: By, at: datetime, acting: str = "", **values: str) -> OutsideAccount:
    """Enter an account elsewhere. values  those of ACCOUNT; never a password: what looks like one is refused"""
    return _add(OutsideAccount(organ=organ), ACCOUNT, "outside_account.added", by, at, acting, values)


@transaction.atomic
def change_account(
    row: OutsideAccount, *, version: int, by: By, at: datetime, acting: str = "", **values: str
) -> OutsideAccount:
    """Change who keeps an account, or how to reach them."""
    return _change(row, version, ACCOUNT, "outside_account.changed", by, at, acting, values)


@transaction.atomic
def close_account(row: OutsideAccount, *, by: By, at: datetime, acting: str = "") -> OutsideAccount:
    """Take an account that is no longer used off the list."""
    return _close(row, "outside_account.closed", by, at, acting)


@transaction.atomic
def add_page(organ: Organ, *, by: By, at: datetime, acting: str = "", **values: str) -> OutsidePage:
    """Enter a page elsewhere that shows something of the organ. values  those of PAGE"""
    return _add(OutsidePage(organ=organ), PAGE, "outside_page.added", by, at, acting, values)


@transaction.atomic
def change_page(
    row: OutsidePage, *, version: int, by: By, at: datetime, acting: str = "", **values: str
) -> OutsidePage:
    """Change what is known of a page."""
    return _change(row, version, PAGE, "outside_page.changed", by, at, acting, values)


@transaction.atomic
def check_page(row: OutsidePage, *, on: date, by: By, at: datetime, acting: str = "") -> OutsidePage:
    """Say that on a day the page showed what is true."""
    row, who = _own(row, by, at, acting)
    if on > localdate(at):
        raise Refused("核对日期不能晚于今天。")
    if row.checked_on and on < row.checked_on:
        raise Refused(f"上次核对是{day_of(row.checked_on)}，新的核对日期不能更早。")
    row.checked_on = on
    row.version += 1
    row.save()
    record("outside_page.checked", row, organ=row.organ.code, by=who, at=at, on=on)
    return row


@transaction.atomic
def close_page(row: OutsidePage, *, by: By, at: datetime, acting: str = "") -> OutsidePage:
    """Take a page that is no longer there off the list."""
    return _close(row, "outside_page.closed", by, at, acting)


def _own(row: Row, by: By, at: datetime, acting: str) -> tuple[Row, Any]:
    """A row as it stands now, its organ locked, and who acts."""
    (organ,) = locked_organs(row.organ)
    who = actor(by, Permission.ORGAN_EDIT, organ, on=localdate(at), acting=acting)
    row = type(row)._default_manager.get(pk=row.pk)
    row.organ = organ
    if row.closed_on:
        raise Refused(f"这条{row._meta.verbose_name}已于{day_of(row.closed_on)}停用，不能再改。")
    return row, who


def _add(
    row: Row, fields: tuple[str, ...], verb: str, by: By, at: datetime, acting: str, values: Mapping[str, str]
) -> Row:
    (row.organ,) = locked_organs(row.organ)
    who = actor(by, Permission.ORGAN_EDIT, row.organ, on=localdate(at), acting=acting)
    living(row.organ, localdate(at))
    for name, text in _sound(row, fields, dict.fromkeys(fields, "") | dict(values)).items():
        setattr(row, name, text)
    save(row)
    record(verb, row, organ=row.organ.code, by=who, at=at)
    return row


def _change(
    row: Row,
    version: int,
    fields: tuple[str, ...],
    verb: str,
    by: By,
    at: datetime,
    acting: str,
    values: Mapping[str, str],
) -> Row:
    row, who = _own(row, by, at, acting)
    same_version(row, version)
    changed = {name: text for name, text in _sound(row, fields, values).items() if getattr(row, name) != text}
    if not changed:
        raise Refused("内容没有变化，不用保存。")
    for name, text in changed.items():
        setattr(row, name, text)
    row.version += 1
    save(row)
    record(verb, row, organ=row.organ.code, by=who, at=at, fields=sorted(changed))
    return row


def _close(row: Row, verb: str, by: By, at: datetime, acting: str) -> Row:
    row, who = _own(row, by, at, acting)
    row.closed_on = localdate(at)
    row.version += 1
    row.save()
    record(verb, row, organ=row.organ.code, by=who, at=at)
    return row
