"""Schemas of providers, classes, groups and tools: what is broken is not valid."""

import pytest
from tests.unit.decide.schema.conftest import Problems

BROKEN = {
    "an unknown tier": ("providers", "providers: {a: {tier: cloud}}", "$.providers.a.tier enum"),
    "a promise without an end": ("providers", "providers: {a: {tier: internal, baa: true}}", "$.providers.a required"),
    "a certification without an end": (
        "providers",
        "providers: {a: {tier: internal, certified: c5}}",
        "$.providers.a required",
    ),
    "an end that is none": (
        "providers",
        "providers: {a: {tier: internal, valid_until: soon}}",
        "$.providers.a.valid_until anyOf",
    ),
    "an upstream with capitals": ("providers", "providers: {A: {tier: internal}}", "$.providers pattern"),
    "a price that is no whole number": (
        "providers",
        "{providers: {}, models: {prices: {currency: EUR, models: {a: {input: '1.5', output: 1}}}}}",
        "$.models.prices.models.a.input type",
    ),
    "a star in an alias": (
        "providers",
        "{providers: {}, models: {aliases: {'a*': b}}}",
        "$.models.aliases pattern",
    ),
    "a class without a family": ("classes", "classes: {vip: {level: public}}", "$.classes pattern"),
    "lowering without a reason": ("classes", "lower: {pii: {level: public}}", "$.lower.pii required"),
    "a group that nobody describes": ("groups", "groups: {a: ''}", "$.groups.a anyOf"),
    "an unknown effect of a tool": ("tools", "tools: {a: {about: b, does: [exce]}}", "$.tools.a anyOf"),
}


@pytest.mark.parametrize(("kind", "text", "problem"), BROKEN.values(), ids=BROKEN)
def test_what_is_broken_is_not_valid(problems: Problems, kind: str, text: str, problem: str) -> None:
    assert problem in problems(kind, text.encode())
