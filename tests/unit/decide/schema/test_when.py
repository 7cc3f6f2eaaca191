"""The schema of conditions: every key, and what is broken is not valid."""

import pytest
from tests.unit.decide.schema.conftest import Problems, schema

from egress_gateway.decide.conditions import FIELDS, KEYS
from egress_gateway.decide.schema.when import ABOUT

BROKEN = {
    "an unknown condition": (
        "rules",
        "rules: [{id: a, effect: permit, when: {rout: b}}]",
        "$.rules[0].when additionalProperties",
    ),
    "a word that the list does not have": (
        "rules",
        "rules: [{id: a, effect: permit, when: {auth: password}}]",
        "$.rules[0].when.auth anyOf",
    ),
    "a number that is a text": (
        "rules",
        "rules: [{id: a, effect: permit, when: {bytes.gt: many}}]",
        "$.rules[0].when['bytes.gt'] type",
    ),
}


@pytest.mark.parametrize(("kind", "text", "problem"), BROKEN.values(), ids=BROKEN)
def test_what_is_broken_is_not_valid(problems: Problems, kind: str, text: str, problem: str) -> None:
    assert problem in problems(kind, text.encode())


def test_every_fact_is_described_and_every_key_is_there() -> None:
    assert ABOUT.keys() == FIELDS.keys()
    conditions = schema("rules")["$defs"]["when"]
    assert conditions["properties"].keys() == KEYS.keys()
    assert conditions["additionalProperties"] is False
