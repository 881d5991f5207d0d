"""The keys at start: written once, known by the database, never quietly replaced.

To the keys that close and open (`gongkai.sealing.keys`) comes `secret`, which signs sessions and forms. The database
knows the fingerprints of all, so that nobody works on with other keys. A process that is the portal alone reads
`secret` and `intake.pub` and no other key: its machine need not have them, and its `secret` may be one of its own.
"""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from pathlib import Path

from gongkai.sealing import keys as sealing
from gongkai.sealing.keys import fingerprint, folder

VARIABLE = "GONGKAI_SECRET_KEY"

FILES = {"secret": "secret", "data": "ring", "index": "index", "intake": "intake"}
"""The file of each kind of key that the database knows."""


def secret_key(var: Path) -> str:
    """The key that signs: from the environment, else from its file; empty where there is none yet."""
    return os.environ.get(VARIABLE, "") or sealing.read(folder(var) / "secret")


def new_here() -> bool:
    """Whether the database knows no key yet: this is the first start of an installation."""
    from gongkai.evidence.models import KeyFingerprint

    return not KeyFingerprint.objects.exists()


def prepare(var: Path, at: datetime) -> str:
    """Make the keys of a new installation and let the database know them; gives why these keys cannot be used.

    A kind of key that the database does not know yet is new with this version: it is made now.
    """
    from django.db import transaction

    from gongkai.evidence.models import KeyFingerprint

    known = set(KeyFingerprint.objects.values_list("kind", flat=True))
    sealing.make_folder(var)
    if "secret" not in known and not secret_key(var):
        sealing.write(folder(var) / "secret", secrets.token_urlsafe(50))
    sealing.write_missing(var, tuple(FILES[kind] for kind in FILES if kind not in {*known, "secret"}))
    if refusal := disagreement(var, known):
        return refusal
    rows = [KeyFingerprint(kind=kind, fingerprint=mark, known_since=at) for kind, mark in sorted(_marks(var))]
    with transaction.atomic():
        KeyFingerprint.objects.bulk_create(rows, ignore_conflicts=True)
    return disagreement(var)


def prepare_portal(var: Path) -> str:
    """What the portal alone needs: a key that signs, and the public key; gives why it cannot start."""
    from gongkai.evidence.models import KeyFingerprint

    if not secret_key(var):
        sealing.make_folder(var)
        sealing.write(folder(var) / "secret", secrets.token_urlsafe(50))
    if new_here():
        return "这个系统还没有启动过后台，数据库里没有密钥的记录。请先启动后台（gongkai serve --role console）。"
    public = sealing.lines("intake.pub", var)
    path = folder(var) / "intake.pub"
    if not public:
        return f"缺少公钥文件 {path}。请从后台所在机器的 keys 文件夹复制 intake.pub（只复制这一个文件），再重新启动。"
    if not KeyFingerprint.objects.filter(kind="intake", fingerprint=fingerprint(public[0])).exists():
        return f"公钥（{path}）不是这个数据库原来用的。请从后台所在机器的 keys 文件夹重新复制 intake.pub，再重新启动。"
    return ""


def renew_secret(var: Path, at: datetime) -> None:
    """Put a new key that signs in place of one that was lost or seen: everybody signs in again."""
    from django.db import transaction

    from gongkai.evidence.models import KeyFingerprint

    key = secrets.token_urlsafe(50)
    sealing.make_folder(var)
    with transaction.atomic():
        KeyFingerprint.objects.filter(kind="secret").delete()
        KeyFingerprint.objects.create(kind="secret", fingerprint=fingerprint(key), known_since=at)
        sealing.write(folder(var) / "secret", key, replace=True)


def add_key(var: Path, kind: str, at: datetime) -> None:
    """Close with a new key from now on; the older ones stay, to open what they closed.

    kind  `data` or `intake`
    """
    from django.db import transaction

    from gongkai.evidence.models import KeyFingerprint

    key = sealing.fresh()
    with transaction.atomic():
        KeyFingerprint.objects.create(kind=kind, fingerprint=_mark(kind, key), known_since=at)
        sealing.put_first(var, FILES[kind], key)
        sealing.write_public(var)


def disagreement(var: Path, known_kinds: set[str] | None = None) -> str:
    """Why the keys are not those of the database, as a sentence; empty where they are.

    known_kinds  the kinds that have to be known, all of them where it is not given
    """
    from gongkai.evidence.models import KeyFingerprint

    known = set(KeyFingerprint.objects.values_list("kind", "fingerprint"))
    present = _marks(var)
    kinds = set(FILES) if known_kinds is None else known_kinds
    if not kinds <= {kind for kind, _ in known}:
        return "数据库还没有记下密钥，请用 gongkai serve 启动一次。"
    for kind, name in FILES.items():
        if kind not in kinds:
            continue
        there = {mark for each, mark in present if each == kind}
        wanted = {mark for each, mark in known if each == kind}
        if not there:
            return (
                f"缺少密钥文件 {folder(var) / name}，没有它就打不开已加密的内容。"
                "请从单独保存的密钥备份中放回这个文件，再重新启动。"
            )
        # One secret and one index, and they are known; of the others, no key that was used may be missing.
        if not (there <= wanted if kind in ("secret", "index") else wanted <= there):
            where = f"环境变量 {VARIABLE}" if name == "secret" and os.environ.get(VARIABLE) else folder(var) / name
            return f"密钥（{where}）不是这个数据库原来用的。请放回原来的密钥，再重新启动。"
    return ""


def _marks(var: Path) -> set[tuple[str, str]]:
    marks = {
        (kind, _mark(kind, key)) for kind in ("data", "index", "intake") for key in sealing.lines(FILES[kind], var)
    }
    if secret := secret_key(var):
        marks.add(("secret", fingerprint(secret)))
    return marks


def _mark(kind: str, key: str) -> str:
    """The fingerprint of a key; of a private key that of its public half, which both doors can know."""
    return fingerprint(sealing.public_of(key) if kind == "intake" else key)
