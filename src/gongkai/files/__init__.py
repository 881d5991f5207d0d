"""Files: one pipeline in, one store by content, one predicate out (附件与影像).

pipeline.py  `take_in()`: capped, opened in a child, kept, one row
door.py      starts the child and judges its end; child.py is that process
kinds.py     what a file is by its content, and the sentences of refusal
office.py, open_formats.py, portable.py, pictures.py, packing.py    cleaning and its proof, by kind
text.py      the text of a file; word.py a Word file as HTML
listings.py   lists of what was posted elsewhere, as rows
store.py     files under the hash of their bytes; `verify()` and `sweep()`
serving.py   who may see a file, and how it is sent
redacting.py a PDF as pictures with what is not disclosed covered; binding.py  files as one PDF; both in the child
"""
