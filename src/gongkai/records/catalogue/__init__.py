"""基层政务公开标准目录: rows for each area and level, and how far an organ covers them.

models.py    editions and their rows
workbook.py  reads a catalogue out of xlsx
actions.py   the verbs: take in an edition
coverage.py  rows without a release, rows that are late
"""
