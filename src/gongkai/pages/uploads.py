"""How much may be sent at once. Nothing that is sent outlives its request.

A file over the limit is skipped while it arrives and its field and name kept in `request.too_large`, so that a page can
say which one it was and still show the others; where `settings.LARGER_UPLOADS` allows larger ones it ends the request.
A request over its limit is refused before it is read.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse

MOST_FILES = 20
MOST_MEGABYTES = 20
MOST_BYTES = MOST_MEGABYTES * 1024 * 1024
MOST_REQUEST_BYTES = (MOST_FILES + 1) * MOST_BYTES


def most_megabytes(request: HttpRequest) -> int:
    """How large a file may be at this address."""
    larger = (most for prefix, most in settings.LARGER_UPLOADS if request.path_info.startswith(prefix))
    return next(larger, MOST_MEGABYTES)


class FileLimit(FileUploadHandler):
    """Skip a file as soon as it is too large, and note its field and name; or end the request, where it is larger."""

    chunk_size = 64 * 1024

    def new_file(self, *args: object, **kwargs: object) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0
        most = most_megabytes(self.request)
        self.larger = most > MOST_MEGABYTES
        self.most = most * 1024 * 1024 if self.larger else MOST_BYTES

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > self.most:
            if self.larger:
                for handler in self.request.upload_handlers:
                    handler.upload_interrupted()  # removes the part that has arrived
                raise RequestDataTooBig("a file is larger than is taken here")
            self.request.too_large = [*getattr(self.request, "too_large", []), (self.field_name, self.file_name)]
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


class RequestLimit:
    """Refuse a request whose announced length is beyond what the tools take."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(self, request: HttpRequest, *_: object) -> None:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > MOST_REQUEST_BYTES:
            raise RequestDataTooBig("the request is longer than the tools take")
