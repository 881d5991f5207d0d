"""How an application can end: each ending with its article, its row of Table 3, its remedy class, when to choose it and
what the letter must reason.

Several endings share a row: already public and provided are both 予以公开, "does not exist" and "not ours" are both
本机关不掌握相关政府信息. The 21 rows are the leaves of （一） to （六） on the form of 2021.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from gongkai.law.errors import Refused


class RemedyClass(StrEnum):
    """What the applicant can do against it.

    FIRST   reconsideration must come before the court (P)
    FREE    reconsideration or court, as the applicant likes (F)
    NAMED   reconsideration always named; whether the court is, the legal office decides (F†)
    NONE    an ending without a decision
    """

    FIRST = "P"
    FREE = "F"
    NAMED = "F†"
    NONE = "–"


@dataclass(frozen=True, slots=True)
class Row:
    """A leaf of Table 3: its key in the report's JSON, its exact label, the group it stands in."""

    key: str
    label: str
    group: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """An ending. `when` helps to choose it, `must_reason` lists what the letter has to say."""

    code: str
    title: str
    source: str
    row: str
    remedy: RemedyClass
    when: str
    must_reason: str


TABLE_3 = "年度报告格式 表三"

_GRANTED, _PARTIAL, _DENIED = "（一）予以公开", "（二）部分公开", "（三）不予公开"
_UNABLE, _NOT_PROCESSED, _OTHER = "（四）无法提供", "（五）不予处理", "（六）其他处理"

