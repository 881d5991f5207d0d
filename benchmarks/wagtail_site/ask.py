"""`ask.py SECONDS` inside the Wagtail site: print the requests a second of the page; with 0 seconds make it."""

import io
import sys
import time
from datetime import date

import django

django.setup()

from django.core.files.base import ContentFile  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from home.models import Attachment, Posting, Related, ReleasePage, Step  # noqa: E402
from wagtail.documents.models import Document  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402

DAY = date(2026, 3, 2)
CELLS = "".join(f"<td>第{number}批次补助</td>" for number in range(1, 13))
BODY = (
    "<p>各村（社区）、各有关单位：</p><p>为做好春季防火工作，现将有关事项通告如下。详见此前的通告和名单，咨询请看"
    '<a href="https://www.example.cn/">省级平台</a>。</p><h3>一、禁火区域</h3>'
    "<p>全镇林地及距林地边缘 100 米范围内。</p>"
    f"<table><tbody><tr>{CELLS}</tr><tr>{CELLS}</tr></tbody></table><p>白鹭镇人民政府</p><p>2026年3月2日</p>"
)


def page(title: str) -> ReleasePage:
    return ReleasePage(
        title=title, slug=f"notice-{Page.objects.count()}", index_number="BLZ/2026-0001", nature="政府信息",
        genre="行政规范性文件", making_organ="白鹭镇人民政府", document_number="白政发〔2026〕3号", formed_on=DAY,
        issued_on=DAY, released_on=DAY, corrected_on=DAY, validity="有效", summary="规定春季防火期和禁火区域。",
        body=BODY,
    )  # fmt: skip


def make() -> None:
    site = Site.objects.get()
    site.hostname = "127.0.0.1"
    site.save()
    shown = site.root_page.add_child(instance=page("白鹭镇人民政府关于2026年春季森林防火的通告"))
    for number, form in enumerate(("文字", "图解")):
        target = site.root_page.add_child(instance=page(f"一图读懂防火通告之{number}"))
        Related.objects.create(page=shown, target=target, form=form, on=DAY)
    for name in ("责任区名单.pdf", "禁火区域图.png"):
        document = Document.objects.create(title=name, file=ContentFile(b"%PDF-1.4 a list\n", name), file_size=16)
        Attachment.objects.create(page=shown, document=document)
    Posting.objects.create(
        page=shown, channel="白鹭发布", kind="微信公众号", address="https://www.example.cn/1", on=DAY
    )
    for what, reason in (("更正", "电话号码有误"), ("首次发布", "")):
        Step.objects.create(page=shown, on=DAY, what=what, reason=reason)


def speed(seconds: float) -> float:
    application = get_wsgi_application()
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": ReleasePage.objects.order_by("pk")[0].url, "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "127.0.0.1",
        "wsgi.url_scheme": "http", "wsgi.version": (1, 0), "wsgi.errors": sys.stderr, "wsgi.input": io.BytesIO(),
        "wsgi.multithread": False, "wsgi.multiprocess": False, "wsgi.run_once": False,
    }  # fmt: skip
    said = []

    def ask() -> None:
        answer = application(dict(environ), lambda status, headers, *_: said.append(status))
        for _ in answer:
            pass
        answer.close()

    for _ in range(20):
        ask()
    asked, started = 0, time.process_time()
    while (took := time.process_time() - started) < seconds:
        ask()
        asked += 1
    if set(said) != {"200 OK"}:
        raise RuntimeError(said[-1])
    return asked / took


if float(sys.argv[1]):
    print(speed(float(sys.argv[1])))
else:
    make()
