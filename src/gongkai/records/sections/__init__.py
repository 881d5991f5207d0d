"""栏目: the tree of an organ's platform, and where each record stands in it.

models.py    sections, their names over time, and the slots of their lists
template.py  the standard tree of each kind of organ
planting.py  an organ gets its tree; which section a record goes to
slots.py     a release takes its places in the lists
tree.py      the tree as the public sees it on a day
actions.py   the verbs: open, rename, move, merge, close, place, state that nothing falls under a section
"""
