"""The process that lays one paper out as PDF: `python -m gongkai.papers.child`, with the limits of reports.

The paper comes as JSON on standard input, the document goes to standard output.
"""

from __future__ import annotations

import json
import sys

from gongkai.annual.writers.child import answer
from gongkai.annual.writers.pdf import laid_out
from gongkai.papers import html
from gongkai.papers.blocks import Document


def made(paper: bytes) -> bytes:
    """The paper as PDF."""
    return laid_out(html.complete(Document.from_plain(json.loads(paper))))


if __name__ == "__main__":
    sys.exit(answer(made))
