"""The process that lays one paper out as PDF, or reads an edited Word file again: `python -m gongkai.papers.child`.

The limits are those under which reports are laid out. A request is JSON on standard input: `{"document": …}` is
answered by a PDF; `{"document": …, "docx": base64}` by a list of [name, said, expected], or null for what is no Word
file.
"""

from __future__ import annotations

import json
import sys
from base64 import b64decode

from gongkai.annual.writers.child import answer
from gongkai.annual.writers.pdf import laid_out
from gongkai.papers import html, reread
from gongkai.papers.blocks import Document


def made(request: bytes) -> bytes:
    """The answer to a request."""
    asked = json.loads(request)
    document = Document.from_plain(asked["document"])
    if "docx" not in asked:
        return laid_out(html.complete(document))
    try:
        found = reread.changed(b64decode(asked["docx"]), document)
    except reread.NotWord:
        return b"null"
    return json.dumps([[each.name, each.said, each.expected] for each in found]).encode()


if __name__ == "__main__":
    sys.exit(answer(made))
