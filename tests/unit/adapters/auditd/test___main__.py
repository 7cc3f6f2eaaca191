"""How the log's process ends, and what it says then."""

import asyncio
import fcntl
import gc
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from egress_gateway.adapters.auditd import __main__ as program
from egress_gateway.adapters.auditd.checkpoint_protocol import Standing
from egress_gateway.adapters.auditd.config import AuditdConfig
from egress_gateway.adapters.auditd.daemon import Daemon
from egress_gateway.adapters.auditd.layout import CHECKPOINT, segment_name
from egress_gateway.adapters.auditd.reconciler import Reconciler, ReconcilerConfig
from egress_gateway.adapters.auditd.writers import WriterConfig
from egress_gateway.adapters.counters.service import CountingConfig
from egress_gateway.adapters.counters.store import FILE
from egress_gateway.adapters.courier.log_link import ask_standing
from egress_gateway.adapters.subjects.service import SubjectsConfig
from egress_gateway.adapters.subjects.store import FILE as SUBJECTS
from egress_gateway.audit.notes.checkpoint import cosigner_key, open_note, verifier_key


@pytest.fixture
def config() -> Iterator[AuditdConfig]:
    with tempfile.TemporaryDirectory(prefix="egress") as name:
        directory = Path(name)
        for key in ("log", "receipt"):
            (directory / key).write_text("07" * 32)
            (directory / key).chmod(0o600)
        yield AuditdConfig(
            directory=f"{name}/audit",
            socket=f"{name}/s",
            log_key=f"file:{name}/log",
            receipt_key=f"file:{name}/receipt",
            origin="o",
            reserve_bytes=0,
        )


