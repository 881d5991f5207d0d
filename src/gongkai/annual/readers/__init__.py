"""Readers: a file of any of the known kinds becomes one `Report`.

Each kind has a module with one function that turns bytes into blocks (`blocks.py`): paragraphs and grids in reading
order. What the blocks mean is decided once for all kinds: `outline.py` finds title and sections, `tables.py` finds
the cells by their labels. `door.py` reads untrusted files in a child process with limits.
"""
