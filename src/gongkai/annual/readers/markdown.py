"""A Markdown file, or plain text with tables drawn with bars, becomes blocks.

Tables are read row by row (`pipes.py`), since converters leave tables that no Markdown parser accepts; html tables
inside the text go to the html reader; markdown-it reads the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

from markdown_it import MarkdownIt
from markdown_it.token import Token

from gongkai.annual.readers.blocks import Block, Paragraph
from gongkai.annual.readers.encoding import decoded
from gongkai.annual.readers.html import fragment_blocks
from gongkai.annual.readers.pipes import pipe_rows, runs, without_emphasis

# Chinese paragraphs are often indented by four spaces, which is no code; a line of hyphens below a sentence is a rule;
# an escaped star stays a token of its own, so that it can be told from a mark around words.
_PARSER = MarkdownIt("commonmark").disable(["code", "lheading", "text_join"])
_TABLE_BEGINS = re.compile(r"<table\b", re.IGNORECASE)
_TABLE_ENDS = re.compile(r"</table\s*>", re.IGNORECASE)
_SETEXT = re.compile(r"(?m)^(?=.*\S)([^\n|#>-].*)\n(=+|-{3,})[ \t]*$")
_HASHES = re.compile(r"(?m)^( {0,3}#{1,6})(?=[^\s#])")
_HEAD = re.compile(r"[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]|\d{1,2}[.．、]")
_MEANT = {ord("*"): "\ue000", ord("_"): "\ue001"}
"""Stars and underscores that were escaped, so that they are not taken for marks around words."""
_MEANT_BACK = {ord(hidden): chr(mark) for mark, hidden in _MEANT.items()}
_ENDED = tuple("。！？；：:”」）)")


def read_markdown(content: bytes) -> list[Block]:
    """The blocks of a Markdown file. Raises Unreadable where it is no text."""
    blocks: list[Block] = []
    for number, piece in enumerate(_around_tables(decoded(content))):
        blocks.extend(fragment_blocks(piece) if number % 2 else _text_blocks(piece))
    _number(blocks)
    return blocks


def _around_tables(text: str) -> Iterator[str]:
    """The text before the first html table, that table, the text after it, and so on."""
    done = 0
    while (begins := _TABLE_BEGINS.search(text, done)) and (ends := _TABLE_ENDS.search(text, begins.end())):
        yield text[done : begins.start()]
        yield text[begins.start() : ends.end()]
        done = ends.end()
    yield text[done:]


def _text_blocks(text: str) -> Iterator[Block]:
    lines = text.split("\n")
    for start, end, table in runs(lines):
        grid = pipe_rows(lines[start:end]) if table else None
        if grid is not None:
            yield grid
        elif not table:
            yield from _prose("\n".join(lines[start:end]))


def _prose(text: str) -> Iterator[Block]:
    """The paragraphs of a stretch without tables."""
    text = _SETEXT.sub(lambda found: f"{'#' if found[2][0] == '=' else '##'} {found[1]}\n", text)
    text = _HASHES.sub(r"\1 ", text)
    level, number = 0, ""
    for token in _PARSER.parse(text):
        if token.type == "heading_open":
            level = int(token.tag[1:])
        elif token.type == "list_item_open" and token.info:
            number = f"{token.info}{token.markup} "
        elif token.type == "inline":
            for line in _lines(token):
                yield Paragraph(number + line, level)
                number = ""
            level = 0
        elif token.type in ("fence", "code_block"):
            yield from (Paragraph(line.strip()) for line in token.content.split("\n") if line.strip())
        elif token.type == "html_block":
            yield from fragment_blocks(token.content)


def _lines(token: Token) -> list[str]:
    """The lines of one paragraph: a line of the file ends one only where a sentence or a heading ends."""
    lines = [""]
    for child in token.children or ():
        if child.type == "softbreak":
            lines.append("")
        elif child.type == "hardbreak" or (child.type == "html_inline" and child.content.lower().startswith("<br")):
            lines[-1] += "\n"
            lines.append("")
        elif child.type == "text_special":
            lines[-1] += child.content.translate(_MEANT)
        elif child.type in ("text", "code_inline"):
            lines[-1] += child.content
    joined: list[list[str]] = []
    for line in lines:
        plain = without_emphasis(line.strip()).translate(_MEANT_BACK)
        if not joined or not plain or _apart(joined[-1], plain):
            joined.append([])
        else:
            joined[-1].append(_between(joined[-1][-1], plain))
        joined[-1].append(plain + "\n" * line.endswith("\n"))
    return [text for pieces in joined if (text := "".join(pieces).strip())]


def _apart(before: list[str], after: str) -> bool:
    """Whether a line begins a new paragraph rather than going on with the lines before it, which was wrapped."""
    return bool(
        before[-1].endswith("\n")
        or before[-1].endswith(_ENDED)
        or _HEAD.match(after)
        or (_HEAD.match(before[0]) and sum(map(len, before[:80])) < 40)
    )


def _between(before: str, after: str) -> str:
    """A space where two lines of Latin letters or figures meet."""
    return " " if before[-1:].isascii() and after[:1].isascii() else ""


def _number(blocks: list[Block]) -> None:
    """Give each block its place."""
    paragraphs, tables = count(1), count(1)
    for block in blocks:
        block.at = f"第{next(paragraphs)}段" if isinstance(block, Paragraph) else f"第{next(tables)}个表格"
