"""Disclosure on application (依申请公开): applications, their history, what is decided and how it is served.

content.py     what an application says, as it is handed to `register`
models.py      Application, Applicant, ApplicationEvent, Consultation, FeeNotice, Assignment
decided.py     Decision, its results, Consent, Reply, Service
history.py     from stored rows to the fold of the law, and the projection of it
acts.py        what every verb begins and ends with
actions.py     all verbs: receiving.py, handling.py, deciding.py, replying.py, ending.py
letters/       the letters of a case, its files, redaction, dossier
counting.py    Table 3 as querysets
recheck.py     every projection against the fold, after a change of the calendar
"""
