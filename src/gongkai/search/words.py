"""How text is cut for the index, and what is asked for by the same rules.

Folded text has one form for each character: full width and half width, capitals and small letters are the same
(Unicode NFKC). A unit is one Chinese character, or a whole run of digits or of Latin letters; marks of punctuation are
no units, but the end of a sentence is one, so that no phrase runs across it. Two neighbouring units are a pair. Any
text of two or more units is a sequence of pairs, and so is found wherever it stands, however a dictionary cuts it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

import rjieba

END = "。"
"""The unit that stands for the end of a sentence or a line."""

TERMS = (
    "政府信息公开", "政府信息", "主动公开", "依申请公开", "不予公开", "信息公开指南", "信息公开年报", "公开目录",
    "行政规范性文件", "规范性文件", "政策解读", "政务公开", "村务公开", "党务公开", "双公示", "三公经费", "财政预决算",
    "部门预算", "部门决算", "行政许可", "行政处罚", "行政强制", "行政复议", "行政诉讼", "行政事业性收费", "权责清单",
    "社会救助", "最低生活保障", "特困供养", "临时救助", "惠民补贴", "惠农补贴", "耕地地力保护", "征地补偿", "安置补助",
    "土地征收", "宅基地", "土地流转", "乡村振兴", "高标准农田", "饮水安全", "农村公路", "危房改造", "厕所革命",
    "人居环境", "森林防火", "防汛抗旱", "防灾减灾", "地质灾害", "安全生产", "食品安全", "药品安全", "疫苗接种",
    "义务教育", "招生入学", "学区划分", "公共卫生", "医疗保障", "城乡居民", "养老保险", "医疗保险", "就业创业",
    "公益性岗位", "招标公告", "中标公告", "政府采购", "公开招聘", "公示期", "应急预案", "突发事件", "河长制", "林长制",
    "人民政府", "街道办事处", "民政局", "财政局", "教育局", "卫生健康局", "自然资源局", "农业农村局", "市场监督管理局",
    "人力资源和社会保障局", "生态环境局", "住房和城乡建设局", "应急管理局", "退役军人事务局", "综合行政执法",
)  # fmt: skip
"""Words of the trade that a general dictionary cuts apart."""

_ENDS = frozenset("。！？；!?;\n\r\u2028\u2029")


class _Folding(dict[int, str]):
    """The folded form of each character, found out once."""

    def __missing__(self, key: int) -> str:
        character = chr(key)
        folded = END if character in _ENDS else unicodedata.normalize("NFKC", character).lower()
        self[key] = folded
        return folded


class _EvenFolding(_Folding):
    """The folded form where it is one character; otherwise the character as it is, so that places stay the same."""

    def __missing__(self, key: int) -> str:
        folded = super().__missing__(key)
        if len(folded) != 1:
            folded = self[key] = chr(key)
        return folded


_FOLDED, _EVENLY = _Folding(), _EvenFolding()
_UNIT = re.compile(rf"[0-9]{{1,40}}|[a-z\u00df-\u024f]{{1,40}}|[^\W_]|{END}")
_NUMBER = re.compile(r"[\[(〔【〖<《]\s*((?:19|20)[0-9]{2})\s*年?\s*[\])〕】〗>》]\s*第?\s*0*([0-9]{1,6})\s*号")
_RUNS = frozenset("0123456789abcdefghijklmnopqrstuvwxyz" + "".join(map(chr, range(0xDF, 0x250))))
"""What a unit of more than one character begins with: two such units need a mark between them."""
_FILLERS = frozenset({"第", "年", "号", END})


def folded(text: str) -> str:
    """A text with one form for each character; a document number in the form 〔2026〕12号."""
    return _NUMBER.sub(r"〔\1〕\2号", text.translate(_FOLDED))


def folded_evenly(text: str) -> str:
    """A text with one form for each character, of the same length: a place in it is a place in the text."""
    return text.translate(_EVENLY)


def units_of(folded_text: str) -> list[str]:
    """The units of a folded text, in their order."""
    return _UNIT.findall(folded_text)


def pairs_of(units: Sequence[str]) -> list[str]:
    """Each two neighbours as one term; one fewer than there are units."""
    return [
        f"{one}_{other}" if one[0] in _RUNS and other[0] in _RUNS else one + other
        for one, other in zip(units, units[1:], strict=False)
    ]


def key_of(number: str) -> str:
    """What all spellings of a document or index number have in common: 白_政_发_2026_12."""
    units = (unit.lstrip("0") or "0" if unit.isdigit() else unit for unit in units_of(folded(number)))
    return "_".join(unit for unit in units if unit not in _FILLERS)


class Vocabulary:
    """Cuts folded text into words. names  words of this county beside the dictionary: the names of its organs"""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._jieba = rjieba.Jieba()
        for word in (*TERMS, *names):
            if word := folded(word).strip():
                self._jieba.add_word(word, None, None)

    def words(self, folded_text: str) -> list[str]:
        """The words of a text, one after the other."""
        return [word for word in self._jieba.cut(folded_text) if word[0].isalnum()]

    def words_in_words(self, folded_text: str) -> list[str]:
        """The words of a text and the shorter words inside them."""
        return [word for word in self._jieba.cut_for_search(folded_text) if word[0].isalnum()]
