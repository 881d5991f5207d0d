"""Codes and numbers that people type: full-width digits and stray spaces are forgiven, then they are checked."""

from __future__ import annotations

import re
import unicodedata

from stdnum.cn import uscc as usccs
from stdnum.exceptions import InvalidChecksum, ValidationError

from gongkai.law import Refused

_CODE = re.compile(r"[0-9A-Z](?:[0-9A-Z-]{0,30}[0-9A-Z])?")
_REGION = re.compile(r"\d{6}(?:\d{3}(?:\d{3})?)?")
_MOBILE = re.compile(r"1[3-9]\d{9}")


def narrow(text: str) -> str:
    """Letters, digits and signs in their half-width form, without any space: for codes, numbers and addresses."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def name(text: str) -> str:
    """A name of a person or an organ: spaces beside Chinese characters go (张　三), between letters one stays."""
    parts = text.replace("\u3000", " ").split()
    joined = ""
    for part in parts:
        latin = joined[-1:].isascii() and part[:1].isascii()
        joined += (" " if joined and latin else "") + part
    return joined


def organ_code(text: str) -> str:
    """机构代码: letters, digits and hyphens. Raises Refused."""
    code = narrow(text).upper()
    if not _CODE.fullmatch(code):
        raise Refused("机构代码只能用字母、数字和中间的短横线，最多32位，例如 BLZ。")
    return code


def uscc(text: str) -> str:
    """统一社会信用代码 (GB 32100); empty stays empty. Raises Refused."""
    code = narrow(text).upper()
    if not code:
        return ""
    try:
        return str(usccs.validate(code))
    except InvalidChecksum as fault:
        raise Refused("统一社会信用代码校验不符，可能输错了一位，请对照证书核对。") from fault
    except ValidationError as fault:
        raise Refused("统一社会信用代码应为18位数字和大写字母（不含 I、O、S、V、Z），请对照证书核对。") from fault


def region(text: str) -> str:
    """行政区划代码: 6, 9 or 12 digits (county, township, village); empty stays empty. Raises Refused."""
    code = narrow(text)
    if code and not _REGION.fullmatch(code):
        raise Refused("行政区划代码应为6位（县级）、9位（乡级）或12位（村级）数字。")
    return code


def mobile(text: str) -> str:
    """手机号, without 86 or hyphens; empty stays empty. Raises Refused."""
    number = narrow(text).replace("-", "").removeprefix("+86")
    if number and not _MOBILE.fullmatch(number):
        raise Refused("手机号应为11位数字、以1开头，请核对是否多写或少写了一位。")
    return number


def account(text: str) -> str:
    """What one signs in with. Raises Refused where it is empty or holds anything but letters, digits, . _ - @."""
    word = narrow(text)
    if not re.fullmatch(r"[\w.@-]{2,40}", word):
        raise Refused("账号须有2至40个字，只能用文字、字母、数字和 . _ - @。")
    return word
