"""What goes to the applicant beside the text, for whoever agrees to it: the information, what was covered, what third
parties said."""

from __future__ import annotations

from dataclasses import dataclass

from gongkai.applications.letters.models import CaseFile, Role
from gongkai.applications.letters.serving import enclosable, givable, given_by_itself
from gongkai.applications.models import Application, Consultation, Decision
from gongkai.law.consultation import Consultee
from gongkai.review.models import Review


@dataclass(frozen=True)
class Given:
    """A file that was found, and whether it goes with the answer."""

    file: CaseFile
    says: str


@dataclass(frozen=True)
class Asked:
    """Somebody whose opinion was asked for, in words."""

    letter: Consultation
    consultee: str


@dataclass(frozen=True)
class Enclosing:
    """All that a person has to look at who agrees to an answer."""

    files: list[Given]
    asked: list[Asked]
    opinions: list[CaseFile]


def enclosing(application: Application) -> Enclosing:
    """What the answer to an application may give, and what was said about it."""
    found, may = enclosable(application), givable(application)
    by_itself = given_by_itself(found)
    files = [Given(each, _says(each, each in may, each in by_itself)) for each in found]
    asked = [Asked(each, Consultee(each.consultee).label) for each in application.consultations.all()]
    return Enclosing(files, asked, list(application.files.filter(role=Role.OPINION).order_by("position")))


def not_seen(decision: Decision | None, review: Review | None, files: list[CaseFile]) -> list[CaseFile]:
    """The files that came into the case after the answer was agreed to: nobody who agreed has seen them."""
    consent = getattr(decision, "consent", None)
    moments = [consent.at] if consent else [each.at for each in review.signed().values()] if review else []
    return [each for each in files if each.at > max(moments)] if moments else []


def _says(file: CaseFile, may: bool, by_itself: bool) -> str:
    if not may:
        return "作过区分处理，不提供这一份"
    return "随答复提供" if by_itself else "作过区分处理，不另选的不提供这一份"
