"""A run on a few texts gives the card; the card that is in the documentation was written by such a run."""

import re
from pathlib import Path

import msgspec
import pytest
from tests.eval.__main__ import CARD
from tests.eval.card import write_card
from tests.eval.clean import Clean
from tests.eval.engines.engine import Absent, Engine, one_by_one
from tests.eval.engines.ours import OURS, PATTERNS
from tests.eval.figures import MARK
from tests.eval.result import Result, Timed
from tests.eval.run import Plan, run
from tests.eval.score import Match
from tests.eval.sources import CONLL_FILES, PRESIDIO_FILES, Source

from corpora.held_out import GENERATORS
from corpora.sample import Sample, Span

IN_DOMAIN = {Path(name).stem for name in (*PRESIDIO_FILES, *CONLL_FILES)}
OTHERS = "Beside others, by class"
SECTIONS = [
    "What was measured",
    "On which texts",
    "By class",
    OTHERS,
    "By source",
    "By language",
    "Under disguise",
    "False alarms",
    "CPU time",
]
NAMES = re.compile(r"[A-Z][a-z]+ [A-Z][a-z]+")


def find_names(text: str) -> list[Span]:
    return [Span(match.start(), match.end(), "pii.name") for match in NAMES.finditer(text)]


def engine(name: str, *, exact: bool = True, tells: str = "pii.name") -> Engine:
    return Engine(
        name=name,
        version="1, detectors `sha256:" + "a" * 64 + "`",
        set_up="As it is.",
        tells=frozenset({tells}),
        exact=exact,
        find=one_by_one(find_names),
    )


def sample(text: str, value: str, *, near: bool = False, language: str = "en") -> Sample:
    at = text.index(value)
    return Sample(
        text=text,
        spans=(Span(at, at + len(value), "pii.name"),),
        classes=("pii",),
        language=language,
        source="mail",
        near_training=near,
    )


@pytest.fixture(scope="module")
def result() -> Result:
    sources = [
        Source(name="mail", samples=(sample("I met Ann Lee.", "Ann Lee"), sample("bob was there", "bob"))),
        Source(name="old mail", samples=(sample("Ich traf Eva Roth.", "Eva Roth", near=True, language="de"),)),
    ]
    clean = [Clean(name="code", texts=("def f(): pass", "Rights Reserved"))]
    engines = [engine(OURS), engine("Other"), engine("Secrets", exact=False, tells="secret")]
    return run(engines, [Absent("Missing", "install it")], sources, clean, Plan.of(quick=True))


def tables(card: str) -> dict[str, list[list[str]]]:
    """The rows of the first table of each section, with the head."""
    found: dict[str, list[list[str]]] = {}
    for section in card.split("\n## ")[1:]:
        heading, _, body = section.partition("\n")
        lines = body[body.index("|") :].split("\n\n")[0].strip().splitlines()
        rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
        assert len({len(row) for row in rows}) == 1, f"{heading}: rows of different lengths"
        assert set(rows[1]) == {"---"}, heading
        found[heading] = [rows[0], *rows[2:]]
    return found


def test_a_run_says_what_was_found_of_what(result: Result) -> None:
    rows = {
        (row.engine, row.source, row.language): row.counts
        for row in result.rows
        if row.name == "pii.name" and row.match is Match.STRICT
    }
    assert [(counts.gold, counts.found) for counts in rows.values()] == [(2, 1), (1, 1)] * 2
    assert ("Secrets", "mail", "en") not in rows, "nothing that it can tell was labelled"
    assert [(each.engine, each.by_class) for each in result.alarms] == [
        (name, {"pii.name": 1}) for name in (OURS, "Other", "Secrets")
    ]


def test_a_run_is_written_as_a_card(result: Result) -> None:
    card = write_card(result)
    found = tables(card)
    assert list(found) == SECTIONS
    assert [row[0] for row in found["By source"][1:]] == ["mail", f"old mail {MARK}"]
    assert [row[0] for row in found["By language"][1:]] == ["en", f"de {MARK}"]
    assert found["By class"][1][:5] == ["all", "2", "1", "100.0", "50.0 [9, 91]"]
    assert found["False alarms"][1][:2] == ["code", OURS]
    assert "Missing was not installed" in card
    assert "quick run" in card
    assert write_card(result) == card


def test_a_full_run_does_not_say_that_it_was_quick(result: Result) -> None:
    assert "quick" not in write_card(msgspec.structs.replace(result, quick=False))


def test_times_are_of_all_engines(result: Result) -> None:
    assert {(each.engine, each.kilobytes, each.texts) for each in result.timed} == {
        (name, size, count) for name in (OURS, "Other", "Secrets") for size, count in ((1, 3), (2, 3), (10, 1))
    }
    assert all(isinstance(each, Timed) and 0 <= each.median_ms <= each.p99_ms for each in result.timed)


# --- The card in the documentation ------------------------------------------------------------------


def test_the_card_was_written_by_a_full_run() -> None:
    card = CARD.read_text()
    found = tables(card)
    engines = [row[0] for row in found["What was measured"][1:]]
    expected = SECTIONS if set(engines) - {OURS, PATTERNS} else [each for each in SECTIONS if each != OTHERS]
    assert [name for name in found if name in SECTIONS] == expected
    assert "quick run" not in card
    ours = next(row for row in found["What was measured"] if row[0] == OURS)
    assert re.search(r"`sha256:[0-9a-f]{64}`", ours[1]), "the detectors that were measured have a digest"


def test_the_card_marks_every_source_that_is_in_domain() -> None:
    found = tables(CARD.read_text())
    near = {name: [each.near_training for each in generator(1, 50)] for name, generator in GENERATORS.items()}
    some = IN_DOMAIN | {name for name, each in near.items() if any(each)}
    all_of_it = IN_DOMAIN | {name for name, each in near.items() if all(each)}
    for heading in ("On which texts", "By source"):
        rows = [row[0] for row in found[heading][1:]]
        marked = {name.removesuffix(f" {MARK}") for name in rows if name.endswith(MARK)}
        assert marked == some
        # Of what is in-domain in part, the rest has a row of its own.
        assert not all_of_it & set(rows)


def test_the_card_has_no_date() -> None:
    assert not re.search(r"\b20\d\d-\d\d-\d\d\b", CARD.read_text())
