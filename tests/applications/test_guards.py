"""What the database itself refuses, shown in raw SQL: no verb writes such rows, and nobody else can."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.applications import actions
from gongkai.applications.deciding import Item, Result
from gongkai.applications.models import (
    ApplicationEvent,
    AssignmentEnd,
    Consent,
    Decided,
    FeeNotice,
    OutcomeItem,
    Reply,
    Service,
    ServiceEnd,
)
from gongkai.law.delivery import Service as Way
from gongkai.law.fees import Method
from tests.applications.office import Office, again, day
from tests.records.test_guards import no_row, refused

TABLE = "applications_application"


def change(office: Office, why: str, change: str) -> None:
    refused(why, f"UPDATE {TABLE} SET {change}")


def test_a_registration_does_not_change_and_no_number_is_given_twice(office: Office) -> None:
    application = office.register()
    for column in ("number = 7", "year = 2023", f"origin_id = {office.town.other.pk}", "version = 0"):
        change(office, "does not change", column)
    for column in ("submitted_on = '2024-09-01'", "way = 'fax'", "\"column\" = 'other'"):
        change(office, "with its reason", column)
    no_row("unique", again(application))
    no_row("application_part", again(application), part=1)
    change(office, "application_column|with its reason", "\"column\" = 'company'")


def test_no_receipt_and_no_result_is_invented(office: Office) -> None:
    office.register()
    change(office, "no act gave", "received_on = '2024-09-28'")
    change(office, "no act gave", "finished_on = '2024-09-28', \"row\" = 'granted'")
    change(office, "application_result", "\"row\" = 'granted'")
    change(office, "application_received", "received_on = NULL")
    change(office, "application_closed_has_result", "status = 'replied'")
    change(office, "application_archived_is_closed", "archived_on = '2024-10-08'")


def test_days_follow_one_another(office: Office) -> None:
    asked, answered = office.register(), office.register()
    letter = office.replied(answered, "2024-10-08")
    office.does(actions.serve, letter, at="2024-10-09", way=Way.POST, sent=day("2024-10-09"), tracking="示例1")
    office.does(actions.pass_on, asked, at="2024-10-08", office="建设办", due_on=day("2024-10-15"), task="")
    only = f"WHERE id = {asked.pk}"
    refused("application_due_after_receipt", f"UPDATE {TABLE} SET due_on = '2024-09-26' {only}")
    refused("application_not_answered|no act gave|closed_has_result",
            f"UPDATE {TABLE} SET status = 'withdrawn', decision_id = {letter.decision_id} {only}")  # fmt: skip
    service = letter.services.get()
    no_row("sent when it is issued", service, attempt=2, sent_on="2024-10-07")
    no_row("arrives after it was sent", ServiceEnd(service=service, on=day("2024-10-08")))
    no_row("after it was asked", AssignmentEnd(assignment=asked.assignments.get(), on=day("2024-10-07")))
    refused(
        "application_archived_after_result", f"UPDATE {TABLE} SET archived_on = '2024-10-08' WHERE id = {answered.pk}"
    )


def test_the_first_result_stays(office: Office) -> None:
    application = office.register()
    office.served(application, "2024-10-08")
    change(office, "does not change", "\"row\" = 'partial'")
    change(office, "no act gave", "finished_on = '2024-10-09'")
    change(office, "does not change|application_result", "\"row\" = 'given'")


def test_the_history_is_only_added_to_in_order_and_with_its_reasons(office: Office) -> None:
    application = office.register()
    entry = ApplicationEvent.objects.get()
    refused("append-only", "UPDATE applications_applicationevent SET \"on\" = '2024-09-28'")
    refused("append-only", "DELETE FROM applications_applicationevent")
    no_row("unique", entry)
    no_row("no gaps", entry, serial=3, position=3, name="replied")
    no_row("stated reason", entry, serial=2, position=2, name="withdrawn")
    no_row("stated reason", entry, serial=2, position=2, name="extended", number=5)
    no_row("applicationevent_name", entry, serial=2, position=2, name="lost")
    no_row("own place", entry, serial=2, position=1, name="replied", replaces_id=entry.pk)
    no_row("applicationevent_void_replaces", entry, serial=2, position=2, void=True)
    other = office.register(request="另一件")
    no_row("own place", other.events.get(), serial=2, position=1, replaces_id=entry.pk)
    assert application.events.count() == 1


def test_what_is_decided_says_what_it_has_to(office: Office) -> None:
    application = office.register()
    office.decided(application, "2024-10-08", Result([Item("provided")]))
    item = OutcomeItem.objects.get()
    for changed, why in (
        ({"code": "not_existing"}, "outcomeitem_searched"),
        ({"searched": True}, "outcomeitem_searched"),
        ({"code": "not_ours"}, "outcomeitem_right_organ"),
        ({"right_organ": "示例县交通运输局"}, "outcomeitem_right_organ"),
        ({"code": "not_processed_repeat"}, "outcomeitem_repeats"),
        ({"code": "given"}, "outcomeitem_code"),
    ):
        no_row(why, item, position=2, **changed)
    decided = Decided.objects.get()
    office.decided(application, "2024-10-08")
    no_row("decided_row", decided, decision_id=again(application).decision_id, row="given")


def test_nobody_replies_what_nobody_agreed_to(office: Office) -> None:
    application, other = office.register(), office.register(request="另一件")
    letter = office.served(application, "2024-10-08")
    decision = office.decided(other, "2024-10-08")
    like = {"application_id": other.pk, "decision_id": decision.pk, "number": 2}
    no_row("nobody agreed", letter, **like)
    consent = Consent.objects.get()
    no_row("drafter cannot consent", consent, decision_id=decision.pk, content_hash=decision.content_hash,
           person_id=office.clerk.pk)  # fmt: skip
    no_row("drafter cannot consent", consent, decision_id=decision.pk)
    no_row(
        "consent_conclusion", consent, decision_id=decision.pk, content_hash=decision.content_hash, conclusion="同意"
    )
    office.agreed(other, "2024-10-08")
    no_row("unique", letter, **{**like, "number": 1})
    no_row("another application", letter, **{**like, "application_id": application.pk, "round": 2})
    refused("append-only", "UPDATE applications_reply SET number = 9")
    assert Reply.objects.count() == 1


def test_a_review_that_is_not_signed_throughout_carries_no_reply(department: Office) -> None:
    office = department
    application, other = office.register(), office.register(request="另一件")
    letter = office.replied(application, "2024-10-08")
    decision = office.decided(other, "2024-10-08")
    review = office.does(actions.submit_reply, other, at="2024-10-08")
    like = {"application_id": other.pk, "decision_id": decision.pk, "number": 2}
    no_row("nobody agreed", letter, **like, review_id=review.pk)
    no_row("nobody agreed|unique", letter, **like)


def test_a_service_has_its_number_and_a_return_its_reason(office: Office) -> None:
    application = office.register()
    letter = office.replied(application, "2024-10-08")
    service = office.does(actions.serve, letter, at="2024-10-09", way=Way.POST, sent=date(2024, 10, 9), tracking="EX1")
    no_row("service_tracking", service, attempt=2, tracking="")
    no_row("service_tracking", service, attempt=2, way="direct")
    no_row("unique", service)
    office.does(actions.came_back, service, at="2024-10-11", on=day("2024-10-11"), reason="拒收")
    no_row("serviceend_reason|unique", service.end, returned=False)
    refused("append-only", "DELETE FROM applications_serviceend")
    assert Service.objects.count() == 1


@pytest.mark.parametrize("amount", ["0", "-10"])
def test_a_fee_is_above_nothing_and_noticed_once(office: Office, amount: str) -> None:
    application = office.register()
    office.does(actions.note_fee, application, at="2024-10-08", on=day("2024-10-08"), method=Method.PAGES, pages=50)
    notice = FeeNotice.objects.get()
    no_row("unique|feenotice_amount", notice, amount=amount)
    no_row("feenotice_amount", notice, application_id=office.register(request="另一件").pk, amount=amount)
