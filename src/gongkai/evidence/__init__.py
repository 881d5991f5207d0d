"""The evidence of every legally relevant act: one chained, append-only line for each (存证).

models.py     Ledger, Entry, OnceKey, Outbox; AppendOnly for every table that is only ever added to
canonical.py  canonical JSON v1 and content hashes
acting.py     the transaction of a verb
actor.py      who acted, in which post, in which capacity
prepared.py   statements that every act runs, their SQL built once
recording.py  `record()` and the numbers that a ledger gives
triggers.py   what makes the database itself refuse a change
anchors.py    heads of the chains, written outside the database
naming.py     what a row is called in words; each app says it for its own
verify.py     walks everything: chains, protected rows, anchors
verdict.py    what a verification says: faults, and up to when it can vouch
"""
