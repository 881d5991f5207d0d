"""What the database itself refuses, shown in raw SQL: no act writes such rows, and nobody else can."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction

from gongkai.records import actions, publishing
from gongkai.records.models import Publication, Record, RecordVersion, Release
from gongkai.review.models import LADDER, Review, SignOff, Stage, TelephoneConsent
from tests.records.test_drafting import SECRET
from tests.records.test_emergency import consent
from tests.records.town import Town, again, at, cleared, drafted, in_emergency, released, says, sign, submitted


def refused(why: str, sql: str, *values: Any) -> None:
    """The statement fails and leaves nothing."""
    with pytest.raises(DatabaseError, match=f"(?i){why}"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def no_row(why: str, like: models.Model, **changed: Any) -> None:
    """A row like another one, with some columns changed, is refused."""
    fields = [field for field in like._meta.concrete_fields if field.column != "id"]
    values = {field.column: field.get_db_prep_save(getattr(like, field.attname), connection) for field in fields}
    values |= {name: json.dumps(value) if isinstance(value, list) else value for name, value in changed.items()}
    columns = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join(["%s"] * len(values))
    refused(why, f"INSERT INTO {like._meta.db_table} ({columns}) VALUES ({marks})", *values.values())


def signed(review: Review, stage: Stage) -> SignOff:
    return review.sign_offs.get(stage=stage)


def test_a_stage_is_signed_once_and_a_person_signs_one(town: Town) -> None:
    review = sign(town, submitted(town), Stage.ONE, Stage.TWO)
    no_row("unique", signed(review, Stage.TWO), person_id=town["李镇长"].pk)
    no_row("unique", signed(review, Stage.TWO), stage="three")


def test_a_drafter_signs_stage_one_of_a_township_only(town: Town) -> None:
    review = sign(town, submitted(town), Stage.ONE)
    row = signed(review, Stage.ONE)
    no_row("drafter cannot sign", row, stage="two")
    other = submitted(town, says("二")).review
    like = {"review_id": other.pk, "content_hash": other.content_hash}
    no_row("drafter cannot sign", row, **like, stage="secrecy", proofreading="")


def test_a_drafter_of_a_department_signs_nothing(department: Town) -> None:
    review = sign(department, submitted(department), Stage.SECRECY)
    drafter = department["陈经办"].pk
    no_row("drafter cannot sign", signed(review, Stage.SECRECY), stage="one", proofreading="无误", person_id=drafter)


def test_stages_follow_one_another(town: Town) -> None:
    review = sign(town, submitted(town), Stage.ONE)
    no_row("stage before is not signed", signed(review, Stage.ONE), stage="three", person_id=town["李镇长"].pk)


def test_who_signed_stage_one_does_not_sign_for_secrecy(department: Town) -> None:
    review = sign(department, submitted(department), Stage.ONE)
    no_row("stage one and secrecy", signed(review, Stage.ONE), stage="secrecy", proofreading="")


def test_nothing_is_signed_of_other_content_or_after_the_end(town: Town) -> None:
    record = submitted(town)
    review = sign(town, record, Stage.ONE, Stage.TWO)
    row, leader = signed(review, Stage.TWO), town["李镇长"].pk
    no_row("not of the content", row, stage="three", person_id=leader, content_hash="0" * 64)
    actions.edit(record, says(body="<p>改。</p>"), version=1, by=town["钱经办"], at=at(2))
    no_row("not of the content", row, stage="three", person_id=leader)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"conclusion": ""}, "signoff_conclusion"),
        ({"conclusion": "不同意"}, "signoff_conclusion"),
        ({"stage": "secrecy", "proofreading": ""}, "signoff_conclusion"),
        ({"proofreading": ""}, "signoff_proofreading"),
        ({"proofreading": "有误"}, "signoff_proofreading"),
        ({"way": "paper"}, "signoff_paper_has_photo"),
        ({"photo": "5" * 64}, "signoff_paper_has_photo"),
    ],
)
def test_a_signature_says_what_it_has_to(town: Town, changed: dict[str, Any], why: str) -> None:
    review = sign(town, submitted(town), Stage.ONE, Stage.TWO)
    no_row(why, signed(review, Stage.TWO), **{"stage": "three", "person_id": town["李镇长"].pk, **changed})


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("review_signoff", "conclusion"),
        ("records_recordversion", "content"),
        ("records_release", "title"),
        ("records_withdrawal", "reason"),
        ("records_publication", "kind"),
    ],
)
def test_what_was_done_is_neither_changed_nor_removed(town: Town, table: str, column: str) -> None:
    out = released(town)
    publishing.withdraw(out.record, kind="in_error", reason="误发", by=town["钱经办"], at=at(2))
    refused("append-only", f"UPDATE {table} SET {column} = ''")
    refused("append-only", f"DELETE FROM {table}")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("content_hash = ''", "does not change"),
        ("drafters = '[]'", "does not change"),
        ("profile = 'department'", "does not change"),
        ("status = 'cleared'", "not signed throughout"),
        ("status = 'used'", "not signed throughout"),
        ("status = 'returned'", "review_closed_with_reason"),
        ("emergency = true", "review_emergency_by"),
    ],
)
def test_a_review_is_not_changed_by_hand(town: Town, change: str, why: str) -> None:
    submitted(town)
    refused(why, f"UPDATE review_review SET {change}")


def test_a_review_that_ended_does_not_go_on(town: Town) -> None:
    record = submitted(town)
    actions.take_back(record, reason="补充", by=town["钱经办"], at=at(1))
    refused("does not go on", "UPDATE review_review SET status = 'open'")
    released(town, says("二"))
    refused("does not go on", "UPDATE review_review SET status = 'cleared' WHERE status = 'used'")


def test_there_is_one_live_review_of_a_record(town: Town) -> None:
    no_row("unique", submitted(town).review, round=2)


@pytest.mark.parametrize(
    ("stages", "changed", "why"),
    [
        (LADDER, {}, "not signed throughout"),
        ((*LADDER[:2], Stage.SECRECY), {}, "not signed throughout"),
        ((), {"emergency": True}, "not signed throughout"),
        ((Stage.SECRECY,), {"emergency": True}, "not signed throughout"),
    ],
)
def test_a_release_that_was_not_signed_is_refused(
    town: Town, stages: tuple[Stage, ...], changed: dict[str, Any], why: str
) -> None:
    """The last: an emergency release of a review that nobody opened for one."""
    model = released(town)
    record = submitted(town, says("二"))
    review = sign(town, record, *stages) if stages else record.review
    like = {"record_id": record.pk, "review_id": review.pk, "content_hash": record.content_hash, **changed}
    no_row(why, model, **like)


def test_a_release_is_of_the_content_that_was_signed_and_of_its_record(town: Town) -> None:
    model = released(town)
    record = cleared(town, says("二"))
    like = {"record_id": record.pk, "review_id": record.review_id, "content_hash": record.content_hash}
    no_row("not signed throughout|not for the public", model, **{**like, "content_hash": "0" * 64})
    elsewhere = {**like, "record_id": model.record_id, "serial": 2, "reason": "更正"}
    no_row("not signed throughout|not for the public", model, **elsewhere)
    no_row("release_reviewed_or_restored", model, **{**like, "review_id": None})
    secret = cleared(town, says("三", **SECRET))
    like = {"record_id": secret.pk, "review_id": secret.review_id, "content_hash": secret.content_hash}
    no_row("not for the public", model, **like)


def test_only_what_was_taken_down_and_decided_is_restored(town: Town) -> None:
    out = released(town)
    like = {"serial": 2, "reason": "恢复", "review_id": None, "restores_id": out.pk}
    no_row("restores something else", out, **like)
    row = publishing.take_down(out.record, reason="误", by=town["孙主任"], at=at(2))
    no_row("restores something else", out, **like)
    publishing.decide_take_down(row, upheld=True, reason="属实", by=town["李镇长"], at=at(3))
    no_row("restores something else", out, **like)


def test_what_was_withdrawn_is_not_shown_again_and_a_number_stays(town: Town) -> None:
    out, other = released(town), released(town, says("二"))
    publishing.withdraw(out.record, kind="in_error", reason="误发", by=town["钱经办"], at=at(2))
    show = "UPDATE records_record SET current_id = %s, publicity = 'public' WHERE id = %s"
    refused("not shown again", show, out.pk, out.record_id)
    refused("not shown again|unique", show, other.pk, out.record_id)
    refused("stays for ever", "UPDATE records_record SET index_number = 'BLZ/2026-9999' WHERE id = %s", out.record_id)
    refused("stays for ever", "UPDATE records_record SET index_number = NULL WHERE id = %s", out.record_id)
    refused("record_public", "UPDATE records_record SET current_id = NULL WHERE id = %s", other.record_id)


def test_an_index_number_is_given_once(town: Town) -> None:
    released(town)
    record = drafted(town, says("二"))
    refused("unique", "UPDATE records_record SET index_number = 'BLZ/2026-0001' WHERE id = %s", record.pk)


def test_the_publication_log_has_no_gaps(town: Town) -> None:
    released(town)
    line = Publication.objects.get()
    no_row("no gaps", line, number=3, kind="withdrawn")
    no_row("no gaps", line, number=2, kind="withdrawn")
    refused("no gaps", "UPDATE records_publicationhead SET number = 0")
    with transaction.atomic(), connection.cursor() as cursor:  # numbers of which no line was written lead nowhere
        cursor.execute("UPDATE records_publicationhead SET number = 7")
        refused("no gaps", "UPDATE records_publicationhead SET number = 8")
        no_row("no gaps", line, number=7, kind="withdrawn")
        transaction.set_rollback(True)


def test_of_a_secret_there_is_a_reference_and_no_text(town: Town) -> None:
    record = drafted(town, says("某项统计", **SECRET))
    text = Record.objects.get(pk=record.pk).content.replace('"body":""', '"body":"<p>密</p>"')
    assert "密" in text
    refused("only the reference is kept", "UPDATE records_record SET content = %s", text)
    refused("record_reference_only", "UPDATE records_record SET has_text = true")
    refused("record_reference_only", "UPDATE records_record SET reference_only = false")
    refused("record_withheld_has_ground", "UPDATE records_record SET ground = ''")
    no_row("only the reference is kept", record, content=text)
    version = RecordVersion.objects.get()
    no_row("only the reference is kept", version, number=2, content=text)


def test_what_had_text_is_not_made_a_mere_reference(town: Town) -> None:
    record = drafted(town, says("某项统计"))
    record.take(says("某项统计", **SECRET))
    columns = ("attribute", "ground", "reference_only", "has_text", "content", "content_hash")
    sets = ", ".join(f"{name} = %s" for name in columns)
    values = [getattr(record, name) for name in columns]
    refused("only the reference is kept", f"UPDATE records_record SET {sets}", *values)


def test_what_is_withheld_is_not_shown(town: Town) -> None:
    out = released(town)
    hide = "UPDATE records_record SET attribute = 'on_application' WHERE id = %s"
    refused("record_public_is_proactive", hide, out.record_id)


def test_a_withdrawal_has_a_reason_and_a_person_and_a_release_has_one(town: Town) -> None:
    out, other = released(town), released(town, says("二"))
    row = publishing.withdraw(out.record, kind="in_error", reason="误发", by=town["钱经办"], at=at(2))
    no_row("unique", row)
    no_row("withdrawal_reason", row, release_id=other.pk, reason="")
    no_row("withdrawal_by", row, release_id=other.pk, by_id=None)


def test_a_takedown_is_decided_once(town: Town) -> None:
    out = released(town)
    row = publishing.take_down(out.record, reason="误", by=town["孙主任"], at=at(2))
    decision = publishing.decide_take_down(row, upheld=True, reason="属实", by=town["李镇长"], at=at(3))
    no_row("unique", decision, upheld=False)


def test_consent_by_telephone_goes_with_an_emergency_release_only(town: Town) -> None:
    in_emergency(town, consents=[consent(town)])
    row = TelephoneConsent.objects.get()
    no_row("unique", row, person_id=town["李镇长"].pk)
    no_row("unique", row, stage="three")
    no_row("telephoneconsent_not_secrecy", row, stage="secrecy", person_id=town["李镇长"].pk)
    record = submitted(town, says("二"))
    no_row("emergency release only", row, review_id=record.review_id)


def test_an_emergency_does_not_end_by_hand(town: Town) -> None:
    in_emergency(town)
    refused("does not change", "UPDATE review_review SET emergency = false, postponed_by_id = NULL")


def test_no_model_saves_or_deletes_what_is_append_only(town: Town) -> None:
    out = released(town)
    for act in (out.save, out.delete):
        with pytest.raises(TypeError, match="append-only"):
            act()
    assert again(out.record).current == Release.objects.get()
