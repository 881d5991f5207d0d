"""本县门户网站的页头、页脚: around our pages, reduced to links, text and pictures; neither breaks the other."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from gongkai.law import Refused
from gongkai.portal import surround

SAMPLE = Path(__file__).with_name("surround")
SITE = "https://www.example.gov.cn/index.html"
AT = datetime(2026, 11, 20, 2, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    shutil.rmtree(surround.folder(), ignore_errors=True)
    yield
    shutil.rmtree(surround.folder(), ignore_errors=True)


@pytest.fixture
def taken() -> surround.Taken:
    return surround.take(SAMPLE / "首页.html", site=SITE, at=AT)


def page() -> str:
    return Client().get("/tools/").content.decode()


def test_without_a_head_there_is_only_a_comment() -> None:
    assert 'class="surround' not in page()
    assert page().count("<!--# include virtual=") == 2
    answer = Client().get("/surround/head.html")
    assert (answer.status_code, answer.content) == (200, b""), "a web server that includes it puts nothing in its place"


def test_head_and_foot_stand_around_the_page(taken: surround.Taken) -> None:
    shown = page()
    assert shown.index("政务公开</") < shown.index("<main") < shown.index("主办：示例县人民政府办公室")
    assert '<a href="https://www.example.gov.cn/zwgk/">' in shown and '<a href="https://www.example.com/fw/">' in shown
    assert shown.index("跳到正文") < shown.index("政务服务"), (
        "whoever uses a keyboard passes the links of the other site"
    )
    assert taken.links == 4 and taken.pictures == 1


def test_only_links_text_and_pictures_come_along(taken: surround.Taken) -> None:
    parts = "".join((surround.folder() / taken.version / f"{name}.html").read_text() for name in surround.PARTS)
    assert set(re.findall(r"<(\w+)", parts)) == {"div", "a", "img", "ul", "li", "span", "p"}
    assert set(re.findall(r" ([\w-]+)=", parts)) == {"class", "role", "aria-label", "href", "src", "alt"}
    for lost in ("脚本写的字", "看不见的字", "搜索", "正文不带过来", "tongji", "javascript", "onclick", "onerror"):
        assert lost not in parts
    assert "互动交流" in parts and "国徽" in parts, "what leads nowhere, and a picture that is lost, keep their words"
    assert taken.left_out == ("图片 gone.gif 没有随网页保存下来，没有带过来。",)


def test_a_picture_is_written_anew_and_served_from_here(taken: surround.Taken) -> None:
    address = re.search(r'src="(/surround/[^"]+)"', page())
    assert address
    answer = Client().get(address[1])
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
    assert answer.content.startswith(b"\x89PNG")


def test_a_web_server_may_include_the_parts_itself(taken: surround.Taken) -> None:
    assert "政务公开" in Client().get("/surround/head.html").content.decode()
    for name in ("other.html", "..%2Fcurrent", "current", "0" * 16 + ".png"):
        assert Client().get(f"/surround/{name}").status_code == 404


def test_versions_are_kept_and_can_be_put_back(taken: surround.Taken, tmp_path: Path) -> None:
    later = tmp_path / "首页.html"
    later.write_text("<header><a href='/a'>新的页头</a></header><footer><p>新的页脚</p></footer>", encoding="utf-8")
    second = surround.take(later, site=SITE, at=AT.replace(hour=3))
    assert "新的页头" in page() and "政务服务" not in page()
    assert surround.versions() == [taken.version, second.version]
    surround.use(taken.version)
    assert "政务服务" in page()
    surround.use("")
    assert 'class="surround' not in page()
    with pytest.raises(Refused, match="没有“20200101-000000-00000000”这个版本"):
        surround.use("20200101-000000-00000000")


@pytest.mark.parametrize(
    ("content", "options", "sentence"),
    [
        ("<header><a href='/'>头</a></header>", {}, "没有找到页脚.*请用 --foot 指明"),
        ("<p>别的</p>", {"head": "#banner"}, "没有找到页头（找过 #banner）"),
        ("<header>头</header><footer>脚</footer>", {"site": "www.example.gov.cn"}, "请用 --site 写明"),
        ("", {}, "不是网页"),
        ("<header>" + "头" * 80_000 + "</header><footer>脚</footer>", {}, "内容太多"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(
    tmp_path: Path, content: str, options: dict[str, str], sentence: str
) -> None:
    file = tmp_path / "页.html"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(Refused, match=sentence):
        surround.take(file, at=AT, **{"site": SITE, **options})
    assert surround.current() == ""


def test_a_picture_outside_the_saved_folder_is_not_read(tmp_path: Path) -> None:
    shutil.copy(SAMPLE / "首页_files" / "logo.png", tmp_path / "secret.png")
    folder = tmp_path / "page"
    folder.mkdir()
    (folder / "页.html").write_text(
        f"<header><a href='/'><img src='../secret.png' alt='图'></a><img src='{tmp_path}/secret.png'></header>"
        "<footer>脚</footer>",
        encoding="utf-8",
    )
    assert surround.take(folder / "页.html", site=SITE, at=AT).pictures == 0
