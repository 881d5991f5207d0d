"""导入外部台账: looked at first, each line once, with its own day of receipt; what is wrong stays out."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from openpyxl import Workbook

from gongkai.applications.models import Application
from gongkai.console import outside_lists
from gongkai.evidence.models import Entry
from gongkai.intake.models import CarriedIn
from gongkai.remedies.models import Remedy
from tests.console.office import signed_in, three_people

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LAST_YEAR = TODAY.year - 1
HEAD = ["受理编号", "申请人姓名", "身份证号", "联系电话", "申请内容", "申请时间", "确认日期", "申请方式", "申请人类别"]


def day(ago: int) -> str:
    return max(TODAY - timedelta(days=ago), TODAY.replace(month=1, day=1)).isoformat()


def workbook(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in [["某平台申请清单"], HEAD, *rows]:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


ROWS = [
    ["W001", "赵示例", "110101199001010015", "13800000000", "养护合同", day(5), day(4), "网上提交", "公民"],
    ["W002", "示例公司", "", "", "招标文件", f"{day(3)} 10:20:33", "", "网上", "商业企业"],
    ["W003", "钱示例", "", "", "预算", day(2), "", "当面提交", ""],
    ["W004", "孙示例", "", "", "", day(2), "", "当面提交", ""],
    ["W005", "李示例", "", "", "决算", "去年冬天", "", "网上", ""],
    ["W006", "周示例", "", "", "决算", f"{LAST_YEAR}-03-04", f"{LAST_YEAR}-03-05", "网上", ""],
    ["W001", "吴示例", "", "", "重复的编号", day(2), "", "网上", ""],
    ["W007", "郑示例", "", "", "决算", day(2), "", "飞鸽传书", ""],
    ["", "王示例", "", "", "决算", day(2), "", "网上", ""],
]


def uploaded(client: object, address: str, content: bytes, name: str = "清单.xlsx", source: str = "省平台") -> object:
    return client.post(address, {"source": source, "file": SimpleUploadedFile(name, content)})  # type: ignore


def pressed(client: object, address: str, checked: object) -> object:
    form = checked.context["form"]  # type: ignore
    return client.post(address, {field.html_name: field.value() or "" for field in form})  # type: ignore


def test_each_line_becomes_an_application_once_with_its_own_day_of_receipt(monkeypatch: pytest.MonkeyPatch) -> None:
    office = three_people()
    clerk, address = signed_in(office.clerk), "/console/applications/import/"
    checked = uploaded(clerk, address, workbook(*ROWS))
    shown = checked.content.decode()
    assert checked.status_code == 200 and "可以导入 3 行，以前导入过 0 行，有问题 6 行" in shown
    for sentence in ("请填写申请人所需要的政府信息", "读不出日期，请写成", "会改变那一年的年报", "出现了不止一次",
                     "“飞鸽传书”，认不出来", "没有编号"):  # fmt: skip
        assert sentence in shown
    assert not Application.objects.exists() and "赵示例" not in shown and "110101199001010015" not in shown
    monkeypatch.setattr(outside_lists, "AT_ONCE", 2)  # as if it had been cut short
    assert pressed(clerk, address, checked).status_code == 302
    assert Application.objects.count() == 2
    again = uploaded(clerk, address, workbook(*ROWS))
    assert "可以导入 1 行，以前导入过 2 行" in again.content.decode()
    assert pressed(clerk, address, again).status_code == pressed(clerk, address, checked).status_code == 302
    first, second, third = Application.objects.order_by("pk")
    assert (first.way, first.received_on.isoformat(), first.column) == ("internet", day(4), "natural_person")
    assert (second.received_on, second.status, second.column) == (None, "submitted", "commercial")
    assert (third.way, third.received_on.isoformat()) == ("in_person", day(2))
    assert first.applicants.get().name == "赵示例" and first.applicants.get().contact == {"telephone": "13800000000"}
    assert CarriedIn.objects.count() == Entry.objects.filter(verb="list.line_carried_in").count() == 3
    assert uploaded(clerk, address, workbook(*ROWS), source="市平台").content.decode().count("可以导入 3 行") == 1
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE intake_carriedin SET became = ''")


def test_a_list_that_is_none_says_what_to_do(settings: object) -> None:
    office = three_people()
    clerk, address = signed_in(office.clerk), "/console/applications/import/"
    for content, name, sentence in (
        ("甲,乙\n1,2\n".encode(), "清单.csv", "没有找到列名"),
        (",".join(HEAD).encode(), "清单.csv", "列名下面没有内容"),
        (b"%PDF-1.4 none", "清单.pdf", ""),
    ):
        answer = uploaded(clerk, address, content, name)
        assert answer.status_code == 400 and sentence in answer.content.decode(), name
    table = f"{','.join(HEAD)}\nW1,赵示例,,,养护合同,{day(5)},{day(4)},网上,公民\n".encode("gb18030")
    assert "可以导入 1 行" in uploaded(clerk, address, table, "清单.csv").content.decode()
    tampered = clerk.post(address, {"source": "省平台", "sealed": "AAAA"})
    assert tampered.status_code == 302 and "请重新选择文件" in clerk.get(address).content.decode()
    assert not Application.objects.exists()


def test_a_list_of_remedies_comes_in_with_results() -> None:
    office = three_people()
    clerk, address = signed_in(office.clerk), "/console/remedies/import/"
    rows = (
        "编号,案件类型,复议机关,申请人,请求,受理日期,收到副本日期,结果,审结日期,文号,事由",
        f"1,行政复议,示例县人民政府,赵示例,请求公开,{day(9)},{day(8)},,,,没有主动公开",
        f"2,行政诉讼,示例县人民法院,钱示例,请求公开,{day(9)},{day(8)},驳回诉讼请求,{day(1)},示例行初1号,",
        f"3,行政复议,示例县人民政府,孙示例,请求公开,{day(9)},{day(8)},撤销,,,",
        f"4,仲裁,示例县人民政府,李示例,请求公开,{day(9)},{day(8)},,,,",
    )
    checked = uploaded(clerk, address, "\n".join(rows).encode(), "台账.csv", "法制台账")
    shown = checked.content.decode()
    assert "可以导入 2 行" in shown and "结果、审结日期和文号都要写" in shown and "“仲裁”，认不出来" in shown
    assert pressed(clerk, address, checked).status_code == 302
    one, two = Remedy.objects.order_by("pk")
    assert (one.block, one.stage, one.about) == ("reconsideration", "pending", "not_published")
    assert (two.block, two.result, two.claimant) == ("litigation_direct", "upheld", "钱示例")


def test_a_list_of_remedies_is_read_as_the_law_counts_it() -> None:
    office = three_people()
    clerk, address = signed_in(office.clerk), "/console/remedies/import/"
    head = "编号,案件类型,复议机关,申请人,请求,受理日期,收到副本日期,结果,审结日期,文号"

    def line(number: int, block: str, result: str = "", copy: str = day(8)) -> str:
        filed, ended = min(day(9), copy), f"{day(1)},示例{number}号" if result else ","
        return f"{number},{block},示例县人民法院,赵示例,请求公开,{filed},{copy},{result},{ended}"

    sound = [
        ("行政诉讼（未经复议直接起诉）", "驳回原告赵示例的诉讼请求", "litigation_direct", "upheld"),
        ("未经复议直接起诉", "裁定驳回起诉", "litigation_direct", "other"),
        ("行政诉讼（复议后起诉）", "确认违法", "litigation_after_reconsideration", "corrected"),
        ("行政复议", "驳回行政复议请求", "reconsideration", "upheld"),
    ]
    unsound = [
        line(5, "行政诉讼", "驳回上诉，维持原判"),
        line(6, "行政复议", "部分维持，部分撤销"),
        line(7, "行政复议", copy=f"{LAST_YEAR}-12-20"),
    ]
    rows = [head, *(line(number, *each[:2]) for number, each in enumerate(sound, 1)), *unsound]
    checked = uploaded(clerk, address, "\n".join(rows).encode(), "台账.csv", "法制台账")
    shown = checked.content.decode()
    assert "可以导入 4 行" in shown and shown.count("看不出本机关的答复是维持还是纠正") == 2
    assert f"收到副本的日期在{LAST_YEAR}年" in shown
    assert pressed(clerk, address, checked).status_code == 302
    found = Remedy.objects.order_by("pk").values_list("block", "result")
    assert list(found) == [each[2:] for each in sound]
