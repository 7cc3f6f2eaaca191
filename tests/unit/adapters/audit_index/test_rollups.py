"""What is counted, and in which hour."""

from egress_gateway.adapters.audit_index.rollups import HOUR, Rollups
from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord
from egress_gateway.audit.records.groups import ResponseGroup, SentGroup, TargetGroup, TrafficGroup, UsageGroup
from egress_gateway.audit.records.operations import TrafficRecord
from egress_gateway.audit.records.own_kinds import BootRecord

SENT = SentGroup(digest="sha256:00", bytes=7, destination="u POST /")
ANSWER = ResponseGroup(bytes=9, usage=UsageGroup(input_tokens=2, output_tokens=3))


def test_intents_and_outcomes_count_in_the_hour_of_each() -> None:
    sums = Rollups()
    sums.add(IntentRecord(ts=HOUR - 1, attempt=1, sent=SENT, target=TargetGroup(upstream="u")))
    sums.add(OutcomeRecord(ts=HOUR, attempt=1, end="complete", target=TargetGroup(upstream="u"), response=ANSWER))
    assert sums.use() == [(0, "u", 1, 7, 0, 0, 0, 0), (1, "u", 0, 0, 1, 9, 2, 3)]


def test_what_was_never_sent_is_no_use() -> None:
    sums = Rollups()
    sums.add(OutcomeRecord(ts=1, attempt=0, end="refused", response=ANSWER))
    sums.add(BootRecord(ts=1, size=0, version="1"))
    assert sums.use() == sums.traffic() == []


def test_traffic_counts_in_the_hour_it_was_counted_in() -> None:
    sums = Rollups()
    for since in (HOUR, HOUR + 5, 2 * HOUR):
        group = TrafficGroup(upstream="u", requests=1, sent_bytes=2, received_bytes=3, wire_sent=4)
        sums.add(TrafficRecord(ts=3 * HOUR, since=since, until=since + 1, upstreams=(group,)))
    assert sums.traffic() == [(1, "u", 2, 4, 6), (2, "u", 1, 2, 3)]
