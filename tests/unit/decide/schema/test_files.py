"""Schemas of a bundle's files: what loads is valid, what is broken is not, and no key is missing or too many."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator
from tests.unit.decide.schema.conftest import BUNDLES, Problems, schema

import egress_gateway
from egress_gateway.core.counting import PER
from egress_gateway.decide import bundle
from egress_gateway.decide.conditions import KEYS
from egress_gateway.decide.duties import UNITS
from egress_gateway.decide.schema.files import FILES

DECIDE = Path(egress_gateway.__file__).parent / "decide"


def kind_of(path: str) -> str:
    folder, _, name = path.rpartition("/")
    return {"routes": "route", "tests": "test", "regions": "region"}.get(folder) or name.removesuffix(".yaml")


def test_every_file_of_a_bundle_has_a_schema() -> None:
    assert {kind_of(path) for path in (*bundle.FILES, *(f"{folder}/a.yaml" for folder in bundle.FOLDERS))} == set(FILES)


@pytest.mark.parametrize("kind", FILES)
def test_a_schema_is_one(kind: str) -> None:
    Draft202012Validator.check_schema(schema(kind))
    Draft202012Validator.check_schema(schema(kind, "hospital"))
    # Editors apply an older draft: nothing may be in it that only the newer one has.
    Draft7Validator.check_schema({key: value for key, value in schema(kind).items() if key != "$schema"})


@pytest.mark.parametrize("name", BUNDLES)
def test_what_loads_is_valid(problems: Problems, name: str) -> None:
    for path, data in BUNDLES[name].items():
        kind = kind_of(path)
        assert (path, problems(kind, data)) == (path, [])
        assert (path, problems(kind, data, bundle=name)) == (path, [])
        assert (path, problems(kind, data, older=True)) == (path, [])


BROKEN = {
    "a schema of another version": ("bundle", "{schema: 2, name: a, serial: 1}", "$.schema const"),
    "a head without a serial": ("bundle", "{schema: 1, name: a}", "$ required"),
    "a misspelt key": ("bundle", "{schema: 1, name: a, serial: 1, sereal: 1}", "$ additionalProperties"),
}


@pytest.mark.parametrize(("kind", "text", "problem"), BROKEN.values(), ids=BROKEN)
def test_what_is_broken_is_not_valid(problems: Problems, kind: str, text: str, problem: str) -> None:
    assert problem in problems(kind, text.encode())


ROUTE = (
    "route: a\nowner: b\nrequire: {app: [c], person: any}\ntargets: {t: {speaks: openai, upstreams: [u]}}\n"
    "ceiling: public\n"
)
OF_ANOTHER = {
    "a group": ("rules", "rules: [{id: a, effect: permit, when: {route: clinic, groups.any: [nurses]}}]"),
    "a class": ("rules", "rules: [{id: a, effect: block, reason: b, when: {data.any: [customer.vip]}}]"),
    "a tool": ("route", ROUTE.replace("[u]", "[azure-us]") + "restore: {tools: {crm_update: true}}\n"),
    "an upstream": ("route", ROUTE),
}


@pytest.mark.parametrize(("kind", "text"), OF_ANOTHER.values(), ids=OF_ANOTHER)
def test_the_words_of_another_bundle_are_underlined_where_its_own_are_known(
    problems: Problems, kind: str, text: str
) -> None:
    assert problems(kind, text.encode()) == []
    # The hospital lists no tools, so that any word could be one.
    assert (problems(kind, text.encode(), bundle="hospital") == []) is ("crm_update" in text)


def properties(node: Any) -> Iterator[str]:
    """Every key that a schema has a place for, at whatever depth; conditions (`if`) only look at keys."""
    if isinstance(node, dict):
        yield from node.get("properties", {})
        for key, value in node.items():
            if key not in {"if", "then", "else", "allOf"}:
                yield from properties(value)
    elif isinstance(node, list):
        for item in node:
            yield from properties(item)


READERS = {
    "text",
    "texts",
    "sentence",
    "name",
    "number",
    "flag",
    "choice",
    "mapping",
    "items",
    "entries",
    "words",
    "has",
}
HELPERS = {"exactly", "known_rules"}
"""Functions of theirs that take a key."""
ALSO = {"read_day", "read_end", "read_duration", "_classes", "_data", "_words"}
"""Functions that take a key after the mapping."""


def keys_read(*modules: str) -> set[str]:
    """The keys that modules of the loader ask a mapping for."""
    found: set[str] = set()
    for module in modules:
        for node in ast.walk(ast.parse((DECIDE / module).read_text())):
            if not isinstance(node, ast.Call):
                continue
            named = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if named in READERS | HELPERS:
                found |= {str(arg.value) for arg in node.args[:1] if isinstance(arg, ast.Constant)}
            elif named in ALSO:
                found |= {str(arg.value) for arg in node.args[1:2] if isinstance(arg, ast.Constant)}
    return found


OF_RULES = keys_read(
    "rules.py", "duties.py", "modifications.py", "bypasses.py", "counters.py", "invariants.py", "bundle.py"
) - keys_read("bundle.py") | {*UNITS, *KEYS}
LOADED = {
    "bundle": {"schema", "name", "serial"},
    "classes": keys_read("classes.py"),
    "floor": OF_RULES,
    "groups": keys_read("groups.py"),
    "providers": keys_read("contracts.py", "models.py"),
    "region": OF_RULES - {"sets", "counters", "fragments", "invariants", "distinct", "window", "never"},
    "route": keys_read("routes.py"),
    "rules": OF_RULES,
    "test": keys_read("cases.py", "facts_file.py"),
    "tools": keys_read("tools.py"),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_schema_has_exactly_the_keys_that_loading_reads(kind: str) -> None:
    assert set(properties(schema(kind))) == LOADED[kind]


def test_principals_of_counters_are_those_of_the_loader() -> None:
    counter = schema("rules")["properties"]["counters"]["additionalProperties"]["properties"]
    assert counter["per"]["anyOf"][0]["enum"] == list(PER)


def test_every_value_is_described_where_an_editor_shows_it() -> None:
    route = schema("route")["properties"]
    conditions = schema("rules")["$defs"]["when"]["properties"]
    assert [key for key, value in {**route, **conditions}.items() if not value.get("description")] == []
