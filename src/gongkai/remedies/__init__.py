"""行政复议 and 行政诉讼 against what an organ did or left undone as to open government information.

models.py    Remedy: about which application, before whom, with which result
actions.py   register, answer, judge, appeal, conclude, rectify
counting.py  Table 4 as querysets
"""
