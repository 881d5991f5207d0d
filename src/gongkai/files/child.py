"""The process that opens files from outside: `python -m gongkai.files.child TASK ENDING OUTPUT`, started by `door.py`.

The file comes on standard input. It takes limits on memory, computing time, clock and written bytes upon itself before
it reads the first byte. The answer is JSON on standard output, the cleaned bytes are written to OUTPUT.

    take    {"kind", "warnings", "text"}      recognise, clean, read again, take the text out
    word    {"html", "images"}                a Word file as HTML
    grids   {"sheets": [[name, rows]]}        the cells of a workbook as text
    listing {"rows"}                          a list of what was posted elsewhere
    bind    {}                                a file and those beside OUTPUT (part-001 …) as one PDF
    redact  {"places"}                        a PDF as pictures, the marks that lie beside OUTPUT covered
    page    {"sizes": [[wide, tall]]}         a page of a PDF as a picture (its number beside OUTPUT), all sizes in mm
Any may be {"refused": one sentence for people}.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gongkai.law import Refused

MEMORY = 1024 * 1024 * 1024
"""Bytes of address space."""
CPU = 30
"""Seconds of computing time."""
CLOCK = 60
"""Seconds by the clock after which it ends itself, should the one that asked have died."""
WRITTEN = 80 * 1024 * 1024
"""Bytes of the largest file that it may write."""

MARKS, PART, PAGE = "marks", "part-", "page"
"""Names beside OUTPUT: the marks of a redaction, the files that are bound behind the first, the number of a page."""

TOO_MUCH = "读取这个文件用的内存太多，已经停止；它可能已损坏或内容异常，请重新保存、拆分或压缩图片后再上传。"
TOO_LONG = "读取这个文件用的时间太长，已经停止；它可能已损坏或内容异常，请重新保存、拆分后再上传。"
FAILED = "读取这个文件时出错，它可能已损坏；请重新保存，或换成 docx、pdf 格式后再上传。"
NOT_CLEAN = "这个文件里的个人信息（如作者、拍摄地点）没有能够去除干净，没有保存；请另存为 pdf 或重新导出图片后再上传。"


def main(task: str, ending: str, output: str) -> None:
    """Do one task and answer."""
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU),
        (resource.RLIMIT_FSIZE, WRITTEN),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(limit, (most, most))
    signal.alarm(CLOCK)
    target = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whatever a library prints must not get into the answer
    with os.fdopen(target, "wb") as file:
        file.write(json.dumps(_answer(task, ending, Path(output)), ensure_ascii=False).encode())


def _answer(task: str, ending: str, output: Path) -> dict[str, Any]:
    try:
        content = sys.stdin.buffer.read()
        match task:
            case "take":
                return _take(content, ending, output)
            case "word":
                return _word(content)
            case "listing":
                return _listing(content, ending)
            case "bind":
                from gongkai.files.binding import bound

                parts = sorted(output.parent.glob(f"{PART}*"))
                output.write_bytes(bound([content, *(part.read_bytes() for part in parts)]))
                return {}
            case "redact":
                return _redact(content, output)
            case "page":
                from gongkai.files.redacting import pictured

                picture, sizes = pictured(content, int(output.with_name(PAGE).read_bytes()))
                output.write_bytes(picture)
                return {"sizes": sizes}
            case _:
                from gongkai.files.grids import grids_in

                return {"sheets": grids_in(content)}
    except Refused as refusal:
        return {"refused": str(refusal)}
    except MemoryError:
        return {"refused": TOO_MUCH}
    except BaseException:  # a panic of native code is no Exception; none of them may go unanswered
        return {"refused": FAILED}


def _take(content: bytes, ending: str, output: Path) -> dict[str, Any]:
    from gongkai.files.kinds import kind_of
    from gongkai.files.text import storable, text_of

    kind = kind_of(content, ending)
    cleaned, warnings = _cleaned(content, kind)
    output.write_bytes(cleaned)
    return {"kind": kind, "warnings": [storable(each) for each in warnings], "text": text_of(cleaned, kind)}


def _cleaned(content: bytes, kind: str) -> tuple[bytes, list[str]]:
    """The file without what identifies people, proved by reading it again, and sentences on what was met.

    One that is kept byte for byte, for its signature or its old format, comes with a sentence that says so.
    """
    clean, leftovers = _cleaner(kind)
    cleaned, warnings = clean(content)
    if cleaned is not content and leftovers(cleaned):
        raise Refused(NOT_CLEAN)
    return cleaned, warnings


def _cleaner(kind: str) -> tuple[Callable[[bytes], tuple[bytes, list[str]]], Callable[[bytes], list[str]]]:
    """What cleans a kind and what proves it; loads what that kind needs and no more."""
    match kind:
        case "docx" | "xlsx" | "pptx":
            from gongkai.files.office import clean_office, office_leftovers

            return lambda content: clean_office(content, kind), office_leftovers
        case "odt" | "ods":
            from gongkai.files.open_formats import clean_open_document, open_document_leftovers
            from gongkai.files.text import hidden_sheets

            def clean(content: bytes) -> tuple[bytes, list[str]]:
                cleaned, told = clean_open_document(content)
                return cleaned, told + (hidden_sheets(cleaned) if kind == "ods" else [])

            return clean, open_document_leftovers
        case "ofd":
            from gongkai.files.open_formats import clean_ofd, ofd_leftovers

            return clean_ofd, ofd_leftovers
        case "pdf":
            from gongkai.files.portable import clean_pdf, pdf_leftovers

            return clean_pdf, pdf_leftovers
        case "jpg" | "png":
            from gongkai.files.pictures import clean_picture, picture_leftovers

            return lambda content: (clean_picture(content, kind), []), picture_leftovers
        case "doc" | "xls" | "wps":
            return lambda content: (content, _of_old_format(content, kind)), lambda _: []
        case _:
            return lambda content: (content, []), lambda _: []


def _of_old_format(content: bytes, kind: str) -> list[str]:
    from gongkai.files.text import hidden_sheets

    newer = "xlsx" if kind == "xls" else "docx"
    told = [f"旧格式（{kind}）的文件属性（如作者、单位）无法去除，原样保存；如不应公开，请另存为 {newer} 后重新上传。"]
    return told + (hidden_sheets(content) if kind == "xls" else [])


def _listing(content: bytes, ending: str) -> dict[str, Any]:
    from gongkai.files.listings import rows_of

    return {"rows": rows_of(content, ending)}


def _redact(content: bytes, output: Path) -> dict[str, Any]:
    from gongkai.files.redacting import redact

    made, places = redact(content, json.loads(output.with_name(MARKS).read_bytes()))
    output.write_bytes(made)
    return {"places": places}


def _word(content: bytes) -> dict[str, Any]:
    import io

    import mammoth

    images = 0

    def dropped(_: object) -> list[object]:
        nonlocal images
        images += 1
        return []

    found = mammoth.convert_to_html(io.BytesIO(content), convert_image=dropped, external_file_access=False)
    return {"html": found.value, "images": images}


if __name__ == "__main__":
    main(*sys.argv[1:4])
