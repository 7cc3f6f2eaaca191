"""The admin socket: commands of users of this machine, each known by the kernel's word."""

import asyncio
import pwd
from collections.abc import Callable, Collection
from functools import partial
from typing import Final

from egress_gateway.adapters.actor import find_uid
from egress_gateway.adapters.framed_connection import FramedConnection
from egress_gateway.adapters.peer_limit import PeerLimit
from egress_gateway.adapters.rare_notices import RareNotices
from egress_gateway.adapters.reviews.admin_protocol import QUESTION, Question, pack
from egress_gateway.control.reviewing import ReviewerDesk, Roles
from egress_gateway.core.errors import WireError
from egress_gateway.core.identity_config import AdminsConfig

MOST_CONNECTIONS: Final = 32
"""Of one user: a command has one, for as long as it takes."""
LARGEST_QUESTION: Final = 64 << 10


def reviewers(admins: AdminsConfig | None, *, own: int) -> frozenset[int]:
    """Users who may connect: the reviewers, or, where no roles are given, the process's own user and root."""
    if admins is None:
        return frozenset({0, own})
    uids = (find_uid(name) for name in admins.reviewer if ":" not in name)
    return frozenset(uid for uid in uids if uid is not None)


class AdminDesk:
    """What all connections share. `uids` are the users who may connect."""

    def __init__(self, desk: ReviewerDesk, roles: Roles, *, uids: Collection[int], tell: Callable[[str], None]) -> None:
        self.desk = desk
        self.roles = roles
        self.tell = tell
        self.peers = PeerLimit(uids, MOST_CONNECTIONS, RareNotices(tell))
        self.connections: set[AdminConnection] = set()

    def close(self) -> None:
        """End all connections."""
        for connection in tuple(self.connections):
            connection.link.abort()


class AdminConnection:
    """One command's connection: the end of `link`. It asks one thing at a time."""

    def __init__(self, desk: AdminDesk) -> None:
        self._desk = desk
        self._answering: asyncio.Task[None] | None = None
        self.link = FramedConnection(self, largest=LARGEST_QUESTION, peers=desk.peers, read_while_full=False)

    def opened(self) -> None:
        """See `framed_connection.End`."""
        self._desk.connections.add(self)

    def lost(self) -> None:
        """The command has ended; what it began with a record is done all the same."""
        self._desk.connections.discard(self)

    def received(self, payload: bytes) -> None:
        """Take a question. Raises `WireError` for a second one before the first is answered."""
        question = QUESTION.decode(payload)
        if self._answering is not None:
            raise WireError("a question before the last was answered")
        self._answering = asyncio.get_running_loop().create_task(self._answer(question))
        self._answering.add_done_callback(self._answered)

    async def _answer(self, question: Question) -> None:
        uid = self.link.uid
        who = partial(self._desk.roles.of_user, uid, name_of(uid))
        self.link.send(pack(await self._desk.desk.answer(question, who)))

    def _answered(self, task: asyncio.Task[None]) -> None:
        self._answering = None
        bug = None if task.cancelled() else task.exception()
        if bug is not None:
            self._desk.tell(f"a reviewer's question failed for a reason that is ours: {type(bug).__name__}")
            self.link.abort()


def name_of(uid: int) -> str:
    """What the machine calls a user; empty for a number without a name."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return ""
