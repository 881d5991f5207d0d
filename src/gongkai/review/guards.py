"""What the database itself refuses: a signature that no act would write, and a review that is changed afterwards."""

from __future__ import annotations

from gongkai.evidence.triggers import refuse

_REVIEW = "SELECT 1 FROM review_review r WHERE r.id = NEW.review_id"
_DRAFTED = f"EXISTS ({_REVIEW} AND (r.profile <> 'township' OR NEW.stage <> 'one') AND"
_SIGNED = "SELECT 1 FROM review_signoff s WHERE s.review_id = NEW.review_id AND"
_EARLY = (
    f"(NEW.stage = 'two' AND NOT EXISTS ({_SIGNED} s.stage = 'one')) "
    f"OR (NEW.stage = 'three' AND NOT EXISTS ({_SIGNED} s.stage = 'two'))"
)
_ONE_AND_SECRECY = (
    f"(NEW.stage = 'secrecy' AND EXISTS ({_SIGNED} s.stage = 'one' AND s.person_id = NEW.person_id)) "
    f"OR (NEW.stage = 'one' AND EXISTS ({_SIGNED} s.stage = 'secrecy' AND s.person_id = NEW.person_id))"
)
_FIXED = (
    *("subject", "organ_id", "round", "title", "content_hash", "profile"),
    *("drafters", "submitted_by_id", "submitted_at"),
)
_CHANGED = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in _FIXED) + " OR (OLD.emergency AND NOT NEW.emergency)"
_ENDED = (
    "NEW.status <> OLD.status AND NOT (OLD.status = 'open' "
    "OR (OLD.status = 'cleared' AND NEW.status IN ('returned', 'void', 'used')))"
)
_UNSIGNED = (
    "NEW.status IN ('cleared', 'used') AND (SELECT count(*) FROM review_signoff s "
    "WHERE s.review_id = NEW.id AND s.content_hash = NEW.content_hash) < 4"
)
_NO_EMERGENCY = f"NOT EXISTS ({_REVIEW} AND r.emergency AND r.status = 'open')"


def _refuse(name: str, table: str, event: str, condition: str, says: str) -> None:
    refuse(name, table, event, sqlite=condition, postgresql=condition, says=f"gongkai: {says}")


_refuse(
    "review_signoff_content",
    "review_signoff",
    "INSERT",
    f"NOT EXISTS ({_REVIEW} AND r.content_hash = NEW.content_hash AND r.status = 'open')",
    "the sign-off is not of the content under review",
)
refuse(
    "review_signoff_drafter",
    "review_signoff",
    "INSERT",
    sqlite=f"{_DRAFTED} EXISTS (SELECT 1 FROM json_each(r.drafters) d WHERE d.value = NEW.person_id))",
    postgresql=f"{_DRAFTED} r.drafters @> to_jsonb(NEW.person_id))",
    says="gongkai: a drafter cannot sign this stage",
)
_refuse("review_signoff_order", "review_signoff", "INSERT", _EARLY, "the stage before is not signed")
_refuse("review_signoff_secrecy", "review_signoff", "INSERT", _ONE_AND_SECRECY, "one person for stage one and secrecy")
_refuse("review_review_fixed", "review_review", "UPDATE", _CHANGED, "what was sent to be reviewed does not change")
_refuse("review_review_ended", "review_review", "UPDATE", _ENDED, "a review that ended does not go on")
_refuse("review_review_cleared", "review_review", "UPDATE", _UNSIGNED, "the review is not signed throughout")
_refuse(
    "review_telephoneconsent_emergency",
    "review_telephoneconsent",
    "INSERT",
    _NO_EMERGENCY,
    "consent by telephone goes with an emergency release only",
)
