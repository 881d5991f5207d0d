"""`gongkai report …`: read, check, render and compare annual reports; no database needed."""

from __future__ import annotations

import argparse
import errno
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gongkai.annual.report import Finding, Outcome, Report

READABLE = (".txt", ".md", ".htm", ".html", ".docx", ".pdf", ".xls", ".xlsx", ".ods", ".json")


def add(verbs: Any) -> None:
    """Declare the verb and its four parts."""
    report = verbs.add_parser("report", help="年度报告：读取、检查、转换、比较", description="政府信息公开工作年度报告")
    parts = report.add_subparsers(title="命令", metavar="命令", parser_class=type(report), required=True)

    read = parts.add_parser("read", help="读出一份年报的内容")
    read.add_argument("file", type=Path, metavar="文件", help="txt md html docx pdf xlsx json")
    read.add_argument("--json", action="store_true", help="输出 JSON（schema 1）")
    read.set_defaults(run=_read)

    check = parts.add_parser("check", help="检查年报，可以一次检查许多份")
    check.add_argument("files", type=Path, nargs="+", metavar="文件", help="年报文件，可以多个")
    check.add_argument("--against", type=Path, metavar="上年年报", help="与上一年的年报核对（只检查一份时）")
    check.add_argument("--members", type=Path, metavar="文件夹", help="与这个文件夹里所属机关的年报汇总核对")
    check.add_argument("--json", action="store_true", help="输出 JSON：一个列表，每份年报一项")
    check.set_defaults(run=_check)

    render = parts.add_parser("render", help="把年报转换成另一种格式")
    render.add_argument("file", type=Path, metavar="文件", help="年报文件")
    render.add_argument("--to", required=True, choices=("docx", "pdf", "html", "xlsx", "md", "json"), help="格式")
    render.add_argument("-o", "--output", required=True, type=Path, metavar="输出文件", help="写到哪里；- 为标准输出")
    render.set_defaults(run=_render)

    diff = parts.add_parser("diff", help="比较两份年报：两个年度，或者同一年的两稿")
    diff.add_argument("old", type=Path, metavar="旧", help="上一年或上一稿")
    diff.add_argument("new", type=Path, metavar="新", help="本年或本稿")
    diff.add_argument("--to", choices=("md", "html", "json"), default="md", help="格式，默认 md")
    diff.set_defaults(run=_diff)

    schema = parts.add_parser("schema", help="输出年报 JSON 的 JSON Schema")
    schema.set_defaults(run=_schema)


_WHY = {
    errno.ENOENT: "文件夹不存在",
    errno.ENOTDIR: "文件夹不存在",
    errno.EISDIR: "那是一个文件夹",
    errno.EACCES: "没有写入权限",
    errno.EPERM: "没有写入权限",
    errno.EROFS: "磁盘是只读的",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已满",
    errno.ENAMETOOLONG: "文件名太长",
}
"""Why a file cannot be written, in words."""

_OTHERS: tuple[Outcome, ...] = ("uncertain", "not_assessable", "passed")


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)


def _one(path: Path) -> Report | None:
    """One report read, or None after its sentence was said."""
    from gongkai.annual.readers import door
    from gongkai.annual.report import Unreadable

    try:
        return door.read(path)
    except Unreadable as refusal:
        _say(f"{path}：{refusal}")
        return None


def _read(chosen: argparse.Namespace) -> int:
    report = _one(chosen.file)
    if report is None:
        return 2
    if chosen.json:
        print(report.dumps())
        return 0
    from gongkai.annual import writers

    sys.stdout.write(writers.write(report, "md").decode())
    return 0


def _render(chosen: argparse.Namespace) -> int:
    report = _one(chosen.file)
    if report is None:
        return 2
    from gongkai.annual import writers

    try:
        document = writers.write(report, chosen.to)
        if str(chosen.output) == "-":
            sys.stdout.buffer.write(document)
            return 0
        chosen.output.write_bytes(document)
    except writers.NoPango as refusal:
        _say(str(refusal))
        return 2
    except OSError as error:
        _say(f"无法写入 {chosen.output}（{_WHY.get(error.errno, '系统不允许')}），请换一个位置再试。")
        return 2
    _say(f"已写入 {chosen.output}。")
    return 0


def _diff(chosen: argparse.Namespace) -> int:
    old, new = _one(chosen.old), _one(chosen.new)
    if old is None or new is None:
        return 2
    from gongkai.annual import diff

    difference = diff.compare(old, new)
    if chosen.to == "json":
        print(json.dumps(diff.as_json(difference), ensure_ascii=False, indent=1))
    else:
        print((diff.as_html if chosen.to == "html" else diff.as_markdown)(difference))
    return 0


def _schema(chosen: argparse.Namespace) -> int:
    from gongkai.annual.schema import json_schema

    print(json.dumps(json_schema(), ensure_ascii=False, indent=1))
    return 0


def _check(chosen: argparse.Namespace) -> int:
    if chosen.against is not None and len(chosen.files) != 1:
        _say("用 --against 与上年核对时，只能检查一份年报。")
        return 2
    last_year = None
    if chosen.against is not None:
        last_year = _one(chosen.against)
        if last_year is None:
            return 2
    members: Sequence[Report] | None = None
    lost = 0
    if chosen.members is not None:
        found = _members(chosen.members)
        if found is None:
            return 2
        members, lost = found
    checked, refused = _checked(chosen.files, last_year, members)
    if chosen.json:
        print(json.dumps([report.as_json() for report in checked], ensure_ascii=False, indent=1))
    else:
        for report in checked:
            _print_findings(report, brief=len(chosen.files) > 20)
        if len(chosen.files) > 1:
            _print_summary(checked, refused)
    if refused or lost:
        return 2
    return 1 if any(finding.level == "error" for report in checked for finding in report.findings) else 0


