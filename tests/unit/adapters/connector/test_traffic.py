"""What the connector says that it sent: each byte once, in the five minutes in which it went."""

from egress_gateway.adapters.connector.traffic import PERIOD, Traffic, head_bytes
from egress_gateway.audit.records.groups import TrafficGroup

HOUR = 12 * PERIOD
NOON = 500_000 * HOUR


def test_each_five_minutes_have_a_record_and_none_is_of_two_hours() -> None:
    traffic = Traffic(NOON - PERIOD - 1)
    traffic.sends("two", 10, NOON - PERIOD - 1)
    traffic.sends("one", 20, NOON - 1)
    traffic.receives("one", 7, NOON)
    records = traffic.due(NOON + 5)
    assert [(each.since, each.until) for each in records] == [
        (NOON - PERIOD - 1, NOON - PERIOD),
        (NOON - PERIOD, NOON),
    ]
    assert [each.upstreams for each in records] == [
        (TrafficGroup(upstream="two", requests=1, sent_bytes=10),),
        (TrafficGroup(upstream="one", requests=1, sent_bytes=20),),
    ]
    assert traffic.due(NOON + 6) == ()
    (last,) = traffic.due(NOON + 6, stopping=True)
    assert (last.since, last.until, last.upstreams[0].received_bytes) == (NOON, NOON + 6, 7)


def test_a_quiet_time_is_told_as_well() -> None:
    traffic = Traffic(NOON)
    assert [each.upstreams for each in traffic.due(NOON + 3 * PERIOD)] == [()] * 3


def test_a_clock_that_was_set_back_changes_nothing_that_was_told() -> None:
    traffic = Traffic(NOON)
    assert len(traffic.due(NOON + PERIOD)) == 1
    traffic.sends("one", 1, NOON)
    assert traffic.due(NOON) == ()
    (record,) = traffic.due(NOON + 2 * PERIOD)
    assert record.upstreams == (TrafficGroup(upstream="one", requests=1, sent_bytes=1),)


def test_the_end_in_the_moment_of_the_start_has_no_record() -> None:
    assert Traffic(NOON).due(NOON, stopping=True) == ()


def test_the_bytes_of_a_head_are_those_on_the_wire() -> None:
    head = "POST /v1/x?y HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n"
    assert head_bytes("POST", "/v1/x?y", {"Host": "a", "Content-Length": "2"}) == len(head)