ROWS = {
    row.key: row
    for row in (
        Row("granted", "（一）予以公开", _GRANTED),
        Row("partial", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", _PARTIAL),
        Row("denied_state_secret", "1. 属于国家秘密", _DENIED),
        Row("denied_law_forbidden", "2. 其他法律行政法规禁止公开", _DENIED),
        Row("denied_safety_stability", "3. 危及“三安全一稳定”", _DENIED),
        Row("denied_third_party", "4. 保护第三方合法权益", _DENIED),
        Row("denied_internal_affairs", "5. 属于三类内部事务信息", _DENIED),
        Row("denied_process", "6. 属于四类过程性信息", _DENIED),
        Row("denied_enforcement_file", "7. 属于行政执法案卷", _DENIED),
        Row("denied_admin_query", "8. 属于行政查询事项", _DENIED),
        Row("unable_not_held", "1. 本机关不掌握相关政府信息", _UNABLE),
        Row("unable_needs_creation", "2. 没有现成信息需要另行制作", _UNABLE),
        Row("unable_unclear", "3. 补正后申请内容仍不明确", _UNABLE),
        Row("not_processed_petition", "1. 信访举报投诉类申请", _NOT_PROCESSED),
        Row("not_processed_repeat", "2. 重复申请", _NOT_PROCESSED),
        Row("not_processed_publication", "3. 要求提供公开出版物", _NOT_PROCESSED),
        Row("not_processed_massive", "4. 无正当理由大量反复申请", _NOT_PROCESSED),
        Row("not_processed_reconfirm", "5. 要求行政机关确认或重新出具已获取信息", _NOT_PROCESSED),
        Row(
            "other_overdue_correction",
            "1. 申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
            _OTHER,
        ),
        Row(
            "other_overdue_fee",
            "2. 申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
            _OTHER,
        ),
        Row("other_other", "3. 其他", _OTHER),
    )
}

P, F, NAMED, NONE = RemedyClass.FIRST, RemedyClass.FREE, RemedyClass.NAMED, RemedyClass.NONE

# In the order of the form. Where a row has one ending, the ending carries the key of the row.
OUTCOMES = {
    each.code: each
    for each in (
        Outcome("already_public", "已主动公开", "条例第三十六条第（一）项", "granted", F,
                "所申请的信息已经主动公开。", "告知获取的方式、途径。"),
        Outcome("provided", "予以公开", "条例第三十六条第（二）项", "granted", F,
                "所申请的信息可以公开。", "提供信息，或者告知获取的方式、途径和时间。"),
        Outcome("partial", "部分公开", "条例第三十七条", "partial", F,
                "信息中有不应当公开的内容，但能够区分处理。", "逐处说明不予公开部分的依据和理由。"),
        Outcome("denied_state_secret", "不予公开（国家秘密）", "条例第十四条", "denied_state_secret", P,
                "依法确定为国家秘密。", "说明定密依据和密级，不得透露秘密内容。"),
        Outcome("denied_law_forbidden", "不予公开（法律、行政法规禁止）", "条例第十四条", "denied_law_forbidden", P,
                "法律、行政法规明文禁止公开。", "写明禁止公开的法律、行政法规名称和条款。"),
        Outcome("denied_safety_stability", "不予公开（危及三安全一稳定）", "条例第十四条", "denied_safety_stability", P,
                "公开后可能危及国家安全、公共安全、经济安全、社会稳定。", "说明可能危及哪一项以及判断的理由。"),
        Outcome("denied_third_party", "不予公开（第三方合法权益）", "条例第十五条、第三十二条", "denied_third_party", P,
                "涉及商业秘密、个人隐私等，公开会损害第三方合法权益。",
                "说明征求意见的情况、第三方的理由，以及不公开不会对公共利益造成重大影响。"),
        Outcome("denied_internal_affairs", "不予公开（内部事务信息）", "条例第十六条第一款", "denied_internal_affairs",
                P, "属于人事管理、后勤管理、内部工作流程三类信息。", "说明属于哪一类以及决定不公开的理由。"),
        Outcome("denied_process", "不予公开（过程性信息）", "条例第十六条第二款", "denied_process", P,
                "属于讨论记录、过程稿、磋商信函、请示报告四类信息，且没有法律、法规、规章规定应当公开。",
                "说明属于哪一类以及决定不公开的理由。"),
        Outcome("denied_enforcement_file", "不予公开（行政执法案卷）", "条例第十六条第二款", "denied_enforcement_file",
                P, "属于行政执法案卷信息，且没有法律、法规、规章规定应当公开。",
                "说明所属的案卷以及决定不公开的理由。"),
        Outcome("denied_admin_query", "行政查询事项", "条例第三十六条第（七）项", "denied_admin_query", NAMED,
                "属于工商、不动产登记资料等，有关法律、行政法规对获取另有特别规定。", "告知依照哪项规定、向谁查询。"),
        Outcome("not_existing", "政府信息不存在", "条例第三十六条第（四）项", "unable_not_held", F,
                "经检索没有所申请的信息。", "说明检索的地点、系统、关键词、时间范围、经办人和结果。"),
        Outcome("not_ours", "不属于本机关负责公开", "条例第三十六条第（五）项", "unable_not_held", F,
                "所申请的信息不属于本机关负责公开。", "说明理由；能够确定负责公开的机关的，告知名称和联系方式。"),
        Outcome("unable_needs_creation", "需要另行制作", "条例第三十八条", "unable_needs_creation", NAMED,
                "需要对现有信息加工、分析，或者另行制作。", "说明没有现成的信息，以及需要怎样加工、分析。"),
        Outcome("unable_unclear", "补正后仍不明确", "条例第三十条", "unable_unclear", F,
                "申请人按期补正，但内容仍不明确，无法检索。", "写明补正的经过以及仍不明确之处。"),
        Outcome("not_processed_petition", "信访、投诉、举报类申请", "条例第三十九条第一款", "not_processed_petition",
                NAMED, "以申请公开的形式信访、投诉、举报。", "告知不作为政府信息公开申请处理，可以告知相应渠道。"),
        Outcome("not_processed_repeat", "重复申请", "条例第三十六条第（六）项", "not_processed_repeat", NAMED,
                "已经答复过，同一申请人又申请公开相同的信息。", "写明前一次答复的日期和文号。"),
        Outcome("not_processed_publication", "要求提供公开出版物", "条例第三十九条第二款", "not_processed_publication",
                NAMED, "要求提供政府公报、报刊、书籍等公开出版物。", "可以告知获取的途径。"),
        Outcome("not_processed_massive", "无正当理由大量反复申请", "条例第三十五条", "not_processed_massive", F,
                "申请的数量、频次明显超过合理范围，说明的理由不合理。",
                "列明申请的数量、频次，要求说明理由的经过，以及认定不合理的原因。"),
        Outcome("not_processed_reconfirm", "要求确认或者重新出具已获取信息", TABLE_3,
                "not_processed_reconfirm", NAMED, "要求对已经获取的信息确认真伪或者重新出具。", "写明原来获取的经过。"),
        Outcome("other_overdue_correction", "逾期不补正，不再处理", "条例第三十条", "other_overdue_correction", F,
                "申请人收到补正告知后，无正当理由逾期不补正。", "写明告知补正的日期、期限和逾期的事实。"),
        Outcome("other_overdue_fee", "逾期不缴费，不再处理", "条例第四十二条、国办函〔2020〕109号", "other_overdue_fee",
                F, "申请人收到收费通知后，逾期没有缴费。", "写明收费通知的日期、金额、期限和逾期的事实。"),
        Outcome("withdrawn", "申请人撤回", TABLE_3, "other_other", NONE,
                "申请人主动撤回申请。", "记录撤回的日期和方式。"),
        Outcome("other", "其他终结", TABLE_3, "other_other", NONE,
                "申请人死亡或者终止等，没有作出决定而终结。", "写明终结的原因。"),
    )
}  # fmt: skip

GIVEN = frozenset({"already_public", "provided"})
DENIED = frozenset(code for code, each in OUTCOMES.items() if ROWS[each.row].group == _DENIED)
# Refusals on articles 14 to 16: reconsideration first. A registry query stands in the same group but rests elsewhere.
WITHHELD = frozenset(code for code, each in OUTCOMES.items() if each.remedy is P)
# What can be said of the part that a partial disclosure does not give.
NOT_GIVEN = frozenset(
    code for code, each in OUTCOMES.items() if ROWS[each.row].group in (_DENIED, _UNABLE, _NOT_PROCESSED)
)


def row_of(codes: Sequence[str], main: str | None = None) -> Row:
    """The one row of Table 3 in which an application with these endings of its items counts.

    main  the ending that the officer takes as the main one, where no rule decides; where something was given and
          something not, also "partial"
    Something given and something 不予公开: 部分公开, and no other row. Given, and the rest ended otherwise: no rule
    decides, the main ending is asked for. Nothing given: the main ending, else the first on the form.
    """
    if not codes:
        raise Refused("还没有选择办理结果，请先选择。", TABLE_3)
    given = [code for code in codes if code in GIVEN]
    mixed = bool(given) and len(given) < len(codes)
    if main is not None and main not in codes and not (mixed and main == "partial"):
        raise Refused("主要办理结果不在各项结果之中，请重新选择。", TABLE_3)
    if "partial" in codes or (given and not DENIED.isdisjoint(codes)):
        return ROWS["partial"]
    if mixed and main is None:
        raise Refused(
            "一部分予以公开，其余部分不是不予公开，格式没有规定计入哪一行，请选择主要办理结果，或者选择部分公开。",
            TABLE_3,
        )
    order = list(OUTCOMES)
    return ROWS[OUTCOMES[main or min(codes, key=order.index)].row]


def remedy_class(codes: Sequence[str], withheld: Sequence[str] = ()) -> RemedyClass:
    """The remedy class of a decision with these endings.

    withheld  for a partial disclosure, the endings of the parts that were not given
    One part withheld on articles 14 to 16 makes the whole decision reconsideration-first.
    Raises Refused for a partial disclosure that does not say what was withheld: the notice would name a wrong remedy.
    """
    if not codes:
        raise Refused("还没有选择办理结果，请先选择。", TABLE_3)
    if "partial" in codes and not withheld:
        raise Refused("部分公开的，请逐处填写不予公开部分的办理结果，以便确定救济途径。", OUTCOMES["partial"].source)
    if not NOT_GIVEN.issuperset(withheld):
        raise Refused("不予公开部分只能是不予公开、无法提供或者不予处理，请重新选择。", OUTCOMES["partial"].source)
    classes = {OUTCOMES[code].remedy for code in (*codes, *withheld)}
    for remedy in (P, F, NAMED):
        if remedy in classes:
            return remedy
    return NONE
