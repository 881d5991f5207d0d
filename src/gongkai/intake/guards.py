"""What the database itself refuses: a submission is only added; its envelope is emptied once it is taken in."""

from __future__ import annotations

from gongkai.evidence.triggers import refuse
from gongkai.intake.models import Submission, Taking

_SAYS = "append-only: gongkai refuses to change what the public sent"
_TABLE, _TAKING = Submission._meta.db_table, Taking._meta.db_table
_KEPT = ("number", "kind", "organ", "submitted_at", "submitted_on")


def _unless_cleared(same: str) -> str:
    kept = " AND ".join(f'NEW."{column}" {same} OLD."{column}"' for column in _KEPT)
    taken = f'EXISTS (SELECT 1 FROM {_TAKING} WHERE submission_id = OLD."number")'
    return f'NOT ({kept} AND length(NEW."sealed") = 0 AND {taken})'


refuse(
    "intake_submission_no_update",
    _TABLE,
    "UPDATE",
    sqlite=_unless_cleared("IS"),
    postgresql=_unless_cleared("IS NOT DISTINCT FROM"),
    says=_SAYS,
)
refuse("intake_submission_no_delete", _TABLE, "DELETE", sqlite="1", postgresql="true", says=_SAYS)
refuse("intake_submission_no_truncate", _TABLE, "TRUNCATE", sqlite="", postgresql="true", says=_SAYS)
