"""The report as HTML: a complete document, and its pieces for pages that show a report.

`document` stands alone: no script, no picture, nothing from outside; on paper it is an A4 公文, and the PDF is made
from it. `table`, `tables`, `prose` and `article` are fragments for the pages: no style attributes, so that they pass a
strict content security policy, and ids under a prefix. Every number cell carries `id` (see `cell_id`) and `data-path`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape

from gongkai.annual.report import Report, Section
from gongkai.annual.writers import layout
from gongkai.annual.writers.layout import Cell, Heading, Paragraph, Placed, Table, Title

Shown = tuple[dict[str, str], str]
"""What a page puts in a number cell: attributes of the `<td>` (escaped here), its inner HTML (escaped by the page)."""

Show = Callable[[str, str], Shown]
"""Asked for each number cell with its path and its printed text."""

Inline = Callable[[Paragraph], str]
"""Asked for each paragraph (its text, section and offset); gives its inner HTML, escaped."""


def plain_cell(path: str, text: str) -> Shown:
    """A number cell with its number and nothing else."""
    return {}, escape(text)


def plain_line(paragraph: Paragraph) -> str:
    """A paragraph with its text and nothing else."""
    return escape(paragraph.text.strip())


def cell_id(path: str, prefix: str = "") -> str:
    """The id of a number cell: `table3.new.total` → `table3-new-total`."""
    return prefix + path.replace(".", "-")


def table(report: Report, key: str, *, cell: Show = plain_cell, prefix: str = "") -> str:
    """One table (`table2`, `table3`, `table4`) exactly as on the form, as a `<table>`."""
    return _table(layout.table(report, key), cell, prefix)


def tables(report: Report, *, cell: Show = plain_cell, prefix: str = "") -> str:
    """The tables that the report has, one after the other, each in a frame that scrolls sideways on a small screen."""
    return "\n".join(_framed(printed, cell, prefix) for printed in layout.tables(report))


def prose(section: Section, *, inline: Inline = plain_line, level: int = 3) -> str:
    """The paragraphs of a section; a line such as （一）主动公开 becomes a heading of this level."""
    return "\n".join(_paragraph(line, inline, level) for line in layout.paragraphs(section))


def article(
    report: Report, *, cell: Show = plain_cell, inline: Inline = plain_line, level: int = 1, prefix: str = ""
) -> str:
    """The whole report as one `<article>`: title, sections, tables. `level` is the level of its title's heading."""
    lines = ['<article class="report">']
    open_section = False
    for part in layout.parts(report):
        match part:
            case Title(text):
                lines.append(f'<h{level} class="report-title">{_phrases(text)}</h{level}>')
            case Heading(text):
                if open_section:
                    lines.append("</section>")
                open_section = True
                lines.append(f"<section>\n<h{level + 1}>{escape(text)}</h{level + 1}>")
            case Paragraph():
                lines.append(_paragraph(part, inline, level + 2))
            case Table():
                lines.append(_framed(part, cell, prefix))
    if open_section:
        lines.append("</section>")
    return "\n".join([*lines, "</article>"])


def document(report: Report) -> str:
    """The report as a complete HTML document."""
    widths = "\n".join(_widths(printed) for printed in layout.tables(report))
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(layout.title(report))}</title>\n"
        f"<style>\n{STYLE}@media print {{\n{widths}\n}}\n</style>\n</head>\n<body>\n"
        f"<main>\n{article(report)}\n</main>\n</body>\n</html>\n"
    )


def write(report: Report) -> bytes:
    """The report as the bytes of an HTML file."""
    return document(report).encode()


# --- pieces ------------------------------------------------------------------------------------------------------


def _phrases(title: str) -> str:
    """The title so that a line ends between its phrases where one line is too short for it."""
    return "".join(f'<span class="phrase">{escape(phrase)}</span>' for phrase in layout.phrases(title))


def _paragraph(paragraph: Paragraph, inline: Inline, level: int) -> str:
    tag = f"h{level}" if paragraph.heading else "p"
    return f"<{tag}>{inline(paragraph)}</{tag}>"


