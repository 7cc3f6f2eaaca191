"""docs/reference/policy.md names everything that a bundle can say, and its examples load."""

import ast
import re
from pathlib import Path

import pytest

from egress_gateway.core.counting import PER
from egress_gateway.core.policy import Level
from egress_gateway.core.routes import AgentProof, Failure, PersonProof, RedactScope, UnknownFields
from egress_gateway.decide.bundle import FILES, Bundle, load_bundle
from egress_gateway.decide.cases import run_cases
from egress_gateway.decide.conditions import DESTINATIONS, KEYS, SYSTEM_PROMPTS
from egress_gateway.decide.dates import DAY
from egress_gateway.decide.durations import SECONDS
from egress_gateway.decide.duties import MODES, REDACTIONS, UNITS
from egress_gateway.decide.evaluate import CODES
from egress_gateway.decide.rules import NEVER_SET_ASIDE, Effect, Phase
from egress_gateway.decide.vocabulary import EFFECTS, PROOFS, TIERS
from egress_gateway.registry import inspected, operations

ROOT = Path(__file__).parents[3]
SOURCE = ROOT / "src" / "egress_gateway"
PAGE = (ROOT / "docs" / "reference" / "policy.md").read_text()
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


def load(files: dict[str, str], now: int | None = None) -> Bundle:
    data = {path: text.encode() for path, text in files.items()}
    return load_bundle(data, upstreams=None, operations=operations(), inspected=inspected(), now=now)


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


def test_the_example_of_what_is_new_may_stand_among_the_rules():
    (rule,) = re.findall(r"```yaml\n(- \{id: no-strangers.*?)```", PAGE, re.DOTALL)
    files = shown()
    loaded = load({**files, "rules.yaml": files["rules.yaml"].replace("rules:\n", f"rules:\n  {rule}")})
    assert "no-strangers" in {found.id for found in loaded.rules}


def test_the_example_of_a_bypass_may_stand_among_the_rules():
    (exception,) = re.findall(r"```yaml\nrules:\n(.*?)```", PAGE, re.DOTALL)
    files = shown()
    now = 20_800 * DAY
    loaded = load({**files, "rules.yaml": files["rules.yaml"].replace("invariants:", f"{exception}invariants:")}, now)
    (bypass,) = [rule.bypass for rule in loaded.rules if rule.bypass is not None]
    assert (bypass.rules, bypass.ticket) == (("mask-mail", "ask-legal"), "SEC-812")


def test_the_page_names_what_a_quota_and_an_escalation_can_say():
    words = (*PER, *UNITS, *MODES, *REDACTIONS, *(str(phase) for phase in Phase), *DESTINATIONS, *SYSTEM_PROMPTS)
    assert [word for word in words if f"`{word}" not in PAGE] == []


def test_the_page_names_what_an_effect_takes():
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \|", PAGE.split("| effect | also takes |")[1], re.MULTILINE)[: len(Effect)]
    assert {effect for effect, _ in rows} == {str(effect) for effect in Effect}


def test_the_page_lists_what_no_bypass_may_name():
    sentence = PAGE.split("It may name ")[1].split(", but no rule of the floor")[0]
    assert set(re.findall(r"`(\w+)`", sentence)) == {str(effect) for effect in Effect if effect not in NEVER_SET_ASIDE}


def test_the_page_lists_every_code_in_the_order_they_are_settled():
    table = PAGE.split("| code | outcome | because |")[1].split("\n\n")[0]
    assert tuple(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == CODES


def test_the_page_names_every_key_of_given():
    readers = {"text", "texts", "number", "flag", "choice", "mapping", "words", "has"}
    tree = ast.parse((SOURCE / "decide" / "facts_file.py").read_text())
    keys = {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in readers
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "given"
        and isinstance(node.args[0], ast.Constant)
    }
    paragraph = PAGE.split("`given` takes ")[1].split("What is left out")[0]
    named = set(re.findall(r"`([a-z_.]+)`", paragraph))
    assert len(keys) > 40
    # Three are read by functions that other keys share.
    assert named - {"data", "rigid_data", "history"} == keys - {"data", "history"}
