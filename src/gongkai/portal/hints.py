"""What may be meant where somebody is about to apply for information: a plain hint, and never a refusal.

A word decides nothing. Whether an application is one is for the organ to say after it came (条例第三十九条).
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hint:
    """Words that are found in such a text, and what its writer may want to know."""

    words: re.Pattern[str]
    says: str
    source: str


HINTS = (
    Hint(
        re.compile("信访|投诉|举报|控告|上访|(请求|要求|希望|请).{0,8}(查处|处理|处罚|解决|赔偿|补偿|制止|追究)"),
        "看起来您是要反映问题、投诉或者举报。以申请公开的方式提出的，机关不作为政府信息公开申请处理，只能告知您走哪个渠道；"
        "直接通过信访、投诉举报渠道提出会更快，例如拨打 12345 政务服务便民热线。",
        "条例第三十九条第一款",
    ),
    Hint(
        re.compile(
            "请问|咨询|为什么|为何|是不是|是否合法|是否合理|能不能|可不可以|(如何|怎么|怎样).{0,6}(办|申请|处理|计算)|[?？]"
        ),
        "看起来您是要咨询。申请公开得到的是已经制作或者保存的材料，机关不需要另外解释、分析；只想问清楚一件事的，打电话或者写信更快。",
        "条例第三十八条",
    ),
    Hint(
        re.compile(
            "不动产登记|房屋登记|产权登记|房产档案|土地登记|工商登记|企业登记|商事登记|婚姻登记|户籍(档案|登记)|出生登记"
        ),
        "看起来您是要查询不动产、企业等登记资料。这类资料法律、行政法规对查询另有规定的，到登记机构按规定查询；"
        "本机关会告知您按规定办理。",
        "条例第三十六条第（七）项",
    ),
    Hint(
        re.compile("公报|年鉴|报纸|报刊|期刊|杂志|书籍|地方志|县志|镇志"),
        "看起来您要的是公开出版的公报、报刊或者书籍。机关可以只告知您获取的途径，到图书馆、档案馆查阅或者购买会更快。",
        "条例第三十九条第二款",
    ),
)


def hints(text: str) -> list[Hint]:
    """What a text looks like besides an application."""
    return [hint for hint in HINTS if hint.words.search(text)]
