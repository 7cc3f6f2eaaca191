"""Opens each document in a child of its own, which can do nothing but that, and not for long.

A parser that crashes, hangs or eats memory takes its child along and nothing else. The child has no descriptor but
the pipe to its parent, and can write no file. What it says is read as bytes of a bound length and checked. It says
each part as soon as it has read it: where it ends before its time, what it said is looked at, and the rest is unread.
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
from typing import Final, NamedTuple, TypeAlias

import msgspec

from egress_gateway.adapters.documents.gathering import MOST_TEXT, Reason
from egress_gateway.adapters.documents.ocr import is_installed
from egress_gateway.adapters.documents.reading import READERS, media_of, open_document
from egress_gateway.core.documents import Opened, Passage, Unread
from egress_gateway.providers.ledger import BINARY

Tell: TypeAlias = Callable[[Passage | Unread], object]

MEMORY: Final = 768 << 20
"""Bytes of data that a child may hold more than its parent: reading a picture takes 400 MB."""
SHARE_TO_SAY: Final = 0.8
"""Of the time that a child has, after which it stops by itself and says what it has got."""
_LARGEST_ANSWER: Final = 6 * MOST_TEXT
_LENGTH: Final = 4
"""Bytes of the length before each part."""
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
        open_one: Callable[[bytes, Callable[[], bool], Tell], Opened] = open_document,
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
        opened, whole = _understood(answer.said, media)
        if whole:
            return opened
        if answer.late:
            reason = Reason.DEADLINE
        else:
            out = os.WIFEXITED(status) and os.WEXITSTATUS(status) == _OUT_OF_MEMORY
            reason = Reason.TOO_LARGE if out else Reason.DAMAGED
        return msgspec.structs.replace(opened, unread=(*opened.unread, *_unread(media, reason).unread))

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
            saying = _Saying(pipe)
            saying.end(self._open_one(content, lambda: time.monotonic() > stops, saying.tell))
            code = 0
        except MemoryError:
            code = _OUT_OF_MEMORY
        finally:
            # Nothing is unwound, flushed or told: this is a copy of a process that goes on.
            os._exit(code)


class _Saying:
    """What a child says: parts with their length before each, and a length of zero at the end."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self._told = {Passage: 0, Unread: 0}

    def tell(self, part: Passage | Unread) -> None:
        self._told[type(part)] += 1
        self._say(Opened("", (part,), ()) if isinstance(part, Passage) else Opened("", (), (part,)))

    def end(self, opened: Opened) -> None:
        """Say what was not told yet."""
        passages, unread = (opened.passages[self._told[Passage] :], opened.unread[self._told[Unread] :])
        self._say(Opened(opened.media, passages, unread))
        self._write(bytes(_LENGTH))

    def _say(self, part: Opened) -> None:
        said = msgspec.msgpack.encode(part)
        self._write(len(said).to_bytes(_LENGTH, "big") + said)

    def _write(self, said: bytes) -> None:
        rest = memoryview(said)
        while rest:
            rest = rest[os.write(self._pipe, rest) :]


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


class _Answer(NamedTuple):
    said: bytes
    late: bool
    """Whether it had not ended when its time was up."""


def _receive(pipe: int, ends: float) -> _Answer:
    """All that a child says until it ends, or says too much, or its time is up."""
    waiting = select.poll()
    waiting.register(pipe, select.POLLIN)
    pieces: list[bytes] = []
    total = 0
    while waiting.poll(max(0.0, (ends - time.monotonic()) * 1000)):
        piece = os.read(pipe, _AT_ONCE)
        total += len(piece)
        if not piece or total > _LARGEST_ANSWER:
            return _Answer(b"".join(pieces), late=False)
        pieces.append(piece)
    return _Answer(b"".join(pieces), late=True)


def _understood(said: bytes, media: str) -> tuple[Opened, bool]:
    """What a child has said, as far as it can be understood, and whether it came to its end."""
    passages: list[Passage] = []
    unread: list[Unread] = []
    at, whole = 0, False
    while not whole and at + _LENGTH <= len(said):
        begin = at + _LENGTH
        at = begin + int.from_bytes(said[at:begin], "big")
        whole = at == begin
        try:
            part = _DECODER.decode(said[begin:at]) if not whole else Opened("")
        except msgspec.MsgspecError:
            break
        passages += part.passages
        unread += part.unread
        media = part.media or media
    return Opened(media, tuple(passages), tuple(unread)), whole


def _unread(media: str, reason: Reason) -> Opened:
    return Opened(media, (), (Unread("", BINARY, reason.value),))
