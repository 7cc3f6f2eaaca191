"""Log-in with a name and a password: whether the directory takes them, within the bound on tries."""

from collections.abc import Awaitable, Callable
from typing import Final

from egress_gateway.adapters.directory.attempts import Attempts
from egress_gateway.adapters.directory.search import SearchFailed
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.secret import Secret
from egress_gateway.ports import Clock

LONGEST: Final = 256
"""Characters of a name."""


class LogIns:
    """`ask` returns the id of the person whose name and password these are, or nothing; raises `SearchFailed`."""

    def __init__(
        self, ask: Callable[[str, Secret[str]], Awaitable[str]], *, clock: Clock, tell: Callable[[str], None]
    ) -> None:
        self._ask = ask
        self._attempts = Attempts()
        self._clock = clock
        self._tell = tell

    async def log_in(self, name: str, password: Secret[str]) -> str:
        """The person's id, or empty: a wrong password and too many of them are not told apart.

        Raises `Unavailable` if the directory does not answer.
        """
        begun = self._clock.tick()
        if not 0 < len(name) <= LONGEST or not password or not self._attempts.begin(name, begun):
            return ""
        try:
            person = await self._ask(name, password)
        except SearchFailed as error:
            self._attempts.unanswered(name, begun)
            self._tell(f"nobody can log in: {error.reason}")
            raise Unavailable("directory_unavailable", "The directory does not answer; try again later.") from error
        if person:
            self._attempts.right(name)
        return person
