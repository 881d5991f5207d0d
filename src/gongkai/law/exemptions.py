"""第十四条至第十六条: the grounds for withholding, and when a ground gives way."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Ground(StrEnum):
    """Why information is withheld. The values are those of the outcomes that rest on them."""

    STATE_SECRET = "denied_state_secret"  # noqa: S105  # the name of a ground
    LAW_FORBIDDEN = "denied_law_forbidden"
    SAFETY_STABILITY = "denied_safety_stability"
    THIRD_PARTY = "denied_third_party"
    INTERNAL_AFFAIRS = "denied_internal_affairs"
    PROCESS = "denied_process"
    ENFORCEMENT_FILE = "denied_enforcement_file"


@dataclass(frozen=True, slots=True)
class Exemption:
    """A ground: its name, its article, whether the organ must or only may withhold, and what falls under it."""

    ground: Ground
    title: str
    source: str
    must: bool
    covers: tuple[str, ...]


EXEMPTIONS = {
    each.ground: each
    for each in (
        Exemption(Ground.STATE_SECRET, "国家秘密", "条例第十四条", True, ("依法确定为国家秘密的政府信息",)),
        Exemption(
            Ground.LAW_FORBIDDEN, "法律、行政法规禁止公开", "条例第十四条", True, ("法律、行政法规禁止公开的政府信息",)
        ),
        Exemption(
            Ground.SAFETY_STABILITY,
            "公开后可能危及“三安全一稳定”",
            "条例第十四条",
            True,
            ("国家安全", "公共安全", "经济安全", "社会稳定"),
        ),
        Exemption(Ground.THIRD_PARTY, "第三方合法权益", "条例第十五条", True, ("商业秘密", "个人隐私")),
        Exemption(
            Ground.INTERNAL_AFFAIRS,
            "三类内部事务信息",
            "条例第十六条第一款",
            False,
            ("人事管理", "后勤管理", "内部工作流程"),
        ),
        Exemption(
            Ground.PROCESS,
            "四类过程性信息",
            "条例第十六条第二款",
            False,
            ("讨论记录", "过程稿", "磋商信函", "请示报告"),
        ),
        Exemption(Ground.ENFORCEMENT_FILE, "行政执法案卷信息", "条例第十六条第二款", False, ("行政执法案卷",)),
    )
}


@dataclass(frozen=True, slots=True)
class Withholding:
    """Whether information under a ground is withheld, why, and what the organ has to do."""

    withheld: bool
    may_choose: bool
    reason: str
    source: str


def withhold(
    ground: Ground, *, agreed: bool = False, public_interest: bool = False, rule_requires: bool = False
) -> Withholding:
    """Whether the ground holds in the case.

    agreed           the third party agrees to disclosure
    public_interest  the organ finds that withholding would gravely affect the public interest
    rule_requires    a law, regulation or rule (规章) requires disclosure of process or enforcement information
    """
    exemption = EXEMPTIONS[ground]
    if ground is Ground.THIRD_PARTY and agreed:
        return Withholding(False, False, "第三方同意公开，应当公开。", "条例第十五条")
    if ground is Ground.THIRD_PARTY and public_interest:
        return Withholding(
            False, False, "不公开会对公共利益造成重大影响，应当公开，并把内容和理由书面告知第三方。", "条例第三十二条"
        )
    if ground in (Ground.PROCESS, Ground.ENFORCEMENT_FILE) and rule_requires:
        return Withholding(False, False, "法律、法规、规章规定应当公开，从其规定。", "条例第十六条第二款")
    if exemption.must:
        return Withholding(True, False, f"属于{exemption.title}，不予公开，并说明理由。", exemption.source)
    return Withholding(True, True, f"属于{exemption.title}，可以不予公开；决定不公开的，说明理由。", exemption.source)
