"""Who writes records, and what the connector counts: the groups about the gateway itself."""

from egress_gateway.audit.records.groups.base import Count, Group


class WriterStamp(Group, frozen=True, kw_only=True):
    """Who wrote the record, and its place among that writer's records.

    Added by the log's client, never by a stage: numbering belongs to the connection to the log.
    """

    boot: str
    """Random id of one start of the writer."""
    id: str
    """The writer's name, unique on its node: `worker-0`, `auditd`."""
    node: str = ""
    """The machine."""
    region: str = ""
    """Where the node stands."""
    wseq: Count
    """1, 2, 3 ... without a gap within one boot."""


class TrafficGroup(Group, frozen=True, kw_only=True):
    """What went to one upstream and came back, by the connector's count."""

    upstream: str
    """The upstream's name."""
    requests: Count = 0
    """Sent with a receipt, whatever became of them."""
    sent_bytes: Count = 0
    """Of bodies, as the receipts cover them."""
    received_bytes: Count = 0
    """Of bodies of answers, as the upstream sent them."""
    wire_sent: Count = 0
    """All bytes written to connections, heads included and before TLS."""


class ClockGroup(Group, frozen=True, kw_only=True):
    """What the kernel knows of its clock (adjtimex); absent where it says nothing."""

    synchronised: bool = False
    """Something keeps it to a reference: NTP, PTP or the like."""
    error_us: Count = 0
    """How far off it may be at most, in microseconds."""
    estimate_us: Count = 0
    """How far off it is thought to be."""
