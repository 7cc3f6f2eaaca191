"""What is known of one request so far, and the records that say so.

The pipeline alone learns; every record repeats who, what and where as far as it was known at that
point, so that a single record is a whole event. No content enters a trail: digests, counts, classes
and names only.
"""

import hashlib
import hmac
import re
from collections.abc import Sequence
from typing import Final, Protocol, Unpack, cast

import msgspec

from egress_gateway.audit import describe
from egress_gateway.audit.exchanges import IntentRecord, OutcomeRecord, RefusalRecord, ToolRecord
from egress_gateway.audit.groups import (
    LARGEST_INTEGER,
    ErrorGroup,
    LatencyGroup,
    PolicyGroup,
    RedactionGroup,
    ResponseGroup,
    SentGroup,
    TargetGroup,
    ToolGroup,
)
from egress_gateway.core.answers import AnswerFacts, ToolCall
from egress_gateway.core.errors import (
    GatewayError,
    Refused,
    Unauthenticated,
    Unavailable,
    Unreadable,
    UpstreamFailed,
)
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.ids import RecordId
from egress_gateway.core.policy import Decision, Facts, Outcome
from egress_gateway.core.redaction import Redaction, RestoreCounts
from egress_gateway.core.secret import Secret
from egress_gateway.core.slots import ClassCount, Coverage
from egress_gateway.steps.known import Attempt, AttemptFields, Known, KnownFields

TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
"""W3C Trace Context level 1, section 3.2."""
TOOLS_IN_RECORD: Final = 64
"""Tool calls in one record: 400 bytes each at most, so that they fit beside everything else."""


class Seen(Protocol):
    """What the lanes of an answer saw, as far as a record may tell."""

    @property
    def classes(self) -> tuple[ClassCount, ...]: ...
    @property
    def counts(self) -> RestoreCounts: ...
    @property
    def masked(self) -> int: ...


