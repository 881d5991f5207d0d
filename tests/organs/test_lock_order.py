"""An account is locked so that whoever signs meanwhile does not wait for it while holding the ledger."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from gongkai.evidence.models import Entry
from gongkai.organs import sign_in
from gongkai.organs.models import Person
from gongkai.review import actions as reviewing
from gongkai.review.models import Stage
from tests.records.town import AT, Town, build, submitted
from tests.review.test_signing import one

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(transactional_db: None) -> Town:
    return build()


def test_a_password_is_reset_while_its_owner_signs(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one who signs holds the ledger and at the end looks at the person; the other holds the person and then wants
    the ledger. SQLite lets one act begin after the other, so there they only take turns.
    """
    review = submitted(town).review
    ledger_held, person_held = threading.Event(), threading.Event()
    outcomes: dict[str, object] = {}

    def holding(done: Callable[..., Entry], mine: threading.Event, wait_for: threading.Event) -> Callable[..., Entry]:
        def record(*given: object, **facts: object) -> Entry:
            if mine is person_held:  # the person is locked, the ledger is next
                mine.set()
                return done(*given, **facts)
            line = done(*given, **facts)
            mine.set()
            wait_for.wait(5 if connection.vendor == "postgresql" else 0.2)
            return line

        return record

    def run(name: str, act: Callable[[], object]) -> None:
        try:
            outcomes[name] = act()
        except Exception as fault:
            outcomes[name] = fault
        finally:
            connection.close()

    def reset() -> Person:
        assert ledger_held.wait(5)
        return sign_in.reset_password(town["钱经办"], by=town["吴专员"], at=AT, password_hash="x")

    monkeypatch.setattr(reviewing, "record_lines", holding(reviewing.record_lines, ledger_held, person_held))
    monkeypatch.setattr(sign_in, "record", holding(sign_in.record, person_held, ledger_held))
    threads = [
        threading.Thread(target=run, args=("sign", lambda: one(town, review, Stage.ONE, "钱经办"))),
        threading.Thread(target=run, args=("reset", reset)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not [each for each in outcomes.values() if isinstance(each, Exception)], outcomes
    assert Person.objects.get(pk=town["钱经办"].pk).password == "x"
    assert list(review.sign_offs.values_list("stage", flat=True)) == [Stage.ONE]
