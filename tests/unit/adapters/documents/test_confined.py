"""A child for each document: whatever becomes of it, there is an answer, in time."""

import os
import signal
import time
from collections.abc import Callable

import pytest
from tests import documents as d
from tests.documents import SECRET

from egress_gateway.adapters.documents import confined
from egress_gateway.adapters.documents.confined import ConfinedOpener, Tell
from egress_gateway.core.documents import Opened, Passage, Unread
from egress_gateway.providers.ledger import BINARY

Late = Callable[[], bool]


def opened(read: Callable[[bytes, Late, Tell], Opened], content: bytes = b"hello", seconds: float = 20.0) -> Opened:
    opener = ConfinedOpener(seconds, read, prepare=bool)
    opener.begin()
    return opener.open(content)


def reasons(answer: Opened) -> list[str]:
    return [part.reason for part in answer.unread]


def says(text: str) -> Opened:
    return Opened("text/plain", (Passage("text", text),))


def test_what_the_child_reads_is_what_there_is() -> None:
    opener = ConfinedOpener(20.0, prepare=bool)
    opener.begin()
    opened = opener.open(d.docx(d.paragraph(SECRET)))
    assert any(SECRET in passage.text for passage in opened.passages)
    assert reasons(opener.open(d.pdf(SECRET, password="x" * 8))) == ["encrypted"]


def test_an_answer_may_be_longer_than_a_pipe_holds() -> None:
    assert opened(lambda content, late, tell: says("x" * (1 << 20))) == says("x" * (1 << 20))


def crashes(content: bytes, late: Late, tell: Tell) -> Opened:
    os.kill(os.getpid(), signal.SIGSEGV)
    return says("no")


def breaks(content: bytes, late: Late, tell: Tell) -> Opened:
    raise ZeroDivisionError


def hangs(content: bytes, late: Late, tell: Tell) -> Opened:
    while True:
        time.monotonic()


def eats(content: bytes, late: Late, tell: Tell) -> Opened:
    return says(str(len(bytearray(confined.MEMORY + (1 << 30)))))


def writes(content: bytes, late: Late, tell: Tell) -> Opened:
    (descriptor,) = (number for number in range(3, 1 << 10) if is_open(number))
    os.write(descriptor, b"\xc1")
    os._exit(0)


def is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


ENDS: dict[str, tuple[Callable[[bytes, Late, Tell], Opened], float, str]] = {
    "it crashes": (crashes, 20.0, "damaged"),
    "it breaks": (breaks, 20.0, "damaged"),
    "it hangs": (hangs, 0.3, "deadline"),
    "it eats memory": (eats, 20.0, "too large"),
    "it says what is no answer": (writes, 20.0, "damaged"),
    "there is no time": (hangs, 0.0, "deadline"),
}


@pytest.mark.parametrize(("read", "seconds", "reason"), ENDS.values(), ids=ENDS)
def test_there_is_an_answer_when(read: Callable[[bytes, Late, Tell], Opened], seconds: float, reason: str) -> None:
    began = time.monotonic()
    answer = opened(read, seconds=seconds)
    assert reasons(answer) == [reason]
    assert time.monotonic() - began < 20


def test_too_long_an_answer_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "_LARGEST_ANSWER", 100)
    assert reasons(opened(lambda content, late, tell: says("x" * (1 << 20)))) == ["damaged"]


def test_documents_of_one_request_share_their_time() -> None:
    opener = ConfinedOpener(0.3, hangs)
    opener.begin()
    assert reasons(opener.open(b"one")) == reasons(opener.open(b"two")) == ["deadline"]
    opener = ConfinedOpener(20.0, lambda content, late, tell: says("back"))
    opener.begin()
    assert opener.open(b"three") == says("back")


class Clock:
    """The time, and what a test adds to it."""

    ahead = 0.0

    def monotonic(self) -> float:
        return time.monotonic() + self.ahead


def test_what_children_need_is_prepared_once_for_what_needs_it_and_in_nobodys_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock, done = Clock(), list[int]()
    monkeypatch.setattr(confined, "time", clock)

    def prepares() -> None:
        done.append(1)
        clock.ahead += 21.0

    opener = ConfinedOpener(20.0, lambda content, late, tell: says("back"), prepare=prepares)
    for content, count in ((b"hello", 0), (b"PK\x03\x04", 1), (b"PK\x03\x04", 1)):
        opener.begin()
        assert opener.open(content) == says("back")
        assert len(done) == count


def test_a_child_is_told_in_time_to_say_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "SHARE_TO_SAY", 0.02)

    def patient(content: bytes, late: Late, tell: Tell) -> Opened:
        while not late():
            time.monotonic()
        return says("so far")

    assert opened(patient, seconds=20.0) == says("so far")


@pytest.mark.parametrize("path", ["/dev/null", "file"])
def test_a_child_has_no_descriptor_but_its_pipe_and_writes_no_file(path: str, tmp_path: os.PathLike[str]) -> None:
    def looks(content: bytes, late: Late, tell: Tell) -> Opened:
        there = [number for number in range(3, 1 << 10) if is_open(number)]
        target = path if path.startswith("/") else os.path.join(tmp_path, path)  # noqa: PTH118
        try:
            written = os.write(os.open(target, os.O_WRONLY | os.O_CREAT), b"x") if target != "/dev/null" else 0
        except OSError:
            written = 0
        return says(f"{len(there)} {written}")

    with open(os.devnull):  # noqa: PTH123
        assert opened(looks) == says("1 0")


def test_no_child_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    children: list[int] = []
    real = os.fork

    def fork() -> int:
        children.append(real())
        return children[-1]

    monkeypatch.setattr(confined.os, "fork", fork)
    opened(hangs, seconds=0.2)
    (child,) = children
    with pytest.raises(ChildProcessError):
        os.waitpid(child, os.WNOHANG)


def crashes_on(content: bytes, late: Late, tell: Tell) -> Opened:
    tell(Passage("page/1", "first"))
    tell(Unread("page/2", BINARY, "unknown type"))
    return crashes(content, late, tell)


def hangs_on(content: bytes, late: Late, tell: Tell) -> Opened:
    tell(Passage("page/1", "first"))
    tell(Unread("page/2", BINARY, "unknown type"))
    return hangs(content, late, tell)


@pytest.mark.parametrize(("read", "reason"), [(crashes_on, "damaged"), (hangs_on, "deadline")])
def test_what_was_read_before_it_ended_is_looked_at(read: Callable[[bytes, Late, Tell], Opened], reason: str) -> None:
    answer = opened(read, seconds=1.0)
    assert answer.passages == (Passage("page/1", "first"),)
    assert [(part.where, part.reason) for part in answer.unread] == [("page/2", "unknown type"), ("", reason)]


def test_what_was_told_is_not_said_again() -> None:
    def twice(content: bytes, late: Late, tell: Tell) -> Opened:
        one, two, bad = Passage("a", "one"), Passage("b", "two"), Unread("c", BINARY, "damaged")
        tell(one)
        tell(bad)
        return Opened("text/plain", (one, two), (bad,))

    answer = opened(twice)
    assert [passage.text for passage in answer.passages] == ["one", "two"]
    assert reasons(answer) == ["damaged"]
