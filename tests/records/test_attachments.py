"""附件: a hash alone opens nothing."""

from __future__ import annotations

import io
from typing import Any

import pytest

from gongkai.files.models import StoredFile, Upload
from gongkai.files.pipeline import take_in
from gongkai.files.serving import may_see
from gongkai.law import Refused
from gongkai.records import actions
from gongkai.records.content import Attachment
from gongkai.sealing import keys
from tests.records.town import AT, TODAY, Town, at, says

pytestmark = pytest.mark.django_db
SECRET = "d" * 64


@pytest.fixture
def of_another() -> Attachment:
    """A file that a person of another organ uploaded."""
    StoredFile.objects.create(hash=SECRET, kind="pdf", size=1, stored_at=AT)
    return Attachment(SECRET, "名单.pdf", "pdf", 1)


def test_a_file_that_one_may_not_see_cannot_be_attached_by_its_hash(town: Town, of_another: Attachment) -> None:
    with pytest.raises(Refused, match="没有上传成功"):
        actions.draft(town.organ, says(attachments=(of_another,)), by=town.clerk, at=at(0))
    assert not may_see(town.clerk, SECRET, TODAY)


def test_a_file_of_a_record_is_opened_by_whoever_may_see_the_record(town: Town, of_another: Attachment) -> None:
    Upload.objects.create(file_id=SECRET, person=town.clerk.pk, uploaded_on=TODAY)
    record = actions.draft(town.organ, says(attachments=(of_another,)), by=town.clerk, at=at(0))
    later = at(24 * 30).date()
    assert may_see(town.clerk, SECRET, later)
    assert may_see(town["吴专员"], SECRET, later)
    assert not may_see(town["郑外镇"], SECRET, later)
    actions.edit(record, says(body="<p>改。</p>", attachments=(of_another,)), version=1, by=town.clerk, at=at(24 * 30))


def test_a_file_that_was_removed_from_a_draft_stays_open_with_its_earlier_version(
    town: Town, of_another: Attachment
) -> None:
    Upload.objects.create(file_id=SECRET, person=town.clerk.pk, uploaded_on=TODAY)
    record = actions.draft(town.organ, says(attachments=(of_another,)), by=town.clerk, at=at(0))
    actions.edit(record, says(body="<p>改。</p>"), version=1, by=town.clerk, at=at(1))
    assert may_see(town.clerk, SECRET, at(24 * 30).date())


def test_kind_and_size_of_a_file_are_those_of_the_store(town: Town, of_another: Attachment) -> None:
    """A page shows both to the public, so nobody may give others."""
    Upload.objects.create(file_id=SECRET, person=town.clerk.pk, uploaded_on=TODAY)
    record = actions.draft(
        town.organ, says(attachments=(Attachment(SECRET, "名单.exe", "exe", 7),)), by=town.clerk, at=at(0)
    )
    assert record.values.attachments == (Attachment(SECRET, "名单.exe", "pdf", 1),)
    other = says(body="<p>改。</p>", attachments=(Attachment(SECRET, "名单", "docx", 9),))
    record = actions.edit(record, other, version=1, by=town.clerk, at=at(24 * 30))
    assert record.values.attachments == (Attachment(SECRET, "名单", "pdf", 1),)


def test_a_sealed_file_is_one_of_a_case_and_cannot_be_attached(town: Town, settings: Any) -> None:
    keys.write_missing(settings.VAR)
    file = take_in(io.BytesIO("申请人的材料。".encode()), "材料.txt", by=town.clerk, at=AT, sealed=True)
    assert may_see(town.clerk, file.hash, TODAY)
    values = says("通知", attachments=(Attachment(file.hash, "材料.txt", file.kind, file.size),))
    with pytest.raises(Refused, match="有附件没有上传成功"):
        actions.draft(town.organ, values, by=town.clerk, at=AT)
