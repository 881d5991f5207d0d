"""公众网站的数据库账号: under it the portal serves and takes in, and reads nothing else; a real PostgreSQL says so."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations import Migration
from django.test import Client
from django.utils import timezone

from gongkai.config import health, work
from gongkai.config import keys as start
from gongkai.config import start as begin
from gongkai.evidence.actor import SYSTEM
from gongkai.files.models import StoredFile
from gongkai.intake import actions
from gongkai.intake.models import PublicAnswer, PublicAnswerWithdrawal, Submission
from gongkai.intake.parcels import Parcel
from gongkai.organs.models import Organ
from gongkai.organs.practice import Chosen, set_practice
from gongkai.portal.database_role import statements
from gongkai.records.content import Genre
from gongkai.records.models import Release, WithdrawalKind
from gongkai.records.publishing import withdraw
from gongkai.records.sections.models import Section
from gongkai.sealing.fields import SealedField
from tests.intake.conftest import HOME, answered
from tests.portal.platform import full
from tests.records.town import TODAY, Town, build, corrected, drafted, released, says
from tests.records.town import at as hours

NAME = "gongkai_portal_test"
ADDRESSES = (
    "/", "/zwgk/", "/zwgk/contact/", "/zwgk/apply/", "/zwgk/annual-reports/", "/zwgk/documents/", "/zwgk/notices/",
    "/zwgk/topics/", "/zwgk/search/?q=防火", "/zwgk/data/", "/zwgk/data/releases.json", "/zwgk/data/documents.csv",
    "/zwgk/data/sections.json", "/zwgk/feed.atom", "/zwgk/sitemap.xml", "/zwgk/sitemap-1.xml", "/zwgk/BLZ/",
    "/zwgk/BLZ/guide/", "/zwgk/BLZ/apply/", "/zwgk/BLZ/contact/", "/zwgk/BLZ/errors/?about=2026-0001",
    "/zwgk/BLZ/documents/", "/zwgk/BLZ/notices/", "/zwgk/BLZ/feed.atom",
    "/zwgk/BLZ/answers/", "/zwgk/BLZ/answers/2026-1.html", "/zwgk/BLZ/answers/feed.atom", "/zwgk/BLZ/list/",
    "/zwgk/BLZ/apply/online/", "/zwgk/BLZ/apply/paper/", "/zwgk/BLZ/letter/", "/zwgk/BLZ/suggest/",
    "/zwgk/BLZ/own-records/", "/zwgk/track/", "/zwgk/BLZ/2026-0001.html", "/zwgk/BLZ/2026-0002.html",
    "/tools/fee/", "/healthz",
)  # fmt: skip
REFUSED = (
    "SELECT * FROM intake_submission",
    "SELECT number FROM intake_submission",
    "UPDATE intake_submission SET sealed = ''",
    "DELETE FROM intake_submission",
    "SELECT * FROM intake_taking",
    "INSERT INTO intake_notice (locator, sequence, sealed, written_at) VALUES ('', 1, '', now())",
    "DELETE FROM intake_try",
    "SELECT * FROM evidence_entry",
    "SELECT * FROM evidence_outbox",
    "UPDATE evidence_ledger SET head = ''",
    "SELECT * FROM organs_person",
    "SELECT password FROM organs_person",
    "UPDATE organs_person SET name = ''",
    "SELECT content FROM records_record",
    "SELECT title FROM records_record",
    "SELECT * FROM records_recordversion",
    "SELECT body FROM public.records_release",
    "SELECT title FROM public.records_release",
    'SELECT "case" FROM public.intake_publicanswer',
    "SELECT summary FROM public.intake_publicanswer",
    "SELECT reason FROM intake_publicanswerwithdrawal",
    "SELECT * FROM intake_sentfile",
    "SELECT * FROM intake_carriedin",
    "SELECT * FROM applications_application",
    "SELECT * FROM remedies_remedy",
    "UPDATE public.records_release SET title = ''",
    "DELETE FROM records_release",
    "INSERT INTO records_publicationhead VALUES (9, 9)",
    "SELECT * FROM review_review",
    "SELECT * FROM django_session",
    "CREATE TABLE mine (id int)",
)


@pytest.fixture
def town(transactional_db: None, tmp_path: Path, settings: Any) -> Iterator[Town]:
    """白鹭镇 with releases, a draft and an answered submission."""
    settings.VAR = tmp_path
    assert start.prepare(tmp_path, timezone.now()) == ""
    yield build()


@pytest.fixture
def as_portal(transactional_db: None) -> Iterator[Any]:
    """Connects as the account that the command made; afterwards it is gone again."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no accounts")
    before = dict(connection.settings_dict)

    def reconnect(user: str) -> None:
        connection.close()
        connection.settings_dict["USER"] = user

    yield reconnect
    reconnect(before["USER"])
    with connection.cursor() as cursor:
        cursor.execute(f"DROP OWNED BY {NAME}")
        cursor.execute(f"DROP ROLE {NAME}")
        cursor.execute("DROP SCHEMA gongkai_portal CASCADE")
        cursor.execute("DROP POLICY gongkai_portal_files ON files_storedfile")
        cursor.execute("ALTER TABLE files_storedfile DISABLE ROW LEVEL SECURITY")


