"""A directory in memory."""

from egress_gateway.core.identity import Membership
from egress_gateway.core.secret import Secret
from egress_gateway.testing.fake_directory import FakeDirectory


async def test_a_directory_knows_who_was_put_in_and_of_others_nothing() -> None:
    directory = FakeDirectory()
    directory.people["corp", "t", "jane"] = Membership(groups=("a",), complete=True)
    assert await directory.membership("corp", "t", "jane") == Membership(groups=("a",), complete=True)
    assert await directory.membership("other", "t", "jane") == Membership()
    assert await directory.membership("corp", "", "jane") == Membership()
    assert directory.asked == [("corp", "t", "jane"), ("other", "t", "jane"), ("corp", "", "jane")]


async def test_only_the_right_password_is_somebodys() -> None:
    directory = FakeDirectory()
    directory.passwords["jane", "right"] = "8f14"
    assert await directory.log_in("jane", Secret("right")) == "8f14"
    assert await directory.log_in("jane", Secret("wrong")) == ""
