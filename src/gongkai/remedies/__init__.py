"""行政复议 and 行政诉讼 against what an organ did or left undone as to open government information.

models.py      Remedy: about which application, before whom, with which result
actions.py     register, answer, judge, appeal, remand, conclude, rectify
first.py       whether reconsideration comes before the court
correcting.py  what was registered wrongly
counting.py    Table 4 as querysets
recheck.py     the organ's own last days after a change of the calendar
"""
