"""Messages come back as they were, and show no content."""

import pytest

from egress_gateway.adapters.connector.protocol import (
    FROM_WORKER,
    TO_WORKER,
    Answered,
    Ended,
    Failed,
    Piece,
    Send,
    ToWorker,
    pack,
)
from egress_gateway.core.errors import Unavailable, UpstreamFailed
from egress_gateway.core.exchange import Receipt, TlsFacts, UpstreamHead
from egress_gateway.core.ids import BodyDigest, LeafHash
from egress_gateway.wire.frames import FrameReader

RECEIPT = Receipt(
    seq=1, leaf=LeafHash(bytes(32)), destination="u POST /", body=BodyDigest(bytes(32)), expires=2, mac=b"m"
)
SEND = Send("one", "POST", "/a-secret", (("authorization", "a-secret"),), b"a-secret", RECEIPT)
ANSWERS: list[ToWorker] = [
    Answered(UpstreamHead(status=200, headers=(("a", "b"),), tls=TlsFacts(version="TLSv1.3"), peer="127.0.0.1")),
    Piece(b"data"),
    Ended(),
    Failed(upstream_failed=True, code="c", public="p", status=504),
]


def test_messages_come_back() -> None:
    [call] = FrameReader(10_000).feed(pack(SEND))
    assert FROM_WORKER.decode(call) == SEND
    answers = FrameReader(10_000).feed(b"".join(map(pack, ANSWERS)))
    assert [TO_WORKER.decode(answer) for answer in answers] == ANSWERS


def test_a_call_becomes_the_request_that_its_receipt_is_checked_against() -> None:
    request = SEND.request()
    assert request.destination.startswith("one POST /a-secret sha256:")
    assert (request.headers, request.body) == (SEND.headers, SEND.body)


@pytest.mark.parametrize(("upstream_failed", "family"), [(True, UpstreamFailed), (False, Unavailable)])
def test_a_failure_keeps_its_family(upstream_failed: bool, family: type[Exception]) -> None:
    error = Failed(upstream_failed, "code", "public", 504).error()
    assert (type(error), error.code, error.public, error.status) == (family, "code", "public", 504)


def test_content_does_not_show() -> None:
    assert "a-secret" not in repr(SEND)
    assert "data" not in repr(Piece(b"secret-data")).removeprefix("Piece(data=")
