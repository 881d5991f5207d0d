"""The verbs of organs and people under one address; each stands with its subject."""

from __future__ import annotations

from gongkai.organs.acts import By, Stale
from gongkai.organs.details import change_details
from gongkai.organs.founding import dissolve, found, merge, move, rename
from gongkai.organs.outside import (
    add_account,
    add_page,
    change_account,
    change_page,
    check_page,
    close_account,
    close_page,
)
from gongkai.organs.people import add_person, away, back, change_person, deactivate, reactivate
from gongkai.organs.posts import appoint, create_post, end_deputy, end_post, end_tenure, set_deputy
from gongkai.organs.practice import set_practice

__all__ = [
    "By",
    "Stale",
    "add_account",
    "add_page",
    "add_person",
    "appoint",
    "away",
    "back",
    "change_account",
    "change_details",
    "change_page",
    "change_person",
    "check_page",
    "close_account",
    "close_page",
    "create_post",
    "deactivate",
    "dissolve",
    "end_deputy",
    "end_post",
    "end_tenure",
    "found",
    "merge",
    "move",
    "reactivate",
    "rename",
    "set_deputy",
    "set_practice",
]
