"""The letters of an application (依申请公开文书) and the files of its case.

kinds.py, templates.py  which letters there are; their wording, with places for facts
facts.py, results.py    what a letter says, out of the record; how it says each result
bodies.py               whom the remedy notice names
documents.py            letters as documents of `gongkai.papers`
wording.py              an organ puts a letter differently
drawing.py              `draft()`, `draw_up()`: a letter as it would look, and with its number
due.py                  which letters a case lacks
case_files.py           the files of a case, and who may open them
copies.py               a letter that comes back edited or stamped is read again
restamping.py           a wrong scan gives way to the right one
serving.py              what goes to the applicant with a letter
redaction.py            区分处理 of a file, made by `gongkai.files.redacting`
dossier.py              the whole case as one PDF and as a zip
handled.py              how the case was handled, as the index of the dossier says it
anonymising.py          what is left after the retention period
"""
