"""`python -m egress_gateway.compose.inspector`: one inspector of a worker, which starts it on a socket of its own.

It is no command of `egress`: everything that a command line needs would double what the process holds.
"""

import argparse
import os
import signal
import socket
import sys
import traceback
from collections.abc import Sequence
from functools import partial
from pathlib import Path, PurePath
from types import TracebackType
from typing import Final

import msgspec

from egress_gateway import registry
from egress_gateway.adapters.classifier_cache import cached_classifier
from egress_gateway.adapters.documents.confined import ConfinedOpener
from egress_gateway.adapters.findings_table import shared_table
from egress_gateway.adapters.hardening import harden
from egress_gateway.adapters.inspection_pool.inspector import confine, serve
from egress_gateway.adapters.lasting_memory import keep_for_good
from egress_gateway.compose.detection import detection_of
from egress_gateway.compose.models import model_finders
from egress_gateway.compose.operator import tell
from egress_gateway.core.detection_config import DetectionConfig
from egress_gateway.core.errors import ConfigError

FRAMES_TOLD: Final = 3
GIVES_WAY: Final = 10
"""Niceness: where a core is short, the streams of all go before one caller's large request."""
SHARE_OF_OPENING: Final = 0.5
"""Of the time for a request: what is left is for looking at what was read."""
GRACE_SECONDS: Final = 1.0
"""The worker counts the deadline too, and can say which request it was: let it be first."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Inspect until the worker ends. Exit 2 if it cannot begin."""
    parser = argparse.ArgumentParser(prog="inspector", description="Inspects large requests for a worker.")
    parser.add_argument("--fd", type=int, required=True, help="the socket to the worker")
    parser.add_argument(
        "--cache", type=Path, required=True, help="directory of what workers share: compiled detectors, findings"
    )
    parser.add_argument("--seconds", type=float, required=True, help="for one job; a longer one ends the process")
    parser.add_argument("--detection", type=read_detection, required=True, help="JSON; fields as in DetectionConfig")
    parser.add_argument("--memory", type=int, required=True, help="bytes of data that the process may hold")
    wanted = parser.parse_args(arguments)
    # uvloop passes on whatever the worker inherited. A listener that is held here would go on accepting
    # connections for nobody while the worker drains.
    os.closerange(3, wanted.fd)
    os.closerange(wanted.fd + 1, os.sysconf("SC_OPEN_MAX"))
    harden(lock_memory=False)
    sys.excepthook = tell_bug
    try:
        memory = shared_table(wanted.cache, tell)
        detection = detection_of(wanted.detection)
        classifier = cached_classifier(wanted.cache, detection.detectors, detection.finders, memory=memory)
        models = model_finders(wanted.detection.models, detection.finders)
    except ConfigError as error:
        tell(str(error))
        return 2
    keep_for_good()
    confine(wanted.memory)
    os.nice(GIVES_WAY)
    with socket.socket(socket.AF_UNIX, fileno=wanted.fd) as connection:
        serve(
            connection,
            classifier,
            registry.dialects_by_family(),
            # Its default is to end the process, also in the middle of native code and without the worker.
            work=partial(signal.setitimer, signal.ITIMER_REAL, wanted.seconds + GRACE_SECONDS),
            rest=partial(signal.setitimer, signal.ITIMER_REAL, 0),
            opener=ConfinedOpener(wanted.seconds * SHARE_OF_OPENING),
            models=models,
        )
    return 0


def read_detection(text: str) -> DetectionConfig:
    """What the worker looks for, as it wrote it. Raises `ValueError`."""
    return msgspec.json.decode(text, type=DetectionConfig)


def tell_bug(kind: type[BaseException], _bug: BaseException, trace: TracebackType | None) -> None:
    """Say type and places of an error of ours. Its message stays unsaid: it may hold content."""
    frames = reversed(traceback.extract_tb(trace)[-FRAMES_TOLD:])
    where = " < ".join(f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)
    tell(f"an inspection failed, please report it: {kind.__name__} at {where}")


if __name__ == "__main__":
    sys.exit(main())
