"""`gongkai work`: steps that go on when one fails, and tasks done once in each slot."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from unittest.mock import MagicMock

import pytest
from django.db import DatabaseError, connection
from django.utils.timezone import localdate

from gongkai.config.work import DAY, HOUR, Task, Work, tidy
from gongkai.evidence.models import OnceKey, Tick

AT = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)  # 23:30 in Shanghai


@pytest.mark.django_db
def test_a_task_of_the_day_runs_once_and_the_day_is_that_of_the_installation() -> None:
    ran: list[datetime] = []
    task = Task("count", DAY, ran.append)
    assert [task.run(AT), task.run(AT + timedelta(minutes=29))] == [True, False]
    assert task.run(AT + timedelta(minutes=30))
    assert ran == [AT, AT + timedelta(minutes=30)]
    assert list(Tick.objects.order_by("slot").values_list("slot", flat=True)) == ["2026-03-02", "2026-03-03"]


@pytest.mark.django_db
def test_a_task_that_failed_is_tried_again_in_the_same_slot() -> None:
    def fail(at: datetime) -> None:
        raise OSError("no disk")

    with pytest.raises(OSError, match="no disk"):
        Task("count", HOUR, fail).run(AT)
    assert Task("count", HOUR, lambda at: None).run(AT)


@pytest.mark.django_db
def test_a_worker_that_was_killed_in_a_task_leaves_it_to_the_next_slot() -> None:
    def die(at: datetime) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Task("count", HOUR, die).run(AT)
    assert not Task("count", HOUR, lambda at: None).run(AT)
    assert Task("count", HOUR, lambda at: None).run(AT + timedelta(hours=1))


@pytest.mark.django_db(transaction=True)
def test_a_task_holds_no_lock_while_it_is_at_work() -> None:
    seen: list[tuple[bool, int]] = []
    Task("count", HOUR, lambda at: seen.append((connection.in_atomic_block, Tick.objects.count()))).run(AT)
    assert seen == [(False, 1)]


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_does_a_task() -> None:
    ran: list[datetime] = []
    results: list[bool] = []
    start = threading.Barrier(4)

    def worker() -> None:
        try:
            start.wait()
            results.append(Task("count", HOUR, ran.append).run(AT))
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(ran), sorted(results)) == (1, [False, False, False, True])


@pytest.mark.django_db
def test_a_step_that_fails_rests_and_the_others_go_on(capsys: pytest.CaptureFixture[str], monkeypatch) -> None:
    monkeypatch.setattr("gongkai.config.work.connections.close_all", lambda: None)  # the test's own transaction
    monkeypatch.setattr("gongkai.config.work.close_old_connections", lambda: None)
    tried: list[datetime] = []
    done: list[datetime] = []

    def fail(at: datetime) -> None:
        tried.append(at)
        raise DatabaseError("张三的电话")

    work = Work(fail, done.append)
    for seconds in (0, 1, 59, 60):
        work.round(AT + timedelta(seconds=seconds))
    assert len(done) == 4
    assert tried == [AT, AT + timedelta(seconds=60)]
    said = capsys.readouterr().err
    assert said.startswith("后台任务有一步没有完成（DatabaseError，test_work.py:")
    assert "张三" not in said


@pytest.mark.parametrize("busy", [0.0, 1.4], ids=["idle", "in a long round"])
def test_the_first_round_of_a_day_begins_at_its_first_moment(busy: float, monkeypatch: pytest.MonkeyPatch) -> None:
    now = AT + timedelta(minutes=29, seconds=58.7)
    rounds: list[datetime] = []

    def pass_on(seconds: float) -> None:
        nonlocal now
        now += timedelta(seconds=seconds)

    def step(at: datetime) -> None:
        rounds.append(at)
        pass_on(busy)
        work.stopping = localdate(at).day == 3

    work = Work(step)
    monkeypatch.setattr("gongkai.config.work.timezone.now", lambda: now)
    monkeypatch.setattr("gongkai.config.work.time.sleep", pass_on)
    for name in ("connections.close_all", "close_old_connections", "signal.signal", "threading.Thread"):
        monkeypatch.setattr(f"gongkai.config.work.{name}", MagicMock())
    work.run()
    assert rounds[-1] - (AT + timedelta(minutes=30)) == timedelta(seconds=max(0, busy - 1.3))


@pytest.mark.django_db
def test_what_nobody_asks_for_any_more_is_forgotten() -> None:
    for days in (1, 31):
        at = AT - timedelta(days=days)
        OnceKey.objects.create(person=1, key=f"form-{days}", verb="record.draft", result="records.Record:1", at=at)
        Tick.objects.create(name="count", slot=f"before-{days}", at=at)
    tidy(AT)
    assert list(OnceKey.objects.values_list("key", flat=True)) == ["form-1"]
    assert list(Tick.objects.values_list("slot", flat=True)) == ["before-1"]
