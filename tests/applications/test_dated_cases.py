"""Every dated case of the reference table, driven through the verbs: the same dates as by hand."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from gongkai.law import Case, Name
from tests.applications.office import Office, again, stands
from tests.law.conftest import event
from tests.law.test_dated_cases import applicant, closes_from, lapse, reply

TABLE = Path(__file__).parents[1] / "law" / "dated_cases.csv"
ROWS = [
    row
    for row in csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines())
    if row["asked"] in ("reply", "applicant", "closes from", "co-maker")
]
ASKED = {"reply": reply, "applicant": applicant, "closes from": closes_from, "co-maker": lapse}


def test_the_verbs_give_the_dates_that_were_worked_out_by_hand(office: Office) -> None:
    """All in one office: it is one year's work, and cheaper than fifty offices."""
    for row in ROWS:
        application = office.register(row["start"])
        texts = [text.strip() for text in row["events"].split(";") if text.strip()]
        on = next((text.removeprefix("on ") for text in texts if text.startswith("on ")), None)
        for text in texts:
            if not text.startswith("on "):
                office.happens(application, event(text))
        found = stands(application, on)
        assert str(ASKED[row["asked"]](found)) == row["answer"], (row["row"], row["why"])
        if on is None:
            assert _stored(application) == (found.due, found.not_before, found.source, found.status.value)


def _stored(application: object) -> tuple[date | None, date | None, str, str]:
    row = again(application)
    return row.due_on, row.not_before, row.due_source, row.status


def test_of_an_unknown_year_the_first_day_is_stored_and_no_guess(office: Office) -> None:
    application = office.register("2026-12-04")
    assert (application.due_on, application.not_before, application.provisional) == (None, date(2027, 1, 1), True)
    found: Case = stands(application)
    assert Name.REPLIED in found.next