class Trail:
    """Gathers what becomes known; belongs to one request and to the pipeline alone."""

    def __init__(self, rid: RecordId, *, head: RequestHead, digest_key: Secret[bytes], started: int) -> None:
        self._digest_key = digest_key
        self.started = started
        """Monotonic microseconds when the request arrived."""
        self.known = Known(rid=rid, peer=head.peer, traceparent=_traceparent(head))
        self.attempt = Attempt()
        self.latency = LatencyGroup()

    @property
    def rid(self) -> RecordId:
        """The request's id."""
        return self.known.rid

    def learn(self, **facts: Unpack[KnownFields]) -> None:
        """Replace fields of `known`."""
        self.known = msgspec.structs.replace(self.known, **facts)

    def begin(self, target: TargetGroup) -> None:
        """Turn to another upstream: what was decided and done for the one before is not said of this one."""
        self.attempt = Attempt()
        self.learn(target=target, policy=PolicyGroup(), redactions=RedactionGroup())

    def decided(self, name: str, decision: Decision, *, review: str = "") -> None:
        """Note a decision, the review that it waits for or rests on, and where it sends the request.

        `name` is the target's in the URL.
        """
        self.learn(policy=describe.of_decision(decision, review=review))
        if decision.target.upstream:
            self.learn(target=describe.of_target(name, decision.target))
        if decision.model:
            self.learn(model=msgspec.structs.replace(self.known.model, asked=describe.of_name(decision.model)))

    def observed(self, decision: Decision | None) -> None:
        """Note what would have been decided on the answer, on a route that only observes and has let the request by.

        Had the request been kept from leaving, there would be no answer: then that stays what is told.
        """
        request = self.known.policy.observed
        answer = describe.of_decision(decision).observed if decision is not None else None
        if request is None or answer is None or request.outcome != Outcome.PERMIT.value:
            return
        told = request if answer.outcome == Outcome.PERMIT.value else answer
        told = msgspec.structs.replace(told, obligations=(*request.obligations, *answer.obligations))
        self.learn(policy=msgspec.structs.replace(self.known.policy, observed=told))

    def progress(self, **facts: Unpack[AttemptFields]) -> None:
        """Replace fields of the attempt."""
        self.attempt = msgspec.structs.replace(self.attempt, **facts)

    def took(self, **microseconds: int) -> None:
        """Note where time went; names are those of `LatencyGroup`."""
        self.latency = msgspec.structs.replace(self.latency, **microseconds)

    def keyed_digest(self, content: bytes) -> str:
        """A digest of content that cannot be guessed from a list of likely contents."""
        return "hmac-sha256:" + hmac.new(self._digest_key.expose(), content, hashlib.sha256).hexdigest()

    def called(self, calls: Sequence[ToolCall]) -> tuple[ToolGroup, ...]:
        """Note tool calls of the answer; return them as records name them."""
        groups = tuple(
            ToolGroup(
                name=describe.of_name(call.name),
                called=describe.of_name(call.called),
                call_id=describe.of_name(call.call_id),
                arguments=self.keyed_digest(call.arguments.encode()),
                bytes=len(call.arguments.encode()),
            )
            for call in calls
        )
        # Joined only while there is room: an answer of very many calls must not cost their square.
        room = TOOLS_IN_RECORD - len(self.attempt.tools)
        if room:
            self.progress(tools=self.attempt.tools + groups[:room])
        if room < len(groups):
            self.progress(further_tools=True)
        return groups

    def understood(self, facts: Facts, *, coverage: Coverage, detectors: str) -> None:
        """Note what the request asks for and what was found in it."""
        tools = sorted({describe.of_name(tool) for tool in facts.tools})
        request = msgspec.structs.replace(
            self.known.request,
            classes=facts.data,
            coverage=coverage,
            detectors=detectors,
            tools=tuple(tools[:TOOLS_IN_RECORD]),
            further_tools=len(tools[TOOLS_IN_RECORD:]),
            max_tokens=min(facts.max_tokens, LARGEST_INTEGER),
        )
        self.learn(stream=facts.stream, model=describe.of_model(facts), request=request)

    def answered(self, facts: AnswerFacts, seen: Seen, redaction: Redaction, *, received: int) -> None:
        """Note what the answer says about itself, what was seen in it and what was restored.

        `received` is the number of bytes that the upstream sent.
        """
        self.learn(
            model=msgspec.structs.replace(self.known.model, served=describe.of_name(facts.model)),
            redactions=describe.of_redaction(redaction, seen.counts),
        )
        self.progress(
            response=ResponseGroup(
                bytes=received,
                classes=seen.classes,
                finish=tuple(describe.of_name(reason) for reason in facts.finish),
                complete=facts.complete,
                usage=describe.of_usage(facts.usage),
                masked=seen.masked,
            )
        )

    def intent(self, now: int, *, number: int, sent: SentGroup) -> IntentRecord:
        """The record that has to be durable before the attempt is sent."""
        return IntentRecord(ts=now, attempt=number, sent=sent, **_shared(self.known))

    def tool(self, now: int, calls: tuple[ToolGroup, ...]) -> ToolRecord:
        """The record that has to be durable before tool calls reach the caller."""
        return ToolRecord(ts=now, attempt=self.attempt.number, tools=calls, **_shared(self.known))

    def outcome(self, now: int, *, end: str, status: int, error: GatewayError | None = None) -> OutcomeRecord:
        """The record that closes the attempt."""
        attempt = self.attempt
        return OutcomeRecord(
            ts=now,
            attempt=attempt.number,
            end=end,
            status=status,
            upstream_status=attempt.upstream_status,
            connection=attempt.connection,
            sent=attempt.sent,
            response=attempt.response,
            tools=attempt.tools,
            abridged=attempt.further_tools,
            error=ErrorGroup(code=error.code, pointer=error.pointer) if error is not None else None,
            lat_us=self.latency,
            **_shared(self.known),
        )

    def refusal(self, now: int, error: GatewayError) -> RefusalRecord:
        """The record of a request that ended before any attempt."""
        return RefusalRecord(
            ts=now,
            family_of_error=family_of(error),
            status=error.status,
            error=ErrorGroup(code=error.code, pointer=error.pointer),
            lat_us=self.latency,
            **_shared(self.known),
        )


def _traceparent(head: RequestHead) -> str:
    value = head.header("traceparent") or ""
    return value if TRACEPARENT.fullmatch(value) else ""


def family_of(error: GatewayError) -> str:
    """The family of an error, also of a closer kind of it."""
    families = (Unauthenticated, Refused, Unreadable, Unavailable, UpstreamFailed)
    return next((family.__name__.lower() for family in families if isinstance(error, family)), "")


def _shared(known: Known) -> KnownFields:
    return cast("KnownFields", msgspec.structs.asdict(known))
