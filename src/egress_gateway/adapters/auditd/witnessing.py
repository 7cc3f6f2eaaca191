"""The log's side of being witnessed: what witnesses are offered, what they said, and what it holds up.

Beside the commits: proofs are built and cosignatures written in a thread of its own, with descriptors of its own. A
disk that takes no cosignature leaves records unwitnessed, and ends nothing.
"""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import msgspec

from egress_gateway.adapters.auditd.checkpoint_protocol import Ask, Give, NotOffered, Offer, Taken
from egress_gateway.adapters.auditd.cosigned import CosignedFiles
from egress_gateway.adapters.auditd.files import Files
from egress_gateway.adapters.rare_notices import RareNotices
from egress_gateway.audit.merkle.proofs import Hashes, consistency
from egress_gateway.audit.notes.cosigning import Cosigning, Witnessed
from egress_gateway.audit.notes.witness_policy import LARGEST_POLICY, WitnessPolicy, read_policy
from egress_gateway.core.errors import ConfigError, Unavailable, WireError

Result = TypeVar("Result")


class WitnessingConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose cosignatures make a record witnessed, and how much may leave before."""

    policy: str
    """Path of the policy file."""
    max_records: int = 0
    """That may be unwitnessed; with more, intents are refused. 0 for any number."""
    max_seconds: int = 0
    """That the oldest unwitnessed record may wait; 0 for any time."""


class Witnessing:
    """Collects cosignatures for one log. Owned by the event loop.

    Raises `ConfigError` for a policy that cannot be used, and `Unavailable` (`log_damaged`) if witnesses cosigned
    more than the log holds: it was rolled back.
    """

    def __init__(
        self,
        config: WitnessingConfig,
        origin: str,
        files: Files,
        hashes: Hashes,
        *,
        clock: Callable[[], int],
        tell: Callable[[str], None],
    ) -> None:
        self.config = config
        self._files = CosignedFiles(files)
        self._hashes = hashes
        self.clock = clock
        self._notices = RareNotices(tell)
        self._thread = ThreadPoolExecutor(1, "witness")
        self._changed = asyncio.Event()
        self._written = 0
        self._collected = Cosigning(load_policy(Path(config.policy)), origin)
        self.moved: Callable[[int], None] = lambda _: None
        """Called with each size that is witnessed now."""
        newest = self._files.newest()
        if newest:
            try:
                self._collected.resume(newest)
            except WireError as error:
                # Of another policy, or not of witnesses at all: it counts for nothing.
                tell(f"what was cosigned before does not count: {error.reason}")

    @property
    def witnessed(self) -> int:
        """Records that a durable quorum covers."""
        return self._collected.witnessed

    @property
    def reached(self) -> dict[str, int]:
        """Size that each witness cosigned last."""
        return self._collected.reached

    def published(self, note: bytes) -> None:
        """A checkpoint is durable."""
        self._collected.publish(note, self.clock())
        self._wake()

    async def offer(self, ask: Ask) -> Offer | NotOffered:
        """Answer when there is a checkpoint beyond what is asked for."""
        while True:
            target = self._collected.target
            if ask.old > self._collected.newest > 0:
                self._notices.note(
                    f"ALARM: a witness cosigned {ask.old} records of this log, and it has {self._collected.newest} "
                    "under its newest checkpoint: it was rolled back, or somebody else writes under its name"
                )
                return NotOffered(ask.id, "the witness is ahead of the log")
            if target is not None and target.size > ask.beyond and target.size >= ask.old:
                break
            await self._changed.wait()
        try:
            proof = await self._run(lambda: self._prove(ask.old, target.size))
        except (Unavailable, OSError, ValueError) as error:
            self._notices.note(f"a proof for witnesses cannot be built ({type(error).__name__})")
            return NotOffered(ask.id, "the proof cannot be built")
        return Offer(ask.id, target.size, target.note, proof)

    async def take(self, given: Give) -> Taken:
        """Check a witness's answer, and store the note if it makes a quorum; durable on return."""
        try:
            witnessed = self._collected.add(given.size, given.lines, int(time.time()))
        except WireError as error:
            self._notices.note(f"what a witness answered does not count: {error.reason}")
            return Taken(given.id, error.reason)
        if witnessed is not None and witnessed.size > self.witnessed:
            await self._store(witnessed)
        return Taken(given.id)

    def close(self) -> None:
        """Take no more."""
        self._thread.shutdown(wait=False)

    def _prove(self, old: int, size: int) -> tuple[bytes, ...]:
        return consistency(self._hashes, old, size) if 0 < old < size else ()

    async def _store(self, witnessed: Witnessed) -> None:
        try:
            await self._run(lambda: self._write(witnessed))
        except OSError as error:
            self._notices.note(f"cosignatures cannot be written ({error.strerror}); records stay unwitnessed")
            return
        self._collected.settle(witnessed.size, self.clock())
        self.moved(self.witnessed)
        self._wake()

    def _write(self, witnessed: Witnessed) -> None:
        # An earlier target may get its quorum while a later one is being written.
        if witnessed.size > self._written:
            self._files.store(witnessed.note, int(time.time()))
            self._written = witnessed.size

    async def _run(self, call: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    def _wake(self) -> None:
        # Whoever waits looks again; whoever comes later waits for the next change.
        self._changed.set()
        self._changed = asyncio.Event()


def load_policy(path: Path) -> WitnessPolicy:
    """The policy in a file. Raises `ConfigError` with the line."""
    try:
        with path.open("rb") as file:
            return read_policy(file.read(LARGEST_POLICY + 1))
    except OSError as error:
        raise ConfigError(f"the witness policy cannot be read: {error.strerror}", file=str(path)) from error
    except WireError as error:
        raise ConfigError(error.reason, file=str(path)) from error
