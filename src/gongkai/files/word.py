"""A Word file as HTML, so that it can become the text of a record; `records/content.py` still has to clean it."""

from __future__ import annotations

from gongkai.files import door, store
from gongkai.files.child import FAILED
from gongkai.files.models import StoredFile
from gongkai.law import Refused

NOT_WORD = "只有 Word 文档（docx）可以取出正文；旧的 doc、wps 文件请先另存为 docx，再重新上传。"


class WordHtml(str):
    """HTML, with what did not come over: `images` is the number of pictures left out."""

    __slots__ = ("images",)
    images: int

    @property
    def told(self) -> str:
        """A sentence for the person who took it over; empty where everything came along."""
        if not self.images:
            return ""
        return f"原文件中的 {self.images} 张图片没有带入正文，请另作附件上传，或在正文中改用文字说明。"


def html_of_docx(hash: str) -> WordHtml:
    """The text of a stored Word file as HTML; merged cells stay merged, pictures are left out and counted.

    Raises Refused where the file is no docx or cannot be read.
    """
    if not StoredFile.objects.filter(pk=hash, sealed=False, kind="docx").exists():
        raise Refused(NOT_WORD)
    with store.workspace() as folder:
        found = door.ask("word", store.path_of(hash), "docx", folder)
    html, images = found.get("html"), found.get("images")
    if not isinstance(html, str) or not isinstance(images, int):
        raise Refused(FAILED)
    text = WordHtml(html)
    text.images = images
    return text
