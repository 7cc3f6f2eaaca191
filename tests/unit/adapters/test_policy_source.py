"""The bundle in force: swapped whole, recorded before it counts, and never worse than the last good one."""

import asyncio
from collections.abc import Mapping

import pytest

from egress_gateway.adapters import policy_source
from egress_gateway.adapters.active_policy import Activation
from egress_gateway.adapters.policy_source import Origin, Version, WatchedPolicy
from egress_gateway.core.errors import ConfigError, Unavailable
from egress_gateway.decide.bundle import Bundle
from egress_gateway.registry import operations
from egress_gateway.testing.gateway import POLICY, UPSTREAMS, load_bundle

GOOD = {path: text.encode() for path, text in POLICY.items()}
BETTER = {**GOOD, "bundle.yaml": b"schema: 1\nname: simulated\nserial: 2\n"}
BAD = {**GOOD, "rules.yaml": b"rules: [{id: a, effect: permitt}]\n"}
WORSE = {**GOOD, "rules.yaml": b"rules: [{id: a, effect: blocc}]\n"}
SAME = {**GOOD, "bundle.yaml": b"# a comment\n" + GOOD["bundle.yaml"]}
GONE = ConfigError("the directory cannot be read", file="policy")
DOWN = Unavailable("log_unavailable", "no")


class Directory:
    """The files of a policy, its watcher, and what the watcher told and recorded."""

    def __init__(self) -> None:
        self.files: Mapping[str, bytes] | ConfigError = GOOD
        self.activation: Activation | None = None
        self.told: list[str] = []
        self.recorded: list[tuple[int, int, int]] = []
        """Serials of the old bundle, the new one, and the one in force meanwhile."""
        self.refusals: list[Unavailable] = []
        self.looked = asyncio.Event()
        self.policy = WatchedPolicy(self._read, self._load, tell=self.told.append)

    async def record(self, old: Version, new: Version) -> None:
        self.recorded.append((old.bundle.serial, new.bundle.serial, self.policy.current().serial))
        if self.refusals:
            raise self.refusals.pop()

    def _read(self) -> Origin:
        if isinstance(self.files, ConfigError):
            raise self.files
        return Origin(self.files, self.activation)

    def _load(self, origin: Origin) -> Bundle:
        return load_bundle(origin.files, upstreams=UPSTREAMS, operations=operations())


@pytest.fixture
def directory() -> Directory:
    return Directory()


Look = tuple[Mapping[str, bytes] | ConfigError, int | None, str]

LOOKS: dict[str, list[Look]] = {
    "nothing changed": [(GOOD, None, "")],
    "another bundle": [(BETTER, 2, "")],
    "only a comment changed": [(SAME, None, "")],
    "a bundle that does not load": [(BAD, None, "permitt"), (BAD, None, "permitt")],
    "mended to another": [(BAD, None, "permitt"), (BETTER, 2, "")],
    "taken back": [(BAD, None, "permitt"), (GOOD, None, "")],
    "one mistake after another": [(BAD, None, "permitt"), (WORSE, None, "blocc")],
    "unreadable for a while": [(GONE, None, "cannot be read"), (GOOD, None, "")],
    "unreadable, then another": [(GONE, None, "cannot be read"), (BETTER, 2, "")],
}


@pytest.mark.parametrize("looks", LOOKS.values(), ids=LOOKS)
def test_a_look_at_the_files(directory: Directory, looks: list[Look]) -> None:
    for files, serial, problem in looks:
        directory.files = files
        fresh = directory.policy.refresh()
        assert (fresh.bundle.serial if fresh is not None else None) == serial
        if fresh is None:
            assert (problem in directory.policy.problem) if problem else directory.policy.problem == ""
    assert directory.policy.current().serial == 1


def test_each_problem_is_told_once(directory: Directory) -> None:
    for files in (BAD, BAD, WORSE, WORSE, BAD):
        directory.files = files
        directory.policy.refresh()
    assert ["permitt" in line for line in directory.told] == [True, False, True]
    assert all("the last good one stays" in line for line in directory.told)


def test_a_gateway_does_not_start_with_a_bundle_that_does_not_load() -> None:
    with pytest.raises(ConfigError, match="permitt"):
        WatchedPolicy(
            lambda: Origin(BAD),
            lambda origin: load_bundle(origin.files, upstreams=UPSTREAMS, operations=operations()),
            tell=print,
        )


def activated(directory: Directory, serial: int) -> None:
    """Somebody puts a bundle of that serial in force."""
    files = {**GOOD, "bundle.yaml": f"schema: 1\nname: simulated\nserial: {serial}\n".encode()}
    loaded = load_bundle(files, upstreams=UPSTREAMS, operations=operations())
    directory.files = files
    directory.activation = Activation(digest=loaded.digest, name="simulated", serial=serial, since=1, actor="ann")


async def test_what_somebody_put_in_force_is_a_new_version_even_if_it_says_the_same(
    directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    activated(directory, 1)
    await watch(directory, monkeypatch, until=1)
    assert directory.recorded == [(1, 1, 1)]
    assert directory.policy.version.activation == directory.activation
    assert directory.policy.refresh() is None


async def test_an_older_activation_does_not_come_back(directory: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    activated(directory, 3)
    await watch(directory, monkeypatch, until=1)
    activated(directory, 2)
    assert directory.policy.refresh() is None
    assert "serial 2 is not above 3" in directory.policy.problem
    activated(directory, 4)
    fresh = directory.policy.refresh()
    assert fresh is not None
    assert fresh.bundle.serial == 4


async def watch(directory: Directory, monkeypatch: pytest.MonkeyPatch, *, until: int) -> None:
    """Watch until so many records of a change were asked for, and one look more."""
    monkeypatch.setattr(policy_source, "POLL_SECONDS", 0)
    watching = asyncio.get_running_loop().create_task(directory.policy.watch(directory.record))
    async with asyncio.timeout(30):
        while len(directory.recorded) < until:  # noqa: ASYNC110  (it looks at files, which set no event)
            await asyncio.sleep(0)
    for _ in range(10):
        await asyncio.sleep(0)
    watching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await watching


async def test_a_change_is_recorded_before_it_is_in_force(
    directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory.files = BETTER
    await watch(directory, monkeypatch, until=1)
    assert directory.recorded == [(1, 2, 1)]
    assert directory.policy.current().serial == 2
    assert directory.told == [f"policy {directory.policy.current().digest} is in force"]


async def test_a_change_that_cannot_be_recorded_waits_and_is_tried_again(
    directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory.files = BETTER
    directory.refusals = [DOWN, DOWN]
    await watch(directory, monkeypatch, until=3)
    assert directory.recorded == [(1, 2, 1)] * 3
    assert (directory.policy.current().serial, directory.policy.problem) == (2, "")
    assert ["log_unavailable" in line for line in directory.told] == [True, False]
