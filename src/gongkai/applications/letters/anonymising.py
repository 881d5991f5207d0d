"""清除个人信息: after its period a case keeps its dates, results and numbers, and nothing that says who asked for what.

What is only ever added to leaves a keyed hash in its place, so that the evidence of the case stays true.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from gongkai.applications.acts import begin, finish, locked
from gongkai.applications.decided import Decided, Decision, OutcomeItem
from gongkai.applications.ending import within_its_period
from gongkai.applications.finding import forget
from gongkai.applications.letters.models import CaseFile, Letter
from gongkai.applications.models import Applicant, Application, Assignment, CaseNote, Consultation, ServiceEnd
from gongkai.evidence.acting import act
from gongkai.files.models import StoredFile
from gongkai.intake.models import Taking
from gongkai.law import Refused, Status
from gongkai.organs.models import Person
from gongkai.organs.permissions import Permission
from gongkai.sealing.fields import erase

NOBODY = "anonymised"
"""Stands in place of a blind index, with the number of the row: like nothing else, and telling nothing."""


@act()
def anonymise(application: Application, *, version: int, by: Person, at: datetime) -> Application:
    """清除个人信息: names, identity, contact, request, texts, letters and files are gone; statistics stay.

    Cases that were split from one another, or answered in one letter, go together.
    Raises NotAllowed, Moved, or Refused before the period of all of them is over.
    """
    application, actor = begin(
        application, Permission.APPLICATION_ANONYMISE, version=version, by=by, at=at, voided=True
    )
    if application.anonymised_on is not None:
        raise Refused(f"{application}的个人信息已经清除。")
    today = localdate(at)
    keys = together(application)
    group = [application if key == application.pk else locked(key) for key in sorted(keys)]
    for each in group:
        if fault := kept_yet(each, today):
            raise Refused(fault)
    files = _clear_rows(keys)
    letters = _erase(Letter.objects.filter(application__in=keys))
    _erase(Decision.objects.filter(application__in=keys))
    _erase(OutcomeItem.objects.filter(decided__application__in=keys))
    _erase(CaseNote.objects.filter(application__in=keys))
    _erase(Assignment.objects.filter(application__in=keys))
    _erase(ServiceEnd.objects.filter(service__reply__application__in=keys))
    # What its sender was told, letters among it, is open to the holder of its code alone from now on.
    became = Taking.objects.filter(became__in=[f"{Application._meta.label}:{key}" for key in keys])
    _erase(Taking.objects.filter(submission__in=became.values("submission")))
    for each in group:
        each.request = each.wanted = ""
        each.request_key = f"{NOBODY}:{each.pk}"
        each.anonymised_on = today
        if each is not application:
            each.version += 1
            each.changed_by, each.changed_at = by, at
            each.save()
    return finish("application.anonymised", application, actor=actor, by=by, at=at, letters=letters, files=files,
                  cases=[each.label for each in group])  # fmt: skip


def kept_yet(application: Application, on: date) -> str:
    """Why a case is kept with whom it names; empty where its period is over."""
    return "" if application.status == Status.SPLIT else within_its_period(application, on)


def together(application: Application) -> set[int]:
    """The keys of all cases that share applicants, parts or a letter with this one, itself among them."""
    keys: set[int] = {application.pk}
    while True:
        found = set(keys)
        family = Application.objects.filter(Q(parent__in=keys) | Q(parts__in=keys))
        found |= set(family.values_list("pk", flat=True))
        decisions = Decided.objects.filter(Q(application__in=found) | Q(decision__application__in=found))
        for pair in decisions.values_list("application", "decision__application"):
            found |= set(pair)
        if found == keys:
            return keys
        keys = found


def _clear_rows(keys: set[int]) -> int:
    """Empty what may be changed, and remove the files; how many they were."""
    for applicant in Applicant.objects.filter(application__in=keys):
        applicant.name = applicant.identity = ""
        applicant.contact = {}
        applicant.key = f"{NOBODY}:{applicant.pk}"
        applicant.save()
    forget(Applicant.objects.filter(application__in=keys))
    for letter in Consultation.objects.filter(application__in=keys):
        letter.name = letter.content = ""
        letter.text = None if letter.text is None else ""
        letter.save()
    files = list(CaseFile.objects.filter(application__in=keys))
    for file in files:
        file.name = ""
        file.marks = None if file.marks is None else []
        file.save()
    hashes = {file.hash for file in files}
    kept = CaseFile.objects.filter(hash__in=hashes).exclude(application__in=keys).values_list("hash", flat=True)
    StoredFile.objects.filter(pk__in=hashes - set(kept)).delete()  # the sweep removes the bytes
    return len(files)


def _erase(rows: QuerySet[Any]) -> int:
    """Erase every sealed column of rows that are only ever added to; how many rows they were."""
    count = 0
    for row in rows:
        erase(row)
        count += 1
    return count
