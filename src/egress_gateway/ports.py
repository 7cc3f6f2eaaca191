"""Everything the pipeline needs from the world, as protocols; `adapters/` implements them.

Each docstring says what is true when the call returns and which family of error it raises.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol, TypeVar

from egress_gateway.core.baselines import Baseline, Practice
from egress_gateway.core.containment import Containment
from egress_gateway.core.counting import Charge, KeptPieces, Overdrawn, Reservation, Tally
from egress_gateway.core.exchange import Committed, Headers, OutboundRequest, Receipt, RequestHead, UpstreamHead
from egress_gateway.core.identity import Identity, Membership, Revoked
from egress_gateway.core.ids import BodyDigest, RecordId
from egress_gateway.core.keys import KeyRecord
from egress_gateway.core.reviews import Asker, Case, Content, ContentDigest, ReviewId, Standing
from egress_gateway.core.secret import Secret
from egress_gateway.core.subjects import Lookup, Subject

Result = TypeVar("Result")


class Caller(Protocol):
    """The caller's connection for one request. Raises only `asyncio.CancelledError` when it is gone."""

    @property
    def head(self) -> RequestHead:
        """The request line and headers."""
        ...

    async def read(self, limit: int) -> bytes:
        """The whole body, decompressed. Raises `Unreadable` (413) as soon as it passes `limit`."""
        ...

    async def start(self, status: int, headers: Headers) -> None:
        """Send the response head. At most once."""
        ...

    async def write(self, data: bytes) -> None:
        """Send body bytes; returns when the connection takes more (back-pressure)."""
        ...

    async def finish(self) -> None:
        """End the response cleanly: the caller may take it as complete."""
        ...

    def abort(self) -> None:
        """Break the connection: the caller must see that the response is not complete."""
        ...

    async def break_off(self, last: bytes) -> None:
        """Send these last bytes of a response if the connection takes them soon, and break it in any case."""
        ...


class UpstreamAnswer(Protocol):
    """An answer in progress. Leaving its context cancels what is still running, at once."""

    @property
    def head(self) -> UpstreamHead:
        """Status and headers."""
        ...

    def chunks(self) -> AsyncIterator[bytes]:
        """Body bytes as they arrive. Raises `UpstreamFailed` if the body breaks off."""
        ...


class Upstream(Protocol):
    """The only way out."""

    def send(self, request: OutboundRequest, receipt: Receipt) -> AbstractAsyncContextManager[UpstreamAnswer]:
        """Check the receipt against the request, add the credential, send.

        Raises `Unavailable` if the receipt does not cover exactly these bytes for this destination
        or is not in force, or if there is no credential: then nothing was sent. Raises
        `UpstreamFailed` for failures of the transport.
        """
        ...


class AuditLog(Protocol):
    """The tamper-evident log. Raises only `Unavailable`, and then nothing may leave."""

    async def intent(self, body: bytes, destination: str, digest: BodyDigest) -> Receipt:
        """Append the canonical record; durable on return. The receipt covers destination and digest."""
        ...

    async def append(self, body: bytes) -> Committed:
        """Append a canonical record; durable on return."""
        ...


class RecordReader(Protocol):
    """Read access to records that are durable, for callers asking about their own requests."""

    async def of_request(self, rid: RecordId) -> tuple[bytes, ...]:
        """The canonical bodies recorded for a request, in order; empty if there are none."""
        ...


class KeySource(Protocol):
    """Gateway keys by public id. A revoked or expired key is returned as such, not hidden."""

    def find(self, key_id: str) -> KeyRecord | None:
        """The record for the id, at most one second stale."""
        ...


class TokenVerifier(Protocol):
    """Reads signed identities of the issuers that are configured."""

    def verify(self, token: Secret[str], now: int) -> Identity:
        """What a token says whose signature, issuer, audience, type and times are in order.

        `now` is in microseconds since the epoch. Raises `Unauthenticated` for any other token, and
        `Unavailable` if the issuer's keys are too old to believe anything.
        """
        ...


class SignatureKey(Protocol):
    """One key of an issuer."""

    def verifies(self, algorithm: str, signed: bytes, signature: bytes) -> bool:
        """Whether the signature is one by this key; never for an algorithm that it is not good for."""
        ...


class IssuerKeys(Protocol):
    """Keys of the issuers that are configured, as they are now."""

    def current(self, issuer: str, now: int) -> Mapping[str, SignatureKey]:
        """Keys by their ids; the same object as long as they are the same keys.

        Raises `Unavailable` if they cannot be read, or are too old at `now` (microseconds) to be believed.
        """
        ...

    def missing(self, issuer: str, now: int) -> None:
        """Somebody showed a token whose key is not there: have new ones fetched, if that was not just done."""
        ...


class RevokedIdentities(Protocol):
    """What tokens are no longer believed, though nothing else is wrong with them."""

    def current(self) -> Revoked:
        """The list, at most a second old; the same object as long as it is the same list.

        Raises `Unavailable` if it cannot be read: a list that may have lost an entry lets nobody in.
        """
        ...


