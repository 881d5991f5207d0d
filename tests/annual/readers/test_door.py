"""Untrusted files: what is no report gets one sentence, in time, and never harms the process that asked."""

from __future__ import annotations

import io
import json
import os
import random
import re
import resource
import signal
import subprocess
import sys
import threading
import time
import zipfile

import pytest

from gongkai.annual.form import SECTIONS
from gongkai.annual.readers import child, door, kinds
from gongkai.annual.readers.archive import BOMB, BROKEN, ENTITIES
from gongkai.annual.readers.door import kind_of, read, read_many, read_trusted
from gongkai.annual.readers.encoding import EMPTY, NOT_TEXT
from gongkai.annual.report import Finding, Report, Unreadable
from tests.annual.readers.invented import PROSE, TITLE, article, assert_read, page
from tests.annual.readers.test_docx import packed, paragraph, saved, word_report

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500
TEXT = "\n".join([TITLE, *(line for n, title in enumerate(SECTIONS, 1) for line in (title, *PROSE.get(n, ())))])


@pytest.fixture(scope="module")
def pool():
    pool = door.Pool(2)
    yield pool
    pool.close()


def zipped(**entries: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


def ole(stream: str) -> bytes:
    return OLE + stream.encode("utf-16-le") + b"\0" * 500


ENTITY_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><w:document xmlns:w="x">&c;</w:document>'
)
EXTERNAL = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document xmlns:w="x">&e;</w:document>'
BAD = [
    ("empty", "a.txt", b"", EMPTY),
    ("blank", "a.docx", b" \n\n ", EMPTY),
    ("random", "a.pdf", random.Random(7).randbytes(60_000), NOT_TEXT),
    ("random-docx", "a.docx", b"PK\x03\x04" + random.Random(7).randbytes(60_000), "压缩包"),
    ("cut-docx", "a.docx", packed(paragraph("一、总体情况"))[:-40], BROKEN),
    ("encrypted-docx", "a.docx", ole("EncryptedPackage"), "设了打开密码"),
    ("encrypted-xlsx", "a.xlsx", ole("EncryptedPackage"), "设了打开密码"),
    ("doc", "a.doc", ole("WordDocument"), "另存为 docx"),
    ("wps", "a.wps", ole("WordDocument"), "另存为 docx"),
    ("ole", "a.doc", OLE, "认不出来"),
    ("broken-xls", "a.xls", ole("Workbook"), BROKEN),
    ("rtf", "a.doc", rb"{\rtf1\ansi report}", "另存为 docx"),
    ("ofd", "a.ofd", zipped(**{"OFD.xml": b"<ofd/>"}), "OFD"),
    ("zip", "a.zip", zipped(**{"a.txt": TEXT.encode()}), "压缩包"),
    ("rar", "a.rar", b"Rar!\x1a\x07\x00" + bytes(100), "压缩包"),
    ("png", "a.png", b"\x89PNG\r\n\x1a\n" + bytes(100), "图片"),
    ("jpg", "a.pdf", b"\xff\xd8\xff\xe0" + bytes(100), "图片"),
    ("word-xml", "a.xml", b"<?xml version='1.0'?><w:wordDocument xmlns:w='x'/>", "Word XML"),
    ("bad-pdf", "a.pdf", b"%PDF-1.7\n" + b"x" * 1000, "已损坏"),
    ("bomb-ratio", "a.docx", zipped(word__document__xml=b"<a/>", **{"word/document.xml": b" " * 59_000_000}), BOMB),
    ("bomb-part", "a.xlsx", zipped(**{"xl/workbook.xml": b"0" * 61_000_000}), BOMB),
    (
        "bomb-many",
        "a.docx",
        zipped(**{"word/document.xml": b"<a/>"}, **{f"word/{n}": b"" for n in range(2100)}),
        BOMB,
    ),
    ("bomb-nested", "a.docx", zipped(**{"word/document.xml": zipped(**{"x": b"0" * 20_000_000})}), BROKEN),
    ("entities", "a.docx", zipped(**{"word/document.xml": ENTITY_BOMB}), ENTITIES),
    ("external", "a.docx", zipped(**{"word/document.xml": EXTERNAL}), ENTITIES),
    ("other-text", "a.txt", "关于召开示例会议的通知\n各村：\n定于周五开会。".encode(), "没有找到"),
    ("other-html", "a.html", page("<h1>通知</h1><p>定于周五开会。</p>").encode(), "没有找到"),
    ("other-docx", "a.docx", packed(paragraph("关于召开示例会议的通知")), "没有找到"),
    ("other-json", "a.json", b'{"name": 1}', "JSON"),
    ("bad-json", "a.json", b'{"schema": 1,', "语法错误"),
    ("deep-json", "a.json", b'{"schema": 1, "a": ' + b"[" * 100_000, "语法错误"),
    ("script-only", "a.html", b"<html><script>document.write('<h1>x</h1>')</script></html>", ""),
]


