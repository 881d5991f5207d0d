"""解读与原文: which interpretation explains which document, as their live releases say."""

from __future__ import annotations

from collections.abc import Sequence

from gongkai.records.content import Genre
from gongkai.records.documents.models import Interpretation, ValidityAct
from gongkai.records.models import Record, Release


def relink(record: Record) -> None:
    """Make the links of a record say what its live release says; none where nothing of it is shown."""
    release = record.current
    if release and release.serial == 1 and release.genre != Genre.INTERPRETATION:
        return  # nothing of it was shown before, so there are no links
    named: Sequence[str] = release.values.interprets if release and release.genre == Genre.INTERPRETATION else ()
    wanted = set(Record.objects.filter(index_number__in=named).exclude(pk=record.pk).values_list("pk", flat=True))
    kept = Interpretation.objects.filter(interpretation=record)
    standing = set(kept.values_list("original", flat=True))
    if standing - wanted:
        kept.exclude(original__in=wanted).delete()
    Interpretation.objects.bulk_create(
        [Interpretation(interpretation=record, original_id=key) for key in sorted(wanted - standing)]
    )


def unknown(numbers: Sequence[str]) -> str:
    """Which of some index numbers nothing here has, as a sentence; empty where all are known."""
    if not numbers:
        return ""
    known = set(Record.objects.filter(index_number__in=numbers).values_list("index_number", flat=True))
    strange = [each for each in numbers if each not in known]
    return f"没有索引号为“{'”“'.join(strange)}”的公开信息，请核对解读的文件。" if strange else ""


def interpretations_of(record: Record | int) -> list[Release]:
    """What is public now that explains a record, newest first."""
    shown = Release.objects.public().filter(live_record__explains__original=record)
    return list(shown.select_related("organ").defer("body", "text").order_by("-released_on", "-pk"))


def originals_of(record: Record | int) -> list[Release]:
    """What is public now that a record explains, newest first."""
    shown = Release.objects.public().filter(live_record__explained_by__interpretation=record)
    return list(shown.select_related("organ").defer("body", "text").order_by("-released_on", "-pk"))


def related(record: int) -> set[int]:
    """The records whose pages say something about this one: its originals, those that it explained before it was taken
    off, its interpretations, and the documents whose validity it changed."""
    links = Interpretation.objects.filter(interpretation=record).values_list("original", flat=True)
    explained = Interpretation.objects.filter(original=record).values_list("interpretation", flat=True)
    changed = ValidityAct.objects.filter(by_record=record).values_list("record", flat=True)
    released = Release.objects.filter(record=record, genre=Genre.INTERPRETATION).only("content")
    named = {number for each in released for number in each.values.interprets}
    once = Record.objects.filter(index_number__in=named).exclude(pk=record).values_list("pk", flat=True)
    return {*links, *explained, *changed, *once}
