"""What the pages of both doors share: assets, error pages, limits of requests, the large mode."""

from __future__ import annotations

import re

import pytest
from django.test import Client, RequestFactory

from gongkai.law import Refused
from gongkai.pages import failures

PAGES = ("/", "/tools/", "/tools/report-check/", "/tools/deadline/", "/tools/fee/")


def test_assets_have_hashed_names_and_are_kept_for_good(client: Client) -> None:
    address = re.search(r"/static/portal\.[0-9a-f]{12}\.css", client.get("/").content.decode())
    assert address is not None
    sheet = client.get(address[0])
    assert sheet.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in sheet.headers["Cache-Control"]
    assert client.get("/static/portal.css").status_code == 404


def test_an_unknown_address_is_answered_in_chinese(client: Client) -> None:
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "没有找到这个页面" in response.content.decode()


@pytest.mark.parametrize("address", [*PAGES, "/tools/report-check/download/", "/mode/"])
def test_a_method_that_an_address_does_not_take_is_answered_in_chinese(client: Client, address: str) -> None:
    response = client.put(address)
    assert response.status_code == 405
    assert "不能这样打开这个页面" in response.content.decode()
    assert "PUT" not in response.headers["Allow"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_an_unknown_host_is_refused_in_chinese(client: Client) -> None:
    response = client.get("/", headers={"host": "elsewhere.example"})
    assert response.status_code == 400
    assert "无法处理这次请求" in response.content.decode()


def test_a_fault_of_the_program_is_answered_in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr("gongkai.portal.fee.render", broken)
    response = Client(raise_request_exception=False).get("/tools/fee/")
    assert response.status_code == 500
    assert "系统出错，没有完成" in response.content.decode()


def test_a_request_longer_than_all_files_together_is_refused_before_it_is_read(client: Client) -> None:
    response = client.post(
        "/tools/report-check/", data=b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(10**9)
    )
    assert response.status_code == 413
    assert "一次最多提交 20 份文件，每份不超过 20 兆字节" in response.content.decode()


def test_a_form_with_too_many_fields_is_refused_in_chinese(client: Client) -> None:
    response = client.post("/tools/report-check/", {f"f{n}": "x" for n in range(300)})
    assert response.status_code == 413
    assert "提交的内容太多" in response.content.decode()


def test_pages_are_the_same_for_everyone_and_only_one_style_sheet_varies(client: Client) -> None:
    plain = client.get("/tools/fee/")
    assert client.get("/mode.css").content == b""
    client.get("/mode/", {"to": "large", "next": "/tools/fee/"})
    assert client.get("/tools/fee/").content == plain.content
    sheet = client.get("/mode.css")
    assert b"--size: 22px" in sheet.content
    assert sheet.headers["Vary"] == "Cookie"


def test_the_large_mode_comes_back_to_the_page_and_can_be_left(client: Client) -> None:
    back = "/tools/fee/?method=items&count=31"
    chosen = client.get("/mode/", {"to": "large", "next": back})
    assert (chosen.status_code, chosen.headers["Location"]) == (302, back)
    cookie = chosen.cookies["mode"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("large", True, "Lax")
    left = client.get("/mode/", {"to": "standard", "next": back})
    assert left.cookies["mode"].value == ""


@pytest.mark.parametrize(
    "elsewhere", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "x"]
)
def test_the_large_mode_never_leads_to_another_site(client: Client, elsewhere: str) -> None:
    assert client.get("/mode/", {"to": "large", "next": elsewhere}).headers["Location"] == "/"


def test_a_refusal_of_permission_has_its_page(rf: RequestFactory) -> None:
    response = failures.forbidden(rf.get("/"), PermissionError())
    assert response.status_code == 403
    assert "不能查看这个页面" in response.content.decode()


def test_a_refusal_by_the_rules_brings_its_own_sentence(rf: RequestFactory) -> None:
    response = failures.forbidden(rf.get("/"), Refused("该稿件已经发布，不能再修改。"))
    assert response.status_code == 403
    assert "该稿件已经发布，不能再修改。" in response.content.decode()


def test_a_form_that_lay_too_long_says_what_to_do(rf: RequestFactory) -> None:
    response = failures.stale(rf.post("/tools/fee/"), "no token")
    assert response.status_code == 403
    assert "页面放置时间太长，请返回上一页重新提交" in response.content.decode()


def test_an_error_page_stands_in_the_frame_of_its_door(client: Client) -> None:
    assert "回到首页" in client.get("/nowhere/").content.decode()
    assert "回到工作台" in client.get("/console/nowhere/").content.decode()


def test_a_forged_cookie_makes_no_public_page_ask_the_database(client: Client) -> None:
    client.cookies["console"] = "x" * 32
    for address in PAGES:
        assert not client.get(address).cookies
