"""首次建立：从表格导入机构、人员和岗位"""

from __future__ import annotations

import io
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest
from django.contrib.auth.hashers import check_password

from gongkai.cli import main
from gongkai.config import start
from gongkai.evidence.models import Entry
from gongkai.organs import setup
from gongkai.organs.models import Deputy, Organ, Person, PostKind, Tenure
from gongkai.organs.slips import DIGITS, LETTERS, Slip, first_password, sheet
from gongkai.organs.template import EXAMPLE, EXAMPLE_ORGANS, EXAMPLE_PEOPLE, template
from gongkai.organs.workbook import ORGAN_COLUMNS, ORGANS, PEOPLE, PERSON_COLUMNS, Unreadable, read
from tests.organs.county import TODAY

Rows = Sequence[Mapping[str, object]]
GOOD_ORGANS = [{**row, "统一社会信用代码": ""} for row in EXAMPLE_ORGANS]
GOOD_PEOPLE = [dict(row) for row in EXAMPLE_PEOPLE]
VILLAGE = {"机构代码": "LWC", "名称": "芦苇村", "类别": "村（社区）", "上级机构代码": "BLZ", "主管部门代码": "BLZ"}


def workbook(organs: Rows = GOOD_ORGANS, people: Rows = GOOD_PEOPLE) -> bytes:
    """A real .xlsx of the two sheets."""
    book = openpyxl.Workbook()
    book.active.title = ORGANS
    for page, columns, rows in (
        (book.active, ORGAN_COLUMNS, organs),
        (book.create_sheet(PEOPLE), PERSON_COLUMNS, people),
    ):
        page.append(list(columns))
        for row in rows:
            page.append([row.get(name) for name in columns])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def organs_with(place: int, **values: object) -> Rows:
    return [{**row, **values} if number == place else row for number, row in enumerate(GOOD_ORGANS)]


def people_with(place: int, **values: object) -> Rows:
    return [{**row, **values} if number == place else row for number, row in enumerate(GOOD_PEOPLE)]


def faults(content: bytes, known: setup.Known | None = None) -> list[str]:
    """Every fault of a workbook, in words."""
    return [str(fault) for fault in setup.plan(read(content), known or setup.Known(), on=TODAY).faults]


