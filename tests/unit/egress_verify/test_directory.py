"""A log in files is whole when a checkpoint covers it; one that is being written is given the time to."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import CHECKPOINT, CHECKPOINTS, segment_name
from egress_gateway.adapters.auditd.log import Log, Stamped
from egress_gateway.adapters.auditd.publish import Publisher
from egress_gateway.adapters.auditd.state import State
from egress_gateway.audit.merkle.stamp import Stamper
from egress_gateway.audit.notes.checkpoint import Checkpoint, verifier_key
from egress_gateway.audit.records.own_kinds import BootRecord
from egress_gateway.audit.records.record import decode, encode
from egress_verify import directory
from egress_verify.brought import Brought
from egress_verify.log import check_log
from egress_verify.notes import read_key
from egress_verify.report import Report, Verdict

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ORIGIN = "audit.test/n1"
VKEY = verifier_key(ORIGIN, KEY.public_key())


class Writing:
    """The log's own process, one step at a time."""

    def __init__(self, path: Path) -> None:
        self.files, self._state = Directory(path), State()
        self._log, self._stamper = Log(self.files, self._state), Stamper("w", "b")

    def append(self, count: int = 1) -> None:
        first = self._state.size + 1
        record = encode(BootRecord(ts=1, size=0, version="1"))
        bodies = [self._stamper.stamp(record, wseq) for wseq in range(first, first + count)]
        self._log.commit([Stamped(body, decode(body)) for body in bodies])

    def sign(self) -> None:
        root = self._state.frontier.root()
        Publisher(self.files, KEY).publish(Checkpoint(origin=ORIGIN, size=self._state.size, root=root))

    def tear(self) -> None:
        """Half of a frame, where the next one belongs."""
        self.files.write(segment_name(0), self._state.offset, b"\x30\x00\x00\x00half")


@pytest.fixture
def writing(tmp_path: Path) -> Writing:
    writing = Writing(tmp_path)
    writing.append(3)
    writing.sign()
    return writing


class Time:
    """Stands for the module `time`: a pause takes no time, and the log's process works in it."""

    def __init__(self, *work: Callable[[], None]) -> None:
        self._work = list(work)
        self._now = 0.0

    def monotonic(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        self._now += seconds
        if self._work:
            self._work.pop(0)()


def check(writing: Writing, monkeypatch: pytest.MonkeyPatch, *work: Callable[[], None]) -> Report:
    monkeypatch.setattr(directory, "time", Time(*work))
    report = check_log(writing.files.path, Brought(keys=[read_key(VKEY)], origin=ORIGIN)).report
    writing.files.close()
    return report


def test_a_log_that_is_covered_is_whole_at_once(writing: Writing, monkeypatch: pytest.MonkeyPatch) -> None:
    report = check(writing, monkeypatch, lambda: pytest.fail("waited"))
    assert (report.verdict, report.records, report.covered) == (Verdict.OK, 3, 3)


def test_a_running_log_gets_the_time_to_sign(writing: Writing, monkeypatch: pytest.MonkeyPatch) -> None:
    writing.append(2)

    def sign_and_go_on() -> None:
        writing.append()
        writing.sign()
        writing.append(4)

    report = check(writing, monkeypatch, lambda: None, sign_and_go_on)
    assert (report.verdict, report.records, report.covered) == (Verdict.OK, 6, 6)


def test_a_frame_that_is_being_written_is_waited_for(writing: Writing, monkeypatch: pytest.MonkeyPatch) -> None:
    writing.tear()

    def finish() -> None:
        writing.append()
        writing.sign()

    assert check(writing, monkeypatch, finish).verdict is Verdict.OK


UNFINISHED: dict[str, tuple[Callable[[Writing], None], str]] = {
    "records that nothing covers": (Writing.append, "uncovered_tail"),
    "half a frame": (Writing.tear, "torn_tail"),
    "no checkpoint": (
        lambda writing: [(writing.files.path / n).unlink() for n in (CHECKPOINT, CHECKPOINTS)] and None,
        "no_checkpoint",
    ),
}


@pytest.mark.parametrize(("leave", "code"), UNFINISHED.values(), ids=UNFINISHED)
def test_a_log_that_has_stopped_unfinished_is_incomplete(
    writing: Writing, monkeypatch: pytest.MonkeyPatch, leave: Callable[[Writing], None], code: str
) -> None:
    leave(writing)
    report = check(writing, monkeypatch)
    assert report.verdict is Verdict.INCOMPLETE
    assert [finding.code for finding in report.findings] == [code]


def test_a_checkpoint_that_is_none_is_the_verifiers_to_judge(writing: Writing, monkeypatch: pytest.MonkeyPatch) -> None:
    (writing.files.path / CHECKPOINT).write_bytes(b"no note")
    report = check(writing, monkeypatch)
    assert (report.verdict, report.findings[0].code) == (Verdict.TAMPERED, "checkpoint_invalid")
