"""Acts of administrators reach the log: none is lost, whoever dies when."""

import asyncio
import errno
from pathlib import Path

import msgspec
import pytest

from egress_gateway.adapters import act_journal
from egress_gateway.adapters.act_journal import LARGEST_ACT, POLL_SECONDS, ActShipper, enter
from egress_gateway.adapters.secret_files import make_directory
from egress_gateway.audit.records.operations import AdminRecord
from egress_gateway.audit.records.own_kinds import HeartbeatRecord
from egress_gateway.audit.records.record import Record, admit, encode
from egress_gateway.core.errors import ConfigError
from egress_gateway.identify.admins import REVOCATIONS
from egress_gateway.testing.fake_audit_log import Verdict
from egress_gateway.testing.peers import Peers


def act(number: int = 1, **changes: object) -> AdminRecord:
    record = AdminRecord(
        ts=5, act="key.create", act_id=f"{number:032x}", at=5, uid=1000, actor="ann", role="operator", object="aaaaaaaa"
    )
    return msgspec.structs.replace(record, **changes)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "acts"


class Desk:
    """A log, a clock, and what the operator is told."""

    def __init__(self, directory: Path) -> None:
        self.peers = Peers()
        self.told: list[str] = []
        self.directory = directory
        self.shipper = self.worker()

    def worker(self) -> ActShipper:
        return ActShipper(self.directory, self.peers.audit, self.peers.naming, self.peers.clock, tell=self.told.append)

    def recorded(self) -> list[Record]:
        return [admit(body) for body in self.peers.audit.records]

    def ids(self) -> list[str]:
        return [record.act_id for record in self.recorded() if isinstance(record, AdminRecord)]


@pytest.fixture
def desk(directory: Path) -> Desk:
    return Desk(directory)


def remove(directory: Path) -> None:
    directory.rmdir()


def remove_all(directory: Path) -> None:
    for path in directory.iterdir():
        path.unlink()


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def test_an_act_is_durable_and_private_when_it_was_entered(directory: Path) -> None:
    enter(directory, act())
    (file,) = directory.iterdir()
    assert file.name == f"{1:032x}.json"
    assert file.stat().st_mode & 0o777 == 0o600
    assert directory.stat().st_mode & 0o777 == 0o700
    assert admit(file.read_bytes()) == act()


async def test_acts_are_recorded_in_order_when_they_arrive_and_then_removed(desk: Desk, directory: Path) -> None:
    for number in (3, 1, 2):
        enter(directory, act(number))
    await desk.shipper.ship()
    now = desk.peers.clock.now()
    assert desk.recorded() == [act(number, ts=now) for number in (1, 2, 3)]
    assert names(directory) == []
    assert desk.told == []


async def test_where_nobody_did_anything_there_is_nothing_to_do(desk: Desk) -> None:
    await desk.shipper.ship()
    assert (desk.recorded(), desk.told) == ([], [])


async def test_what_the_log_does_not_take_waits_and_is_told_once(desk: Desk, directory: Path) -> None:
    for number in (1, 2):
        enter(directory, act(number))
    desk.peers.audit.plan = {1: Verdict.REFUSE, 2: Verdict.REFUSE}
    for _ in range(2):
        await desk.shipper.ship()
    assert len(names(directory)) == 2
    assert desk.told == ["acts of administrators wait for the log: log_unavailable"]
    await desk.shipper.ship()
    assert desk.ids() == [act(1).act_id, act(2).act_id]
    assert names(directory) == []


async def test_an_answer_that_was_lost_makes_a_second_record_of_the_same_act(desk: Desk, directory: Path) -> None:
    enter(directory, act())
    desk.peers.audit.plan = {1: Verdict.PERSIST_AND_FAIL}
    await desk.shipper.ship()
    await desk.shipper.ship()
    assert desk.ids() == [act().act_id] * 2


