"""What the database itself refuses: another result than the one that was given, a litigation after anything else."""

from __future__ import annotations

from gongkai.evidence.triggers import refuse

_FIXED = ("organ_id", "year", "number", "block", "filed_on")
_CHANGED = (
    " OR ".join(f'NEW."{name}" <> OLD."{name}"' for name in _FIXED)
    + " OR NEW.version < OLD.version OR (OLD.result <> '' AND (NEW.result <> OLD.result "
    "OR NEW.concluded_on <> OLD.concluded_on))"
)
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


_refuse("fixed", "UPDATE", _CHANGED, "what was registered and how it ended does not change")
_refuse("after", "INSERT", _AFTER, "a litigation follows a reconsideration of the same organ")
_refuse("application", "INSERT", _FOREIGN, "the application is of another organ")
