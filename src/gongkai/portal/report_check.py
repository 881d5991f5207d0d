"""年报体检: annual reports come in, the answers of all checks go out, nothing stays.

Uploads are read by `gongkai.annual.readers.door` in child processes from a folder that is deleted before the answer
leaves. The page itself carries each report as JSON, so that a download needs no memory on the server.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from gongkai.annual import writers
from gongkai.annual.checks import check
from gongkai.annual.readers import door
from gongkai.annual.report import Report, Unreadable, with_findings
from gongkai.annual.writers.child import NO_PANGO
from gongkai.pages import failures
from gongkai.pages.fields import FilesField, FilesInput
from gongkai.pages.uploads import MOST_FILES, MOST_MEGABYTES
from gongkai.portal.marked import KINDS, Sheet

LONGEST_TEXT = 200_000  # characters; the longest real report has some 30,000
LONGEST_JSON = 4_000_000
PDF_SECONDS = 60
PDF_PATIENCE = 5.0
"""Seconds that a visitor waits for one of the two places where PDF files are made."""
ACCEPTED = ".txt,.md,.html,.htm,.docx,.pdf,.xls,.xlsx,.ods,.json"
PASTED = "粘贴的文字"


class ReportForm(forms.Form):
    """What to check, and what to check it against."""

    files = FilesField(
        label="年度报告文件",
        required=False,
        help_text=f"可以一次选择多份，最多 {MOST_FILES} 份，每份不超过 {MOST_MEGABYTES} 兆字节。"
        "支持 Word（docx）、PDF、Excel、网页、纯文本、Markdown，以及本系统导出的 JSON。",
        widget=FilesInput(attrs={"accept": ACCEPTED}),
    )
    text = forms.CharField(
        label="或者粘贴报告全文",
        required=False,
        max_length=LONGEST_TEXT,
        help_text="从网页或者文档中全选、复制、粘贴，表格也一并粘贴。",
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"max_length": f"文字太长，不能超过 {LONGEST_TEXT:,} 字；请改用文件上传。"},
    )
    last_year = forms.FileField(
        label="上年年报",
        required=False,
        help_text="用来核对上年结转、同比变化和照抄情况，只检查一份时使用。",
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"empty": "上年年报是空文件，请重新选择。", "invalid": "上年年报没有传上来，请重新选择。"},
    )
    members = FilesField(
        label="所属机关的年报",
        required=False,
        help_text="汇总年报可以与所属部门、乡镇的年报逐项相加核对，只检查一份时使用。",
        widget=FilesInput(attrs={"accept": ACCEPTED}),
    )

    def __init__(self, *arguments: Any, too_large: Sequence[tuple[str, str]] = (), **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.too_large = any(field == "files" for field, _ in too_large)
        for name in ("files", "text"):
            self.fields[name].conditional = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        files, text = cleaned.get("files", []), (cleaned.get("text") or "").strip()
        count = len(files) + bool(text)
        sent = count + len(cleaned.get("members", [])) + bool(cleaned.get("last_year"))
        if not count and not self.too_large and "text" not in self.errors:
            self.add_error("files", "请选择年度报告文件，或者粘贴报告全文。")
        if sent > MOST_FILES:
            self.add_error("files", f"一次最多提交 {MOST_FILES} 份文件，这次有 {sent} 份，请分批检查。")
        if count > 1 and cleaned.get("last_year"):
            self.add_error("last_year", "与上年核对时只能检查一份年报，请只留一份，或者不选上年年报。")
        if count > 1 and cleaned.get("members"):
            self.add_error("members", "汇总核对时只能检查一份年报，请只留一份，或者不选所属机关的年报。")
        return cleaned


@dataclass(frozen=True)
class Refusal:
    """A file that could not be read: its name, the field it was given in, and the sentence that says why."""

    name: str
    sentence: str
    field: str = "files"

    @property
    def lost(self) -> str:
        """For a report that others are held against, the whole sentence: why it was not read and what was not done."""
        called, therefore = _HELD_AGAINST[self.field]
        return f"{called}“{self.name}”没有读出来：{self.sentence.rstrip('。')}；因此{therefore}。"


_HELD_AGAINST = {
    "last_year": ("上年年报", "没有与上年核对"),
    "members": ("所属机关的年报", "没有把它计入汇总核对"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@csrf_exempt  # nothing is kept and nobody is known here: there is nothing that another site could make one do
def page(request: HttpRequest) -> HttpResponse:
    """The form, and under a POST the result above it."""
    if request.method != "POST":
        return _show(request, ReportForm())
    uploaded = {name: request.FILES.getlist(name) for name in ("files", "members")}
    last = {"last_year": request.FILES["last_year"]} if "last_year" in request.FILES else {}
    too_large_files = getattr(request, "too_large", ())
    form = ReportForm(request.POST, {**uploaded, **last}, too_large=too_large_files)
    too_large = [
        Refusal(name, f"文件超过 {MOST_MEGABYTES} 兆字节，没有读取。请删去其中的图片，或者另存为较小的文件。", field)
        for field, name in too_large_files
    ]
    if not form.is_valid():
        return _show(request, form, refusals=too_large)
    sheets, refusals = _checked(form.cleaned_data)
    refusals = too_large + refusals
    return _show(request, form, sheets, refusals, status=413 if too_large and not sheets else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@csrf_exempt  # nothing is kept and nobody is known here: there is nothing that another site could make one do
def download(request: HttpRequest) -> HttpResponse:
    """The report that the page carried, as a file of the kind that was chosen."""
    if request.method != "POST":
        return redirect("report_check")  # who reloads or bookmarks this address has no report to send
    kind, carried = request.POST.get("kind", ""), request.POST.get("report", "")
    if kind not in writers.KINDS or len(carried) > LONGEST_JSON:
        return failures.bad_request(request, ValueError("no such kind of file"))
    try:
        report = door.read(carried.encode("utf-8", "replace"))
    except Unreadable:
        return failures.sentence(request, "不能导出", "页面里的报告内容不完整，请返回重新检查后再下载。")
    report = with_findings(report, check(report))
    try:
        content = _pdf(report) if kind == "pdf" else writers.write(report, kind)
    except writers.NoPango as refusal:
        return failures.sentence(request, "不能导出", str(refusal))
    except _Busy:
        return failures.busy(request, "现在导出的人太多，请过一会儿再试，或者改用其他格式下载。")
    except subprocess.SubprocessError:
        return failures.sentence(request, "不能导出", "生成文件用时太长或者没有成功，请改用其他格式下载。")
    return HttpResponse(
        content,
        content_type=writers.KINDS[kind].media_type,
        headers={"Content-Disposition": content_disposition_header(True, writers.file_name(report, kind)) or ""},
    )


def _checked(asked: dict[str, Any]) -> tuple[list[Sheet], list[Refusal]]:
    """Every report read and checked, in the order in which they were given, and what could not be read."""
    with tempfile.TemporaryDirectory(prefix="gongkai-") as folder:
        files = [(file.name or "", _saved(file, Path(folder), f"f{n}")) for n, file in enumerate(asked["files"])]
        if asked["text"].strip():
            path = Path(folder, "pasted.txt")
            path.write_text(asked["text"], encoding="utf-8")
            files.append((PASTED, path))
        last = asked["last_year"]
        others = [(last.name, _saved(last, Path(folder), "last"))] if last else []
        members = [(file.name or "", _saved(file, Path(folder), f"m{n}")) for n, file in enumerate(asked["members"])]
        paths = [path for _, path in (*files, *others, *members)]
        found = dict(door.read_many(paths))
    refusals = [
        Refusal(name, str(found[path]), field)
        for field, given in (("files", files), ("last_year", others), ("members", members))
        for name, path in given
        if isinstance(found[path], Unreadable)
    ]
    last_year = next((_report(found[path]) for _, path in others), None)
    known = [report for _, path in members if (report := _report(found[path])) is not None]
    sheets = []
    for name, path in files:
        if (report := _report(found[path])) is not None:
            report = replace(report, source=name)
            answers = check(report, last_year=last_year, members=known or None)
            if others and last_year is None:
                answers = tuple(replace(one, message=one.message.replace(_NOT_GIVEN, _NOT_READ)) for one in answers)
            sheets.append(Sheet(with_findings(report, answers), len(sheets) + 1))
    return sheets, refusals


_NOT_GIVEN, _NOT_READ = "没有给出上年报告", "上年年报没有读出来"


def _report(found: Report | Unreadable) -> Report | None:
    return found if isinstance(found, Report) else None


def _saved(file: UploadedFile, folder: Path, name: str) -> Path:
    """The upload as a file of that name with its own ending, for a reader in another process."""
    path = folder / f"{name}{Path(file.name or '').suffix.lower()[:8]}"
    with path.open("wb") as kept:
        for chunk in file.chunks():
            kept.write(chunk)
    file.close()  # deletes what Django put on disk
    return path


class _Busy(Exception):
    """As many PDF files as may be made at once are being made."""


_pdf_places = threading.BoundedSemaphore(2)


def _pdf(report: Report) -> bytes:
    """The report as PDF, laid out in a process of its own with limits (`writers/child.py`) that ends with it.

    Raises _Busy, NoPango, or SubprocessError where it took too long or failed.
    """
    if not _pdf_places.acquire(timeout=PDF_PATIENCE):
        raise _Busy
    # Nothing of this process's environment but what finding Python, its modules and the fonts takes.
    environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    environment |= {name: os.environ[name] for name in ("HOME",) if name in os.environ}
    try:
        made = subprocess.run(
            [sys.executable, "-P", "-m", "gongkai.annual.writers.child"],
            input=with_findings(report, ()).dumps().encode(),
            capture_output=True,
            timeout=PDF_SECONDS,
            env=environment,
            start_new_session=True,
        )
    finally:
        _pdf_places.release()
    if made.returncode == NO_PANGO:
        raise writers.NoPango(made.stderr.decode().strip().splitlines()[-1])
    made.check_returncode()
    return made.stdout


@cache
def _pango_loads() -> bool:
    """Whether PDF files can be made here, without importing what makes them."""
    try:
        for library in ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"):
            ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _show(
    request: HttpRequest,
    form: ReportForm,
    sheets: Sequence[Sheet] = (),
    refusals: Sequence[Refusal] = (),
    status: int = 200,
) -> HttpResponse:
    unread = [refusal for refusal in refusals if refusal.field not in _HELD_AGAINST]
    shown = {
        "form": form,
        "sheets": sheets,
        "refusals": unread,
        "lost": [refusal.lost for refusal in refusals if refusal.field in _HELD_AGAINST],
        "several": len(sheets) + len(unread) > 1,
        "kinds": [kind for kind in writers.KINDS.values() if kind.key != "pdf" or _pango_loads()],
        "marks": [(kind, word, mark) for kind, (word, mark) in KINDS.items()],
    }
    return render(request, "portal/report_check.html", shown, status=status)
