"""An installation with releases of every kind, for the tests in a browser: `python -m tests.portal.county`."""

from __future__ import annotations

import django


def furnish() -> None:
    """白鹭镇 with a full release, a corrected one, one that was taken down, and twenty more; 青石镇 without any."""
    from django.core.management import call_command

    from gongkai.organs.models import Organ
    from gongkai.records import publishing
    from tests.portal.platform import full
    from tests.records.town import at, build, corrected, released, says

    call_command("migrate", verbosity=0)
    town = build()
    Organ.objects.filter(pk=town.organ.pk).update(
        address="示例县白鹭镇文昌路 1 号", hours="工作日 8:30–12:00，14:00–17:30", telephone="0000-1234567",
        supervision_telephone="0000-7654321", email="blz@example.cn", head="李镇长", work_body="党政办公室",
    )  # fmt: skip
    released(town, full())
    corrected(town, released(town, full()).record, reason="附表中第二批的金额有误")
    publishing.take_down(released(town).record, reason="含身份证号", by=town.clerk, at=at(30))
    for number in range(20):
        released(town, says(f"白鹭镇人民政府关于第{number}批农村饮水安全巩固提升工程项目安排情况的通告"))


if __name__ == "__main__":
    django.setup()
    furnish()
