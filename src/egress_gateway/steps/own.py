"""What became of a caller's own request, as the log has it: whose it is, and what may be told of it."""

from collections.abc import Iterable

from egress_gateway.audit.record import IntentRecord, OutcomeRecord, RefusalRecord, ToolRecord, decode
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.keys import KeyRecord
from egress_gateway.identify.principal import PERSON_HEADER

Told = IntentRecord | OutcomeRecord | RefusalRecord | ToolRecord
"""The records that a caller may be told of; the log's own words about itself are not among them."""


def told(bodies: Iterable[bytes]) -> list[Told]:
    """Of the records of one request those that a caller may be told of, in order."""
    records = [decode(body) for body in bodies]
    return [record for record in records if isinstance(record, Told)]


def verdict(records: list[Told]) -> dict[str, object]:
    """What a caller may know of its own request: the decision, each attempt, what came back."""
    last = records[-1]
    story: dict[str, object] = {
        "record": last.rid,
        "route": last.route,
        "target": last.target.name,
        "outcome": last.policy.outcome if not isinstance(last, RefusalRecord) else "block",
        "code": last.error.code if isinstance(last, RefusalRecord) else last.policy.code,
        "policy": last.policy.bundle,
        "model": last.model,
        "request_classes": last.request.classes,
        "coverage": last.request.coverage,
        "redactions": last.redactions,
        "complete": isinstance(last, RefusalRecord),
    }
    if isinstance(last, OutcomeRecord):
        story |= {
            "complete": True,
            "end": last.end,
            "status": last.status,
            "upstream": last.target.upstream,
            "attempt": last.attempt,
            "response": last.response,
            "tools": [
                tool.name
                for record in records
                if isinstance(record, ToolRecord) and record.attempt == last.attempt
                for tool in record.tools
            ],
        }
    return story


def owns(key: KeyRecord, head: RequestHead, record: Told) -> bool:
    """Whether the key's application, naming the same person or none, is who made the request."""
    person = head.header(PERSON_HEADER) or ""
    return record.principal.app == key.app and record.principal.asserted_person == person.strip(" \t")
