"""An act that fails at any step leaves nothing: no row, no number, no line, no message."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from gongkai.evidence import recording
from gongkai.evidence.models import Entry, Ledger
from gongkai.organs.models import Message
from gongkai.records import actions, publication, publishing, showing
from gongkai.records.models import (
    EmergencyRelease,
    Publication,
    PublicationHead,
    Record,
    RecordVersion,
    Release,
    TakeDownDecision,
    Withdrawal,
)
from gongkai.review import actions as reviewing
from gongkai.review.actions import AGREED, NOT_SECRET
from gongkai.review.models import LADDER, Review, SignOff, Stage, TelephoneConsent
from tests.records.test_emergency import consent
from tests.records.town import PHOTO, TODAY, Town, again, at, cleared, drafted, released, says, sign, submitted

Act = Callable[[], Any]


class Crash(Exception):
    """What is thrown in the middle of an act."""


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that an act of these packages writes."""
    tables = [Ledger, Entry, Message, PublicationHead, *apps.get_app_config("records").get_models()]
    tables += apps.get_app_config("review").get_models()
    return {model._meta.label: list(model.objects.order_by("pk").values_list()) for model in tables}


def draft(town: Town) -> Act:
    return lambda: actions.draft(town.organ, says(), by=town["钱经办"], at=at(5))


def edit(town: Town) -> Act:
    record = cleared(town)
    return lambda: actions.edit(record, says("改"), version=1, by=town["钱经办"], at=at(5))


def submit(town: Town) -> Act:
    record = drafted(town)
    return lambda: actions.submit(record, version=1, by=town["钱经办"], at=at(5), sign_one=AGREED)


def take_back(town: Town) -> Act:
    record = cleared(town)
    return lambda: actions.take_back(record, reason="补充", by=town["钱经办"], at=at(5))


def sign_last(town: Town) -> Act:
    review = sign(town, submitted(town), *LADDER)
    return lambda: reviewing.sign(
        review, {Stage.SECRECY: NOT_SECRET}, content_hash=review.content_hash, by=town["孙主任"], at=at(5)
    )


def give_back(town: Town) -> Act:
    review = sign(town, submitted(town), *LADDER)
    return lambda: reviewing.give_back(
        review, content_hash=review.content_hash, reason="不妥", by=town["李镇长"], at=at(5)
    )


def paper(town: Town) -> Act:
    review = sign(town, submitted(town), Stage.ONE)
    return lambda: reviewing.attach_paper(
        review, {Stage.TWO: AGREED}, signer=town["孙主任"], signed_on=TODAY, place="县里", photo=PHOTO,
        code=review.code, by=town["钱经办"], at=at(5),
    )  # fmt: skip


def release(town: Town) -> Act:
    record = cleared(town)
    return lambda: publishing.release(record, content_hash=record.content_hash, by=town["钱经办"], at=at(5))


def sign_and_release(town: Town) -> Act:
    record = submitted(town)
    review = sign(town, record, *LADDER[:2], Stage.SECRECY)
    return lambda: publishing.sign_and_release(
        record, {Stage.THREE: AGREED}, content_hash=review.content_hash, by=town["李镇长"], at=at(5)
    )


def correct(town: Town) -> Act:
    record = again(released(town).record)
    actions.edit(record, says("更正"), version=1, by=town["钱经办"], at=at(2))
    actions.submit(record, version=2, by=town["钱经办"], at=at(2))
    review = sign(town, record, *LADDER, Stage.SECRECY, hours=3)
    return lambda: publishing.release(
        record, content_hash=review.content_hash, by=town["钱经办"], at=at(5), reason="有误"
    )


def file_away(town: Town) -> Act:
    record = cleared(town, says(attribute="on_application"))
    return lambda: publishing.file_away(record, content_hash=record.content_hash, by=town["钱经办"], at=at(5))


def emergency(town: Town) -> Act:
    record = drafted(town)
    return lambda: publishing.release_in_emergency(
        record, content_hash=record.content_hash, reason="山洪", secrecy=NOT_SECRET, by=town["李镇长"], at=at(5),
        consents=[consent(town)],
    )  # fmt: skip


