"""The log in memory: durable or not, told or not, and receipts that cover one request."""

import asyncio
import hashlib

import pytest

from egress_gateway.core.errors import Unavailable
from egress_gateway.core.exchange import OutboundRequest
from egress_gateway.core.ids import BodyDigest, RecordId
from egress_gateway.testing.effects import Appended, Intent
from egress_gateway.testing.fake_audit_log import RECEIPT_MICROSECONDS, Verdict
from egress_gateway.testing.peers import Peers

RECORD = b'{"kind":"outcome","rid":"r1"}'
REQUEST = OutboundRequest(upstream="u", method="POST", path="/p", headers=(), body=b"body")
DIGEST = BodyDigest(hashlib.sha256(b"body").digest())


async def test_appends_are_numbered_noted_and_readable() -> None:
    peers = Peers()
    first = await peers.audit.append(RECORD)
    second = await peers.audit.append(b'{"kind":"outcome","rid":"r2"}')
    assert (first.seq, second.seq, peers.audit.appends) == (1, 2, 2)
    assert first.leaf != second.leaf
    assert peers.journal.effects[0] == Appended(body=RECORD)
    assert await peers.audit.of_request(RecordId("r1")) == (RECORD,)
    assert await peers.audit.of_request(RecordId("r3")) == ()


@pytest.mark.parametrize(
    ("verdict", "persisted"),
    [(Verdict.REFUSE, []), (Verdict.PERSIST_AND_FAIL, [RECORD])],
)
async def test_a_failing_append_is_told_whether_or_not_it_persisted(verdict: Verdict, persisted: list[bytes]) -> None:
    peers = Peers()
    peers.audit.plan[1] = verdict
    with pytest.raises(Unavailable) as caught:
        await peers.audit.append(RECORD)
    assert caught.value.code == "log_unavailable"
    assert peers.audit.records == persisted
    await peers.audit.append(RECORD)
    assert peers.audit.records == [*persisted, RECORD]


async def test_a_held_append_waits_for_its_release_and_is_not_durable_before() -> None:
    peers = Peers()
    peers.audit.plan[1] = Verdict.HOLD
    async with asyncio.TaskGroup() as group:
        group.create_task(peers.audit.append(RECORD))
        assert await peers.journal.until(lambda: peers.audit.holding == 1)
        assert peers.audit.records == []
        peers.audit.release()
    assert (peers.audit.holding, peers.audit.records) == (0, [RECORD])
    with pytest.raises(RuntimeError, match=r"Verdict\.HOLD"):
        peers.audit.release()


async def test_a_receipt_covers_its_request_until_it_expires() -> None:
    peers = Peers()
    receipt = await peers.audit.intent(b"{}", REQUEST.destination, DIGEST)
    assert peers.journal.effects == (Intent(body=b"{}", destination=REQUEST.destination, digest=DIGEST),)
    assert peers.audit.covers(REQUEST, receipt)
    peers.clock.advance(RECEIPT_MICROSECONDS)
    assert not peers.audit.covers(REQUEST, receipt)


OTHERS = {
    "body": {"body": b"bodY"},
    "path": {"path": "/q"},
    "upstream": {"upstream": "v"},
    "headers": {"headers": (("a", "b"),)},
}


@pytest.mark.parametrize("name", OTHERS)
async def test_a_receipt_covers_nothing_else(name: str) -> None:
    peers = Peers()
    receipt = await peers.audit.intent(b"{}", REQUEST.destination, DIGEST)
    fields = {"upstream": "u", "method": "POST", "path": "/p", "headers": (), "body": b"body", **OTHERS[name]}
    assert not peers.audit.covers(OutboundRequest(**fields), receipt)


async def test_a_receipt_of_another_log_covers_nothing() -> None:
    mine, other = Peers(), Peers()
    await other.audit.append(RECORD)
    receipt = await other.audit.intent(b"{}", REQUEST.destination, DIGEST)
    assert not mine.audit.covers(REQUEST, receipt)
