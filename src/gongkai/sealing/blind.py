"""What is sealed is found again by a keyed hash of it: by whether it is equal, and by nothing else (盲索引)."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from functools import lru_cache

from gongkai.sealing.keys import index_key


def blind_index(value: str, purpose: str) -> str:
    """64 hexadecimal characters that are the same for texts that people take for the same.

    purpose  what is compared (`applicant.identity_number`): across two purposes nobody sees that values are equal
    Raises NoKey where there is no key.
    """
    return keyed_hash(normalised(value).encode(), f"index/{purpose}").hex()


def normalised(value: str) -> str:
    """Full and half width alike, without spaces and characters that nobody sees, in capitals."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", value).upper())
    return plain.translate(_SEEN)


class _Seen(dict[int, str | None]):
    """What remains of a character, by its number: nothing of one that nobody sees. It learns those that occur."""

    def __missing__(self, number: int) -> str | None:
        character = chr(number)
        unseen = character.isspace() or unicodedata.category(character) == "Cf"
        found = self[number] = None if unseen else character
        return found


_SEEN = _Seen()


def keyed_hash(content: bytes, purpose: str) -> bytes:
    """HMAC-SHA256 of bytes under the key of blind indexes; whoever lacks it can neither make nor try it."""
    hash = _keyed(index_key()).copy()
    hash.update(purpose.encode() + b"\0" + content)
    return hash.digest()


def started(purpose: str) -> hmac.HMAC:
    """As `keyed_hash`, for content that comes in pieces: `update` it."""
    hash = _keyed(index_key()).copy()
    hash.update(purpose.encode() + b"\0")
    return hash


@lru_cache(1)
def _keyed(key: bytes) -> hmac.HMAC:
    """The beginning of every hash under a key: to make it takes longer than the hash of a name."""
    return hmac.new(key, digestmod=hashlib.sha256)
