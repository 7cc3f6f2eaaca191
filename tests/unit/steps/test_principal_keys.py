"""Who has numbers of its own, and who shares them."""

import pytest

from egress_gateway.core.counting import PER as WORDS
from egress_gateway.core.policy import Facts, Principal
from egress_gateway.core.secret import Secret
from egress_gateway.steps.principal_keys import DIGEST_BYTES, PER, counting_key, principal_key

KEY = Secret(b"k" * 32)
ADA = Principal(app="bot", issuer="corp", person="ada", person_verified=True, session="s1")
AGENT = Principal(app="bot", issuer="corp", agent="planner", agent_verified=True)

PAIRS: dict[str, tuple[str, Facts, Facts, bool]] = {
    # per, one, another, whether they share their numbers
    "the same person": ("person", Facts(principal=ADA), Facts(principal=ADA, route="other"), True),
    "a person of that id at another issuer": (
        "person",
        Facts(principal=ADA),
        Facts(principal=Principal(app="bot", issuer="other", person="ada", person_verified=True)),
        False,
    ),
    "a person of that id in another tenant": (
        "person",
        Facts(principal=ADA),
        Facts(principal=Principal(app="bot", issuer="corp", tenant="t", person="ada", person_verified=True)),
        False,
    ),
    "two whom nobody verified": (
        "person",
        Facts(principal=Principal(app="bot", asserted_person="ada")),
        Facts(principal=Principal(app="bot", person="bob")),
        True,
    ),
    "two whom nobody verified, of two applications": (
        "person",
        Facts(principal=Principal(app="bot")),
        Facts(principal=Principal(app="other")),
        False,
    ),
    "one who is called as somebody unverified": (
        "person",
        Facts(principal=Principal(app="bot")),
        Facts(principal=Principal(app="bot", person="unverified", person_verified=True)),
        False,
    ),
    "two agents": (
        "agent",
        Facts(principal=AGENT),
        Facts(principal=Principal(app="bot", issuer="corp", agent="coder", agent_verified=True)),
        False,
    ),
    "agents that only a header names": (
        "agent",
        Facts(principal=Principal(app="bot", agent="planner")),
        Facts(principal=Principal(app="bot", agent="coder")),
        True,
    ),
    "the same application": ("app", Facts(principal=ADA), Facts(principal=AGENT), True),
    "another route": ("route", Facts(route="one"), Facts(route="two"), False),
    "the same session": ("session", Facts(principal=ADA), Facts(principal=Principal(app="bot", session="s1")), True),
    "that session of another application": (
        "session",
        Facts(principal=ADA),
        Facts(principal=Principal(app="other", session="s1")),
        False,
    ),
}


@pytest.mark.parametrize(("per", "one", "other", "shared"), PAIRS.values(), ids=PAIRS)
def test_numbers_are_shared_or_kept_apart(per: str, one: Facts, other: Facts, shared: bool) -> None:
    keys = [principal_key(KEY, ("quota", "r"), (per,), facts) for facts in (one, other)]
    assert (keys[0] == keys[1]) is shared
    assert len(keys[0]) == DIGEST_BYTES


def test_rules_and_combinations_are_kept_apart() -> None:
    facts = Facts(principal=ADA, route="support")
    keys = {
        principal_key(KEY, what, per, facts)
        for what in (("quota", "one"), ("quota", "two"), ("quota", "on", "e"))
        for per in ((), ("person",), ("person", "route"), ("route",))
    }
    assert len(keys) == 12


def test_each_purpose_has_its_key() -> None:
    assert counting_key(KEY, "values") == counting_key(KEY, "values") != counting_key(KEY, "quotas")


def test_every_word_of_a_bundle_is_known() -> None:
    assert set(PER) == set(WORDS)
