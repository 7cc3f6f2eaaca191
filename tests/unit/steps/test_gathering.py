"""Groups of whoever asks: from the token, else from the directory, under the names of the policy."""

import pytest

from egress_gateway.core.identity import Identity, Membership
from egress_gateway.core.policy import Principal
from egress_gateway.decide.groups import Groups
from egress_gateway.steps.gathering import with_groups
from egress_gateway.testing.fake_directory import FakeDirectory

GROUPS = Groups(names=("doctors", "staff"), spellings={"5d1e": "doctors", "CN=Staff": "staff"})
VERIFIED = Principal(app="a", person="corp:jane", person_verified=True)
WHOLE = Membership(groups=("CN=Staff", "CN=Others"), complete=True)
STALE = Membership(groups=("CN=Staff",), complete=False)


def token(*groups: str, complete: bool) -> Identity:
    return Identity(issuer="corp", person="jane", groups=groups, groups_complete=complete)


CASES: dict[str, tuple[Identity, Membership | None, tuple[str, ...], bool, int]] = {
    # token, directory, groups, complete, times that the directory was asked
    "all in the token": (token("5d1e", "x", complete=True), WHOLE, ("doctors",), True, 0),
    "none in the token, all in the directory": (token(complete=False), WHOLE, ("staff",), True, 1),
    "some here and all there": (token("5d1e", complete=False), WHOLE, ("doctors", "staff"), True, 1),
    "the directory is not sure": (token(complete=False), STALE, ("staff",), False, 1),
    "the directory does not know the person": (token("5d1e", complete=False), Membership(), ("doctors",), False, 1),
    "no directory": (token("5d1e", complete=False), None, ("doctors",), False, 0),
}


@pytest.mark.parametrize(("identity", "told", "groups", "complete", "asked"), CASES.values(), ids=CASES)
async def test_groups_are_gathered(
    identity: Identity, told: Membership | None, groups: tuple[str, ...], asked: int, *, complete: bool
) -> None:
    directory = FakeDirectory()
    directory.people["corp", "jane"] = told or Membership()
    principal = await with_groups(VERIFIED, identity, directory=directory if told is not None else None, groups=GROUPS)
    assert (principal.groups, principal.groups_complete) == (groups, complete)
    assert len(directory.asked) == asked


@pytest.mark.parametrize(
    "identity", [None, Identity(issuer="corp", client="c", groups=("5d1e",), groups_complete=True)]
)
async def test_whoever_is_no_verified_person_has_no_groups(identity: Identity | None) -> None:
    nobody = Principal(app="a")
    directory = FakeDirectory()
    assert await with_groups(nobody, identity, directory=directory, groups=GROUPS) == nobody
    assert directory.asked == []
