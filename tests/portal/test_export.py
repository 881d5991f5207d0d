"""The platform as a folder: whole, link-checked, and brought up from a number of the publication log."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from gongkai.cli import main
from gongkai.law import Refused
from gongkai.portal.export import DELETIONS, WORK, Copy, Export
from gongkai.records import publishing
from gongkai.records.sections import actions
from gongkai.records.sections.models import SectionKind
from gongkai.records.sections.planting import plant
from tests.portal.platform import LIST, full
from tests.portal.test_platform import withdraw
from tests.records.town import TODAY, Town, at, build, corrected, released, says

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(tmp_path: Path, settings: Any) -> Town:
    settings.VAR = tmp_path / "var"
    town = build()
    plant(town.organ, on=TODAY)
    return town


def export(folder: Path, since: int | None = None) -> Copy:
    return Export(folder, since=since).run()


def content(folder: Path) -> dict[str, bytes]:
    """The files of a copy, but for its list of deletions and the moment in a feed without entries."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != DELETIONS)
    moment = re.compile(rb"<updated>2[^<]*</updated>(?=</feed>)")
    return {path.relative_to(folder).as_posix(): moment.sub(b"", path.read_bytes()) for path in files}


def opened(town: Town, name: str) -> Any:
    return actions.open_section(town.organ, name=name, kind=SectionKind.OTHER, by=town["孙主任"], at=at(1))


def test_a_copy_holds_all_that_a_reader_reads_and_every_link_in_it_leads_somewhere(town: Town, tmp_path: Path) -> None:
    released(town, full())
    released(town, says("动态", nature="news"))
    copy = export(tmp_path / "copy")
    assert (copy.broken, copy.last, copy.deleted) == ([], 2, 0)
    found = content(tmp_path / "copy")
    assert copy.files == len(found)
    news = town.organ.sections.get(kind=SectionKind.NEWS).number
    for name in ("", "BLZ/", "QSZ/", "BLZ/list/", "BLZ/list/1/", f"BLZ/s{news}/", f"BLZ/s{news}/1/"):
        assert f"zwgk/{name}index.html" in found
    assert found["zwgk/BLZ/2026-0001/1/责任区名单.pdf"] == LIST
    assert "mode.css" in found and any(name.startswith("static/platform.") for name in found)
    for name, page in found.items():
        if name.endswith(".html"):
            assert b"/mode/" not in page and b"/tools/" not in page and b"<form" not in page, name
    assert not (tmp_path / "copy" / WORK).exists()


def test_attachments_of_a_copy_are_files_of_its_own(town: Town, tmp_path: Path) -> None:
    released(town, full())
    export(tmp_path / "copy")
    assert (tmp_path / "copy/zwgk/BLZ/2026-0001/1/责任区名单.pdf").stat().st_nlink == 1


def test_a_link_that_leads_nowhere_is_named_with_its_page(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = released(town)
    released(town, says(body='<p>见<a href="release:BLZ/2026-0001">通告</a>。</p>'))
    withdraw(town, gone.record, "superseded")
    assert main(["export", "site", str(tmp_path / "copy")]) == 1
    said = capsys.readouterr()
    assert said.err == "链接不通：/zwgk/BLZ/2026-0001.html（在 /zwgk/BLZ/2026-0002.html 上）\n"
    assert "下次只导出变动时用：--since 3" in said.out


def test_a_copy_that_was_brought_up_is_the_same_as_one_made_anew(town: Town, tmp_path: Path) -> None:
    first, second, third = released(town, full()), released(town, full("第二份")), released(town, says("第三份"))
    section, heir = opened(town, "防火"), opened(town, "应急")
    actions.place([third.record], section, by=town.clerk, at=at(2))
    copy, change = tmp_path / "copy", tmp_path / "change"
    last = export(copy).last

    withdraw(town, first.record, "in_error")
    corrected(town, second.record, hours=31)
    released(town, says("第四份"))
    section.refresh_from_db()
    actions.close_section(
        section, version=section.version, heir=heir, reason="归并", by=town["孙主任"], at=at(40)
    )  # fmt: skip
    made = export(change, since=last)
    assert made.broken == [] and made.last > last
    lines = (change / DELETIONS).read_text(encoding="utf-8").splitlines()
    assert lines == [
        "zwgk/BLZ/2026-0001.html",
        "zwgk/BLZ/2026-0001/",
        "zwgk/BLZ/2026-0002/1/责任区名单.pdf",
        "zwgk/BLZ/2026-0002/2/禁火区域图.png",
        f"zwgk/BLZ/s{section.number}/",
    ]
    for line in lines:
        path = copy / line
        shutil.rmtree(path) if line.endswith("/") else path.unlink()
    shutil.copytree(change, copy, dirs_exist_ok=True)
    export(tmp_path / "anew")
    assert content(copy) == content(tmp_path / "anew")


def test_the_folder_of_the_copy_itself_may_be_brought_up(town: Town, tmp_path: Path) -> None:
    first = released(town, full())
    released(town, says("第二份"))
    last = export(tmp_path / "copy").last
    publishing.take_down(first.record, reason="含身份证号", by=town.clerk, at=at(30))
    assert export(tmp_path / "copy", since=last).deleted == 2
    export(tmp_path / "anew")
    assert content(tmp_path / "copy") == content(tmp_path / "anew")


def test_what_was_withdrawn_while_the_copy_was_made_is_not_in_it(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = released(town, full()).record
    made = Export(tmp_path / "copy")
    whole = made._published

    def meanwhile(last: int) -> set[str]:
        gone = whole(last)
        withdraw(town, record, "in_error")
        return gone

    monkeypatch.setattr(made, "_published", meanwhile)
    assert made.run().last == 2
    assert not [name for name in content(tmp_path / "copy") if "2026-0001" in name]


def test_a_folder_with_something_in_it_and_a_number_to_come_are_refused(town: Town, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "有用.txt").write_text("有用")
    with pytest.raises(Refused, match="文件夹里已有内容"):
        export(tmp_path / "full")
    with pytest.raises(Refused, match="公开日志现在到第 0 号"):
        export(tmp_path / "copy", since=7)
    assert (tmp_path / "full" / "有用.txt").exists()
