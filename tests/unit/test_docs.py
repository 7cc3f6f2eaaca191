"""The reference pages against the code, and the pages against each other: what one names, the other has."""

import ast
import json
import re
from collections import defaultdict
from functools import lru_cache
from pathlib import Path

import pytest
from cyclopts import App
from tests.unit.documentation import (
    CODE_SPAN,
    DOCS,
    LINK,
    PAGES,
    ROOT,
    anchors,
    examples,
    first_spans,
    named,
    prose,
    rows,
    sections,
)

from egress_gateway.cli import app
from egress_gateway.core import errors
from egress_gateway.decide.evaluate import CODES
from egress_gateway.listen.connection import INTERNAL, MALFORMED

SOURCE = ROOT / "src" / "egress_gateway"
REFERENCE = DOCS / "reference"
MODULES = [path for path in SOURCE.rglob("*.py") if "testing" not in path.parts]

FAMILIES = {
    family.__name__: family.default_status
    for family in (
        errors.Unauthenticated,
        errors.Refused,
        errors.Unreadable,
        errors.Unavailable,
        errors.UpstreamFailed,
    )
}
CODES_PASSED_ON = {
    "steps/prepare.py": "the decision's",
    "steps/verdict.py": "the decision's on an answer",
    "adapters/audit_client.py": "the log's",
}
"""Where an error takes its code from somewhere else, and from where."""

EGRESS_HEADER = re.compile(r"x-egress-[a-z]+(?:-[a-z]+)*")
TEST_NAME = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
CHANGE_KINDS = {"security", "added", "changed", "fixed", "removed"}


# --- Error codes ------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def raised_codes() -> tuple[dict[str, set[int]], set[str]]:
    """Every code of an error with its statuses, and the modules whose errors take a code from elsewhere."""
    statuses: defaultdict[str, set[int]] = defaultdict(set)
    passed_on = set()
    trees = {path: ast.parse(path.read_text()) for path in MODULES}
    families = dict(FAMILIES)
    for tree in trees.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and node.bases and isinstance(node.bases[0], ast.Name):
                base = node.bases[0].id
                if base in FAMILIES:
                    families[node.name] = FAMILIES[base]
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in families):
                continue
            texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            if not texts:
                passed_on.add(path.relative_to(SOURCE).as_posix())
                continue
            given = [ast.literal_eval(word.value) for word in node.keywords if word.arg == "status"]
            statuses[texts[0]].add(given[0] if given else families[node.func.id])
    for code in set(CODES) - {"permit", "observe"}:
        statuses[code].add(403)
    for body, status in ((MALFORMED, 400), (INTERNAL, 500)):
        statuses[json.loads(body)["error"]["code"]].add(status)
    return dict(statuses), passed_on


def test_the_page_on_errors_has_every_code_with_its_statuses_and_no_other() -> None:
    documented: defaultdict[str, set[int]] = defaultdict(set)
    for cells in rows((REFERENCE / "errors.md").read_text()):
        for code in CODE_SPAN.findall(cells[0]):
            documented[code] |= {int(status) for status in re.findall(r"\d{3}", cells[1])}
    assert dict(documented) == raised_codes()[0]


def test_codes_come_from_elsewhere_only_where_it_is_known() -> None:
    assert raised_codes()[1] == set(CODES_PASSED_ON)


# --- Configuration, headers, commands ---------------------------------------------------------------


def configuration_keys() -> set[str]:
    readers = {"text", "texts", "node", "number", "flag", "choice", "mapping", "items", "entries", "words"}
    return {
        str(node.args[0].value)
        for path in (SOURCE / "configuration").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in readers
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }


def test_the_page_on_configuration_has_every_key_and_no_other() -> None:
    assert first_spans((REFERENCE / "configuration.md").read_text()) == configuration_keys()


def test_one_example_shows_every_key_of_the_configuration() -> None:
    shown = [
        set(re.findall(r"(\w+):", example.text)) for example in examples("yaml") if example.title == "gateway.yaml"
    ]
    assert any(keys >= configuration_keys() for keys in shown)


def test_the_page_on_http_has_every_header_of_ours_and_no_other() -> None:
    sent = {header for path in MODULES for header in EGRESS_HEADER.findall(path.read_text())}
    assert set(EGRESS_HEADER.findall((REFERENCE / "http.md").read_text())) == sent


def commands() -> dict[str, set[str]]:
    """Every visible command with the names of its arguments, without the negations of flags."""
    found: dict[str, set[str]] = {}

    def look(group: App, path: tuple[str, ...]) -> None:
        for name in group:
            command = group[name]
            if name.startswith("-") or not command.show:
                continue
            look(command, (*path, name))
            if command.default_command is None:
                continue
            arguments = command.assemble_argument_collection()
            names = {name for each in arguments if each.show for name in set(each.names) - set(each.negatives)}
            found[" ".join((*path, name))] = names

    look(app, ("egress",))
    return found


def test_the_page_on_commands_has_every_command_with_every_argument_and_no_other() -> None:
    documented = {
        heading: first_spans(text)
        for heading, text in sections((REFERENCE / "cli.md").read_text()).items()
        if heading.startswith("egress ")
    }
    assert documented == commands()


# --- Pages ------------------------------------------------------------------------------------------


def relative_links() -> list[object]:
    return [
        pytest.param(page, target, id=f"{named(page)} -> {target}")
        for page in PAGES
        for target in dict.fromkeys(LINK.findall(prose(page)))
        if "://" not in target and not target.startswith("mailto:")
    ]


@pytest.mark.parametrize(("page", "target"), relative_links())
def test_a_relative_link_leads_somewhere(page: Path, target: str) -> None:
    file, _, anchor = target.partition("#")
    place = (page.parent / file).resolve() if file else page
    assert place.is_relative_to(ROOT)
    assert place.exists()
    if anchor:
        assert anchor in anchors(place)


def test_the_index_leads_to_every_page() -> None:
    index = DOCS / "README.md"
    linked = {(DOCS / target.partition("#")[0]).resolve() for target in LINK.findall(index.read_text())}
    assert {page for page in DOCS.rglob("*.md") if page != index} <= linked


def named_tests() -> list[object]:
    found = {match for page in PAGES for match in TEST_NAME.findall(page.read_text())}
    return [pytest.param(file, name, id=f"{file}::{name}") for file, name in sorted(found)]


@pytest.mark.parametrize(("file", "name"), named_tests())
def test_a_test_that_a_page_names_exists(file: str, name: str) -> None:
    tree = ast.parse((ROOT / file).read_text())
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_the_page_on_properties_says_how_many_examples_each_has() -> None:
    declared = "".join(path.read_text() for path in (ROOT / "tests" / "property").glob("test_*.py"))
    numbers = sorted(map(int, re.findall(r"max_examples=(\d+)", declared)))
    page = (DOCS / "design" / "properties.md").read_text()
    most, least, largest = re.findall(r"(100 to 300) for most, (\d+) at least .*\n?and ([\d,]+) at most", page)[0]
    assert (least, largest) == (str(numbers[0]), f"{numbers[-1]:,}")
    low, high = map(int, most.split(" to "))
    # A property that declares nothing has hypothesis' own number, which is 100.
    assert sum(low <= number <= high for number in numbers) > len(numbers) / 2


def test_news_fragments_are_named_by_kind() -> None:
    kinds = {path.name.split(".")[-2] for path in (ROOT / "changes").iterdir() if path.name != "README.md"}
    assert kinds <= CHANGE_KINDS
