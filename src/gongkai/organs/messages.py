"""Telling people what concerns them (站内消息), and by e-mail that something waits for them.

A letter says no more than that: neither titles nor texts leave the platform before they were reviewed for secrecy.
Where one waits to be sent to somebody, it stands for everything that came up since.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import Model

from gongkai.evidence.outbox import waiting
from gongkai.evidence.recording import outbox
from gongkai.organs.models import Message, Person

LONGEST = 300
"""Signs of a sentence; what is longer is cut, with …"""
TITLE = "政府信息公开工作平台：有事项等您办理"
LETTER = (
    "{name}：\n\n您好。平台上有与您有关的新事项，例如待审核、被退回或者须补签的稿件。请登录工作台查看、办理。\n\n"
    "本邮件由系统发出，不含稿件内容，请勿回复。\n"
)


def tell(people: Iterable[Person | int | None], subject: Model | str, sentence: str, *, at: datetime) -> None:
    """Leave a message for people, each once, and remind them.

    people   themselves or their keys; None is nobody
    subject  what it is about, or its label: `records.Record:12`
    """
    about = subject if isinstance(subject, str) else f"{subject._meta.label}:{subject.pk}"
    sentence = sentence if len(sentence) <= LONGEST else f"{sentence[: LONGEST - 1]}…"
    found = {each.pk if isinstance(each, Person) else each for each in people if each}
    for key in sorted(found):
        Message(person_id=key, subject=about, sentence=sentence, at=at).save()
    remind(found, at=at)


def by_mail() -> bool:
    """Whether this installation sends e-mail (GONGKAI_EMAIL_URL)."""
    return bool(settings.EMAIL_HOST)


def remind(people: Iterable[int], *, at: datetime) -> None:
    """Leave a letter for each of some people who has an e-mail address, where letters are sent and none waits."""
    if not by_mail():
        return
    found = Person.objects.filter(pk__in=list(people), is_active=True).exclude(email="").order_by("pk")
    labels = {f"{Person._meta.label}:{person.pk}": person for person in found}
    for label in waiting().filter(kind="email", subject__in=labels).values_list("subject", flat=True):
        labels.pop(label, None)
    for person in labels.values():
        letter = {"to": [person.email], "subject": TITLE, "text": LETTER.format(name=person.name)}
        outbox("email", person, at=at, payload=letter)
