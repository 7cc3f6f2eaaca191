"""Makes a record fit: lists are left out, and the record says so, before a record is lost.

Callers, policies and answers settle how long the lists of a record get. A record that the log cannot
take for its length would stop a request for good, or leave an intent without its outcome.
"""

import msgspec

from egress_gateway.audit.contents import without_text
from egress_gateway.audit.exchanges import Exchange, IntentRecord, OutcomeRecord, RefusalRecord, ToolRecord
from egress_gateway.audit.header import LARGEST_UNSTAMPED
from egress_gateway.audit.record import Record, encode


def fitting(record: Record) -> bytes:
    """The canonical bytes of the record; of its abridged form if it is larger than the log takes.

    What is left of an abridged record is bounded field by field. The calls of a tool record stay.
    """
    body = encode(record)
    if len(body) <= LARGEST_UNSTAMPED or not isinstance(record, Exchange):
        return body
    return encode(_abridged(record))


def _abridged(record: IntentRecord | OutcomeRecord | RefusalRecord | ToolRecord) -> Record:
    replace = msgspec.structs.replace
    short = replace(
        record,
        abridged=True,
        principal=replace(record.principal, groups=()),
        policy=replace(record.policy, rules=(), obligations=()),
        request=replace(record.request, classes=(), tools=()),
        redactions=replace(record.redactions, replaced=()),
    )
    if isinstance(short, ToolRecord):
        bare = tuple(replace(call, classes=()) for call in short.tools)
        return replace(short, tools=bare, sealed=without_text(short.sealed))
    if isinstance(short, IntentRecord):
        return replace(short, sealed=without_text(short.sealed))
    if isinstance(short, OutcomeRecord):
        return replace(short, tools=(), response=replace(short.response, classes=(), finish=()))
    return short
