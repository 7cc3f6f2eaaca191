"""How a request ends: with an outcome, a refusal or a broken connection, and always with a record.

A caller is told nothing before it is recorded. If the log cannot take the record, what the caller
gets is the refusal that says so.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from egress_gateway.audit.records import describe
from egress_gateway.audit.records.fit import fitting
from egress_gateway.audit.records.groups import ResponseGroup
from egress_gateway.audit.records.record import Record
from egress_gateway.core.answers import ToolCall
from egress_gateway.core.errors import GatewayError, Refused, Unauthenticated, Unavailable, UpstreamFailed
from egress_gateway.core.exchange import Headers
from egress_gateway.core.policy import Decision, Facts
from egress_gateway.ports import AuditLog, Caller, Clock, DenialTally
from egress_gateway.steps import replies
from egress_gateway.steps.addressing import Address
from egress_gateway.steps.relay import STREAM_HEADERS
from egress_gateway.steps.running import RunningRequest, Task
from egress_gateway.steps.sealing import Sealing
from egress_gateway.steps.trail import REFUSED, RELEASED, TOOLS_IN_RECORD, FoundIn, Trail, nothing


class Exchange:
    """One request in progress: who asked, what is known, and how far the answer has got."""

    def __init__(
        self,
        caller: Caller,
        address: Address,
        trail: Trail,
        *,
        running: RunningRequest,
        audit: AuditLog,
        denials: DenialTally,
        clock: Clock,
    ) -> None:
        self.caller = caller
        self.address = address
        self.trail = trail
        self.running = running
        self.rule = ""
        """The rule a refusal names, unless the route hides it."""
        self.review = ""
        """The review that an answer or a refusal names."""
        self.sealing: Sealing | None = None
        """Seals content for the records, where the route wants it there."""
        self._audit = audit
        self._denials = denials
        self._clock = clock
        self._status = 0
        self._stream = False
        self.held = False
        """A stream's head was sent before anything was answered."""

    @property
    def started(self) -> bool:
        """Whether the response head was sent: from then on a failure can only break off."""
        return self._status != 0

    def cuttable(self, task: Task | None, cancelled: type[BaseException]) -> AbstractContextManager[None]:
        """Within it, a containment that comes to meet the request cuts it, unless its outcome is being recorded.

        `task` is the one that serves it, and `cancelled` what it raises in it. Raises `Refused` (`contained`).
        """
        return self.running.cuttable(task, cancelled, over=lambda: self.trail.attempt.recorded)

    async def start(self, status: int, headers: Headers, *, stream: bool = False) -> None:
        """Send the response head; a stream that was held has one, and goes on with the first event."""
        if self.held and stream:
            return
        self._status, self._stream = status, stream
        await self.caller.start(status, headers)

    async def keep_alive(self, sign: bytes) -> None:
        """Let a stream's caller know that there is an answer to wait for."""
        if not self.started:
            about = (("x-egress-record", self.trail.rid), (replies.REVIEW_HEADER, self.review))
            await self.start(200, (*STREAM_HEADERS, *about), stream=True)
            self.held = True
        await self.caller.write(sign)

    async def reply(self, status: int, headers: Headers, body: bytes) -> None:
        """Send a whole answer whose record is durable. To a stream that was held it is an error."""
        if self.held:
            await self._break_off(UpstreamFailed("held_answer", "the provider gave no stream; send the request again"))
            return
        await self.start(status, headers)
        await self.caller.write(body)
        await self.caller.finish()

    async def record_tools(
        self, calls: Sequence[ToolCall], found: FoundIn = nothing, disposition: str = RELEASED
    ) -> None:
        """Make tool calls durable; the caller may act on them only afterwards.

        Raises `Refused` (`contained`) for a tool that must not be called, and then none of them is recorded.
        """
        with self.refusing(calls, found):
            self.running.calls(tuple(call.name for call in calls))
        for start in range(0, len(calls), TOOLS_IN_RECORD):
            some = calls[start : start + TOOLS_IN_RECORD]
            groups = self.trail.called(some, found, disposition)
            sealed = self.sealing.tools(some) if self.sealing is not None else None
            await self._append(self.trail.tool(self._clock.now(), groups, sealed))
        if self.trail.agent is not None and disposition == RELEASED:
            self.trail.agent.calls(calls)

    @contextmanager
    def refusing(self, calls: Sequence[ToolCall], found: FoundIn) -> Iterator[None]:
        """Within it, a refusal is one of these calls as well: the outcome says that nobody got them."""
        try:
            yield
        except Refused:
            self.trail.called(calls, found, REFUSED)
            raise

    def decide(self, decide: Callable[[Facts], Decision], facts: Facts) -> Decision:
        """What is decided for one upstream, with the time it takes. Raises as `RunningRequest.decide`."""
        began = self._clock.tick()
        try:
            return self.running.decide(decide, facts)
        finally:
            self.trail.took(decide=self.trail.latency.decide + self._clock.tick() - began)

    async def close(self, end: str, *, status: int = 0, error: GatewayError | None = None) -> None:
        """Make the outcome of the attempt durable; nothing to do if there is none, or it was closed."""
        trail = self.trail
        if trail.attempt.number == 0 or trail.attempt.recorded:
            return
        trail.progress(recorded=True)
        trail.took(total=self._clock.tick() - trail.started)
        if end == "complete":
            trail.passed("response_class")
        try:
            await self._append(trail.outcome(self._clock.now(), end=end, status=status or self._status, error=error))
        except (OverflowError, ValueError, Unavailable) as failed:
            if not isinstance(failed, Unavailable) or failed.code == "record_invalid":
                # The log has nothing of it: the refusal that follows closes the attempt, without what the answer says.
                trail.progress(recorded=False, response=ResponseGroup())
            raise

    async def close_unsent(self, status: int) -> None:
        """Make durable that an answer is given that was there already: the outcome of no attempt."""
        self.trail.progress(recorded=True, response=ResponseGroup(hit=True))
        self.trail.passed("request_policy", "response_class")
        self.trail.took(total=self._clock.tick() - self.trail.started)
        await self._append(self.trail.outcome(self._clock.now(), end="complete", status=status))

    async def leave(self) -> None:
        """The caller is gone: close what the log may have begun to take.

        Without a receipt nothing was sent, and the intent may or may not be in the log: a refusal
        closes it if it is, and stands for itself if it is not, as an outcome would not. So it does of
        a request that was decided on, and may have been waiting for people. There is nobody to tell if
        the log does not answer; what it was given it gets in the end.
        """
        attempt = self.trail.attempt
        try:
            if attempt.durable:
                await self.close("client_left")
            elif not attempt.recorded and (attempt.number or self.trail.known.policy.bundle):
                await self._refusal(GatewayError("client_left", "the caller left before anything was sent", status=0))
        except Unavailable:
            return

    async def refuse(self, error: GatewayError) -> None:
        """Record why nothing (more) is answered, then tell the caller in its dialect."""
        if self.running.met:
            self._name(self.running.met)
        try:
            await self._record(error)
        except Unavailable as unrecorded:
            error = unrecorded
        if self.started:
            await self._break_off(error)
            return
        bundle = self.trail.known.policy.bundle
        reply = replies.refusal(
            error, self.trail.rid, self.address.dialect, rule=self.rule, bundle=bundle, review=self.review
        )
        await self.reply(reply.status, reply.headers, reply.body)

    def _name(self, containment: str) -> None:
        """Have the record, and the caller where it may know rules, told which containment it was."""
        self.trail.learn(policy=describe.of_containment(self.trail.known.policy, containment))
        lane = self.address.lane
        if lane is not None and not lane.route.hide_rule:
            self.rule = containment

    async def _record(self, error: GatewayError) -> None:
        trail = self.trail
        if isinstance(error, Unauthenticated):
            # Counted by source and recorded together: a stranger must not be able to fill the log.
            self._denials.note(trail.known.peer, error.code)
        elif not trail.attempt.durable:
            await self._refusal(error)
        elif self.started:
            await self.close("aborted", error=error)
        else:
            end = "upstream_failed" if isinstance(error, UpstreamFailed) else "refused"
            await self.close(end, status=error.status, error=error)

    async def _refusal(self, error: GatewayError) -> None:
        self.trail.took(total=self._clock.tick() - self.trail.started)
        await self._append(self.trail.refusal(self._clock.now(), error))

    async def _break_off(self, error: GatewayError) -> None:
        """Tell the caller in mid-answer, then cut: a clean end would pass for a complete answer."""
        if self._stream and self.address.dialect is not None:
            await self.caller.break_off(self.address.dialect.stream_error(error, self.trail.rid))
        else:
            self.caller.abort()

    async def _append(self, record: Record) -> None:
        await self._audit.append(fitting(record))
