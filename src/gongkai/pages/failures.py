"""Error pages in words for people; they need no database and no host name.

Each door shows them in its own frame: `settings.FAILURE_PAGES` names a template by the beginning of the address.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gongkai.law import Refused
from gongkai.pages.uploads import MOST_FILES, most_megabytes


def _page(request: HttpRequest, status: int, title: str, *sentences: str) -> HttpResponse:
    template = next(name for prefix, name in settings.FAILURE_PAGES if request.path_info.startswith(prefix))
    return render(request, template, {"title": title, "sentences": sentences}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 where more was sent than the tools take."""
    if isinstance(exception, RequestDataTooBig | TooManyFilesSent | TooManyFieldsSent):
        return too_large(request)
    return _page(request, 400, "无法处理这次请求", "网址或提交的内容不完整。请返回上一页重新操作。")


def sentence(request: HttpRequest, title: str, *sentences: str) -> HttpResponse:
    """400 with words of one's own."""
    return _page(request, 400, title, *sentences)


def busy(request: HttpRequest, sentence: str) -> HttpResponse:
    """503: as much as can be done at once is being done."""
    return _page(request, 503, "请稍候再试", sentence)


class NotAllowed:
    """405 as a page: Django's answer to a method that an address does not take is empty."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        if response.status_code != 405:
            return response
        page = _page(request, 405, "不能这样打开这个页面", "这个网址不接受这种请求。请从首页进入，重新操作。")
        page.headers["Allow"] = response.headers["Allow"]
        return page


def too_large(request: HttpRequest) -> HttpResponse:
    """413: too many or too large files."""
    return _page(
        request,
        413,
        "提交的内容太多",
        f"一次最多提交 {MOST_FILES} 份文件，每份不超过 {most_megabytes(request)} 兆字节。请减少文件后重新提交。",
        "已收到的部分没有保存。",
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403; a refusal by the rules brings its own sentence."""
    if isinstance(exception, Refused):
        return _page(request, 403, "不能办理", str(exception))
    return _page(request, 403, "不能查看这个页面", "您没有查看这个页面的权限。")


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 where a form lacks its token: it lay too long, was opened before signing in, or comes from another site."""
    return _page(
        request,
        403,
        "没有提交成功",
        "页面放置时间太长，请返回上一页重新提交。",
        "如果仍不成功，请刷新页面后再填写；浏览器须允许本网站使用网页标识（小型文本文件）。",
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return _page(request, 404, "没有找到这个页面", "网址可能输错，或者页面已经移走。请核对网址，或者从首页进入。")


def broken(request: HttpRequest) -> HttpResponse:
    """500."""
    return _page(
        request,
        500,
        "系统出错，没有完成",
        "您提交的内容没有保存，请稍后重新提交。如果再次出现，请把操作步骤告诉系统管理员。",
    )
