"""The directory process as workers see it. Implements `ports.Directory`.

Whatever is wrong over there, a worker serves on: of groups that cannot be known in time nothing is known,
and rules about them count against the request.
"""

import asyncio
from typing import Final

from egress_gateway.adapters.directory.protocol import (
    ANSWER,
    LARGEST_ANSWER,
    Answer,
    AskGroups,
    Groups,
    LoggedIn,
    LogIn,
    WantKeys,
    pack,
)
from egress_gateway.adapters.service_link import ServiceLink
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.identity import Membership
from egress_gateway.core.secret import Secret

GROUPS_SECONDS: Final = 2.0
"""That a request waits for groups; the process answers before that, if only that it does not know."""
LOG_IN_SECONDS: Final = 10.0
"""That a person waits for a log-in: two connections, a search and a bind at a directory that is slow."""
RECONNECT_SECONDS: Final = 0.1
MOST_UNDER_WAY: Final = 4096
"""Questions without an answer: more than a worker serves requests at a time."""
LONGEST: Final = 1024
"""Bytes of a name, a person's id, a tenant or a password."""


class DirectoryClient:
    """The directory process at a socket's path.

    `run` keeps the connection; it must be running somewhere while the other methods are used.
    """

    def __init__(self, path: str) -> None:
        self._link = ServiceLink(path, self._received, largest=LARGEST_ANSWER)
        self._waiting: dict[int, asyncio.Future[Answer]] = {}
        self._ids = 0

    async def membership(self, issuer: str, tenant: str, person: str) -> Membership:
        """See `ports.Directory.membership`. Takes at most `GROUPS_SECONDS`."""
        if not _can_be_asked(issuer, tenant, person):
            return Membership()
        match await self._ask(AskGroups(self._next_id(), issuer, tenant, person), GROUPS_SECONDS):
            case Groups(_, membership):
                return membership
            case _:
                return Membership()

    async def log_in(self, name: str, password: Secret[str]) -> str:
        """The id of the person whose name and password these are, as the directory spells it; else empty.

        Too many wrong passwords for one name are answered with "no" for a while, without a look. Raises
        `Unavailable` if the directory cannot be asked.
        """
        given = password.expose()
        if not _can_be_asked(name, given) or not given:
            return ""
        match await self._ask(LogIn(self._next_id(), name, given), LOG_IN_SECONDS):
            case LoggedIn(_, person, known=True):
                return person
            case _:
                raise Unavailable("directory_unavailable", "The directory does not answer; try again later.")

    def want_keys(self, issuer: str) -> None:
        """Have an issuer's keys fetched soon. Does nothing while the process is away: it begins by fetching."""
        self._link.send(pack(WantKeys(issuer)))

    async def run(self) -> None:
        """Connect, and connect again whenever the connection is lost. Returns only by cancellation."""
        await self._link.run(RECONNECT_SECONDS, opened=lambda: None, lost=self._lost)

    def _received(self, payload: bytes) -> None:
        """Take an answer; one whose question was given up is dropped."""
        answer = ANSWER.decode(payload)
        waiting = self._waiting.get(answer.id)
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)

    def _next_id(self) -> int:
        self._ids += 1
        return self._ids

    async def _ask(self, question: AskGroups | LogIn, seconds: float) -> Answer | None:
        if not self._link.open or len(self._waiting) >= MOST_UNDER_WAY:
            return None
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[question.id] = answer
        self._link.send(pack(question))
        try:
            await asyncio.wait({answer}, timeout=seconds)
        finally:
            del self._waiting[question.id]
        return answer.result() if answer.done() and not answer.cancelled() else None

    def _lost(self) -> None:
        for answer in self._waiting.values():
            answer.cancel()


def _can_be_asked(*texts: str) -> bool:
    try:
        return all(len(text.encode()) <= LONGEST for text in texts)
    except UnicodeEncodeError:
        # Half a surrogate pair, as JSON can write it: nobody is called that.
        return False
