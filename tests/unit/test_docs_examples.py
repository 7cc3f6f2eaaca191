"""The examples of the documentation: each is held to its kind.

After `yaml` stands the file that it is (`gateway.yaml`); test_docs_walkthrough.py has the files of policies.
`python` has to compile and import what there is. Each `$ egress` line of `console` has to parse, and each
body that `curl` sends has to be one of its API.
"""

import ast
import importlib
import re
import shlex
from pathlib import Path

import pytest
from tests.unit.documentation import DOCS, ROOT, Example, examples, named

from egress_gateway import registry
from egress_gateway.classify import Classifier
from egress_gateway.cli import app
from egress_gateway.configuration import load_configuration
from egress_gateway.core.routes import UnknownFields
from egress_gateway.providers.body import Document


def console_lines() -> list[object]:
    return [
        pytest.param(line[2:], id=f"{named(example.page)}: {line}")
        for example in examples("console")
        for line in re.sub(r"\\\n\s*", "", example.text).splitlines()
        if line.startswith(("$ egress ", "$ make "))
    ]


@pytest.mark.parametrize("line", console_lines())
def test_a_command_in_an_example_exists(line: str) -> None:
    program, *words = shlex.split(re.split(r" [|>&]", line)[0], comments=True)
    if program == "make":
        makefile = (ROOT / "Makefile").read_text()
        settings = {word.partition("=")[0] for word in words if "=" in word}
        assert {word for word in words if "=" not in word} <= set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
        assert settings <= set(re.findall(r"^(\w+) \?=", makefile, re.MULTILINE))
    else:
        app.parse_args(words, exit_on_error=False, print_error=False)


def bodies_sent(below: Path) -> list[tuple[str, str, bytes]]:
    """What the `curl` lines of some pages send: family, the provider's own path, and body."""
    sent = re.compile(r"\$ curl [^$]*?http://127\.0\.0\.1:8080/support/(\w+)(/v1/\S+).*?-d '(.*?)'", re.DOTALL)
    return [
        (family, path, body.encode())
        for example in examples("console")
        if example.page.is_relative_to(below)
        for family, path, body in sent.findall(example.text)
    ]


def read_body(family: str, path: str, body: bytes) -> Document:
    (dialect, operation), *_ = [
        (dialect, operation)
        for dialect in registry.dialects_by_family()[family]
        if (operation := dialect.claim("POST", path)) is not None
    ]
    return dialect.parse(operation, body, unknown=UnknownFields.REFUSE, unseal=lambda _text, _blob: None)


@pytest.mark.parametrize(("family", "path", "body"), bodies_sent(DOCS))
def test_a_body_in_an_example_is_one_of_its_api(family: str, path: str, body: bytes) -> None:
    assert read_body(family, path, body).coverage.adds_up


def test_in_the_tutorial_is_found_what_it_promises(classifier: Classifier) -> None:
    found = [
        {finding.data_class for finding in classifier.classify(read_body(family, path, body).slots)}
        for family, path, body in bodies_sent(DOCS / "tutorial")
    ]
    assert found == [{"pii.email"}, {"pci.cvv"}]


def yaml_examples(prefix: str) -> list[object]:
    return [
        pytest.param(example, id=f"{named(example.page)}: {example.title}")
        for example in examples("yaml")
        if example.title.startswith(prefix)
    ]


@pytest.mark.parametrize("example", yaml_examples("gateway.yaml"))
def test_a_configuration_in_an_example_loads(example: Example) -> None:
    load_configuration(example.text.encode(), file="gateway.yaml", hosts=registry.hosts_by_name())


@pytest.mark.parametrize(
    "example", [pytest.param(each, id=f"{named(each.page)} {n}") for n, each in enumerate(examples("python"))]
)
def test_python_in_an_example_compiles_and_imports_what_there_is(example: Example) -> None:
    for node in ast.walk(ast.parse(example.text)):
        if isinstance(node, ast.ImportFrom):
            module = importlib.import_module(str(node.module))
            assert {alias.name for alias in node.names} <= set(dir(module))
