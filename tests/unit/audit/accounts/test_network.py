"""The kernel's counters beside what the connector wrote: overhead that is explained, and bytes that are not."""

import json

import pytest

from egress_gateway.audit.accounts.network import (
    HANDSHAKE_BYTES,
    LARGEST_COUNTERS,
    MOST_COUNTERS,
    PACKET_BYTES,
    Counter,
    Look,
    Margins,
    against_network,
    read_counters,
)
from egress_gateway.core.errors import WireError

SINCE, UNTIL = 1_000, 2_000
WIRE = 10_000


def listed(*counters: dict[str, object]) -> bytes:
    entries = [{"metainfo": {"version": "1.0.6"}}, *({"counter": counter} for counter in counters)]
    return json.dumps({"nftables": entries}).encode()


def named(name: str, packets: int = 1, size: int = 2) -> dict[str, object]:
    return {"family": "inet", "name": name, "table": "egress", "handle": 4, "packets": packets, "bytes": size}


def test_counters_are_read_by_name() -> None:
    assert read_counters(listed(named("a"), named("b", 3, 4))) == {"a": Counter(1, 2), "b": Counter(3, 4)}


BROKEN = {
    "no JSON": b"x",
    "another listing": b'{"tables": []}',
    "a name twice": listed(named("a"), named("a")),
    "below nothing": listed(named("a", -1)),
    "too many": listed(*(named(str(number)) for number in range(MOST_COUNTERS + 1))),
    "too large": b" " * (LARGEST_COUNTERS + 1),
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_what_is_no_listing_is_refused(data: bytes) -> None:
    with pytest.raises(WireError):
        read_counters(data)


def look(at: int, size: int, packets: int = 0, others: int = 0) -> Look:
    return Look(at, {"egress_connector": Counter(packets, size), "egress_others": Counter(others, others * 60)})


OVERHEAD = 20 * PACKET_BYTES + 2 * HANDSHAKE_BYTES + WIRE * 5 // 100

LOOKS: dict[str, tuple[list[Look], tuple[str, ...] | None]] = {
    "what was written, and overhead": ([look(1_000, 500), look(2_000, 500 + WIRE + OVERHEAD, 20)], ()),
    "nobody looked before": ([look(1_001, 0), look(2_000, WIRE)], None),
    "nobody looked after": ([look(1_000, 0), look(1_999, WIRE)], None),
    "nobody looked": ([], None),
    "a byte more than is explained": (
        [look(1_000, 0), look(2_000, WIRE + OVERHEAD + 1, 20)],
        (f"connector wire_bytes: log {WIRE} (at most {WIRE + OVERHEAD} sent), source {WIRE + OVERHEAD + 1}",),
    ),
    "less than was written": (
        [look(1_000, 0), look(2_000, WIRE - 1)],
        (f"connector wire_bytes: log {WIRE}, source {WIRE - 1}",),
    ),
    "looks that are not at the hour say less": (
        [look(900, 0), look(1_100, 50_000), look(1_900, 50_000 + WIRE), look(2_100, 200_000)],
        (),
    ),
    "a counter that was reset": ([look(1_000, 70_000, 9), look(1_500, WIRE, 1), look(2_000, WIRE + 1, 2)], ()),
    "a packet of somebody else": (
        [look(1_000, 0), look(2_000, WIRE, others=1)],
        ("others packets: log 0, source 1",),
    ),
}


@pytest.mark.parametrize(("looks", "differences"), LOOKS.values(), ids=LOOKS)
def test_what_left_the_machine(looks: list[Look], differences: tuple[str, ...] | None) -> None:
    assert against_network(WIRE, 2, looks, since=SINCE, until=UNTIL, margins=Margins()) == differences
