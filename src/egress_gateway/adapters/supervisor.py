"""The processes of one gateway: the log first, then the way out, then the workers; restarted when they die or hang.

Listening sockets are bound here and inherited, so that a worker that is replaced loses no connection
that the kernel has accepted. On a stop signal they end in the other order: workers drain while the
connector still sends and the log still records.
"""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from egress_gateway.adapters.pulse import BEAT_SECONDS, READY_FD, SILENT_BEATS, TURN_FD, Pulse, listen
from egress_gateway.adapters.users import User
from egress_gateway.core.config import ListenerConfig
from egress_gateway.core.errors import ConfigError

READY_SECONDS: Final = 180.0
"""For a child's first sign of life: compiling the detectors for the first time takes 10 to 15 seconds of CPU, and a
small machine with other work takes many times that. One that cannot start ends by itself, and is not waited for."""
RESTART_PAUSE_SECONDS: Final = 0.5
"""Before a child that did not live long is started again."""
SETTLED_SECONDS: Final = 2.0
"""A child that has lived for so long is started again at once: requests wait for it. One that ends sooner may go on
doing so, as the log does on a disk that fails."""
QUICK_DEATHS: Final = 5
"""A child that dies this often before it was ready will not live; giving up shows its last words."""
_DESCRIPTORS: Final = Path("/dev/fd")
_STANDARD: Final = frozenset({0, 1, 2})


def bind(listener: ListenerConfig) -> socket.socket:
    """A bound, listening-ready socket. Raises `ConfigError` if the address cannot be had."""
    family = socket.AF_INET6 if ":" in listener.address else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((listener.address, listener.port))
    except OSError as error:
        sock.close()
        raise ConfigError(
            f"cannot listen on {listener.address}:{listener.port}: {error.strerror}; "
            "stop what uses it, or set another port in gateway.yaml"
        ) from error
    return sock


