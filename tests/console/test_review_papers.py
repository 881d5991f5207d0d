"""审批单 and 线下签批: the sheet is made once and kept; what was signed on it is entered with its photograph."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from gongkai.evidence.models import Entry
from gongkai.papers.models import Paper
from gongkai.records import actions
from gongkai.records.models import Record
from gongkai.review.models import SignOff
from tests.console.office import Office, signed_in, three_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Office:
    return three_people()


def photograph() -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(file, "JPEG")
    return SimpleUploadedFile("审批单.jpg", file.getvalue())


def entered(office: Office, record: Record, client: Client | None = None, **values: Any) -> Any:
    sent = {
        "photo": photograph(),
        "code": record.review.code.lower().replace("-", ""),
        "signer": office.leader.pk,
        "signed_on": timezone.localdate().isoformat(),
        "place": "三楼会议室",
        "has_three": "on",
        "review_three": "同意",
        "proofreading_three": "已按校对意见改正",
        "remark_three": "按期发布",
        **values,
    }
    return (client or signed_in(office.clerk)).post(f"/console/reviews/{record.review_id}/paper/", sent)


class TestPaperSignOff:
    def test_it_counts_and_is_marked(self, office: Office) -> None:
        record = office.two(office.submitted())
        answer = entered(office, record)
        row = SignOff.objects.get(stage="three")
        assert (row.person, row.entered_by, row.mark, row.conclusion, row.remark) == (
            office.leader, office.clerk, "线下签批", "同意", "按期发布",
        )  # fmt: skip
        client = signed_in(office.clerk)
        page = client.get(answer.headers["Location"]).content.decode()
        assert "线下签批" in page and "签于三楼会议室，陈经办录入" in page
        photo = client.get(f"/console/records/{record.pk}/files/{row.photo}/")
        assert photo.headers["Content-Type"] == "image/jpeg"
        assert b"".join(photo.streaming_content).startswith(b"\xff\xd8")

    def test_a_wrong_code_says_so_and_keeps_the_photograph(self, office: Office) -> None:
        record = office.two(office.submitted())
        answer = entered(office, record, code="0000-0000")
        form = answer.context["form"]
        assert answer.status_code == 400
        assert "审批单上的校验码与这份稿件" in answer.content.decode() and "三楼会议室" in answer.content.decode()
        assert entered(office, record, photo="", photo_hash=form.photo_hash).status_code == 302

    def test_without_a_photograph_or_a_stage_it_is_not_taken(self, office: Office) -> None:
        record = office.two(office.submitted())
        errors = entered(office, record, photo="", has_three="").context["form"].errors
        assert set(errors) == {"photo", "has_three"}

    def test_a_photograph_is_a_picture(self, office: Office) -> None:
        record = office.two(office.submitted())
        answer = entered(office, record, photo=SimpleUploadedFile("a.txt", "文字文件".encode()))
        assert "照片要用 jpg、png 或者 pdf 格式" in str(answer.context["form"].errors)

    def test_the_rules_of_the_stages_hold_on_paper_too(self, office: Office) -> None:
        record = office.submitted()
        answer = entered(office, record)
        assert answer.status_code == 400 and "“二审二校”还没有签批" in answer.content.decode()

    def test_it_is_void_after_an_edit_like_any_other(self, office: Office) -> None:
        record = office.two(office.submitted())
        entered(office, record)
        actions.edit(record, office.content(title="改了"), version=1, by=office.clerk, at=timezone.now())
        page = signed_in(office.clerk).get(f"/console/records/{record.pk}/").content.decode()
        assert "签批已失效：被修改" in page
        assert entered(office, record).status_code == 400

    def test_whoever_attaches_no_papers_is_told_who_does(self, office: Office) -> None:
        record = office.two(office.submitted())
        answer = entered(office, record, signed_in(office.director))
        assert answer.status_code == 403 and "“录入线下签批”由" in answer.content.decode()
        assert not SignOff.objects.filter(stage="three").exists()


class TestTheSheet:
    def make(self, office: Office, record: Record, who: str = "clerk") -> Any:
        return signed_in(getattr(office, who)).post(f"/console/reviews/{record.review_id}/sheet/")

    def test_it_is_made_once_numbered_and_leaves_evidence(self, office: Office) -> None:
        record = office.submitted()
        for who in ("clerk", "director", "leader"):
            assert self.make(office, record, who).status_code == 302
        paper = Paper.objects.get()
        assert paper.document_number == f"云政公开审批〔{timezone.localdate().year}〕1号"
        entry = Entry.objects.get(verb="review.sheet_issued")
        assert f"papers.Paper:{paper.pk}" in entry.body

    def test_it_shows_what_is_signed_and_leaves_room_for_the_rest(self, office: Office) -> None:
        record = office.submitted()
        self.make(office, record)
        page = signed_in(office.clerk).get(f"/console/reviews/{record.review_id}/sheet/").content.decode()
        assert record.title in page and record.review.code in page and "陈经办" in page
        assert "□同意" in page

    def test_once_all_have_signed_a_complete_one_may_follow_and_no_third(self, office: Office) -> None:
        record = office.submitted()
        self.make(office, record)
        cleared = office.two(record)
        page = signed_in(office.clerk).get(f"/console/reviews/{record.review_id}/sheet/").content.decode()
        assert "生成签批齐全" not in page
        entered(office, cleared)
        for _ in range(3):
            self.make(office, record)
        assert [paper.number for paper in Paper.objects.order_by("pk")] == [1, 2]
        assert "□" not in str(Paper.objects.latest("pk").blocks)

    def test_one_that_is_made_late_says_of_which_version_it_is(self, office: Office) -> None:
        record = office.released()
        actions.edit(record, office.content(title="改了"), version=1, by=office.clerk, at=timezone.now())
        page = signed_in(office.clerk).get(f"/console/reviews/{record.review_id}/sheet/").content.decode()
        assert "送审的是第 1 版（稿件现在是第 2 版）" in page
        assert "已按第 1 版办结，生成的单子只用于归档" in page
        self.make(office, record)
        blocks = str(Paper.objects.get().blocks)
        assert "第1次送审（第1版）" in blocks and record.title in blocks and "改了" not in blocks

    def test_a_void_review_gets_none(self, office: Office) -> None:
        record = office.submitted()
        actions.edit(record, office.content(title="改了"), version=1, by=office.clerk, at=timezone.now())
        answer = self.make(office, record)
        assert answer.status_code == 400 and "不能再出审批单" in answer.content.decode()

    @pytest.mark.parametrize(("kind", "begins"), [("docx", b"PK"), ("pdf", b"%PDF")])
    def test_it_is_saved_as_a_file(self, office: Office, kind: str, begins: bytes) -> None:
        record = office.submitted()
        address = f"/console/reviews/{record.review_id}/sheet.{kind}"
        client = signed_in(office.clerk)
        assert client.get(address).status_code == 404
        self.make(office, record)
        answer = client.get(address)
        assert answer.content.startswith(begins)
        assert "attachment" in answer.headers["Content-Disposition"]
        assert client.get(f"/console/reviews/{record.review_id}/sheet.exe").status_code == 404

    def test_another_organ_does_not_find_it(self, office: Office) -> None:
        record = office.submitted()
        self.make(office, record)
        other = three_people("石桥镇人民政府", "SQZ")
        assert signed_in(other.clerk).get(f"/console/reviews/{record.review_id}/sheet/").status_code == 404
        assert signed_in(other.clerk).get(f"/console/reviews/{record.review_id}/sheet.pdf").status_code == 404
