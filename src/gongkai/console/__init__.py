"""Staff screens (工作台), one module for each subject.

frame.py       who is signed in, for which posts, which parts they may use; `staff`, worn by every page of the console
sessions.py    sessions for the console alone
signing_in.py  signing in and out
account.py     one's own password, second factor and sign-ins
desk.py        工作台
"""
