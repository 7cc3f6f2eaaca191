"""The connector process: provider credentials, the way out, and a socket for workers."""

import asyncio
import hashlib
import os
import secrets
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from egress_gateway import registry
from egress_gateway.adapters.audit_client import AuditClient
from egress_gateway.adapters.auditd.protocol import CONNECTOR
from egress_gateway.adapters.connector.protocol import Send
from egress_gateway.adapters.connector.serve import Connection, Desk
from egress_gateway.adapters.connector.traffic import PERIOD, Traffic
from egress_gateway.adapters.guarded_resolver import GuardedResolver
from egress_gateway.adapters.key_files import RECEIPT_KEY, connector_key
from egress_gateway.adapters.outbound_form import allowed_headers
from egress_gateway.adapters.secret_files import read_secret
from egress_gateway.adapters.system import SystemClock
from egress_gateway.adapters.tls import client_context
from egress_gateway.adapters.unix_sockets import listen
from egress_gateway.adapters.upstream_http import Endpoint, HttpUpstream
from egress_gateway.audit.records.groups import LARGEST_INTEGER
from egress_gateway.audit.records.operations import ReceiptRefusedRecord, TrafficRecord
from egress_gateway.audit.records.record import encode
from egress_gateway.compose.operator import Tell
from egress_gateway.compose.started import LOG_PATIENCE_SECONDS, config_record
from egress_gateway.core.config import GatewayConfig, UpstreamConfig
from egress_gateway.core.errors import ConfigError, GatewayError, Unavailable
from egress_gateway.core.secret import Secret

BODY_SLACK: Final = 4
"""A redacted body can be longer than the one that came in: a token for every short value."""
UNDER_WAY: Final = frozenset({"log_unavailable"})
"""Codes of the log's client for a record that it goes on sending."""
MOST_WAITING: Final = 4096
"""Connections in the kernel's queue: more than all workers make at a time."""


def endpoint(config: UpstreamConfig) -> Endpoint:
    """Where an upstream is, and how its credential is added; read anew for each request, so that it rotates."""
    host = registry.hosts_by_name()[config.host]

    def credential() -> Secret[str]:
        if not config.credential:
            return Secret("")
        try:
            return read_secret(config.credential, environment=os.environ)
        except ConfigError as error:
            raise Unavailable("credential_missing", f"there is no credential for upstream {config.name!r}") from error

    tls = (
        client_context(config.ca, minimum=config.tls_minimum, pins=config.pins)
        if config.url.startswith("https:")
        else None
    )
    return Endpoint(
        url=config.url,
        authorize=host.authorize,
        credential=credential,
        headers=allowed_headers(registry.forwarded(host.families)),
        tls=tls,
    )


def private_names(upstreams: Iterable[UpstreamConfig]) -> set[str]:
    """The names that may lead into private networks: those that say so, and this machine's own."""
    return {"localhost"} | {urlsplit(upstream.url).hostname or "" for upstream in upstreams if upstream.private}


class Connector:
    """Everything between the workers' socket and the providers. `uids` are the users who may call."""

    def __init__(self, config: GatewayConfig, *, uids: Collection[int], tell: Tell) -> None:
        self._config = config
        self._clock = SystemClock()
        self._audit = AuditClient(
            config.state.audit_socket,
            CONNECTOR,
            lambda: secrets.token_hex(8),
            node=config.node,
            region=config.region,
            timeout=LOG_PATIENCE_SECONDS,
        )
        self._endpoints = {upstream.name: endpoint(upstream) for upstream in config.upstreams}
        self._traffic = Traffic(self._clock.now())
        self._unrecorded: tuple[TrafficRecord, ...] = ()
        self._receipt_key = connector_key(config.state, RECEIPT_KEY)
        self._uids = frozenset(uids)
        self._tell = tell

    async def serve(self, stop: asyncio.Event, ready: Callable[[], None]) -> None:
        """Serve until `stop` is set; workers have drained before, and calls under way break off."""
        async with asyncio.TaskGroup() as group:
            writing = group.create_task(self._audit.run())
            started = await self._audit.append(encode(config_record(self._config, CONNECTOR, now=self._clock.now())))
            upstream = self._way_out(since=started.seq)
            desk = Desk(
                upstream,
                uids=self._uids,
                largest_body=self._config.limits.body * BODY_SLACK,
                record_refusal=self._record_refusal,
                tell=self._tell,
            )
            listener = listen(Path(self._config.state.connector_socket))
            loop = asyncio.get_running_loop()
            server = await loop.create_unix_server(lambda: Connection(desk).link, sock=listener, backlog=MOST_WAITING)
            ready()
            await self._count(stop)
            server.close()
            desk.close()
            await upstream.close()
            await self._record_traffic(stopping=True)
            writing.cancel()

    async def _count(self, stop: asyncio.Event) -> None:
        """Record what went out and came back, every five minutes, until `stop` is set."""
        while not stop.is_set():
            now = self._clock.now()
            try:
                async with asyncio.timeout((PERIOD - now % PERIOD) / 1_000_000):
                    await stop.wait()
            except TimeoutError:
                await self._record_traffic()

    async def _record_traffic(self, *, stopping: bool = False) -> None:
        self._unrecorded += self._traffic.due(self._clock.now(), stopping=stopping)
        while self._unrecorded:
            try:
                await self._audit.append(encode(self._unrecorded[0]))
            except Unavailable as error:
                if error.code not in UNDER_WAY:
                    self._tell(f"what went out is counted and not recorded yet, because of the log: {error.code}")
                    return
                # The log does not answer, and has it when it does.
            self._unrecorded = self._unrecorded[1:]

    def _way_out(self, *, since: int) -> HttpUpstream:
        return HttpUpstream(
            self._endpoints,
            receipt_key=self._receipt_key,
            since=since,
            clock=self._clock,
            limits=self._config.limits,
            traffic=self._traffic,
            resolver=GuardedResolver(private_names(self._config.upstreams)),
        )

    async def _record_refusal(self, send: Send, error: GatewayError, uid: int) -> None:
        record = ReceiptRefusedRecord(
            ts=self._clock.now(),
            code=error.code,
            upstream=send.upstream if send.upstream in {one.name for one in self._config.upstreams} else "",
            digest="sha256:" + hashlib.sha256(send.body).hexdigest(),
            bytes=len(send.body),
            # A forged receipt may say anything.
            seq=send.receipt.seq if 0 <= send.receipt.seq <= LARGEST_INTEGER else 0,
            uid=uid,
        )
        try:
            await self._audit.append(encode(record))
        except Unavailable:
            self._tell(f"{error.code}: refused, and not recorded, because the log does not answer")
