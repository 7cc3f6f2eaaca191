"""Checks of where the log is kept."""

from pathlib import Path

import msgspec
import pytest

from egress_gateway.adapters.machine import Machine, Mount
from egress_gateway.compose.doctor import log
from egress_gateway.compose.doctor.check import Installation

KINDS = {
    "ext4": "",
    "xfs": "",
    "tmpfs": "is lost with the machine's power (tmpfs)",
    "overlay": "is lost with its container (overlay)",
}


@pytest.mark.parametrize(("kind", "message"), KINDS.items())
def test_the_log_is_on_a_disk(installation: Installation, kind: str, message: str) -> None:
    machine = Machine(mounts=(Mount("/", "ext4"), Mount(str(Path(installation.config.state.directory).parent), kind)))
    problems = list(log.lasting_state(msgspec.structs.replace(installation, machine=machine)))
    assert [message in problem.what for problem in problems] == ([True] if message else [])


def test_an_unknown_file_system_is_not_trusted(installation: Installation) -> None:
    (problem,) = log.lasting_state(msgspec.structs.replace(installation, machine=Machine()))
    assert problem.what.endswith("is on a file system of unknown kind")


@pytest.mark.parametrize(("free", "problems"), [((64 << 20) - 1, 1), (64 << 20, 0)])
def test_below_the_reserve_nothing_would_leave(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, free: int, problems: int
) -> None:
    monkeypatch.setattr(log, "free_bytes", lambda _: free)
    assert len(list(log.free_space(installation))) == problems


def test_there_is_no_witness_yet(installation: Installation) -> None:
    (problem,) = log.witnessed(installation)
    assert "egress.local/local/gateway" in problem.what
    assert problem.remedy.startswith("none yet: this build has no witnesses")
