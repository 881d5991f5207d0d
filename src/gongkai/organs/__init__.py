"""Organs as a dated tree, the people in their posts, and who may do what (机构、岗位与权限).

models.py       Organ and its terms, Person, Post, Tenure, Deputy, Absence, messages, outside accounts and pages
belonging.py    which organ governs a person's account, and who may
permissions.py  Permission, the roles of posts, `allow()` and `organs_where()`
actions.py      the verbs under one address: founding.py, details.py, people.py, posts.py, outside.py
handover.py     a leaver's open work passes to a receiver
statements.py   reasons and opinions that people state
messages.py     telling people what concerns them, and by e-mail that something waits
conflicts.py    which posts one person may not hold together
levels.py       what an organ of a kind starts with
tree.py         the organs on a day
setup.py        a whole county out of a workbook (workbook.py), with first passwords on slips (slips.py)
sign_in.py      signing in, passwords and second factors as acts
"""