class Child:
    """One process that has to run, and is started again when it ends."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        user: User | None = None,
        fds: Sequence[int] = (),
        patience: float,
        prepares: bool = False,
    ) -> None:
        """One that `prepares` gets ready by itself and waits for its turn; another is not there before it."""
        self.name = name
        self._command = command
        self._environment = environment
        self._user = user
        self._fds = fds
        self._patience = patience
        """Seconds to wait after SIGTERM before SIGKILL."""
        self._prepares = prepares
        self._turn = -1
        """Where it is told that its turn has come; below 0 if it was, or need not be."""
        self._process: asyncio.subprocess.Process | None = None
        self._pulse: Pulse | None = None
        self._stopping = False

    @property
    def pid(self) -> int:
        """Process id; 0 while there is none."""
        return self._process.pid if self._process is not None else 0

    async def start(self, until: Collection[asyncio.Future[None]] = ()) -> None:
        """Start it and wait until it says that it serves, or until one of these is done.

        Raises `ConfigError` if it does not serve, unless one of these is done.
        """
        if self._turn < 0:
            await self._spawn()
        self._begin()
        serves = await self._pulse.first(READY_SECONDS, until) if self._pulse is not None else False
        if serves or any(each.done() for each in until):
            return
        await self.stop()
        if serves is None:
            raise ConfigError(f"{self.name} was not ready after {READY_SECONDS:.0f} seconds; give it more CPU")
        raise _not_started(self.name)

    async def prepare(self) -> asyncio.Future[None] | None:
        """Have it get ready before its turn, if it can; what is returned then is done when it has ended."""
        if self._prepares:
            await self._spawn()
        return self._pulse.lost if self._pulse is not None else None

    def _begin(self) -> None:
        if self._turn >= 0:
            _say_turn(self._turn)
            self._forget_turn()

    def _forget_turn(self) -> None:
        if self._turn >= 0:
            os.close(self._turn)
            self._turn = -1

    async def _spawn(self) -> None:
        reading, writing = os.pipe()
        waiting, self._turn = os.pipe() if self._prepares else (-1, -1)
        own = (writing, waiting) if self._prepares else (writing,)
        told = {READY_FD: str(writing), **({TURN_FD: str(waiting)} if self._prepares else {})}
        fds = (*own, *self._fds)
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                pass_fds=fds,
                env={**self._environment, **told},
                stdin=asyncio.subprocess.DEVNULL,
                preexec_fn=partial(_before_exec, self._user, _STANDARD.union(fds)),
            )
        finally:
            for descriptor in own:
                os.close(descriptor)
        self._pulse = await listen(reading)

    async def keep(self, tell: Callable[[str], None]) -> None:
        """Wait for its end and start it again, until it is stopped or will not start any more.

        One that is silent for `SILENT_BEATS` is killed.
        """
        deaths = 0
        while self._process is not None and self._pulse is not None and deaths < QUICK_DEATHS:
            loop = asyncio.get_running_loop()
            since = loop.time()
            code = await self._end(self._process, self._pulse, tell)
            if self._stopping:
                return
            tell(f"{self.name} ended with {code}; starting it again")
            if loop.time() < since + SETTLED_SECONDS:
                await asyncio.sleep(RESTART_PAUSE_SECONDS)
            try:
                await self.start()
                deaths = 0
            except ConfigError:
                self._stopping = False
                deaths += 1

    async def _end(self, process: asyncio.subprocess.Process, pulse: Pulse, tell: Callable[[str], None]) -> int:
        """Its exit code, when it has ended by itself or for its silence."""
        silent = 0
        async with asyncio.TaskGroup() as tasks:
            ending = tasks.create_task(process.wait())
            # Looks are counted and not seconds: after this process itself stood still, one look is due and not many,
            # and what the child said meanwhile is heard before the next.
            while not (await asyncio.wait((ending,), timeout=BEAT_SECONDS))[0]:
                silent = 0 if pulse.beaten() else silent + 1
                if silent == SILENT_BEATS:
                    tell(f"{self.name} has been silent for {SILENT_BEATS * BEAT_SECONDS:.0f} seconds; killing it")
                    _signal(process.pid, signal.SIGKILL)
        pulse.close()
        return ending.result()

    async def stop(self) -> None:
        """Ask it to end, wait, then make it."""
        self._stopping = True
        self._forget_turn()
        if self._pulse is not None:
            self._pulse.close()
        if self._process is None or self._process.returncode is not None:
            return
        _signal(self._process.pid, signal.SIGTERM)
        try:
            async with asyncio.timeout(self._patience):
                await self._process.wait()
        except TimeoutError:
            _signal(self._process.pid, signal.SIGKILL)
            await self._process.wait()


class Supervisor:
    """Runs groups of processes until a stop signal; each group needs those before it, and prepares beside them.

    `listening` are the sockets that the workers inherit. They are closed here when stopping begins: as
    long as one process holds them, the kernel goes on accepting connections that nobody will serve.
    """

    def __init__(
        self,
        groups: Sequence[Sequence[Child]],
        *,
        listening: Sequence[socket.socket] = (),
        tell: Callable[[str], None],
    ) -> None:
        self._listening = listening
        self._groups = groups
        self._tell = tell

    async def run(self, ready: Callable[[], None]) -> None:
        """Start everything, call `ready`, serve until SIGTERM or SIGINT, stop in order.

        Raises `ConfigError` if a process does not start, or does not stay up.
        """
        loop = asyncio.get_running_loop()
        stop: asyncio.Future[None] = loop.create_future()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, _settle, stop)
        children = [child for group in self._groups for child in group]
        lost = None
        try:
            await _start(children, stop)
            if not stop.done():
                ready()
                lost = await self._keep(children, stop)
        finally:
            for sock in self._listening:
                sock.close()
            for group in reversed(self._groups):
                await asyncio.gather(*(child.stop() for child in group))
        if lost is not None:
            raise ConfigError(f"{lost.name} does not stay up; what it said is above")

    async def _keep(self, children: Sequence[Child], stop: asyncio.Future[None]) -> Child | None:
        """Keep them running until the stop signal, or until one does not stay up: that one."""
        async with asyncio.TaskGroup() as tasks:
            keepers = [tasks.create_task(child.keep(self._tell)) for child in children]
            await asyncio.wait((stop, *keepers), return_when=asyncio.FIRST_COMPLETED)
            lost = next((child for child, keeper in zip(children, keepers, strict=True) if keeper.done()), None)
            for keeper in keepers:
                keeper.cancel()
        return lost


async def _start(children: Sequence[Child], stop: asyncio.Future[None]) -> None:
    """Start them in their order, until all serve or the stop signal comes.

    Raises `ConfigError` if one does not serve, or ends before its turn.
    """
    preparing = {child: ended for child in children if (ended := await child.prepare()) is not None}
    for child in children:
        if stop.done():
            return
        preparing.pop(child, None)
        await child.start((stop, *preparing.values()))
        lost = next((other for other, ended in preparing.items() if ended.done()), None)
        if lost is not None and not stop.done():
            raise _not_started(lost.name)


def _not_started(name: str) -> ConfigError:
    return ConfigError(f"{name} did not start; what it said is above")


def _settle(stop: asyncio.Future[None]) -> None:
    if not stop.done():
        stop.set_result(None)


def python(module: str, *arguments: str) -> tuple[str, ...]:
    """The command line of a module of ours in this interpreter, isolated from the caller's directory."""
    return (sys.executable, "-P", "-m", module, *arguments)


def _say_turn(descriptor: int) -> None:
    try:
        os.write(descriptor, b"\n")
    except BrokenPipeError:
        return  # It has ended, which its pulse tells.


def _signal(pid: int, number: int) -> None:
    # Not by `Process.send_signal`: before Python 3.13, asyncio's polls the child first. One that has just ended
    # is then reaped there, and whoever waits for it is told 255 in place of its exit code (python/cpython#87744).
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return  # It ended and was reaped; the loop is about to say so.


def _before_exec(user: User | None, kept: Collection[int]) -> None:
    """In the new process: keep none but these descriptors, and become its user."""
    # uvloop passes on whatever is inheritable, whatever `pass_fds` says: what the shell or a service manager left
    # open would reach every process. Marked and not closed, since the spawning needs some of them until it is over.
    for entry in _DESCRIPTORS.iterdir():
        if int(entry.name) not in kept:
            _close_at_exec(int(entry.name))
    if user is not None:
        user.become()


def _close_at_exec(descriptor: int) -> None:
    try:
        os.set_inheritable(descriptor, False)
    except OSError:
        return  # The one by which the directory was listed, closed since.
