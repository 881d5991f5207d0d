"""What the database itself refuses: a letter nobody agreed to, a result that no act gave, a history with gaps."""

from __future__ import annotations

from gongkai.evidence.triggers import refuse

_EVENT = 'SELECT 1 FROM applications_applicationevent e WHERE e.application_id = NEW.id AND e."on" ='
_CLOSING = "('replied', 'withdrawn', 'correction-lapsed', 'fee-lapsed', 'ended')"
_INVENTED = (
    f"(NEW.received_on IS NOT NULL AND NOT EXISTS ({_EVENT} NEW.received_on AND e.name = 'received')) "
    f"OR (NEW.finished_on IS NOT NULL AND NOT EXISTS ({_EVENT} NEW.finished_on AND e.name IN {_CLOSING}))"
)
_FIXED = ("origin_id", "year", "number", "part", "registered_by_id", "registered_at")
_CHANGED = (
    " OR ".join(f'NEW."{name}" <> OLD."{name}"' for name in _FIXED)
    + """ OR NEW.version < OLD.version OR (OLD."row" <> '' AND NEW."row" <> '' AND NEW."row" <> OLD."row")"""
)
_TAKEN = (
    "NEW.organ_id <> OLD.organ_id",
    "NOT EXISTS (SELECT 1 FROM organs_organ o WHERE o.id = OLD.organ_id "
    "AND o.successor_id = NEW.organ_id AND o.dissolved_on IS NOT NULL)",
)
_REASONED = (
    "NOT EXISTS (SELECT 1 FROM applications_casenote n WHERE n.application_id = NEW.id AND n.kind = '{}' "
    "AND n.at = NEW.changed_at AND NEW.version > OLD.version)"
)
_ENTERED = (
    'NEW.submitted_on <> OLD.submitted_on OR NEW.way <> OLD.way OR NEW."column" <> OLD."column"',
    f"{_REASONED.format('entry')} AND {_REASONED.format('applicant')}",
)
_UNVOIDED = (
    "(OLD.voided_on IS NOT NULL AND (NEW.voided_on IS NULL OR NEW.voided_on <> OLD.voided_on)) "
    "OR (OLD.voided_on IS NULL AND NEW.voided_on IS NOT NULL AND " + _REASONED.format("void") + ")"
)
_ENDED_ORGAN = "EXISTS (SELECT 1 FROM organs_organ o WHERE o.id = NEW.organ_id AND o.dissolved_on IS NOT NULL)"
_SENT_BEFORE = "EXISTS (SELECT 1 FROM applications_reply r WHERE r.id = NEW.reply_id AND r.issued_on > NEW.sent_on)"
_ENDED_BEFORE = 'EXISTS (SELECT 1 FROM applications_service s WHERE s.id = NEW.service_id AND s.sent_on > NEW."on")'
_REPORTED_BEFORE = (
    'EXISTS (SELECT 1 FROM applications_assignment a WHERE a.id = NEW.assignment_id AND a."on" > NEW."on")'
)
_GAP = (
    "NEW.serial > 1",
    "NOT EXISTS (SELECT 1 FROM applications_applicationevent e "
    "WHERE e.application_id = NEW.application_id AND e.serial = NEW.serial - 1)",
)
_OTHERS = (
    "NEW.replaces_id IS NOT NULL",
    "NOT EXISTS (SELECT 1 FROM applications_applicationevent e "
    "WHERE e.id = NEW.replaces_id AND e.application_id = NEW.application_id AND e.position = NEW.position "
    "AND e.name = NEW.name)",
)
_NO_REASON = (
    "NEW.replaces_id IS NULL AND NEW.name IN ('withdrawn', 'ended', 'extended', 'delayed', 'reopened')",
    "NOT EXISTS (SELECT 1 FROM applications_casenote n WHERE n.application_id = NEW.application_id "
    "AND n.serial = NEW.serial)",
)
_TAKEN_BACK = (
    "NEW.void AND NEW.replaces_id IS NOT NULL",
    "NOT EXISTS (SELECT 1 FROM applications_casenote n WHERE n.application_id = NEW.application_id "
    "AND n.serial = NEW.serial AND n.kind = 'entry')",
)
_REOPENINGS = (
    "SELECT count(*) FROM applications_applicationevent e WHERE e.application_id = NEW.application_id "
    "AND e.name = 'reopened' AND NOT e.void "
    "AND NOT EXISTS (SELECT 1 FROM applications_applicationevent f WHERE f.replaces_id = e.id)"
)
_ANSWERED_ANEW = (
    "NEW.void AND NEW.name = 'reopened'",
    "EXISTS (SELECT 1 FROM applications_reply r "
    f"WHERE r.application_id = NEW.application_id AND r.round > ({_REOPENINGS}))",
)
_DECISION = "SELECT 1 FROM applications_decision d WHERE d.id = NEW.decision_id AND"
_CONSENTED = (
    "SELECT 1 FROM applications_consent c JOIN applications_decision d ON d.id = c.decision_id "
    "WHERE c.decision_id = NEW.decision_id AND c.content_hash = d.content_hash"
)
_REVIEWED = (
    "SELECT 1 FROM review_review r JOIN applications_decision d ON d.id = NEW.decision_id WHERE r.id = NEW.review_id "
    "AND r.subject = 'applications.Application:' || NEW.application_id AND r.content_hash = d.content_hash "
    "AND r.status IN ('cleared', 'used')"
)
_LAPSED = "i.code IN ('other_overdue_correction', 'other_overdue_fee')"
_ITEMS = (
    "SELECT 1 FROM applications_outcomeitem i JOIN applications_decided c ON c.id = i.decided_id "
    "WHERE c.decision_id = NEW.decision_id AND"
)
_UNSIGNED = (
    f"NOT EXISTS ({_CONSENTED}) AND NOT EXISTS ({_REVIEWED}) "
    f"AND (NOT EXISTS ({_ITEMS} {_LAPSED}) OR EXISTS ({_ITEMS} NOT {_LAPSED}))"
)
_OF_ANOTHER = f"NOT EXISTS ({_DECISION} d.application_id = NEW.application_id)"
_OWN = f"NOT EXISTS ({_DECISION} d.content_hash = NEW.content_hash AND d.drafted_by_id <> NEW.person_id)"
_OTHER_NUMBER = (
    "NEW.reply_id IS NOT NULL",
    "NOT EXISTS (SELECT 1 FROM applications_reply r JOIN applications_decided c "
    "ON c.decision_id = r.decision_id WHERE r.id = NEW.reply_id AND r.application_id = NEW.application_id "
    "AND r.series = NEW.series AND r.year = NEW.year AND r.number = NEW.number AND c.remedy = NEW.remedy)",
)
_OTHER_CASE = (
    "(NEW.event_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM applications_applicationevent e "
    "WHERE e.id = NEW.event_id AND e.application_id = NEW.application_id)) "
    "OR (NEW.consultation_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM applications_consultation k "
    "WHERE k.id = NEW.consultation_id AND k.application_id = NEW.application_id))"
)


