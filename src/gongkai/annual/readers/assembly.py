"""From the blocks of any file to one `Report`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from gongkai.annual.claims import claims_of
from gongkai.annual.form import form_of_year
from gongkai.annual.readers import loose, outline
from gongkai.annual.readers.blocks import Block, Grid, Paragraph
from gongkai.annual.readers.labels import bare, is_furniture
from gongkai.annual.readers.tables import LONGEST_WORDS, Tables, unsplit
from gongkai.annual.report import (
    LONGEST_PROSE,
    MOST_LINES,
    Finding,
    Report,
    Section,
    Unreadable,
    too_long,
)

_TOO_LONG = (
    f"这个文件的正文超过 {LONGEST_PROSE // 10_000} 万字或者 {MOST_LINES // 10_000} 万段，不像一份年度报告，"
    "请只上传年度报告本身。"
)
_MOST_NOTES = 500
"""So many findings are made while one file is read."""


_DIGITS = re.compile(r"\d+")


def report_from(blocks: Sequence[Block], source: str = "") -> Report:
    """Find the report in a document.

    Raises Unreadable where the document shows neither a section nor a table of the annual report.
    """
    paragraphs = [(place, block) for place, block in enumerate(blocks) if isinstance(block, Paragraph)]
    grids = [(place, block) for place, block in enumerate(blocks) if isinstance(block, Grid)]
    candidates = outline.headings(paragraphs)
    headings = outline.chosen(candidates)
    title = outline.title_of(paragraphs, headings[0].block if headings else None)
    walk = Tables()
    ours = {place for place, grid in grids if walk.read(grid)}
    taken = _gather(walk, blocks, ours, headings) | {h.block for h in candidates if h.exact and not h.rest}
    _trace_rows(walk, blocks)
    cells = walk.finish()
    unsplit(cells.values, cells.origins)
    if len(headings) < 2 and not cells.values:
        raise Unreadable("没有找到政府信息公开工作年度报告的内容（六个部分的标题和三张表格都没有），请确认选对了文件。")
    preamble = _preamble(paragraphs, title, headings, taken)
    sections = (*preamble, *_sections(blocks, headings, ours, taken))
    prose = [section.text for section in sections]
    if too_long(sections):
        raise Unreadable(_TOO_LONG)
    year = (title.year if title else None) or outline.year_in("\n".join(prose))
    organ = title.organ if title else None
    level = outline.level_of(organ, prose)
    form = cells.form or form_of_year(year)
    return Report(
        source=source,
        title=title.text if title else None,
        organ=organ,
        year=year,
        level=level,
        form=form.key,
        sections=sections,
        cells=cells.values,
        origins=cells.origins,
        claims=claims_of(sections, year=year, organ=organ, level=level),
        findings=tuple(_shortened(note) for note in (*outline.heading_notes(headings), *cells.notes)[:_MOST_NOTES]),
    )


def _shortened(note: Finding) -> Finding:
    if len(note.message) <= LONGEST_WORDS:
        return note
    return replace(note, said=None, message=note.message[:LONGEST_WORDS])


def _gather(walk: Tables, blocks: Sequence[Block], ours: set[int], headings: Sequence[outline.Heading]) -> set[int]:
    """Where a table was not found as a grid, put it together from the texts of its section; give those used up."""
    taken: set[int] = set()
    starts = {heading.no: heading.block for heading in headings}
    for no, table in ((2, ("table2.", "table2_2019.")), (3, ("table3.",)), (4, ("table4.",))):
        if any(path.startswith(table) for path in walk.cells.origins) or (headings and no not in starts):
            continue
        end = min((block for number, block in starts.items() if number > no), default=len(blocks))
        inside = [place for place in range(starts.get(no, -1) + 1, end) if place not in ours]
        walk.read(loose.gathered(text for place in inside for text in _texts(blocks[place])))
        if any(path.startswith(table) for path in walk.cells.origins):
            taken.update(place for place in inside if all(loose.is_cell(text) for text in _texts(blocks[place])))
    return taken


def _trace_rows(walk: Tables, blocks: Sequence[Block]) -> None:
    """Rows whose label stands in the document although no number was found for it: unread, not missing."""
    lost = list(walk.unread())
    if not lost:
        return
    text = _DIGITS.sub("", bare("\n" + "".join(line for block in blocks for line in _texts(block))))
    for label, paths in lost:
        if len(bare(label)) > 3 and bare(label) in text:
            for path in paths:
                walk.cells.put(path, "", "", why=f"文中有“{label}”，但没有读出它的数")


def _texts(block: Block) -> list[str]:
    """The lines of a block: a paragraph, or the rows of a grid."""
    if isinstance(block, Paragraph):
        return [block.text]
    return ["\t".join(cell or "" for cell in row) for row in block.rows]


def _preamble(
    paragraphs: Sequence[tuple[int, Paragraph]],
    title: outline.Title | None,
    headings: Sequence[outline.Heading],
    taken: set[int],
) -> tuple[Section, ...]:
    """What stands between title and section one, as section 0; nothing where there is no title to begin after."""
    if title is None or not headings:
        return ()
    lines = [
        paragraph.text.strip()
        for place, paragraph in paragraphs
        if title.block < place < headings[0].block and place not in taken and outline.is_preamble(paragraph.text)
    ]
    return (Section(0, "", "\n".join(lines)),) if lines else ()


def _sections(
    blocks: Sequence[Block], headings: Sequence[outline.Heading], ours: set[int], taken: set[int]
) -> tuple[Section, ...]:
    """The six sections with their prose; tables of the report and the captions over them are left out."""
    sections = []
    for position, heading in enumerate(headings):
        end = headings[position + 1].block if position + 1 < len(headings) else len(blocks)
        lines = [heading.rest] if heading.rest else []
        for place in range(heading.block + 1, end):
            block = blocks[place]
            if isinstance(block, Grid):
                if place not in ours:
                    lines += [" ".join(cell for cell in row if cell) for row in block.rows]
            elif place not in taken and not (heading.no in (2, 3, 4) and is_furniture(block.text)):
                lines.append(block.text.strip())
        sections.append(Section(heading.no, heading.title, "\n".join(line for line in lines if line)))
    return tuple(sections)
