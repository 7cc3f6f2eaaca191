"""What is plugged in: names that are unique, and tables that agree with each other."""

import json
from pathlib import Path

import pytest

from egress_gateway.core.routes import UnknownFields
from egress_gateway.core.slots import Scope
from egress_gateway.providers.body import Document
from egress_gateway.providers.dialect import Dialect, Operation
from egress_gateway.registry import DIALECTS, HOSTS, dialects_by_family, hosts_by_name, inspected, operations

GOLDEN = Path(__file__).parents[1] / "golden"


def test_each_host_is_found_by_its_own_name() -> None:
    assert list(hosts_by_name()) == [host.name for host in HOSTS]
    assert all(hosts_by_name()[host.name] is host for host in HOSTS)


def test_each_dialect_is_asked_in_its_family_once_and_in_order() -> None:
    asked = [dialect for family in dialects_by_family().values() for dialect in family]
    assert asked == sorted(DIALECTS, key=lambda dialect: list(dialects_by_family()).index(dialect.family))
    for family, dialects in dialects_by_family().items():
        assert {dialect.family for dialect in dialects} == {family}


def test_hosts_speak_families_that_have_a_dialect() -> None:
    assert {family for host in HOSTS for family in host.families} <= dialects_by_family().keys()


def test_rules_can_name_every_family_and_operation_that_the_dialects_claim() -> None:
    assert operations() == {
        "openai": ("chat.completions", "files.create"),
        "anthropic": ("messages", "messages.count_tokens"),
    }


OPERATIONS = [
    pytest.param(dialect, operation, id=operation.name) for dialect in DIALECTS for operation in dialect.operations
]


@pytest.mark.parametrize(("dialect", "operation"), OPERATIONS)
def test_a_dialect_claims_its_operations(dialect: Dialect, operation: Operation) -> None:
    assert dialect.claim(operation.method, operation.path) is operation


CONTENT = {Scope.SYSTEM, Scope.MESSAGE, Scope.TOOL_INPUT, Scope.TOOL_OUTPUT, Scope.TOOL_SCHEMA}
BODIES = [
    pytest.param(dialect, body, id=f"{dialect.family} {body.stem}")
    for dialect in DIALECTS
    for body in sorted((GOLDEN / type(dialect).__module__.rpartition(".")[2]).glob("*.json"))
]


def parsed(dialect: Dialect, tree: object) -> Document:
    return dialect.parse(
        dialect.operations[0], json.dumps(tree).encode(), unknown=UnknownFields.SCAN, unseal=lambda _text, _blob: None
    )


@pytest.mark.parametrize(("dialect", "path"), BODIES)
def test_what_carries_content_or_settles_the_answer_is_inspected(dialect: Dialect, path: Path) -> None:
    tree = json.loads(path.read_bytes())
    document = parsed(dialect, tree)
    carries = {slot.pointer.split("/")[1] for slot in document.slots if slot.scope in CONTENT}
    assert carries <= inspected()

    def settled(document: Document) -> tuple[object, ...]:
        shape = dialect.shape(dialect.operations[0], document)
        return shape.model, shape.stream, shape.structured, shape.choices

    for member in tree.keys() - inspected():
        rest = {name: value for name, value in tree.items() if name != member}
        assert settled(parsed(dialect, rest)) == settled(document), member
