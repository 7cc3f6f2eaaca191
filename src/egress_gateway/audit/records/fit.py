"""Makes a record fit: lists are shortened, and the record says so, before a record is lost.

Callers, policies and answers settle how long the lists of a record get. A record that the log cannot
take for its length would stop a request for good, or leave an intent without its outcome. A person's
groups go first. Only where that is not enough, classes are counted by family, and of the obligations
of each kind one stays: that something was found, and replaced, is in every record.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from egress_gateway.audit.records.exchanges import Exchange, IntentRecord, OutcomeRecord, RefusalRecord, ToolRecord
from egress_gateway.audit.records.header import LARGEST_UNSTAMPED
from egress_gateway.audit.records.record import Record, encode
from egress_gateway.audit.sealing.contents import without_text
from egress_gateway.core.ids import DataClass
from egress_gateway.core.slots import ClassCount

MOST_FAMILIES: Final = 32
"""Of classes; there are eleven, and those that a policy declares."""
MOST_KINDS: Final = 8
"""Of obligations; there are four."""


def fitting(record: Record) -> bytes:
    """The canonical bytes of the record; of an abridged form if it is larger than the log takes.

    What is left of an abridged record is bounded field by field. The calls of a tool record stay.
    """
    body = encode(record)
    if len(body) <= LARGEST_UNSTAMPED or not isinstance(record, Exchange):
        return body
    record = msgspec.structs.replace(
        record, abridged=True, principal=msgspec.structs.replace(record.principal, groups=())
    )
    body = encode(record)
    return body if len(body) <= LARGEST_UNSTAMPED else encode(_shortened(record))


def _shortened(record: IntentRecord | OutcomeRecord | RefusalRecord | ToolRecord) -> Record:
    replace = msgspec.structs.replace
    short = replace(
        record,
        policy=replace(record.policy, rules=(), obligations=_kinds(record.policy.obligations)),
        request=replace(record.request, classes=_families(record.request.classes), tools=()),
        redactions=replace(record.redactions, replaced=_families(record.redactions.replaced)),
    )
    if isinstance(short, ToolRecord):
        bare = tuple(replace(call, classes=()) for call in short.tools)
        return replace(short, tools=bare, sealed=without_text(short.sealed))
    if isinstance(short, IntentRecord):
        return replace(short, sealed=without_text(short.sealed))
    if isinstance(short, OutcomeRecord):
        found = _families(short.response.classes)
        return replace(short, tools=(), response=replace(short.response, classes=found, finish=()))
    return short


def _families(counts: Iterable[ClassCount]) -> tuple[ClassCount, ...]:
    families: dict[str, ClassCount] = {}
    for count in counts:
        name = count.data_class.partition(".")[0]
        before = families.get(name, ClassCount(data_class=DataClass(name), count=0, score=0))
        families[name] = ClassCount(
            data_class=before.data_class, count=before.count + count.count, score=max(before.score, count.score)
        )
    return tuple(families[name] for name in sorted(families)[:MOST_FAMILIES])


def _kinds(obligations: Iterable[str]) -> tuple[str, ...]:
    first: dict[str, str] = {}
    for obligation in obligations:
        first.setdefault(obligation.partition(":")[0], obligation)
    return tuple(first.values())[:MOST_KINDS]
