"""The control process: the reviews, what opens them, and the sockets that workers and reviewers come to.

It holds no credential of a provider and has no way out; workers cannot decide, and it cannot send.
"""

import asyncio
import os
import secrets
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Final

import msgspec
from aiohttp import web

from egress_gateway.adapters.audit_client import AuditClient
from egress_gateway.adapters.auditd.protocol import CONTROL
from egress_gateway.adapters.issuer_keys import IssuerKeyFiles
from egress_gateway.adapters.key_files import REVIEW_KEY, control_key
from egress_gateway.adapters.reviews.store import ReviewStore
from egress_gateway.adapters.revocation_file import RevocationFile
from egress_gateway.adapters.system import RandomIds, SystemClock
from egress_gateway.adapters.unix_sockets import listen
from egress_gateway.audit.records.record import encode
from egress_gateway.compose.operator import Tell
from egress_gateway.compose.started import LOG_PATIENCE_SECONDS, config_record
from egress_gateway.control.admins import AdminConnection, AdminDesk, reviewers
from egress_gateway.control.api import AdminApi
from egress_gateway.control.reviewing import ReviewerDesk, Roles
from egress_gateway.control.reviews import Reviews
from egress_gateway.control.workers import Connection, Desk
from egress_gateway.core.config import AdminConfig, GatewayConfig, ReviewsConfig
from egress_gateway.core.errors import ConfigError, Unavailable
from egress_gateway.identify.tokens import Tokens

MOST_WAITING: Final = 128
"""Connections in the kernel's queue: one of each worker, and those that are made anew."""
LOOK_SECONDS: Final = 1.0
"""Between two looks at whose time is over."""


class ControlProcess:
    """Everything between workers, reviewers and the file of reviews. `uids` are the users of workers."""

    def __init__(self, config: GatewayConfig, *, uids: Collection[int], tell: Tell) -> None:
        self._config = config
        self._uids = frozenset(uids)
        self._tell = tell
        self._clock = SystemClock()
        self._audit = AuditClient(
            config.state.audit_socket,
            CONTROL,
            lambda: secrets.token_hex(8),
            node=config.node,
            region=config.region,
            timeout=LOG_PATIENCE_SECONDS,
        )

    async def serve(self, stop: asyncio.Event, ready: Callable[[], None]) -> None:
        """Serve until `stop` is set. What waits for a review then waits for the next start."""
        state, config = self._config.state, self._config
        key = control_key(state, REVIEW_KEY)
        store = ReviewStore(Path(state.reviews), key)
        reviews = Reviews(
            config.reviews or ReviewsConfig(),
            store,
            self._audit,
            key=key,
            clock=self._clock,
            ids=RandomIds(),
            tell=self._tell,
        )
        desk, roles = ReviewerDesk(reviews, clock=self._clock), Roles(config)
        runner = await self._api(desk, roles, config.admin) if config.admin is not None else None
        workers = Desk(reviews, uids=self._uids, tell=self._tell)
        uids = reviewers(config.identity.admins, own=os.geteuid())
        admins = AdminDesk(desk, roles, uids=uids, tell=self._tell)
        loop = asyncio.get_running_loop()
        async with asyncio.TaskGroup() as group:
            running = [group.create_task(self._audit.run())]
            await self._audit.append(encode(config_record(config, CONTROL, now=self._clock.now())))
            servers = [
                await loop.create_unix_server(
                    lambda: Connection(workers).link, sock=listen(Path(state.control_socket)), backlog=MOST_WAITING
                ),
                await loop.create_unix_server(
                    lambda: AdminConnection(admins).link, sock=listen(Path(state.admin_socket)), backlog=MOST_WAITING
                ),
            ]
            running.append(group.create_task(self._watch(reviews)))
            ready()
            await stop.wait()
            for server in servers:
                server.close()
            workers.close()
            admins.close()
            for task in running:
                task.cancel()
        if runner is not None:
            await runner.cleanup()
        store.close()

    async def _watch(self, reviews: Reviews) -> None:
        while True:
            try:
                await reviews.look_at_the_time()
            except Unavailable as error:
                self._tell(f"whose time to decide is over cannot be recorded: {error.code}")
            await asyncio.sleep(LOOK_SECONDS)

    async def _api(self, desk: ReviewerDesk, roles: Roles, admin: AdminConfig) -> web.ServerRunner:
        """The admin API, on its address. Raises `ConfigError` if that cannot be had."""
        identity = self._config.identity
        issuers = tuple(msgspec.structs.replace(issuer, audiences=(admin.audience,)) for issuer in identity.issuers)
        revoked = RevocationFile(Path(self._config.state.revoked_identities), identity.names)
        tokens = Tokens(issuers, IssuerKeyFiles(issuers, _nobody_fetches), revoked)
        named = f"[{admin.address}]" if ":" in admin.address else admin.address
        hosts = frozenset({f"{named}:{admin.port}", f"localhost:{admin.port}"})
        api = AdminApi(desk, roles, tokens, hosts=hosts, clock=self._clock)
        runner = web.ServerRunner(web.Server(api.handle))
        await runner.setup()
        try:
            await web.TCPSite(runner, admin.address, admin.port).start()
        except OSError as error:
            await runner.cleanup()
            raise ConfigError(
                f"the admin API cannot listen on {named}:{admin.port}: {error.strerror}; set another `admin.port`"
            ) from error
        return runner


def _nobody_fetches(_issuer: str) -> None:
    """Keys that are fetched are fetched for workers, and lie in their file."""
