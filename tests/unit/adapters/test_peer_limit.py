"""Whose processes may connect, and how often."""

from egress_gateway.adapters.peer_limit import PeerLimit
from egress_gateway.adapters.rare_notices import RareNotices

ONE, OTHER, STRANGER = 1, 2, 3


async def test_each_user_has_a_number_of_its_own() -> None:
    told: list[str] = []
    peers = PeerLimit({ONE, OTHER}, 2, RareNotices(told.append))
    assert [peers.enter(uid) for uid in (ONE, ONE, ONE, ONE, OTHER)] == [True, True, False, False, True]
    assert told == ["uid 1 has 2 connections; further ones are closed"]
    peers.leave(ONE)
    assert [peers.enter(uid) for uid in (ONE, ONE)] == [True, False]


async def test_a_user_that_is_not_named_never_enters() -> None:
    told: list[str] = []
    assert not PeerLimit({ONE}, 2, RareNotices(told.append)).enter(STRANGER)
    assert not PeerLimit((), 2, RareNotices(told.append)).enter(0)
    assert told == []
