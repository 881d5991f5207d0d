"""`gongkai fee`: the processing fee, bracket by bracket."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gongkai.law import Fee


def add(verbs: Any) -> None:
    """Declare the arguments of the verb."""
    verb = verbs.add_parser(
        "fee",
        help="计算信息处理费，逐档列出",
        description="计算政府信息公开信息处理费，逐档列出。按件计收的，填同一申请人当月累计件数；按量计收的，填一件申请的页数。",
    )
    verb.add_argument("--method", required=True, choices=("items", "pages"), help="items 按件计收，pages 按量计收")
    verb.add_argument("--count", required=True, type=int, metavar="数量", help="件数或者页数")
    verb.add_argument("--json", action="store_true", help="输出 JSON")
    verb.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the fee under the schedule in force today."""
    from gongkai.law import LawError, Method, fee

    try:
        reckoned = fee(Method(arguments.method), arguments.count, on=date.today())
    except ValueError as fault:
        print(fault, file=sys.stderr)
        return 2
    except LawError as refusal:
        print(refusal, file=sys.stderr)
        return 1
    if arguments.json:
        print(json.dumps(_record(reckoned), ensure_ascii=False, indent=2))
    else:
        print("\n".join(_lines(reckoned)))
    return 0


def _record(fee: Fee) -> dict[str, Any]:
    """The fee as JSON; yuan as strings, so that no digit is lost."""
    return {
        "method": fee.method.value,
        "count": fee.count,
        "total": str(fee.total),
        "source": fee.source,
        "lines": [
            {
                "from": line.first,
                "to": line.last,
                "count": line.count,
                "rate": str(line.rate),
                "amount": str(line.amount),
            }
            for line in fee.lines
        ],
    }


def _lines(fee: Fee) -> Iterable[str]:
    """The fee for a person."""
    unit = fee.method.unit
    yield f"{fee.method.label}，共{fee.count}{unit}，应收信息处理费{fee.total}元。"
    for line in fee.lines:
        stretch = f"第{line.first}" + (f"至{line.last}" if line.last > line.first else "") + unit
        yield f"  {stretch}：每{unit}{line.rate}元 × {line.count}{unit} ＝ {line.amount}元"
    yield f"依据：《政府信息公开信息处理费管理办法》（{fee.source}）"
