"""A log whose first segments are gone: what it says of that, and where it goes on."""

import pytest
from tests.listed_hashes import ListedHashes

from egress_gateway.adapters.auditd.pruned import PRUNED, behind, pruned_segments
from egress_gateway.audit.merkle.leaf import LeafHash
from egress_gateway.audit.merkle.tree import Frontier, leaf_hash
from egress_gateway.core.errors import Unavailable
from egress_gateway.testing.simulated_disk import SimulatedDisk


def test_where_nothing_was_pruned_there_is_no_file() -> None:
    assert pruned_segments(SimulatedDisk()) == 0


def test_it_says_how_many_are_gone() -> None:
    disk = SimulatedDisk()
    disk.write(PRUNED, 0, b'{"segments":3}\n')
    assert pruned_segments(disk) == 3


@pytest.mark.parametrize("content", [b"3", b"{", b'{"segments":-1}', b'{"segments":1,"more":2}'])
def test_what_does_not_say_it_is_damage(content: bytes) -> None:
    disk = SimulatedDisk()
    disk.write(PRUNED, 0, content)
    with pytest.raises(Unavailable, match="log_damaged"):
        pruned_segments(disk)


@pytest.mark.parametrize("segments", [1, 2, 3, 7])
@pytest.mark.parametrize("leaves", [1, 3, 8])
def test_it_goes_on_with_the_edge_and_the_last_leaf(segments: int, leaves: int) -> None:
    hashes = [leaf_hash(b"%d" % number) for number in range(segments * leaves + 5)]
    frontier = Frontier()
    for one in hashes[: segments * leaves]:
        frontier.add(one)
    found = behind(ListedHashes(hashes))(segments, leaves)
    assert (found.size, found.edge) == (frontier.size, frontier.edge)
    assert (found.segment, found.offset, found.previous) == (segments, 0, LeafHash(hashes[segments * leaves - 1]))
