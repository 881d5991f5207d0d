"""行政规范性文件、规章: whether a document is in force (有效性), and what interprets what.

models.py    acts on the validity of a document
actions.py   the verbs: repeal, amend, expire, reaffirm; what changes by itself when its day comes
links.py     解读 and 原文, both ways
"""
