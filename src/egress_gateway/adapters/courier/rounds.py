"""Has checkpoints cosigned by one witness, one after the other, for as long as it is not cancelled.

Each witness has rounds of its own, so that one that is slow or dead holds up no other. What it cosigned last is
learned from it: the first submission is a guess, and a stale one is answered with the right size.

    wait for a checkpoint -> submit -> cosigned: hand in, next    stale: again from the size that it told
                                    -> refused, silent: wait, longer each time
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, Protocol

from egress_gateway.adapters.auditd.checkpoint_protocol import NotOffered, Offer
from egress_gateway.adapters.courier.submit import Cosigned, NotCosigned, Result, Stale
from egress_gateway.audit.notes.submission import Submission, text_of_submission
from egress_gateway.core.errors import Unavailable

SHORTEST_PAUSE: Final = 0.25
LONGEST_PAUSE: Final = 8.0
"""Seconds between two tries with a witness that is not there: it is back within so many."""
STALE_AT_ONCE: Final = 3
"""Times in a row that a witness may tell another size before it counts as one that refuses."""


class Log(Protocol):
    """Where checkpoints come from. Both raise `Unavailable` while it does not answer."""

    async def offer(self, old: int, beyond: int) -> Offer | NotOffered:
        """The checkpoint to have cosigned."""
        ...

    async def give(self, size: int, lines: bytes) -> str:
        """Hand in an answer; why it does not count, or empty."""
        ...


class Rounds:
    """The rounds of the witness at `url`. `jitter` returns a number from 0 to 1; `names` are for the operator."""

    def __init__(
        self,
        url: str,
        names: str,
        log: Log,
        submit: Callable[[str, bytes], Awaitable[Result]],
        *,
        jitter: Callable[[], float],
        tell: Callable[[str], None],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._url = url
        self._names = names
        self._log = log
        self._submit = submit
        self._jitter = jitter
        self._tell = tell
        self._sleep = sleep
        self._pause = SHORTEST_PAUSE
        self._problem = ""
        self._stale = 0
        self.old = 0
        """What the witness cosigned last, as far as is known here."""
        self.done = 0
        """The largest checkpoint that it cosigned for us."""

    async def run(self) -> None:
        """Go on for ever."""
        while True:
            problem = await self.once()
            if problem != self._problem:
                self._problem = problem
                self._tell(f"witness {self._names}: {problem}" if problem else f"witness {self._names} cosigns again")
            if problem:
                await self._sleep(self._pause * (0.5 + self._jitter() / 2))
                self._pause = min(2 * self._pause, LONGEST_PAUSE)
            else:
                self._pause = SHORTEST_PAUSE

    async def once(self) -> str:
        """One submission; what went wrong, or empty."""
        try:
            offer = await self._log.offer(self.old, self.done)
            if isinstance(offer, NotOffered):
                # Ask it anew what it has: it may have been told by another log of this name.
                self.old = 0
                return offer.reason
            submission = Submission(old=self.old, proof=offer.proof, note=offer.note)
            result = await self._submit(self._url, text_of_submission(submission))
            match result:
                case Cosigned(lines):
                    problem = await self._log.give(offer.size, lines)
                    if not problem:
                        self.old = self.done = offer.size
                        self._stale = 0
                    return problem
                case Stale(size):
                    self.old = size
                    self._stale += 1
                    return "" if self._stale <= STALE_AT_ONCE else "it tells one size after the other"
                case NotCosigned(reason):
                    return reason
        except Unavailable as error:
            return error.public
