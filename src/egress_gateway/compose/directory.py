"""The directory process: LDAP's credential, the way to the directory and to issuers, and a socket for workers.

It is apart from the connector, which holds the providers' credentials and should read nothing but HTTP,
and from the workers, which have no way out.
"""

import asyncio
from collections.abc import Callable, Collection
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from egress_gateway.adapters.directory.issuer_keys_refresh import KeyRefresh
from egress_gateway.adapters.directory.key_fetch import KeyFetch
from egress_gateway.adapters.directory.serve import Connection, Desk
from egress_gateway.adapters.unix_sockets import listen
from egress_gateway.compose.operator import Tell
from egress_gateway.core.config import GatewayConfig
from egress_gateway.core.errors import ConfigError, Unavailable
from egress_gateway.core.identity import Membership
from egress_gateway.core.secret import Secret

if TYPE_CHECKING:
    from egress_gateway.compose.ldap_directory import LdapDirectory

LDAP: Final = "ldap3"
MOST_WAITING: Final = 128
"""Connections in the kernel's queue: one of each worker, and those that are made anew."""


class DirectoryProcess:
    """Everything between the workers' socket, the directory and the issuers. `uids` are the users who may ask.

    Raises `ConfigError` if the package that speaks LDAP is missing where it is needed.
    """

    def __init__(self, config: GatewayConfig, *, uids: Collection[int], tell: Tell) -> None:
        if config.identity.directory is not None and find_spec(LDAP) is None:
            raise ConfigError(f"identity.directory needs {LDAP}: `pip install 'llm-egress-gateway[ldap]'`")
        self._config = config
        self._uids = frozenset(uids)
        self._tell = tell

    async def serve(self, stop: asyncio.Event, ready: Callable[[], None]) -> None:
        """Serve until `stop` is set. Ready is who has asked each issuer whose keys are not there yet.

        A directory or an issuer that does not answer keeps nothing from starting.
        """
        state, identity = self._config.state, self._config.identity
        hosts = {urlsplit(issuer.url).hostname or "" for issuer in identity.issuers if issuer.url}
        ldap = self._ldap()
        async with KeyFetch(hosts) as fetch, asyncio.TaskGroup() as group:
            refresh = KeyRefresh(identity.issuers, Path(state.issuer_keys), fetch.get, tell=self._tell)
            running = [group.create_task(refresh.run())]
            if ldap is not None:
                running.append(group.create_task(ldap.look()))
            desk = Desk(
                uids=self._uids,
                find_groups=ldap.find_groups if ldap is not None else _no_groups,
                try_log_in=ldap.try_log_in if ldap is not None else _no_log_in,
                want_keys=refresh.want,
                tell=self._tell,
            )
            listener = listen(Path(state.directory_socket))
            loop = asyncio.get_running_loop()
            server = await loop.create_unix_server(lambda: Connection(desk), sock=listener, backlog=MOST_WAITING)
            await refresh.begun()
            ready()
            await stop.wait()
            server.close()
            desk.close()
            for task in running:
                task.cancel()
        if ldap is not None:
            ldap.close()

    def _ldap(self) -> "LdapDirectory | None":
        if self._config.identity.directory is None:
            return None
        # The package comes with an extra.
        from egress_gateway.compose.ldap_directory import LdapDirectory  # noqa: PLC0415

        return LdapDirectory(self._config.identity.directory, self._tell)


async def _no_groups(_issuer: str, _tenant: str, _person: str) -> Membership:
    return Membership()


async def _no_log_in(_name: str, _password: Secret[str]) -> str:
    raise Unavailable("directory_unavailable", "There is no directory to log in with.")
