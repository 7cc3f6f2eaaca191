"""Records that could allow something allow nothing by default."""

from egress_gateway.core.policy import Decision, Facts, Level, Outcome, Principal, TargetFacts
from egress_gateway.core.routes import Route


def test_a_default_decision_blocks() -> None:
    decision = Decision()
    assert decision.outcome is Outcome.BLOCK
    assert decision.code == "default_deny"
    assert decision.obligations == ()


def test_the_zero_outcome_is_the_block() -> None:
    assert next(iter(Outcome)) is Outcome.BLOCK


def test_default_facts_promise_nothing() -> None:
    facts = Facts()
    assert not facts.classified
    assert facts.target == TargetFacts(tier="external", baa=False, dpa=False, zdr=False)


def test_a_default_principal_is_nobody() -> None:
    principal = Principal()
    assert not principal.person_verified
    assert not principal.groups_complete
    assert not principal.mfa
    assert not principal.agent_verified


def test_a_default_route_serves_nobody() -> None:
    route = Route()
    assert route.require.app == ()
    assert not route.require.any_app
    assert route.ceiling is Level.PUBLIC
    assert not route.restore.text
    assert route.target("openai") is None
