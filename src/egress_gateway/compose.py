"""Puts a worker together: the one place that knows which adapter stands behind which port."""

import asyncio
import hashlib
import os
import secrets
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec

from egress_gateway import pipeline, registry
from egress_gateway.adapters.audit_client import AuditClient
from egress_gateway.adapters.bundle_files import read_bundle_files
from egress_gateway.adapters.classifier_cache import cached_classifier
from egress_gateway.adapters.denial_tally import IntervalTally
from egress_gateway.adapters.key_files import DIGEST_KEY, MASTER_KEY, RECEIPT_KEY, log_key, worker_key
from egress_gateway.adapters.key_store import PEPPER_FILE, STORE_FILE, KeyStore
from egress_gateway.adapters.policy_source import WatchedPolicy
from egress_gateway.adapters.secret_files import read_secret
from egress_gateway.adapters.system import RandomIds, SystemClock
from egress_gateway.adapters.tls import ServerTls, client_context
from egress_gateway.adapters.upstream_http import Endpoint, HttpUpstream
from egress_gateway.audit.record import ConfigRecord, PolicyChangeRecord, encode
from egress_gateway.core.config import GatewayConfig, UpstreamConfig
from egress_gateway.core.errors import ConfigError, Unavailable
from egress_gateway.core.secret import Secret
from egress_gateway.decide.bundle import Bundle, load_bundle
from egress_gateway.listen.own import OwnEndpoints
from egress_gateway.listen.server import ReverseProxy

LOG_PATIENCE_SECONDS: Final = 5.0
"""How long a request waits for the log: longer than the log's process takes to be started again."""

Tell = Callable[[str], None]


def load_policy(files: Mapping[str, bytes], upstreams: Sequence[UpstreamConfig]) -> Bundle:
    """A bundle that this build can enforce in full, with these upstreams. Raises `ConfigError`."""
    hosts = registry.hosts_by_name()
    return load_bundle(
        files,
        upstreams={upstream.name: hosts[upstream.host].families for upstream in upstreams},
        operations=registry.operations(),
        inspected=registry.inspected(),
    )


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

    tls = client_context(config.ca, minimum=config.tls_minimum) if config.url.startswith("https:") else None
    return Endpoint(url=config.url, authorize=host.authorize, credential=credential, tls=tls)


class Worker:
    """One worker process: everything that serves requests on inherited sockets."""

    def __init__(self, config: GatewayConfig, *, name: str, tell: Tell) -> None:
        self._config = config
        self._tell = tell
        state = config.state
        clock = SystemClock()
        hosts = registry.hosts_by_name()
        self.policy = WatchedPolicy(
            lambda: read_bundle_files(Path(config.policy)),
            lambda files: load_policy(files, config.upstreams),
            tell=tell,
        )
        self._audit = AuditClient(
            state.audit_socket,
            name,
            lambda: secrets.token_hex(8),
            node=config.node,
            region=config.region,
            timeout=LOG_PATIENCE_SECONDS,
        )
        self._upstream = HttpUpstream(
            {upstream.name: endpoint(upstream) for upstream in config.upstreams},
            receipt_key=log_key(state, RECEIPT_KEY),
            clock=clock,
            limits=config.limits,
        )
        self._denials = IntervalTally(self._audit, clock, tell=tell)
        keys = pipeline.Keys(
            pepper=worker_key(state, PEPPER_FILE),
            tokens=worker_key(state, MASTER_KEY),
            digests=worker_key(state, DIGEST_KEY),
        )
        source = KeyStore(Path(state.key_store) / STORE_FILE)
        parts = pipeline.Parts(
            policy=self.policy.current,
            dialects=registry.dialects_by_family(),
            paths={
                upstream.name: partial(hosts[upstream.host].path, urlsplit(upstream.url).path)
                for upstream in config.upstreams
            },
            classifier=cached_classifier(Path(state.run), registry.DETECTORS),
            source=source,
            audit=self._audit,
            upstream=self._upstream,
            denials=self._denials,
            clock=clock,
            ids=RandomIds(),
            keys=keys,
            limits=config.limits,
            host_suffix=config.host_suffix,
        )
        own = OwnEndpoints(
            pipeline.Pipeline(parts).handle,
            records=self._audit,
            source=source,
            pepper=keys.pepper,
            denials=self._denials,
            clock=clock,
        )
        self._clock = clock
        self._proxy = ReverseProxy(
            own.handle,
            limits=config.limits,
            on_malformed=lambda peer: self._denials.note(peer, "malformed_http"),
            tell=tell,
        )

    async def serve(self, sockets: Sequence[socket.socket], stop: asyncio.Event, ready: Callable[[], None]) -> None:
        """Serve until `stop` is set, then drain."""
        contexts = [
            ServerTls(listener.tls, tell=self._tell).context if listener.tls is not None else None
            for listener in self._config.listeners
        ]
        async with asyncio.TaskGroup() as group:
            running = [
                group.create_task(self._audit.run()),
                group.create_task(self._denials.run()),
                group.create_task(self.policy.watch(self._record_policy)),
            ]
            await self._record_start()
            for sock, tls in zip(sockets, contexts, strict=True):
                await self._proxy.listen(sock, tls)
            ready()
            await stop.wait()
            await self._proxy.drain()
            await self._denials.flush()
            for task in running:
                task.cancel()
        await self._upstream.close()

    async def _record_start(self) -> None:
        """Put on record what this worker runs with, before it serves anybody."""
        now = self._clock.now()
        digest = hashlib.sha256(msgspec.json.encode(self._config, order="sorted")).hexdigest()
        config = ConfigRecord(
            ts=now,
            digest=f"sha256:{digest}",
            component="worker",
            version=version("llm-egress-gateway"),
            profile=self._config.profile,
        )
        await self._audit.append(encode(config))
        bundle = PolicyChangeRecord(ts=now, bundle=self.policy.current().digest, actor="start")
        await self._audit.append(encode(bundle))

    async def _record_policy(self, old: Bundle, new: Bundle) -> None:
        record = PolicyChangeRecord(ts=self._clock.now(), bundle=new.digest, previous=old.digest, actor="directory")
        await self._audit.append(encode(record))


def tell(line: str) -> None:
    """Say one line to the operator. Never content: what is told here names files, codes and digests."""
    sys.stderr.write(f"egress: {line}\n")
    sys.stderr.flush()
