"""What the database itself refuses: a signature that no act would write."""

from __future__ import annotations

from gongkai.evidence.triggers import refuse

_REVIEW = "SELECT 1 FROM review_review r WHERE r.id = NEW.review_id"
_DRAFTED = f"EXISTS ({_REVIEW} AND (r.profile <> 'township' OR NEW.stage <> 'one') AND"

refuse(
    "review_signoff_content",
    "review_signoff",
    "INSERT",
    sqlite=f"NOT EXISTS ({_REVIEW} AND r.content_hash = NEW.content_hash AND r.status = 'open')",
    postgresql=f"NOT EXISTS ({_REVIEW} AND r.content_hash = NEW.content_hash AND r.status = 'open')",
    says="gongkai: the sign-off is not of the content under review",
)
refuse(
    "review_signoff_drafter",
    "review_signoff",
    "INSERT",
    sqlite=f"{_DRAFTED} EXISTS (SELECT 1 FROM json_each(r.drafters) d WHERE d.value = NEW.person_id))",
    postgresql=f"{_DRAFTED} r.drafters @> to_jsonb(NEW.person_id))",
    says="gongkai: a drafter cannot sign this stage",
)
