"""What an application says, as it is handed to `register`: article 29 and how and when it came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from secrets import token_hex

from django.db.models import TextChoices

from gongkai.law import Refused
from gongkai.law.receipt import Receipt, Way, receipt
from gongkai.sealing.blind import blind_index

LONGEST_REQUEST = 5000
MOST_APPLICANTS = 50
UNCONFIRMED = frozenset({Way.INTERNET, Way.FAX, Way.ORDINARY_LETTER, Way.OTHER_UNIT})
"""What comes these ways is registered before both sides have confirmed it; the others are when the day is known."""


class Column(TextChoices):
    """Who applies, as Table 3 counts: its six columns."""

    NATURAL_PERSON = "natural_person", "自然人"
    COMMERCIAL = "commercial", "商业企业"
    RESEARCH = "research", "科研机构"
    SOCIAL = "social", "社会公益组织"
    LEGAL_SERVICE = "legal_service", "法律服务机构"
    OTHER = "other", "其他"


@dataclass(frozen=True, slots=True)
class Person:
    """Who applies. What is missing is asked for in the correction notice, not at the counter.

    identity  identity card, unified credit code, or another proof
    contact   contact person of an organisation, address, postcode, telephone, e-mail, agent
    """

    name: str
    identity: str = ""
    contact: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The same for the same person, and telling nothing.

        A name alone is borne by many: without an identity the ways to reach the person have to be the same, and where
        there are none either, nobody else is the same.
        """
        reached = "\0".join(f"{name}={value}" for name, value in sorted(self.contact.items()) if value.strip())
        proof = self.identity.strip() or reached or token_hex(16)
        return blind_index(f"{self.name}\0{proof}", "application.applicant")


@dataclass(frozen=True, slots=True)
class Submission:
    """An application as it came.

    column     who applies, as Table 3 counts
    request    the name, the number or other features of the information
    wanted     the form and the channel in which it is wanted
    submitted, signed, confirmed, written_down   as `gongkai.law.receipt`
    """

    way: Way
    submitted: date
    applicants: tuple[Person, ...]
    request: str
    column: Column = Column.NATURAL_PERSON
    wanted: str = ""
    note: str = ""
    signed: date | None = None
    confirmed: date | None = None
    written_down: date | None = None

    @property
    def key(self) -> str:
        """The same for the same words."""
        return blind_index(self.request, "application.request")

    def receipt(self) -> Receipt:
        """On which day it counts as received."""
        return receipt(
            self.way,
            submitted=self.submitted,
            signed=self.signed,
            confirmed=self.confirmed,
            written_down=self.written_down,
        )

    def checked(self, today: date) -> Receipt:
        """Its receipt. Raises Refused with the first thing to mend."""
        days = (self.submitted, self.signed, self.confirmed, self.written_down)
        if any(day is not None and day > today for day in days):
            raise Refused("日期晚于今天，请核对。")
        if self.column not in Column.values:
            raise Refused("请选择申请人类型。")
        if not self.request.strip():
            raise Refused("请填写申请人所需要的政府信息。", "条例第二十九条")
        if len(self.request) > LONGEST_REQUEST:
            raise Refused(f"所需信息写了{len(self.request)}个字，最多{LONGEST_REQUEST}个字；其余作为附件。")
        if not self.applicants or not all(each.name.strip() for each in self.applicants):
            raise Refused("请填写每一位申请人的姓名或者名称。", "条例第二十九条")
        if len(self.applicants) > MOST_APPLICANTS:
            raise Refused(f"一件申请最多登记{MOST_APPLICANTS}位申请人，其余的请写在备注里。")
        found = self.receipt()
        if found.on is None and self.way not in UNCONFIRMED:
            raise Refused(found.reason, found.source)
        return found
