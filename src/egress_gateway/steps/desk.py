"""What the gateway's own endpoints have on record of those whom they refuse."""

from egress_gateway.audit.records import describe
from egress_gateway.audit.records.exchanges import RefusalRecord
from egress_gateway.audit.records.groups import ErrorGroup
from egress_gateway.audit.records.record import encode
from egress_gateway.core.errors import GatewayError, family_of
from egress_gateway.core.exchange import RequestHead
from egress_gateway.identify.proof import Proof
from egress_gateway.ports import AuditLog, Clock, IdSource


class RefusalDesk:
    """Puts refusals of callers who are known on record; those of strangers are counted elsewhere."""

    def __init__(self, audit: AuditLog, clock: Clock, ids: IdSource) -> None:
        self._audit = audit
        self._clock = clock
        self._ids = ids

    async def record(self, error: GatewayError, head: RequestHead, proof: Proof, *, operation: str) -> None:
        """Durable on return. Raises `Unavailable`."""
        now = self._clock.now()
        record = RefusalRecord(
            rid=self._ids.record_id(now),
            ts=now,
            principal=describe.of_application(proof.app, proof.auth, proof.key),
            operation=operation,
            peer=head.peer,
            family_of_error=family_of(error),
            status=error.status,
            error=ErrorGroup(code=error.code),
        )
        await self._audit.append(encode(record))
