"""The head and foot of the county's site, around the pages of our column.

A page of that site, saved as a file, is reduced to links, text and pictures copied here, and kept as a version
(`take`). Our pages only carry two marks, which are comments; whoever serves them puts head and foot in their place: our
front and middleware (`around`), or nginx with `ssi on`, because the marks are written as its includes. So a new head
changes no published file, and nothing of another site runs on our pages.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe
from lxml import etree, html
from lxml.html import builder

from gongkai.annual.readers.encoding import declared_charset, decoded
from gongkai.annual.report import Unreadable
from gongkai.files.pictures import clean_picture
from gongkai.law import Refused

PARTS = ("head", "foot")
MOST_PAGE, MOST_PICTURE, MOST_PART = 5 * 1024 * 1024, 2 * 1024 * 1024, 200 * 1024
"""Bytes of a saved page, of a picture on it, and of what a part may come to."""
_MARK = re.compile(rb'<!--# include virtual="/surround/(head|foot)\.html" -->')
_NAME = re.compile(r"[0-9a-f]{16}\.(?:png|jpg)")
_VERSION = re.compile(r"\d{8}-\d{6}-[0-9a-f]{8}")
_DROPPED = {
    "script", "style", "link", "meta", "noscript", "template", "iframe", "object", "embed", "applet", "svg", "canvas",
    "form", "input", "button", "select", "textarea", "audio", "video", "marquee",
}  # fmt: skip
_KEPT = {"a": "a", "li": "li", "ul": "ul", "ol": "ul", "p": "p", "br": "br", "strong": "strong", "b": "strong"}
_BLOCK = {
    "div", "section", "nav", "header", "footer", "table", "tr", "td", "th", "dl", "dt", "dd", "center", "address",
    "h1", "h2", "h3", "h4", "h5", "h6", "tbody", "thead", "article", "aside", "main", "figure",
}  # fmt: skip
_GUESSES = {
    "head": ("header", "#header", ".header", "#head", ".head", "#top", ".top", ".site-header"),
    "foot": ("footer", "#footer", ".footer", "#foot", ".foot", "#bottom", ".bottom", ".site-footer"),
}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Taken:
    """What was made of a saved page.

    version   its name, by which it can be put back
    links, pictures  how many of each are kept
    left_out  sentences about what was not
    """

    version: str
    links: int
    pictures: int
    left_out: tuple[str, ...]


def folder() -> Path:
    """Where the versions are kept."""
    return Path(settings.VAR) / "surround"


def take(page: Path, *, site: str, at: datetime, head: str = "", foot: str = "") -> Taken:
    """Take head and foot out of a saved page of the county's site and put them around ours from now on.

    site        the address of the page, which its links lead on from
    head, foot  which element they are: `#id`, `.class` or a tag; where empty, the usual names are tried
    Raises Refused with one sentence where the page cannot be read or has no such part.
    """
    if urlsplit(site).scheme not in ("http", "https") or not urlsplit(site).netloc:
        raise Refused("请用 --site 写明这个页面的完整网址，例如 https://www.example.gov.cn/，链接要据此补全。")
    try:
        content = page.read_bytes()
    except OSError:
        raise Refused(f"打不开文件：{page}。请核对路径。") from None
    if len(content) > MOST_PAGE:
        raise Refused("这个网页文件超过 5 兆字节，不像是保存下来的网页，请核对。")
    try:
        text = decoded(content, declared_charset(content))
        tree = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except (etree.ParserError, ValueError, Unreadable):
        raise Refused("这个文件不是网页，请在浏览器里打开县门户网站首页，另存为“网页，全部”后再导入。") from None
    reducing = _Reducing(site, page.parent)
    parts = {}
    for name, chosen in zip(PARTS, (head, foot), strict=True):
        part = _find(tree, chosen, name)
        body = b"".join(html.tostring(each, encoding="utf-8") for each in reducing.part(part))
        if len(body) > MOST_PART:
            raise Refused("页头或者页脚的内容太多，请用 --head、--foot 指明更小的一块，例如 --head '#header'。")
        word = {"head": "页头", "foot": "页脚"}[name]
        around = builder.E(
            "div", {"class": f"surround surround--{name}", "role": "region", "aria-label": f"本网站{word}"}
        )
        parts[name] = html.tostring(around, encoding="utf-8").replace(b"></div>", b">" + body + b"</div>")
    digest = sha256(b"".join(parts.values())).hexdigest()
    version = f"{localtime(at):%Y%m%d-%H%M%S}-{digest[:8]}"
    place = folder() / version
    place.mkdir(parents=True, exist_ok=True)
    for name, picture in reducing.pictures.items():
        (place / name).write_bytes(picture)
    for name, body in parts.items():
        (place / f"{name}.html").write_bytes(body)
    use(version)
    return Taken(version, reducing.links, len(reducing.pictures), tuple(dict.fromkeys(reducing.left_out)))


def use(version: str) -> None:
    """Put a version around the pages; empty for none. Raises Refused where there is no such version."""
    if version and version not in versions():
        raise Refused(f"没有“{version}”这个版本，现有：{'、'.join(versions()) or '无'}。")
    folder().mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=folder(), delete=False) as file:
        file.write(version)
    os.replace(file.name, folder() / "current")


def versions() -> list[str]:
    """The versions that are kept, oldest first."""
    place = folder()
    return sorted(each.name for each in place.iterdir() if _VERSION.fullmatch(each.name)) if place.is_dir() else []


def current() -> str:
    """The version that is around the pages; empty where none is."""
    try:  # asked with every page: no path is built, and nothing is buffered
        handle = os.open(f"{settings.VAR}/surround/current", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return ""
    try:
        version = os.read(handle, 200).decode("ascii", "replace").strip()
    except OSError:
        return ""
    finally:
        os.close(handle)
    return version if _VERSION.fullmatch(version) else ""


def around(page: bytes, version: str) -> bytes:
    """A page with head and foot in the place of its marks."""

    def part(mark: re.Match[bytes]) -> bytes:
        try:
            return (folder() / version / f"{mark[1].decode()}.html").read_bytes()
        except OSError:
            return b""

    return _MARK.sub(part, page)


class Around:
    """Middleware: head and foot around the pages that are made for the request."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        if (
            not response.streaming
            and response.get("Content-Type", "").startswith("text/html")
            and (version := current())
        ):
            response.content = around(response.content, version)
            if "Content-Length" in response.headers:
                response.headers["Content-Length"] = str(len(response.content))
        return response


