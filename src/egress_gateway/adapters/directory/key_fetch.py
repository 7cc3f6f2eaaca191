"""Gets the document with an issuer's public keys from where the configuration says, and from nowhere else."""

from collections.abc import Collection
from types import TracebackType
from typing import Final, Self

import aiohttp

from egress_gateway.adapters.guarded_resolver import GuardedResolver
from egress_gateway.adapters.tls import client_context

LARGEST: Final = 256 << 10
"""Bytes of a document: an issuer with 50 keys and their certificates has 150 KB."""
FETCH_SECONDS: Final = 10.0
"""For everything, from the name's lookup to the last byte."""
_HEADERS: Final = {"accept": "application/jwk-set+json, application/json", "accept-encoding": "identity"}
_OK: Final = 200


class FetchFailed(Exception):
    """There is no document. `reason` is for the operator."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class KeyFetch:
    """Fetches by HTTPS, or by HTTP from this machine. `hosts` are the names in the configured addresses.

    They may lead into private networks, where issuers often are, and never to metadata services. An
    async context.
    """

    def __init__(self, hosts: Collection[str], *, seconds: float = FETCH_SECONDS) -> None:
        connector = aiohttp.TCPConnector(resolver=GuardedResolver(hosts), force_close=True)
        self._session = aiohttp.ClientSession(
            connector=connector,
            headers=_HEADERS,
            timeout=aiohttp.ClientTimeout(total=seconds),
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def get(self, url: str, ca: str) -> bytes:
        """The document at `url`; the server is verified with the bundle `ca`, or the system's authorities.

        Raises `FetchFailed`, and `ConfigError` for a bundle that cannot be used.
        """
        context = client_context(ca)
        try:
            async with self._session.get(url, ssl=context, allow_redirects=False) as response:
                if response.status != _OK:
                    # A redirect as well: nobody but the configuration says where keys come from.
                    raise FetchFailed(f"it answers with status {response.status}")
                if response.headers.get("content-encoding", "identity") != "identity":
                    raise FetchFailed("it answers with compressed data, which was not asked for")
                return await _bounded(response.content)
        except TimeoutError as error:
            raise FetchFailed("it does not answer in time") from error
        except (aiohttp.ClientError, OSError) as error:
            raise FetchFailed(_cause(error)) from error


async def _bounded(content: aiohttp.StreamReader) -> bytes:
    data = bytearray()
    async for chunk in content.iter_any():
        data += chunk
        if len(data) > LARGEST:
            raise FetchFailed(f"its answer has more than {LARGEST} bytes")
    return bytes(data)


def _cause(error: Exception) -> str:
    # aiohttp's own text repeats the address and shows objects.
    told = error.__cause__ if isinstance(error.__cause__, OSError) else error
    return f"{type(told).__name__}: {told}".splitlines()[0][:200]
