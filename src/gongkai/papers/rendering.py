"""Papers as files. PDF is laid out in a process of its own with limits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading

from gongkai.annual.writers import KINDS
from gongkai.annual.writers.child import NO_PANGO
from gongkai.papers import docx, html
from gongkai.papers.blocks import Document

SECONDS = 60
"""Seconds that laying out one paper may take; the process has limits of its own besides."""
PATIENCE = 20
"""Seconds that a caller waits until fewer papers are being laid out."""
_places = threading.BoundedSemaphore(2)

MEDIA_TYPES = {kind: KINDS[kind].media_type for kind in ("docx", "pdf", "html")}
"""The kinds of file that a paper can be rendered to."""


class NotRendered(Exception):
    """The file was not made; the message is a sentence for people."""


def render(document: Document, kind: str) -> bytes:
    """The paper as a file of a kind; `html` gives a fragment for pages, to go with `html.style()`.

    The same paper gives the same bytes on the same machine. Raises KeyError for an unknown kind, NotRendered where a
    PDF was not made, for instance because this machine lacks what makes it.
    """
    match kind:
        case "docx":
            return docx.write(document)
        case "pdf":
            return _laid_out(document)
        case "html":
            return html.fragment(document).encode()
        case _:
            raise KeyError(kind)


def file_name(document: Document, kind: str) -> str:
    """A name for the file, without what a file system cannot hold."""
    name = "".join(document.title.translate({ord(sign): "_" for sign in '/\\:*?"<>|'}).split())[:80].strip(".")
    return f"{name or document.kind}.{kind}"


def _laid_out(document: Document) -> bytes:
    """What `child.py` answers. Nothing of this process's environment goes there but what finds Python and fonts."""
    environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    environment |= {name: os.environ[name] for name in ("HOME",) if name in os.environ}
    if not _places.acquire(timeout=PATIENCE):
        raise NotRendered("现在生成PDF文件的人太多，请过一会儿再试。")
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "gongkai.papers.child"],
            input=json.dumps(document.plain()).encode(),
            capture_output=True,
            timeout=SECONDS,
            env=environment,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired as error:
        raise NotRendered("生成PDF文件用时太长，已经停止，请减少内容后再试。") from error
    finally:
        _places.release()
    if done.returncode == NO_PANGO:
        raise NotRendered(done.stderr.decode().strip().splitlines()[-1])
    if done.returncode:
        raise NotRendered("生成PDF文件没有成功，请再试一次；仍不成功时请联系系统管理员。")
    return done.stdout
