"""Sizes of files in words."""

from __future__ import annotations


def size_in_words(size: int) -> str:
    """So many bytes, as people say it."""
    if size < 1024:
        return f"{size} 字节"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} 千字节"
    if size < 1024**3:
        return f"{size / 1024 / 1024:.1f} 兆字节"
    return f"{size / 1024**3:.1f} 吉字节"
