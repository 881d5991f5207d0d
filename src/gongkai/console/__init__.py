"""Staff screens (工作台), one module for each subject.

frame.py       who is signed in, for which posts, which parts they may use; `staff`, worn by every page of the console
sessions.py    sessions for the console alone
signing_in.py  signing in and out
account.py     one's own password, second factor and sign-ins
desk.py        工作台
organs.py      the tree and the page of an organ; organ_changes.py, outside.py, staffing.py (who is missing)
people.py      people and slips; person_account.py, absences.py, posts.py, handover.py
verb_page.py   the page of one verb about these; visible.py: which of them one may see
evidence.py    存证; evidence_words.py: its lines as sentences
"""
