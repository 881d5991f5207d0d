"""From ruled lines to cells."""

from __future__ import annotations

import pytest

from gongkai.annual.readers.ruling import Rule, ruled_tables


def grid(columns: list[float], rows: list[float]) -> tuple[list[Rule], list[Rule]]:
    """Full lines at these positions."""
    level = [Rule(y, columns[0], columns[-1]) for y in rows]
    return level, [Rule(x, rows[0], rows[-1]) for x in columns]


def shape(table) -> list[tuple[int, int, int, int]]:
    return [(region.row, region.column, region.down, region.across) for region in table.regions]


def test_full_lines_make_single_cells():
    (table,) = ruled_tables(*grid([0, 50, 100], [0, 20, 40]))
    assert shape(table) == [(0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1)]
    assert (table.box, table.height) == ((0, 0, 100, 40), 2)


def test_a_missing_piece_of_line_joins_cells():
    level, upright = grid([0, 50, 100], [0, 20, 40])
    level[1] = Rule(20, 50, 100)
    (table,) = ruled_tables(level, upright)
    assert shape(table) == [(0, 0, 2, 1), (0, 1, 1, 1), (1, 1, 1, 1)]


def test_lines_in_pieces_doubled_and_slightly_off_are_one_line():
    level, upright = grid([0, 50, 100], [0, 20, 40])
    pieces = [Rule(20.4 * (line.at / 20), x, x + 10) for line in level for x in range(0, 100, 10)]
    doubled = [Rule(line.at + off, line.start - 1, line.end + 1) for line in upright for off in (0, 1.5)]
    (table,) = ruled_tables(pieces, doubled)
    assert len(table.regions) == 4


def test_an_open_side_closes_where_the_lines_end():
    level, upright = grid([0, 50, 80, 100], [0, 20, 40])
    (table,) = ruled_tables(level, upright[1:-1])  # neither left nor right border
    assert (len(table.regions), table.box) == (6, (0, 0, 100, 40))
    (table,) = ruled_tables(level[:-1], upright)  # cut by the end of the page
    assert (len(table.regions), table.box) == (6, (0, 0, 100, 40))


@pytest.mark.parametrize(
    ("columns", "rows"), [([0, 500], [0, 700]), ([0, 100], [5]), ([7], [0, 10])], ids=["frame", "line", "upright"]
)
def test_a_frame_or_a_single_line_is_no_table(columns, rows):
    assert ruled_tables(*grid(columns, rows)) == []


def test_two_tables_on_a_page_stay_apart_and_come_in_order():
    first, second = grid([0, 50, 100], [200, 220, 240]), grid([0, 30, 100], [10, 30, 50])
    tables = ruled_tables(first[0] + second[0], first[1] + second[1])
    assert [table.box[1] for table in tables] == [10, 200]


def test_the_cell_at_a_point():
    (table,) = ruled_tables(*grid([0, 50, 100], [0, 20, 40]))
    found = table.region_at(60, 30)
    assert found is not None and (found.row, found.column) == (1, 1)
    assert table.region_at(100, 40) is not None
    assert table.region_at(101, 10) is None
