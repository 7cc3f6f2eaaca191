"""All fakes of one pipeline."""

from egress_gateway.core.exchange import OutboundRequest, Receipt
from egress_gateway.core.ids import BodyDigest, LeafHash
from egress_gateway.core.keys import KeyRecord
from egress_gateway.testing.peers import Peers

KEY = KeyRecord(key_id="abcdefgh", env="test", app="bot", digest=b"d")


def test_peers_are_made_with_their_keys() -> None:
    assert Peers(KEY).keys.find("abcdefgh") == KEY


def test_a_fabricated_receipt_covers_nothing() -> None:
    request = OutboundRequest(upstream="u", method="POST", path="/p", headers=(), body=b"")
    forged = Receipt(seq=1, leaf=LeafHash(b""), destination="u POST /p", body=BodyDigest(b""), expires=1 << 60, mac=b"")
    assert not Peers().audit.covers(request, forged)
