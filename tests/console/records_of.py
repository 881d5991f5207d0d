"""Records, reviews and withdrawals of 白鹭镇 for the addresses of `permissions.csv` that need one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from gongkai.organs.models import Organ
from gongkai.records.actions import draft, submit
from gongkai.records.content import Content, Genre
from gongkai.records.documents.actions import change_validity
from gongkai.records.documents.models import Validity, ValidityAct
from gongkai.records.elsewhere.actions import Known, add_channel, enter_postings
from gongkai.records.elsewhere.models import Channel, ChannelKind, Posting
from gongkai.records.models import Record
from gongkai.records.publishing import release, take_down
from gongkai.review.actions import AGREED_TO, sign
from gongkai.review.models import Stage
from tests.console.people import County

IN_REVIEW = ("review", "paper_sign_off", "approval_sheet", "approval_sheet_file")
KEYED = (
    *("record", "record_edit", "record_submit", "record_take_back", "record_release", "record_file_away"),
    *("record_withdraw", "record_version", "record_file", "emergency_release", "take_down", "take_down_decide"),
    *("record_place", "record_validity", "validity_take_back"),
    *IN_REVIEW,
    *(
        "record_copy",
        "posting_add",
        "posting_end",
        "posting_take_back",
        "channel_add",
        "channel_change",
        "channel_close",
        "elsewhere_intake",
    ),
)
"""The names of the addresses that are opened with the key of a record, a review or a withdrawal."""


def arguments_of_records() -> dict[str, dict[str, Any]]:
    """What these addresses are opened with: the newest row of its kind that fits, where `make` made one."""
    keys = dict.fromkeys(KEYED, _key("审核中的稿件"))
    keys |= dict.fromkeys(("record_withdraw", "take_down", "record_copy", "posting_add"), _key("已公开的稿件"))
    channel = Channel.objects.values_list("pk", flat=True).first() or 1
    keys |= dict.fromkeys(("channel_change", "channel_close", "elsewhere_intake"), channel)
    keys["posting_end"] = keys["posting_take_back"] = Posting.objects.values_list("pk", flat=True).first() or 1
    keys["channel_add"] = Organ.objects.filter(code="BLZ").values_list("pk", flat=True).first() or 1
    record = Record.objects.filter(title="审核中的稿件").first()
    keys |= dict.fromkeys(IN_REVIEW, record.review_id if record else 1)
    keys |= dict.fromkeys(("record_validity",), _key("公开的规范性文件"))
    repealed = ValidityAct.objects.first()
    keys["validity_take_back"] = repealed.pk if repealed else 1
    taken = Record.objects.filter(title="紧急撤下的稿件").first()
    keys["take_down_decide"] = taken.releases.get().withdrawal.pk if taken else 1
    given: dict[str, dict[str, Any]] = {name: {"key": key} for name, key in keys.items()}
    given["record_version"]["number"] = 1
    given["record_file"]["hash"] = "0" * 64
    given["approval_sheet_file"]["kind"] = "pdf"
    return given


def make(county: County) -> None:
    """A record in review, one that is public and one that was taken down in an emergency; a channel and a posting."""
    now = timezone.now()
    wechat = add_channel(county.egret, kind=ChannelKind.WECHAT, name="白鹭发布", by=county["clerk"], at=now)
    _submitted(county, "审核中的稿件", now)
    for title in ("公开的规范性文件", "已公开的稿件", "紧急撤下的稿件"):
        record = _submitted(county, title, now)
        for stage, who in zip(Stage, ("stage_one", "stage_two", "stage_three", "secrecy"), strict=True):
            conclusions = {stage: AGREED_TO[stage]}
            sign(record.review, conclusions, content_hash=record.content_hash, by=county[who], at=now)
        release(record, content_hash=record.content_hash, by=county["clerk"], at=now)
        if record.genre == Genre.NORMATIVE:
            repeal = {"on": timezone.localdate(now), "by_text": "白政发〔2024〕9号", "reason": "已有新规定"}
            change_validity(record, Validity.REPEALED, by=county["clerk"], at=now, **repeal)
            posted = Known(record, "https://a.example/0", "", timezone.localdate(now))
            enter_postings(wechat, [posted], by=county["clerk"], at=now)
    take_down(record, reason="有差错", by=county["clerk"], at=now)


def _submitted(county: County, title: str, at: datetime) -> Record:
    genre = Genre.NORMATIVE if "规范性文件" in title else Genre.PLAIN
    content = Content(title, "<p>正文</p>", formed_on=date(2024, 11, 4), genre=genre.value)
    record = draft(county.egret, content, by=county["clerk"], at=at)
    record.review = submit(record, version=1, by=county["clerk"], at=at)
    return record


def _key(title: str) -> int:
    return Record.objects.filter(title=title).values_list("pk", flat=True).first() or 1
