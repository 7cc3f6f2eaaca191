"""Only addresses that the configuration allows are handed on, and one bad one spoils the lot."""

import socket

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from egress_gateway.adapters.guarded_resolver import ForbiddenAddress, GuardedResolver


class Answers(AbstractResolver):
    """A name server that answers with these addresses."""

    def __init__(self, *addresses: str) -> None:
        self._addresses = addresses
        self.closed = False

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0)
            for address in self._addresses
        ]

    async def close(self) -> None:
        self.closed = True


PUBLIC, PRIVATE, METADATA = "93.184.215.14", "10.0.0.7", "169.254.169.254"
CASES = {
    "a public address": ((PUBLIC,), False, True),
    "a private address": ((PRIVATE,), False, False),
    "a private address of a name that may": ((PRIVATE, PUBLIC, "::1"), True, True),
    "one private address among public ones": ((PUBLIC, PRIVATE), False, False),
    "a metadata service": ((METADATA,), False, False),
    "a metadata service of a name that may be private": ((PRIVATE, METADATA), True, False),
    "an IPv4 address in an IPv6 one": (("::ffff:10.0.0.7",), False, False),
    "a zone": (("fe80::1%eth0",), True, False),
    "nothing": ((), False, True),
}


@pytest.mark.parametrize(("addresses", "private", "allowed"), CASES.values(), ids=CASES)
async def test_addresses(addresses: tuple[str, ...], *, private: bool, allowed: bool) -> None:
    resolver = GuardedResolver(["one.example"] if private else ["other.example"], Answers(*addresses))
    if allowed:
        assert tuple(result["host"] for result in await resolver.resolve("One.example", 443)) == addresses
    else:
        with pytest.raises(ForbiddenAddress):
            await resolver.resolve("One.example", 443)


async def test_it_closes_what_it_uses() -> None:
    inner = Answers()
    await GuardedResolver([], inner).close()
    assert inner.closed
