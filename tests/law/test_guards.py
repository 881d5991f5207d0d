"""What keeps the law package what it is: pure, sourced, and in words that people read."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from types import ModuleType

import gongkai.annual
import gongkai.law
from gongkai.law import Event, Name, Status, fold, national_calendar
from gongkai.law.clock import CLOSING, EFFECTS
from gongkai.law.events import SHAPES
from gongkai.law.moves import MOVES

PACKAGE = Path(gongkai.law.__file__).parent
LAW_PAGE = Path(__file__).parents[2] / "docs" / "law.md"
ASKS_A_CLOCK = {"now", "today", "utcnow", "time", "localtime"}
SHAPED_AS_A_SOURCE = re.compile(r"[^，。；：“”]*(第[一二三四五六七八九十]+条|〔\d{4}〕\d+号|令第\d+号)[^，。；：“”]*")
A_PERIOD = re.compile(r"(?<!\d)(?!1\D)\d+(个工作日|个月|日内)")


def modules(package: ModuleType) -> Iterator[ModuleType]:
    """A package with every module below it."""
    yield package
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(found.name)


def strings(module: ModuleType) -> set[str]:
    """Every string literal of a module that is not a docstring."""
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
    }


def sources_held(value: object, name: str = "") -> Iterator[str]:
    """Every `source` that a value carries, however deep; a table called SOURCES is one of sources."""
    if isinstance(value, Mapping):
        if name == "SOURCES":
            yield from value.values()
        for each in value.values():
            yield from sources_held(each)
    elif isinstance(value, (tuple, list, set, frozenset)):
        for each in value:
            yield from sources_held(each)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            held = getattr(value, field.name)
            if field.name == "source":
                yield held
            else:
                yield from sources_held(held)


def sources_written(module: ModuleType) -> Iterator[str]:
    """Every text that a module gives, in a call, for a parameter of the name `source`."""
    for call in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8"))):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            continue
        called = vars(module).get(call.func.id)
        if not str(getattr(called, "__module__", "")).startswith("gongkai."):
            continue
        parameters = inspect.signature(called.__init__ if isinstance(called, type) else called).parameters
        names = [name for name in parameters if name != "self"]
        given = dict(zip(names, call.args, strict=False)) | {word.arg: word.value for word in call.keywords if word.arg}
        if isinstance(text := given.get("source"), ast.Constant) and isinstance(text.value, str):
            yield text.value


def sources(package: ModuleType) -> set[str]:
    """Every source that the code of a package can show: those its tables hold and those its calls write."""
    found: set[str] = set()
    for module in modules(package):
        for name, value in vars(module).items():
            found |= set(sources_held(value, name))
        found |= set(sources_written(module))
    return found - {""}


def first_cells() -> set[str]:
    """What the page of the law names in the first column of its tables."""
    rows = (line for line in LAW_PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| "))
    return {cell for row in rows for cell in row.split("|")[1].strip().split(", ")}


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
    shaped = {text for module in modules(gongkai.law) for text in strings(module) if SHAPED_AS_A_SOURCE.fullmatch(text)}
    law, annual = sources(gongkai.law) | shaped, sources(gongkai.annual)
    assert {"条例第三十三条", "当地年度报告通知", "突发事件应对法"} <= law
    assert {"年度报告格式 表三", "国办公开办函〔2019〕60号"} <= annual
    assert sorted((law | annual) - first_cells()) == []


def test_every_function_named_on_the_page_of_the_law_exists() -> None:
    named = set(re.findall(r"`([a-z]+)\.([A-Za-z_]+)`", LAW_PAGE.read_text(encoding="utf-8")))
    assert ("clock", "fold") in named
    for module, name in sorted(named - {("gongkai", "law")}):
        assert hasattr(importlib.import_module(f"gongkai.law.{module}"), name), f"{module}.{name}"
    acts = set(re.findall(r"`([a-z]+(?:\.[A-Za-z_]+){2,})`", LAW_PAGE.read_text(encoding="utf-8")))
    assert "records.publishing.release" in acts
    for name in sorted(acts - {each for each in acts if each.startswith("gongkai.")}):
        pkgutil.resolve_name(f"gongkai.{name}")  # raises where any part of it does not exist


def test_no_sentence_writes_the_number_of_a_period() -> None:
    """A number stands once, in a dated value; a sentence asks for it."""
    written = {text for module in modules(gongkai.law) for text in strings(module) if A_PERIOD.search(text)}
    assert sorted(written) == []


def test_every_test_named_on_the_page_of_the_law_exists() -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parents[1].rglob("test_*.py"))
    named = {word.strip("`|,.;") for word in LAW_PAGE.read_text(encoding="utf-8").split() if word.startswith("`test_")}
    assert sorted(name for name in named if f"def {name}(" not in written and not name.endswith(".py")) == []


def test_every_event_has_its_shape_its_states_and_its_effect() -> None:
    assert set(SHAPES) == set(MOVES) == set(Name)
    assert set(EFFECTS) | set(CLOSING) | {Name.SUBMITTED} == set(Name)
    assert set(EFFECTS) & set(CLOSING) == set()
    assert all(status.label for status in Status)


def test_an_equal_case_is_equal_whatever_was_asked_of_it() -> None:
    calendar = national_calendar()
    events = [Event(Name.RECEIVED, date(2024, 9, 27)), Event(Name.EXTENDED, date(2024, 10, 8), 5)]
    asked, fresh = fold(events, calendar), fold(events, calendar)
    assert asked.reason
    assert asked.counted
    assert asked == fresh
    assert fold(events[:1], calendar).but(extension=5).due == fresh.due