def _members(folder: Path) -> tuple[Sequence[Report], int] | None:
    """The reports in a folder and how many files in it could not be read; None after a sentence that says why not."""
    if not folder.is_dir():
        _say(f"{folder} 不是文件夹，请给出存放所属机关年报的文件夹。")
        return None
    # Word leaves ~$… beside an open document, systems leave dot files; neither is a report.
    files = sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in READABLE and path.is_file() and not path.name.startswith(("~$", "."))
    )
    if not files:
        _say(f"{folder} 里没有可以读取的年报（不看下一级文件夹）。")
        return None
    from gongkai.annual.readers import door
    from gongkai.annual.report import Unreadable

    reports, refused = [], 0
    for path, found in door.read_many(files, together=len(files) > 1):
        if isinstance(found, Unreadable):
            refused += 1
            _say(f"{path}：{found}")
        else:
            reports.append(found)
    lost = f"，另有 {refused} 份没有读出来，汇总不完整" if refused else ""
    _say(f"与 {len(reports)} 份所属机关年报汇总核对{lost}。")
    return reports, refused


def _checked(
    files: Sequence[Path], last_year: Report | None, members: Sequence[Report] | None
) -> tuple[list[Report], int]:
    """All reports read and checked in the order of the files, and how many could not be read."""
    from gongkai.annual.checks import check
    from gongkai.annual.readers import door
    from gongkai.annual.report import Unreadable, with_findings

    checked: list[Report] = []
    refused = 0
    bar = _Progress(len(files))
    for path, found in door.read_many(files, together=len(files) > 1):
        bar.step()
        if isinstance(found, Unreadable):
            refused += 1
            bar.clear()
            _say(f"{path}：{found}")
            continue
        checked.append(with_findings(found, check(found, last_year=last_year, members=members)))
    bar.clear()
    return checked, refused


class _Progress:
    """A progress bar on stderr, where that is a terminal and there is something to wait for."""

    WIDTH = 30

    def __init__(self, total: int) -> None:
        self._total, self._done = total, 0
        self._shown = total > 1 and sys.stderr.isatty()

    def step(self) -> None:
        """One file more is done."""
        self._done += 1
        if not self._shown or (self._done != self._total and self._done % max(1, self._total // 200)):
            return
        filled = self.WIDTH * self._done // self._total
        sys.stderr.write(f"\r已检查 {self._done}/{self._total} 份 [{'█' * filled}{' ' * (self.WIDTH - filled)}]")
        sys.stderr.flush()

    def clear(self) -> None:
        """Leave the line free for a sentence."""
        if self._shown:
            sys.stderr.write("\r" + " " * (self.WIDTH + 40) + "\r")


def _print_findings(report: Report, *, brief: bool) -> None:
    from gongkai.annual.claims import MOST_CLAIMS
    from gongkai.annual.report import LEVEL_WORDS, OUTCOME_WORDS

    counts = _counts(report.findings)
    name = report.organ or "（未写明机关）"
    print(f"{report.source}  {name} {report.year or '年份不明'}{'年' if report.year else ''}  {_verdict(counts)}")
    if len(report.claims) >= MOST_CLAIMS:
        print(f"  正文数字过多，只核对前 {MOST_CLAIMS} 个。")
    if brief:
        return
    together: dict[tuple[str, str], list[str]] = {}
    for finding in report.findings:
        if finding.outcome == "failed" and finding.level is not None:
            print(f"  {LEVEL_WORDS[finding.level]} {finding.code:<4}{finding.message}")
        elif finding.outcome != "passed":
            together.setdefault((OUTCOME_WORDS[finding.outcome], finding.message), []).append(finding.code)
    for (word, message), codes in together.items():
        print(f"  {word} {'、'.join(dict.fromkeys(codes))} {message}")
    print()


def _counts(findings: Iterable[Finding]) -> Counter[str]:
    return Counter(str(finding.level) if finding.outcome == "failed" else finding.outcome for finding in findings)


def _verdict(counts: Counter[str]) -> str:
    from gongkai.annual.report import LEVEL_WORDS, OUTCOME_WORDS

    levels = [f"{word} {counts[level]}" for level, word in LEVEL_WORDS.items() if counts[level]]
    others = [f"{OUTCOME_WORDS[outcome]} {counts[outcome]}" for outcome in _OTHERS if counts[outcome]]
    return "，".join(levels + others) or "没有检查项"


def _print_summary(checked: Sequence[Report], refused: int) -> None:
    from gongkai.annual.report import LEVEL_WORDS

    counts = _counts(finding for report in checked for finding in report.findings)
    with_errors = sum(1 for report in checked if any(finding.level == "error" for finding in report.findings))
    print(f"共检查 {len(checked)} 份：{with_errors} 份有错误。{_verdict(counts)}。")
    codes = Counter(
        (LEVEL_WORDS[finding.level], finding.code)
        for report in checked
        for finding in report.findings
        if finding.level is not None
    )
    for (word, code), number in codes.most_common():
        print(f"  {word} {code:<4}{number} 处")
    if refused:
        print(f"另有 {refused} 个文件未能读取，原因见上。")
