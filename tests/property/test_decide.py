"""Properties of the policy: the slow and the fast decision agree, restrictions only restrict, versions tell."""

import random
from collections import Counter

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.property.policies import CONDITIONS, EFFECTS, bundle_of, random_bundle, request_of, rule_of

from egress_gateway.core.obligations import Modify, Obligation, Quota, Redact, Reroute
from egress_gateway.core.policy import Approval, Decision, Facts, Outcome
from egress_gateway.decide.evaluate import CODES, decide
from egress_gateway.decide.reference import decide_by_the_book

PARTS = 4
BUNDLES = 100
REQUESTS_OF_EACH = 250
"""A hundred thousand cases in all. Loading a bundle costs as much as some hundred decisions."""
CASES = BUNDLES * REQUESTS_OF_EACH


@st.composite
def rules(draw, effects=tuple(EFFECTS)):
    """One rule as text, without its id."""
    effect = draw(st.sampled_from(effects))
    conditions = draw(st.lists(st.sampled_from(CONDITIONS), max_size=3, unique_by=lambda text: text.split(":")[0]))
    return rule_of(effect, conditions)


SEEDS = st.integers(0, 2**32)
REQUESTS = st.builds(request_of, SEEDS)
LEADING = {"near", "far", "small"}
"""Rules that reroute: they neither open nor restrict, they lead elsewhere."""
NAMING = tuple(effect for effect in EFFECTS if effect != "bypass")
STAYING = tuple(effect for effect in NAMING if effect not in LEADING)
OPENNESS = (Outcome.BLOCK, Outcome.ESCALATE, Outcome.PERMIT)
RESTRICTIONS = ("block", "redact", "surrogate", "mask", "modify", "system", "ask", "quota")


@pytest.fixture(scope="module")
def pool() -> list[Facts]:
    """Requests to draw from: making one costs more than deciding on it."""
    return [request_of(seed) for seed in range(10_000)]


@pytest.mark.parametrize("part", range(PARTS))
def test_the_fast_decision_is_the_one_by_the_book(pool, part):
    codes: Counter[str] = Counter()
    for number in range(part * BUNDLES, (part + 1) * BUNDLES):
        rng = random.Random(number)  # noqa: S311 - repeatable cases, no secret
        bundle = random_bundle(rng)
        for facts in rng.sample(pool, REQUESTS_OF_EACH):
            decision = decide(bundle, facts)
            assert decision == decide_by_the_book(bundle, facts), number
            codes[decision.code] += 1
            codes["bypassed"] += bool(decision.bypassed)
            codes["observed"] += decision.observed is not None
            codes["rerouted"] += any(isinstance(duty, Reroute) for duty in decision.obligations)
    # Nothing agrees by never being tried.
    assert codes.keys() == {*CODES, "bypassed", "observed", "rerouted"}
    assert min(codes.values()) > CASES // 2_000
    assert codes["permit"] > CASES // 50


some = settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow], deadline=None)


@some
@given(st.lists(rules(NAMING), max_size=6), rules(RESTRICTIONS), REQUESTS, st.integers(0, 6))
def test_one_more_restriction_never_permits_more(texts, extra, facts, place):
    # An approval names rules, and these get other names here.
    facts = msgspec.structs.replace(facts, approval=Approval())
    before = decide(bundle_of(texts), facts)
    after = decide(bundle_of([*texts[:place], extra, *texts[place:]]), facts)
    # Redacting is what lets a class above the ceiling leave; nothing else opens anything.
    assume(not (extra.startswith("effect: redact") and before.code == "ceiling"))
    assert OPENNESS.index(after.outcome) <= OPENNESS.index(before.outcome)


@some
@given(st.lists(rules(STAYING), max_size=6), rules(("block",)), REQUESTS)
def test_what_the_floor_blocks_no_rule_permits(texts, floor, facts):
    alone = decide(bundle_of(["effect: permit, when: {route: chat}"], floor), facts)
    assert decide(bundle_of(texts, floor), facts).rule == "f" or alone.rule != "f"


@some
@given(st.lists(rules(STAYING), max_size=6), st.sampled_from(["", ", groups: [staff]"]), REQUESTS, st.data())
def test_knowing_less_never_permits_more(texts, require, facts, data):
    # A flag is false where nothing was shown, and never unknown.
    texts = [text for text in texts if "delegated" not in text]
    bundle = bundle_of(texts, require=require)
    principal = msgspec.structs.replace(
        facts.principal,
        groups=tuple(group for group in facts.principal.groups if data.draw(st.booleans())),
        groups_complete=False,
        person_verified=False,
        person_region="",
        auth="",
        tenant="",
        strength="",
    )
    less = msgspec.structs.replace(
        facts, principal=principal, model="", max_tokens=0, tokens=0, region="", system_prompt="", history=()
    )
    if decide(bundle, less).outcome is Outcome.PERMIT:
        # What is redacted in ignorance may be what the ceiling would have stopped.
        assert decide(bundle, facts).code in {"permit", "ceiling"}


def rank(duty: Obligation) -> int:
    match duty:
        case Reroute():
            return 0
        case Modify():
            return 1
        case Redact():
            return 2 + ("mask", "surrogate", "token").index(duty.as_)
        case Quota():
            return 5


@some
@given(SEEDS, REQUESTS)
def test_a_block_has_no_obligations_and_those_of_others_come_in_order(seed, facts):
    bundle = random_bundle(random.Random(seed))  # noqa: S311 - repeatable cases, no secret
    decision = decide(bundle, facts)
    assert decision.outcome is not Outcome.BLOCK or decision.obligations == decision.escalations == ()
    assert bool(decision.escalations) is (decision.outcome is Outcome.ESCALATE)
    ranks = [rank(duty) for duty in decision.obligations]
    assert ranks == sorted(ranks)
    assert {duty.rule for duty in decision.obligations} <= {*decision.matched, "review:v"} - {*decision.bypassed}
    assert set(decision.bypassed) <= set(decision.matched)


@some
@given(SEEDS, REQUESTS)
def test_equal_facts_and_bundles_give_equal_bytes(seed, facts):
    first, second = (random_bundle(random.Random(seed)) for _ in range(2))  # noqa: S311 - repeatable, no secret
    told = msgspec.json.encode(decide(first, facts))
    again = msgspec.json.decode(msgspec.json.encode(facts), type=type(facts))
    assert msgspec.json.encode(decide(second, again)) == told
    assert msgspec.json.encode(msgspec.json.decode(told, type=Decision)) == told


@some
@given(st.lists(rules(NAMING), min_size=1, max_size=4), st.data())
def test_one_changed_character_is_another_version_and_a_comment_is_not(texts, data):
    bundle = bundle_of(texts)
    number = data.draw(st.integers(0, len(texts) - 1))
    changed = [*texts]
    changed[number] = changed[number] + (", reason: y" if "reason" not in changed[number] else "")
    changed[number] = changed[number].replace("reason: x", "reason: z").replace("reason: y", "reason: zz")
    assert bundle_of(changed).digest != bundle.digest
    assert (
        bundle_of([*texts[:number], "\n# a comment\n   " + texts[number], *texts[number + 1 :]]).digest == bundle.digest
    )
