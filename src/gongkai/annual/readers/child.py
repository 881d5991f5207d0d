"""The process that reads untrusted files: `python -m gongkai.annual.readers.child`, started by `door.py`.

It opens nothing itself. For each file it forks: the fork takes limits upon itself, reads the file, writes its answer
into a pipe and ends, so nothing that one file does can reach the next. With `together`, for many files of one person,
it takes the limits upon itself and reads one file after the other, which is several times as fast.

Requests come on standard input, answers go to standard output; both are frames of a length and that many bytes. An
answer is JSON, never pickled, so that a process that was taken over cannot take over the one that asked.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import struct
import sys
from typing import BinaryIO

from gongkai.annual.readers.kinds import kind_of, prepare, read_trusted
from gongkai.annual.report import Unreadable

MEMORY = 500 * 1024 * 1024
"""Bytes of address space that reading one file may take."""
CPU = 5
"""Seconds of computing time that reading one file may take."""
TOGETHER = "GONGKAI_READ_TOGETHER"
"""The variable that makes the process read all files itself; set by the door, never by a person."""
MAX_ANSWER = 16 * 1024 * 1024

TOO_MUCH = "读取这个文件用的内存超过了 500 兆字节，已经停止；它不像一份正常的年度报告，请重新保存或换一种格式后再上传。"
TOO_LONG = "读取这个文件用的时间超过了 5 秒，已经停止；它不像一份正常的年度报告，请重新保存或换一种格式后再上传。"
FAILED = "读取这个文件时出错，它可能已损坏；请重新保存，或换成 docx、html、txt 格式后再上传。"

LENGTH = struct.Struct(">Q")


def frame(*parts: bytes) -> bytes:
    """Parts as they go through a pipe."""
    return b"".join(piece for part in parts for piece in (LENGTH.pack(len(part)), part))


def main(*, together: bool = False) -> None:
    """Answer requests until standard input ends."""
    source = sys.stdin.buffer
    if together:
        _limit_memory()
    target = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whatever a library prints must not get between the answers
    while (name := _part(source)) is not None and (content := _part(source)) is not None:
        if together:
            _more_time()
            answer = frame(_answer(content, name.decode()))
        else:
            prepare(kind_of(content, name.decode()))
            gc.disable()  # a collection in a fork would copy all of this process, and a fork ends before it needs one
            answer = frame(_answer_of_fork(content, name.decode(), target))
        while answer:
            answer = answer[os.write(target, answer) :]


def _part(source: BinaryIO) -> bytes | None:
    """The next part of a request; None at the end."""
    head = source.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    length = LENGTH.unpack(head)[0]
    part = source.read(length)
    return part if len(part) == length else None


def _answer_of_fork(content: bytes, name: str, target: int) -> bytes:
    """Read one file in a fork and give its answer, or the sentence that its end deserves.

    target  where answers go; the fork may not keep it, nor the requests, lest it answer for another file
    """
    reading, writing = os.pipe()
    fork = os.fork()
    if fork == 0:
        for inherited in (reading, target, 0):
            os.close(inherited)
        _read_in_fork(content, name, writing)
    os.close(writing)
    pieces, size = [], 0
    while piece := os.read(reading, 1 << 16):
        pieces.append(piece)
        size += len(piece)
        if size > MAX_ANSWER:
            os.kill(fork, signal.SIGKILL)
            break
    os.close(reading)
    _, status = os.waitpid(fork, 0)
    if status == 0 and size <= MAX_ANSWER:
        return b"".join(pieces)
    late = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU
    return refusal(TOO_LONG if late else TOO_MUCH if _out_of_memory(status) else FAILED)


def _out_of_memory(status: int) -> bool:
    """Whether a fork ended as native code does that gets no more memory."""
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGABRT, signal.SIGKILL)


def _limit_memory() -> None:
    """No more memory, no files, no core dumps, no further processes."""
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(limit, (most, most))


def _more_time() -> None:
    """From now on so much computing time, whatever was used before."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + CPU + 1
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def _read_in_fork(content: bytes, name: str, writing: int) -> None:
    """Read under limits, write the answer, end."""
    status = 1
    try:
        _limit_memory()
        resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU + 1))
        answer = _answer(content, name)
        while answer:
            answer = answer[os.write(writing, answer) :]
        status = 0
    finally:
        os._exit(status)


def _answer(content: bytes, name: str) -> bytes:
    """The report as JSON, or the refusal."""
    try:
        return json.dumps({"report": read_trusted(content, name).as_json()}, ensure_ascii=False).encode()
    except Unreadable as error:
        return refusal(str(error))
    except MemoryError:
        return refusal(TOO_MUCH)
    except BaseException:  # a panic of native code is no Exception; none of them may go unanswered
        return refusal(FAILED)


def refusal(sentence: str) -> bytes:
    """The answer that says why there is no report."""
    return json.dumps({"refused": sentence}).encode()


if __name__ == "__main__":
    main(together=bool(os.environ.get(TOGETHER)))