@pytest.mark.parametrize(("name", "content", "sentence"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_bad_input_gets_one_sentence_in_time(pool, name, content, sentence):
    start = time.monotonic()
    with pytest.raises(Unreadable) as refusal:
        pool.read(content, name)
    assert time.monotonic() - start < 5
    said = str(refusal.value)
    assert sentence in said
    assert said.endswith("。") and said.count("。") == 1 and "\n" not in said
    assert re.search(r"[\u4e00-\u9fff]{3}", said)


def test_a_large_file_is_refused_without_reading_it(tmp_path):
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    start = time.monotonic()
    with pytest.raises(Unreadable, match="200 兆字节，超过了 20 兆字节的上限"):
        read(large)
    assert time.monotonic() - start < 2
    with pytest.raises(Unreadable, match="20 兆字节的上限"):
        read_trusted(bytes(kinds.MAX_SIZE + 1))


def test_paths_that_are_no_file(tmp_path):
    with pytest.raises(Unreadable, match="找不到"):
        read(tmp_path / "没有.txt")
    with pytest.raises(Unreadable, match="不是一个普通文件"):
        read(tmp_path)
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(Unreadable, match="不是一个普通文件"):
        read(tmp_path / "pipe.txt")
    with pytest.raises(Unreadable, match="不是一个普通文件"):
        read("a\0b")


def test_the_child_reads_what_is_read_in_this_process(pool):
    for name, content in (
        ("年报.txt", TEXT.encode()),
        ("年报.html", page().encode()),
        ("年报.docx", saved(word_report())),
    ):
        assert pool.read(content, name) == read_trusted(content, name)


def test_findings_made_while_reading_come_through(pool, monkeypatch):
    finding = Finding("S5", "failed", "note", "table3.new", "第1行", None, "移了一格。", "年度报告格式")
    answer = {"report": Report(findings=(finding,)).as_json()}
    assert door._report(json.dumps(answer).encode()).findings == (finding,)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"nonsense",
        b"[]",
        b"{}",
        b'{"report": 5}',
        b'{"report": {"schema": 1}}',
        b'{"report": {"schema": 1, "form": "2021", "table2": {}}}',
        json.dumps({"report": {**Report().as_json(), "findings": [{"code": 1}]}}).encode(),
        json.dumps({"report": {**Report().as_json(), "findings": [dict.fromkeys(Finding.__slots__, "x")]}}).encode(),
        b"\x80\x04\x95cposix\nsystem\n",
    ],
)
def test_what_a_child_answers_is_not_believed(answer):
    with pytest.raises(Unreadable):
        door._report(answer)


def test_many_files_come_in_the_order_given(tmp_path):
    paths = []
    for number in range(24):
        path = tmp_path / f"{number}.html"
        path.write_text(page() if number % 3 else "<html></html>", "utf-8")
        paths.append(path)
    found = list(read_many(iter(paths), together=True))
    assert [path for path, _ in found] == paths
    for number, (path, report) in enumerate(found):
        if number % 3:
            assert isinstance(report, Report) and report.source == path.name
            assert_read(report)
        else:
            assert isinstance(report, Unreadable)


