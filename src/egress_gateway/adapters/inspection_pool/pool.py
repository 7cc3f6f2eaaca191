"""The inspectors of one worker: started, lent to requests one at a time, and started again when they end.

Requests with little new in them are inspected where they arrive; that costs less than sending them about. Others, and
those that hold documents or want models, wait for an inspector, in a queue that has an end. Whatever goes wrong there
refuses that request and no other.
"""

import asyncio
import socket
from collections.abc import Callable, Collection
from functools import partial
from typing import Final, Protocol

from egress_gateway.adapters.inspection_pool.link import Link
from egress_gateway.adapters.inspection_pool.protocol import Covered, Examine, Examined, Made, Show, Transform
from egress_gateway.classify.reading import MOST_WEIGHT
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.reviews import Shown
from egress_gateway.steps.examination import InlineInspection
from egress_gateway.steps.inspection import Order, Seen, Subject, Transformed, without_models

LARGEST_INLINE: Final = 8 << 10
"""New bytes of a request that is inspected where it arrives. Of prose they take 4 to 10 ms, as many of its words are
new, most of it to look for names, during which the worker serves nobody else; of nothing but new words 22. An
inspector costs the worker 0.5 ms instead, and all processes together 1 ms more."""
LARGEST_LOOKED_UP: Final = 256 << 10
"""Bytes of a body of which it is asked how much is new. That takes 1 ms, and so does the rest for what is not."""
MOST_VALUES: Final = 300
"""Found in a request that is redacted where it arrives, whether just now or before: replacing them and looking
once more takes 10 ms."""
MOST_COMMAS: Final = 2048
"""In a body of which it is asked how much is new: there is one between any two values of JSON, and as many values
take 12 ms to parse and to recall."""
MOST_SIGNS: Final = 1536
"""Of what values are made of, in text that is inspected where it arrives: as many digits take 20 ms in addresses of
four, 5 in card numbers, to be looked at and replaced. Prose has one in forty characters."""
_SIGNS: Final = b",0123456789@%&\\"
_FURTHER_SIGNS_OF_AN_AT_SIGN: Final = 3
"""Each may stand in an address, with no other sign."""
_BYTES_OF_A_SIGN: Final = 8
"""Beyond ASCII, where digits and invisible characters have two and three: 12 KB take 20 ms of nothing but them, and
1 as prose."""
_ASCII: Final = bytes(range(128))
FIRST_PAUSE_SECONDS: Final = 0.2
LONGEST_PAUSE_SECONDS: Final = 30.0
"""Between starts of an inspector that does not live to be ready: twice as long each time."""


class Process(Protocol):
    """An inspector's process, as `asyncio.subprocess.Process` has it."""

    def kill(self) -> None:
        """End it at once. Raises `ProcessLookupError` if it has ended."""
        ...

    async def wait(self) -> int:
        """Its exit code, once it has ended."""
        ...


class Spawn(Protocol):
    """Starts an inspector."""

    async def __call__(self, theirs: socket.socket) -> Process:
        """A process that has this end of a socket pair."""
        ...


