"""The inspector: one request at a time, by the same code as in the worker, until the worker closes.

It has no loop, and once it is ready it opens no file and no connection. It could: it runs as its worker's
user, and one that is taken over is kept from files and from the way out by what keeps a worker from them,
and by no more. It ends by its worker's hand or with it: the socket closes when the worker ends, and a clock
that only the kernel stops ends it if it is still at work by then. Signals to the whole group of processes
are for the worker to follow, which drains first.
"""

import os
import resource
import signal
import socket
from collections.abc import Callable, Mapping
from typing import Final, assert_never

from egress_gateway.adapters.inspection_pool.protocol import (
    FROM_WORKER,
    Covered,
    Examine,
    Examined,
    Forget,
    Made,
    Ready,
    Show,
    ToWorker,
    Transform,
    failure,
    pack,
)
from egress_gateway.classify.classifier import Classifier
from egress_gateway.classify.finder import Finder
from egress_gateway.core.documents import Opener
from egress_gateway.core.errors import GatewayError
from egress_gateway.steps.addressing import Dialects
from egress_gateway.steps.examination import Examination
from egress_gateway.steps.inspection import without_models
from egress_gateway.wire.frames import FrameReader

AT_ONCE: Final = 1 << 20
"""Bytes read at a time."""
LARGEST: Final = 512 << 20
"""Bytes of a message: the largest body that can be configured, and what goes with it."""
NICENESS: Final = 5
"""Of nice(2): where cores are short, whoever streams goes before whoever inspects a megabyte."""

NO_MODELS: Final[Mapping[str, Finder]] = {}


class Desk:
    """The request that was examined last, until its body is made."""

    def __init__(
        self,
        classifier: Classifier,
        dialects: Dialects,
        opener: Opener | None = None,
        models: Mapping[str, Finder] = NO_MODELS,
    ) -> None:
        """Without an opener documents stay opaque. `models` look at those requests that want them."""
        self._models = models
        self._deepened: dict[tuple[str, ...], Classifier] = {}
        """Those that were wanted; they share the compiled patterns."""
        self._opener = opener
        self._classifier = classifier
        self._dialects = dialects
        self._examination: Examination | None = None

    def answer(self, payload: bytes) -> ToWorker | None:
        """Do what a message asks for; None if it wants no answer."""
        message = FROM_WORKER.decode(payload)
        held, self._examination = self._examination, None
        try:
            match message:
                case Examine(subject):
                    self._examination = Examination(
                        self._classifier, self._dialects, subject, opener=self._opener, deep=self._deep
                    )
                    return Examined(self._examination.seen)
                case Transform(order):
                    if held is None:
                        raise RuntimeError("what was not examined cannot be transformed")
                    return Made(held.transform(order))
                case Show():
                    if held is None:
                        raise RuntimeError("what was not examined cannot be shown")
                    self._examination = held
                    return Covered(held.shown)
                case Forget():
                    return None
                case unknown:
                    assert_never(unknown)
        except GatewayError as error:
            return failure(error)

    def _deep(self, names: tuple[str, ...]) -> Classifier:
        wanted = tuple(sorted(set(names)))
        if wanted not in self._deepened:
            if not self._models.keys() >= set(wanted):
                raise without_models(names)
            self._deepened[wanted] = self._classifier.deepened([self._models[name] for name in wanted])
        return self._deepened[wanted]


def serve(
    connection: socket.socket,
    classifier: Classifier,
    dialects: Dialects,
    *,
    work: Callable[[], object],
    rest: Callable[[], object],
    opener: Opener | None = None,
    models: Mapping[str, Finder] = NO_MODELS,
) -> None:
    """Answer until the other end closes. `work` and `rest` are called before and after each job."""
    desk, reader = Desk(classifier, dialects, opener, models), FrameReader(LARGEST)
    try:
        connection.sendall(pack(Ready(classifier.digest_of_deepened(tuple(models.values())))))
        while data := connection.recv(AT_ONCE):
            for payload in reader.feed(data):
                work()
                answer = desk.answer(payload)
                rest()
                if answer is not None:
                    connection.sendall(pack(answer))
    except ConnectionError:
        return  # The worker ended; so does this.


def confine(memory: int) -> None:
    """Bound this process: `memory` bytes of data, and less of the processor than its worker gets.

    An allocation beyond the bound fails, which ends the process, and the inspection with it.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
