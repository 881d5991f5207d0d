"""The fields of the index, and what is public of a record as a document of it.

Whatever a document is made of belongs to its release, or leaves a line in the publication log when it changes. The one
document that is no release, the mark, says up to which publication the index has followed; it is committed together
with what it speaks of.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from tantivy import Document, Schema, SchemaBuilder

from gongkai.files.models import StoredFile
from gongkai.files.text import MOST_CHARACTERS
from gongkai.records.content import Content
from gongkai.records.models import Placement, Publication
from gongkai.records.sections.models import Role
from gongkai.search.words import Vocabulary, folded, key_of, pairs_of, units_of

EDITION = 2
"""Counts up with every change of the fields or of how text is cut; an index of another edition is not read."""

FIRST_YEAR, HALF_A_LIFE = 2000, 12.0
"""A release counts half as much as one of the same words that is so many years younger."""


def schema() -> Schema:
    """The fields.

    release, record   numbers; `record` is what a document is deleted by
    organ … section   what is filtered by and counted; sections are those it stands in, topics among them
    named             the name of the organ that the document was made with
    day, weight       the day of first release as a number, and what it adds to the rank (`weight_on`)
    title, text       pairs of units with their places: title; title, numbers, organ, body and attachments
    title_units, …    single units
    words             words and the words in them
    number            the document number and the index number as keys
    files             the text of attachments, packed, to show the words in it
    mark, position    of the one document that is no release
    """
    fields = SchemaBuilder()
    # Never unsigned: tantivy 0.27 deletes nothing by a term of such a field, and says nothing.
    for name in ("release", "record", "section", "year", "day", "position"):
        fields.add_integer_field(name, indexed=True, fast=True)
    for name in ("organ", "nature", "genre", "validity"):
        fields.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("named", "number", "mark"):
        fields.add_text_field(name, tokenizer_name="raw", index_option="basic")
    fields.add_float_field("weight", fast=True)
    for name in ("title", "text"):
        fields.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in ("title_units", "units", "words"):
        fields.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    fields.add_bytes_field("files", stored=True)
    fields.add_text_field("stamp", stored=True, tokenizer_name="raw", index_option="basic")
    return fields.build()


def weight_on(day: date) -> float:
    """The weight that makes the index multiply a score by a factor that grows evenly with the day of release.

    The index multiplies by log2(2 + weight), so the weight is 2 to the factor, less 2.
    """
    years = day.year - FIRST_YEAR + day.timetuple().tm_yday / 366
    factor = min(max(2 ** (years / HALF_A_LIFE), 1.0), 500.0)
    return 2.0**factor - 2.0


def stamp_of(publication: Publication | None) -> str:
    """By what an index knows the log that it followed: its last publication there."""
    if publication is None:
        return ""
    return f"{publication.number} {publication.kind} {publication.release_id or 0} {publication.at.timestamp():.6f}"


def mark(position: int, stamp: str) -> Document:
    """The document that says up to which publication the index has followed."""
    document = Document()
    document.add_text("mark", "position")
    document.add_integer("position", position)
    document.add_text("stamp", stamp)
    return document


def documents(releases: Iterable[Any], vocabulary: Vocabulary) -> Iterator[Document]:
    """A document for each of these live releases, as `index.readable` reads them."""
    releases = list(releases)
    sections: dict[int, list[int]] = {}
    standing = Placement.objects.standing().exclude(role=Role.ALL)
    for record, section in standing.filter(record__in=[each.record_id for each in releases]).values_list(
        "record", "section"
    ):
        sections.setdefault(record, []).append(section)
    contents = [each.values for each in releases]
    named = {attachment.hash for values in contents for attachment in values.attachments}
    texts: Mapping[str, str] = dict(StoredFile.objects.filter(pk__in=named).values_list("hash", "text"))
    for each, values in zip(releases, contents, strict=True):
        names = {each.organ.name, each.maker}
        found = [texts.get(attachment.hash, "")[:MOST_CHARACTERS] for attachment in values.attachments]
        yield _document(each, values, vocabulary, sections.get(each.record_id, []), sorted(names), found)


def _document(
    release: Any, values: Content, vocabulary: Vocabulary, sections: list[int], names: list[str], texts: list[str]
) -> Document:
    attachments = [each.name for each in values.attachments]
    title = folded(release.title)
    head = (release.document_number, release.index_number, *names, values.making_organ, *values.co_makers)
    whole = "\n".join((release.title, *head, values.summary, release.text, *attachments, *texts))
    plain = folded(whole)
    units, title_units = units_of(plain), units_of(title)
    document = Document()
    document.add_integer("release", release.pk)
    document.add_integer("record", release.record_id)
    for section in sections:
        document.add_integer("section", section)
    document.add_integer("year", release.first.year)
    document.add_integer("day", release.first.toordinal())
    document.add_float("weight", weight_on(release.first))
    record = release.live_record
    document.add_text("organ", release.organ.code)
    document.add_text("named", release.organ.name)
    document.add_text("nature", release.nature)
    for name, value in (("genre", release.genre), ("validity", record.validity)):
        if value:
            document.add_text(name, value)
    document.add_text("title", " ".join(pairs_of(title_units)))
    document.add_text("title_units", " ".join(title_units))
    document.add_text("text", " ".join(pairs_of(units)))
    document.add_text("units", " ".join(units))
    document.add_text("words", " ".join(vocabulary.words_in_words(plain)))
    for number in (release.document_number, release.index_number):
        if key := key_of(number):
            document.add_text("number", key)
    packed = "\n".join(filter(None, (*attachments, *texts)))
    if packed:
        document.add_bytes("files", zlib.compress(packed.encode()))
    return document


def unpacked(files: bytes) -> str:
    """The text of attachments as it was kept."""
    return zlib.decompress(files).decode()
