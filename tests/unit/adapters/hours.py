"""An hour of a gateway in a real log: what was sent, what the connector counted, and an imported count."""

from pathlib import Path

from egress_gateway.adapters.counted_elsewhere import CountedElsewhere
from egress_gateway.adapters.reconciliation import HOUR
from egress_gateway.audit.accounts.network import Counter
from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord
from egress_gateway.audit.records.groups import ResponseGroup, SentGroup, TargetGroup, TrafficGroup, UsageGroup
from egress_gateway.audit.records.operations import TrafficRecord
from egress_gateway.audit.records.record import Record
from egress_gateway.core.ids import RecordId
from egress_gateway.providers.usage import UsedHour
from egress_gateway.testing.written_log import WrittenLog, write_log

NOON = 500_000 * HOUR
MINUTE = 60_000_000
SENT, RECEIVED, WIRE = 100, 40, 300


def attempt(number: int, begun: int) -> list[Record]:
    rid, target = RecordId(f"{number:032x}"), TargetGroup(upstream="one")
    sent = SentGroup(digest="d", bytes=SENT, destination="one POST /")
    response = ResponseGroup(bytes=RECEIVED, usage=UsageGroup(input_tokens=7, output_tokens=3))
    return [
        IntentRecord(rid=rid, ts=begun, attempt=1, target=target, sent=sent),
        OutcomeRecord(
            rid=rid, ts=begun + 5, attempt=1, end="complete", upstream_status=200, target=target, response=response
        ),
    ]


def traffic(since: int, requests: int, *, until: int = 0) -> TrafficRecord:
    group = TrafficGroup(
        upstream="one",
        requests=requests,
        sent_bytes=SENT * requests,
        received_bytes=RECEIVED * requests,
        wire_sent=WIRE * requests,
    )
    return TrafficRecord(ts=since + 5 * MINUTE, since=since, until=until or since + 5 * MINUTE, upstreams=(group,))


def write_hour(directory: Path, *, counted: int = 2, others: list[Record] | None = None) -> WrittenLog:
    """Two requests after noon and one before it, and what the connector says of the two."""
    records = [
        *attempt(1, NOON - 20 * MINUTE),
        *attempt(2, NOON + MINUTE),
        traffic(NOON, 1),
        *attempt(3, NOON + 30 * MINUTE),
        traffic(NOON + 30 * MINUTE, counted - 1),
        traffic(NOON + HOUR, 9),
        *(others or []),
    ]
    directory.mkdir()
    return write_log(directory, records)


def import_counts(directory: Path, *, requests: int = 2, sent: int = 2 * WIRE + 500) -> None:
    elsewhere = CountedElsewhere(directory)
    elsewhere.add_look(NOON, {"egress_connector": Counter(0, 0)})
    elsewhere.add_look(NOON + HOUR, {"egress_connector": Counter(10, sent)})
    used = UsedHour(hour=NOON, requests=requests, input_tokens=7 * requests, output_tokens=3 * requests)
    elsewhere.add_used("one", [used])
