"""What the database itself refuses: a release not signed, showing what was withdrawn, text that is forbidden."""

from __future__ import annotations

from gongkai.evidence.triggers import refuse

_SIGNED = (
    "SELECT count(*) FROM review_signoff s WHERE s.review_id = NEW.review_id AND s.content_hash = NEW.content_hash"
)
_REVIEWED = (
    "SELECT 1 FROM review_review r WHERE r.id = NEW.review_id AND r.subject = 'records.Record:' || NEW.record_id "
    "AND r.content_hash = NEW.content_hash"
)
_UNSIGNED = (
    "NEW.review_id IS NOT NULL AND ("
    f"(NOT NEW.emergency AND (NOT EXISTS ({_REVIEWED} AND r.status = 'cleared') OR ({_SIGNED}) < 4)) "
    f"OR (NEW.emergency AND (NOT EXISTS ({_REVIEWED} AND r.status = 'open' AND r.emergency) "
    f"OR ({_SIGNED} AND s.stage = 'secrecy') = 0)))"
)
_NOT_PROACTIVE = (
    "NEW.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM records_record d WHERE d.id = NEW.record_id "
    "AND d.attribute = 'proactive' AND d.content_hash = NEW.content_hash)"
)
_OTHERS = (
    "NEW.restores_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM records_release r "
    "JOIN records_withdrawal w ON w.release_id = r.id JOIN records_takedowndecision d ON d.withdrawal_id = w.id "
    "WHERE r.id = NEW.restores_id AND r.record_id = NEW.record_id AND r.content_hash = NEW.content_hash "
    "AND w.kind = 'emergency' AND NOT d.upheld)"
)
_FOREIGN_PLACE = (
    "NOT EXISTS (SELECT 1 FROM records_section s JOIN records_record d ON d.organ_id = s.organ_id "
    "WHERE s.id = NEW.section_id AND d.id = NEW.record_id AND s.slots >= NEW.slot)"
)
_SLOTS_BACK = "NEW.slots < OLD.slots"
_PLACE_CHANGED = (
    "NEW.slot <> OLD.slot OR NEW.section_id <> OLD.section_id OR NEW.record_id <> OLD.record_id "
    "OR NEW.since <> OLD.since OR OLD.until IS NOT NULL"
)
_WITHDRAWN = (
    "NEW.current_id IS NOT NULL AND (EXISTS (SELECT 1 FROM records_withdrawal w WHERE w.release_id = NEW.current_id) "
    "OR NOT EXISTS (SELECT 1 FROM records_release r WHERE r.id = NEW.current_id AND r.record_id = NEW.id "
    "AND r.index_number = NEW.index_number))"
)
_RENUMBERED = "OLD.index_number IS NOT NULL AND (NEW.index_number IS NULL OR NEW.index_number <> OLD.index_number)"
_GAP = (
    "NOT EXISTS (SELECT 1 FROM records_publicationhead h WHERE h.id = 1 AND h.number >= NEW.number) "
    "OR (NEW.number > 1 AND NOT EXISTS (SELECT 1 FROM records_publication p WHERE p.number = NEW.number - 1))"
)
_BACK = "NEW.number <= OLD.number OR NOT (OLD.number = 0 OR EXISTS "
_BACK += "(SELECT 1 FROM records_publication p WHERE p.number = OLD.number))"
_TEXT_SQLITE = (
    "(json_extract(NEW.content, '$.body') <> '' OR json_extract(NEW.content, '$.summary') <> '' "
    "OR json_array_length(NEW.content, '$.attachments') > 0)"
)
_TEXT_POSTGRESQL = (
    "((NEW.content::json ->> 'body') <> '' OR (NEW.content::json ->> 'summary') <> '' "
    "OR json_array_length(NEW.content::json -> 'attachments') > 0)"
)
_TEXT_SQLITE_KEPT = _TEXT_SQLITE.replace("NEW.", "v.")
_TEXT_POSTGRESQL_KEPT = _TEXT_POSTGRESQL.replace("NEW.", "v.")
_BECOMES_REFERENCE = "NEW.reference_only AND NOT OLD.reference_only"
_HAD = "EXISTS (SELECT 1 FROM records_recordversion v WHERE v.record_id = NEW.id AND {})"
_OF_REFERENCE = "EXISTS (SELECT 1 FROM records_record d WHERE d.id = NEW.record_id AND d.reference_only)"


def _refuse(name: str, table: str, event: str, condition: str, says: str) -> None:
    refuse(name, table, event, sqlite=condition, postgresql=condition, says=f"gongkai: {says}")


def _refuse_text(
    name: str, table: str, event: str, of: str, *, sqlite: str = _TEXT_SQLITE, postgresql: str = _TEXT_POSTGRESQL
) -> None:
    says = "gongkai: of what article 14 forbids only the reference is kept"
    refuse(
        name,
        table,
        event,
        sqlite=f"{of} AND {sqlite}",
        postgresql=f"CASE WHEN {of} THEN {postgresql} ELSE false END",  # reads no content that it need not
        says=says,
    )


_refuse("records_release_signed", "records_release", "INSERT", _UNSIGNED, "the release is not signed throughout")
_refuse("records_release_proactive", "records_release", "INSERT", _NOT_PROACTIVE, "the release is not for the public")
_refuse("records_release_restored", "records_release", "INSERT", _OTHERS, "the release restores something else")
_refuse("records_record_shown", "records_record", "UPDATE", _WITHDRAWN, "what was withdrawn is not shown again")
_refuse("records_record_number", "records_record", "UPDATE", _RENUMBERED, "an index number stays for ever")
_refuse("records_publication_gap", "records_publication", "INSERT", _GAP, "the publication log has no gaps")
_refuse("records_publicationhead_next", "records_publicationhead", "UPDATE", _BACK, "the publication log has no gaps")
_refuse_text("records_record_reference", "records_record", "INSERT", "NEW.reference_only")
_refuse_text("records_record_reference_kept", "records_record", "UPDATE", "NEW.reference_only")
_refuse_text(
    "records_record_reference_made",
    "records_record",
    "UPDATE",
    _BECOMES_REFERENCE,
    sqlite=_HAD.format(_TEXT_SQLITE_KEPT),
    postgresql=_HAD.format(_TEXT_POSTGRESQL_KEPT),
)
_refuse_text("records_recordversion_reference", "records_recordversion", "INSERT", _OF_REFERENCE)
_refuse(
    "records_placement_place", "records_placement", "INSERT", _FOREIGN_PLACE, "no such slot in a section of its organ"
)
_refuse("records_placement_kept", "records_placement", "UPDATE", _PLACE_CHANGED, "a slot stays with its record")
_refuse("records_section_slots", "records_section", "UPDATE", _SLOTS_BACK, "slots of a section are never given again")
_refuse("records_placement_gone", "records_placement", "DELETE", "OLD.id IS NOT NULL", "a slot stays with its record")
