"""A witness put together: its keys, the logs that it knows, its state, and where it listens.

It is an installation of its own, under somebody else's hand than the gateway that it watches, and reads no
`gateway.yaml`.
"""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from egress_gateway.adapters.supervisor import bind
from egress_gateway.adapters.tls import ServerTls
from egress_gateway.adapters.witness.evidence import Evidence
from egress_gateway.adapters.witness.keys import read_witness_keys
from egress_gateway.adapters.witness.known_logs import KnownLogs
from egress_gateway.adapters.witness.server import WitnessServer
from egress_gateway.adapters.witness.service import Witness
from egress_gateway.adapters.witness.state import WitnessState
from egress_gateway.compose.operator import Tell
from egress_gateway.compose.witness_urls import is_local
from egress_gateway.core.config import ListenerConfig
from egress_gateway.core.errors import ConfigError

STATE_FILE: Final = "witness.sqlite"
EVIDENCE: Final = "evidence"


class WitnessSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What `egress witness serve` is told."""

    name: str
    """Of its keys: unique in the world, like `witness.example/one`."""
    state: Path
    """Directory of the state file and of evidence."""
    key: Path
    logs: tuple[str, ...]
    """Verifier keys, or files that hold some, one a line."""
    listener: ListenerConfig
    prefix: str = ""
    """Path below which it is served."""
    ml_dsa: bool = False
    """Whether each checkpoint is cosigned with ML-DSA-44 as well."""


class WitnessProcess:
    """Everything between HTTP and the state file. Raises `ConfigError` if it cannot serve as it is told."""

    def __init__(self, settings: WitnessSettings, *, tell: Tell) -> None:
        listener = settings.listener
        if listener.tls is None and not is_local(listener.address):
            raise ConfigError(
                f"{listener.address} is no address of this machine alone: give --tls-certificate and --tls-key, or "
                "listen on 127.0.0.1 behind a proxy that speaks TLS"
            )
        known = KnownLogs(settings.logs, tell)
        keys = read_witness_keys(settings.name, settings.key, ml_dsa=settings.ml_dsa)
        state = WitnessState(settings.state / STATE_FILE)
        evidence = Evidence(settings.state / EVIDENCE, tell)
        self._witness = Witness(keys, known.current, state, evidence, now=lambda: int(time.time()))
        self._tls = ServerTls(listener.tls, tell=tell) if listener.tls is not None else None
        self._listener = listener
        self._server = WitnessServer(self._witness, prefix=settings.prefix)

    async def serve(self, stop: asyncio.Event, ready: Callable[[], None]) -> None:
        """Serve until `stop` is set. Raises `ConfigError` if the address cannot be had."""
        try:
            await self._server.serve(
                bind(self._listener), self._tls.context if self._tls is not None else None, stop, ready
            )
        finally:
            self._witness.close()
