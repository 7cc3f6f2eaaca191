"""A listing of what happens to a gateway and what it does then, in order.

    caller = await (
        Playbook(peers, pipeline.handle)
        >> Request(path="/support/openai/v1/chat/completions", headers=KEY, body=(CHAT,))
        << AuditIntent("azure-us POST /v1/chat/completions")
        >> Commits()
        << Forward(lacks=(b"alice@",))
        >> Answer(chunks=(COMPLETION,))
        << AuditOutcome({"end": "complete"})
        << Delivered(200, contains=(b"alice@",))
    )

Effects must be exactly those listed, in that order. Before a `>>` step the gateway may run until it
waits for something, so that an effect which comes too early shows up too early. The result is the
last request's caller. A playbook that was never awaited warns when it is thrown away.
"""

import asyncio
import difflib
import warnings
from collections.abc import Callable, Coroutine, Generator, Sequence
from typing import Self

from egress_gateway.ports import Caller
from egress_gateway.testing.effects import Effect, Raised
from egress_gateway.testing.expectations import AuditIntent, AuditRecord, Expectation
from egress_gateway.testing.fake_audit_log import Verdict
from egress_gateway.testing.fake_caller import FakeCaller
from egress_gateway.testing.journal import PATIENCE_SECONDS
from egress_gateway.testing.peers import Peers
from egress_gateway.testing.stimuli import Commits, Stimulus

SETTLING_ROUNDS = 50
"""Turns of the event loop in which a gateway that waits for nothing shows what it does next. Each
await on a fake costs one or two turns."""

Handle = Callable[[Caller], Coroutine[object, object, None]]


class Playbook:
    """Steps for one gateway and its peers; await it to play and compare them."""

    def __init__(self, peers: Peers, handle: Handle) -> None:
        self.peers = peers
        self._handle = handle
        self._steps: list[Stimulus | Expectation] = []
        self._played = False
        self._caller: FakeCaller | None = None
        self._task: asyncio.Task[None] | None = None

    def __rshift__(self, stimulus: Stimulus) -> Self:
        self._steps.append(stimulus)
        return self

    def __lshift__(self, expectation: Expectation) -> Self:
        self._steps.append(expectation)
        return self

    def __await__(self) -> Generator[object, None, FakeCaller]:
        return self._play().__await__()

    def __del__(self) -> None:
        if not self._played:
            warnings.warn("a playbook was never awaited: it asserted nothing", RuntimeWarning, stacklevel=2)

    @property
    def busy(self) -> bool:
        """Whether a request is being handled."""
        return self._task is not None and not self._task.done()

    def enter(self, caller: FakeCaller) -> None:
        """Hand a request to the gateway."""
        self._caller = caller
        self._task = asyncio.get_running_loop().create_task(self._handle(caller))
        self._task.add_done_callback(self._ended)

    def leave(self) -> None:
        """Cancel the running request."""
        if self._task is not None and self._caller is not None:
            self._caller.vanish()
            self._task.cancel("the caller is gone")

    async def _play(self) -> FakeCaller:
        self._played = True
        self.peers.audit.plan.update(_held(self._steps, self.peers.audit.appends))
        start = len(self.peers.journal.effects)
        for step in self._steps:
            if not isinstance(step, Expectation) and not await self._happen(step):
                self.leave()
                break
        finished = await self._finish()
        problem = compare(self._steps, self.peers.journal.effects[start:])
        if problem or not finished:
            hint = "" if finished else "the request was still being handled at the end of the playbook\n"
            raise AssertionError(f"{hint}the gateway did not follow the playbook:\n{problem}")
        if self._caller is None:
            raise AssertionError("a playbook needs a Request")
        return self._caller

    async def _happen(self, stimulus: Stimulus) -> bool:
        await _settle()
        await self.peers.journal.until(lambda: stimulus.ready(self) or not self.busy)
        await _settle()
        if not stimulus.ready(self):
            return False
        self.peers.journal.note(stimulus)
        stimulus.apply(self)
        return True

    async def _finish(self) -> bool:
        if self._task is None:
            return True
        _, running = await asyncio.wait({self._task}, timeout=PATIENCE_SECONDS)
        if running:
            self.leave()
            await asyncio.wait(running)
        return not running

    def _ended(self, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            self.peers.journal.note(Raised(error=error))
        self.peers.journal.stir()


def compare(steps: Sequence[Stimulus | Expectation], effects: Sequence[Effect]) -> str:
    """A diff of what was listed (`-`) and what happened (`+`); empty if they agree."""
    at = 0
    agreed = 0
    for step in steps:
        taken = step.takes(effects[at:]) if isinstance(step, Expectation) else int(effects[at : at + 1] == (step,))
        if not taken:
            break
        at += taken
        agreed += 1
    if agreed == len(steps) and at == len(effects):
        return ""
    happened = [effect.line for effect in effects]
    listed = happened[:at] + [step.line for step in steps[agreed:]]
    return "\n".join(difflib.ndiff(listed, happened))


async def _settle() -> None:
    for _ in range(SETTLING_ROUNDS):
        await asyncio.sleep(0)


def _held(steps: Sequence[Stimulus | Expectation], before: int) -> dict[int, Verdict]:
    """Which appends wait for a `Commits` step: those listed directly before one."""
    plan: dict[int, Verdict] = {}
    append = before
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        if isinstance(step, AuditIntent | AuditRecord):
            append += 1
            if isinstance(following, Commits):
                plan[append] = Verdict.HOLD
    return plan
