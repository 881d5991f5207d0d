"""The mail server, from one address: smtp://user:password@host:587 (STARTTLS) or smtps://user:password@host:465."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PORTS = {"smtp": 587, "smtps": 465}
WRONG = "环境变量 GONGKAI_EMAIL_URL 写得不对，应当像这样：smtp://用户名:密码@邮件服务器:587。"


def settings(address: str, sender: str = "") -> dict[str, object]:
    """Django's settings for an address; without one nothing is sent. `?tls=0` sends in the clear, inside one network.

    sender  the address that messages come from, the account at the mail server where it is empty
    Raises ImproperlyConfigured with a sentence.
    """
    if not address:
        return {"EMAIL_HOST": ""}
    try:
        parts = urlsplit(address)
        port = parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError):
        raise ImproperlyConfigured(WRONG) from None
    if not parts.hostname:
        raise ImproperlyConfigured(WRONG)
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp" and parts.query != "tls=0",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,  # seconds
        "DEFAULT_FROM_EMAIL": sender or unquote(parts.username or ""),
    }