def _framed(printed: Table, cell: Show, prefix: str) -> str:
    return (
        f'<div class="report-frame" role="region" aria-labelledby="{_caption_id(printed, prefix)}" tabindex="0">\n'
        f"{_table(printed, cell, prefix)}\n</div>"
    )


def _caption_id(printed: Table, prefix: str) -> str:
    return f"{prefix}{printed.key}-caption"


def _table(printed: Table, cell: Show, prefix: str) -> str:
    caption = _caption_id(printed, prefix)
    labels = layout.label_columns(printed)
    columns = "".join(f'<col class="{"label" if x < labels else "number"}">' for x in range(printed.columns))
    lines = [
        # The heading above names the table for the eye; the caption names it for a screen reader.
        f'<table class="report-table {printed.key}" id="{cell_id(printed.key, prefix)}" aria-labelledby="{caption}">',
        f'<caption id="{caption}" hidden>{escape(printed.caption)}</caption>',
        f"<colgroup>{columns}</colgroup>",
    ]
    group = ""
    for y, line in enumerate(printed.placed()):
        wanted = "thead" if y < printed.heads else "tbody"
        if wanted != group or (wanted == "tbody" and _begins_group(line)):
            lines += [f"</{group}>"] if group else []
            lines.append(f"<{wanted}>")
            group = wanted
        lines.append(f"<tr>{''.join(_cell(place, cell, prefix) for place in line)}</tr>")
    return "\n".join([*lines, f"</{group}>", "</table>"])


def _begins_group(line: list[Placed]) -> bool:
    """Whether a row opens a block of Table 2 or one of the items 一 to 四 of Table 3."""
    first = line[0].cell
    return first.role == "block" or (first.role == "row" and line[0].column == 0 and first.path.startswith("table3"))


def _cell(place: Placed, show: Show, prefix: str) -> str:
    cell = place.cell
    spans = {"colspan": str(cell.across)} if cell.across > 1 else {}
    if cell.down > 1:
        spans["rowspan"] = str(cell.down)
    named = {"id": _name(cell.path, prefix), **spans}
    if cell.role == "value":
        extra, inner = show(cell.path, cell.text)
        over = " ".join(_name(path, prefix) for path in cell.over)
        named = {"id": cell_id(cell.path, prefix), "data-path": cell.path, "headers": over, **spans}
        if extra.get("class"):
            extra = {**extra, "class": f"number {extra['class']}"}
        return f"<td{_attributes({'class': 'number', **named, **extra})}>{inner}</td>"
    if cell.role == "corner" and cell.down > 1:
        return f"<td{_attributes({'class': 'corner', **spans})}>{escape(cell.text)}</td>"
    return f"<th{_attributes({**named, 'scope': _scope(cell)})}>{escape(cell.text)}</th>"


def _name(path: str, prefix: str) -> str:
    """The id of a label; never that of a number."""
    return f"{prefix}h-{path.replace('.', '-')}"


def _scope(cell: Cell) -> str:
    if cell.role == "block":
        return "rowgroup"
    if cell.role == "row":
        return "rowgroup" if cell.down > 1 else "row"
    return "colgroup" if cell.across > 1 and not cell.path.startswith("table2") else "col"


def _attributes(named: dict[str, str]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in named.items())


def _widths(printed: Table) -> str:
    """Widths of the columns on paper, and the size of numbers that are too long for them."""
    found = layout.fit(printed)
    rules = [f".{printed.key} col:nth-child({x}) {{ width: {width:.2f}mm }}" for x, width in enumerate(found.widths, 1)]
    rules += [f"#{cell_id(path)} {{ font-size: {size}pt }}" for path, size in found.small.items()]
    return "\n".join(rules)