async def test_a_crash_before_the_removal_makes_a_second_record_of_the_same_act(
    desk: Desk, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Crash(Exception):
        pass

    def crash(_path: Path, *, missing_ok: bool) -> None:
        raise Crash

    enter(directory, act())
    with monkeypatch.context() as broken:
        broken.setattr(Path, "unlink", crash)
        with pytest.raises(Crash):
            await desk.shipper.run()
    await desk.worker().ship()
    assert desk.ids() == [act().act_id] * 2
    assert names(directory) == []


async def test_a_file_that_vanishes_meanwhile_costs_nothing(desk: Desk, directory: Path) -> None:
    for number in (1, 2):
        enter(directory, act(number))
    desk.peers.audit.plan = {1: Verdict.HOLD}
    async with asyncio.TaskGroup() as group:
        group.create_task(desk.shipper.ship())
        await desk.peers.journal.until(lambda: desk.peers.audit.holding == 1)
        remove_all(directory)
        desk.peers.audit.release()
    assert desk.ids() == [act(1).act_id]
    (line,) = desk.told
    assert "No such file" in line
    enter(directory, act(3))
    await desk.shipper.ship()
    assert desk.ids() == [act(1).act_id, act(3).act_id]


async def test_a_file_that_cannot_be_removed_is_recorded_once_and_told_and_stops_nothing(
    desk: Desk, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path, *, missing_ok: bool) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    for number in (1, 2):
        enter(directory, act(number))
    with monkeypatch.context() as immutable:
        immutable.setattr(Path, "unlink", refuse)
        for _ in range(3):
            await desk.shipper.ship()
    assert desk.ids() == [act(1).act_id, act(2).act_id]
    assert {str(directory / f"{1:032x}.json") in line for line in desk.told} == {True, False}
    assert len(desk.told) <= 3
    await desk.shipper.ship()
    assert len(desk.ids()) == 2
    assert names(directory) == []


async def test_a_directory_that_cannot_be_locked_is_told(
    desk: Desk, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_descriptor: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    enter(directory, act())
    with monkeypatch.context() as no_locks:
        no_locks.setattr(act_journal.fcntl, "flock", refuse)
        await desk.shipper.ship()
    assert (desk.ids(), len(desk.told)) == ([], 1)
    assert "cannot be locked" in desk.told[0]
    await desk.shipper.ship()
    assert desk.ids() == [act().act_id]


async def test_one_worker_ships_and_another_takes_over_when_it_ends(desk: Desk, directory: Path) -> None:
    enter(directory, act(1))
    other = desk.worker()
    async with asyncio.TaskGroup() as group:
        running = group.create_task(desk.shipper.run())
        await desk.peers.journal.until(lambda: len(desk.ids()) == 1)
        enter(directory, act(2))
        await other.ship()
        assert desk.ids() == [act(1).act_id]
        running.cancel()
    await other.ship()
    assert desk.ids() == [act(1).act_id, act(2).act_id]


async def test_it_looks_every_second(desk: Desk, directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 2:
            raise asyncio.CancelledError
        enter(directory, act())

    monkeypatch.setattr(act_journal.asyncio, "sleep", sleep)
    with pytest.raises(asyncio.CancelledError):
        await desk.shipper.run()
    assert desk.ids() == [act().act_id]
    assert slept == [POLL_SECONDS] * 2 == [1.0] * 2


STRANGE: dict[str, bytes] = {
    "not JSON": b"{",
    "not canonical": b" " + encode(act(1)),
    "another kind of record": encode(HeartbeatRecord(ts=1, size=1, root="00", connected=1)),
    "an act of another name": encode(act(2)),
    "a number that no record can have": encode(act(1)).replace(b'"at":5', b'"at":1152921504606846976'),
    "half a surrogate": encode(act(1)).replace(b'"ann"', b'"\\ud800"'),
    "too large": b"x" * (LARGEST_ACT + 1),
    "empty": b"",
}


@pytest.mark.parametrize("content", STRANGE.values(), ids=STRANGE)
async def test_what_is_no_act_is_told_once_and_left_and_stops_nothing(
    desk: Desk, directory: Path, content: bytes
) -> None:
    enter(directory, act(9))
    file = directory / f"{1:032x}.json"
    file.write_bytes(content)
    file.chmod(0o600)
    for _ in range(2):
        await desk.shipper.ship()
    assert desk.ids() == [act(9).act_id]
    assert names(directory) == [file.name]
    assert {str(file) in line for line in desk.told} == {True}


async def test_drafts_and_other_files_are_no_acts(desk: Desk, directory: Path) -> None:
    enter(directory, act())
    (directory / f".{act(2).act_id}.json.0011").write_bytes(encode(act(2)))
    (directory / "notes.txt").write_bytes(b"")
    await desk.shipper.ship()
    assert desk.ids() == [act().act_id]
    assert len(names(directory)) == 2


@pytest.fixture
def no_directory(directory: Path) -> None:
    directory.write_bytes(b"")


@pytest.mark.usefixtures("no_directory")
async def test_a_directory_that_cannot_be_opened_is_told(desk: Desk) -> None:
    for _ in range(2):
        await desk.shipper.ship()
    assert len(desk.told) == 1
    assert "cannot be opened" in desk.told[0]


async def test_a_directory_that_goes_away_is_told_and_costs_nothing_else(desk: Desk, directory: Path) -> None:
    enter(directory, act(1))
    await desk.shipper.ship()
    remove(directory)
    for _ in range(2):
        await desk.shipper.ship()
    assert len(desk.told) == 1
    assert "cannot be read" in desk.told[0]
    enter(directory, act(2))
    await desk.shipper.ship()
    assert desk.ids() == [act(1).act_id, act(2).act_id]
    # And the lock is the new directory's.
    enter(directory, act(3))
    await desk.worker().ship()
    assert len(desk.ids()) == 2


def test_an_act_that_is_too_large_is_refused(directory: Path) -> None:
    with pytest.raises(ConfigError, match="larger than"):
        enter(directory, act(details=("x" * LARGEST_ACT,)))
    assert not directory.exists()


def test_an_act_that_no_record_can_say_is_refused(directory: Path) -> None:
    with pytest.raises(ConfigError, match="not Unicode"):
        enter(directory, act(details=("certificate=\udcff",)))
    assert not directory.exists()


def test_an_id_is_entered_once(directory: Path) -> None:
    enter(directory, act())
    with pytest.raises(ConfigError, match="entered already"):
        enter(directory, act(object="bbbbbbbb"))
    (file,) = directory.iterdir()
    assert admit(file.read_bytes()) == act()


def test_acts_do_not_pile_up_without_bound(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(act_journal, "MOST_ACTS", 2)
    enter(directory, act(1))
    enter(directory, act(2))
    with pytest.raises(ConfigError, match="start the gateway"):
        enter(directory, act(3))


@pytest.mark.parametrize("kind", sorted(REVOCATIONS))
def test_a_revocation_is_entered_whatever_waits(directory: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr(act_journal, "MOST_ACTS", 1)
    make_directory(directory)
    (directory / f"{1:032x}.json").touch()
    with pytest.raises(ConfigError, match="start the gateway"):
        enter(directory, act(2))
    enter(directory, act(2, act=kind))
    assert len(names(directory)) == 2


def test_files_of_other_names_take_no_place(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(act_journal, "MOST_ACTS", 1)
    make_directory(directory)
    for name in ("a", "1.json", f".{1:032x}.json.0011", f"{1:032X}.JSON"):
        (directory / name).touch()
    enter(directory, act(2))
    with pytest.raises(ConfigError, match="start the gateway"):
        enter(directory, act(3))


def test_what_cannot_be_entered_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ConfigError, match="cannot be made"):
        enter(tmp_path / "file" / "acts", act())


def test_the_largest_key_that_can_be_fits() -> None:
    details = tuple(f"route={'a' * 64}" for _ in range(64)) + tuple(f"network={'f' * 43}" for _ in range(64))
    assert len(encode(act(details=details, reason="r" * 200, ticket="t" * 64))) < LARGEST_ACT