def test_stopping_half_way_leaves_nothing_behind(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(TEXT, "utf-8")
    before = threading.active_count()
    for _ in read_many([path] * 50, together=True):
        break
    assert threading.active_count() == before


def test_many_threads_share_the_children(pool):
    found: list[Report] = []
    threads = [
        threading.Thread(target=lambda: found.append(pool.read(page().encode(), "年报.html"))) for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 12
    assert len(pool._idle) <= pool.size == 2


def test_a_child_that_died_while_idle_is_replaced(pool):
    pool.read(TEXT.encode(), "a.txt")
    for idle in pool._idle:
        idle._process.send_signal(signal.SIGKILL)
        idle._process.wait()
    assert pool.read(TEXT.encode(), "a.txt").organ


def test_a_forked_process_starts_children_of_its_own():
    """In a process of its own: a fork of the test runner, which has threads, may find a lock taken for ever."""
    program = (
        "import os\n"
        "from gongkai.annual.readers import door\n"
        f"text = {TEXT!r}.encode()\n"
        "assert door.read(text, 'a.txt').year == 2024\n"
        "pid = os.fork()\n"
        "if pid == 0:\n"
        "    assert door._one is None\n"
        "    os._exit(0 if door.read(text, 'a.txt').year == 2024 else 3)\n"
        "assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0\n"
        "assert door.read(text, 'a.txt').year == 2024\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


STUB = """
import os, sys, time
from gongkai.annual.readers import child, kinds
{change}
child.prepare = lambda kind: None
child.main(together=bool(os.environ.get(child.TOGETHER)))
"""


def misbehaving(pool, monkeypatch, change: str) -> None:
    """Children of this pool run a changed program from now on."""
    start = subprocess.Popen

    def popen(command, **options):
        return start([*command[:2], "-c", STUB.format(change=change)], **options)

    pool.close()
    monkeypatch.setattr(subprocess, "Popen", popen)
    monkeypatch.setattr(door, "DEADLINE", 2.5)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("child.read_trusted = lambda *_: time.sleep(60)", "5 秒"),
        ("child.read_trusted = lambda *_: [1 for _ in iter(int, 1)]", "500 兆字节|5 秒"),
        ("def burn(*_):\n    while True: pass\nchild.read_trusted = burn", "5 秒"),
        ("child.read_trusted = lambda *_: bytearray(600 * 1024 * 1024)", "500 兆字节"),
        ("child.read_trusted = lambda *_: open('/tmp/gongkai-test', 'w').write('x')", "出错"),
        ("import os\nchild.read_trusted = lambda *_: os.fork() and None", "出错"),
        ("child.read_trusted = lambda *_: 1 / 0", "出错"),
        ("import os\nchild.read_trusted = lambda *_: os.abort()", "500 兆字节"),
        ("import os\nchild.read_trusted = lambda *_: os._exit(0)", "出错"),
        ("import os\nchild.read_trusted = lambda *_: os._exit(9)", "出错"),
        ("def deep(n): return deep(n + 1)\nchild.read_trusted = lambda *_: deep(0)", "出错"),
        ("child.main = lambda **_: time.sleep(60)", "5 秒"),
        ("child.main = lambda: sys.exit(1)", "出错"),
        ("child._answer_of_fork = lambda *_: b'x' * 5", "出错"),
        ("import os\nchild._answer_of_fork = lambda *_: os.write(1, b'x' * 99) and b'{}'", "出错"),
    ],
)
def test_a_child_that_breaks_its_limits_costs_only_its_file(monkeypatch, change, sentence):
    pool = door.Pool(1)
    with monkeypatch.context() as changed:
        misbehaving(pool, changed, change)
        start = time.monotonic()
        with pytest.raises(Unreadable, match=sentence):
            pool.read(TEXT.encode(), "a.txt")
        assert time.monotonic() - start < 5
    pool.close()
    assert pool.read(TEXT.encode(), "a.txt").year == 2024
    pool.close()


@pytest.mark.parametrize(
    "harm", ["os.kill(os.getpid(), 9)", "os.abort()", "1 / 0", "bytearray(600 * 1024 * 1024)", "time.sleep(60)"]
)
def test_a_file_that_breaks_a_shared_child_costs_only_itself(monkeypatch, tmp_path, harm):
    change = (
        "import os\nread = child.read_trusted\n"
        f"def harmed(content, name):\n    if name == 'bad.txt': {harm}\n    return read(content, name)\n"
        "child.read_trusted = harmed"
    )
    paths = [tmp_path / name for name in ("1.txt", "2.txt", "bad.txt", "3.txt", "4.txt")]
    for path in paths:
        path.write_text(TEXT, "utf-8")
    with monkeypatch.context() as changed:
        pool = door.Pool(2, together=True)
        misbehaving(pool, changed, change.replace("{", "{{").replace("}", "}}"))
        changed.setattr(door, "_one", door.Pool(1))
        found = dict(pool.read_many(paths))
        door._one.close()
        pool.close()
    assert isinstance(found.pop(paths[2]), Unreadable)
    assert all(isinstance(report, Report) and report.year == 2024 for report in found.values())


def test_the_limits_hold_for_the_fork_that_reads(monkeypatch):
    pool = door.Pool(1)
    change = (
        "import resource\n"
        "def tell(*_):\n"
        "    names = ('AS', 'CPU', 'FSIZE', 'CORE', 'NPROC')\n"
        "    raise child.Unreadable(repr([resource.getrlimit(getattr(resource, 'RLIMIT_' + n))[1] for n in names]))\n"
        "child.read_trusted = tell"
    )
    with monkeypatch.context() as changed:
        misbehaving(pool, changed, change)
        with pytest.raises(Unreadable) as told:
            pool.read(TEXT.encode(), "a.txt")
    pool.close()
    assert json.loads(str(told.value)) == [child.MEMORY, child.CPU + 1, 0, 0, 0]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


def test_the_children_end_with_the_process_that_started_them():
    program = (
        "from gongkai.annual.readers import door\n"
        f"door.read({TEXT!r}.encode(), 'a.txt')\n"
        "print(door._one._idle[0]._process.pid, flush=True)\n"
        "import os\nos._exit(0)"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    deadline = time.monotonic() + 3
    while time.monotonic() < deadline:
        try:
            with open(f"/proc/{int(told.stdout)}/stat") as state:
                if state.read().rpartition(")")[2].split()[0] == "Z":
                    break
        except FileNotFoundError:
            break
        time.sleep(0.02)
    else:
        pytest.fail("the child outlived its parent")


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"%PDF-1.4", "a.docx", "pdf"),
        (b"\n\n%PDF-1.4", "", "pdf"),
        (packed(""), "a.txt", "docx"),
        (zipped(**{"xl/workbook.xml": b""}), "", "xlsx"),
        (zipped(**{"mimetype": b""}), "", "zip"),
        (b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "", "xlsx"),
        (b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.text", "", "odt"),
        (ole("Workbook"), "", "xlsx"),
        (b'{"schema": 1}', "a.txt", "json"),
        (b'\xef\xbb\xbf {\n "schema": 1}', "", "json"),
        (b"<!DOCTYPE html><p>x", "a.txt", "html"),
        ("<html>".encode("utf-16"), "", "html"),
        (b"<table><tr><td>", "", "html"),
        (b"x<p>y", "a.htm", "html"),
        (b"x<p>y", "a.txt", "txt"),
        (b"MIME-Version: 1.0\n", "a.mht", "html"),
        (b"# x\n\n| a | b |", "", "md"),
        (b"| a | b |", "a.txt", "txt"),
        (b"x", "a.md", "md"),
        (b"x", "", "txt"),
        (b"BM is how this text begins", "", "txt"),
        (b"", "", "txt"),
    ],
)
def test_the_kind_of_a_file_is_what_it_holds(content, name, kind):
    assert kind_of(content, name) == kind


def test_html_with_scripts_is_read_and_nothing_runs(pool):
    script = "<script src='http://example.invalid/x.js'></script><script>throw 1</script><img src='file:///etc/passwd'>"
    assert_read(pool.read(page(f"<h1>{TITLE}</h1>{script}{article()}", head=script).encode(), "年报.html"))
