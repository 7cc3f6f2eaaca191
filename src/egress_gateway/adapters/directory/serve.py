"""Questions of workers: who may ask, and many answers under way on a connection.

The process trusts no worker with anything but the answers. It serves a connection only if the kernel
says that a permitted user is at the other end. A worker that is taken over can ask for the groups of
anybody, which decides nothing, and try passwords, as often as `attempts` allows.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Final, cast

import msgspec

from egress_gateway.adapters.directory.protocol import (
    LARGEST_ANSWER,
    LARGEST_QUESTION,
    QUESTION,
    Answer,
    AskGroups,
    Groups,
    LoggedIn,
    LogIn,
    Question,
    WantKeys,
    pack,
)
from egress_gateway.adapters.unix_sockets import peer_uid
from egress_gateway.core.errors import Unavailable, WireError
from egress_gateway.core.identity import Membership
from egress_gateway.core.secret import Secret
from egress_gateway.wire.frames import FrameReader

MOST_UNDER_WAY: Final = 4096
"""Questions of one connection that wait: what a worker in order has at most."""

FindGroups = Callable[[str, str, str], Awaitable[Membership]]
"""Issuer, tenant and person to groups; raises nothing."""
TryLogIn = Callable[[str, Secret[str]], Awaitable[str]]
"""Name and password to a person's id, or empty. Raises `Unavailable`."""


class Desk:
    """What all connections share. `uids` are the users who may ask."""

    def __init__(
        self,
        *,
        uids: frozenset[int],
        find_groups: FindGroups,
        try_log_in: TryLogIn,
        want_keys: Callable[[str], None],
        tell: Callable[[str], None],
    ) -> None:
        self.uids = uids
        self.find_groups = find_groups
        self.try_log_in = try_log_in
        self.want_keys = want_keys
        self.tell = tell
        self.connections: set[Connection] = set()

    def close(self) -> None:
        """End all connections; what is under way is not answered."""
        for connection in tuple(self.connections):
            connection.close()


class Connection(asyncio.Protocol):
    """One worker's connection."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._reader = FrameReader(LARGEST_QUESTION)
        self._transport: asyncio.Transport | None = None
        self._under_way: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Check who it is."""
        # A stream socket has a stream transport; uvloop's is none by class.
        self._transport = cast("asyncio.Transport", transport)
        self._desk.connections.add(self)
        if peer_uid(transport.get_extra_info("socket")) not in self._desk.uids:
            self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody waits any more."""
        self._transport = None
        self._desk.connections.discard(self)
        for task in self._under_way:
            task.cancel()

    def data_received(self, data: bytes) -> None:
        """Take questions. Anything else, and too many at a time, ends the connection."""
        try:
            for payload in self._reader.feed(data):
                self._take(QUESTION.decode(payload))
        except (WireError, msgspec.MsgspecError, UnicodeDecodeError):
            self.close()

    def close(self) -> None:
        """End the connection at once."""
        if self._transport is not None:
            self._transport.abort()

    def _take(self, question: Question) -> None:
        match question:
            case AskGroups():
                self._begin(self._tell_groups(question))
            case LogIn():
                self._begin(self._log_in(question))
            case WantKeys(issuer):
                self._desk.want_keys(issuer)

    def _begin(self, answering: Coroutine[object, object, None]) -> None:
        if len(self._under_way) >= MOST_UNDER_WAY:
            answering.close()
            raise WireError("too many questions at a time")
        task = asyncio.get_running_loop().create_task(answering)
        self._under_way.add(task)
        task.add_done_callback(self._answered)

    async def _tell_groups(self, question: AskGroups) -> None:
        membership = await self._desk.find_groups(question.issuer, question.tenant, question.person)
        self._say(Groups(question.id, membership), otherwise=Groups(question.id, Membership()))

    async def _log_in(self, question: LogIn) -> None:
        try:
            person = await self._desk.try_log_in(question.name, Secret(question.password))
        except Unavailable:
            unknown = LoggedIn(question.id)
            self._say(unknown, otherwise=unknown)
        else:
            self._say(LoggedIn(question.id, person, known=True), otherwise=LoggedIn(question.id))

    def _answered(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if task.cancelled():
            return
        bug = task.exception()
        if bug is not None:
            # The worker sees its connection break, and takes groups for incomplete.
            self._desk.tell(f"a question failed for a reason that is ours: {type(bug).__name__}; please report it")
            self.close()

    def _say(self, answer: Answer, *, otherwise: Answer) -> None:
        data = pack(answer)
        if self._transport is not None:
            self._transport.write(data if len(data) <= LARGEST_ANSWER else pack(otherwise))
