"""The example bundles: each loads, passes its own tests, leaves no rule untested, is short, and lets nothing slip."""

from pathlib import Path

import msgspec
import pytest

from egress_gateway import detector_registry, registry
from egress_gateway.core.ids import covered
from egress_gateway.core.obligations import Redact
from egress_gateway.core.policy import Decision, Facts, Level, Outcome
from egress_gateway.core.slots import ClassCount
from egress_gateway.decide.bundle import Bundle, load_bundle
from egress_gateway.decide.cases import run_cases, untouched_rules
from egress_gateway.decide.evaluate import decide
from egress_gateway.decide.facts_file import read_facts
from egress_gateway.decide.unfound import unfound
from egress_gateway.wire.fields import Fields

EXAMPLES = Path(__file__).parents[3] / "examples" / "bundles"
NAMES = ("accounting-firm", "bank", "eu-public-body", "hospital", "law-firm", "software-company")
NOW = 1_795_000_000_000_000
"""November 2026, in microseconds."""
MAX_LINES = 80


def files(name: str) -> dict[str, bytes]:
    root = EXAMPLES / name
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*.yaml"))}


@pytest.fixture(scope="module", params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def bundle(name: str) -> Bundle:
    return load_bundle(
        files(name), upstreams=None, operations=registry.operations(), inspected=registry.inspected(), now=NOW
    )


def test_there_is_no_other_and_the_page_shows_each() -> None:
    assert {path.name for path in EXAMPLES.iterdir() if path.is_dir()} == set(NAMES)
    page = (EXAMPLES / "README.md").read_text()
    assert [name for name in NAMES if f"[{name}]({name})" not in page] == []


def test_passes_its_own_tests_and_leaves_no_rule_untested(bundle: Bundle) -> None:
    results = run_cases(bundle, NOW)
    assert len(results) >= 7
    assert [(result.name, result.problems) for result in results if result.problems] == []
    assert untouched_rules(bundle, results) == ()


def test_is_short_and_fits_a_window(name: str) -> None:
    lines = [line for data in files(name).values() for line in data.decode().splitlines()]
    assert len(lines) < MAX_LINES
    assert max(map(len, lines)) <= 140


def permitted(bundle: Bundle) -> list[Facts]:
    """The facts of those tests whose request is permitted."""
    given: list[Facts] = []
    for path, tree in bundle.tests.items():
        for node in Fields(tree, file=path, what=path).items("tests"):
            test = Fields(node, file=path, what="test")
            facts = read_facts(test.mapping("given"), bundle, NOW)
            given += [facts] if decide(bundle, facts).outcome is Outcome.PERMIT else []
    return given


def leaves_bare(decision: Decision, data_class: str) -> bool:
    """Whether a decision lets values of a class out of the house as they are."""
    replaced = [name for duty in decision.obligations if isinstance(duty, Redact) for name in duty.classes]
    out = decision.outcome is Outcome.PERMIT and decision.target.tier != "internal"
    return out and not covered(data_class, replaced)


def attempts(bundle: Bundle, facts: Facts) -> list[Facts]:
    """The same request towards every upstream that its target may fail over to."""
    target = bundle.routes[facts.route].target(facts.target_name)
    assert target is not None
    return [
        msgspec.structs.replace(facts, target=bundle.target_facts(upstream, facts.now)) for upstream in target.upstreams
    ]


def test_nothing_restricted_leaves_the_house_as_it_is_whoever_is_down(bundle: Bundle) -> None:
    permits = permitted(bundle)
    assert {facts.route for facts in permits} == set(bundle.routes)
    asked = [attempt for facts in permits for attempt in attempts(bundle, facts)]
    restricted = [name for name, level in bundle.levels.items() if level is Level.RESTRICTED]
    bare = {
        name
        for facts in asked
        for name in restricted
        for decision in [decide(bundle, msgspec.structs.replace(facts, data=(_one(name),)))]
        # Under an agreement a hospital's charts may go to who works for it.
        if leaves_bare(decision, name) and not (decision.target.baa and covered(name, ("phi", "pii", "customer")))
    }
    assert bare == set()


OPAQUE = ("opaque.binary", "opaque.picture", "opaque.remote", "opaque.encrypted", "opaque.hidden_text")


def test_nothing_that_cannot_be_looked_into_leaves_the_house_whatever_the_ceiling(bundle: Bundle) -> None:
    permits = [attempt for facts in permitted(bundle) for attempt in attempts(bundle, facts)]
    asked = [msgspec.structs.replace(facts, data=(_one(name),)) for facts in permits for name in OPAQUE]
    left = {str(facts.data[0].data_class) for facts in asked if leaves_bare(decide(bundle, facts), "opaque")}
    assert left == set()
    blocked = {word for rule in bundle.rules if rule.floor for found in rule.when for word in found.words}
    assert set(OPAQUE) <= blocked


HOLLOW = {
    "accounting-firm": {"rule people", "rule papers"},
    "hospital": {"rule other-papers"},
    "law-firm": {"invariant privilege-inside", "rule privilege", "rule wall-aurora", "rule parties"},
    "software-company": {"invariant engine-inside", "rule engine"},
}
"""What rests, if only in part, on classes that no detector finds, as the page says; no counter and no mask does."""


def test_nothing_else_rests_on_what_no_detector_finds(name: str, bundle: Bundle) -> None:
    assert set(unfound(bundle, detector_registry.found_classes())) == HOLLOW.get(name, set())


def test_what_a_clinic_sends_goes_to_who_signed_whatever_was_found() -> None:
    loaded = load_bundle(
        files("hospital"), upstreams=None, operations=registry.operations(), now=NOW, inspected=registry.inspected()
    )
    for target in loaded.routes["clinic"].targets:
        assert all(loaded.target_facts(upstream, NOW).baa for upstream in target.upstreams)


def test_no_secret_leaves_the_house_as_it_is(bundle: Bundle) -> None:
    for facts in permitted(bundle):
        secret = msgspec.structs.replace(facts, data=(_one("secret.github_token"),))
        assert not leaves_bare(decide(bundle, secret), "secret.github_token")


def _one(name: str) -> ClassCount:
    return ClassCount(data_class=name, count=1, score=1_000)  # type: ignore[arg-type]
