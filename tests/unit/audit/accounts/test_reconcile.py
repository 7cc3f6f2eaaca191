"""An hour of the log beside the counts of others: what agrees, what is in flight, and what is an alarm."""

import pytest

from egress_gateway.audit.accounts.reconcile import (
    MOST_DIFFERENCES,
    Account,
    HourAccount,
    Sums,
    Used,
    against_connector,
    against_provider,
    uncounted_seconds,
)
from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord
from egress_gateway.audit.records.groups import (
    RequestGroup,
    ResponseGroup,
    SentGroup,
    TargetGroup,
    TrafficGroup,
    UsageGroup,
    WriterStamp,
)
from egress_gateway.audit.records.operations import TrafficRecord
from egress_gateway.audit.records.own_kinds import HeartbeatRecord, OrphanRecord
from egress_gateway.audit.records.record import Record
from egress_gateway.core.ids import RecordId

SINCE, UNTIL = 1_000, 2_000
SENT = 100
UNREPORTED = 50
USAGE = UsageGroup(input_tokens=7, output_tokens=3)


def attempt(
    begun: int, ended: int, *, status: int = 200, usage: UsageGroup = USAGE, number: int = 1, max_tokens: int = 0
) -> list[Record]:
    """Both records of an attempt, the second only if it ended at all."""
    rid = RecordId(f"{begun}-{ended}")
    target, sent = TargetGroup(upstream="one"), SentGroup(digest="d", bytes=SENT, destination="one POST /")
    request = RequestGroup(max_tokens=max_tokens)
    intent = IntentRecord(rid=rid, ts=begun, attempt=number, target=target, sent=sent, request=request)
    outcome = OutcomeRecord(
        rid=rid,
        ts=ended,
        attempt=number,
        end="complete" if status else "upstream_failed",
        upstream_status=status,
        target=target,
        sent=sent,
        request=request,
        response=ResponseGroup(bytes=11, usage=usage),
    )
    return [intent, outcome] if ended else [intent]


def account(*records: Record) -> Account:
    hour = HourAccount(SINCE, UNTIL, unreported_output=UNREPORTED)
    for record in records:
        hour.add(record)
    found = hour.accounts()
    assert hour.accounts() == found
    return found[0] if found else Account("one")


ONE = Sums(requests=1, succeeded=1, sent_bytes=SENT, received_bytes=11, input_tokens=7, output_tokens=3)
UNTOLD = Sums(requests=1, succeeded=1, sent_bytes=SENT, input_tokens=SENT, output_tokens=UNREPORTED)
NONE = Sums()

CASES: dict[str, tuple[list[Record], Sums, Sums]] = {
    "within the hour": (attempt(1_000, 1_999), ONE, ONE),
    "over its beginning": (attempt(999, 1_000), NONE, ONE),
    "over its end": (attempt(1_999, 2_000), NONE, ONE),
    "over all of it": (attempt(999, 2_000), NONE, ONE),
    "before it": (attempt(900, 999), NONE, NONE),
    "after it": (attempt(2_000, 2_001), NONE, NONE),
    "still under way": (attempt(1_500, 0), NONE, UNTOLD),
    "begun before what was read": (attempt(900, 1_001)[1:], NONE, ONE),
    "never answered": (attempt(1_100, 1_200, status=0), NONE, ONE),
    "answered with an error": (
        attempt(1_100, 1_200, status=500),
        Sums(requests=1, succeeded=0, sent_bytes=SENT, received_bytes=11, input_tokens=7, output_tokens=3),
        ONE,
    ),
    "answered without usage": (
        attempt(1_100, 1_200, usage=UsageGroup(), max_tokens=40),
        Sums(requests=1, succeeded=1, sent_bytes=SENT, received_bytes=11),
        Sums(requests=1, succeeded=1, sent_bytes=SENT, received_bytes=11, input_tokens=SENT, output_tokens=40),
    ),
    "orphaned": (
        [
            *attempt(1_100, 0),
            OrphanRecord(
                rid=RecordId("1100-0"), ts=1_300, attempt=1, intent=0, lost=WriterStamp(boot="b", id="w", wseq=1)
            ),
        ],
        NONE,
        UNTOLD,
    ),
    "an orphan of nothing that was read": (
        [OrphanRecord(rid=RecordId("x"), ts=1_300, attempt=1, intent=0, lost=WriterStamp(boot="b", id="w", wseq=1))],
        NONE,
        NONE,
    ),
    "a refusal before anything was sent": (attempt(1_100, 1_200, number=0)[1:], NONE, NONE),
    "a record of something else": ([HeartbeatRecord(ts=1_100, size=0, root="", connected=0)], NONE, NONE),
}


