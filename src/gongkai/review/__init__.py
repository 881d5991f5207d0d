"""Review in three stages and for secrecy, over the content hash of any subject (三审三校、保密审查).

models.py    Review, SignOff, TelephoneConsent
moves.py     in which states a verb is possible
profiles.py  which conflicts each profile allows, declared once
candidates.py  who may sign a stage today
actions.py   verbs: open, sign, return, paper sign-off, telephone consent, postpone, use, void
"""
