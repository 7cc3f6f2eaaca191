"""Submitting over HTTP on 127.0.0.1: what a witness may answer, and what is taken for no answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from egress_gateway.adapters.courier.submit import Cosigned, NotCosigned, Result, Stale, Submitter
from egress_gateway.audit.notes.cosigning import LARGEST_LINES

pytestmark = pytest.mark.loopback


def answer(status: str, body: bytes, more: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\n{more}content-length: {len(body)}\r\n\r\n".encode() + body


@asynccontextmanager
async def answering(data: bytes, heads: list[bytes]) -> AsyncIterator[str]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            heads.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(data)
            await writer.drain()
            if not data:
                await reader.read()
        except (OSError, asyncio.IncompleteReadError):
            return  # The client left.
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/w"
    server.close()


ANSWERS: dict[str, tuple[bytes, Result]] = {
    "cosigned": (answer("200 OK", b"lines\n"), Cosigned(b"lines\n")),
    "stale": (answer("409 Conflict", b"17\n", "content-type: text/x.tlog.size\r\n"), Stale(17)),
    "a conflict without a size": (
        answer("409 Conflict", b"no"),
        NotCosigned("its answer cannot be read: not a size and a line feed"),
    ),
    "refused": (answer("403 Forbidden", b"no"), NotCosigned("it answers with status 403")),
    "a redirect": (
        answer("307 Elsewhere", b"", "location: http://127.0.0.1:1/\r\n"),
        NotCosigned("it answers with status 307"),
    ),
    "too much": (
        answer("200 OK", bytes(LARGEST_LINES + 1)),
        NotCosigned(f"its answer cannot be read: more than {LARGEST_LINES} bytes"),
    ),
    "nothing": (b"", NotCosigned("it does not answer in time")),
    "no HTTP": (b"hello\r\n\r\n", NotCosigned("it cannot be reached (ClientResponseError)")),
}


@pytest.mark.parametrize(("data", "result"), ANSWERS.values(), ids=ANSWERS)
async def test_each_answer_is_what_it_is(socket_enabled: None, data: bytes, result: Result) -> None:
    heads: list[bytes] = []
    async with answering(data, heads) as url, Submitter({"127.0.0.1"}, seconds=0.3) as submitter:
        assert await submitter.submit(url, b"old 0\n") == result
    assert heads[0].startswith(b"POST /w/add-checkpoint HTTP/1.1\r\n")


async def test_nobody_there_is_no_answer(socket_enabled: None) -> None:
    async with answering(b"", []) as url:
        pass
    async with Submitter({"127.0.0.1"}) as submitter:
        result = await submitter.submit(url, b"")
    assert isinstance(result, NotCosigned)
    assert result.reason.startswith("it cannot be reached")
