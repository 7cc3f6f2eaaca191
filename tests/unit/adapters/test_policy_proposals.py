"""Bundles that were handed in: approved by somebody else, in the place of what is in force."""

from pathlib import Path

import pytest

from egress_gateway.adapters.policy_proposals import PolicyApproval, Proposal, ProposalStore
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import BundleDigest

BASE, LATER = "sha256:base", "sha256:later"


def digest(number: int) -> BundleDigest:
    return BundleDigest(f"sha256:{number:016x}{0:048x}")


def proposal(number: int) -> Proposal:
    return Proposal(digest=digest(number), name="acme", serial=number, author="ann", uid=1000, at=100 - number)


def approval(uid: int, base: str = BASE) -> PolicyApproval:
    return PolicyApproval(approver=f"user-{uid}", uid=uid, at=7, base=base)


@pytest.fixture
def store(tmp_path: Path) -> ProposalStore:
    store = ProposalStore(tmp_path / "policy")
    for number in (1, 2):
        assert store.submit(proposal(number), announce=lambda: None)
    return store


def test_proposals_are_listed_oldest_first(store: ProposalStore) -> None:
    assert store.listed() == (proposal(2), proposal(1))


def test_what_was_handed_in_before_stays_as_it_was(store: ProposalStore) -> None:
    told: list[str] = []
    store.approve(digest(1), approval(1001), announce=lambda: told.append("approved"))
    assert not store.submit(proposal(1), announce=lambda: told.append("handed in"))
    assert told == ["approved"]
    assert store.find(digest(1)).approvers(BASE) == ("user-1001",)


def test_nobody_approves_his_own(store: ProposalStore) -> None:
    with pytest.raises(ConfigError, match="nobody approves a change of his own"):
        store.approve(digest(1), approval(1000), announce=lambda: None)
    # Nor does a file that says so make it true.
    assert Proposal(**{**_fields(proposal(1)), "approvals": (approval(1000),)}).approvers(BASE) == ()


def _fields(record: Proposal) -> dict[str, object]:
    return {name: getattr(record, name) for name in record.__struct_fields__}


def test_an_approval_is_for_the_place_of_what_was_in_force(store: ProposalStore) -> None:
    store.approve(digest(1), approval(1001), announce=lambda: None)
    store.approve(digest(1), approval(1002), announce=lambda: None)
    assert store.find(digest(1)).approvers(BASE) == ("user-1001", "user-1002")
    assert store.find(digest(1)).approvers(LATER) == ()
    store.approve(digest(1), approval(1001, LATER), announce=lambda: None)
    assert store.find(digest(1)).approvers(LATER) == ("user-1001",)
    assert store.find(digest(1)).approvers(BASE) == ("user-1002",)


def test_what_cannot_be_put_on_record_is_not_done(store: ProposalStore) -> None:
    def full() -> None:
        raise ConfigError("full")

    for act in (
        lambda: store.submit(proposal(3), announce=full),
        lambda: store.approve(digest(1), approval(1001), announce=full),
    ):
        with pytest.raises(ConfigError, match="full"):
            act()
    assert store.listed() == (proposal(2), proposal(1))


def test_a_proposal_is_named_by_twelve_digits_of_it(store: ProposalStore) -> None:
    whole = digest(1).removeprefix("sha256:")
    assert store.find(whole[:16]) == store.find(f"sha256:{whole[:16]}") == proposal(1)


NAMELESS = {
    "too few digits": f"{1:016x}"[:11],
    "the beginning of two": f"{0:015x}",
    "of none": "f" * 64,
    "no digest": "policy",
}


@pytest.mark.parametrize("name", NAMELESS.values(), ids=NAMELESS)
def test_what_does_not_name_one_names_none(store: ProposalStore, name: str) -> None:
    with pytest.raises(ConfigError, match="names no bundle that was handed in"):
        store.find(name)


def test_a_file_that_is_no_proposal_is_named(store: ProposalStore, tmp_path: Path) -> None:
    (tmp_path / "policy" / "proposals" / "ab.json").write_bytes(b"{}")
    with pytest.raises(ConfigError, match=r"ab\.json: is no proposal of a bundle"):
        store.listed()
