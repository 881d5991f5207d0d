"""What the database itself refuses: a release that was not signed, and showing what was withdrawn."""

from __future__ import annotations

from gongkai.evidence.triggers import refuse

_SIGNED = (
    "SELECT count(*) FROM review_signoff s WHERE s.review_id = NEW.review_id AND s.content_hash = NEW.content_hash"
)
_UNSIGNED = (
    "NEW.review_id IS NOT NULL AND (NOT EXISTS (SELECT 1 FROM review_review r WHERE r.id = NEW.review_id "
    "AND r.subject = 'records.Record:' || NEW.record_id AND r.content_hash = NEW.content_hash "
    "AND r.status IN ('open', 'cleared')) "
    f"OR ({_SIGNED} AND s.stage = 'secrecy') = 0 OR (NOT NEW.emergency AND ({_SIGNED}) < 4))"
)
_OTHERS = (
    "NEW.restores_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM records_release r "
    "WHERE r.id = NEW.restores_id AND r.record_id = NEW.record_id AND r.content_hash = NEW.content_hash)"
)
_WITHDRAWN = (
    "NEW.current_id IS NOT NULL AND (EXISTS (SELECT 1 FROM records_withdrawal w WHERE w.release_id = NEW.current_id) "
    "OR NOT EXISTS (SELECT 1 FROM records_release r WHERE r.id = NEW.current_id AND r.record_id = NEW.id))"
)

refuse(
    "records_release_signed",
    "records_release",
    "INSERT",
    sqlite=_UNSIGNED,
    postgresql=_UNSIGNED,
    says="gongkai: the release is not signed throughout",
)
refuse(
    "records_release_restored",
    "records_release",
    "INSERT",
    sqlite=_OTHERS,
    postgresql=_OTHERS,
    says="gongkai: the release restores something else",
)
refuse(
    "records_record_shown",
    "records_record",
    "UPDATE",
    sqlite=_WITHDRAWN,
    postgresql=_WITHDRAWN,
    says="gongkai: what was withdrawn is not shown again",
)
