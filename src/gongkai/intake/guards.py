"""What the database itself refuses: a submission is only added, its envelope emptied once it is taken in; a case has
one public answer that stands, whatever was withdrawn before."""

from __future__ import annotations

from gongkai.evidence.triggers import refuse
from gongkai.intake.models import PublicAnswer, PublicAnswerWithdrawal, Submission, Taking

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
_ANSWERS, _WITHDRAWALS = PublicAnswer._meta.db_table, PublicAnswerWithdrawal._meta.db_table
_STANDS = (
    f'EXISTS (SELECT 1 FROM {_ANSWERS} o WHERE o."case" = NEW."case" '
    f"AND NOT EXISTS (SELECT 1 FROM {_WITHDRAWALS} w WHERE w.answer_id = o.id))"
)
refuse(
    "intake_publicanswer_one_stands",
    _ANSWERS,
    "INSERT",
    sqlite=_STANDS,
    postgresql=_STANDS,
    says="gongkai: the answer to this case is public already",
)
