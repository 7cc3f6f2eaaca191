"""`egress demo`: from nothing to redacted requests and a verified log, on this machine alone.

In a temporary directory it makes a certificate authority, keys and the starter policy, runs the real
gateway before a simulated provider, and sends requests of the real SDKs through it. Every sentence it
prints is checked in that run; one that is not borne out ends it with 1. Whatever was started is ended
and what was written is removed, on Ctrl-C too.
"""

import asyncio
import shutil
import signal
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from egress_gateway.cli.demo.plain import Json, PlainText
from egress_gateway.cli.demo.show import Panels
from egress_gateway.cli.demo.story import Audience
from egress_gateway.core.errors import ConfigError

SDKS: Final = ("openai", "anthropic")
INTERRUPTED: Final = 130
"""What a shell reports of a command that Ctrl-C ended."""


def demo(*, plain: bool = False, json: bool = False, keep: bool = False) -> int:
    """Show the gateway at work: real SDKs, a simulated provider on this machine, and the log of it.

    Args:
        plain: Text without colours and boxes.
        json: One JSON object when everything is done.
        keep: Leave the directory with configuration, policy and log.
    """
    missing = [name for name in SDKS if find_spec(name) is None]
    if missing:
        print(f"error: {' and '.join(missing)} missing; pip install 'llm-egress-gateway[demo]'", file=sys.stderr)
        return 2
    directory = Path(tempfile.mkdtemp(prefix="egress-demo-"))
    try:
        return asyncio.run(_run(directory, plain=plain, json=json))
    except ConfigError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except (KeyboardInterrupt, asyncio.CancelledError):
        print("interrupted; everything that was started has been ended", file=sys.stderr)
        return INTERRUPTED
    finally:
        if keep:
            print(f"kept in {directory}", file=sys.stderr)
        else:
            shutil.rmtree(directory)


async def _run(directory: Path, *, plain: bool, json: bool) -> int:
    # The simulated provider is for this command alone; the processes of a gateway never load it.
    from egress_gateway.cli.demo.performance import perform  # noqa: PLC0415

    stopped = _stopped_by_signals()
    story = await perform(directory, audience(plain=plain, json=json))
    if stopped.is_set():
        raise asyncio.CancelledError
    for claim in story.untrue:
        print(f"error: not so in this run: {claim}", file=sys.stderr)
    return 1 if story.untrue else 0


def _stopped_by_signals() -> asyncio.Event:
    """Cancel this task at Ctrl-C and the like; what is awaited at that moment may swallow it, so it is noted too."""
    stopped, task = asyncio.Event(), asyncio.current_task()

    def stop() -> None:
        stopped.set()
        if task is not None:
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    return stopped


def audience(*, plain: bool, json: bool) -> Audience:
    """A machine, a terminal without colours and boxes, or people."""
    if json:
        return Json()
    return PlainText() if plain else Panels()
