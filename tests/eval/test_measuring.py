"""Disguises and times are measured on engines whose answers are known."""

from itertools import count
from random import Random

import pytest
from tests.eval.engines.engine import Engine, one_by_one
from tests.eval.engines.secret_scanners import build_betterleaks, build_kingfisher
from tests.eval.evasion import FRAMES, evaded, planted
from tests.eval.latency import timed, worst
from tests.eval.sources import Source

from corpora.disguises import DISGUISES, Part
from corpora.held_out.general.identifiers import github_token
from corpora.sample import Sample, Span


def nothing() -> None:
    """Nobody watches."""


def all_of(text: str) -> list[Span]:
    return [Span(0, len(text), "pci.card")] if text else []


def without_letters(text: str) -> list[Span]:
    return all_of(text) if any(each in "0123456789" for each in text) else []


def engine(find, *, exact: bool = True) -> Engine:
    return Engine(
        name="known", version="1", set_up="", tells=frozenset({"pci.card"}), exact=exact, find=one_by_one(find)
    )


def test_only_what_is_found_as_it_is_counts() -> None:
    rows = evaded(engine(all_of), 3, nothing)
    assert {row.data_class for row in rows} == {"pci.card"}
    assert all((row.same, row.found, row.whole) == (row.clean, row.clean, row.clean) for row in rows)
    assert {row.data_class for row in evaded(engine(all_of, exact=False), 1, nothing)} == set(FRAMES)


def test_a_disguise_takes_away_what_is_not_found_under_it() -> None:
    rows = {row.disguise: row for row in evaded(engine(without_letters), 4, nothing)}
    assert rows["digits as words"].found == 0
    assert rows["zero-width spaces"].whole == rows["zero-width spaces"].clean == 4
    assert rows.keys() <= DISGUISES.keys()


def test_values_are_the_same_each_time() -> None:
    for data_class in FRAMES:
        texts = planted(data_class, 4)
        assert texts == planted(data_class, 4)
        assert all(text[span.start : span.end].strip() for text, span in texts)


def test_cpu_time_is_taken_around_each_text() -> None:
    ticks = count(0, 1_000_000)
    seen: list[str] = []

    def find(text: str) -> list[Span]:
        seen.append(text)
        return []

    source = Source(name="s", samples=(Sample(text="some words", source="s"), Sample(text="more", source="s")))
    (row,) = timed([engine(find)], [source], {2: 5}, nothing, lambda: next(ticks))
    assert (row.kilobytes, row.texts, row.median_ms, row.p99_ms) == (2, 5, 1.0, 1.0)
    assert len(set(seen)) == 6, "one to warm up and five different ones"
    assert {len(text) for text in seen[1:]} == {2048}


@pytest.mark.parametrize(
    ("times", "expected"), [([3, 1, 2], 3), (list(range(1, 101)), 99), (list(range(1, 1001)), 990)]
)
def test_the_worst_but_one_in_a_hundred(times: list[int], expected: int) -> None:
    assert worst(times) == expected


@pytest.mark.parametrize("build", [build_kingfisher, build_betterleaks])
def test_a_scanner_of_secrets_says_where_each_stands(build) -> None:
    scanner = build()
    if not isinstance(scanner, Engine):
        pytest.skip(scanner.remedy)
    token = github_token(Random(1))  # noqa: S311 (made up)
    text = f"token = {token}\nagain: {token}\n"
    (spans,) = scanner.find([Part(text)])
    assert [text[span.start : span.end] for span in spans] == [token, token]
