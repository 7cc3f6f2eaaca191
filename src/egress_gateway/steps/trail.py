"""What is known of one request so far, and the records that say so.

The pipeline alone learns; every record repeats who, what and where as far as it was known at that
point, so that a single record is a whole event. No content enters a trail: digests, counts, classes
and names only.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Sequence
from typing import Final, Protocol, Unpack, cast

import msgspec

from egress_gateway.audit.records import describe, stages
from egress_gateway.audit.records.describe import FREE, UNNAMED, Release
from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord, RefusalRecord, ToolRecord
from egress_gateway.audit.records.groups import (
    LARGEST_INTEGER,
    ErrorGroup,
    LatencyGroup,
    ModelGroup,
    PolicyGroup,
    RedactionGroup,
    ResponseGroup,
    SealedGroup,
    SentGroup,
    TargetGroup,
    ToolGroup,
)
from egress_gateway.core.answers import AnswerFacts, Cost, ToolCall
from egress_gateway.core.errors import GatewayError, family_of
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.ids import RecordId
from egress_gateway.core.policy import Decision, Facts, Outcome
from egress_gateway.core.redaction import Redaction, RestoreCounts
from egress_gateway.core.secret import Secret
from egress_gateway.core.slots import ClassCount, Coverage
from egress_gateway.steps.agents import Agent
from egress_gateway.steps.inspection import Instructions
from egress_gateway.steps.known import NOBODY, Attempt, AttemptFields, Disclosed, Known, KnownFields

TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
"""W3C Trace Context level 1, section 3.2."""
TOOLS_IN_RECORD: Final = 64
"""Tool calls in one record: 400 bytes each at most, so that they fit beside everything else."""


RELEASED: Final = "released"
HELD: Final = "held"
REFUSED: Final = "refused"
"""What becomes of a tool call: the caller gets it, people look at it first, or nobody gets it."""

FoundIn = Callable[[str], tuple[ClassCount, ...]]
"""The classes in the arguments of a tool call, as the caller would get them."""


def nothing(_arguments: str) -> tuple[ClassCount, ...]:
    """Where nobody looked."""
    return ()


class Examined(Protocol):
    """What an inspection saw of a request, beside the facts, as far as a record may tell."""

    @property
    def coverage(self) -> Coverage: ...
    @property
    def instructions(self) -> Instructions: ...
    @property
    def withheld(self) -> Sequence[str]:
        """Names that no record may hold."""
        ...


class Seen(Protocol):
    """What the lanes of an answer saw, as far as a record may tell."""

    @property
    def classes(self) -> tuple[ClassCount, ...]: ...
    @property
    def new(self) -> tuple[ClassCount, ...]: ...
    @property
    def counts(self) -> RestoreCounts: ...
    @property
    def masked(self) -> int: ...
    @property
    def defused(self) -> int: ...


class Trail:
    """Gathers what becomes known; belongs to one request and to the pipeline alone."""

    def __init__(
        self,
        rid: RecordId,
        *,
        head: RequestHead,
        digest_key: Secret[bytes],
        started: int,
        release: Release = UNNAMED,
        region: str = "",
    ) -> None:
        """`release` is the policy that is in force for the request, `region` where this gateway stands."""
        self._digest_key = digest_key
        self._release = release
        self._region = region
        self._withheld: frozenset[str] = frozenset()
        self.agent: Agent | None = None
        """Whose request it is, once it is understood."""
        self.started = started
        """Monotonic microseconds when the request arrived."""
        self.known = Known(rid=rid, peer=head.peer, caller=describe.of_caller(head), traceparent=_traceparent(head))
        self.attempt = Attempt()
        self.latency = LatencyGroup()
        self.sending = 0
        """Monotonic microseconds when the attempt was handed to the way out."""

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
        self.took(decide=0, transform=0, intent=0, first_byte=0, upstream=0, screen=0)
        self.learn(
            target=target,
            transfer=self._transfer(target),
            model=ModelGroup(requested=self.known.model.requested),
            policy=PolicyGroup(),
            redactions=RedactionGroup(),
            stages=stages.begun_again(self.known.stages),
        )

    def passed(self, *decisions: str) -> None:
        """Note that these of the five decisions let the request pass."""
        self.learn(stages=stages.passed(self.known.stages, *decisions))

    def decided(self, name: str, decision: Decision, *, review: str = "") -> None:
        """Note a decision, the review that it waits for or rests on, and where it sends the request.

        `name` is the target's in the URL.
        """
        self.learn(policy=describe.of_decision(decision, review=review, release=self._release))
        if decision.target.upstream:
            target = describe.of_target(name, decision.target)
            self.learn(target=target, transfer=self._transfer(target))
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

    def _name(self, text: str) -> str:
        return describe.of_name(text, self._withheld)

    def _transfer(self, target: TargetGroup) -> str:
        return describe.transfer_of(self.known.principal, self._region, target)

    def called(
        self, calls: Sequence[ToolCall], found: FoundIn = nothing, disposition: str = RELEASED
    ) -> tuple[ToolGroup, ...]:
        """Note tool calls of the answer and what becomes of them; return them as records name them.

        `found` says which classes are in the arguments of a call.
        """
        groups = tuple(
            describe.of_call(
                call,
                digest=self.keyed_digest(call.arguments.encode()),
                classes=found(call.arguments),
                disposition=disposition,
                new=self.agent is not None and any(self.agent.novelty(call)),
                withheld=self._withheld,
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

    def understood(self, facts: Facts, seen: Examined, *, detectors: str, agent: Agent | None = None) -> None:
        """Note what the request asks for and what was found in it."""
        self.agent = agent
        self._withheld = frozenset(seen.withheld)
        instructions = seen.instructions
        tools = sorted({self._name(tool) for tool in facts.tools})
        request = msgspec.structs.replace(
            self.known.request,
            classes=facts.data,
            coverage=seen.coverage,
            detectors=detectors,
            tools=tuple(tools[:TOOLS_IN_RECORD]),
            further_tools=len(tools[TOOLS_IN_RECORD:]),
            conduct=describe.of_conduct(facts.conduct),
            max_tokens=min(facts.max_tokens, LARGEST_INTEGER),
            tools_digest=self.keyed_digest(instructions.tools) if instructions.tools else "",
            system=facts.system_prompt,
            system_digest=self.keyed_digest(instructions.system) if instructions.system else "",
        )
        self.learn(stream=facts.stream, model=ModelGroup(requested=self._name(facts.model)), request=request)

    def answered(
        self,
        facts: AnswerFacts,
        seen: Seen,
        redaction: Redaction,
        *,
        received: int,
        media_type: str = "",
        cost: Cost = FREE,
    ) -> None:
        """Note what the answer says about itself, what was seen in it and what was restored.

        `received` is the number of bytes that the upstream sent.
        """
        self.learn(
            model=msgspec.structs.replace(
                self.known.model,
                served=self._name(facts.model),
                fingerprint=self._name(facts.fingerprint),
            ),
            redactions=describe.of_redaction(redaction, seen.counts),
        )
        self.progress(
            response=ResponseGroup(
                bytes=received,
                classes=seen.classes,
                new=seen.new,
                finish=tuple(self._name(reason) for reason in facts.finish),
                complete=facts.complete,
                usage=describe.of_usage(facts.usage, cost),
                masked=seen.masked,
                defused=seen.defused,
                content_type=media_type,
            )
        )

    def intent(
        self,
        now: int,
        *,
        number: int,
        sent: SentGroup,
        disclosed: Disclosed = NOBODY,
        sealed: SealedGroup | None = None,
    ) -> IntentRecord:
        """The record that has to be durable before the attempt is sent."""
        return IntentRecord(
            ts=now,
            attempt=number,
            sent=sent,
            disclosed=disclosed.groups,
            further_disclosed=disclosed.further,
            sealed=sealed,
            **self._shared(),
        )

    def tool(self, now: int, calls: tuple[ToolGroup, ...], sealed: SealedGroup | None = None) -> ToolRecord:
        """The record that has to be durable before tool calls reach the caller."""
        return ToolRecord(ts=now, attempt=self.attempt.number, tools=calls, sealed=sealed, **self._shared())

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
            **self._shared(error),
        )

    def refusal(self, now: int, error: GatewayError) -> RefusalRecord:
        """The record of a request that ended before any attempt."""
        return RefusalRecord(
            ts=now,
            family_of_error=family_of(error),
            status=error.status,
            error=ErrorGroup(code=error.code, pointer=error.pointer),
            lat_us=self.latency,
            **self._shared(error),
        )

    def _shared(self, error: GatewayError | None = None) -> KnownFields:
        """What every record says, with how the five decisions stand if the request ends with this error."""
        attempt, known = self.attempt, self.known
        standing = (
            stages.recorded(known.stages)
            if error is None
            else stages.ended(
                known.stages,
                error,
                asked_log=attempt.number > 0,
                durable=attempt.durable,
                answered=attempt.upstream_status > 0,
            )
        )
        return cast("KnownFields", {**msgspec.structs.asdict(known), "stages": standing})


def _traceparent(head: RequestHead) -> str:
    value = head.header("traceparent") or ""
    return value if TRACEPARENT.fullmatch(value) else ""
