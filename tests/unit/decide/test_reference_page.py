"""docs/reference/policy.md names everything that a bundle can say, and its examples load."""

import re
from pathlib import Path

import pytest

from egress_gateway.core.counting import PER
from egress_gateway.core.policy import Level
from egress_gateway.core.routes import AgentProof, Failure, PersonProof, RedactScope, UnknownFields
from egress_gateway.decide.bundle import FILES, Bundle, load_bundle
from egress_gateway.decide.cases import run_cases
from egress_gateway.decide.conditions import KEYS
from egress_gateway.decide.durations import SECONDS
from egress_gateway.decide.evaluate import CODES
from egress_gateway.decide.rules import Effect
from egress_gateway.decide.vocabulary import EFFECTS, PROOFS, TIERS
from egress_gateway.registry import inspected, operations

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "policy.md").read_text()
WORDS = {
    "files": FILES,
    "effects": [str(effect) for effect in Effect],
    "codes": CODES,
    "levels": [level.name.lower() for level in Level],
    "proofs of a person": [str(word) for word in PersonProof],
    "proofs of an agent": [str(word) for word in AgentProof],
    "proofs of an application": PROOFS,
    "scopes of tokens": [str(word) for word in RedactScope],
    "unknown fields": [str(word) for word in UnknownFields],
    "tiers": TIERS,
    "failures of an upstream": [str(word) for word in Failure],
    "effects of tools": EFFECTS,
    "principals of counters": PER,
    "units of time": tuple(SECONDS),
    "families": tuple(operations()),
    "operations": [operation for family in operations().values() for operation in family],
    "fields that no rule may modify": sorted(inspected()),
}


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_the_page_names_every_word(words):
    assert [word for word in words if f"`{word}`" not in PAGE] == []


def test_the_page_lists_exactly_the_keys_of_when():
    section = PAGE.split("## Conditions")[1].split("\n## ")[0]
    listed = re.findall(r"^\| (`[^|]+`) \|", section, re.MULTILINE)
    assert sorted(key for cell in listed for key in re.findall(r"`([^`]+)`", cell)) == sorted(KEYS)


def load(files: dict[str, str]) -> Bundle:
    data = {path: text.encode() for path, text in files.items()}
    return load_bundle(data, upstreams=None, operations=operations(), inspected=inspected())


def shown() -> dict[str, str]:
    return dict(re.findall(r"```yaml\n# ([a-z/]+\.yaml)\n(.*?)```", PAGE, re.DOTALL))


def test_the_examples_are_a_bundle_that_passes_its_tests():
    loaded = load(shown())
    results = run_cases(loaded, now=0)
    assert len(results) >= 2
    assert [(result.name, result.problems) for result in results if result.problems] == []


def test_the_examples_show_every_file():
    assert shown().keys() >= set(FILES)


@pytest.mark.parametrize("file", ["rules.yaml", "floor.yaml"])
def test_the_example_of_counters_may_stand_in_either_file(file):
    (counted,) = re.findall(r"```yaml\n(counters:\n.*?)```", PAGE, re.DOTALL)
    files = shown()
    loaded = load({**files, file: files[file] + counted})
    assert [counter.name for counter in loaded.counters] == ["customers_day"]
    assert loaded.fragments is not None
