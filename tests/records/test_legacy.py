"""历史数据导入 by command: every good row comes in once, every bad one is explained."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from gongkai import cli
from gongkai.evidence.verify import verify
from gongkai.files.models import StoredFile
from gongkai.records.content import Genre
from gongkai.records.elsewhere import legacy
from gongkai.records.elsewhere.models import Batch
from gongkai.records.models import Publication, Record, Release
from tests.records.town import TODAY, Town, released, says

pytestmark = pytest.mark.django_db
HEAD = ("编号", "标题", "正文", "发布日期", "栏目", "文号", "成文日期", "发布机关代码")


def row(number: int, **values: str) -> dict[str, str]:
    day = f"20{20 + number % 3}-0{1 + number % 9}-1{number % 9}"
    found = dict(
        zip(
            HEAD, (str(number), f"第{number}号通报", f"<p>正文{number}。</p>", day, "工作动态", "", "", ""), strict=True
        )
    )
    return found | values


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    def write(*rows: dict[str, str], name: str = "旧网站.csv") -> Path:
        path = tmp_path / name
        with path.open("w", encoding="utf-8-sig", newline="") as out:
            table = csv.DictWriter(out, fieldnames=list(rows[0]))
            table.writeheader()
            table.writerows(rows)
        return path

    return write


def bring(town: Town, path: Path, *more: str) -> int:
    return cli.main(["import", "releases", str(path), "--organ", "BLZ", "--by", town.clerk.account, *more])


def left_out(path: Path) -> dict[int, str]:
    """The lines of the file of what did not come in, with why."""
    report = path.with_name(f"{path.stem}-未导入.csv")
    if not report.exists():
        return {}
    with report.open(encoding="utf-8-sig", newline="") as out:
        return {int(each["行号"]): each["原因"] for each in csv.DictReader(out)}


def test_all_rows_come_in_by_the_order_of_their_days(
    town: Town, file: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(legacy, "MOST_IN_MEMORY", 3_000)  # one row; the others wait on the disk
    path = file(row(1, 发布日期="2022年3月1日"), row(2, 发布日期="2020/3/1 09:30"), row(3, 发布日期="20210301"))
    notices = file(
        row(4, 公示截止日="2099-12-05", 下线日期=""), row(5, 公示截止日="", 下线日期="2099-12-06"),
        row(6, 公示截止日="9999-12-31", 下线日期=""), name="公示.csv",
    )  # fmt: skip
    assert bring(town, path) == 0
    rows = Release.objects.order_by("pk")
    assert [(each.source, str(each.released_on)) for each in rows] == [
        ("2", "2020-03-01"), ("3", "2021-03-01"), ("1", "2022-03-01"),
    ]  # fmt: skip
    assert {each.record.section.name for each in rows} == {"工作动态"}
    assert {each.nature for each in rows} == {"news"}
    assert bring(town, notices) == 0
    ends = Release.objects.filter(source__gte="4").order_by("source").values_list("offline_on", flat=True)
    assert list(ends) == [date(2099, 12, 6), date(2099, 12, 6), None], "公示截止日 is the last day"
    assert verify().sound


def test_every_bad_row_is_explained_and_the_others_come_in(
    town: Town, file: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path = file(
        row(1), row(2, 标题=""), row(3, 发布日期="去年"), row(4, 发布日期="2099-01-01"), row(5, 栏目="领导讲话"),
        row(6, 编号="1"), row(7, 发布机关代码="QSZ"), row(8, 正文=""), row(9, 编号=""), row(10, 正文="两行\n的正文"),
        row(11, 成文日期="2025-01-01"), row(12),
    )  # fmt: skip
    assert bring(town, path) == 1
    assert sorted(Release.objects.values_list("source", flat=True)) == ["1", "10", "12"]
    why = left_out(path)
    assert sorted(why) == [3, 4, 5, 6, 7, 8, 9, 10, 13]
    assert why[3] == "没有标题。"
    assert "不是日期" in why[4] and "晚于今天" in why[5] and "没有叫“领导讲话”的栏目" in why[6]
    assert "编号与第 2 行相同" in why[7] and "QSZ" in why[8] and "没有正文" in why[9] and "没有编号" in why[10]
    assert "晚于发布日期" in why[13]
    assert "读了 12 行：导入 3 条，以前已经导入 0 条，不能导入 9 行。" in capsys.readouterr().err


def test_what_stands_here_already_comes_in_only_when_it_is_wanted(town: Town, file: Callable[..., Path]) -> None:
    """Told by its document number, or by title and first day; rows of one file are not compared with one another."""
    paper = says("集市管理办法", genre=Genre.NORMATIVE, document_number="白政规〔2026〕3号")
    released(town, paper)
    released(town)
    released(town, says("没有文号的通告", document_number="无"))
    day = str(TODAY)
    path = file(
        row(1, 标题="集市管理办法（旧）", 文号="白政规[2026]3号"),
        row(2, 标题="白鹭镇2026年春季防火通告 ", 发布日期=day), row(3, 标题="白鹭镇2026年春季防火通告"),
        row(4, 标题="集市管理办法", 文号="白政规〔2026〕4号", 发布日期=day),
        row(5, 文号="无"), row(6, 标题="第5号通报"),
    )  # fmt: skip
    path.write_text(path.read_text(encoding="utf-8-sig").replace(row(6)["发布日期"], row(5)["发布日期"]), "utf-8-sig")
    assert bring(town, path) == 1
    why = left_out(path)
    assert sorted(why) == [2, 3]
    assert "“白政规[2026]3号”的信息（BLZ/2026-0001），没有导入" in why[2]
    assert "2026年3月2日（星期一）已公开同名的信息（BLZ/2026-0002），没有导入；" in why[3] and "--again" in why[3]
    assert Release.objects.exclude(source=None).count() == 4
    assert bring(town, path) == 1 and sorted(left_out(path)) == [2, 3] and Batch.objects.count() == 1
    assert bring(town, path, "--again") == 0 and Release.objects.exclude(source=None).count() == 6
    same = row(14, 标题="第5号通报", 发布日期=row(5)["发布日期"])
    more = file(same, row(15, 文号="白政规〔2026〕4号"), name="补.csv")
    assert bring(town, more, "--system", "县融媒") == 1 and sorted(left_out(more)) == [2, 3], "another system had them"
    assert bring(town, more) == 0, "what is mended later is not compared with what the same system brought"


def test_what_did_not_come_in_is_mended_in_its_own_file_and_comes_in_from_there(
    town: Town, file: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path = file(row(1), row(2, 发布日期="去年", 正文="- 第一项，\n- 第二项"), row(3, 标题=""))
    assert bring(town, path) == 1
    left, mended = path.with_name("旧网站-未导入.csv"), path.with_name("改好.csv")
    text = left.read_text(encoding="utf-8-sig")
    assert text.startswith("行号,原因,编号,标题,正文,发布日期,栏目,") and "<p>正文3。</p>" in text
    mended.write_text(text.replace("去年", "2021-03-04").replace("3,,<p>", "3,补上的标题,<p>"), encoding="utf-8-sig")
    capsys.readouterr()
    assert bring(town, mended) == 0
    assert "没有用到的列" not in capsys.readouterr().err
    found = dict(Release.objects.values_list("source", "title"))
    assert found == {"1": "第1号通报", "2": "第2号通报", "3": "补上的标题"}
    assert Release.objects.get(source="2").text.startswith("- 第一项"), "nothing of the guard against formulas stays"
    assert bring(town, path) == 1 and Release.objects.count() == 3


def test_run_twice_it_adds_nothing(town: Town, file: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    path = file(*(row(number) for number in range(1, 6)))
    assert (bring(town, path), bring(town, path)) == (0, 0)
    assert "导入 0 条，以前已经导入 5 条" in capsys.readouterr().err
    assert (Record.objects.count(), Batch.objects.count()) == (5, 1)


def test_an_interrupted_import_is_completed_by_the_next_run(
    town: Town, file: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(legacy, "MOST_ROWS", 2)
    path, take_in = file(*(row(number) for number in range(1, 8))), legacy.take_in

    def second_time_not(*given: object, **named: object) -> Batch:
        if named["part"] == 2:
            raise KeyboardInterrupt
        return take_in(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(legacy, "take_in", second_time_not)
    assert bring(town, path) == 130
    assert Release.objects.count() == 2
    monkeypatch.setattr(legacy, "take_in", take_in)
    assert bring(town, path) == 0
    numbers = list(Release.objects.order_by("released_on").values_list("source", "index_number"))
    assert len(numbers) == 7 and Publication.objects.count() == 7
    assert list(Batch.objects.order_by("part").values_list("part", "rows")) == [(1, 2), (2, 2), (3, 2), (4, 1)]


def test_a_number_that_something_else_has_is_no_sign_that_it_came_in(town: Town, file: Callable[..., Path]) -> None:
    assert bring(town, file(row(1))) == 0
    other = file(row(1, 标题="另一个系统的第1号"), name="另一个.csv")
    assert bring(town, other) == 1
    assert "编号已用于另一条导入的信息《第1号通报》" in left_out(other)[2]
    assert bring(town, other, "--system", "县融媒") == 0
    assert left_out(other) == {}


def test_old_sections_go_where_the_map_says(town: Town, file: Callable[..., Path]) -> None:
    path = file(row(1, 栏目="要闻"), row(2, 栏目="预决算 公开"), row(3, 栏目="不知道"))
    names = file(
        {"原栏目": "要闻", "现栏目": "工作动态"}, {"原栏目": "预决算公开", "现栏目": "财政预决算"}, name="映射.csv"
    )
    assert bring(town, path, "--map", str(names), "--rest") == 0
    found = dict(Release.objects.values_list("source", "record__section__name"))
    assert found == {"1": "工作动态", "2": "财政预决算", "3": "其他应当公开的信息"}


def test_a_dry_run_says_the_same_and_writes_nothing(
    town: Town, file: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    poor, phone = "<p>张某某，110101199003070011</p>", "<p>电话13800000000，编号110101199003070012</p>"
    path = file(row(1, 正文=poor), row(2, 标题=""), row(3, 正文=phone))
    assert bring(town, path, "--dry-run", "--json") == 1
    out, err = capsys.readouterr()
    said = json.loads(out)
    assert (said["identities"], said["mobiles"]) == ([2], [4]), "a number that cannot be one is none"
    assert "有 1 行的文字里有像身份证号码的数字，导入后随即公开，请先核对：第 2 行。" in err
    assert (said["taken"], [each["number"] for each in said["rejected"]]) == (2, [3])
    assert "什么都没有写入" in err
    assert not Release.objects.exists() and not town.organ.sections.exists()


def test_json_lines_and_workbooks_come_in_too(town: Town, tmp_path: Path) -> None:
    lines = tmp_path / "旧.jsonl"
    lines.write_text(
        "\n".join([json.dumps(row(1, 发布日期="2021-03-01T23:30:00+00:00"), ensure_ascii=False), "{", json.dumps([1])]),
        encoding="utf-8",
    )
    assert bring(town, lines) == 1
    assert list(left_out(lines)) == [2, 3]
    assert str(Release.objects.get().released_on) == "2021-03-02"
    book = openpyxl.Workbook()
    for values in (HEAD, tuple(row(2).values())):
        book.active.append(values)
    book.save(tmp_path / "旧.xlsx")
    assert bring(town, tmp_path / "旧.xlsx") == 0
    assert Release.objects.count() == 2


def test_a_file_of_the_old_encoding_is_read(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "旧.csv"
    path.write_bytes("编号,标题,正文,发布日期,栏目\n1,白鹭镇通报,正文,2021-03-01,工作动态\n".encode("gb18030"))
    assert bring(town, path) == 0
    assert Release.objects.get().title == "白鹭镇通报"


def test_attachments_come_from_their_folder_and_nowhere_else(
    town: Town, file: Callable[..., Path], tmp_path: Path
) -> None:
    folder = tmp_path / "附件"
    folder.mkdir()
    (folder / "名单.txt").write_text("白鹭村 12 户", encoding="utf-8")
    (tmp_path / "外面.txt").write_text("不该进来", encoding="utf-8")
    path = file(
        row(1, 附件="名单.txt"),
        row(2, 附件="../外面.txt"),
        row(3, 附件="https://example.cn/a.pdf"),
        row(4, 附件="没有.txt"),
    )
    assert bring(town, path, "--files", str(folder)) == 1
    assert list(left_out(path)) == [3, 4, 5]
    (attachment,) = Release.objects.get().attachments
    assert (attachment.name, attachment.kind) == ("名单.txt", "txt")
    assert StoredFile.objects.filter(pk=attachment.hash).exists()


@pytest.mark.parametrize(
    ("arguments", "sentence", "code"),
    [
        (["--organ", "XXX"], "没有代码为 XXX 的机构", 2),
        (["--by", ""], "请用 --by 写明登录账号：", 2),
        (["--by", "nobody"], "没有账号 nobody", 2),
        (["--map", "/nowhere.csv"], "栏目映射表读不出来", 2),
    ],
)
def test_what_cannot_be_done_is_said(
    town: Town,
    file: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    sentence: str,
    code: int,
) -> None:
    assert bring(town, file(row(1)), *arguments) == code
    assert sentence in capsys.readouterr().err


def test_a_file_that_is_none_is_said(town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    (tmp_path / "a.csv").write_text("题目,日期\n1,2\n", encoding="utf-8")
    (tmp_path / "a.xlsx").write_text("x", encoding="utf-8")
    for name, sentence in (
        ("a.txt", "只能导入 csv、jsonl 或者 xlsx"), ("a.csv", "没有“编号”“标题”“发布日期”列"),
        ("a.xlsx", "打不开"), ("none.csv", "没有 "),
    ):  # fmt: skip
        assert bring(town, tmp_path / name) == 2
        assert sentence in capsys.readouterr().err


def test_whoever_may_not_import_is_told_who_may(
    town: Town, file: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert bring(town, file(row(1)), "--by", town["郑外镇"].account) == 1
    assert "您不在白鹭镇人民政府任职" in capsys.readouterr().err
