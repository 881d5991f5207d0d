"""按申请人查找: the applications of a person or an organisation, by what one of them is called or reached by.

Whoever telephones says a name, or a number, or an address of mail. Each of these has a blind index of its own, so that
applicants are found by what is said in full and by nothing less, and nobody else is opened for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from gongkai.applications.keeping import read_applicants
from gongkai.applications.models import Applicant, ApplicantKey, Application, ApplicationQuerySet
from gongkai.evidence.prepared import insert
from gongkai.law import Refused
from gongkai.organs.models import Person
from gongkai.sealing.blind import blind_index, normalised

MOST_FOUND = 30
SHORTEST = 2
_BETWEEN = re.compile(r"[\s、，,；;：:/（）()转或]+")
_BETWEEN_NAMES = re.compile(r"[、，,；;/]+|(?<=[\u4e00-\u9fff]{2})\s+(?=[\u4e00-\u9fff]{2})")
"""A space inside `John Smith` or 赵 某 parts nobody from anybody."""
_ADDED = re.compile(r"[（(]|(?<=[\u4e00-\u9fff]{2})\s")
"""Before what is added to the name of a contact person or an agent."""
_NUMBER = re.compile(r"@|(\d\D*){6}")
"""A number or an address that is somebody's own: no kind of document, no extension."""
_WITHOUT = str.maketrans("", "", "-()")


def find_of_applicant(
    applications: ApplicationQuerySet, text: str, *, by: Person, at: datetime
) -> tuple[list[Application], bool]:
    """The applications among some whose applicant has this name, identity, telephone or e-mail, the latest first;
    and whether there are more. Each that is found stands in the log of readings.

    Raises NotAllowed, NoKey, or Refused where there is too little to look for.
    """
    wanted = _plain(text)
    if len(wanted) < SHORTEST:
        raise Refused("请填写完整的姓名或者名称、证件号码、电话或者电子邮箱。")
    named = ApplicantKey.objects.filter(key=key_of(wanted)).values("applicant__application")
    found = list(applications.filter(Q(pk__in=named) | Q(parent__in=named)).order_by("-submitted_on", "-pk")[:_ASKED])
    for each in found[:MOST_FOUND]:
        read_applicants(each, by=by, at=at)
    return found[:MOST_FOUND], len(found) > MOST_FOUND


_ASKED = MOST_FOUND + 1


def be_found(applicants: Iterable[Applicant]) -> None:
    """Let applicants be found by what they say of themselves, who have no keys yet; inside the act that saves them."""
    insert(
        [ApplicantKey(applicant_id=each.pk, key=key_of(word)) for each in applicants for word in sorted(words_of(each))]
    )


def forget(applicants: Iterable[Applicant]) -> None:
    """Let applicants not be found any more: what they said of themselves is corrected or erased."""
    ApplicantKey.objects.filter(applicant__in=applicants).delete()


def words_of(applicant: Applicant) -> set[str]:
    """All that somebody is found by: what is their own, and not the place or the postcode that they share with many."""
    contact = applicant.contact
    people = [str(contact.get(each, "")) for each in ("contact_person", "agent")]
    names = [applicant.name, *people, *(_ADDED.split(each)[0] for each in people)]
    numbers = [applicant.identity, people[1], *(str(contact.get(each, "")) for each in ("telephone", "fax", "email"))]
    found = {part for each in names if each for part in (each, *_BETWEEN_NAMES.split(each))}
    found |= {part for each in numbers if each for part in (each, *_BETWEEN.split(each)) if _NUMBER.search(part)}
    return {word for word in map(_plain, found) if len(word) >= SHORTEST}


def _plain(text: str) -> str:
    return normalised(text).translate(_WITHOUT)


def key_of(word: str) -> str:
    return blind_index(word, "application.applicant_found_by")
