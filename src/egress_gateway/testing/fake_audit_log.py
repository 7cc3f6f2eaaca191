"""The audit log in memory, able to hold, refuse, and fail after it has persisted."""

import asyncio
import hashlib
from collections.abc import Mapping
from enum import StrEnum

import msgspec

from egress_gateway.core.errors import Unavailable
from egress_gateway.core.exchange import Committed, OutboundRequest, Receipt
from egress_gateway.core.ids import BodyDigest, LeafHash, RecordId
from egress_gateway.ports import Clock
from egress_gateway.testing.effects import Appended, Intent
from egress_gateway.testing.journal import Journal

RECEIPT_MICROSECONDS = 30_000_000
"""How long a receipt is in force. Long against any test, short enough to let a clock pass it."""


class Verdict(StrEnum):
    """What the log does with one append."""

    COMMIT = "commit"
    REFUSE = "refuse"
    """Not persisted, and the writer is told so."""
    INVALID = "invalid"
    """Not persisted, because it is no record."""
    PERSIST_AND_FAIL = "persist_and_fail"
    """Persisted, but the writer gets an error: the answer was lost on its way."""
    HOLD = "hold"
    """Nothing until `release`."""


class FakeAuditLog:
    """Implements `ports.AuditLog` and `ports.RecordReader`."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock
        self._appends = 0
        self._held: list[asyncio.Future[Verdict]] = []
        self._receipts: list[Receipt] = []
        self.plan: dict[int, Verdict] = {}
        """What happens to the n-th append, from 1; the others are committed."""
        self.records: list[bytes] = []
        """What a crash would leave behind, in order."""

    @property
    def appends(self) -> int:
        """How many appends were asked for so far."""
        return self._appends

    @property
    def holding(self) -> int:
        """How many writers wait for `release`."""
        return sum(not waiting.done() for waiting in self._held)

    async def intent(self, body: bytes, destination: str, digest: BodyDigest) -> Receipt:
        """Append, and vouch for destination and digest."""
        self._journal.note(Intent(body=body, destination=destination, digest=digest))
        committed = await self._commit(body)
        receipt = Receipt(
            seq=committed.seq,
            leaf=committed.leaf,
            destination=destination,
            body=digest,
            expires=self._clock.now() + RECEIPT_MICROSECONDS,
            mac=hashlib.sha256(b"receipt" + committed.leaf).digest(),
        )
        self._receipts.append(receipt)
        return receipt

    async def append(self, body: bytes) -> Committed:
        """Append."""
        self._journal.note(Appended(body=body))
        return await self._commit(body)

    async def of_request(self, rid: RecordId) -> tuple[bytes, ...]:
        """The persisted records of a request."""
        return tuple(body for body in self.records if _members(body).get("rid") == rid)

    def covers(self, request: OutboundRequest, receipt: Receipt) -> bool:
        """Whether this log issued the receipt for exactly this request, and it is still in force."""
        return (
            receipt in self._receipts
            and receipt.destination == request.destination
            and receipt.body == hashlib.sha256(request.body).digest()
            and receipt.expires > self._clock.now()
        )

    def release(self, verdict: Verdict = Verdict.COMMIT) -> None:
        """Let the writer that has waited longest go on."""
        waiting = next((future for future in self._held if not future.done()), None)
        if waiting is None:
            raise RuntimeError("no append is being held; put Verdict.HOLD into the plan first")
        waiting.set_result(verdict)

    async def _commit(self, body: bytes) -> Committed:
        self._appends += 1
        verdict = self.plan.get(self._appends, Verdict.COMMIT)
        if verdict is Verdict.HOLD:
            waiting: asyncio.Future[Verdict] = asyncio.get_running_loop().create_future()
            self._held.append(waiting)
            self._journal.stir()
            verdict = await waiting
        if verdict is Verdict.REFUSE:
            raise Unavailable("log_unavailable", "the audit log does not accept records")
        if verdict is Verdict.INVALID:
            raise Unavailable("record_invalid", "the audit log takes canonical records only")
        self.records.append(body)
        if verdict is Verdict.PERSIST_AND_FAIL:
            raise Unavailable("log_unavailable", "the audit log did not answer")
        return Committed(seq=len(self.records), leaf=LeafHash(hashlib.sha256(b"\0" + body).digest()))


def _members(body: bytes) -> Mapping[str, object]:
    return msgspec.json.decode(body, type=dict[str, object])
