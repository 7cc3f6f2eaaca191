"""What is to be done, and what came of it."""

import msgspec


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """One run."""

    directory: str
    records: int
    """Of all clients together; half are intents."""
    rate: int = 0
    """Records per second, of all clients; 0 for as many as possible."""
    in_flight: int = 100
    """Requests of each client."""
    name: str = ""
    """Of a client."""


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What one client saw."""

    acknowledged: int
    commits: dict[int, int]
    """How many took so long: by hundreds of microseconds."""
    last_wseq: int
    highest: int
    """Position in the log of its last record."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a run."""

    records: int
    """In the log, its own among them."""
    acknowledged: int
    seconds: float
    rate: int
    """Acknowledged records per second."""
    p50_ms: float
    p99_ms: float
    p999_ms: float
    """From handing a record over until it was durable and its writer knew."""
    longest_ms: float
    cpu_us: int
    """Processor time of the log's process for a record, until the index had it."""
    bytes: int
    """Of segments."""
    memory_first_mb: int
    memory_most_mb: int
    """Resident, of the log's process: after the first tenth of the records, and at most."""
    index_behind: int
    """Records that the index did not have when the last was acknowledged."""
    index_seconds: float
    """Until it had them."""
    verdict: str
    findings: int
    verify_seconds: float
