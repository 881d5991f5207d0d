"""What the database itself refuses: another result than the one that was given, a litigation after anything else."""

from __future__ import annotations

from gongkai.evidence.triggers import refuse

_FIXED = ("origin_id", "year", "number")
_CHANGED = " OR ".join(f'NEW."{name}" <> OLD."{name}"' for name in _FIXED) + " OR NEW.version < OLD.version"
_CORRECTED = (
    "(NEW.block <> OLD.block OR NEW.filed_on <> OLD.filed_on OR NEW.copy_on <> OLD.copy_on "
    "OR (OLD.result <> '' AND (NEW.result <> OLD.result OR NEW.concluded_on IS NULL "
    "OR NEW.concluded_on <> OLD.concluded_on)) "
    "OR (OLD.voided_on IS NULL AND NEW.voided_on IS NOT NULL)) AND NOT EXISTS (SELECT 1 "
    "FROM remedies_remedycorrection c WHERE c.remedy_id = NEW.id AND c.version = NEW.version)"
)
_UNVOIDED = "OLD.voided_on IS NOT NULL AND (NEW.voided_on IS NULL OR NEW.voided_on <> OLD.voided_on)"
_TAKEN = (
    "NEW.organ_id <> OLD.organ_id AND NOT EXISTS (SELECT 1 FROM organs_organ o WHERE o.id = OLD.organ_id "
    "AND o.successor_id = NEW.organ_id AND o.dissolved_on IS NOT NULL)"
)
_ENDED_ORGAN = "EXISTS (SELECT 1 FROM organs_organ o WHERE o.id = NEW.organ_id AND o.dissolved_on IS NOT NULL)"
_AFTER = (
    "NEW.after_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM remedies_remedy r WHERE r.id = NEW.after_id "
    "AND r.block = 'reconsideration' AND r.organ_id = NEW.organ_id)"
)
_FOREIGN = (
    "NEW.application_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM applications_application a "
    "WHERE a.id = NEW.application_id AND a.organ_id = NEW.organ_id)"
)


def _refuse(name: str, event: str, condition: str, says: str) -> None:
    refuse(
        f"remedies_{name}", "remedies_remedy", event, sqlite=condition, postgresql=condition, says=f"gongkai: {says}"
    )


_refuse("fixed", "UPDATE", _CHANGED, "the number of a case does not change")
_refuse("corrected", "UPDATE", _CORRECTED, "what was registered and how it ended does not change without a correction")
_refuse("voided", "UPDATE", _UNVOIDED, "a registration is void for good")
_refuse("taken", "UPDATE", _TAKEN, "only the successor of an organ takes over its cases")
_refuse("organ", "INSERT", _ENDED_ORGAN, "the organ has ended")
_refuse("after", "INSERT", _AFTER, "a litigation follows a reconsideration of the same organ")
_refuse("application", "INSERT", _FOREIGN, "the application is of another organ")
