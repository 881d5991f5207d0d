"""Organs as a dated tree, the people in their posts, and who may do what (机构、岗位与权限).

models.py       Organ and its terms, Person, Post, Tenure, Deputy, Absence, messages, outside accounts and pages
permissions.py  Permission, the roles of posts, `allow()` and `organs_where()`
actions.py      verbs: found, rename, merge, appoint, end, absent, …
"""