def _refuse(name: str, table: str, event: str, condition: str | tuple[str, str], says: str) -> None:
    """condition  what is refused; or first what the row alone tells of it, and then the rest"""
    where, rest = condition if isinstance(condition, tuple) else ("", condition)
    table, says = f"applications_{table}", f"gongkai: {says}"
    refuse(f"applications_{name}", table, event, sqlite=rest, postgresql=rest, says=says, where=where)


_refuse("application_result", "application", "UPDATE", _INVENTED, "no act gave this receipt or this result")
_refuse("application_fixed", "application", "UPDATE", _CHANGED, "a registration does not change")
_refuse("application_taken", "application", "UPDATE", _TAKEN, "only the successor of an organ takes over its cases")
_refuse("application_entered", "application", "UPDATE", _ENTERED, "a registration is corrected with its reason")
_refuse("application_voided", "application", "UPDATE", _UNVOIDED, "a registration is void for a reason, and for good")
_refuse("application_organ", "application", "INSERT", _ENDED_ORGAN, "the organ has ended")
_refuse("service_order", "service", "INSERT", _SENT_BEFORE, "a reply is sent when it is issued")
_refuse("service_end_order", "serviceend", "INSERT", _ENDED_BEFORE, "a letter arrives after it was sent")
_refuse("assignment_order", "assignmentend", "INSERT", _REPORTED_BEFORE, "an office reports back after it was asked")
_refuse("event_gap", "applicationevent", "INSERT", _GAP, "a history has no gaps")
_refuse("event_replaces", "applicationevent", "INSERT", _OTHERS, "an entry is corrected in its own place")
_refuse("event_reason", "applicationevent", "INSERT", _NO_REASON, "this needs a stated reason")
_refuse("event_taken_back", "applicationevent", "INSERT", _TAKEN_BACK, "a step is taken back for a reason")
_refuse("event_answered_anew", "applicationevent", "INSERT", _ANSWERED_ANEW, "it was answered anew since")
_refuse("consent_own", "consent", "INSERT", _OWN, "a drafter cannot consent")
_refuse("reply_signed", "reply", "INSERT", _UNSIGNED, "nobody agreed to this reply")
_refuse("reply_own", "reply", "INSERT", _OF_ANOTHER, "the decision is of another application")
_refuse("letter_reply", "letter", "INSERT", _OTHER_NUMBER, "a reply has the number and the remedy that were decided")
_refuse("letter_case", "letter", "INSERT", _OTHER_CASE, "a letter is of its own case")
