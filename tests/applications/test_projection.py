"""What lists read is what the law says, whatever was done in whatever order."""

from __future__ import annotations

import contextlib
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from gongkai.applications.history import COLUMNS, projection
from gongkai.applications.models import Application
from gongkai.applications.recheck import differences
from gongkai.evidence.models import Entry
from gongkai.evidence.verify import verify
from gongkai.law import Event, Name, Refused, national_calendar
from gongkai.law.events import Need
from gongkai.law.receipt import Way
from gongkai.pages import calendar as installed
from tests.applications.office import Office, again, stands

STEPS = [name for name in Name if name not in (Name.SUBMITTED, Name.SPLIT)]


def stored(application: Application) -> tuple[object, ...]:
    row = again(application)
    return tuple(getattr(row, name) for name in COLUMNS)


def folded(application: Application) -> tuple[object, ...]:
    events = [each.as_law for each in application.events.standing()]
    found = projection(events, national_calendar())
    return tuple(getattr(found, name) for name in COLUMNS)


@given(data=st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_any_acts_the_stored_columns_are_those_of_the_fold(office: Office, data: st.DataObject) -> None:
    day = data.draw(st.dates(date(2021, 1, 4), date(2025, 6, 30)))
    way = data.draw(st.sampled_from([Way.IN_PERSON, Way.INTERNET]))
    application = office.register(day, way=way)
    done = 0
    for _ in range(8):
        day += timedelta(days=data.draw(st.integers(0, 12)))
        possible = [name for name in stands(application, day.isoformat()).next if name in STEPS]
        name = data.draw(st.sampled_from(possible)) if possible else Name.WITHDRAWN
        number = data.draw(st.integers(1, 20)) if name.shape.number is not Need.NO else None
        second = day + timedelta(days=data.draw(st.integers(1, 30))) if name.shape.second is not Need.NO else None
        with contextlib.suppress(Refused):
            office.happens(application, Event(name, day, number, second))
            done += 1
            day = max(day, second or day)
        assert stored(application) == folded(application)
    assert application.events.standing().count() <= done + 1


def recheck(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str]:
    code = 0
    try:
        call_command("recheck_clocks", *options)
    except SystemExit as end:
        code = int(str(end.code))
    out, err = capsys.readouterr()
    return code, out + err


def test_a_difference_is_reported_in_words_and_written_only_when_asked(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    application = office.register("2024-09-27")
    office.register("2024-09-30")
    assert recheck(capsys) == (0, "核对了2件，期限与登记一致。\n")
    Application.objects.filter(pk=application.pk).update(due_on=date(2024, 11, 1))
    code, said = recheck(capsys)
    assert code == 1
    assert "BLZ 申请2024-0001：答复期限由2024年11月1日（星期五）改为2024年10月30日（星期三）。" in said
    assert "2件，1件的期限与登记不同；要写入登记，请加 --write 再运行一次。" in said
    assert recheck(capsys, "--organ", "QSZ") == (0, "核对了0件，期限与登记一致。\n")
    code, said = recheck(capsys, "--write")
    assert (code, again(application).due_on) == (0, date(2024, 10, 30))
    assert "已写入1件" in said
    assert Entry.objects.get(verb="applications.rechecked").subject == f"organs.Organ:{office.organ.pk}"
    assert verify().sound


def test_one_case_that_cannot_be_mended_stops_none_of_the_others(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    broken, sound = office.register("2024-09-27"), office.register("2024-09-30")
    office.served(broken, "2024-10-08")
    Application.objects.filter(pk=broken.pk).update(status="open", finished_on=None, row="")
    Application.objects.filter(pk=sound.pk).update(due_on=date(2024, 12, 2))
    code, said = recheck(capsys, "--write")
    assert (code, str(again(sound).due_on)) == (1, "2024-11-01")
    assert "BLZ 申请2024-0001：没有写入，其余照常写入。" in said
    assert "2件的期限与登记不同，已写入1件。" in said
    assert verify().sound


def test_when_the_notice_of_a_year_is_entered_its_dates_become_known(
    office: Office, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    application = office.register("2026-12-04")
    assert again(application).due_on is None
    off = ["2027-01-01/2027-01-03", "2027-02-05/2027-02-12", "2027-05-01/2027-05-05", "2027-10-01/2027-10-07"]
    notice = {"year": 2027, "number": "示例〔2026〕1号", "off": off, "worked": []}
    (tmp_path / "notices").mkdir()
    (tmp_path / "notices" / "2027.json").write_text(json.dumps(notice), encoding="utf-8")
    settings.NOTICES = str(tmp_path / "notices")
    installed.national_calendar.cache_clear()
    try:
        code, said = recheck(capsys, "--write")
    finally:
        settings.NOTICES = ""
        installed.national_calendar.cache_clear()
    assert (
        "答复期限由“暂时不能确定”改为2027年1月4日（星期一）；期限不早于由2027年1月1日（星期五）改为“暂时不能确定”"
        in said
    )
    assert (code, again(application).due_on, again(application).not_before) == (0, date(2027, 1, 4), None)


def test_every_case_is_looked_at_once(office: Office) -> None:
    for day in ("2024-09-27", "2024-09-30", "2024-10-08"):
        office.register(day)
    assert list(differences(national_calendar())) == [None, None, None]
