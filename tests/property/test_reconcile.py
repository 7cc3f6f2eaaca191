"""Whenever between an intent and its outcome others count, they agree; a request more than in flight, never."""

import hypothesis.strategies as st
from hypothesis import given

from egress_gateway.audit.accounts.reconcile import Account, HourAccount, Used, against_connector, against_provider
from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord
from egress_gateway.audit.records.groups import ResponseGroup, SentGroup, TargetGroup, TrafficGroup, UsageGroup
from egress_gateway.audit.records.record import Record
from egress_gateway.core.ids import RecordId

SINCE, UNTIL = 100, 200
TARGET = TargetGroup(upstream="one")

ATTEMPTS = st.lists(
    st.tuples(
        st.integers(0, 300),
        st.integers(0, 120),
        st.floats(0, 1),
        st.integers(1, 50),
        st.sampled_from((200, 429, 0)),
        st.integers(0, 5),
    ),
    max_size=12,
)
"""Beginning, length, when others count it, bytes, status, tokens."""


@given(ATTEMPTS)
def test_whoever_counts_an_attempt_while_it_is_under_way_agrees(
    attempts: list[tuple[int, int, float, int, int, int]],
) -> None:
    records: list[tuple[int, Record]] = []
    requests = sent = received = tokens = billed = 0
    for number, (begun, length, share, size, status, used) in enumerate(attempts):
        rid, group = RecordId(f"{number:032x}"), SentGroup(digest="d", bytes=size, destination="one POST /")
        usage = UsageGroup(input_tokens=used, output_tokens=used)
        records += [
            (begun, IntentRecord(rid=rid, ts=begun, attempt=1, target=TARGET, sent=group)),
            (
                begun + length,
                OutcomeRecord(
                    rid=rid,
                    ts=begun + length,
                    attempt=1,
                    end="complete",
                    upstream_status=status,
                    target=TARGET,
                    sent=group,
                    response=ResponseGroup(bytes=2 * size if status else 0, usage=usage),
                ),
            ),
        ]
        if SINCE <= begun + int(share * length) < UNTIL:
            requests, sent, received = requests + 1, sent + size, received + (2 * size if status else 0)
            billed, tokens = billed + (status == 200), tokens + used
    records.sort(key=lambda pair: pair[0])
    hour = HourAccount(SINCE, UNTIL, unreported_output=0)
    for _, record in records:
        hour.add(record)
    accounts = hour.accounts()
    counted = TrafficGroup(upstream="one", requests=requests, sent_bytes=sent, received_bytes=received)
    assert against_connector(accounts, [counted]) == ()
    account = accounts[0] if accounts else Account("one")
    assert against_provider(account, Used(requests=billed, input_tokens=tokens, output_tokens=tokens)) == ()
    more = TrafficGroup(upstream="one", requests=account.most.requests + 1, sent_bytes=sent, received_bytes=received)
    assert against_connector(accounts, [more]) != ()