def withdraw(town: Town) -> Act:
    record = released(town).record
    return lambda: publishing.withdraw(record, kind="in_error", reason="误发", by=town["钱经办"], at=at(5))


def take_down(town: Town) -> Act:
    record = released(town).record
    return lambda: publishing.take_down(record, reason="误", by=town["孙主任"], at=at(5))


def restore(town: Town) -> Act:
    row = take_down(town)()
    return lambda: publishing.decide_take_down(row, upheld=False, reason="可公开", by=town["李镇长"], at=at(6))


def expire(town: Town) -> Act:
    record = released(town, says(offline_on=TODAY + timedelta(days=1))).record
    return lambda: publishing.expire(record, at=at(24))


PUBLIC = [Release, Record, Review, Publication, PublicationHead]
STEPS: dict[Callable[[Town], Act], list[type[models.Model]]] = {
    draft: [Record, RecordVersion],
    edit: [Record, RecordVersion, Review, Message],
    submit: [Record, Review, SignOff],
    take_back: [Review, Message],
    sign_last: [SignOff, Review, Message],
    give_back: [Review, Message],
    paper: [SignOff, Message],
    release: PUBLIC,
    sign_and_release: [SignOff, *PUBLIC],
    correct: PUBLIC,
    file_away: [Record, Review],
    emergency: [Review, SignOff, TelephoneConsent, EmergencyRelease, Message, *PUBLIC],
    withdraw: [Withdrawal, Record, Message, Publication, PublicationHead],
    take_down: [Withdrawal, Record, Message, Publication, PublicationHead],
    restore: [TakeDownDecision, Release, Record, Message, Publication, PublicationHead],
    expire: [Withdrawal, Record, Publication, PublicationHead],
}
"""By act, the rows that it writes: it fails once after each of them."""


@pytest.mark.parametrize("prepared", STEPS, ids=lambda each: each.__name__)
def test_an_act_that_fails_at_any_row_leaves_nothing(
    town: Town, prepared: Callable[[Town], Act], monkeypatch: pytest.MonkeyPatch
) -> None:
    act = prepared(town)
    before = everything()
    for model in [*STEPS[prepared], Entry, Ledger]:
        with monkeypatch.context() as patch:
            crash_after(patch, model)
            with pytest.raises(Crash):
                act()
        assert everything() == before, model
    act()
    assert everything() != before


def crash_after(patch: pytest.MonkeyPatch, model: type[models.Model]) -> None:
    """Have the next row of a model be written and then the act fail."""
    save, bulk_create = model.save, type(model.objects.all()).bulk_create

    def failing(self: models.Model, *values: Any, **named: Any) -> None:
        save(self, *values, **named)
        raise Crash

    def failing_bulk(self: Any, rows: Any, **named: Any) -> None:
        bulk_create(self, rows, **named)
        if self.model is model:
            raise Crash

    def failing_number(count: int) -> int:
        number(count)
        raise Crash

    def failing_insert(rows: Any) -> None:
        insert(rows)
        raise Crash

    number, insert = publication._numbers, recording.insert
    if model is PublicationHead:
        patch.setattr(publication, "_numbers", failing_number)
    elif model is Entry:
        patch.setattr(recording, "insert", failing_insert)
    patch.setattr(model, "save", failing)
    patch.setattr(type(model.objects.all()), "bulk_create", failing_bulk)


@pytest.mark.parametrize("step", ["witness", "publish", "take_from_public", "next_number", "tell"])
def test_a_public_act_that_fails_between_its_steps_leaves_nothing(
    town: Town, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = withdraw(town) if step in ("take_from_public", "tell") else release(town)
    before = everything()
    with monkeypatch.context() as patch:
        for module in (publishing, showing, recording):
            if hasattr(module, step):
                patch.setattr(module, step, lambda *_, **__: (_ for _ in ()).throw(Crash))
        with pytest.raises(Crash):
            act()
    assert everything() == before
    act()
