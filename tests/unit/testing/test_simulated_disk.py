"""The simulated disk loses exactly what was not made durable."""

import errno

import pytest

from egress_gateway.testing.simulated_disk import Fault, SimulatedDisk


def test_what_was_not_synced_is_lost_and_what_was_is_not() -> None:
    disk = SimulatedDisk()
    disk.write("a", 0, b"durable")
    disk.sync("a")
    disk.sync_directory()
    disk.write("a", 0, b"changed")
    disk.write("b", 0, b"without a name")
    disk.sync("b")
    disk.power_cut()
    assert (disk.names(), disk.read("a", 0, 99)) == (["a"], b"durable")


def test_an_operating_system_may_keep_more_than_it_must() -> None:
    disk = SimulatedDisk()
    disk.write("a", 0, b"seen")
    disk.power_cut(keep=True)
    disk.power_cut()
    assert disk.read("a", 0, 99) == b"seen"


@pytest.mark.parametrize(("fault", "left"), [(Fault.REFUSED, b""), (Fault.PERSISTED, b"x")])
def test_a_failing_write_may_have_happened(fault: Fault, left: bytes) -> None:
    disk = SimulatedDisk()
    disk.break_at(0, fault, errno.ENOSPC)
    with pytest.raises(OSError, match="fails") as failure:
        disk.write("a", 0, b"x")
    assert failure.value.errno == errno.ENOSPC
    assert disk.read("a", 0, 9) == left


def test_a_disk_has_an_end() -> None:
    disk = SimulatedDisk(capacity=10)
    disk.write("a", 0, b"12345678")
    with pytest.raises(OSError, match="no space"):
        disk.write("b", 0, b"123")
    assert disk.free() == 2
    disk.lose("a")
    assert disk.free() == 10
    assert disk.operations == ["write a", "write b"]