@pytest.fixture
def init(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Run `gongkai init` on the database of the test, which stands already."""
    monkeypatch.setattr(start, "load", lambda: "")
    monkeypatch.setattr(start, "prepare", lambda: "")
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, content: bytes | None = None) -> int:
        if content is not None:
            Path("county.xlsx").write_bytes(content)
            arguments = ("--from", "county.xlsx", *arguments)
        return main(["init", *arguments])

    return run


def test_a_county_is_set_up_with_its_people_in_their_posts(
    init: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert init("--yes", "--slips", "slips.html", content=workbook()) == 0
    assert [(organ.code, organ.profile, organ.mark) for organ in Organ.objects.all()] == [
        ("BLZ", "township", "白政公开"), ("CZJ", "department", "财公开"), ("XZF", "department", "示政公开"),
    ]  # fmt: skip
    egret = Organ.objects.get(code="BLZ")
    assert (egret.parent, egret.lead_office) == (Organ.objects.get(code="XZF"),) * 2
    assert egret.founded_on.isoformat() == "2019-05-15"
    held = Tenure.objects.filter(post__organ=egret).values_list("person__name", "post__kind")
    assert sorted(held) == sorted(
        [("蒋示例", "clerk"), ("蒋示例", "stage_one"), ("沈示例", "stage_two"), ("沈示例", "secrecy")]
        + [("沈示例", "work_body_head"), ("韩示例", "stage_three"), ("韩示例", "leader")]
    )
    deputies = Deputy.objects.filter(post__organ=egret).values_list("post__kind", "person__name")
    assert ("clerk", "沈示例") in deputies and ("stage_two", "蒋示例") in deputies
    printed = capsys.readouterr().out
    assert "将新建3个机构、12个账号，安排23个岗位、14个B岗。" in printed
    assert "      蒋示例（账号13900000010）：经办人、一审一校" in printed
    assert Entry.objects.filter(verb="organ.founded").count() == 3
    assert Entry.objects.filter(verb="tenure.began").count() == 23


def test_each_person_signs_in_with_the_password_of_the_slip_which_stands_nowhere_else(
    init: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert init("--yes", "--slips", "slips.html", "--address", "https://xx.invalid/", content=workbook()) == 0
    slips = Path("slips.html")
    assert stat.S_IMODE(slips.stat().st_mode) == 0o600
    page = slips.read_text()
    found = re.findall(r'<dd>(\d{11})</dd>.*?class="password">([^<]+)</dd>', page)
    assert len(found) == 12 and "https://xx.invalid/" in page
    written = capsys.readouterr()
    kept = "".join(Entry.objects.values_list("body", flat=True)) + written.out + written.err
    for account, password in found:
        person = Person.objects.get(account=account)
        assert check_password(password, person.password)
        assert person.password_changed_at is None  # so the first sign-in asks for a new one
        assert password not in kept and person.password not in kept


DEPARTMENTS = [
    {"机构代码": code, "名称": f"示例县{name}", "简称": short, "类别": "政府部门",
     "上级机构代码": "XZF", "主管部门代码": "XZF"}
    for code, name, short in (
        ("JTJ", "交通运输局", "县交通局"), ("JYJ", "教育局", "县教育局"), ("MZJ", "民政局", "县民政局"),
        ("MZW", "民族事务局", ""), ("SCJ", "市场监督管理局", "市场监管局"), ("CGJ", "城市管理局", "城市管理局"),
    )
]  # fmt: skip


def test_each_organ_gets_a_mark_of_its_own_and_the_preview_shows_it() -> None:
    made = setup.plan(read(workbook([*GOOD_ORGANS, *DEPARTMENTS])), setup.Known(), on=TODAY)
    marks = {row.code: row.details["mark"] for row in made.organs}
    assert marks == {
        "XZF": "示政公开", "BLZ": "白政公开", "CZJ": "财公开", "JTJ": "交公开", "JYJ": "教公开", "MZJ": "民公开",
        "MZW": "民族公开", "SCJ": "市公开", "CGJ": "城公开",
    }  # fmt: skip
    assert any("示例县交通运输局（JTJ，政府部门，机关代字交公开）" in line for line in setup.said(made))


def test_a_mark_that_is_written_keeps_it_from_the_others() -> None:
    rows = [dict(row) for row in DEPARTMENTS]
    rows[1]["机关代字"] = "民公开"
    made = setup.plan(read(workbook([*GOOD_ORGANS, *rows])), setup.Known(), on=TODAY)
    marks = {row.code: row.details["mark"] for row in made.organs}
    assert (marks["JYJ"], marks["MZJ"], marks["MZW"]) == ("民公开", "民政公开", "民族公开")


def test_a_preview_writes_nothing(init: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert init("--preview", "--slips", "slips.html", content=workbook()) == 0
    assert not Organ.objects.exists() and not Entry.objects.exists() and not Path("slips.html").exists()
    assert "预览完毕，没有错误，什么都没有写入。" in capsys.readouterr().err


def test_run_again_it_adds_only_what_is_new(init: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert init("--yes", "--slips", "one.html", content=workbook()) == 0
    Organ.objects.filter(code="BLZ").update(telephone="0000-7777777")
    assert init("--yes", content=workbook()) == 0
    assert "已有3个机构、12人，保持不变；只补新的内容。\n没有要新建的内容。" in capsys.readouterr().out
    organs = [*GOOD_ORGANS, VILLAGE]
    clerk = {"姓名": "杨示例", "手机": "13900000099", "机构代码": "BLZ", "岗位": "经办人（信访）"}
    assert init("--yes", "--slips", "two.html", content=workbook(organs, [*GOOD_PEOPLE, clerk])) == 0
    assert Organ.objects.get(code="BLZ").telephone == "0000-7777777"
    assert Organ.objects.get(code="LWC").parent.code == "BLZ"
    post = Tenure.objects.get(person__name="杨示例").post
    assert (post.kind, post.title) == (PostKind.CLERK, "经办人（信访）")
    assert Path("two.html").read_text().count('class="password"') == 1


def test_a_post_that_somebody_holds_is_not_given_away(init: Callable[..., int]) -> None:
    assert init("--yes", "--slips", "one.html", content=workbook()) == 0
    new = {"姓名": "杨示例", "手机": "13900000099", "机构代码": "BLZ", "岗位": "经办人"}
    assert faults(workbook(GOOD_ORGANS, [new]), setup.Known.read()) == [
        "工作表“人员”第2行“岗位”：“经办人”现由蒋示例担任，换人请在系统里办理交接，这里请删去这个岗位。"
    ]
    other = {**GOOD_PEOPLE[9], "姓名": "别名"}
    assert "系统里这个账号属于蒋示例" in faults(workbook(GOOD_ORGANS, [other]), setup.Known.read())[0]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (workbook(organs_with(2, 上级机构代码="XXX")), "“机构”第4行“上级机构代码”：“XXX”不在“机构代码”一列里"),
        (workbook(organs_with(2, 主管部门代码="XXX")), "“机构”第4行“主管部门代码”：“XXX”不在“机构代码”一列里"),
        (workbook(organs_with(2, 机构代码="czj")), "“机构”第4行“机构代码”：“CZJ”与第3行重复"),
        (workbook(organs_with(2, 机构代码="白鹭")), "“机构”第4行“机构代码”：机构代码只能用字母、数字"),
        (workbook(organs_with(2, 名称="")), "“机构”第4行“名称”：不能空着"),
        (workbook(organs_with(2, 类别="企业")), "“机构”第4行“类别”：没有“企业”这种类别"),
        (workbook(organs_with(2, 类别="")), "“机构”第4行“类别”：不能空着"),
        (
            workbook(organs_with(2, 统一社会信用代码="11990101MB00000030")),
            "“机构”第4行“统一社会信用代码”：统一社会信用代码校验不符",
        ),
        (workbook(organs_with(2, 行政区划代码="9901")), "“机构”第4行“行政区划代码”：行政区划代码应为6位"),
        (workbook(organs_with(2, 设立日期="去年")), "“机构”第4行“设立日期”：“去年”不是日期"),
        (workbook(organs_with(2, 设立日期="2099-01-01")), "2099年1月1日还没有到"),
        (workbook(organs_with(2, 名称="镇" * 81)), "“机构”第4行“名称”：最多80个字，现有81个"),
        (workbook(organs_with(0, 上级机构代码="BLZ")), "“机构”第2行“上级机构代码”：上级机构和主管部门首尾相接"),
        (workbook(people=people_with(1, 手机="13900000001")), "“人员”第3行“手机”：与第2行的李示例相同"),
        (workbook(people=people_with(1, 手机="1390000")), "“人员”第3行“手机”：手机号应为11位数字"),
        (workbook(people=people_with(1, 手机="")), "“人员”第3行“手机”：不能空着；没有手机的，请另填“账号”"),
        (workbook(people=people_with(1, 姓名="")), "“人员”第3行“姓名”：不能空着"),
        (workbook(people=people_with(1, 机构代码="XXX")), "“人员”第3行“机构代码”：“XXX”不在“机构”工作表的机构代码里"),
        (workbook(people=people_with(1, 岗位="科长")), "“人员”第3行“岗位”：没有“科长”这种岗位"),
        (workbook(people=people_with(1, 岗位="一审一校、一审")), "“人员”第3行“岗位”：“一审”写了两次"),
        (
            workbook(people=people_with(0, 岗位="经办人、一审一校")),
            "“人员”第2行“岗位”：“经办人”和“一审一校”不能由同一人担任：部门的起草人不能签一审一校。",
        ),
        (
            workbook(people=people_with(9, 岗位="经办人、一审一校、二审二校")),
            "“人员”第11行“岗位”：“一审一校”和“二审二校”不能由同一人担任：三审须由三个不同的人签批。",
        ),
        (workbook(people=people_with(1, 岗位="一审一校、经办人")), "“经办人”已由第2行的李示例担任；确有两个的"),
        (workbook(people=people_with(9, B岗="无此人")), "“人员”第11行“B岗”：白鹭镇人民政府没有“无此人”"),
        (workbook(people=people_with(9, B岗="蒋示例")), "“人员”第11行“B岗”：B岗须由另一人担任"),
        (workbook(people=people_with(9, B岗="王示例")), "“人员”第11行“B岗”：白鹭镇人民政府没有“王示例”"),
        (workbook(people=GOOD_PEOPLE[:-1]), "“机构”第4行“机构代码”：白鹭镇人民政府现有2人任岗，至少要3人"),
        (workbook(people=GOOD_PEOPLE[:-1]), "还没有人任三审三校、分管领导"),
        (workbook(people=people_with(11, 岗位="三审三校")), "白鹭镇人民政府还没有人任分管领导"),
        (workbook(people=people_with(9, 岗位="一审一校")), "白鹭镇人民政府还没有人任经办人"),
        (workbook(people=people_with(4, 岗位="系统管理员")), "示例县人民政府还没有人任主管部门工作人员"),
        (
            workbook([*GOOD_ORGANS, VILLAGE], people_with(9, 机构代码="LWC")),
            "“人员”第11行“岗位”：村（社区）不设岗位",
        ),
    ],
)  # fmt: skip
def test_every_fault_of_a_row_is_said_with_sheet_row_and_column(content: bytes, expected: str) -> None:
    found = faults(content)
    assert any(expected in sentence for sentence in found), found


def test_two_organs_do_not_share_a_mark() -> None:
    assert (
        "工作表“机构”第3行“机关代字”：“示政公开”与示例县人民政府的相同，两个机构不能用同一个机关代字，请改一个。"
        in faults(workbook(organs_with(1, 机关代字="示政公开")))
    )
    known = setup.Known(organs={"YXZ": Organ(code="YXZ", name="云溪镇人民政府", mark="财公开")})
    assert "工作表“机构”第3行“机关代字”：“财公开”与云溪镇人民政府的相同" in "".join(faults(workbook(), known))


def test_an_organ_whose_accounts_nobody_could_manage_is_a_fault() -> None:
    """The one lead officer signs in the town; a lone organ has nobody; with an operator both are sound."""
    officer = next(place for place, row in enumerate(GOOD_PEOPLE) if "主管部门工作人员" in str(row["岗位"]))
    signs = people_with(officer, 岗位="主管部门工作人员、三审三校（第二组）")
    assert any("没有人能管理示例县人民政府的账号和岗位" in fault for fault in faults(workbook(people=signs)))
    alone = [{**GOOD_ORGANS[2], "上级机构代码": "", "主管部门代码": ""}]
    town = [row for row in GOOD_PEOPLE if row["机构代码"] == "BLZ"]
    assert any("请在“人员”工作表给白鹭镇人民政府的一位不在" in fault for fault in faults(workbook(alone, town)))
    keeper = {"姓名": "杨示例", "手机": "13900000099", "机构代码": "BLZ", "岗位": "系统管理员"}
    assert faults(workbook(alone, [*town, keeper])) == []


def test_a_workbook_with_one_fault_writes_nothing(init: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    bad = workbook(people=people_with(1, 手机="13900000001"))
    assert init("--yes", "--slips", "slips.html", content=bad) == 1
    written = capsys.readouterr()
    assert "工作表“人员”第3行“手机”" in written.out and "处错误，什么都没有写入" in written.err
    assert not Organ.objects.exists() and not Path("slips.html").exists()


def test_full_width_digits_spaces_numbers_and_days_are_forgiven() -> None:
    organs = organs_with(
        2, 机构代码=" ｂｌｚ　", 行政区划代码="９９０１０１ ００１", 设立日期="2019年5月15日", 类别="乡镇"
    )
    people = [dict(row) for row in GOOD_PEOPLE]
    for row in people[9:]:
        row["机构代码"], row["手机"] = "ＢＬＺ", float(str(row["手机"]))
        row["姓名"], row["岗位"] = "　".join(row["姓名"]), row["岗位"].replace("、", "， ")
    made = setup.plan(read(workbook(organs, people)), setup.Known(), on=TODAY)
    assert made.faults == []
    egret = made.organs[-1]
    assert (egret.code, egret.details["region"], str(egret.founded_on)) == ("BLZ", "990101001", "2019-05-15")
    clerk = made.people[9]
    assert (clerk.name, clerk.mobile, clerk.posts) == ("蒋示例", "13900000010", [("clerk", ""), ("stage_one", "")])


def test_whoever_stands_below_is_made_after_those_above() -> None:
    made = setup.plan(read(workbook(list(reversed(GOOD_ORGANS)))), setup.Known(), on=TODAY)
    assert [row.code for row in made.organs][0] == "XZF" and made.faults == []


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "这个文件读不出来"),
        (b"PK\x03\x04 no workbook", "这个文件读不出来"),
        ("机构代码,名称".encode(), "这个文件读不出来"),
    ],
)
def test_what_is_no_workbook_is_refused_in_one_sentence(
    init: Callable[..., int], capsys: pytest.CaptureFixture[str], content: bytes, sentence: str
) -> None:
    assert init("--yes", content=content) == 2
    assert sentence in capsys.readouterr().err


def test_a_missing_sheet_or_column_is_named() -> None:
    for title, heading, sentence in (
        ("别的", ["姓名"], "没有工作表“机构”"),
        (ORGANS, ["机构代码", "名称"], "工作表“机构”缺少列：类别"),
    ):
        book = openpyxl.Workbook()
        book.active.title = title
        book.active.append(heading)
        made = io.BytesIO()
        book.save(made)
        with pytest.raises(Unreadable, match=sentence):
            read(made.getvalue())


def test_the_example_of_the_template_is_sound_and_is_never_read_as_a_county() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template()))
    assert book.sheetnames == ["填写说明", ORGANS, PEOPLE, ORGANS + EXAMPLE, PEOPLE + EXAMPLE]
    empty = read(template())
    assert (empty.organs, empty.people, empty.faults) == ([], [], [])
    assert {rule.formula1.count(",") for rule in book[ORGANS].data_validations.dataValidation} >= {4}
    assert book[PEOPLE]["B2"].number_format == "@" and book[PEOPLE]["E1"].comment
    for title in (ORGANS, PEOPLE):
        del book[title]
        book[title + EXAMPLE].title = title
    filled = io.BytesIO()
    book.save(filled)
    made = setup.plan(read(filled.getvalue()), setup.Known(), on=TODAY)
    assert made.faults == []
    assert (len(made.organs), len(made.people)) == (3, 12)
    assert all(len(row.details["uscc"]) == 18 for row in made.organs)


def test_first_passwords_are_random_and_easy_to_read() -> None:
    made = {first_password() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        assert re.fullmatch(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", password)
        assert not set(password) & set("01oli")
        for group in password.split("-"):
            assert set(group) & set(LETTERS) and set(group) & set(DIGITS)


def test_a_slip_keeps_what_it_shows_from_being_markup() -> None:
    page = sheet([Slip("<b>镇", "甲&乙", "a", "k7pm")], address="https://x.invalid/?a=1&b=2")
    assert "&lt;b&gt;镇" in page and "甲&amp;乙" in page and "<b>镇" not in page


def test_slips_are_needed_never_overwritten_and_go_where_nothing_was_written(
    init: Callable[..., int], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for arguments, sentence in (
        (("--yes",), "请用 --slips 写明密码条存到哪里"),
        (("--yes", "--slips", "slips.txt"), "密码条可以存成 .html 或 .pdf"),
        (("--yes", "--slips", "no/slips.html"), "请核对文件夹和权限"),
        (("--slips", "slips.html"), "确认写入时回答“是”，或者加上 --yes"),
        (("--yes", "--slips", "county.xlsx.html"), "已经有了，为免盖掉别人的密码"),
    ):
        Path("county.xlsx.html").write_text("")
        assert init(*arguments, content=workbook()) == 2
        assert sentence in capsys.readouterr().err
    assert not Organ.objects.exists()

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("crash")

    monkeypatch.setattr(setup, "appoint", fails)
    with pytest.raises(RuntimeError):
        init("--yes", "--slips", "slips.html", content=workbook())
    assert not Path("slips.html").exists() and not Organ.objects.exists() and not Entry.objects.exists()


def test_without_a_file_it_says_how_to_begin(init: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert init() == 0
    assert "gongkai init --template 机构人员.xlsx" in capsys.readouterr().out
    assert [init("--template", "t.xlsx"), init("--template", "t.xlsx"), init("--template", "t.xls")] == [0, 2, 2]
    said = capsys.readouterr().err
    assert "t.xlsx 已经有了" in said and "请把文件名写成 .xlsx 结尾" in said
    assert init("--from", "nothing.xlsx") == 2
    assert "读不到文件 nothing.xlsx" in capsys.readouterr().err


def test_a_new_installation_is_set_up_by_the_command_alone(tmp_path: Path) -> None:
    """In processes of its own, on the embedded database: template, preview that makes no database, set-up."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment["GONGKAI_VAR"] = str(tmp_path / "var")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "gongkai", "init", *arguments],
            cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120,
        )  # fmt: skip

    assert run("--template", "template.xlsx").returncode == 0
    (tmp_path / "county.xlsx").write_bytes(workbook())
    preview = run("--from", "county.xlsx", "--preview")
    assert preview.returncode == 0 and "将新建3个机构" in preview.stdout, preview.stderr
    assert not list((tmp_path / "var").glob("*.sqlite3"))
    made = run("--from", "county.xlsx", "--slips", "slips.pdf", "--yes")
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "slips.pdf").read_bytes()[:5] == b"%PDF-"
