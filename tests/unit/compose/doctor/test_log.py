"""Checks of where the log is kept."""

from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from egress_gateway.adapters.machine import Machine, Mount
from egress_gateway.audit.notes.checkpoint import cosigner_key, verifier_key
from egress_gateway.compose.doctor import log
from egress_gateway.compose.doctor.check import Installation
from egress_gateway.core.config import LogConfig, MaxUnwitnessed

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


KEY = cosigner_key("w.test", Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key())
ONE = f"witness w {KEY} https://w.test"
LOG = verifier_key("egress.local/local/gateway", Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key())
OTHER = verifier_key("egress.local/local/other", Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key())
BOUND = MaxUnwitnessed(seconds=60)
WITNESSES = {
    "a quorum": (f"log {LOG}\n{ONE}\nquorum w", BOUND, ""),
    "no log named": (f"{ONE}\nquorum w", BOUND, ""),
    "no bound": (f"{ONE}\nquorum w", MaxUnwitnessed(), "however long no witness answers"),
    "nobody asked for": (f"{ONE}\nquorum none", BOUND, "asks for no witness"),
    "a wrong line": ("quorum w", BOUND, "line 1: 'w' is no witness"),
    "no URL": (f"witness w {KEY}\nquorum w", BOUND, "witness w has no URL"),
    "another log": (f"log {OTHER}\n{ONE}\nquorum w", BOUND, "is about other logs than egress.local/local/gateway"),
}


def test_without_a_policy_nobody_countersigns(installation: Installation) -> None:
    (problem,) = log.witnessed(installation)
    assert problem.what == "nobody outside countersigns the checkpoints of egress.local/local/gateway"


@pytest.mark.parametrize(("policy", "bound", "message"), WITNESSES.values(), ids=WITNESSES)
def test_a_policy_asks_for_witnesses_of_this_log(
    installation: Installation, tmp_path: Path, policy: str, bound: MaxUnwitnessed, message: str
) -> None:
    (tmp_path / "policy.txt").write_text(policy)
    section = LogConfig(witnesses=str(tmp_path / "policy.txt"), max_unwitnessed=bound)
    config = msgspec.structs.replace(installation.config, log=section)
    problems = list(log.witnessed(msgspec.structs.replace(installation, config=config)))
    assert [message in problem.what for problem in problems] == ([True] if message else [])