@require_safe
def serve(request: HttpRequest, name: str) -> HttpResponse:
    """A part for a web server that includes it, empty where there is none; or a picture of it."""
    version = current()
    picture = _NAME.fullmatch(name)
    if not picture and name not in ("head.html", "foot.html"):
        raise Http404
    if not version and not picture:
        return HttpResponse(b"", headers={"Cache-Control": "no-cache"})
    try:
        content = (folder() / version / name).read_bytes()
    except OSError:
        raise Http404 from None
    kind = f"image/{'png' if name.endswith('png') else 'jpeg'}" if picture else "text/html; charset=utf-8"
    return HttpResponse(content, content_type=kind, headers={"Cache-Control": "no-cache"})


def _find(tree: html.HtmlElement, chosen: str, name: str) -> html.HtmlElement:
    """The element that is a part of the page."""
    word = {"head": "页头", "foot": "页脚"}[name]
    for each in (chosen,) if chosen else _GUESSES[name]:
        mark, label = each[:1], each[1:]
        if mark == "#":
            found = tree.xpath("//*[@id=$name]", name=label)
        elif mark == ".":
            found = tree.xpath("//*[contains(concat(' ', normalize-space(@class), ' '), $name)]", name=f" {label} ")
        else:
            found = tree.xpath("//*[name()=$name]", name=each)
        if found:
            return found[-1] if name == "foot" else found[0]
    tried = chosen or "、".join(_GUESSES[name])
    raise Refused(f"网页里没有找到{word}（找过 {tried}），请用 --{name} 指明，例如 --{name} '#{name}er'。")


class _Reducing:
    """Makes links, text and pictures out of elements of another site."""

    def __init__(self, site: str, saved: Path) -> None:
        self.site, self.saved = site, saved.resolve()
        self.pictures: dict[str, bytes] = {}
        self.links = 0
        self.left_out: list[str] = []

    def part(self, element: html.HtmlElement) -> list[html.HtmlElement]:
        """What is kept of a part, block by block."""
        return self._children(element)

    def _children(self, element: html.HtmlElement) -> list[html.HtmlElement]:
        kept: list[html.HtmlElement] = []
        if text := _line(element.text):
            kept.append(builder.SPAN(text))
        for child in element:
            kept += self._element(child)
            if text := _line(child.tail):
                kept.append(builder.SPAN(text))
        return kept

    def _element(self, element: html.HtmlElement) -> list[html.HtmlElement]:
        tag = element.tag if isinstance(element.tag, str) else ""
        if not tag or tag in _DROPPED or "hidden" in element.attrib or _HIDDEN.search(element.get("style", "")):
            return []
        if tag == "img":
            return self._picture(element)
        inner = self._children(element)
        if tag == "br":
            return [builder.BR()]
        if not inner:
            return []
        if tag == "a":
            target = urljoin(self.site, element.get("href", "").strip())
            if urlsplit(target).scheme not in ("http", "https", "mailto", "tel") or element.get("href", "#") == "#":
                return inner
            self.links += 1
            return [builder.A({"href": target}, *inner)]
        if tag in _KEPT:
            return [builder.E(_KEPT[tag], *inner)]
        return [builder.DIV(*inner)] if tag in _BLOCK else inner

    def _picture(self, element: html.HtmlElement) -> list[html.HtmlElement]:
        """A picture that was saved with the page, written anew; its words where there is none."""
        words = _line(element.get("alt") or element.get("title"))
        source = unquote(urlsplit(element.get("src", "")).path)
        file = (self.saved / source).resolve() if source and not source.startswith("/") else None
        if file is not None and file.is_relative_to(self.saved) and file.is_file():
            try:
                if file.stat().st_size > MOST_PICTURE:
                    raise Refused("太大")
                content = file.read_bytes()
                kind = "png" if content.startswith(b"\x89PNG") else "jpg"
                picture = clean_picture(content, kind)
            except (Refused, OSError):
                self.left_out.append(f"图片 {file.name} 不是可用的 jpg、png 图片或者超过 2 兆字节，没有带过来。")
            else:
                name = f"{sha256(picture).hexdigest()[:16]}.{kind}"
                self.pictures[name] = picture
                return [builder.IMG({"src": f"/surround/{name}", "alt": words})]
        elif source:
            self.left_out.append(f"图片 {Path(source).name} 没有随网页保存下来，没有带过来。")
        return [builder.SPAN(words)] if words else []


def _line(text: str | None) -> str:
    return " ".join((text or "").split())
