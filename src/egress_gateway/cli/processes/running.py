"""A process of ours, from its start to a stop signal: made while others start, serving when its turn has come."""

import asyncio
import signal
from collections.abc import Callable, Coroutine

import uvloop

from egress_gateway.adapters.lasting_memory import keep_for_good
from egress_gateway.adapters.pulse import say_ready, turn
from egress_gateway.compose.operator import tell
from egress_gateway.core.errors import ConfigError, Unavailable

Serving = Callable[[asyncio.Event], Coroutine[object, object, None]]
"""Serves until the event is set."""


def run(make: Callable[[], Serving]) -> int:
    """Run what is made until a stop signal; returns what the process exits with.

    `make` is called in the event loop, while those that the process needs may not serve yet.
    """

    async def main() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        serving = make()
        if await turn(stop):
            await serving(stop)

    try:
        uvloop.run(main())
    except ConfigError as error:
        tell(str(error))
        return 2
    except ExceptionGroup as group:
        failed, others = group.split(Unavailable)
        if failed is None or others is not None:
            raise
        tell("the audit log does not answer; without it nothing is served")
        return 1
    return 0


def ready() -> None:
    """In the event loop of a process that serves from now on: what it has made until now it keeps."""
    keep_for_good()
    say_ready()
