"""The process that lays one report out as PDF: `python -m gongkai.annual.writers.child`, with limits of its own.

The report comes as schema-1 JSON on standard input, the document goes to standard output. Where Pango does not load the
exit code is NO_PANGO.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Callable

from gongkai.annual.report import Report
from gongkai.annual.writers import NoPango, write

MEMORY = 1536 * 1024 * 1024
"""Bytes of address space that laying out one report may take."""
CPU = 60
"""Seconds of computing time that it may take."""
NO_PANGO = 3


def main() -> int:
    """Write the document that is asked for; give the exit code."""
    return answer(lambda asked: write(Report.from_json(json.loads(asked)), "pdf"))


def answer(make: Callable[[bytes], bytes]) -> int:
    """Take the limits, make what standard input asks for and write it to standard output; give the exit code."""
    for limit, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, CPU), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(limit, (most, most))
    target = os.dup(1)
    os.dup2(2, 1)  # whatever a library prints must not get into the document
    asked = sys.stdin.buffer.read()
    try:
        document = make(asked)
    except NoPango as refusal:
        print(refusal, file=sys.stderr)
        return NO_PANGO
    with os.fdopen(target, "wb") as file:
        file.write(document)
    return 0


if __name__ == "__main__":
    sys.exit(main())
