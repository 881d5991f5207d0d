"""Write docs/findings.md from the explanations that the checks carry: `python scripts/write_findings.py`."""

from __future__ import annotations

import re
from pathlib import Path

from gongkai.annual.checks import EXPLANATIONS, MODULES
from gongkai.annual.report import LEVEL_WORDS, OUTCOME_WORDS

PAGE = Path(__file__).resolve().parent.parent / "docs" / "findings.md"

GROUPS = {
    "I": "勾稽关系：表内、表间、与上年的数字关系",
    "S": "结构：部分、表格、行、单元格、标题",
    "N": "文字与表格、文字与文字之间的数字",
    "L": "文字与法规",
    "Y": "与上年报告比较",
    "R": "与所属单位的报告比较",
}

ANSWERS = {
    "passed": "需要的内容都读到了，没有问题。",
    "failed": f"需要的内容读到了，有问题。按轻重分为{'、'.join(LEVEL_WORDS.values())}三级。",
    "uncertain": "看上去有问题，也可能有报告里看不出来的原因，或者读得没有把握，请人工核对。",
    "not_assessable": "需要的内容没有读到、没有提供，或者这一年的格式里没有。没有读到的数绝不当作0。",
}
ANSWER_ROWS = "\n".join(f"| {word} | {ANSWERS[outcome]} |" for outcome, word in OUTCOME_WORDS.items())

HEAD = f"""# 检查结果说明

<!-- 本页由 scripts/write_findings.py 生成，请改各检查模块里的说明，不要改本页。 -->

年报体检对每一项检查给出四种回答之一：

| 回答 | 意思 |
|---|---|
{ANSWER_ROWS}

三个级别：**{LEVEL_WORDS["error"]}**应当改正后再发布（命令的退出码为1）；**{LEVEL_WORDS["warning"]}**应当改正或者写明原因；\
**{LEVEL_WORDS["note"]}**供参考。
一个问题只用一个代码。同一代码下，{OUTCOME_WORDS["failed"]}和{OUTCOME_WORDS["uncertain"]}的逐格列出，\
{OUTCOME_WORDS["passed"]}的只列一条。

没有I11、I14、I16：文字与表格的数字见N，与所属单位之和见R，2020到2021年度格式变化时I7不核对。
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for letter, title in GROUPS.items():
        codes = sorted((code for code in EXPLANATIONS if code[0] == letter), key=lambda code: int(code[1:]))
        if codes:
            parts.append(f"\n## {letter}　{title}\n\n| 代码 | 名称 | 级别 | 依据 | 说明 |\n|---|---|---|---|---|\n")
            parts.extend(_row(code) for code in codes)
    return "".join(parts)


def _row(code: str) -> str:
    title, explanation = EXPLANATIONS[code]
    (module,) = (module for module in MODULES if code in module.EXPLANATIONS)
    levels = "或".join(LEVEL_WORDS[level] for level in module.LEVELS[code]) or "不判定"
    cells = (code, title, levels, module.SOURCES[code], explanation)
    return f"| {' | '.join(re.sub(r'[|]', '｜', cell) for cell in cells)} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
