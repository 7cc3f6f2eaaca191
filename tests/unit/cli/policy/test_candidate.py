"""A bundle that is to be put in force: what is known of it, and what it is compared with."""

from pathlib import Path

import pytest
from tests.unit.cli.policy.conftest import CARD, Operator

from egress_gateway.adapters.active_policy import Activation, ActivePolicy
from egress_gateway.cli.acts import configuration_of
from egress_gateway.cli.policy.candidate import changes_from, doubts, from_directory, is_fit, show_changes
from egress_gateway.core.ids import BundleDigest
from egress_gateway.decide.changes import Changes, Difference

Captured = pytest.CaptureFixture[str]


def test_what_no_test_touches(directory: Path, operator: Operator) -> None:
    gateway, _ = configuration_of(operator.state, None)
    candidate = from_directory(directory, gateway)
    assert (candidate.failed, candidate.untested, candidate.untested_blocks) == ((), ("no-cards",), ("no-cards",))
    assert not is_fit(candidate, None, allow_untested=False)
    assert is_fit(candidate, None, allow_untested=True)
    (directory / "tests" / "card.yaml").write_text(CARD)
    assert is_fit(from_directory(directory, gateway), None, allow_untested=False)


def test_what_is_in_force_and_no_longer_loads_is_compared_with_nothing(
    directory: Path, operator: Operator, capsys: Captured
) -> None:
    gateway, _ = configuration_of(operator.state, None)
    gone = Activation(digest=BundleDigest("sha256:00"), name="a", serial=1, since=1, actor="ann")
    found = changes_from(gone, ActivePolicy(operator.state / "policy"), from_directory(directory, gateway).bundle)
    assert found.rules.added == ("permit-chat", "no-cards")
    assert "what is in force cannot be compared with" in capsys.readouterr().err


ASKING = "  - {id: ask, effect: escalate, queue: desk, sla: 4h, when: {route: chat, stream: true}}\n"


@pytest.mark.parametrize(
    ("rule", "configured", "named"),
    [("", "", 0), (ASKING, "", 1), (ASKING, "reviews: {}", 0)],
    ids=["nobody is asked", "nobody is there", "somebody is there"],
)
def test_people_who_are_asked_and_not_there_are_a_doubt(
    directory: Path, operator: Operator, rule: str, configured: str, named: int
) -> None:
    with (directory / "rules.yaml").open("a") as rules:
        rules.write(rule)
    operator.configure(configured)
    gateway, _ = configuration_of(operator.state, None)
    found = doubts(from_directory(directory, gateway).bundle, gateway)
    assert [("ask" in doubt, "policy-reviewed" in doubt) for doubt in found] == [(True, True)] * named


def test_a_rule_that_rests_on_what_nobody_finds_is_a_doubt(directory: Path, operator: Operator) -> None:
    with (directory / "rules.yaml").open("a") as rules:
        rules.write("  - {id: names, effect: redact, classes: [customer.record], as: token}\n")
    operator.configure()
    gateway, _ = configuration_of(operator.state, None)
    (doubt,) = doubts(from_directory(directory, gateway).bundle, gateway)
    assert doubt == "no detector of this build finds customer.record, which rule names rests on"


def test_changes_in_words(capsys: Captured) -> None:
    show_changes(Changes(), ())
    show_changes(
        Changes(
            routes=Difference(added=("a",), removed=("b",), changed=("c",)),
            rules=Difference(changed=("r",)),
            reordered=True,
            others=("levels",),
        ),
        ("r",),
    )
    assert capsys.readouterr().out.splitlines() == [
        "nothing that decides changes",
        "added route a",
        "removed route b",
        "changed route c",
        "changed rule r",
        "rules are in another order",
        "changed levels",
        "no test touches rule r",
    ]


def test_a_class_that_is_found_and_not_declared_is_a_doubt(directory: Path, operator: Operator) -> None:
    operator.configure("detection: {classes: {project.heron: {words: [heron]}}}")
    gateway, _ = configuration_of(operator.state, None)
    (doubt,) = doubts(from_directory(directory, gateway).bundle, gateway)
    assert "does not declare project.heron" in doubt
