"""控制台的附件: files that are too large end the request, files of others are not there."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import RequestDataTooBig
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from gongkai.files import pipeline
from gongkai.files.models import StoredFile
from gongkai.organs.models import Person
from gongkai.pages.uploads import most_megabytes
from tests.files import samples

pytestmark = pytest.mark.django_db


def signed_in(account: str) -> tuple[Client, Person]:
    now = timezone.now()
    who = Person.objects.create(account=account, name="王示例", created_at=now, password_changed_at=now)
    client = Client()
    client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
    return client, who


def brought_by(who: Person) -> StoredFile:
    return pipeline.take_in(io.BytesIO(samples.photograph()), "现场.jpg", by=who, at=timezone.now())


def test_whoever_brought_a_file_opens_it_and_others_find_nothing() -> None:
    client, who = signed_in("clerk")
    address = reverse("file", args=[brought_by(who).hash])
    answer = client.get(address, {"name": "东街现场.jpg"})
    assert answer.status_code == 200 and b"".join(answer.streaming_content).startswith(b"\xff\xd8")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox;")
    assert {"private", "no-store"} <= set(answer.headers["Cache-Control"].split(", "))
    stranger, _ = signed_in("stranger")
    assert stranger.get(address).status_code == 404
    assert client.get(reverse("file", args=["0" * 64])).status_code == 404
    assert client.post(address).status_code == 405


def test_whoever_is_not_signed_in_is_asked_to() -> None:
    _, who = signed_in("clerk")
    assert Client().get(reverse("file", args=[brought_by(who).hash])).status_code == 302


def test_a_file_above_the_limit_ends_the_request_with_a_page(rf: RequestFactory) -> None:
    assert most_megabytes(rf.post("/console/sign-in/")) == pipeline.MOST_MEGABYTES
    large = io.BytesIO(b"\0" * (51 * 1024 * 1024))
    large.name = "录像.pdf"
    answer = Client().post(reverse("sign_in"), {"file": large})
    assert answer.status_code == 413
    page = answer.content.decode()
    assert "提交的内容太多" in page and "每份不超过 50 兆字节" in page


def test_the_rest_of_a_file_above_the_limit_is_not_read(rf: RequestFactory) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    body = io.BytesIO(head + b"\0" * (60 * 1024 * 1024) + b"\r\n--x--\r\n")
    request = rf.generic("POST", "/console/sign-in/", b"-", content_type="multipart/form-data; boundary=x")
    request.META["CONTENT_LENGTH"], request._stream = str(len(body.getvalue())), body
    with pytest.raises(RequestDataTooBig):
        request.POST  # noqa: B018 - reading the form is what receives the file
    assert body.tell() < 51 * 1024 * 1024
