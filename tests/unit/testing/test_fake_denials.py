"""Refusals before authentication, by source and reason."""

from egress_gateway.testing.effects import Denied
from egress_gateway.testing.peers import Peers


def test_refusals_are_counted_by_peer_and_code_and_noted_one_by_one() -> None:
    peers = Peers()
    for peer, code in (("10.0.0.1", "key_unknown"), ("10.0.0.1", "key_unknown"), ("10.0.0.2", "key_missing")):
        peers.denials.note(peer, code)
    assert peers.denials.counts == {("10.0.0.1", "key_unknown"): 2, ("10.0.0.2", "key_missing"): 1}
    assert peers.journal.effects[0] == Denied(peer="10.0.0.1", code="key_unknown")
    assert len(peers.journal.effects) == 3
