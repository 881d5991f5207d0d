"""The keys that close and open, in the folder `keys` of all that an installation keeps: never in a backup.

ring        encrypts what is kept (AES-256): the newest key first; older ones stay, to read what they wrote
index       makes blind indexes and the addresses of sealed files; stays the same for ever, or nothing is found again
intake      opens what the public sent (X25519 private keys, the newest first)
intake.pub  closes what the public sends: its public half, all that a portal on a machine of its own needs

One key a line, 32 bytes in URL-safe base64. A file is read again when it has changed, so that a running server writes
with a new key at once.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.conf import settings  # they are read with keys of this folder: nothing here asks them when it is loaded

LENGTH = 32
"""Bytes of every key."""
NAME = 8
"""Bytes by which a ciphertext names its key."""


class CannotOpen(Exception):
    """What was sealed stays closed."""


class NoKey(CannotOpen):
    """The key that it needs is not here."""


class Tampered(CannotOpen):
    """It was changed, cut short, or put in another place since it was sealed."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key and the name by which ciphertexts call it, which is its fingerprint."""

    name: bytes
    secret: bytes


def folder(var: Path | None = None) -> Path:
    """Where the keys are; of this installation where `var` is not given."""
    if var is None:
        var = Path(settings.VAR)
    return var / "keys"


def fingerprint(text: str) -> str:
    """Enough of the SHA-256 of a key to know it again, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()[: 2 * NAME]


def ring() -> tuple[Key, ...]:
    """The keys that encrypt, the newest first. Raises NoKey where there are none."""
    return _needed("ring")


def index_key() -> bytes:
    """The key of blind indexes. Raises NoKey where there is none."""
    return _needed("index")[0].secret


def intake_keys() -> tuple[Key, ...]:
    """The private keys that open what the public sent, the newest first. Raises NoKey where there are none."""
    return _needed("intake")


def intake_public() -> Key:
    """The public key that closes what the public sends. Raises NoKey where there is none."""
    return _needed("intake.pub")[0]


def lines(name: str, var: Path | None = None) -> tuple[str, ...]:
    """The keys of a file as text; none where there is no file. Ends the program where it cannot be read."""
    return tuple(read(folder(var) / name).split())


def public_of(private: str) -> str:
    """The public half of a private key, both as text."""
    return text_of(X25519PrivateKey.from_private_bytes(_bytes(private)).public_key().public_bytes_raw())


def fresh() -> str:
    """A new key as text; any 32 bytes are a key of AES, of HMAC and of X25519."""
    return text_of(os.urandom(LENGTH))


def write_missing(var: Path, names: tuple[str, ...] = ("ring", "index", "intake")) -> None:
    """Write the named keys that are not there yet; the public half of `intake` is always written anew from it."""
    make_folder(var)
    for name in names:
        if not lines(name, var):
            write(folder(var) / name, fresh())
    write_public(var)


def write_public(var: Path) -> None:
    """Write the public half of the newest private key beside it, where it is not there or another one is."""
    if (private := lines("intake", var)) and lines("intake.pub", var) != (public := public_of(private[0]),):
        write(folder(var) / "intake.pub", public, replace=True)


def put_first(var: Path, name: str, key: str) -> None:
    """Put a key before those of a file: it closes from now on, the others still open."""
    write(folder(var) / name, "\n".join([key, *lines(name, var)]), replace=True)


def keep_first(var: Path, name: str) -> None:
    """Leave only the newest key of a file."""
    write(folder(var) / name, lines(name, var)[0], replace=True)


def make_folder(var: Path) -> None:
    """Make the folder of the keys, for its owner only."""
    folder(var).mkdir(mode=0o700, parents=True, exist_ok=True)
    folder(var).chmod(0o700)


def read(path: Path) -> str:
    """What a file of keys says; empty where there is none. Ends the program where it cannot be read."""
    try:
        return path.read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except (OSError, UnicodeDecodeError):
        raise SystemExit(f"读不了密钥文件 {path}，请核对它的内容和权限（只允许运行本系统的账户读取）。") from None


def write(path: Path, text: str, *, replace: bool = False) -> None:
    """Write a file of keys whole or not at all; who comes second keeps what is there, unless it is to be replaced."""
    new = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{text}\n")
        file.flush()
        os.fsync(file.fileno())
    if replace:
        new.replace(path)
    else:
        with suppress(FileExistsError):
            os.link(new, path)
        new.unlink()
    parent = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(parent)
    finally:
        os.close(parent)


_read: dict[str, tuple[tuple[int, int, int], tuple[Key, ...]]] = {}


def _needed(name: str) -> tuple[Key, ...]:
    path = f"{settings.VAR}/keys/{name}"  # asked for every value that is sealed: a Path would take longer than to seal
    try:
        status = os.stat(path)
    except OSError:
        raise NoKey(f"本机没有可用的密钥文件 {path}，打不开也写不了加密的内容。请从密钥备份中放回后重试。") from None
    version = (status.st_ino, status.st_mtime_ns, status.st_size)
    known = _read.get(path)
    if known is None or known[0] != version:
        try:
            keys = tuple(Key(bytes.fromhex(fingerprint(text)), _bytes(text)) for text in read(Path(path)).split())
        except SystemExit as fault:
            raise NoKey(str(fault)) from None
        if not keys:
            raise NoKey(f"密钥文件 {path} 是空的。请从密钥备份中放回后重试。")
        known = _read[path] = (version, keys)
    return known[1]


def _bytes(text: str) -> bytes:
    try:
        found = base64.b64decode(text, altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        found = b""
    if len(found) != LENGTH:
        raise NoKey("密钥文件的内容不是本系统的密钥，可能被改动。请从密钥备份中放回后重试。")
    return found


def text_of(key: bytes) -> str:
    """A key as it stands in a file."""
    return base64.urlsafe_b64encode(key).decode()
