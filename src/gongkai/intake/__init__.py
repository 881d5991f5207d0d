"""What the public sends, closed until the console takes it in; what they may see of it afterwards (收件).

models.py     Submission and Notice, which are only added; Taking, what became of a submission; Try and Found, counts
parcels.py    values and files as one run of bytes, and back
codes.py      receipt numbers and query codes, and what is derived from them
questions.py  the question that a program finds harder than a person, signed and good for one submission
limits.py     how often somebody may try, kept without knowing who it is
written.py    what a submission says, field by field
told.py       what a notice tells
answers.py    how often a published release answered somebody before they applied
actions.py    submit, open, take in, set aside, notify, clear
guards.py     what the database itself refuses
naming.py     what the rows are called in evidence
"""