def denied(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as fault:
        return getattr(fault.__cause__, "sqlstate", "") == "42501"
    return False


@pytest.mark.django_db(transaction=True)
def test_the_portal_serves_and_takes_in_under_an_account_that_reads_nothing_else(
    as_portal: Any, town: Town, settings: Any, client: Client
) -> None:
    first = released(town, full())
    released(town, says("青石镇防火办法", genre=Genre.NORMATIVE.value, issued_on=TODAY))
    corrected(town, first.record, hours=30)
    drafted(town, says("还没有公开的稿件"))
    wrong = released(town, says("某某的处罚决定", body="<p>不该公开的正文</p>"))
    withdraw(wrong.record, kind=WithdrawalKind.IN_ERROR, reason="误发", by=town.clerk, at=hours(40))
    now = timezone.now()
    set_practice(town.organ, Chosen(shows_answers=True), since=TODAY, reason="示例", seen=0, by=SYSTEM, at=now)
    _, taken_back = [
        PublicAnswer.objects.create(
            organ=town.organ, year=2026, number=number, case=f"applications.Application:{number}", title="公路合同",
            summary="已提供。", outcome="予以公开", answered_on=TODAY, published_on=TODAY, published_at=now,
        )
        for number in (1, 2)
    ]  # fmt: skip
    PublicAnswerWithdrawal.objects.create(answer=taken_back, reason="有误", at=now)
    lists = [
        f"/zwgk/BLZ/s{number}/"
        for number in Section.objects.filter(slots__gt=0, number__gt=0).values_list("number", flat=True)
    ]
    assert lists
    now = timezone.now()
    receipt = actions.submit("letter", "BLZ", Parcel({"content": "问题"}), answer=answered(now), at=now)
    opened = actions.open_submission(Submission.objects.get(), by=None, at=now)
    taking = actions.take_in(opened, lambda: Organ.objects.get(code="BLZ"), by=None, at=now)
    actions.notify(taking, Parcel({"says": "已登记"}), by=SYSTEM, at=now)
    for _ in range(2):  # a second time changes nothing
        call_command("portal_role", name=NAME, verbosity=0, stdout=io.StringIO())
    for name in ("ring", "index", "intake"):
        (settings.VAR / "keys" / name).unlink()

    as_portal(NAME)
    settings.ROLE = "portal"
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user")
        assert cursor.fetchone() == (NAME, NAME)
    assert begin.prepare() == ""  # as `gongkai serve --role portal` starts
    assert [each.sentence for each in health.findings() if not each.sound and "后台任务" not in each.sentence] == []
    for step in work.steps():  # the published files and the index of this node
        step(now)
    for address in (*ADDRESSES, *lists):
        assert client.get(address).status_code == 200, address
    gone = client.get(f"/zwgk/BLZ/{wrong.index_number.partition('/')[2]}.html")
    assert gone.status_code == 410 and "处罚" not in gone.content.decode()
    assert client.get("/zwgk/BLZ/answers/2026-2.html").status_code == 410
    with connection.cursor() as cursor:
        cursor.execute("SELECT title, summary FROM intake_publicanswer ORDER BY number")
        assert cursor.fetchall() == [("公路合同", "已提供。"), ("", "")]
        cursor.execute("SELECT title, body, text, content FROM records_release WHERE id = %s", [wrong.pk])
        assert cursor.fetchone() == ("", "", "", ""), "what was withdrawn is not there for it"
        cursor.execute("SELECT body, text FROM records_release WHERE id = %s", [first.pk])
        assert cursor.fetchone() == ("", ""), "nor what was corrected"
        readable = []
        for model in apps.get_models():
            for field in model._meta.concrete_fields:
                if isinstance(field, SealedField):
                    cursor.execute(
                        "SELECT has_column_privilege(%s, %s, 'SELECT')", [model._meta.db_table, field.column]
                    )
                    readable += [f"{model._meta.label}.{field.name}"] * cursor.fetchone()[0]
        assert readable == [], "no sealed column"
    assert "2026-0001" in client.get("/zwgk/search/?q=防火").content.decode()
    assert actions.read_notices(receipt.number, receipt.code, address=HOME, at=now)[0].values["says"] == "已登记"
    later = now + timedelta(minutes=1)
    answer = answered(later)
    sent = actions.submit("application", "BLZ", Parcel({"content": "申请"}), answer=answer, at=later)
    assert actions.submit("application", "BLZ", Parcel({"content": "申请"}), answer=answer, at=later) == sent
    assert [statement for statement in REFUSED if not denied(statement)] == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM files_storedfile")
        assert cursor.fetchone() == (2,)  # those of the release

    as_portal("gongkai")
    assert set(Submission.objects.values_list("number", flat=True)) == {receipt.number, sent.number}


@pytest.mark.django_db(transaction=True)
def test_a_migration_may_change_what_the_views_show(as_portal: Any, town: Town) -> None:
    first = released(town, full())
    call_command("portal_role", name=NAME, verbosity=0, stdout=io.StringIO())
    changed = [(Release, "title", models.TextField("标题")), (PublicAnswer, "outcome", models.TextField("结果")),
               (StoredFile, "hash", models.CharField("文件哈希", max_length=80, primary_key=True))]  # fmt: skip
    running = {"verbosity": 0, "interactive": False, "db": "default", "plan": [(Migration("0099", "records"), False)]}

    def change(*, back: bool = False) -> None:
        for model, name, longer in changed:
            now = model._meta.get_field(name)
            longer.set_attributes_from_name(name)
            longer.model, longer.column = model, now.column
            with connection.schema_editor() as editor:
                editor.alter_field(model, *((longer, now) if back else (now, longer)))

    def migrates(step: Any) -> None:
        emit_pre_migrate_signal(**running)
        step()
        emit_post_migrate_signal(**running)

    with pytest.raises(DatabaseError, match="used by a view"):
        change()
    migrates(change)
    migrates(lambda: change(back=True))
    as_portal(NAME)
    with connection.cursor() as cursor:
        cursor.execute("SELECT title FROM records_release WHERE id = %s", [first.pk])
        assert cursor.fetchone() == (first.title,)
        cursor.execute("SELECT count(*) FROM intake_publicanswer")
        cursor.execute("SELECT text FROM files_storedfile")
    assert denied("SELECT title FROM public.records_release")
    as_portal("gongkai")
    emit_pre_migrate_signal(**running)
    as_portal(NAME)
    assert denied("SELECT title FROM records_release"), "while migrations run it reads less"
    as_portal("gongkai")
    emit_post_migrate_signal(**running)


def test_the_statements_can_be_printed_for_whoever_may_make_accounts() -> None:
    printed = io.StringIO()
    call_command("portal_role", "--print", stdout=printed)
    assert printed.getvalue().startswith("DO $$ BEGIN IF NOT EXISTS")
    assert (
        "\nGRANT INSERT ON intake_submission, intake_try, intake_found, records_progress TO gongkai_portal;\n"
        in printed.getvalue()
    )
    if connection.vendor == "sqlite":
        with pytest.raises(CommandError, match="没有账号之分。设置 DATABASE_URL 改用 PostgreSQL"):
            call_command("portal_role")


def test_a_name_that_is_none_is_refused() -> None:
    for name in ("", "Portal", "a b", "x;DROP TABLE y", "1a"):
        with pytest.raises(CommandError, match="只能用小写字母"):
            call_command("portal_role", name=name)
        with pytest.raises(ValueError):
            list(statements(name))
