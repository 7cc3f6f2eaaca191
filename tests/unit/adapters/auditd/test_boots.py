"""Which boots of writers are open, and when one is taken for dead."""

import pytest

from egress_gateway.adapters.auditd import boots as module
from egress_gateway.adapters.auditd.boots import Boots
from egress_gateway.audit.accounts.ledger import Boot

GRACE = 30
ONE, OTHER = 1, 2


class Time:
    """A clock that stands until it is moved."""

    now = 1_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def boots(time: Time, monkeypatch: pytest.MonkeyPatch) -> Boots:
    monkeypatch.setattr(module, "MOST_OPEN", 2)
    return Boots([boot("earlier")], grace=GRACE, now=time)


def boot(name: str) -> Boot:
    return ("w", name)


def test_who_is_away_for_the_grace_is_dead_once(boots: Boots, time: Time) -> None:
    boots.arrive(boot("a"), ONE)
    boots.leave(boot("a"))
    time.now += GRACE - 1
    assert boots.bury() == []
    time.now += 1
    assert boots.bury() == [boot("earlier"), boot("a")]
    assert boots.dead(boot("a"))
    assert boots.bury() == []


def test_who_is_connected_or_came_back_is_not_dead(boots: Boots, time: Time) -> None:
    for name in ("stays", "returns"):
        boots.arrive(boot(name), ONE)
    boots.leave(boot("returns"))
    boots.arrive(boot("returns"), ONE)
    time.now += GRACE
    assert boots.bury() == [boot("earlier")]
    assert boots.connections == 2
    boots.arrive(boot("earlier"), ONE)
    assert not boots.dead(boot("earlier"))


def test_a_user_has_only_so_many_open_boots(boots: Boots, time: Time) -> None:
    for name in ("a", "b"):
        assert boots.may_arrive(boot(name), ONE)
        boots.arrive(boot(name), ONE)
        boots.leave(boot(name))
    assert not boots.may_arrive(boot("c"), ONE)
    assert boots.may_arrive(boot("c"), OTHER), "another user has a number of its own"
    assert boots.may_arrive(boot("a"), ONE), "one of them comes back"
    boots.arrive(boot("a"), ONE)
    assert not boots.may_arrive(boot("c"), ONE), "and counts once"
    time.now += GRACE
    boots.bury()
    assert boots.may_arrive(boot("c"), ONE), "the one that stayed away is no longer open"
