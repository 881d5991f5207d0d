"""个人信息加密存放：the database holds it closed, only this installation opens it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.db import DatabaseError, connection, models, transaction

from gongkai.evidence import triggers
from gongkai.sealing import keys
from gongkai.sealing.boxes import open_bytes, seal_bytes
from gongkai.sealing.fields import SealedJSONField, SealedTextField
from gongkai.sealing.keys import NoKey, Tampered
from gongkai.sealing.rotation import Column

NAME = "示例张三，510000190001010000"
DAY = date(2026, 11, 2)


def column(model: type[models.Model], name: str) -> bytes:
    """What the database itself holds."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name} FROM {model._meta.db_table}")
        return bytes(cursor.fetchone()[0])


def sql(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_what_was_sealed_is_read_as_it_was_and_never_twice_the_same(tables) -> None:
    person, _ = tables
    for _ in range(2):
        person.objects.create(name=NAME, particulars={"联系电话": ["000-0000", None, 1.5]})
    first, second = person.objects.order_by("pk")
    assert (first.name, first.particulars) == (NAME, {"联系电话": ["000-0000", None, 1.5]})
    assert list(person.objects.values_list("name", flat=True)) == [NAME, NAME]
    assert person.objects.defer("name").first().name == NAME
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sealing_person")
        one, other = (bytes(each) for (each,) in cursor.fetchall())
    assert one != other
    assert one[1:9] == keys.ring()[0].name
    first.name, first.particulars = "", None
    first.save()
    first.refresh_from_db()
    assert (first.name, first.particulars) == ("", None)
    person.objects.bulk_create([person(name="李四示例")])
    person.objects.filter(pk=second.pk).update(name="王五示例")
    assert sorted(person.objects.values_list("name", flat=True)) == ["", "李四示例", "王五示例"]
    with pytest.raises(ValidationError, match="name"):
        person(name="").full_clean()


def test_nothing_of_it_stands_in_the_files_of_the_database(tables) -> None:
    person, _ = tables
    person.objects.create(name=NAME, particulars={"住址": NAME}, town="明处可见的镇")
    if connection.vendor != "sqlite":
        assert NAME.encode() not in column(person, "name")
        return
    file = Path(connection.settings_dict["NAME"])
    whole = file.read_bytes() + file.with_name(file.name + "-wal").read_bytes()
    assert "明处可见的镇".encode() in whole
    assert "张三".encode() not in whole
    assert b"510000190001010000" not in whole
    assert b"\\u5f20" not in whole


def test_it_is_found_by_whether_it_is_there_and_by_nothing_else(tables) -> None:
    person, _ = tables
    person.objects.create(name=NAME)
    assert person.objects.filter(particulars__isnull=True).count() == 1
    for lookup in ("name", "name__contains", "name__in", "particulars__住址", "name__length"):
        with pytest.raises(FieldError, match="加密的内容不能按"):
            person.objects.filter(**{lookup: NAME})


def test_a_row_of_which_a_value_cannot_be_opened_is_read_and_the_value_is_refused(tables, ring: Path) -> None:
    person, _ = tables
    row = person.objects.create(name=NAME, particulars=["一"])
    whole = column(person, "name")
    for changed in (whole[:-1], whole[:-1] + bytes([whole[-1] ^ 1]), b"\x03" + whole[1:], b""):
        sql("UPDATE sealing_person SET name = %s", changed)
        read = person.objects.get(pk=row.pk)
        assert read.town == "青石镇"
        assert read.particulars == ["一"]
        with pytest.raises(Tampered, match="打不开：写入后被改动"):
            _ = read.name
        with pytest.raises(Tampered):
            read.save()
    sql("UPDATE sealing_person SET name = %s", whole)
    keys.put_first(ring, "ring", keys.fresh())
    assert person.objects.get().name == NAME
    keys.keep_first(ring, "ring")
    with pytest.raises(NoKey, match=f"密钥 {whole[1:9].hex()} 加密"):
        _ = person.objects.get().name
    (ring / "keys" / "ring").unlink()
    with pytest.raises(NoKey, match="本机没有可用的密钥文件"):
        person.objects.create(name=NAME)


def test_it_opens_only_in_the_column_for_which_it_was_sealed(tables) -> None:
    person, said = tables
    person.objects.create(name='"张三"', particulars="张三")
    sql("UPDATE sealing_person SET particulars = name")
    with pytest.raises(Tampered):
        _ = person.objects.get().particulars
    assert open_bytes(seal_bytes(b"x", "a.b"), "a.b") == b"x"
    with pytest.raises(Tampered):
        open_bytes(seal_bytes(b"x", "a.b"), "a.c")


def test_a_migration_says_the_field_and_no_more() -> None:
    for field in (SealedTextField("姓名", null=True, max_length=20), SealedJSONField("情况")):
        _, path, arguments, options = field.deconstruct()
        assert path.startswith("gongkai.sealing.fields.Sealed")
        assert arguments == []
        assert set(options) <= {"verbose_name", "null", "max_length"}


def test_an_append_only_row_is_sealed_anew_and_changed_in_no_other_way(tables, ring: Path) -> None:
    _, said = tables
    said.objects.create(words=NAME, other=NAME, said_on=DAY)
    before, digest = column(said, "words"), said.objects.get().digest()
    assert NAME not in said.objects.get().digest()
    keys.put_first(ring, "ring", keys.fresh())
    anew = seal_bytes(NAME.encode(), "sealing_said.words")
    longer = seal_bytes(f"{NAME}一".encode(), "sealing_said.words")
    for statement, value in (
        ("UPDATE sealing_said SET words = %s", longer),
        ("UPDATE sealing_said SET words = %s", before[:-1] + b"x"),  # still under the same key
        ("UPDATE sealing_said SET words = %s, said_on = '2026-11-03'", anew),
        ("UPDATE sealing_said SET other = NULL, words = %s", anew),
    ):
        with pytest.raises(DatabaseError, match="append-only: gongkai refuses to change evidence"):
            sql(statement, value)
    sql("UPDATE sealing_said SET words = %s", anew)
    assert column(said, "words") == anew
    assert said.objects.get().digest() == digest
    with pytest.raises(DatabaseError, match="append-only"):
        sql("DELETE FROM sealing_said")
    assert triggers.missing() == set()


def test_other_words_sealed_in_their_place_are_told_by_the_digest(tables, ring: Path) -> None:
    _, said = tables
    said.objects.create(words="同意公开", said_on=DAY)
    digest = said.objects.get().digest()
    keys.put_first(ring, "ring", keys.fresh())
    sql("UPDATE sealing_said SET words = %s", seal_bytes("拒绝公开".encode(), "sealing_said.words"))
    assert said.objects.get().digest() != digest
    keys.put_first(ring, "ring", keys.fresh())
    sql("UPDATE sealing_said SET words = %s", b"\x01" + b"12345678" + bytes(12 + 16 + 12))
    assert said.objects.get().digest() != digest  # what cannot be opened is told too, and stops no verification
    (ring / "keys" / "ring").unlink()
    with pytest.raises(NoKey):  # without any key nothing can be said of it
        said.objects.get().digest()


def test_what_is_erased_is_gone_and_the_evidence_of_it_stays_true(tables, ring: Path) -> None:
    _, said = tables
    row = said.objects.create(words=NAME, other=NAME, said_on=DAY)
    digest = said.objects.get().digest()
    field = said._meta.get_field("words")
    for _ in range(2):  # a second time changes nothing
        field.erase(row)
    assert (row.words, said.objects.get().words, said.objects.get().other) == ("", "", NAME)
    assert said.objects.get().digest() == row.digest() == digest
    erased = column(said, "words")
    assert len(erased) == 33 and NAME.encode() not in erased
    keys.put_first(ring, "ring", keys.fresh())
    assert said.objects.get().digest() == digest
    assert Column(field).count() == 0, "nothing is left to seal anew"
    with pytest.raises(DatabaseError, match="append-only"):
        sql("UPDATE sealing_said SET words = %s", erased + b"x")
    sql("UPDATE sealing_said SET words = %s", b"\x00" + bytes(32))
    assert said.objects.get().digest() != digest
