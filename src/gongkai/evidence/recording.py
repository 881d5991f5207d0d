"""Writing evidence: the ledger row of an organ orders its acts and gives its numbers.

Every verb ends with `record()`. Locks are taken in one order: the subject first, then ledgers by organ code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection, models, transaction

from gongkai.evidence.acting import act as in_one_act
from gongkai.evidence.actor import Actor
from gongkai.evidence.canonical import canonical, digest
from gongkai.evidence.models import AppendOnly, Entry, Ledger, OnceKey, Outbox
from gongkai.law import Refused

Result = TypeVar("Result", bound=models.Model)


def _locked(organ: str) -> Ledger:
    """The ledger of an organ, locked until the transaction ends."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("evidence is written inside the transaction of its act")
    ledger = Ledger.objects.select_for_update().filter(pk=organ).first()
    if ledger is None:
        Ledger.objects.bulk_create([Ledger(organ=organ)], ignore_conflicts=True)
        ledger = Ledger.objects.select_for_update().get(pk=organ)
    return ledger


def next_number(organ: str, series: str) -> int:
    """The next number of a series of an organ, counted from 1 without gaps; taken back with the transaction.

    series  `index/2026`, `审批单/2026`
    """
    return next_numbers(organ, {series: 1})[series]


def next_numbers(organ: str, counts: Mapping[str, int]) -> dict[str, int]:
    """The first of so many next numbers of each series of an organ, as `next_number`."""
    ledger = _locked(organ)
    first = {series: int(ledger.counters.get(series, 0)) + 1 for series in counts}
    ledger.counters.update({series: first[series] + count - 1 for series, count in counts.items()})
    ledger.save(update_fields=["counters"])
    return first


def hold(organ: str) -> None:
    """Lock the ledger of an organ before the end of an act, so that acts on what all its records share take turns."""
    _locked(organ)


def record(
    verb: str,
    subject: models.Model | str,
    *,
    organ: str,
    by: Actor,
    at: datetime,
    content_hash: str = "",
    protects: Iterable[AppendOnly] = (),
    **facts: Any,
) -> Entry:
    """Append the one line of evidence of an act; the last statement of its transaction.

    verb          `record.released`
    subject       what was acted on
    organ         the code of the organ whose act it is
    by, at        who and when, given by the caller of the act
    content_hash  the hash of the content that the act is about
    protects      rows that this act wrote and that nobody may ever change; read back, so that the digest is of what
                  the database holds and not of what was handed to it
    facts         what else the line says, as plain values; keys and hashes, never personal data

    Raises TransactionManagementError outside a transaction, ValueError for a protected row that is not stored.
    """
    ledger = _locked(organ)
    name = subject if isinstance(subject, str) else f"{subject._meta.label}:{subject.pk}"
    body = canonical(
        {
            "v": 1,
            "organ": organ,
            "serial": ledger.entries + 1,
            "at": at,
            "by": {
                "person": by.person,
                "name": by.name,
                "post": by.post,
                "capacity": by.capacity.value,
                "reason": by.reason,
            },
            "verb": verb,
            "subject": name,
            "content_hash": content_hash,
            "protects": _digests(protects),
            "facts": facts,
        }
    )
    entry = Entry(
        organ=organ,
        serial=ledger.entries + 1,
        at=at,
        person=by.person,
        verb=verb,
        subject=name,
        body=body,
        previous=ledger.head,
        hash=digest(f"{ledger.head}\n{body}"),
    )
    entry.save()
    ledger.head, ledger.entries = entry.hash, entry.serial
    ledger.save(update_fields=["head", "entries"])
    return entry


def _digests(rows: Iterable[AppendOnly]) -> dict[str, str]:
    """The digests of rows as the database holds them, by label; one query for each model."""
    keys: dict[type[AppendOnly], list[Any]] = {}
    for row in rows:
        keys.setdefault(type(row), []).append(row.pk)
    stored = [(model, model._base_manager.in_bulk(wanted), wanted) for model, wanted in keys.items()]
    for model, found, wanted in stored:
        if lost := [key for key in wanted if key not in found]:
            raise ValueError(f"protected rows that are not stored: {model._meta.label} {lost}")
    return {row.label: row.digest() for _, found, _ in stored for row in found.values()}


def once(person: int, key: str, verb: str, at: datetime, act: Callable[[], Result]) -> Result:
    """Do an act once for a person and the key of a form; a second call gives the first result again.

    The key is stored in the transaction of the act, before it: of two calls at once the second waits for the first and
    gets its result, or acts itself where the first failed. Raises Refused for a key that another verb has used, and
    Busy as `act` does.
    """
    if not key:
        return act()
    with in_one_act():
        done, mine = OnceKey.objects.get_or_create(person=person, key=key, defaults={"verb": verb, "at": at})
        if mine:
            result = act()
            done.result = f"{result._meta.label}:{result.pk}"
            done.save(update_fields=["result"])
            return result
    if done.verb != verb:
        raise Refused("这张表单已经用来办过另一件事，请刷新页面后重新填写。")
    return _again(done)


def _again(done: OnceKey) -> Any:
    label, _, key = done.result.rpartition(":")
    return apps.get_model(label)._default_manager.get(pk=key)


def outbox(kind: str, subject: models.Model, *, at: datetime, payload: Mapping[str, Any]) -> Outbox:
    """Leave something to be sent once the act is committed; `gongkai work` sends it and tries again."""
    name = f"{subject._meta.label}:{subject.pk}"
    return Outbox.objects.create(kind=kind, subject=name, payload=dict(payload), written_at=at, not_before=at)
