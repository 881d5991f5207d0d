"""Numbers of identity documents as people type them: a failed check digit is doubted and never refused (第二十九条)."""

from __future__ import annotations

from stdnum.cn import ric, uscc

from gongkai.intake.written import CREDIT_CODE, IDENTITY_CARD, Who
from gongkai.organs.codes import narrow

_LIKE_THE_CARD = frozenset({IDENTITY_CARD, "港澳台居民居住证", "外国人永久居留身份证"})


def tidy(kind: str, number: str) -> str:
    """A number without the spaces and full-width digits that came with it; what has words in it stays as it is."""
    narrowed = narrow(number).upper()
    return narrowed if narrowed.isascii() and narrowed.isalnum() else number.strip()


def doubt(who: Who) -> str:
    """What looks wrong about the number of somebody's document; empty where nothing does."""
    kind, number = who.identity_kind, who.identity
    if kind in _LIKE_THE_CARD and len(number) == 18:
        if not number[:-1].isdecimal() or ric.calc_check_digit(number) != number[-1]:
            return f"{who.name}的{kind}号码第 18 位校验不符，可能输错一位，请对照证件核对。"
    elif kind == IDENTITY_CARD:
        return f"{who.name}的{kind}号码应为 18 位，现在是 {len(number)} 位，请对照证件核对。"
    elif kind == CREDIT_CODE:
        if len(number) != 18:
            return f"{who.name}的{kind}应为 18 位，现在是 {len(number)} 位，请对照证书核对。"
        if not _fits(number):
            return f"{who.name}的{kind}第 18 位校验不符，可能输错一位，请对照证书核对。"
    return ""


def _fits(code: str) -> bool:
    try:
        return str(uscc.calc_check_digit(code[:-1])) == code[-1]
    except ValueError:  # a letter that these codes do not have
        return False
