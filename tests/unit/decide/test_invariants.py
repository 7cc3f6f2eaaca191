"""Invariants: what they are read as, and when one is broken."""

import msgspec
import pytest

from egress_gateway.core.policy import Facts, Principal, TargetFacts
from egress_gateway.decide.invariants import broken


def invariants(text: str, file: str = "rules.yaml") -> dict[str, str]:
    return {file: f"rules: []\ninvariants:\n  - {{{text}}}\n"}


def test_stand_in_both_files_the_floor_first(load):
    loaded = load(
        {
            **invariants("id: a, never: {data.any: phi, target.baa: false}, reason: Never", "floor.yaml"),
            **invariants("id: b, never: {mfa: false}"),
        }
    )
    assert [(each.id, each.reason, each.file, each.line) for each in loaded.invariants] == [
        ("a", "Never", "floor.yaml", 3),
        ("b", "invariant 'b' excludes this", "rules.yaml", 3),
    ]
    assert [condition.key for condition in loaded.invariants[0].never] == ["target.baa", "data.any"]


MISTAKES = {
    "no condition": ("id: i, never: {}", "invariant 'i' has no condition, so that nothing could ever leave"),
    "nothing at all": ("id: i", "invariant 'i' needs 'never'"),
    "a misspelt condition": (
        "id: i, never: {target.bba: false}",
        "unknown key 'target.bba' in never of invariant 'i'; did you mean 'target.baa'?",
    ),
    "a misspelt class": ("id: i, never: {data.any: phis}", "unknown data class 'phis'; did you mean 'phi'?"),
    "what only an answer has": (
        "id: i, never: {data.new.any: [pii]}",
        "invariant 'i' looks at a request, which has no 'data.new'; only an answer has",
    ),
    "an effect": ("id: i, never: {mfa: false}, effect: block", "unknown key 'effect' in invariant 'i'"),
}


@pytest.mark.parametrize(("text", "message"), MISTAKES.values(), ids=MISTAKES)
def test_refuses(refusal, text, message):
    assert refusal(invariants(text)).startswith(f"rules.yaml:3: {message}")


CASES: dict[str, tuple[str, Facts, str]] = {
    "all conditions hold": ("mfa: false, stream: true", Facts(stream=True), "i"),
    "one does not": ("mfa: false, stream: true", Facts(), ""),
    "what is not known counts": ("groups.any: [interns], target.region.not: eu", Facts(), "i"),
    "what is known does not": (
        "target.region.not: eu",
        Facts(target=TargetFacts(region="eu")),
        "",
    ),
}


@pytest.mark.parametrize(("never", "facts", "breaks"), CASES.values(), ids=CASES)
def test_is_broken_where_all_of_it_may_hold(load, never, facts, breaks):
    loaded = load(invariants(f"id: i, never: {{{never}}}"))
    found = broken(loaded.invariants, [facts], loaded.vocabulary)
    assert (found.id if found else "") == breaks


def test_is_broken_by_anybody_who_is_in_it(load):
    loaded = load(invariants("id: i, never: {groups.any: [interns]}"))
    fine = Facts(principal=Principal(groups_complete=True))
    intern = msgspec.structs.replace(fine, principal=Principal(groups=("interns",), groups_complete=True))
    assert broken(loaded.invariants, [fine], loaded.vocabulary) is None
    assert broken(loaded.invariants, [fine, intern], loaded.vocabulary) is loaded.invariants[0]
