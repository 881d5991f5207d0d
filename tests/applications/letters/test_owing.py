"""What the desk lists of all cases is what the page of each case says of it."""

from __future__ import annotations

import pytest

from gongkai.applications import actions
from gongkai.applications.letters.due import letters_due
from gongkai.applications.letters.kinds import Kind
from gongkai.applications.letters.owing import lapsed, letters_owed, unsent
from gongkai.applications.models import Application
from gongkai.law.consultation import Consultee
from tests.applications.letters.cases import drawn
from tests.applications.office import Office, again, day
from tests.applications.test_verbs import refused

pytestmark = pytest.mark.django_db


def listed(office: Office, application: Application) -> set[Kind]:
    """The letters of a case that the desk lists."""
    return {kind for each, kind, _ in letters_owed([office.organ.pk], 30) if each == application}


def owed(office: Office, application: Application) -> set[Kind]:
    """The letters that somebody waits for, as the desk and the page of an open case both say."""
    case, on_the_desk = again(application), listed(office, application)
    due = letters_due(case, list(case.events.standing()), list(case.letters.all()))
    assert on_the_desk == {each.kind for each in due if each.owed}
    return on_the_desk


def test_in_a_case_that_is_handled_anew_letters_are_owed_as_in_any_other(office: Office) -> None:
    case = office.register()
    office.does(actions.consult, case, at="2024-10-08", on=day("2024-10-08"), consultee=Consultee.CO_MAKER,
                name="示例县交通运输局", content="合同。")  # fmt: skip
    extension = {"by": office.head, "days": 20, "reason": "需要核对多份合同。"}
    office.does(actions.extend, case, at="2024-10-09", on=day("2024-10-09"), **extension)
    assert owed(office, case) == {Kind.CO_MAKER, Kind.EXTENSION}
    office.served(case, "2024-10-28")
    assert listed(office, case) == set(), "it is answered, and nobody waits for anything more"
    office.does(actions.reopen, case, at="2025-03-03", on=day("2025-03-03"), basis="示例复决〔2025〕1号")
    assert owed(office, case) == {Kind.CO_MAKER}, "the extension was of the reply that has gone out"
    office.does(actions.consult, case, at="2025-03-04", on=day("2025-03-04"), consultee=Consultee.THIRD_PARTY,
                name="示例公司", content="合同。")  # fmt: skip
    office.does(actions.extend, case, at="2025-03-05", on=day("2025-03-05"), **extension)
    assert owed(office, case) == {Kind.CO_MAKER, Kind.THIRD_PARTY, Kind.EXTENSION}
    drawn(office, case, Kind.EXTENSION, "2025-03-05")
    office.decided(case, "2025-03-06")
    assert owed(office, case) == {Kind.CO_MAKER, Kind.THIRD_PARTY}


def test_what_was_decided_before_a_later_step_is_decided_anew(department: Office) -> None:
    case = department.register()

    def stopped() -> list[str]:
        return [stage.value for _, stage in unsent([department.organ.pk], 30)]

    department.decided(case, "2024-10-08")
    assert stopped() == ["drafted"]
    department.does(actions.ask_to_correct, case, at="2024-10-09", on=day("2024-10-09"), days=10, items="请写明年份。")
    refused("核对后重新拟办", department.does, actions.submit_reply, case, at="2024-10-09")
    assert stopped() == [], "the case waits for its applicant"
    department.does(actions.corrected, case, at="2024-10-10", on=day("2024-10-10"), text="2023年度。")
    assert stopped() == ["overtaken"]
    department.decided(case, "2024-10-11")
    department.does(actions.extend, case, at="2024-10-12", on=day("2024-10-12"), by=department.head, days=20,
                    reason="需要核对多份合同。")  # fmt: skip
    assert stopped() == ["drafted"], "an extension changes nothing of what is replied"
    department.does(actions.submit_reply, case, at="2024-10-14")
    assert stopped() == [], "it waits for its reviewers"
    department.does(actions.clarify, case, at="2024-10-15", on=day("2024-10-15"), text="电话询问年份。")
    assert stopped() == ["overtaken"], "signing it would lead nowhere"


def test_of_many_that_wait_those_whose_period_is_over_are_found(office: Office) -> None:
    waits, late = office.register("2024-09-26"), office.register()
    for case, days in ((waits, 15), (late, 5)):
        office.does(actions.ask_to_correct, case, at="2024-10-08", on=day("2024-10-08"), days=days,
                    delivered=day("2024-10-08"), items="请写明年份。")  # fmt: skip
    assert list(lapsed([office.organ.pk], day("2024-10-17"), 1)) == [(late, "补正", True)]
