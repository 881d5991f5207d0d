"""Receipt numbers (回执号) and query codes (查询码): what a sender holds, and what is derived from them.

Both come from the key of the form by the portal's signing key, so that a form that is sent twice gets the same pair
without anybody having to look it up; the portal keeps neither. Where a notice lies and how it is closed is derived from
number and code by scrypt: a copy of all notices does not tell whose they are, and each of 2^60 codes that somebody
tries on it costs 16 MiB and some hundredths of a second.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass, field

from django.conf import settings

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""32 characters without I, L, O and U, which people mix up or misread."""
NUMBER, CODE = 10, 12
"""Characters: 50 and 60 bits."""
_COST = {"n": 1 << 14, "r": 8, "p": 1, "maxmem": 1 << 26}
_MISREAD = str.maketrans("OIL", "011", "- \u3000\u2010\u2011\u2013\u2014")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a sender is given: the number of the receipt, and the code that goes with it.

    repeated  the form had been sent before, and what was sent first counts
    """

    number: str
    code: str
    repeated: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        return f"回执号 {shown(self.number)}，查询码 {shown(self.code)}"


@dataclass(frozen=True, slots=True)
class Access:
    """Where the notices to a sender lie, and the key that closes them."""

    locator: str
    key: bytes


def receipt_for(once: str) -> Receipt:
    """The receipt for the form with this key; always the same one."""
    drawn = hmac.new(f"intake receipt {settings.SECRET_KEY}".encode(), once.encode(), hashlib.sha256).digest()
    number = int.from_bytes(drawn, "big")
    letters = []
    for _ in range(NUMBER + CODE):
        number, letter = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return Receipt("".join(letters[:NUMBER]), "".join(letters[NUMBER:]))


def typed(text: str) -> str:
    """A number or code as somebody typed it: width, small letters, spaces, hyphens and O for 0 do not matter."""
    return unicodedata.normalize("NFKC", text).upper().translate(_MISREAD)


def shown(text: str) -> str:
    """A number or code in groups that can be read out: 7K3M9-QZT2B, 7K3M-9QZT-2BCD."""
    size = 5 if len(text) == NUMBER else 4
    return "-".join(text[start : start + size] for start in range(0, len(text), size))


def access(receipt: Receipt) -> Access:
    """What number and code lead to; takes some hundredths of a second."""
    drawn = hashlib.scrypt(receipt.code.encode(), salt=f"gongkai notice {receipt.number}".encode(), dklen=64, **_COST)
    return Access(hmac.new(drawn[:32], receipt.number.encode(), hashlib.sha256).hexdigest(), drawn[32:])
