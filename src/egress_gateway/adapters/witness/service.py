"""Answers submissions: judged, remembered, cosigned, in this order, and counted. Shows what it cosigned last.

All of it runs in one thread, so that submissions wait for each other and for the disk, and nothing else does.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import msgspec

from egress_gateway.adapters.witness.evidence import Evidence
from egress_gateway.adapters.witness.keys import WitnessKeys
from egress_gateway.adapters.witness.known_logs import Logs
from egress_gateway.adapters.witness.state import WitnessState
from egress_gateway.audit.notes.note import parse
from egress_gateway.audit.notes.submission import SIZE_TYPE, text_of_size
from egress_gateway.audit.notes.witnessing import Refusal, Status, authenticate
from egress_gateway.core.errors import Unavailable

TEXT: Final = "text/plain; charset=utf-8"
_OK: Final = 200
_NOT_FOUND: Final = 404
_UNAVAILABLE: Final = 503


class Answer(msgspec.Struct, frozen=True):
    """What is answered over HTTP."""

    status: int
    body: bytes
    content_type: str = TEXT


class Witness:
    """Cosigns for the logs that `known` tells at each submission. `now` is in seconds since the epoch."""

    def __init__(
        self,
        keys: WitnessKeys,
        known: Callable[[], Logs],
        state: WitnessState,
        evidence: Evidence,
        *,
        now: Callable[[], int],
    ) -> None:
        self._keys = keys
        self._known = known
        self._logs = known()
        self._state = state
        self._evidence = evidence
        self._now = now
        self._thread = ThreadPoolExecutor(1, "witness")
        self._sizes: dict[str, int] = {origin: state.held(origin).size for origin in self._logs}
        self._answered: Counter[int] = Counter()
        self._contradictions: Counter[str] = Counter()

    async def submit(self, body: bytes) -> Answer:
        """Answer the body of an `add-checkpoint`. A caller who leaves stops nothing that has begun."""
        answer = await asyncio.get_running_loop().run_in_executor(self._thread, self._submit, body)
        self._answered[answer.status] += 1
        return answer

    async def held(self, origin: str) -> Answer:
        """The newest checkpoint of a log that was cosigned, with the log's lines and one of now."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._show, origin)

    def close(self) -> None:
        """End what is under way, and close the state."""
        self._thread.shutdown(wait=True)
        self._state.close()

    def metrics(self) -> bytes:
        """What happened, in the text format of Prometheus. Origins have no quotes in them, nor line ends."""
        lines = ["# TYPE egress_witness_size gauge"]
        lines += [f'egress_witness_size{{origin="{origin}"}} {size}' for origin, size in self._sizes.items()]
        lines += ["# TYPE egress_witness_answers_total counter"]
        statuses = sorted({_OK, _UNAVAILABLE, *Status, *self._answered})
        lines += [f'egress_witness_answers_total{{status="{int(each)}"}} {self._answered[each]}' for each in statuses]
        lines += ["# TYPE egress_witness_contradictions_total counter"]
        lines += [
            f'egress_witness_contradictions_total{{origin="{origin}"}} {self._contradictions[origin]}'
            for origin in self._logs
        ]
        return "\n".join([*lines, ""]).encode()

    def _show(self, origin: str) -> Answer:
        if origin not in self._logs:
            return Answer(_NOT_FOUND, b"no log of this origin is known here\n")
        try:
            held = self._state.held(origin)
        except Unavailable as error:
            return Answer(_UNAVAILABLE, f"{error.public}\n".encode())
        if not held.size:
            return Answer(_NOT_FOUND, b"nothing of this log was cosigned yet\n")
        # Now, because nothing larger was seen until now: whoever asks knows that he is not shown an old answer.
        return Answer(_OK, held.note + self._keys.cosign(parse(held.note).text, self._now()).encode())

    def _submit(self, body: bytes) -> Answer:
        # In this thread alone, so that files are read by one; metrics show what was known last.
        self._logs = self._known()
        signed = authenticate(body, self._logs)
        if isinstance(signed, Refusal):
            return _refused(signed)
        origin = signed.checkpoint.origin
        try:
            refusal, held = self._state.advance(signed)
        except Unavailable as error:
            return Answer(_UNAVAILABLE, f"{error.public}\n".encode())
        if refusal is None:
            self._sizes[origin] = signed.checkpoint.size
            return Answer(_OK, self._keys.cosign(signed.note.text, self._now()).encode())
        if refusal.suspicious:
            self._contradictions[origin] += 1
            self._evidence.keep(signed, held, refusal.reason)
        return _refused(refusal)


def _refused(refusal: Refusal) -> Answer:
    if refusal.size is not None:
        return Answer(refusal.status, text_of_size(refusal.size), SIZE_TYPE)
    return Answer(refusal.status, f"{refusal.reason}\n".encode())
