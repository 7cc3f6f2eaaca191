"""The documentation against the code: what one of them names, the other has.

An example in a fence is held to its kind. After `yaml` stands the file that it is (`gateway.yaml`,
`policy/providers.yaml`), with `appended` if it goes to the end of the starter's. After `python` may stand
`after init`: it is then run beside a fresh `egress init`. Each `$ egress` line of `console` has to parse.
"""

import ast
import importlib
import json
import re
import shlex
from collections import defaultdict
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import pytest

from egress_gateway import registry
from egress_gateway.adapters.bundle_files import read_bundle_files
from egress_gateway.cli import app
from egress_gateway.cli.init import init
from egress_gateway.configuration import load_configuration
from egress_gateway.core import errors
from egress_gateway.decide.bundle import load_bundle
from egress_gateway.decide.cases import run_cases
from egress_gateway.decide.evaluate import CODES
from egress_gateway.decide.facts_file import read_facts
from egress_gateway.listen.connection import INTERNAL, MALFORMED
from egress_gateway.wire.fields import Fields
from egress_gateway.wire.yaml import parse_yaml

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "egress_gateway"
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *ROOT.glob("changes/*.md")])
MODULES = [path for path in SOURCE.rglob("*.py") if "testing" not in path.parts]

NOON = 1_800_000_000_000_000
"""A moment, in microseconds, at which the agreements of the examples are in force."""

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
CODES_PASSED_ON = {"steps/prepare.py": "the decision's", "adapters/audit_client.py": "the log's"}
"""Where an error takes its code from somewhere else, and from where."""

