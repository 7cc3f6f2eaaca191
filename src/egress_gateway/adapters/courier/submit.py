"""Submits a checkpoint to one witness: `add-checkpoint` of C2SP tlog-witness, over HTTPS, or HTTP to this machine.

It goes to the URL in the policy and to no other: redirects are answers like any other, and no proxy is asked.
"""

from collections.abc import Collection
from types import TracebackType
from typing import Final, Self

import aiohttp
import msgspec

from egress_gateway.adapters.guarded_resolver import GuardedResolver
from egress_gateway.adapters.tls import client_context
from egress_gateway.audit.notes.cosigning import LARGEST_LINES
from egress_gateway.audit.notes.submission import read_size
from egress_gateway.core.errors import WireError

SUBMIT_SECONDS: Final = 5.0
"""For everything, from the name's lookup to the last byte of the answer."""
_HEADERS: Final = {"content-type": "text/plain; charset=utf-8", "accept-encoding": "identity"}


class Cosigned(msgspec.Struct, frozen=True):
    """The witness cosigned."""

    lines: bytes


class Stale(msgspec.Struct, frozen=True):
    """The witness cosigned another size last, and wants a proof from there."""

    size: int


class NotCosigned(msgspec.Struct, frozen=True):
    """It did not answer, or refused."""

    reason: str


Result = Cosigned | Stale | NotCosigned


class Submitter:
    """Submits to witnesses; an async context. `hosts` are the names in their URLs, private networks included.

    `ca` is a PEM bundle that their certificates are verified with; the system's if empty. Raises `ConfigError`.
    """

    def __init__(self, hosts: Collection[str], ca: str = "", *, seconds: float = SUBMIT_SECONDS) -> None:
        connector = aiohttp.TCPConnector(resolver=GuardedResolver(hosts), ssl=client_context(ca))
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

    async def submit(self, url: str, body: bytes) -> Result:
        """Submit to the witness below `url`. Raises nothing."""
        try:
            async with self._session.post(f"{url}/add-checkpoint", data=body, allow_redirects=False) as response:
                answer = await _bounded(response.content)
                match response.status:
                    case 200:
                        return Cosigned(answer)
                    case 409:
                        return Stale(read_size(answer))
                    case status:
                        return NotCosigned(f"it answers with status {status}")
        except TimeoutError:
            return NotCosigned("it does not answer in time")
        except (aiohttp.ClientError, OSError) as error:
            return NotCosigned(f"it cannot be reached ({type(error).__name__})")
        except WireError as error:
            return NotCosigned(f"its answer cannot be read: {error.reason}")


async def _bounded(content: aiohttp.StreamReader) -> bytes:
    data = bytearray()
    async for piece in content.iter_any():
        data += piece
        if len(data) > LARGEST_LINES:
            raise WireError(f"more than {LARGEST_LINES} bytes")
    return bytes(data)
