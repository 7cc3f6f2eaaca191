"""An answer held against the rules of the response phase, as it becomes known and when it is whole."""

from collections.abc import Callable, Iterable
from typing import Protocol

from egress_gateway.core.answers import ToolCall
from egress_gateway.core.policy import AnswerPlan, AnswerSeen, Decision, Outcome
from egress_gateway.core.slots import ClassCount
from egress_gateway.steps.agents import Novelty, nothing_new
from egress_gateway.steps.prepare import Blocked


class Screened(Protocol):
    """What the lanes of an answer found."""

    @property
    def found(self) -> tuple[ClassCount, ...]:
        """Of what they mask: so far, and before any of it is released."""
        ...

    @property
    def found_new(self) -> tuple[ClassCount, ...]:
        """Of what they mask, what did not stand in the request."""
        ...

    @property
    def classes(self) -> tuple[ClassCount, ...]:
        """Of everything: in the lanes that have ended."""
        ...

    @property
    def new(self) -> tuple[ClassCount, ...]:
        """Of `classes`, what did not stand in the request."""
        ...


class AnswerVerdict:
    """Judges one answer. Where no rule could mind it, nothing is looked at."""

    def __init__(
        self,
        plan: AnswerPlan,
        decide: Callable[[AnswerSeen], Decision],
        lanes: Screened,
        novelty: Callable[[ToolCall], Novelty] = nothing_new,
    ) -> None:
        """`novelty` says what is new of a call, to the agent that gets it."""
        self._novelty = novelty
        self._new_tool = self._new_target = False
        self.plan = plan
        self._decide = decide
        self._lanes = lanes
        self._tools: frozenset[str] = frozenset()
        self._allowed: AnswerSeen | None = None
        self.seen = AnswerSeen()
        """All of it, once it was judged."""

    def so_far(self, calls: Iterable[ToolCall]) -> None:
        """Judge what is about to be released, these calls among it. Raises `Blocked`, and then none of it may be."""
        if self.plan.watched:
            self._called(calls)
            seen = self._seen(self._lanes.found, self._lanes.found_new)
            if seen != self._allowed:
                self._judge(seen)
                self._allowed = seen

    def whole(self, calls: Iterable[ToolCall] = ()) -> Decision | None:
        """Judge all of it; None where no rule could mind it. Raises `Blocked`.

        What is returned permits the answer, has people look at it first, or is only to be told.
        """
        ruled = self.plan.watched or self.plan.reviewed
        if not ruled and not self.plan.observed:
            return None
        self._called(calls)
        self.seen = self._seen(self._lanes.classes, self._lanes.new, complete=True)
        return self._judge(self.seen) if ruled else self._decide(self.seen)

    def _called(self, calls: Iterable[ToolCall]) -> None:
        for call in calls:
            self._tools = self._tools.union((call.name,))
            tool, target = self._novelty(call)
            self._new_tool |= tool
            self._new_target |= target

    def _seen(self, data: tuple[ClassCount, ...], new: tuple[ClassCount, ...], *, complete: bool = False) -> AnswerSeen:
        return AnswerSeen(
            data=data,
            new=new,
            tools=tuple(sorted(self._tools)),
            new_tool=self._new_tool,
            new_target=self._new_target,
            complete=complete,
        )

    def _judge(self, seen: AnswerSeen) -> Decision:
        return unblocked(self._decide(seen))


def unblocked(decision: Decision) -> Decision:
    """A decision on an answer. Raises `Blocked` where it is that."""
    if decision.outcome is Outcome.BLOCK:
        raise Blocked(decision, decision.code, decision.reason)
    return decision
