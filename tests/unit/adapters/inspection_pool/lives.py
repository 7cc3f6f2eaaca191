"""Inspectors without a process: a thread, or a script of what one might do, at the other end of a real socket pair."""

import asyncio
import json
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager

from egress_gateway.adapters.inspection_pool.inspector import serve
from egress_gateway.adapters.inspection_pool.pool import LARGEST_INLINE, InspectionPool, PooledInspection
from egress_gateway.classify import Classifier
from egress_gateway.classify.finder import Spot, Text, Versioned
from egress_gateway.classify.pattern import Rank
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.ids import DataClass, DetectorDigest
from egress_gateway.core.routes import UnknownFields
from egress_gateway.core.secret import Secret
from egress_gateway.providers.dialects.openai_chat import CHAT, OpenAIChat
from egress_gateway.registry import dialects_by_family
from egress_gateway.steps.examination import InlineInspection
from egress_gateway.steps.inspection import Subject
from egress_gateway.testing.gateway import JSON, small_classifier

ADDRESS = "ada.castellano" + "@" + "example.com"
LARGE = "x " * LARGEST_INLINE
"""Words that make a body too large to be inspected where it arrives."""

Script = Callable[[socket.socket], None]


def honest(connection: socket.socket) -> None:
    """An inspector as it should be."""
    work(connection, lambda: None)


def work(connection: socket.socket, before: Callable[[], object]) -> None:
    """The same, with something to do before each job."""
    serve(connection, small_classifier(), dialects_by_family(), work=before, rest=lambda: None)


class Jane:
    """A model that knows one person."""

    name = "jane"
    digest = DetectorDigest("sha256:jane")
    kinds = ((DataClass("pii.name"), Rank.MODEL, "jane"),)

    def find(self, texts: Sequence[Text]) -> Iterator[Spot]:
        for number, text in enumerate(texts):
            at = text.text.find("Jane")
            if at >= 0:
                yield Spot(number, at, at + 4, 0, 950)


def has_jane(connection: socket.socket) -> None:
    """An inspector that has a model."""
    serve(
        connection,
        small_classifier(),
        dialects_by_family(),
        work=lambda: None,
        rest=lambda: None,
        models={"jane": Jane()},
    )


def subject(text: str = "hello") -> Subject:
    body = {"model": "m", "messages": [{"role": "user", "content": text}]}
    return Subject(
        family="openai",
        operation=CHAT.name,
        unknown=UnknownFields.SCAN,
        head=OpenAIChat().head(CHAT, RequestHead(method="POST", path="/", headers=JSON), ""),
        body=json.dumps(body, ensure_ascii=False).encode(),
        keys=(Secret(b"s" * 32),),
    )


class Life:
    """A thread that stands for a process."""

    def __init__(self, theirs: socket.socket, script: Script) -> None:
        self._connection = theirs.dup()
        self._thread = threading.Thread(target=self._run, args=(script,), daemon=True)
        self._loop = asyncio.get_running_loop()
        self._ended = asyncio.Event()
        self.killed = False
        self._thread.start()

    def kill(self) -> None:
        try:
            self._connection.shutdown(socket.SHUT_RDWR)
        except OSError as ended:
            raise ProcessLookupError from ended
        self.killed = True

    @property
    def ended(self) -> bool:
        return self._ended.is_set()

    async def wait(self) -> int:
        await self._ended.wait()
        return 0

    def _run(self, script: Script) -> None:
        try:
            with self._connection:
                script(self._connection)
        except ConnectionError:
            return  # Killed, or the worker is gone: a process would have ended there.
        finally:
            self._loop.call_soon_threadsafe(self._ended.set)


class Pool:
    """A pool whose inspectors do what their scripts say, each the next one, the last one again and again."""

    def __init__(
        self,
        *scripts: Script,
        queue: int = 2,
        seconds: float = 10.0,
        inspectors: int = 1,
        models: Sequence[Versioned] = (),
    ) -> None:
        self._scripts = list(scripts)
        self.lives: list[Life] = []
        self.told: list[str] = []
        self.two = asyncio.Event()
        """Set when a second one was started."""
        self.pool = InspectionPool(
            self._spawn,
            detectors=small_classifier().digest_of_deepened(models),
            models=[model.name for model in models],
            inspectors=inspectors,
            queue=queue,
            seconds=seconds,
            tell=self.told.append,
        )

    def inspection(self, classifier: Classifier | None = None) -> PooledInspection:
        return PooledInspection(self.pool, InlineInspection(classifier or small_classifier(), dialects_by_family()))

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Pool"]:
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(self.pool.run())
            yield self
            running.cancel()

    async def _spawn(self, theirs: socket.socket) -> Life:
        script = self._scripts.pop(0) if len(self._scripts) > 1 else self._scripts[0]
        self.lives.append(Life(theirs, script))
        if len(self.lives) == 2:
            self.two.set()
        return self.lives[-1]
