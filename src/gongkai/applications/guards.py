"""What the database itself refuses: a letter nobody agreed to, a result that no act gave, a history with gaps."""

from __future__ import annotations

from gongkai.evidence.triggers import refuse

_EVENT = 'SELECT 1 FROM applications_applicationevent e WHERE e.application_id = NEW.id AND e."on" ='
_CLOSING = "('replied', 'withdrawn', 'correction-lapsed', 'fee-lapsed', 'ended')"
_INVENTED = (
    f"(NEW.received_on IS NOT NULL AND NOT EXISTS ({_EVENT} NEW.received_on AND e.name = 'received')) "
    f"OR (NEW.finished_on IS NOT NULL AND NOT EXISTS ({_EVENT} NEW.finished_on AND e.name IN {_CLOSING}))"
)
_FIXED = ("organ_id", "year", "number", "part", "way", "submitted_on", "registered_by_id", "registered_at")
_CHANGED = (
    " OR ".join(f'NEW."{name}" <> OLD."{name}"' for name in _FIXED)
    + """ OR NEW.version < OLD.version OR (OLD."row" <> '' AND NEW."row" <> '' AND NEW."row" <> OLD."row")"""
)
_GAP = (
    "NEW.serial > 1 AND NOT EXISTS (SELECT 1 FROM applications_applicationevent e "
    "WHERE e.application_id = NEW.application_id AND e.serial = NEW.serial - 1)"
)
_OTHERS = (
    "NEW.replaces_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM applications_applicationevent e "
    "WHERE e.id = NEW.replaces_id AND e.application_id = NEW.application_id AND e.position = NEW.position "
    "AND e.name = NEW.name)"
)
_NO_REASON = (
    "NEW.replaces_id IS NULL AND NEW.name IN ('withdrawn', 'ended', 'extended', 'delayed', 'reopened') "
    "AND NOT EXISTS (SELECT 1 FROM applications_casenote n WHERE n.application_id = NEW.application_id "
    "AND n.serial = NEW.serial)"
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
    "NEW.reply_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM applications_reply r JOIN applications_decided c "
    "ON c.decision_id = r.decision_id WHERE r.id = NEW.reply_id AND r.application_id = NEW.application_id "
    "AND r.series = NEW.series AND r.year = NEW.year AND r.number = NEW.number AND c.remedy = NEW.remedy)"
)
_OTHER_CASE = (
    "(NEW.event_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM applications_applicationevent e "
    "WHERE e.id = NEW.event_id AND e.application_id = NEW.application_id)) "
    "OR (NEW.consultation_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM applications_consultation k "
    "WHERE k.id = NEW.consultation_id AND k.application_id = NEW.application_id))"
)


def _refuse(name: str, table: str, event: str, condition: str, says: str) -> None:
    table = f"applications_{table}"
    refuse(f"applications_{name}", table, event, sqlite=condition, postgresql=condition, says=f"gongkai: {says}")


_refuse("application_result", "application", "UPDATE", _INVENTED, "no act gave this receipt or this result")
_refuse("application_fixed", "application", "UPDATE", _CHANGED, "a registration does not change")
_refuse("event_gap", "applicationevent", "INSERT", _GAP, "a history has no gaps")
_refuse("event_replaces", "applicationevent", "INSERT", _OTHERS, "an entry is corrected in its own place")
_refuse("event_reason", "applicationevent", "INSERT", _NO_REASON, "this needs a stated reason")
_refuse("consent_own", "consent", "INSERT", _OWN, "a drafter cannot consent")
_refuse("reply_signed", "reply", "INSERT", _UNSIGNED, "nobody agreed to this reply")
_refuse("reply_own", "reply", "INSERT", _OF_ANOTHER, "the decision is of another application")
_refuse("letter_reply", "letter", "INSERT", _OTHER_NUMBER, "a reply has the number and the remedy that were decided")
_refuse("letter_case", "letter", "INSERT", _OTHER_CASE, "a letter is of its own case")
