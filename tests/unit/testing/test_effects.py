"""Effects as lines of a diff."""

from egress_gateway.core.exchange import OutboundRequest, Receipt
from egress_gateway.core.ids import BodyDigest, LeafHash
from egress_gateway.testing.effects import (
    SHOWN,
    Aborted,
    Appended,
    Denied,
    Dropped,
    Effect,
    Finished,
    Forwarded,
    Intent,
    Raised,
    Started,
    Withheld,
    Wrote,
    excerpt,
)

REQUEST = OutboundRequest(upstream="u", method="POST", path="/p", headers=(), body=b"b")
RECEIPT = Receipt(seq=1, leaf=LeafHash(b""), destination="", body=BodyDigest(b""), expires=0, mac=b"")

LINES: dict[str, Effect] = {
    "<< intent to 'd': b'{}'": Intent(body=b"{}", destination="d", digest=BodyDigest(b"")),
    "<< append b'{}'": Appended(body=b"{}"),
    f"<< forward to {REQUEST.destination!r}: b'b'": Forwarded(request=REQUEST, receipt=RECEIPT),
    f"<< withheld from {REQUEST.destination!r}: why": Withheld(request=REQUEST, code="why"),
    "<< deny 10.0.0.1: why": Denied(peer="10.0.0.1", code="why"),
    "<< drop the answer of 'u'": Dropped(upstream="u"),
    "<< head 200": Started(status=200, headers=()),
    "<< body b'x'": Wrote(data=b"x"),
    "<< end": Finished(),
    "<< abort": Aborted(),
    "<< raise ValueError: bad": Raised(error=ValueError("bad")),
}


def test_every_effect_is_one_line() -> None:
    assert {line: effect.line for line, effect in LINES.items()} == {line: line for line in LINES}


def test_an_excerpt_says_how_much_it_leaves_out() -> None:
    assert excerpt(b"x" * (SHOWN + 3)).endswith("+ 3 bytes")
    assert excerpt(b"line\nbreak") == r"b'line\nbreak'"