class Containments(Protocol):
    """What the operator has stopped for now."""

    def current(self) -> tuple[Containment, ...]:
        """All that were not lifted, at most a second old; some may have ended.

        Raises `Unavailable` if they cannot be read: then nothing may pass.
        """
        ...


class Directory(Protocol):
    """Groups of people, where tokens do not carry them."""

    async def membership(self, issuer: str, tenant: str, person: str) -> Membership:
        """The groups of a person of an issuer's tenant; incomplete if they cannot be known now. Raises nothing.

        Without the tenant, which is empty where there is none, the id could be somebody else's.
        """
        ...


class LogIns(Protocol):
    """Knows people by a name and a password."""

    async def log_in(self, name: str, password: Secret[str]) -> str:
        """The id of the person whose name and password these are; empty for anybody else.

        Raises `Unavailable` if that cannot be known now.
        """
        ...


class Counters(Protocol):
    """Counts over many requests, for all workers of a node. Raises only `Unavailable`, and then nothing may leave.

    Whoever counts learns keyed digests and numbers; what the digests stand for is known to workers alone.
    """

    async def reserve(self, charges: Sequence[Charge]) -> Reservation | Overdrawn:
        """Take from all buckets, or from none."""
        ...

    def settle(self, reservation: Reservation, units: Sequence[int]) -> None:
        """Say what was really used of each charge, at most once. Never waits and raises nothing.

        What nobody settles stays as it was reserved.
        """
        ...

    async def count(self, tallies: Sequence[Tally]) -> tuple[int, ...]:
        """How many distinct values each tally would have within its window with these; counts nothing."""
        ...

    async def disclose(self, tallies: Sequence[Tally]) -> tuple[int, ...]:
        """Count these values from now on; how many there are then."""
        ...

    async def recall(self, key: bytes) -> KeptPieces:
        """What was kept under a key lately."""
        ...

    async def keep(self, key: bytes, pieces: Sequence[bytes], seconds: int, *, seen: int) -> KeptPieces | None:
        """Keep sealed pieces under a key for so long; older ones make room.

        If what is there is no longer of the version `seen`, nothing is kept, and that is what is returned.
        """
        ...

    async def baseline(self, agent: bytes) -> Baseline:
        """What an agent, by its sealed name, is used to."""
        ...

    def practised(self, practice: Practice) -> None:
        """Say what an agent did that was let through. Never waits and raises nothing.

        While nobody counts it is lost: an agent is then learnt later, and what is new is told of later.
        """
        ...


class Subjects(Protocol):
    """Keeps what stands for people and values in records. Raises only `Unavailable`, and then nothing may leave."""

    async def of(self, lookups: Sequence[Lookup], *, at: int = 0) -> tuple[Subject, ...]:
        """The stand-ins in this quarter, in order; those of who had none are made, and durable on return.

        With a time `at`, in microseconds since the epoch, those of its quarter: this one or the one before.
        """
        ...


class DenialTally(Protocol):
    """Counts refusals before authentication by source, and has them recorded together soon."""

    def note(self, peer: str, code: str) -> None:
        """Count one refusal of a caller who could not be identified."""
        ...


class Reviews(Protocol):
    """What people are asked, and what they said. Raises `Unavailable` where that cannot be known: nothing passes."""

    async def standing(self, digest: ContentDigest) -> Standing:
        """How far the latest review of exactly this is.

        That nobody decided in time is told once; from then on there is no review.
        """
        ...

    async def submit(self, case: Case, content: Content) -> Standing:
        """Ask people; durable on return. The same case, while it is pending, is the same review.

        Raises `Refused` (429) where too many wait already, and (413) for what is too large to be reviewed.
        """
        ...

    async def wait(self, review: ReviewId, seconds: float) -> Standing:
        """How far a review is as soon as it is decided, or after so many seconds."""
        ...

    async def consume(self, review: ReviewId, digest: ContentDigest, rid: RecordId) -> bool:
        """Use up an approval for a request: true once for each, and durable before it is."""
        ...

    async def take(self, review: ReviewId, digest: ContentDigest, rid: RecordId) -> Content | None:
        """Like `consume`, for the answer that was approved; None for whoever comes too late."""
        ...

    async def look(self, review: ReviewId, asker: Asker) -> Standing:
        """How far a review is, for whoever asked for it; for others there is none."""
        ...


class Clock(Protocol):
    """The only source of time for everything behind the listener."""

    def now(self) -> int:
        """Microseconds since the epoch, UTC."""
        ...

    def tick(self) -> int:
        """Monotonic microseconds, for durations."""
        ...


class IdSource(Protocol):
    """The only source of randomness for ids."""

    def record_id(self, now: int) -> RecordId:
        """A new UUIDv7 for the given time."""
        ...


class Beside(Protocol):
    """Where work is done that would keep others waiting. Raises what the work raises."""

    async def __call__(self, size: int, work: Callable[[], Result], /) -> Result:
        """Do it: at once if it is on few bytes, else while others go on.

        Who is cancelled is so when nothing of it goes on: it is done, or was never begun.
        """
        ...
