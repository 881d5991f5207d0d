"""What the database itself refuses: two periods of one post or one person that share a day."""

from __future__ import annotations

from gongkai.evidence.triggers import refuse


def one_at_a_time(table: str, key: str, *, unless: str = "") -> None:
    """Refuse rows of a table of periods that overlap another of the same key.

    unless  a column whose value takes a row out of the count
    """
    counts = f"NEW.{unless} IS NULL AND " if unless else ""
    also = f"o.{unless} IS NULL AND " if unless else ""
    other = (
        f"{counts}EXISTS (SELECT 1 FROM {table} o WHERE {also}o.{key} = NEW.{key} "
        "AND (NEW.until IS NULL OR o.since < NEW.until) AND (o.until IS NULL OR o.until > NEW.since)"
    )
    for event, condition in (("INSERT", f"{other})"), ("UPDATE", f"{other} AND o.id <> NEW.id)")):
        refuse(
            f"{table}_overlap_{event.lower()}",
            table,
            event,
            sqlite=condition,
            postgresql=condition,
            says="gongkai: two periods share a day",
        )


one_at_a_time("organs_tenure", "post_id")
one_at_a_time("organs_deputy", "post_id")
one_at_a_time("organs_absence", "person_id", unless="cancelled_at")
one_at_a_time("organs_organterm", "organ_id")
