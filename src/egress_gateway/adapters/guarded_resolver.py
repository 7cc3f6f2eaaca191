"""Looks up the names of upstreams, and hands on only addresses that the configuration allows for them.

What is checked is what is connected to: the connection pool uses these very addresses and asks nobody
again, so that a name server cannot answer one thing to the check and another to the connection (DNS
rebinding).
"""

import ipaddress
import socket
from collections.abc import Collection

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from egress_gateway.core.addresses import Reach, reach


class ForbiddenAddress(OSError):
    """A name that leads where its upstream must not be."""


class GuardedResolver(AbstractResolver):
    """Resolves by the machine's own settings. `private` are the names that may lead into private networks."""

    def __init__(self, private: Collection[str], inner: AbstractResolver | None = None) -> None:
        self._private = frozenset(private)
        self._inner = inner or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a name. Raises `ForbiddenAddress` if a single one of them is not allowed."""
        allowed = {Reach.PUBLIC, Reach.PRIVATE} if host.lower() in self._private else {Reach.PUBLIC}
        found = await self._inner.resolve(host, port, family)
        for result in found:
            # One bad address among good ones: somebody else's answer, or a mistake. Neither is sent to.
            if reach(ipaddress.ip_address(result["host"])) not in allowed:
                raise ForbiddenAddress(f"{host} leads to an address that its upstream may not have")
        return found

    async def close(self) -> None:
        """Close what was opened for lookups."""
        await self._inner.close()