FENCE = re.compile(r"^```(\w*)[ ]?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!`)\[[^\]\n]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
CODE_SPAN = re.compile(r"`([^`\n]+)`")
EGRESS_HEADER = re.compile(r"x-egress-[a-z]+(?:-[a-z]+)*")
TEST_NAME = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
CHANGE_KINDS = {"security", "added", "changed", "fixed", "removed"}


class Example(NamedTuple):
    """A fenced block."""

    page: Path
    language: str
    title: str
    text: str


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def prose(page: Path) -> str:
    """A page without its examples."""
    return FENCE.sub("", page.read_text())


def examples(language: str) -> list[Example]:
    return [
        Example(page, *found.groups())
        for page in PAGES
        for found in FENCE.finditer(page.read_text())
        if found[1] == language
    ]


def rows(text: str) -> Iterator[list[str]]:
    """The cells of every line of every table, without headings."""
    for table in re.findall(r"^\|.*\n\|[-| ]+\|\n((?:\|.*\n?)+)", text, re.MULTILINE):
        for line in table.splitlines():
            yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def sections(text: str) -> dict[str, str]:
    """What stands below each heading, up to the next of any level."""
    found = list(HEADING.finditer(text))
    ends = [heading.start() for heading in found[1:]] + [len(text)]
    return {
        heading[2].strip("` "): text[heading.end() : end] for heading, end in zip(found, ends, strict=True)
    }


def first_spans(text: str) -> set[str]:
    """The code spans in the first column of the tables of a text."""
    return {span for cells in rows(text) for span in CODE_SPAN.findall(cells[0])}


# --- Error codes ------------------------------------------------------------------------------------


def raised_codes() -> tuple[dict[str, set[int]], set[str]]:
    """Every code of an error with its statuses, and the modules whose errors take a code from elsewhere."""
    statuses: defaultdict[str, set[int]] = defaultdict(set)
    passed_on = set()
    trees = {path: ast.parse(path.read_text()) for path in MODULES}
    families = dict(FAMILIES)
    for tree in trees.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and node.bases and isinstance(node.bases[0], ast.Name):
                families.update({node.name: FAMILIES[base] for base in FAMILIES if base == node.bases[0].id})
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in families):
                continue
            texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            if not texts:
                passed_on.add(path.relative_to(SOURCE).as_posix())
                continue
            given = [word.value.value for word in node.keywords if word.arg == "status"]
            statuses[texts[0]].add(given[0] if given else families[node.func.id])
    for code in set(CODES) - {"permit"}:
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
    readers = {"text", "number", "choice", "mapping", "items", "entries"}
    return {
        node.args[0].value
        for node in ast.walk(ast.parse((SOURCE / "configuration.py").read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in readers
        and isinstance(node.args[0], ast.Constant)
    }


def test_the_page_on_configuration_has_every_key_and_no_other() -> None:
    assert first_spans((REFERENCE / "configuration.md").read_text()) == configuration_keys()


def test_one_example_shows_every_key_of_the_configuration() -> None:
    shown = [set(re.findall(r"(\w+):", example.text)) for example in examples("yaml") if example.title == "gateway.yaml"]
    assert any(keys >= configuration_keys() for keys in shown)


def test_the_page_on_http_has_every_header_of_ours_and_no_other() -> None:
    sent = {header for path in MODULES for header in EGRESS_HEADER.findall(path.read_text())}
    assert set(EGRESS_HEADER.findall((REFERENCE / "http.md").read_text())) == sent


def commands() -> dict[str, set[str]]:
    """Every visible command with the names of its arguments, without the negations of flags."""
    found = {}

    def look(group: object, path: tuple[str, ...]) -> None:
        for name in group:
            command = group[name]
            if name.startswith("-") or not command.show:
                continue
            if command.default_command is None:
                look(command, (*path, name))
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
        assert set(words) <= set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    else:
        app.parse_args(words, exit_on_error=False, print_error=False)


# --- Examples ---------------------------------------------------------------------------------------


def yaml_examples(prefix: str) -> list[object]:
    return [
        pytest.param(example, id=f"{named(example.page)}: {example.title}")
        for example in examples("yaml")
        if example.title.startswith(prefix)
    ]


@pytest.mark.parametrize("example", yaml_examples("gateway.yaml"))
def test_a_configuration_in_an_example_loads(example: Example) -> None:
    load_configuration(example.text.encode(), file="gateway.yaml", hosts=registry.hosts_by_name())


def starter() -> dict[str, bytes]:
    with resources.as_file(resources.files("egress_gateway") / "starter" / "policy") as directory:
        return dict(read_bundle_files(directory))


def pages_with_policy() -> list[object]:
    pages = sorted({example.page for example in examples("yaml") if example.title.startswith("policy/")})
    return [pytest.param(page, id=named(page)) for page in pages]


@pytest.mark.parametrize("page", pages_with_policy())
def test_the_policy_files_of_a_page_load_in_place_of_the_starters_and_pass_their_tests(page: Path) -> None:
    shown = [example for example in examples("yaml") if example.page == page and example.title.startswith("policy/")]
    files = starter()
    for example in shown:
        name, _, how = example.title.removeprefix("policy/").partition(" ")
        before = files[name] if how == "appended" else b""
        files[name] = before + example.text.encode()
    bundle = load_bundle(files, upstreams=None)
    assert [(result.name, result.problems) for result in run_cases(bundle, NOON) if result.problems] == []


@pytest.mark.parametrize("example", yaml_examples("facts.yaml"))
def test_facts_in_an_example_are_read(example: Example) -> None:
    node = parse_yaml(example.text.encode(), file="facts.yaml")
    read_facts(Fields(node, file="facts.yaml", what="facts"), load_bundle(starter(), upstreams=None), NOON)


def python_examples(*, after_init: bool) -> list[object]:
    return [
        pytest.param(example, id=f"{named(example.page)} {number}")
        for number, example in enumerate(examples("python"))
        if (example.title == "after init") == after_init
    ]


@pytest.mark.parametrize("example", python_examples(after_init=False))
def test_python_in_an_example_compiles_and_imports_what_there_is(example: Example) -> None:
    for node in ast.walk(ast.parse(example.text)):
        if isinstance(node, ast.ImportFrom):
            module = importlib.import_module(str(node.module))
            assert {alias.name for alias in node.names} <= set(dir(module))


@pytest.mark.parametrize("example", python_examples(after_init=True))
def test_python_in_an_example_runs_beside_a_fresh_gateway(
    example: Example, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert init(tmp_path) == 0
    monkeypatch.chdir(tmp_path)
    exec(compile(example.text, named(example.page), "exec"), {})  # noqa: S102 - an example of ours


# --- Pages ------------------------------------------------------------------------------------------


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives to a page's headings."""
    headings = (found[2].lower() for found in HEADING.finditer(prose(page)))
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in headings}


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


def test_news_fragments_are_named_by_kind() -> None:
    kinds = {path.name.split(".")[-2] for path in (ROOT / "changes").iterdir() if path.name != "README.md"}
    assert kinds <= CHANGE_KINDS
