"""Messages over the socket, in any chunking."""

import struct

import pytest

from egress_gateway.adapters.auditd.protocol import (
    FROM_WRITER,
    LARGEST_MESSAGE,
    TO_WRITER,
    Append,
    AppendIntent,
    Durable,
    Find,
    Found,
    FromWriter,
    Granted,
    Hello,
    NotAccepted,
    ToWriter,
    pack,
)
from egress_gateway.core.errors import WireError
from egress_gateway.core.exchange import Receipt
from egress_gateway.core.ids import BodyDigest, LeafHash, RecordId
from egress_gateway.wire.frames import FrameReader

LEAF = LeafHash(bytes(32))
RECEIPT = Receipt(seq=1, leaf=LEAF, destination="u POST /", body=BodyDigest(bytes(32)), expires=2, mac=b"m")
FROM: list[FromWriter] = [
    Hello("w", "b", "n", "r"),
    Append(1, b"body"),
    AppendIntent(2, b"body", "u POST /", BodyDigest(bytes(32))),
    Find(3, RecordId("0" * 32)),
]
TO: list[ToWriter] = [Durable(1, 7, LEAF), Granted(2, RECEIPT), Found(3, (b"a", b"b")), NotAccepted(4, "code", "text")]


@pytest.mark.parametrize("chunk", [1, 3, 1000])
def test_messages_come_back(chunk: int) -> None:
    data = b"".join(map(pack, FROM))
    reader = FrameReader(LARGEST_MESSAGE)
    payloads = [one for at in range(0, len(data), chunk) for one in reader.feed(data[at : at + chunk])]
    assert [FROM_WRITER.decode(payload) for payload in payloads] == FROM
    reader.close()
    answers = FrameReader(LARGEST_MESSAGE).feed(b"".join(map(pack, TO)))
    assert [TO_WRITER.decode(payload) for payload in answers] == TO


def test_a_message_that_is_too_long_is_refused_before_it_is_read() -> None:
    with pytest.raises(WireError, match="more than"):
        FrameReader(LARGEST_MESSAGE).feed(struct.pack("<I", LARGEST_MESSAGE + 1))


def test_a_message_that_is_cut_off() -> None:
    reader = FrameReader(LARGEST_MESSAGE)
    reader.feed(pack(FROM[0])[:-1])
    with pytest.raises(WireError, match="cut off"):
        reader.close()
