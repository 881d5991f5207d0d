"""Releases that were made elsewhere: on the county site, in an app, in the system of before.

models.py    channels, postings, and the batches in which releases come in
actions.py   the verbs: take in a batch; enter a channel or a posting
listing.py   reads a list page, a spreadsheet or a legacy export into rows
matching.py  which rows are known already
"""
