"""Sending what acts left to be sent (待发).

A row is claimed for a while, sent outside any transaction, and then marked. Who dies between sending and marking leaves
it to be sent once more after the claim: a message may arrive twice, it is never lost.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, QuerySet

from gongkai.evidence.models import Outbox

CLAIM = timedelta(minutes=10)
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)

Sender = Callable[[Outbox], None]


def email(row: Outbox) -> None:
    """Send a message by e-mail.

    The payload says `to` (addresses), `subject` and `text`. Raises OSError (smtplib's errors are OSErrors), or
    ValueError for what is no address.
    """
    message = row.payload
    EmailMessage(subject=message["subject"], body=message["text"], to=message["to"]).send()


SENDERS: dict[str, Sender] = {"email": email}
"""By kind of row. A sender raises OSError or ValueError where it was not sent; it is tried again later and later."""


def senders() -> dict[str, Sender]:
    """The senders that this installation can use: e-mail only where a mail server is named (GONGKAI_EMAIL_URL)."""
    return {kind: send for kind, send in SENDERS.items() if kind != "email" or settings.EMAIL_HOST}


def waiting() -> QuerySet[Outbox]:
    """Rows that are not sent yet."""
    return Outbox.objects.filter(sent_at=None)


def send_due(at: datetime, most: int = 20) -> int:
    """Send what is due, oldest first, at most so many; gives how many were sent."""
    available = senders()
    sent = 0
    for row in waiting().filter(not_before__lte=at, kind__in=available).order_by("not_before", "pk")[:most]:
        claim = waiting().filter(pk=row.pk, attempts=row.attempts)
        if not claim.update(attempts=F("attempts") + 1, not_before=at + CLAIM):
            continue  # another worker has it
        try:
            available[row.kind](row)
        except (OSError, ValueError) as fault:
            wait = min(FIRST_WAIT * 2 ** min(row.attempts, 12), LONGEST_WAIT)
            Outbox.objects.filter(pk=row.pk).update(not_before=at + wait, fault=f"没有发出：{type(fault).__name__}")
        else:
            Outbox.objects.filter(pk=row.pk).update(sent_at=at, fault="")
            sent += 1
    return sent
