"""The inspector's own start: what it closes, how it is timed, and what it says when it fails."""

import os
import socket
import sys
from pathlib import Path

import pytest

from egress_gateway.adapters.documents.confined import ConfinedOpener
from egress_gateway.adapters.hardening import harden
from egress_gateway.adapters.inspection_pool.protocol import TO_WORKER, Forget, Ready, pack
from egress_gateway.compose import inspector
from egress_gateway.core.errors import ConfigError
from egress_gateway.testing.gateway import small_classifier
from egress_gateway.wire.frames import FrameReader


@pytest.fixture
def did(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What would change this process instead of one of its own, as it was asked for."""
    done: list[object] = []
    monkeypatch.setattr(inspector.os, "closerange", lambda *ends: done.append(ends))
    monkeypatch.setattr(inspector, "harden", lambda *, lock_memory: done.append(harden.__name__))
    monkeypatch.setattr(inspector, "confine", done.append)
    monkeypatch.setattr(inspector, "keep_for_good", lambda: None)
    monkeypatch.setattr(inspector.os, "nice", lambda by: done.append(("nice", by)))
    monkeypatch.setattr(inspector.signal, "setitimer", lambda _kind, seconds: done.append(seconds))
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    return done


def arguments(fd: int, tmp_path: Path) -> list[str]:
    return [f"--fd={fd}", f"--cache={tmp_path}", "--seconds=7", "--memory=4096", "--detection={}"]


def test_it_serves_its_socket_and_holds_no_other(
    did: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspector, "cached_classifier", lambda *_, **__: small_classifier())
    ours, theirs = socket.socketpair()
    with ours:
        ours.sendall(pack(Forget()))
        ours.shutdown(socket.SHUT_WR)
        fd = theirs.detach()
        assert inspector.main(arguments(fd, tmp_path)) == 0
        (ready,) = FrameReader(1 << 20).feed(ours.recv(1 << 16))
    assert TO_WORKER.decode(ready) == Ready(small_classifier().digest)
    closed = [(3, fd), (fd + 1, os.sysconf("SC_OPEN_MAX"))]
    assert did[:5] == [*closed, "harden", 4096, ("nice", inspector.GIVES_WAY)]


def test_each_job_has_the_workers_deadline_and_a_little_more(
    did: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspector, "cached_classifier", lambda *_, **__: small_classifier())

    def serve(*_given: object, work: object, rest: object, opener: object, models: object) -> None:
        assert models == {}
        assert isinstance(opener, ConfinedOpener)
        assert callable(work)
        assert callable(rest)
        work()
        rest()

    monkeypatch.setattr(inspector, "serve", serve)
    ours, theirs = socket.socketpair()
    with ours:
        assert inspector.main(arguments(theirs.detach(), tmp_path)) == 0
    assert did[-2:] == [8.0, 0]


def test_without_patterns_it_does_not_begin(
    did: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_given: object, **_memory: object) -> None:
        raise ConfigError("others may read it", file="cache")

    monkeypatch.setattr(inspector, "cached_classifier", fail)
    assert inspector.main(arguments(99, tmp_path)) == 2
    assert capsys.readouterr().err == "egress: cache: others may read it\n"
    assert did[-1] == "harden"


def test_a_bug_is_told_by_type_and_place_and_never_by_its_message(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KeyError) as caught:
        {}["canary"]
    inspector.tell_bug(caught.type, caught.value, caught.tb)
    told = capsys.readouterr().err
    assert "KeyError at test_inspector.py:" in told
    assert "canary" not in told
