"""What is contained, in memory."""

import pytest

from egress_gateway.core.containment import Containment
from egress_gateway.core.errors import Unavailable
from egress_gateway.ports import Containments
from egress_gateway.testing.fake_containments import FakeContainments

ONE = Containment(id="one", app="bot", since=0, until=1, uid=0, reason="r")


def test_what_stands_is_said_and_what_cannot_be_read_is_not_empty() -> None:
    contained = FakeContainments(ONE)
    port: Containments = contained
    assert port.current() == (ONE,)
    contained.standing = None
    with pytest.raises(Unavailable, match="containment_unreadable"):
        port.current()
