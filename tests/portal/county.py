"""An installation with releases of every kind, for the tests in a browser: `python -m tests.portal.county`."""

from __future__ import annotations

import django

DOCUMENT = "白鹭镇农村宅基地和村民自建住房管理暂行办法"


def furnish() -> str:
    """白鹭镇 with a full release, a corrected one, one that was taken down, a repealed document with an interpretation,
    a notice and twenty more, and an application that waits for its correction; 青石镇 without any.

    Gives number and code of that application.
    """
    from gongkai.intake.models import PublicAnswer
    from gongkai.organs.models import Organ
    from gongkai.records import publishing
    from gongkai.records.documents.actions import change_validity
    from gongkai.records.documents.models import Validity
    from gongkai.records.elsewhere.models import Channel, ChannelKind, Posting
    from gongkai.records.sections import actions as sections
    from gongkai.records.sections.models import Section
    from gongkai.search.index import rebuild
    from tests.portal.platform import full
    from tests.records.town import TODAY, again, at, build, corrected, released, says

    town = build()
    Organ.objects.filter(pk=town.organ.pk).update(
        address="示例县白鹭镇文昌路 1 号", hours="工作日 8:30–12:00，14:00–17:30", telephone="0000-1234567",
        supervision_telephone="0000-7654321", email="blz@example.cn", head="李镇长", work_body="党政办公室",
    )  # fmt: skip
    released(town, full())
    corrected(town, released(town, full()).record, reason="附表中第二批的金额有误")
    publishing.take_down(released(town).record, reason="含身份证号", by=town.clerk, at=at(30))
    document = released(
        town, says(DOCUMENT, genre="normative", document_number="白政发〔2025〕8号", issued_on=TODAY)
    ).record
    released(town, says(f"一图读懂{DOCUMENT}", genre="interpretation", form="picture", interprets=("BLZ/2026-0004",)))
    change_validity(
        again(document), Validity.REPEALED, on=TODAY, by_text="白政发〔2026〕20号", reason="被新办法替代",
        by=town.leader, at=at(31),
    )  # fmt: skip
    wechat = Channel.objects.create(organ=town.organ, kind=ChannelKind.WECHAT, name="白鹭发布")
    Posting.objects.create(
        release=document.current, record=document, channel=wechat, address="https://mp.example.cn/s/1", title=DOCUMENT,
        posted_on=TODAY, entered_at=at(32),
    )  # fmt: skip
    released(town, says("白鹭镇2026年最低生活保障对象公示", nature="notice", offline_on=TODAY.replace(year=2099)))
    sections.state_nothing_here(
        Section.objects.get(organ=town.organ, item="20.9"), upheld=True, reason="采购由县公共资源交易中心统一组织实施",
        by=town.leader, at=at(33),
    )  # fmt: skip
    PublicAnswer.objects.create(
        organ=town.organ, year=2026, number=1, case="applications.Application:1", title="2025年度村级公路养护合同",
        summary="提供了合同全文。", outcome="予以公开", answered_on=TODAY, published_on=TODAY, published_at=at(34),
    )  # fmt: skip
    for number in range(20):
        released(town, says(f"白鹭镇人民政府关于第{number}批农村饮水安全巩固提升工程项目安排情况的通告"))
    rebuild()
    return _application()


def _application() -> str:
    from datetime import date

    from django.conf import settings
    from django.utils import timezone

    from gongkai.config import keys
    from gongkai.evidence.actor import SYSTEM
    from gongkai.intake import actions
    from gongkai.intake.models import Kind, Submission
    from gongkai.intake.parcels import Parcel, Sent
    from gongkai.intake.told import ANSWERS, Told
    from tests.intake.conftest import answered

    now = timezone.now()
    keys.prepare(settings.VAR, now)
    receipt = actions.submit(Kind.APPLICATION, "BLZ", Parcel({}), answer=answered(now), at=now)
    submission = Submission.objects.get()
    opened = actions.open_submission(submission, by=None, at=now)
    taking = actions.take_in(opened, lambda: submission, by=None, at=now)
    for told in (
        Told("已登记", date(2026, 3, 2), "BLZ", "机关已经收到您的申请。", "〔2026〕5号"),
        Told(
            "请补正", date(2026, 3, 4), "BLZ", "请写明要哪一年的预算。", "〔2026〕5号", not_before=date(2031, 1, 1),
            due_what="补正", due_source="条例第三十条", may=ANSWERS, files=(Sent("补正告知书.pdf", b"%PDF-1"),),
        ),
    ):  # fmt: skip
        actions.notify(taking, told.parcel, by=SYSTEM, at=now)
    return f"{receipt.number} {receipt.code}"


if __name__ == "__main__":
    django.setup()
    print(furnish())
