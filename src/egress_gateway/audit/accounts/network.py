"""What the kernel counted at the machine's edge, against what the connector wrote to its connections.

nftables counts packets and their bytes, by rules that match the user of a socket (`meta skuid`). The connector
counts what it writes before TLS. On the wire that is more: each packet has headers, TLS adds to each of its
records, a connection begins with a handshake, and what is lost is sent again. How much more is allowed is computed
from the packets and requests that were counted; only what is sent again is a share.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import msgspec

from egress_gateway.core.errors import WireError

PACKET_BYTES: Final = 120
"""Of headers, at most, that go with each packet: IPv6 40, TCP with options 60; and 20 of a TLS record, which is
rarely less than a packet: header, inner type and tag (RFC 8446, section 5.2) are 22 bytes."""
HANDSHAKE_BYTES: Final = 4096
"""Of a client's side of TLS with a certificate of its own, and of looking up the name."""
LARGEST_COUNTERS: Final = 4 << 20
MOST_COUNTERS: Final = 4096


class Counter(msgspec.Struct, frozen=True):
    """A named counter, as it stood."""

    packets: int
    bytes: int

    def since(self, earlier: "Counter") -> "Counter":
        """What was counted between two looks. A counter that stands lower was reset, and began at nothing."""
        if self.packets < earlier.packets or self.bytes < earlier.bytes:
            return self
        return Counter(self.packets - earlier.packets, self.bytes - earlier.bytes)


class Look(msgspec.Struct, frozen=True):
    """All counters at one time."""

    at: int
    """Microseconds since the epoch."""
    counters: dict[str, Counter]


class Margins(msgspec.Struct, frozen=True, kw_only=True):
    """Which counters are meant, and what may be lost on the way."""

    connector: str = "egress_connector"
    """The counter of what the connector's user sends out."""
    others: str = "egress_others"
    """The counter of what other users sent out, which should not be."""
    retransmitted_percent: int = 5


class _Named(msgspec.Struct, frozen=True):
    name: str
    packets: int
    bytes: int


class _Entry(msgspec.Struct, frozen=True):
    counter: _Named | None = None


class _Listing(msgspec.Struct, frozen=True):
    nftables: list[_Entry]


def read_counters(data: bytes) -> dict[str, Counter]:
    """What `nft -j list counters` says (libnftables-json(5)). Raises `WireError`."""
    if len(data) > LARGEST_COUNTERS:
        raise WireError(f"counters of more than {LARGEST_COUNTERS >> 20} MiB")
    try:
        listing = msgspec.json.decode(data, type=_Listing)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise WireError("not the JSON of `nft -j list counters`") from error
    named = [entry.counter for entry in listing.nftables if entry.counter is not None]
    if len(named) > MOST_COUNTERS or len({one.name for one in named}) < len(named):
        raise WireError("a counter twice, or too many; list one table: `nft -j list counters table inet egress`")
    if any(min(one.packets, one.bytes) < 0 for one in named):
        raise WireError("a counter below nothing")
    return {one.name: Counter(one.packets, one.bytes) for one in named}


def against_network(
    wire_bytes: int, requests: int, looks: Sequence[Look], *, since: int, until: int, margins: Margins
) -> tuple[str, ...] | None:
    """Where the kernel's count of an hour is not the connector's; None if nobody looked before and after it.

    The looks within the hour say what was sent in it at least, and those around it what was sent at most.
    """
    before = [look for look in looks if look.at <= since]
    after = [look for look in looks if look.at >= until]
    if not before or not after:
        return None
    around = [before[-1], *(look for look in looks if since < look.at < until), after[0]]
    within = [look for look in looks if since <= look.at <= until]
    differences: list[str] = []
    most = _sum(around, margins.connector)
    if most.bytes < wire_bytes:
        differences.append(f"connector wire_bytes: log {wire_bytes}, source {most.bytes}")
    least = _sum(within, margins.connector)
    resent = wire_bytes * margins.retransmitted_percent // 100
    allowed = wire_bytes + resent + least.packets * PACKET_BYTES + requests * HANDSHAKE_BYTES
    if least.bytes > allowed:
        differences.append(f"connector wire_bytes: log {wire_bytes} (at most {allowed} sent), source {least.bytes}")
    others = _sum(around, margins.others)
    if others.packets:
        differences.append(f"others packets: log 0, source {others.packets}")
    return tuple(differences)


def _sum(looks: Sequence[Look], name: str) -> Counter:
    packets = total = 0
    zero = Counter(0, 0)
    for earlier, later in pairwise(looks):
        counted = later.counters.get(name, zero).since(earlier.counters.get(name, zero))
        packets, total = packets + counted.packets, total + counted.bytes
    return Counter(packets, total)
