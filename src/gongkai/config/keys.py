"""The keys of an installation, in the folder `keys` of all that it keeps: for its owner only, never in a backup.

secret  signs sessions and forms
ring    encrypts what is kept: one key a line (32 bytes in URL-safe base64), the newest first; older keys stay, to read
        what they wrote

The database knows their fingerprints, so that nobody works on with other keys.
"""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from contextlib import suppress
from datetime import datetime
from pathlib import Path

VARIABLE = "GONGKAI_SECRET_KEY"


def folder(var: Path) -> Path:
    """Where the keys are."""
    return var / "keys"


def secret_key(var: Path) -> str:
    """The key that signs: from the environment, else from its file; empty where there is none yet."""
    return os.environ.get(VARIABLE, "") or _read(folder(var) / "secret")


def data_keys(var: Path) -> tuple[str, ...]:
    """The keys that encrypt, the newest first; none before the first start."""
    return tuple(_read(folder(var) / "ring").split())


def fingerprint(key: str) -> str:
    """Enough of the SHA-256 of a key to know it again."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def write_missing(var: Path) -> None:
    """Write the keys that are not there yet."""
    folder(var).mkdir(mode=0o700, parents=True, exist_ok=True)
    folder(var).chmod(0o700)
    if not secret_key(var):
        _write(folder(var) / "secret", secrets.token_urlsafe(50))
    if not data_keys(var):
        _write(folder(var) / "ring", base64.urlsafe_b64encode(os.urandom(32)).decode())


def prepare(var: Path, at: datetime) -> str:
    """Make the keys of a new installation and let the database know them; gives why these keys cannot be used."""
    from django.db import transaction

    from gongkai.evidence.models import KeyFingerprint

    if not KeyFingerprint.objects.exists():
        write_missing(var)
    elif refusal := disagreement(var):
        return refusal
    rows = [KeyFingerprint(kind=kind, fingerprint=mark, known_since=at) for kind, mark in sorted(_marks(var))]
    with transaction.atomic():
        KeyFingerprint.objects.bulk_create(rows, ignore_conflicts=True)
    return disagreement(var)


def renew_secret(var: Path, at: datetime) -> None:
    """Put a new key that signs in place of one that was lost or seen: everybody signs in again."""
    from django.db import transaction

    from gongkai.evidence.models import KeyFingerprint

    key = secrets.token_urlsafe(50)
    folder(var).mkdir(mode=0o700, parents=True, exist_ok=True)
    with transaction.atomic():
        KeyFingerprint.objects.filter(kind="secret").delete()
        KeyFingerprint.objects.create(kind="secret", fingerprint=fingerprint(key), known_since=at)
        _write(folder(var) / "secret", key, replace=True)


def add_data_key(var: Path, at: datetime) -> None:
    """Encrypt with a new key from now on; the older ones stay, to read what they wrote."""
    from django.db import transaction

    from gongkai.evidence.models import KeyFingerprint

    key = base64.urlsafe_b64encode(os.urandom(32)).decode()
    with transaction.atomic():
        KeyFingerprint.objects.create(kind="data", fingerprint=fingerprint(key), known_since=at)
        _write(folder(var) / "ring", "\n".join([key, *data_keys(var)]), replace=True)


def disagreement(var: Path) -> str:
    """Why the keys are not those of the database, as a sentence; empty where they are."""
    from gongkai.evidence.models import KeyFingerprint

    known = set(KeyFingerprint.objects.values_list("kind", "fingerprint"))
    present = _marks(var)
    if not known:
        return "数据库还没有记下密钥，请用 gongkai serve 启动一次。"
    for kind, name in (("secret", "secret"), ("data", "ring")):
        there = {mark for each, mark in present if each == kind}
        wanted = {mark for each, mark in known if each == kind}
        if not there:
            return (
                f"缺少密钥文件 {folder(var) / name}，没有它就打不开已加密的内容。"
                "请从单独保存的密钥备份中放回这个文件，再重新启动。"
            )
        # One secret, and it is known; of the ring, no key that was used may be missing.
        if not (there <= wanted if kind == "secret" else wanted <= there):
            where = f"环境变量 {VARIABLE}" if name == "secret" and os.environ.get(VARIABLE) else folder(var) / name
            return f"密钥（{where}）不是这个数据库原来用的。请放回原来的密钥，再重新启动。"
    return ""


def _marks(var: Path) -> set[tuple[str, str]]:
    marks = {("data", fingerprint(key)) for key in data_keys(var)}
    if secret := secret_key(var):
        marks.add(("secret", fingerprint(secret)))
    return marks


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except (OSError, UnicodeDecodeError):
        raise SystemExit(f"读不了密钥文件 {path}，请核对它的内容和权限（只允许运行本系统的账户读取）。") from None


def _write(path: Path, key: str, *, replace: bool = False) -> None:
    """Write a key whole or not at all; who comes second keeps what is there, unless it is to be replaced."""
    new = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{key}\n")
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
