"""Proactive disclosure (主动公开): records, their releases, and the log of every public act.

content.py      what a record says, its canonical form and hash
models.py       Record, RecordVersion, Release, Withdrawal, EmergencyRelease, Publication, Progress
moves.py        from state to state, by verb
actions.py      verbs on one's own text: draft, edit, submit
publishing.py   verbs that the public sees: release, correct, withdraw, take down, restore, expire
showing.py      what those verbs share
publication.py  the publication log and how a follower reads it
"""
