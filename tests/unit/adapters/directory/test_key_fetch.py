"""Fetching over real HTTPS on 127.0.0.1: verified, not redirected, bounded in size and time."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from egress_gateway.adapters.directory.key_fetch import LARGEST, FetchFailed, KeyFetch
from egress_gateway.adapters.internal_ca import authority_files, create_authority, issue_server
from egress_gateway.adapters.tls import ServerTls
from egress_gateway.core.config import TlsFiles
from egress_gateway.core.errors import ConfigError

pytestmark = pytest.mark.loopback

DOCUMENT = b'{"keys": []}'
Script = Callable[[asyncio.StreamWriter], Awaitable[None]]


def answer(body: bytes = DOCUMENT, *, status: str = "200 OK", more: str = "") -> Script:
    async def say(writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 {status}\r\n{more}content-length: {len(body)}\r\n\r\n".encode() + body)

    return say


class Issuer:
    """An issuer's server; `requests` are the heads that it was sent."""

    def __init__(self, directory: Path) -> None:
        now = datetime.now(UTC)
        create_authority(directory, "issuer authority", now=now)
        pair = issue_server(directory, ("127.0.0.1",), now=now)
        self.ca = str(authority_files(directory).certificate)
        self.tls: ssl.SSLContext | None = ServerTls(
            TlsFiles(certificate=str(pair.certificate), key=str(pair.key)), tell=print
        ).context
        self.say: Script = answer()
        self.requests: list[bytes] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}/keys?v=1"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            self.requests.append(await reader.readuntil(b"\r\n\r\n"))
            await self.say(writer)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            return  # The client left, as it should in some of the tests.
        finally:
            writer.close()


async def hang(_writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


@asynccontextmanager
async def served(issuer: Issuer) -> AsyncIterator[Issuer]:
    sock = socket.create_server(("127.0.0.1", 0))
    issuer.port = sock.getsockname()[1]
    async with asyncio.TaskGroup() as group:
        tasks: list[asyncio.Task[None]] = []

        def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            tasks.append(group.create_task(issuer.serve(reader, writer)))

        server = await asyncio.start_server(accept, sock=sock, ssl=issuer.tls)
        yield issuer
        server.close()
        for task in tasks:
            task.cancel()


@pytest.fixture
async def issuer(tmp_path: Path) -> AsyncIterator[Issuer]:
    async with served(Issuer(tmp_path)) as made:
        yield made


async def fetch(issuer: Issuer, *, ca: str | None = None, url: str = "", seconds: float = 10.0) -> bytes:
    async with KeyFetch(["issuer.test"], seconds=seconds) as keys:
        return await keys.get(url or issuer.url, issuer.ca if ca is None else ca)


async def test_the_document_comes_as_it_is(issuer: Issuer) -> None:
    assert await fetch(issuer) == DOCUMENT
    (head,) = issuer.requests
    assert head.startswith(b"GET /keys?v=1 HTTP/1.1\r\n")
    assert b"\r\nAccept-Encoding: identity\r\n" in head.replace(b"accept-encoding", b"Accept-Encoding")


async def test_a_document_of_the_largest_size_comes(issuer: Issuer) -> None:
    issuer.say = answer(b"x" * LARGEST)
    assert len(await fetch(issuer)) == LARGEST


FAILING = {
    "a redirect": (answer(status="302 Found", more="location: https://127.0.0.1:1/\r\n"), "status 302"),
    "an error": (answer(status="500 Oh"), "status 500"),
    "no content": (answer(b"", status="204 No Content"), "status 204"),
    "too large": (answer(b"x" * (LARGEST + 1)), "more than 262144 bytes"),
    "compressed": (answer(more="content-encoding: gzip\r\n"), "compressed data"),
    "not HTTP": (lambda writer: _write(writer, b"hello\r\n\r\n"), "Response"),
    "cut off": (lambda writer: _write(writer, b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"), "ClientPayloadError"),
}


async def _write(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(data)


@pytest.mark.parametrize(("say", "reason"), FAILING.values(), ids=FAILING)
async def test_what_is_no_plain_answer_is_none(issuer: Issuer, say: Script, reason: str) -> None:
    issuer.say = say
    with pytest.raises(FetchFailed, match=reason):
        await fetch(issuer)
    assert len(issuer.requests) == 1


async def test_an_issuer_that_is_slow_is_left(issuer: Issuer) -> None:
    issuer.say = hang
    with pytest.raises(FetchFailed, match="in time"):
        await fetch(issuer, seconds=0.2)


async def test_an_issuer_with_another_authority_is_not_believed(issuer: Issuer) -> None:
    with pytest.raises(FetchFailed, match="CERTIFICATE_VERIFY_FAILED"):
        await fetch(issuer, ca="")
    assert issuer.requests == []


async def test_an_issuer_with_another_name_is_not_believed(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    async def resolve(*_: object, **__: object) -> list[dict[str, object]]:
        one = {"hostname": "issuer.test", "host": "127.0.0.1", "port": issuer.port}
        return [one | {"family": socket.AF_INET, "proto": 0, "flags": 0}]

    monkeypatch.setattr("egress_gateway.adapters.guarded_resolver.ThreadedResolver.resolve", resolve)
    with pytest.raises(FetchFailed, match="certificate is not valid"):
        await fetch(issuer, url=f"https://issuer.test:{issuer.port}/keys")
    with pytest.raises(FetchFailed, match="may not have"):
        await fetch(issuer, url=f"https://other.test:{issuer.port}/keys")
    assert issuer.requests == []


async def test_a_bundle_that_cannot_be_used_is_a_mistake_of_the_configuration(issuer: Issuer) -> None:
    with pytest.raises(ConfigError, match="no PEM bundle"):
        await fetch(issuer, ca="/nowhere.pem")


async def test_nobody_there(issuer: Issuer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(FetchFailed, match="Connect"):
        await fetch(issuer, url=f"https://127.0.0.1:{port}/")