@pytest.fixture(autouse=True)
def _stop_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if SIGTERM came as soon as the log runs."""
    run = Daemon.run

    async def stopped(self: Daemon) -> None:
        self.stop()
        await run(self)

    monkeypatch.setattr(Daemon, "run", stopped)


def main(config: AuditdConfig, monkeypatch: pytest.MonkeyPatch) -> int:
    path = Path(config.socket).parent / "auditd.json"
    path.write_bytes(msgspec.json.encode(config))
    monkeypatch.setattr("sys.argv", ["auditd", "--config", str(path)])
    return program.main()


def test_a_stopped_log_is_signed_and_only_ours_to_read(config: AuditdConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(config, monkeypatch) == 0
    directory = Path(config.directory)
    assert directory.stat().st_mode & 0o777 == 0o700
    assert (directory / CHECKPOINT).read_text().startswith("o\n1\n")
    assert program.run(msgspec.structs.replace(config, index=False)) == 0
    assert (directory / CHECKPOINT).read_text().startswith("o\n2\n")


def test_a_second_key_signs_below_the_first(config: AuditdConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    second = Path(config.socket).with_name("second")
    second.write_text("08" * 32)
    second.chmod(0o600)
    assert main(msgspec.structs.replace(config, second_key=f"file:{second}"), monkeypatch) == 0
    note = (Path(config.directory) / CHECKPOINT).read_bytes()
    first = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32).public_key()
    other = MLDSA44PrivateKey.from_seed_bytes(b"\x08" * 32).public_key()
    assert open_note(note, verifier_key("o", first)) == open_note(note, cosigner_key("o", other))


def test_who_asks_about_checkpoints_is_answered_for_as_long_as_the_log_runs(
    config: AuditdConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking = msgspec.structs.replace(config, checkpoints_socket=f"{config.socket}.checkpoints")
    run = Daemon.run
    told: list[Standing | None] = []

    async def asked(self: Daemon) -> None:
        # What nobody holds is gone now.
        gc.collect()
        told.append(await ask_standing(Path(asking.checkpoints_socket), 2))
        await run(self)

    monkeypatch.setattr(Daemon, "run", asked)
    assert main(asking, monkeypatch) == 0
    assert told[0] is not None
    assert told[0].origin == "o"


def counting(config: AuditdConfig, socket: str = "c") -> AuditdConfig:
    place = Path(config.socket).parent
    counts = CountingConfig(directory=str(place / "counters"), socket=str(place / socket), uids=(os.geteuid(),))
    return msgspec.structs.replace(config, counting=counts)


def test_the_log_counts_beside_what_it_writes(config: AuditdConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(counting(config), monkeypatch) == 0
    place = Path(config.socket).parent
    assert (place / "counters" / FILE).exists()
    assert (place / "c").is_socket()


def test_a_log_with_an_index_compares_hours(config: AuditdConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []

    async def runs(reconciler: Reconciler, stop: asyncio.Event) -> None:
        await stop.wait()
        sizes.append(reconciler._size())

    monkeypatch.setattr(Reconciler, "run", runs)
    imports = str(Path(config.socket).parent / "imports")
    comparing = msgspec.structs.replace(config, reconcile=ReconcilerConfig(imports=imports))
    assert main(comparing, monkeypatch) == 0
    assert program.run(msgspec.structs.replace(comparing, index=False)) == 0
    assert len(sizes) == 1


NOT_COUNTING = {
    "a file that is none of ours": lambda config: (Path(config.counting.directory) / FILE).mkdir(parents=True),
    "a socket that cannot be made": lambda config: Path(config.counting.socket).mkdir(),
}


@pytest.mark.parametrize("damage", NOT_COUNTING.values(), ids=NOT_COUNTING)
def test_a_log_that_cannot_count_goes_on_and_says_so(
    config: AuditdConfig, damage: Callable[[AuditdConfig], None], capsys: pytest.CaptureFixture[str]
) -> None:
    damage(counting(config))
    assert program.run(counting(config)) == 0
    assert "requests with quotas and counters are refused until this is mended" in capsys.readouterr().err


def keeping(config: AuditdConfig, socket: str = "k") -> AuditdConfig:
    place = Path(config.socket).parent
    kept = SubjectsConfig(
        directory=str(place / "subjects"), socket=str(place / socket), key=config.receipt_key, uids=(os.geteuid(),)
    )
    return msgspec.structs.replace(config, subjects=kept)


def test_the_log_keeps_pseudonyms_beside_what_it_writes(config: AuditdConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(keeping(config), monkeypatch) == 0
    place = Path(config.socket).parent
    assert (place / "subjects" / SUBJECTS).exists()
    assert (place / "k").is_socket()


NOT_KEEPING = {
    "a file that is none of ours": lambda config: (Path(config.subjects.directory) / SUBJECTS).mkdir(parents=True),
    "a socket that cannot be made": lambda config: Path(config.subjects.socket).mkdir(),
}


@pytest.mark.parametrize("damage", NOT_KEEPING.values(), ids=NOT_KEEPING)
def test_a_log_that_cannot_keep_pseudonyms_goes_on_and_says_so(
    config: AuditdConfig, damage: Callable[[AuditdConfig], None], capsys: pytest.CaptureFixture[str]
) -> None:
    damage(keeping(config))
    assert program.run(keeping(config)) == 0
    assert "those with values of people, are refused until this is mended" in capsys.readouterr().err


def test_a_log_that_another_process_writes_is_left_alone(
    config: AuditdConfig, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(config.directory).mkdir()
    descriptor = os.open(config.directory, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    assert program.run(config) == 2
    os.close(descriptor)
    assert "another process writes this log" in capsys.readouterr().err


def test_a_key_that_is_not_there_is_a_usage_error(config: AuditdConfig, capsys: pytest.CaptureFixture[str]) -> None:
    Path(config.socket).with_name("log").unlink()
    assert program.run(config) == 2
    assert capsys.readouterr().err.startswith("auditd: ")


def test_a_configuration_that_is_not_there_is_a_usage_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["auditd", "--config", str(tmp_path / "nowhere.json")])
    assert program.main() == 2
    assert "no such file" in capsys.readouterr().err


def test_a_name_that_two_users_would_share_is_a_usage_error(
    config: AuditdConfig, capsys: pytest.CaptureFixture[str]
) -> None:
    writers = (WriterConfig(1, ("connector",)), WriterConfig(2, ("connector",)))
    assert program.run(msgspec.structs.replace(config, writers=writers)) == 2
    assert "give each name to one user" in capsys.readouterr().err


def test_a_damaged_log_does_not_start(config: AuditdConfig, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.run(config) == 0
    segment = Path(config.directory) / segment_name(0)
    (Path(config.directory) / "snapshot").unlink()
    segment.write_bytes(b"x" + segment.read_bytes()[1:])
    assert program.run(config) == 1
    assert "egress audit verify" in capsys.readouterr().err


def test_a_disk_that_fails_ends_the_process(
    config: AuditdConfig, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fdatasync", broken)
    assert program.run(config) == 1
    assert "disk failed" in capsys.readouterr().err


def test_a_bug_of_ours_is_not_taken_for_a_failing_disk(config: AuditdConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(_: Daemon) -> None:
        raise ValueError("a bug")

    monkeypatch.setattr(Daemon, "run", broken)
    with pytest.raises(ExceptionGroup) as ended:
        program.run(config)
    assert ended.group_contains(ValueError, match="a bug")
