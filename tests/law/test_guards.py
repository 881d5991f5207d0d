"""What keeps the law package what it is: pure, sourced, quick, and in words that people read."""

from __future__ import annotations

import ast
import subprocess
import sys
import timeit
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar

import gongkai.law
from gongkai.law import Event, Name, fold, national_calendar, reply_due
from gongkai.law.case import Status
from gongkai.law.clock import CLOSING, EFFECTS
from gongkai.law.events import SHAPES
from gongkai.law.moves import MOVES

PACKAGE = Path(gongkai.law.__file__).parent
LAW_PAGE = Path(__file__).parents[2] / "docs" / "law.md"
KNOWN_LAWS = ("条例第", "国务院令第", "国办函〔", "国办公开办函〔", "预算法第", "行政复议法第", "行政诉讼法第",
              "1999年行政复议法第", "年度报告格式", "行政许可和行政处罚双公示要求", "当地年度报告通知",
              "突发事件应对法")  # fmt: skip
ASKS_A_CLOCK = {"now", "today", "utcnow", "time", "localtime"}


def strings() -> set[str]:
    """Every string literal in the package that is not a docstring."""
    found: set[str] = set()
    for path in PACKAGE.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        found |= {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
        }
    return found


def test_the_law_imports_no_django_and_no_reader() -> None:
    program = "import sys, gongkai.law, gongkai.law.remedies, gongkai.law.reporting; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert "gongkai.law.clock" in loaded
    for foreign in ("django", "lxml", "docx", "openpyxl", "sqlite3", "socket", "gongkai.annual", "gongkai.cli"):
        assert foreign not in loaded


def test_the_law_never_reads_the_clock() -> None:
    for path in PACKAGE.glob("*.py"):
        calls = [node.func for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                 if isinstance(node, ast.Call)]  # fmt: skip
        asked = {call.attr for call in calls if isinstance(call, ast.Attribute)} & ASKS_A_CLOCK
        assert not asked, path.name


def test_every_source_stands_on_the_page_of_the_law() -> None:
    page = LAW_PAGE.read_text(encoding="utf-8")
    sources = {text for text in strings() if text.startswith(KNOWN_LAWS) and "，" not in text and len(text) < 40}
    assert len(sources) > 30
    assert sorted(source for source in sources if source not in page) == []


def test_every_test_named_on_the_page_of_the_law_exists() -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    named = {word.strip("`|,.;") for word in LAW_PAGE.read_text(encoding="utf-8").split() if word.startswith("`test_")}
    assert sorted(name for name in named if f"def {name}(" not in written and not name.endswith(".py")) == []


def test_every_module_can_be_read_in_one_sitting() -> None:
    for path in PACKAGE.glob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) < 400, path.name


def test_every_event_has_its_shape_its_states_and_its_effect() -> None:
    assert set(SHAPES) == set(MOVES) == set(Name)
    assert set(EFFECTS) | set(CLOSING) | {Name.SUBMITTED} == set(Name)
    assert set(EFFECTS) & set(CLOSING) == set()
    assert all(status.label for status in Status)


def test_the_reply_date_is_five_times_quicker_than_counting_day_by_day() -> None:
    received, calendar = date(2024, 9, 27), national_calendar()

    def day_by_day() -> date:
        day, left = received, 20
        while left:
            day += timedelta(days=1)
            left -= chinese_calendar.is_workday(day)
        return day

    assert day_by_day() == reply_due(received, calendar).on
    slow = min(timeit.repeat(day_by_day, number=200, repeat=5))
    quick = min(timeit.repeat(lambda: reply_due(received, calendar), number=200, repeat=5))
    assert slow / quick >= 5


def test_an_equal_case_is_equal_whatever_was_asked_of_it() -> None:
    calendar = national_calendar()
    events = [Event(Name.RECEIVED, date(2024, 9, 27)), Event(Name.EXTENDED, date(2024, 10, 8), 5)]
    asked, fresh = fold(events, calendar), fold(events, calendar)
    assert asked.reason
    assert asked.counted
    assert asked == fresh
    assert fold(events[:1], calendar).but(extension=5).due == fresh.due
