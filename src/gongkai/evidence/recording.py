"""Writing evidence: the ledger row of an organ orders its acts and gives its numbers.

Every verb ends with `record()`. Locks are taken in one order: the subject first, then ledgers by organ code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection, models, transaction

from gongkai.evidence.acting import act as in_one_act
from gongkai.evidence.actor import Actor
from gongkai.evidence.canonical import canonical, digest
from gongkai.evidence.models import AppendOnly, Entry, Ledger, OnceKey, Outbox
from gongkai.evidence.prepared import TEXT, Prepared, PreparedIn, insert
from gongkai.law import Refused

Result = TypeVar("Result", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of evidence; what it says is told in `record`."""

    verb: str
    subject: models.Model | str
    by: Actor
    at: datetime
    content_hash: str = ""
    protects: Sequence[AppendOnly] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


_LEDGER = Prepared(lambda organ: Ledger.objects.select_for_update().filter(pk=organ), organ=TEXT)


def hold(organ: str) -> Ledger:
    """The ledger of an organ, locked until the transaction ends.

    An act takes it where its numbers have to come, or where acts on what all records of the organ share take turns; it
    gives it on to whatever it does then with numbers and evidence, or lets them read it anew.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("evidence is written inside the transaction of its act")
    ledger = _LEDGER.get(organ=organ)
    if ledger is None:
        Ledger.objects.bulk_create([Ledger(organ=organ)], ignore_conflicts=True)
        ledger = _LEDGER.get(organ=organ)
    return ledger


def next_number(organ: str | Ledger, series: str) -> int:
    """The next number of a series of an organ, counted from 1 without gaps; taken back with the transaction.

    organ   its code; or its ledger, which the act holds and writes with its line of evidence
    series  `index/2026`, `审批单/2026`
    """
    return next_numbers(organ, {series: 1})[series]


def next_numbers(organ: str | Ledger, counts: Mapping[str, int]) -> dict[str, int]:
    """The first of so many next numbers of each series of an organ, as `next_number`."""
    ledger = organ if isinstance(organ, Ledger) else hold(organ)
    first = {series: int(ledger.counters.get(series, 0)) + 1 for series in counts}
    ledger.counters.update({series: first[series] + count - 1 for series, count in counts.items()})
    if ledger is not organ:
        ledger.save(update_fields=["counters"])
    return first


def record(
    verb: str,
    subject: models.Model | str,
    *,
    organ: str | Ledger,
    by: Actor,
    at: datetime,
    content_hash: str = "",
    protects: Iterable[AppendOnly] = (),
    **facts: Any,
) -> Entry:
    """Append the one line of evidence of an act; the last statement of its transaction.

    verb          `record.released`
    subject       what was acted on
    organ         the code of the organ whose act it is, or its ledger where the act holds it
    by, at        who and when, given by the caller of the act
    content_hash  the hash of the content that the act is about
    protects      rows that this act wrote and that nobody may ever change; as the database gave them back or read back,
                  so that the digest is of what it holds and not of what was handed to it
    facts         what else the line says, as plain values; keys and hashes, never personal data

    Raises TransactionManagementError outside a transaction, ValueError for a protected row that is not stored.
    """
    (entry,) = record_lines([Line(verb, subject, by, at, content_hash, tuple(protects), facts)], organ=organ)
    return entry


def record_lines(lines: Sequence[Line], *, organ: str | Ledger) -> list[Entry]:
    """Append the lines of an act that does in one what may be acts of their own, one for each; as `record`."""
    ledger = organ if isinstance(organ, Ledger) else hold(organ)
    digests = _digests(row for line in lines for row in line.protects)
    entries = []
    for line in lines:
        subject = line.subject if isinstance(line.subject, str) else f"{line.subject._meta.label}:{line.subject.pk}"
        ledger.entries += 1
        body = canonical(
            {
                "v": 1,
                "organ": ledger.organ,
                "serial": ledger.entries,
                "at": line.at,
                "by": {
                    "person": line.by.person,
                    "name": line.by.name,
                    "post": line.by.post,
                    "capacity": line.by.capacity.value,
                    "reason": line.by.reason,
                },
                "verb": line.verb,
                "subject": subject,
                "content_hash": line.content_hash,
                "protects": {row.label: digests[row.label] for row in line.protects},
                "facts": dict(line.facts),
            }
        )
        entry = Entry(
            organ=ledger.organ,
            serial=ledger.entries,
            at=line.at,
            person=line.by.person,
            verb=line.verb,
            subject=subject,
            body=body,
            previous=ledger.head,
            hash=digest(f"{ledger.head}\n{body}"),
        )
        ledger.head = entry.hash
        entries.append(entry)
    insert(entries)
    ledger.save(update_fields=["head", "entries"] if ledger is not organ else ["head", "entries", "counters"])
    return entries


def _digests(rows: Iterable[AppendOnly]) -> dict[str, str]:
    """The digests of rows as the database holds them, by label. What it gave back when this act wrote it is not asked
    for again; of the others, one query for each model."""
    digests: dict[str, str] = {}
    keys: dict[type[AppendOnly], list[Any]] = {}
    for row in rows:
        if (given := row.given_back()) is not None:
            digests[row.label] = given.digest()
        else:
            keys.setdefault(type(row), []).append(row.pk)
    stored = [(model, _stored(model, wanted), wanted) for model, wanted in keys.items()]
    for model, found, wanted in stored:
        if lost := [key for key in wanted if key not in found]:
            raise ValueError(f"protected rows that are not stored: {model._meta.label} {lost}")
    return digests | {row.label: row.digest() for _, found, _ in stored for row in found.values()}


def _stored(model: type[AppendOnly], keys: Sequence[Any]) -> dict[Any, AppendOnly]:
    """Rows of a model by their keys, as the database holds them."""
    return {row.pk: row for row in _read_back(model)([key for key in keys if key is not None])}


@cache
def _read_back(model: type[AppendOnly]) -> PreparedIn[AppendOnly]:
    return PreparedIn(lambda keys: model.for_digest().filter(pk__in=keys).order_by(), model._meta.pk)


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


def given(person: int, key: str) -> models.Model | None:
    """What the form of a key gave when the person sent it before; None where it was not sent."""
    done = OnceKey.objects.filter(person=person, key=key).exclude(result="").first()
    return None if done is None else _again(done)


def _again(done: OnceKey) -> Any:
    label, _, key = done.result.rpartition(":")
    return apps.get_model(label)._default_manager.get(pk=key)


def outbox(kind: str, subject: models.Model, *, at: datetime, payload: Mapping[str, Any]) -> Outbox:
    """Leave something to be sent once the act is committed; `gongkai work` sends it and tries again."""
    name = f"{subject._meta.label}:{subject.pk}"
    return Outbox.objects.create(kind=kind, subject=name, payload=dict(payload), written_at=at, not_before=at)
