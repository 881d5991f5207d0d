"""Bytes sealed under the key ring.

A short one is sealed whole: form 1, name of the key (8 bytes), nonce (12), AES-256-GCM. Its place, for instance table
and column, is bound to it and has to be named again to open it.

A file is sealed piece by piece, so that none has to fit into memory: form 2, name of the key (8), salt (16), then
pieces of 1 MiB, each AES-256-GCM under a key of the file's own (HKDF of the ring's key and the salt) with the number
of the piece as nonce and a mark on the last one: no piece can be left out, moved or added.

What was erased for good leaves form 0 and a keyed hash (32), by which the evidence still knows it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from gongkai.sealing.keys import NAME, Key, NoKey, Tampered, ring

ERASED, SHORT, FILE = b"\x00", b"\x01", b"\x02"
NONCE, SALT, TAG, HASH = 12, 16, 16, 32
PIECE = 1 << 20
NAMED = len(SHORT) + NAME
"""Bytes at the beginning of whatever is sealed that say its form and the name of its key."""

CHANGED = (
    "这项加密的内容打不开：写入后被改动、截短，或者被移到了别处。请运行 gongkai evidence verify 核对，用备份恢复。"
)
UNKNOWN = "这项内容是用密钥 {} 加密的，本机的密钥文件里没有它。请从单独保存的密钥备份中放回后重试。"


def seal_bytes(plain: bytes, place: str) -> bytes:
    """Seal some bytes for a place (`applications_applicant.name`). Raises NoKey where there is no key."""
    key = ring()[0]
    nonce = os.urandom(NONCE)
    return SHORT + key.name + nonce + _cipher(key.secret).encrypt(nonce, plain, place.encode())


def open_bytes(sealed: bytes, place: str) -> bytes:
    """The bytes that were sealed for a place. Raises Tampered, or NoKey where their key is not in the ring."""
    if len(sealed) < NAMED + NONCE + TAG or not sealed.startswith(SHORT):
        raise Tampered(CHANGED)
    key = _named(sealed)
    try:
        return _cipher(key.secret).decrypt(sealed[NAMED : NAMED + NONCE], sealed[NAMED + NONCE :], place.encode())
    except InvalidTag:
        raise Tampered(CHANGED) from None


def names_nothing(sealed: bytes) -> bool:
    """Whether this stands for a value that was erased: form 0 and the keyed hash of what was there."""
    return sealed.startswith(ERASED) and len(sealed) == len(ERASED) + HASH


def seal_file(source: BinaryIO, target: BinaryIO, place: str) -> None:
    """Seal what can be read for a place. Raises NoKey where there is no key."""
    key, salt = ring()[0], os.urandom(SALT)
    target.write(FILE + key.name + salt)
    cipher = AESGCM(_of_file(key, salt))
    piece, number = source.read(PIECE), 0
    while True:
        following = source.read(PIECE)
        target.write(cipher.encrypt(_nonce(number, last=not following), piece, place.encode()))
        if not following:
            return
        piece, number = following, number + 1


def open_file(sealed: BinaryIO, place: str) -> Iterator[bytes]:
    """The pieces of a file that was sealed for a place, each checked. Raises as `open_bytes`, at any piece."""
    head = sealed.read(NAMED + SALT)
    if len(head) != NAMED + SALT or not head.startswith(FILE):
        raise Tampered(CHANGED)
    cipher = AESGCM(_of_file(_named(head), head[NAMED:]))
    piece, number = sealed.read(PIECE + TAG), 0
    while True:
        following = sealed.read(PIECE + TAG)
        try:
            plain = cipher.decrypt(_nonce(number, last=not following), piece, place.encode())
        except (InvalidTag, ValueError):
            raise Tampered(CHANGED) from None
        yield plain
        if not following:
            return
        piece, number = following, number + 1


def names_newest(head: bytes) -> bool:
    """Whether what begins with these bytes is sealed under the newest key of the ring."""
    return head[1:NAMED] == ring()[0].name


@lru_cache(4)
def _cipher(secret: bytes) -> AESGCM:
    """To make it takes longer than to seal a name with it."""
    return AESGCM(secret)


def _named(sealed: bytes) -> Key:
    name = sealed[1:NAMED]
    for key in ring():
        if key.name == name:
            return key
    raise NoKey(UNKNOWN.format(name.hex()))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(NONCE - 1, "big") + (b"\x01" if last else b"\x00")


def _of_file(key: Key, salt: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"gongkai file").derive(key.secret)