def _families(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' if name not in ("serif", "sans-serif") else name for name in names)


TITLE_FONTS = _families(
    ("方正小标宋简体", "FZXiaoBiaoSong-B05S", "方正小标宋_GBK", "FandolSong", "Noto Serif CJK SC", "SimSun", "serif")
)
SONG_FONTS = _families(("宋体", "SimSun", "FandolSong", "Noto Serif CJK SC", "Songti SC", "serif"))
HEI_FONTS = _families(("黑体", "SimHei", "FandolHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei", "sans-serif"))
KAI_FONTS = _families(
    (
        "楷体_GB2312",
        "KaiTi_GB2312",
        "楷体",
        "KaiTi",
        "FandolKai",
        "AR PL UKai CN",
        "Kaiti SC",
        "Noto Serif CJK SC",
        "serif",
    )
)
FANG_FONTS = _families(
    (
        "仿宋_GB2312",
        "FangSong_GB2312",
        "仿宋",
        "FangSong",
        "FandolFang",
        "FandolFang R",
        "STFangsong",
        "Noto Serif CJK SC",
        "WenQuanYi Micro Hei",
        "serif",
    )
)

FOR_BROWSERS = "@supports (font-synthesis: none) { html { font-synthesis: none } }"
"""方正小标宋 is bold by itself, its stand-ins are not; a browser that has it must not embolden it. Not for PDF."""

STYLE = f"""\
* {{ box-sizing: border-box }}
body {{ margin: 0 }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ border: 1px solid #1b1f24; font-weight: normal; text-align: center; vertical-align: middle }}
.phrase {{ display: inline-block }}
@media screen {{
  body {{ background: #fff; color: #1b1f24; font: 17px/1.75 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC",
    "WenQuanYi Micro Hei", sans-serif }}
  main {{ max-width: 60em; margin: 0 auto; padding: 24px 16px 48px }}
  h1 {{ text-align: center; font-size: 1.6em; line-height: 1.4; margin: 16px 0 32px }}
  h2 {{ font-size: 1.25em; margin: 32px 0 12px }}
  h3 {{ font-size: 1.05em; margin: 16px 0 8px }}
  p {{ margin: 0 0 12px; text-indent: 2em }}
  .report-frame {{ overflow-x: auto; margin: 12px 0 }}
  .report-frame:focus-visible {{ outline: 3px solid #ffb000; outline-offset: 2px }}
  .report-table {{ table-layout: fixed; min-width: 54em; font-size: 15px; line-height: 1.5;
    font-variant-numeric: tabular-nums }}
  .table2 {{ min-width: 30em }}
  .table3 col:nth-child(1) {{ width: 3.2em }}
  .table3 col:nth-child(2) {{ width: 5.6em }}
  .table3 col.number {{ width: 3.5em }}
  .table4 {{ max-width: 54em }}
  th, td {{ padding: 4px 6px; overflow-wrap: anywhere }}
  th {{ background: #f5f7fa }}
  .table3 th[scope="row"] {{ text-align: start }}
}}
@media print {{
  @page {{ size: A4; margin: 37mm 26mm 35mm 28mm }}
  @page :right {{ @bottom-right {{ content: "— " counter(page) " —"; font: 14pt {SONG_FONTS}; vertical-align: top;
    padding-top: 7mm; padding-right: 14pt }} }}
  @page :left {{ @bottom-left {{ content: "— " counter(page) " —"; font: 14pt {SONG_FONTS}; vertical-align: top;
    padding-top: 7mm; padding-left: 14pt }} }}
  {FOR_BROWSERS}
  body {{ color: #000; font: 16pt/28pt {FANG_FONTS}; letter-spacing: -.21pt }}
  h1 {{ font: bold 22pt/36pt {TITLE_FONTS}; text-align: center; margin: 0 0 28pt; letter-spacing: 0 }}
  h2 {{ font: 500 16pt/28pt {HEI_FONTS}; margin: 0; text-indent: 2em; break-after: avoid }}
  h3 {{ font: 16pt/28pt {KAI_FONTS}; margin: 0; text-indent: 2em; break-after: avoid }}
  p {{ margin: 0; text-indent: 2em; orphans: 2; widows: 2 }}
  .report-frame {{ margin: 5pt 0 9pt }}
  .report-table {{ table-layout: fixed; font: 10.5pt/13pt {SONG_FONTS}; letter-spacing: 0; break-inside: avoid }}
  th, td {{ border: .5pt solid #000; padding: 1.8pt .6mm; text-indent: 0; overflow-wrap: anywhere }}
  .table3 th[scope="row"] {{ text-align: start }}
  .table2 th, .table2 td {{ padding-top: 4.5pt; padding-bottom: 4.5pt; text-align: center }}
  tr {{ break-inside: avoid }}
}}
"""
