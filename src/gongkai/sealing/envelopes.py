"""Envelopes to the console: whoever has the public key can close one, and only the private key opens it.

Form 3, name of the public key (8 bytes), public half of a key pair made for this envelope (32), AES-256-GCM under what
X25519 and HKDF-SHA256 make of both. The key is used once, so the nonce is zero. Who closed it cannot open it.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from gongkai.sealing.boxes import NONCE, TAG
from gongkai.sealing.keys import LENGTH, NAME, NoKey, Tampered, fingerprint, intake_keys, intake_public, text_of

FORM = b"\x03"
HEAD = len(FORM) + NAME + LENGTH
OVERHEAD = HEAD + TAG
"""How many bytes longer an envelope is than what is in it."""

CHANGED = "这份提交打不开：内容被改动或者不完整，或者不是从本网站提交的。"
UNKNOWN = "这份提交是用密钥 {} 封存的，本机的 intake 密钥文件里没有它。请从单独保存的密钥备份中放回后重试。"


def close_envelope(plain: bytes, place: str) -> bytes:
    """Put bytes into an envelope for a place. Raises NoKey where the public key is missing."""
    public = intake_public()
    own = X25519PrivateKey.generate()
    half = own.public_key().public_bytes_raw()
    shared = own.exchange(X25519PublicKey.from_public_bytes(public.secret))
    head = FORM + public.name + half
    return head + _cipher(shared, half, public.secret).encrypt(bytes(NONCE), plain, head + place.encode())


def open_envelope(envelope: bytes, place: str) -> bytes:
    """What is in an envelope for a place. Raises Tampered, or NoKey where its private key is not here."""
    if len(envelope) < OVERHEAD or not envelope.startswith(FORM):
        raise Tampered(CHANGED)
    head, name, half = envelope[:HEAD], envelope[1 : 1 + NAME], envelope[1 + NAME : HEAD]
    for each in intake_keys():
        private = X25519PrivateKey.from_private_bytes(each.secret)
        public = private.public_key().public_bytes_raw()
        if bytes.fromhex(fingerprint(text_of(public))) == name:
            break
    else:
        raise NoKey(UNKNOWN.format(name.hex()))
    try:
        shared = private.exchange(X25519PublicKey.from_public_bytes(half))
        return _cipher(shared, half, public).decrypt(bytes(NONCE), envelope[HEAD:], head + place.encode())
    except (InvalidTag, ValueError):  # ValueError: a half that no honest sender makes
        raise Tampered(CHANGED) from None


def _cipher(shared: bytes, half: bytes, public: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=half + public, info=b"gongkai envelope").derive(shared))
