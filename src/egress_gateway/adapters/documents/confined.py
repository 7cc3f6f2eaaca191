"""Opens each document in a child of its own, which can do nothing but that, and not for long.

A parser that crashes, hangs or eats memory takes its child along and nothing else. The child has no descriptor but
the pipe to its parent, and can write no file. What it says is read as bytes of a bound length and checked.
"""

import ctypes
import gc
import os
import resource
import select
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from egress_gateway.adapters.documents.gathering import MOST_TEXT, Reason
from egress_gateway.adapters.documents.ocr import is_installed
from egress_gateway.adapters.documents.reading import READERS, media_of, open_document
from egress_gateway.core.documents import Opened, Unread
from egress_gateway.providers.ledger import BINARY

MEMORY: Final = 768 << 20
"""Bytes of data that a child may hold more than its parent: reading a picture takes 400 MB."""
SHARE_TO_SAY: Final = 0.8
"""Of the time that a child has, after which it stops by itself and says what it has got."""
_LARGEST_ANSWER: Final = 6 * MOST_TEXT
_AT_ONCE: Final = 1 << 16
_PR_SET_PDEATHSIG: Final = 1
"""prctl(2)."""
_OUT_OF_MEMORY: Final = 3
"""Exit code."""
_DECODER: Final = msgspec.msgpack.Decoder(Opened)


class ConfinedOpener:
    """Implements `Opener`. For one request at a time; all its documents share `seconds`."""

    def __init__(
        self,
        seconds: float,
        open_one: Callable[[bytes, Callable[[], bool]], Opened] = open_document,
        prepare: Callable[[], object] = is_installed,
    ) -> None:
        self._seconds = seconds
        self._open_one = open_one
        self._prepare: Callable[[], object] | None = prepare
        self._ends = 0.0

    def begin(self) -> None:
        self._ends = time.monotonic() + self._seconds

    def open(self, content: bytes) -> Opened:
        media = media_of(content)
        self._prepare_for(media)
        left = self._ends - time.monotonic()
        if left <= 0:
            return _unread(media, Reason.DEADLINE)
        ours, theirs = os.pipe()
        child = os.fork()
        if not child:
            self._be_child(content, theirs, left)
        os.close(theirs)
        try:
            answer = _receive(ours, self._ends)
        finally:
            os.close(ours)
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
        if answer is None:
            return _unread(media, Reason.DEADLINE)
        try:
            return _DECODER.decode(answer)
        except msgspec.MsgspecError:
            out = os.WIFEXITED(status) and os.WEXITSTATUS(status) == _OUT_OF_MEMORY
            return _unread(media, Reason.TOO_LARGE if out else Reason.DAMAGED)

    def _prepare_for(self, media: str) -> None:
        """Import once what each child would import anew; the time for it is nobody's."""
        if self._prepare is None or media not in READERS:
            return
        began = time.monotonic()
        self._prepare()
        self._prepare = None
        self._ends += time.monotonic() - began

    def _be_child(self, content: bytes, pipe: int, seconds: float) -> None:
        """Read, answer, end. Never returns, whatever happens: what is above belongs to the parent."""
        code = 1
        try:
            confine(pipe, seconds)
            stops = time.monotonic() + SHARE_TO_SAY * seconds
            opened = self._open_one(content, lambda: time.monotonic() > stops)
            answer = memoryview(msgspec.msgpack.encode(opened))
            while answer:
                answer = answer[os.write(pipe, answer) :]
            code = 0
        except MemoryError:
            code = _OUT_OF_MEMORY
        finally:
            # Nothing is unwound, flushed or told: this is a copy of a process that goes on.
            os._exit(code)


def confine(pipe: int, seconds: float) -> None:
    """Give up everything that reading a document does not need."""
    gc.disable()
    signal.setitimer(signal.ITIMER_REAL, 0)
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    null = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(null, standard)
    os.closerange(3, pipe)
    os.closerange(pipe + 1, os.sysconf("SC_OPEN_MAX"))
    _limit(resource.RLIMIT_CPU, max(1, int(seconds) + 1))
    _limit(resource.RLIMIT_DATA, _held() + MEMORY)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)


def _limit(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (bound, bound))


def _held() -> int:
    """Bytes of data of this process."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return 0
    (line,) = (line for line in status.splitlines() if line.startswith("VmData:"))
    return int(line.split()[1]) << 10


def _receive(pipe: int, ends: float) -> bytes | None:
    """All that a child says until it ends; None if it does not end in time, or says too much."""
    waiting = select.poll()
    waiting.register(pipe, select.POLLIN)
    pieces: list[bytes] = []
    total = 0
    while waiting.poll(max(0.0, (ends - time.monotonic()) * 1000)):
        piece = os.read(pipe, _AT_ONCE)
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)
        total += len(piece)
        if total > _LARGEST_ANSWER:
            return b""
    return None


def _unread(media: str, reason: Reason) -> Opened:
    return Opened(media, (), (Unread("", BINARY, reason.value),))