class InspectionPool:
    """Lends inspectors. `run` has to be running."""

    def __init__(
        self,
        spawn: Spawn,
        *,
        detectors: str,
        inspectors: int,
        queue: int,
        seconds: float,
        tell: Callable[[str], None],
        models: Collection[str] = (),
    ) -> None:
        """`seconds` is how long a request waits for an inspector, and how long an answer may take.

        `queue` is how many requests may wait. `detectors` is the digest that inspectors must have, `models` the names
        of those that they have.
        """
        self.models = frozenset(models)
        """What a request may want to be looked at by, if there are inspectors."""
        self.inspectors = inspectors
        """How many there are; 0 if large requests are inspected where they arrive as well."""
        self._spawn = spawn
        self._detectors = detectors
        self._places = queue
        self._seconds = seconds
        self._tell = tell
        self._free: asyncio.Queue[Link] = asyncio.Queue()
        self._waiting = 0

    async def run(self) -> None:
        """Keep the inspectors running until cancelled; then none is left."""
        async with asyncio.TaskGroup() as keepers:
            for _ in range(self.inspectors):
                keepers.create_task(self._keep())

    async def lend(self) -> Link:
        """An inspector for one request, which has to release it. Raises `Unavailable`."""
        if self._free.empty() and self._waiting >= self._places:
            raise _busy()
        self._waiting += 1
        try:
            async with asyncio.timeout(self._seconds):
                while True:
                    link = await self._free.get()
                    if link.alive:
                        link.lend()
                        return link
        except TimeoutError as error:
            raise _busy() from error
        finally:
            self._waiting -= 1

    async def _keep(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while True:
            if await self._one_life():
                pause = FIRST_PAUSE_SECONDS
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    async def _one_life(self) -> bool:
        """Run one process to its end; whether it was ever ready."""
        ours, theirs = socket.socketpair()
        with ours, theirs:
            try:
                process = await self._spawn(theirs)
            except OSError as error:
                self._tell(f"an inspector cannot be started: {error.strerror}")
                return False
            theirs.close()
            link = Link(
                detectors=self._detectors,
                seconds=self._seconds,
                free=self._free.put_nowait,
                kill=partial(_kill, process),
            )
            try:
                await asyncio.get_running_loop().create_unix_connection(lambda: link, sock=ours)
                code = await process.wait()
                self._tell(f"an inspector ended with {code}; starting another")
            finally:
                link.end()
                _kill(process)
                await process.wait()
        return link.ready


class PooledInspection:
    """The inspection of one request, here or by an inspector; implements `Inspection`.

    An inspector is held from looking to the first body and no longer. A further upstream has the request
    inspected anew, with the same result: it is rare, and answers may take minutes to fail.
    """

    def __init__(self, pool: InspectionPool, inline: InlineInspection) -> None:
        self._pool = pool
        self._inline = inline
        self._subject: Subject | None = None
        self._link: Link | None = None

    async def examine(self, subject: Subject) -> Seen:
        if subject.deep and not (self._pool.inspectors and self._pool.models.issuperset(subject.deep)):
            raise without_models(subject.deep)
        if not self._pool.inspectors:
            return await self._inline.examine(subject)
        if self._stays(subject):
            seen = await self._inline.examine(subject)
            if sum(found.count for found in seen.classes) > MOST_VALUES:
                self._leave(subject)
            return seen
        self._leave(subject)
        self._link = await self._pool.lend()
        return (await self._link.ask(Examine(subject), Examined)).seen

    def _leave(self, subject: Subject) -> None:
        """What is left to do is for an inspector."""
        self._inline.release()
        self._subject = subject

    def _stays(self, subject: Subject) -> bool:
        """Whether it is little work, or little of it is new. Raises `Unreadable`.

        Documents are opened beside the worker, however small, and models asked.
        """
        if subject.deep:
            return False
        body = subject.body
        if _is_little(body):
            return not self._inline.begin(subject).carries_documents
        if len(body) > LARGEST_LOOKED_UP or body.count(b",") > MOST_COMMAS or _beyond_ascii(body) > LARGEST_INLINE:
            return False
        begun = self._inline.begin(subject)
        if begun.carries_documents or begun.recalled > MOST_VALUES or begun.new > LARGEST_INLINE:
            return False
        text = begun.new_text
        return _is_little(text) and begun.decoded + len(text) <= MOST_WEIGHT

    async def transform(self, order: Order) -> Transformed:
        if self._subject is None:
            return await self._inline.transform(order)
        link = await self._examined(self._subject)
        try:
            return (await link.ask(Transform(order), Made)).transformed
        finally:
            self._let_go()

    async def show(self) -> Shown:
        if self._subject is None:
            return await self._inline.show()
        link = await self._examined(self._subject)
        try:
            return (await link.ask(Show(), Covered)).shown
        finally:
            # People take their time.
            self._let_go()

    def pause(self) -> None:
        self._let_go()

    async def _examined(self, subject: Subject) -> Link:
        """The inspector that has the request: the one that is held, or another that looks at it anew."""
        if self._link is None:
            self._link = await self._pool.lend()
            await self._link.ask(Examine(subject), Examined)
        return self._link

    def release(self) -> None:
        self._inline.release()
        self._subject = None
        self._let_go()

    def _let_go(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            link.release()


def _is_little(text: bytes) -> bool:
    """Whether a body, or what is new in it, is looked at and replaced in little time whatever it says."""
    return len(text) <= LARGEST_INLINE and _signs(text) <= MOST_SIGNS


def _signs(text: bytes) -> int:
    ascii_signs = len(text) - len(text.translate(None, _SIGNS)) + _FURTHER_SIGNS_OF_AN_AT_SIGN * text.count(b"@")
    return ascii_signs + _beyond_ascii(text) // _BYTES_OF_A_SIGN


def _beyond_ascii(text: bytes) -> int:
    """Bytes that are, which are normalised each time, whether they were seen before or not."""
    return len(text.translate(None, _ASCII))


def _kill(process: Process) -> None:
    try:
        process.kill()
    except ProcessLookupError:
        return  # It has ended, which is what was wanted.


def _busy() -> Unavailable:
    return Unavailable("inspection_busy", "too many large requests are being inspected; try again")
