"""How to reach an organ: what its row says, for every page that names it."""

from __future__ import annotations

from dataclasses import dataclass

from gongkai.organs.models import Organ


@dataclass(frozen=True, slots=True)
class Fact:
    """One line about an organ. link  where it leads: a telephone, a mailbox"""

    name: str
    said: str
    link: str = ""


def facts(organ: Organ) -> list[Fact]:
    """What is known about an organ: its address, hours, telephones, and who answers for it."""
    lines = [
        Fact("办公地址", organ.address),
        Fact("办公时间", organ.hours),
        Fact("联系电话", organ.telephone, f"tel:{organ.telephone}"),
        Fact("监督电话", organ.supervision_telephone, f"tel:{organ.supervision_telephone}"),
        Fact("传真", organ.fax),
        Fact("电子邮箱", organ.email, f"mailto:{organ.email}"),
        Fact("邮政编码", organ.postcode),
        Fact("负责人", organ.head),
        Fact("公开工作机构", organ.work_body),
        Fact("统一社会信用代码", organ.uscc),
    ]
    return [line for line in lines if line.said]


def facts_of_work_body(organ: Organ, head: str = "") -> list[Fact]:
    """What article 12 asks the guide to say about the body that applications go to.

    head  who heads it today; empty where nobody holds that post
    Source: 条例第十二条
    """
    lines = [
        Fact("名称", organ.work_body or f"{organ.name}政府信息公开工作机构"),
        Fact("负责人", head),
        Fact("办公地址", organ.address),
        Fact("邮政编码", organ.postcode),
        Fact("办公时间", organ.hours),
        Fact("联系电话", organ.telephone, f"tel:{organ.telephone}"),
        Fact("传真", organ.fax),
        Fact("互联网联系方式", organ.email, f"mailto:{organ.email}"),
    ]
    return [line for line in lines if line.said]
