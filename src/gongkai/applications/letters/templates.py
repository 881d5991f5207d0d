"""The wording of letters: paragraphs with places for facts (`{收到日期}`), which an organ may put differently.

Only the words between the places are the organ's. Each place has to stay, for what stands in it comes from the record;
a paragraph that is nothing but a place takes as many paragraphs as the fact has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from gongkai.applications.letters.kinds import FORMS, Kind
from gongkai.law import Refused
from gongkai.papers.blocks import Bound, Paragraph, Run, drawable

MOST_PARAGRAPHS = 30
LONGEST_PARAGRAPH = 1000
ACT = "《中华人民共和国政府信息公开条例》"
_PLACE = re.compile(r"\{([^{}]*)\}")
_SENTENCE = re.compile(r"[^。；;！!？?\n]+")
_REMEDY = "复议|诉讼|起诉|上诉|救济"
_AGAINST = re.compile(
    f"(?:不得|不能|不可|不再|无权|放弃)[^，,。；;]*?(?:{_REMEDY})"
    f"|(?:{_REMEDY})[^，,。；;]*?(?:不得|不能|无权|放弃)|(?:{_REMEDY})的?，?(?:一律|均)?不予受理"
    "|(?:为|是|系|属于)最终的?(?:答复|决定|结论|处理)|终局"
)
"""Within a clause. What has to go to reconsideration first is said by the bound words, and not again by hand."""
TAKES_AWAY = (
    "“{sentence}”像是限制申请人申请行政复议、提起诉讼，不能写在文书里：救济途径由系统依法写明，请删去或者改写这一句。"
)

WORDING: dict[Kind, tuple[str, ...]] = {
    Kind.RECEIPT: (
        "{申请情况}",
        f"根据{ACT}第三十一条，本机关收到申请之日为{{收到日期}}，答复期限为{{答复期限}}。",
        "需要补正申请内容、征求意见、延长答复期限或者收取信息处理费的，本机关将另行书面告知，答复期限依法重新计算或者顺延。",
        "办理中如有疑问，请与本机关联系：{联系方式}。",
    ),
    Kind.CORRECTION: (
        "{申请情况}",
        f"经审查，申请内容需要补正。根据{ACT}第三十条，请一次性补正下列事项：",
        "{补正事项}",
        "请自收到本告知书之日起{补正期限}个工作日内，将补正材料送交本机关。答复期限自本机关收到补正的申请之日起计算。"
        "无正当理由逾期不补正的，视为放弃申请，本机关不再处理该政府信息公开申请。",
        "补正中需要帮助的，请与本机关联系：{联系方式}。",
    ),
    Kind.REASONS: (
        "{申请情况}",
        "经审查，申请公开政府信息的数量、频次明显超过合理范围：",
        "{认定事实}",
        f"根据{ACT}第三十五条，请自收到本告知书之日起{{说明期限}}个工作日内，书面说明理由。本机关认为申请理由不合理的，"
        "告知不予处理；认为申请理由合理，但是无法在规定的期限内答复的，可以确定延迟答复的合理期限并予以告知。",
        "联系方式：{联系方式}。",
    ),
    Kind.EXTENSION: (
        "{申请情况}",
        "现因{延期原因}，不能按期答复。",
        f"根据{ACT}第三十三条第二款，经本机关政府信息公开工作机构负责人同意，延长答复期限{{延长天数}}个工作日，"
        "延长后的答复期限为{答复期限}。",
        "联系方式：{联系方式}。",
    ),
    Kind.DELAY: (
        "{申请情况}",
        "申请公开政府信息的数量、频次明显超过合理范围。经审查，申请理由合理，但是无法在规定的期限内答复：{延迟原因}。",
        f"根据{ACT}第三十五条，本机关确定延迟答复的期限为{{答复期限}}。",
        "联系方式：{联系方式}。",
    ),
    Kind.THIRD_PARTY: (
        "本机关收到一件政府信息公开申请，其中涉及贵方的下列政府信息：",
        "{征求内容}",
        f"公开上述信息可能损害贵方的合法权益。根据{ACT}第三十二条，现征求贵方的意见。"
        "请自收到本意见书之日起{答复天数}个工作日内，填写所附意见回执，送交本机关；不同意公开的，请说明理由。",
        "期满未提出意见的，由本机关依照条例的规定决定是否公开。不同意公开且有合理理由的，本机关不予公开；"
        "本机关认为不公开可能对公共利益造成重大影响的，可以决定予以公开，并将决定公开的内容和理由书面告知贵方。",
        "联系方式：{联系方式}。",
    ),
    Kind.CO_MAKER: (
        "本机关收到一件政府信息公开申请，其中涉及本机关牵头与贵单位共同制作的下列政府信息：",
        "{征求内容}",
        f"根据{ACT}第三十四条，现征求贵单位的意见。请自收到本征求意见书之日起{{答复天数}}个工作日内书面提出意见，"
        "不同意公开的，请写明依据和理由。期满未提出意见的，视为同意公开。",
        "联系方式：{联系方式}。",
    ),
    Kind.OTHER_ORGAN: (
        "本机关正在办理一件政府信息公开申请，需要贵单位协助下列事项：",
        "{征求内容}",
        f"根据{ACT}第三十三条第三款，现函请贵单位协助办理。因该件有法定的答复期限，请尽快书面回复。",
        "联系方式：{联系方式}。",
    ),
    Kind.CONSULTING: (
        "{申请情况}",
        f"申请公开的政府信息需要征求{{征求对象}}的意见。根据{ACT}{{征求依据}}，本机关已于{{征求日期}}书面征求意见。",
        f"根据{ACT}第三十三条第三款，征求意见所需时间不计算在答复期限内。",
        "联系方式：{联系方式}。",
    ),
    Kind.OVERRIDE: (
        "本机关曾就下列政府信息书面征求贵方的意见：",
        "{征求内容}",
        "贵方不同意公开。经审查，本机关认为不公开可能对公共利益造成重大影响，理由如下：",
        "{公共利益理由}",
        f"根据{ACT}第三十二条，本机关决定公开上述政府信息，现将决定公开的内容和理由告知贵方。",
        "{救济告知}",
    ),
    Kind.FEE: (
        "{申请情况}",
        f"根据{ACT}第四十二条和《政府信息公开信息处理费管理办法》（国办函〔2020〕109号），"
        "本机关决定对本件申请收取信息处理费：",
        "{收费明细}",
        "请自收到本通知书次日起{缴费期限}个工作日内缴纳。缴费方式：{缴费方式}。逾期未缴纳的，视为放弃申请，"
        "本机关不再处理该政府信息公开申请。答复期限自缴费完成次日起重新计算。",
        "联系方式：{联系方式}。",
    ),
    Kind.REPLY: (
        "{申请情况}",
        "{办理经过}",
        "申请公开的内容为：",
        "{申请内容}",
        "经审查，本机关答复如下：",
        "{办理结果}",
        "{答复内容}",
        "{救济告知}",
    ),
    Kind.RECORD_CORRECTED: (
        "{更正申请}",
        f"根据{ACT}第四十一条，经审核，现答复如下：",
        "{更正情况}",
        "{救济告知}",
    ),
    Kind.RECORD_TRANSFERRED: (
        "有关申请人提出与其自身相关的政府信息记录不准确，要求更正：",
        "{更正情况}",
        f"经审核，该事项不属于本机关职能范围。根据{ACT}第四十一条，现转送贵单位处理，请将处理结果告知申请人。",
        "联系方式：{联系方式}。",
    ),
}
"""What stands in a letter until an organ puts it differently. Forms have no wording."""


def against_remedies(text: str) -> Iterator[str]:
    """The sentences of free words that tell somebody that there is no remedy (行政复议法第二条、行政诉讼法第二条)."""
    yield from (each.strip() for each in _SENTENCE.findall(text) if _AGAINST.search(each))


def places(paragraphs: Sequence[str]) -> list[str]:
    """The names of the facts that a wording has places for, in order."""
    return [name for each in paragraphs for name in _PLACE.findall(each)]


def pieces(paragraph: str) -> list[tuple[str, bool]]:
    """A paragraph cut at its places: words, and names of facts with True."""
    return [(piece, bool(number % 2)) for number, piece in enumerate(_PLACE.split(paragraph)) if piece or number % 2]


def checked(kind: Kind, paragraphs: Sequence[str]) -> list[str]:
    """A wording as it is kept. Raises Refused with the first thing to mend."""
    if kind in FORMS:
        raise Refused(f"{kind.label}是固定格式，没有可以修改的文字。")
    kept = [drawable(" ".join(each.split())) for each in paragraphs]
    kept = [each for each in kept if each]
    if not kept or len(kept) > MOST_PARAGRAPHS:
        raise Refused(f"请填写正文，1到{MOST_PARAGRAPHS}段。")
    for number, each in enumerate(kept, 1):
        if len(each) > LONGEST_PARAGRAPH:
            raise Refused(f"第{number}段写了{len(each)}个字，最多{LONGEST_PARAGRAPH}个字，请分段或者精简。")
        if wrong := next(against_remedies(_PLACE.sub("", each)), None):
            raise Refused(TAKES_AWAY.format(sentence=wrong))
        if set("{}") & set(_PLACE.sub("", each)):
            raise Refused(f"第{number}段的花括号没有成对，请写成“{{收到日期}}”这样的形式。")
    wanted, found = places(WORDING[kind]), places(kept)
    if unknown := next((name for name in found if name not in wanted), None):
        raise Refused(f"没有“{{{unknown}}}”这一项，可以使用的有：{'、'.join(dict.fromkeys(wanted))}。")
    if lost := next((name for name in wanted if name not in found), None):
        raise Refused(f"少了“{{{lost}}}”，这一项由系统按办理记录填写，不能删除，请补上。")
    if doubled := next((name for name in found if found.count(name) > wanted.count(name)), None):
        raise Refused(f"“{{{doubled}}}”写了两次，请只保留一处。")
    alone = {each[1:-1] for each in WORDING[kind] if _PLACE.fullmatch(each)}
    for each in kept:
        if inside := next((name for name in _PLACE.findall(each) if name in alone and each != f"{{{name}}}"), None):
            raise Refused(f"“{{{inside}}}”可能有多段，请单独成段，前后不要写别的字。")
    return kept


def filled(paragraphs: Sequence[str], facts: Mapping[str, str]) -> Iterator[Paragraph]:
    """The paragraphs with what stands in the record; one whose only fact is empty is left out."""
    for each in paragraphs:
        if alone := _PLACE.fullmatch(each):
            lines = [line for line in facts[alone[1]].split("\n") if line.strip()]
            for number, line in enumerate(lines, 1):
                name = alone[1] if len(lines) == 1 else f"{alone[1]}{number}"
                yield Paragraph((Bound(name, line.strip()),))
            continue
        yield Paragraph(tuple(_runs(each, facts)))


def _runs(text: str, facts: Mapping[str, str]) -> Iterator[Run]:
    for number, piece in enumerate(_PLACE.split(text)):
        if number % 2:
            yield Bound(piece, " ".join(facts[piece].split()))
        elif piece:
            yield piece