@pytest.mark.parametrize(("records", "least", "most"), CASES.values(), ids=CASES)
def test_what_is_in_the_hour_for_sure_and_what_may_be(records: list[Record], least: Sums, most: Sums) -> None:
    found = account(*records)
    assert (found.least, found.most) == (least, most)


def group(requests: int, sent: int = SENT, received: int = 11) -> TrafficGroup:
    return TrafficGroup(upstream="one", requests=requests, sent_bytes=sent * requests, received_bytes=received)


COUNTED: dict[str, tuple[list[Record], list[TrafficGroup], tuple[str, ...]]] = {
    "the same": (attempt(1_100, 1_200), [group(1)], ()),
    "in two parts": (attempt(1_100, 1_200), [group(1, received=5), group(0, received=6)], ()),
    "more received than the caller took": (attempt(1_100, 1_200), [group(1, received=99)], ()),
    "in flight and counted": (attempt(1_999, 2_001), [group(1)], ()),
    "in flight and not counted": (attempt(1_999, 2_001), [], ()),
    "fewer than were answered": (
        attempt(1_100, 1_200),
        [],
        ("one requests: log 1, source 0", "one sent_bytes: log 100, source 0", "one received_bytes: log 11, source 0"),
    ),
    "more than the log has": (
        attempt(1_100, 1_200),
        [group(2)],
        ("one requests: log 1, source 2", "one sent_bytes: log 100, source 200"),
    ),
    "more even than in flight": (
        attempt(1_999, 2_001),
        [group(2)],
        ("one requests: log 0 to 1, source 2", "one sent_bytes: log 0 to 100, source 200"),
    ),
    "the right number of larger requests": (
        attempt(1_100, 1_200),
        [group(1, sent=101)],
        ("one sent_bytes: log 100, source 101",),
    ),
    "an upstream of which the log knows nothing": (
        [],
        [group(1)],
        ("one requests: log 0, source 1", "one sent_bytes: log 0, source 100"),
    ),
}


@pytest.mark.parametrize(("records", "counted", "differences"), COUNTED.values(), ids=COUNTED)
def test_the_connectors_count(records: list[Record], counted: list[TrafficGroup], differences: tuple[str, ...]) -> None:
    found = account(*records)
    accounts = [] if found == Account("one") else [found]
    assert against_connector(accounts, counted) == differences


def test_only_so_many_differences_are_named() -> None:
    counted = [TrafficGroup(upstream=f"u{number}", requests=1) for number in range(100)]
    assert len(against_connector([], counted)) == MOST_DIFFERENCES


def test_what_a_killed_connector_could_not_tell_is_a_gap_in_what_it_told() -> None:
    told = [TrafficRecord(ts=1, since=since, until=until) for since, until in ((9_000_000, 12_000_000), (0, 2_000_000))]
    assert uncounted_seconds(told) == 7
    assert uncounted_seconds(told[:1]) == uncounted_seconds([]) == 0


USED: dict[str, tuple[Used, tuple[str, ...]]] = {
    "the same": (Used(requests=1, input_tokens=7, output_tokens=3), ()),
    "without a count of requests": (Used(input_tokens=7, output_tokens=3), ()),
    "a request of somebody else": (
        Used(requests=2, input_tokens=27, output_tokens=9),
        (
            "one requests: log 1, source 2",
            "one input_tokens: log 7, source 27",
            "one output_tokens: log 3, source 9",
        ),
    ),
    "less than was answered": (
        Used(requests=0),
        ("one requests: log 1, source 0", "one input_tokens: log 7, source 0", "one output_tokens: log 3, source 0"),
    ),
}


@pytest.mark.parametrize(("used", "differences"), USED.values(), ids=USED)
def test_the_providers_count(used: Used, differences: tuple[str, ...]) -> None:
    assert against_provider(account(*attempt(1_100, 1_200)), used) == differences


def test_an_answer_without_usage_may_have_cost_what_was_asked_for_and_no_more() -> None:
    found = account(*attempt(1_100, 1_200, usage=UsageGroup(), max_tokens=40))
    assert against_provider(found, Used(requests=1, input_tokens=SENT, output_tokens=40)) == ()
    assert against_provider(found, Used(requests=1, input_tokens=SENT, output_tokens=41)) == (
        "one output_tokens: log 0 to 40, source 41",
    )
