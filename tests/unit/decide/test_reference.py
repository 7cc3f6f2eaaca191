"""The decision by the book, on cases that can be read; tests/property/test_decide.py has a hundred thousand others."""

import msgspec
import pytest
from tests.unit.decide.led import CLOUD, OPEN

from egress_gateway.core.policy import Facts, Outcome
from egress_gateway.decide.evaluate import decide
from egress_gateway.decide.reference import decide_by_the_book

CASES: dict[str, tuple[str, str, str]] = {
    "a permit": (OPEN, "permit", "permit-chat"),
    "led elsewhere": (f"{OPEN}, data: [phi.icd10]", "permit", "permit-chat"),
    "people have to look": (f"{OPEN}, data: [code.source]", "escalate", "floor-ask"),
    "above the ceiling": (f"{CLOUD}, data: [finance.forecast]", "ceiling", ""),
    "blocked where it is led": (f"{CLOUD}, bytes: 1001", "rule", "no-tiny"),
    "contained": (f"{OPEN}, contained: [c-1]", "contained", "c-1"),
    "not classified": (f"{OPEN}, classified: false", "unclassified", ""),
    "over": (f"{OPEN}, target.ended: true", "contract", ""),
    "of another route": ("route: clinic, app: bot", "require", ""),
}


@pytest.mark.parametrize(("text", "code", "rule"), CASES.values(), ids=CASES)
def test_decides_by_the_book(led, facts_of, text, code, rule):
    facts = facts_of(f"{{{text}}}", led)
    decision = decide_by_the_book(led, facts)
    assert (decision.code, decision.rule) == (code, rule)
    assert decision == decide(led, facts)


DEMANDS = {
    "a route that nobody knows": {"route": "elsewhere"},
    "a class that nobody knows": {"rigid_data": ("pii.shoe_size",)},
    "a target that nobody knows": {"target_name": "elsewhere"},
}


@pytest.mark.parametrize("change", DEMANDS.values(), ids=DEMANDS)
def test_refuses_what_the_policy_does_not_know(bundle, plain_facts, change):
    facts = msgspec.structs.replace(plain_facts, **change)
    assert decide_by_the_book(bundle, facts).outcome is Outcome.BLOCK
    assert decide_by_the_book(bundle, facts) == decide(bundle, facts)


def test_nothing_is_permitted_by_default(bundle):
    assert decide_by_the_book(bundle, Facts()).code == "unclassified"
