"""Looks people up: from what is known, else by one question for all who ask for the same person.

Nobody waits for longer than a request can: who has waited gets nothing, which is incomplete, while the
question goes on for whoever asks next. What was known before is not given in place of an answer: somebody
may have left a group since. A directory that cannot be used is left alone for a moment; a question that
fails for what is asked is not asked again for some time, and others are.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from egress_gateway.adapters.directory.memberships import Memberships
from egress_gateway.adapters.directory.search import SearchFailed
from egress_gateway.core.identity import Membership
from egress_gateway.ports import Clock

PATIENCE_SECONDS: Final = 1.5
"""Less than the worker waits, so that it hears that nothing is known."""
PAUSE_MICROSECONDS: Final = 2_000_000
"""Without questions after one that found the directory away."""
MOST_UNDER_WAY: Final = 256
"""Different people at a time: four connections answer some hundreds a second."""
LONGEST: Final = 512
"""Characters of a person's id."""


class Lookups:
    """The groups of people of some issuers, each with its one tenant, which the directory is for.

    `ask` asks the directory, and raises `SearchFailed`.
    """

    def __init__(
        self,
        ask: Callable[[str], Awaitable[Membership]],
        known: Memberships,
        *,
        issuers: Mapping[str, str],
        clock: Clock,
        tell: Callable[[str], None],
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._ask = ask
        self._known = known
        self._issuers = dict(issuers)
        self._clock = clock
        self._tell = tell
        self._patience = patience
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._pause_until = 0
        self._problem = ""
        """Why the directory cannot be used, as the operator was told; empty while it can."""
        self._suspects: set[str] = set()
        """Whose question found the directory away, and who was not found since."""
        self._told: set[str] = set()
        """Why questions failed for what was asked: a few reasons, each of which is told once."""

    async def membership(self, issuer: str, tenant: str, person: str) -> Membership:
        """What is known of a person, asked for if need be. Raises nothing."""
        # From here on an id is a person of the directory, whichever of its issuers names her.
        if self._issuers.get(issuer) != tenant or not 0 < len(person) <= LONGEST:
            return Membership()
        found = self._known.fresh(person, self._clock.tick())
        if found is not None:
            return found
        question = self._under_way.get(person) or self._begin(person)
        if question is not None:
            # Not `wait_for`: whoever leaves must not take the question from the others.
            await asyncio.wait({question}, timeout=self._patience)
        return self._known.fresh(person, self._clock.tick()) or Membership()

    def close(self) -> None:
        """Give up what is under way."""
        for question in self._under_way.values():
            question.cancel()

    def _begin(self, person: str) -> asyncio.Task[None] | None:
        if self._clock.tick() < self._pause_until or len(self._under_way) >= MOST_UNDER_WAY:
            return None
        question = asyncio.get_running_loop().create_task(self._look_up(person))
        self._under_way[person] = question
        question.add_done_callback(lambda task: self._over(person, task))
        return question

    async def _look_up(self, person: str) -> None:
        try:
            membership = await self._ask(person)
        except SearchFailed as error:
            # Who meets it twice, while others are answered in between, is the reason: a question that takes too long.
            if error.broken and (self._problem or person not in self._suspects):
                self._away(person, error.reason)
            else:
                self._failed(person, error.reason)
            return
        self._suspects.discard(person)
        self._known.keep(person, membership, self._clock.tick())
        if self._problem:
            self._problem = ""
            self._tell("the directory answers again")

    def _over(self, person: str, question: asyncio.Task[None]) -> None:
        del self._under_way[person]
        bug = None if question.cancelled() else question.exception()
        if bug is not None:
            # Its message may hold names.
            self._failed(person, f"a lookup failed for a reason that is ours or its own: {type(bug).__name__}")

    def _failed(self, person: str, reason: str) -> None:
        # Nothing is known of this person for a while, or whoever has such an id keeps the directory busy.
        self._known.keep(person, Membership(), self._clock.tick())
        if reason not in self._told:
            self._told.add(reason)
            self._tell(f"groups of some people are incomplete: {reason}")

    def _away(self, person: str, reason: str) -> None:
        if len(self._suspects) >= MOST_UNDER_WAY:
            self._suspects.clear()
        self._suspects.add(person)
        self._pause_until = self._clock.tick() + PAUSE_MICROSECONDS
        if reason != self._problem:
            self._problem = reason
            self._tell(f"groups are incomplete: {reason}")
