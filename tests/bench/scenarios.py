"""What is measured, and the budgets that it is held to: one line a scenario."""

import msgspec
from tests.bench.bodies import Kind

KB = 1000
MB = 1_000_000

JSON = "json-0"
UNPACED = "sse-200-0"
PACED = "sse-200-10"
"""200 deltas, one each 10 ms: a fast model."""
SLOW = "sse-40-50"


class Limit(msgspec.Struct, frozen=True):
    """A bound on one figure of the gateway; met at or below, or with `least` at or above."""

    figure: str
    """A field of `summary.Row`."""
    bound: float
    label: str
    least: bool = False

    def met(self, value: float) -> bool:
        return value >= self.bound if self.least else value <= self.bound


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """One way to load a target."""

    name: str
    kind: Kind
    rate: float = 0.0
    """Requests a second, sent whatever becomes of them (open loop)."""
    streams: int = 0
    """Or: connections that each wait for their answer (closed loop)."""
    secure: bool = False
    """TLS towards the caller and towards the provider."""
    neighbour: Kind | None = None
    """Sent by one other client all the while, one after the other."""
    beside: str = ""
    """The scenario that is the same without the neighbour."""
    limits: tuple[Limit, ...] = ()
    """Of the gateway as it comes, which looks for names."""
    without_names: tuple[Limit, ...] = ()
    """Of one that does not; a scenario without any is not run on it."""

    @property
    def load(self) -> str:
        return f"  {self.rate:g}/s, open loop" if self.rate else f"  {self.streams} in flight, closed loop"


def cpu(bound: float) -> Limit:
    return Limit("cpu_ms", bound, "CPU ms")


def names(bound: float) -> Limit:
    """What looking for names adds: 2 ms for each 2 KB of new text, whose words are known unless a kind has new ones."""
    return Limit("names_cpu_ms", bound, "names CPU ms")


SCENARIOS = (
    Scenario(name="1 KB", kind=Kind(KB, JSON), streams=1),
    Scenario(
        name="2 KB, at a rate",
        kind=Kind(2 * KB, JSON),
        rate=100,
        limits=(names(2),),
        without_names=(cpu(1.5), Limit("added_p50_ms", 3, "p50 added"), Limit("added_p99_ms", 10, "p99 added")),
    ),
    Scenario(name="2 KB, one stream", kind=Kind(2 * KB, JSON), streams=1),
    Scenario(
        name="2 KB, 16 streams",
        kind=Kind(2 * KB, JSON),
        streams=16,
        limits=(names(2),),
        without_names=(cpu(1.5), Limit("per_second", 700, "requests/s", least=True)),
    ),
    Scenario(
        name="2 KB, new words, 16 streams",
        kind=Kind(2 * KB, JSON, new_words=True),
        streams=16,
        limits=(names(2),),
        without_names=(cpu(1.5),),
    ),
    Scenario(name="2 KB, 64 streams", kind=Kind(2 * KB, JSON), streams=64),
    Scenario(name="2 KB, 256 streams", kind=Kind(2 * KB, JSON), streams=256),
    Scenario(name="20 KB", kind=Kind(20 * KB, JSON), streams=4, limits=(names(20),), without_names=(cpu(4),)),
    Scenario(name="100 KB", kind=Kind(100 * KB, JSON), streams=4, limits=(names(100),), without_names=(cpu(12),)),
    Scenario(name="1 MB", kind=Kind(MB, JSON), streams=1),
    Scenario(name="64 KB, 60 seen before", kind=Kind(64 * KB, JSON, 60 * KB), streams=4, limits=(cpu(8),)),
    Scenario(name="200 deltas, unpaced", kind=Kind(2 * KB, UNPACED), streams=4, limits=(cpu(4),)),
    Scenario(
        name="200 deltas, paced, 32 at once",
        kind=Kind(2 * KB, PACED),
        rate=16,
        # No budget of CPU: that of a paced stream is mostly wake-ups, which the bare pass-through has as well.
        limits=(Limit("added_first_ms", 5, "first added"), Limit("added_event_p99_ms", 5, "delta p99 added")),
    ),
    Scenario(
        name="the same beside 1 MB posts",
        kind=Kind(2 * KB, PACED),
        rate=16,
        neighbour=Kind(MB, JSON),
        beside="200 deltas, paced, 32 at once",
        limits=(Limit("event_p99_moved_ms", 20, "delta p99 moved"),),
    ),
    Scenario(name="40 deltas, paced, 256 at once", kind=Kind(2 * KB, SLOW), rate=128),
    Scenario(name="2 KB, TLS both legs, at a rate", kind=Kind(2 * KB, JSON), rate=100, secure=True),
    Scenario(name="2 KB, TLS both legs", kind=Kind(2 * KB, JSON), streams=16, secure=True),
)
