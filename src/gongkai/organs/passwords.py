"""Passwords: Argon2id with a memory cost that a small machine can bear."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """19 MiB and two rounds for one sign-in (the first choice of RFC 9106 for little memory, by OWASP's figures)."""

    time_cost = 2
    memory_cost = 19456
    parallelism = 1
