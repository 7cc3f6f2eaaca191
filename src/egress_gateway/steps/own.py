"""What became of a caller's own request, as the log has it: whose it is, and what may be told of it."""

from collections.abc import Iterable
from typing import Final

import msgspec

from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord, RefusalRecord, ToolRecord
from egress_gateway.audit.records.record import decode
from egress_gateway.core.errors import Refused
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.ids import RecordId
from egress_gateway.core.keys import Scope
from egress_gateway.core.subjects import quarter_of
from egress_gateway.identify.gateway_key import allow
from egress_gateway.identify.principal import PERSON_HEADER, claim, person_id
from egress_gateway.identify.proof import Means, Proof, prove
from egress_gateway.ports import Clock, RecordReader
from egress_gateway.steps.desk import RefusalDesk
from egress_gateway.steps.subjects import Naming

OPERATION: Final = "records"
Told = IntentRecord | OutcomeRecord | RefusalRecord | ToolRecord
"""The records that a caller may be told of; the log's own words about itself are not among them."""


class RecordDesk:
    """Tells applications, and the persons they act for, what became of their own requests."""

    def __init__(
        self, means: Means, *, records: RecordReader, naming: Naming, clock: Clock, refusals: RefusalDesk
    ) -> None:
        self._means = means
        self._naming = naming
        self._records = records
        self._clock = clock
        self._refusals = refusals

    async def tell(self, head: RequestHead, rid: RecordId) -> bytes:
        """The verdict as JSON.

        Raises `Refused` (404) alike for a request that there was not and for one of somebody else, and
        whatever proving who asks raises. A refusal of somebody who is known is on record.
        """
        proof = prove(head, self._means, now=self._clock.now())
        try:
            return await self._tell(proof, head, rid)
        except Refused as error:
            await self._refusals.record(error, head, proof, operation=OPERATION)
            raise

    async def _tell(self, proof: Proof, head: RequestHead, rid: RecordId) -> bytes:
        if proof.key is not None:
            scope = Scope.RECORDS if proof.grant is None else Scope.TOKEN
            allow(proof.key, None, scope=scope, peer=head.peer)
        records = told(await self._records.of_request(rid))
        if not records or not await owns(proof, head, records[-1], naming=self._naming, now=self._clock.now()):
            raise Refused("record_unknown", "no such record of this application", status=404)
        return msgspec.json.encode(verdict(records))


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
        "review": last.policy.review,
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


async def owns(proof: Proof, head: RequestHead, record: Told, *, naming: Naming, now: int) -> bool:
    """Whether who asks is who made the request: the application, naming the same person or none.

    By a gateway token, only requests of its route and session. A person is told until the quarter after the record's
    is over: then nobody here knows any more whose it was. Raises `Unavailable`.
    """
    grant, who = proof.grant, record.principal
    if grant is not None and (grant.route, grant.session) != (record.route, who.session):
        return False
    named = bool(who.person or who.asserted_person)
    if proof.app != who.app or (named and quarter_of(now) - quarter_of(record.ts) not in {0, 1}):
        return False
    person = person_id(proof.identity) if proof.identity is not None else ""
    claimed = "" if person else claim(head, PERSON_HEADER)
    return await naming.is_person(who, person=person, claimed=claimed, at=record.ts)
