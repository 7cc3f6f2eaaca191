"""The courier process: the way to witnesses, for a log whose own process has none.

It holds no key and sees no record: sizes, hashes and signatures go through it. Taken over, it can keep the log from
being witnessed, and nothing else; the log checks every cosignature itself.
"""

import asyncio
import random
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from egress_gateway.adapters.auditd.witnessing import load_policy
from egress_gateway.adapters.courier.log_link import LogLink
from egress_gateway.adapters.courier.rounds import Rounds
from egress_gateway.adapters.courier.submit import Submitter
from egress_gateway.compose.operator import Tell
from egress_gateway.compose.witness_urls import witness_urls
from egress_gateway.core.config import GatewayConfig


class CourierProcess:
    """Everything between the log's socket and the witnesses. Raises `ConfigError` for a policy without URLs."""

    def __init__(self, config: GatewayConfig, *, tell: Tell) -> None:
        self._config = config
        self._tell = tell
        self._urls = witness_urls(load_policy(Path(config.log.witnesses)), config.log.witnesses)

    async def serve(self, stop: asyncio.Event, ready: Callable[[], None]) -> None:
        """Carry until `stop` is set. Witnesses that do not answer keep nothing from starting."""
        log = LogLink(self._config.state.checkpoints_socket)
        hosts = {urlsplit(url).hostname or "" for url in self._urls}
        async with Submitter(hosts, self._config.log.witness_ca) as submitter, asyncio.TaskGroup() as group:
            running = [group.create_task(log.run())]
            for url, names in self._urls.items():
                rounds = Rounds(url, names, log, submitter.submit, jitter=random.SystemRandom().random, tell=self._tell)
                running.append(group.create_task(rounds.run()))
            ready()
            await stop.wait()
            for task in running:
                task.cancel()
