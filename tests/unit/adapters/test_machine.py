"""Facts of this machine, and of files that look as another machine's would."""

import os
import resource
import ssl
import sys
from pathlib import Path

import pytest

from egress_gateway.adapters import machine
from egress_gateway.adapters.machine import Machine, Mount, existing, free_bytes, look_at_machine, same_file_system
from egress_gateway.audit.records.groups import ClockGroup

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@LINUX
def test_the_facts_are_this_machines() -> None:
    facts = look_at_machine()
    assert facts.python == sys.version_info[:2]
    assert facts.openssl == ssl.OPENSSL_VERSION_INFO[:2]
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    assert facts.open_files == (-1 if limit == resource.RLIM_INFINITY else limit)
    assert facts.entropy
    assert facts.file_system(Path("/proc/self")) == "proc"
    assert facts.core_pattern == Path("/proc/sys/kernel/core_pattern").read_text().strip()


@LINUX
def test_the_umask_is_read_and_left_alone() -> None:
    before = os.umask(0o027)
    try:
        assert look_at_machine().umask == 0o027
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(before)


def test_without_proc_everything_is_at_its_worst(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_CORE_PATTERN", "_STATUS", "_MOUNTS"):
        monkeypatch.setattr(machine, name, tmp_path / "none")
    facts = look_at_machine()
    assert (facts.core_pattern, facts.umask, facts.mounts) == ("|unknown", 0, ())
    assert facts.file_system(Path("/")) == ""


def test_a_generator_without_a_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    def unseeded(_size: int, _flags: int) -> bytes:
        raise BlockingIOError

    monkeypatch.setattr(os, "getrandom", unseeded)
    assert not look_at_machine().entropy


CLOCKS = {
    "it is": (ClockGroup(synchronised=True), True),
    "it is not": (ClockGroup(), False),
    "it does not say": (None, False),
}


@pytest.mark.parametrize(("clock", "synchronised"), CLOCKS.values(), ids=CLOCKS)
def test_the_kernel_says_whether_the_clock_is_set(
    monkeypatch: pytest.MonkeyPatch, clock: ClockGroup | None, *, synchronised: bool
) -> None:
    monkeypatch.setattr(machine, "kernel_clock", lambda: clock)
    assert look_at_machine().clock_synchronised is synchronised


MOUNTS = """\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
23 22 0:21 / /mnt/my\\040logs rw - tmpfs tmpfs rw
24 22 0:22 / /var rw shared:2 master:1 - tmpfs tmpfs rw
25 24 254:1 / /var rw - xfs /dev/vdb rw
"""
PLACES = {"/etc": "ext4", "/mnt/my logs/x": "tmpfs", "/var/lib": "xfs", "/various": "ext4"}


@pytest.mark.parametrize(("place", "kind"), PLACES.items())
def test_a_path_is_on_the_nearest_mount_and_the_latest_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, kind: str
) -> None:
    (tmp_path / "mountinfo").write_text(MOUNTS)
    monkeypatch.setattr(machine, "_MOUNTS", tmp_path / "mountinfo")
    monkeypatch.setattr(Path, "resolve", lambda self: self)
    assert look_at_machine().file_system(Path(place)) == kind


def test_unknown_facts_are_the_worst() -> None:
    worst = Machine()
    assert (worst.swap, worst.clock_synchronised, worst.entropy) == (True, False, False)
    assert worst.file_system(Path("/")) == ""
    assert Machine(mounts=(Mount("/", "ext4"),)).file_system(Path("/x")) == "ext4"


def test_a_place_that_is_not_there_is_judged_by_what_is_above(tmp_path: Path) -> None:
    below = tmp_path / "a" / "b"
    assert existing(below) == tmp_path
    assert existing(tmp_path) == tmp_path
    assert same_file_system(below, tmp_path)
    assert not same_file_system(below, Path("/proc"))
    assert free_bytes(below) > 0
