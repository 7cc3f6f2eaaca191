"""The arithmetic of the evaluation, for any values and findings."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from tests.eval.score import ALL, Counts, Match, interval, score

from corpora.sample import Sample, Span

NAMES = ("pii.name", "pii.email", "pci.card", "secret.jwt")
spans = st.lists(
    st.builds(
        lambda start, length, name: Span(start, start + length, name),
        st.integers(0, 60),
        st.integers(1, 20),
        st.sampled_from(NAMES),
    ),
    max_size=8,
)
LADDER = (Match.STRICT, Match.OVERLAP, Match.ANY)
"""Each takes for right what the one before does, and more."""


def sample(gold: Sequence[Span], classes: Sequence[str] = ("pii", "pci", "secret")) -> Sample:
    return Sample(text="x" * 80, spans=tuple(gold), classes=tuple(classes), source="any")


@given(spans, spans)
def test_nothing_is_counted_that_is_not_there(gold: list[Span], found: list[Span]) -> None:
    for counts in score(sample(gold), found).values():
        assert 0 <= counts.found <= counts.gold <= len(gold)
        assert 0 <= counts.right <= counts.predicted <= len(found)
        for figure in (counts.recall, counts.precision, counts.f(1), counts.f(2)):
            assert figure is None or 0.0 <= figure <= 1.0


@given(spans)
def test_what_stands_there_is_all_right(gold: list[Span]) -> None:
    for (_, match), counts in score(sample(gold), gold).items():
        assert counts.found == counts.gold, match
        assert counts.right == counts.predicted, match


@given(spans, spans)
def test_a_laxer_match_never_counts_less(gold: list[Span], found: list[Span]) -> None:
    tally = score(sample(gold), found)
    for name in {name for name, _ in tally}:
        steps = [tally.get((name, match), Counts()) for match in LADDER]
        assert [each.found for each in steps] == sorted(each.found for each in steps)
        assert [each.right for each in steps] == sorted(each.right for each in steps)
        assert tally[name, Match.WHOLE].found <= tally[name, Match.ANY].found


@given(spans, spans)
def test_classes_add_up_to_families_and_families_to_all(gold: list[Span], found: list[Span]) -> None:
    tally = score(sample(gold), found)
    for match in (Match.ANY, Match.WHOLE):
        parts = [
            sum((counts for (name, how), counts in tally.items() if how is match and is_level(name)), Counts())
            for is_level in (NAMES.__contains__, ("pii", "pci", "secret").__contains__, (ALL,).__contains__)
        ]
        assert parts[0] == parts[1] == parts[2]


@given(spans, spans)
def test_what_nobody_looked_for_is_not_counted_against_anybody(gold: list[Span], found: list[Span]) -> None:
    tally = score(sample([each for each in gold if each.data_class == "pii.email"], ["pii.email"]), found)
    assert {name for name, _ in tally} <= {"pii.email", "pii", ALL}


@given(spans, spans)
def test_the_order_of_findings_does_not_matter(gold: list[Span], found: list[Span]) -> None:
    assert score(sample(gold), found) == score(sample(gold), found[::-1])


@given(st.integers(0, 500).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_an_interval_holds_its_share_and_narrows(counted: tuple[int, int]) -> None:
    part, whole = counted
    low, high = interval(part, whole)
    assert 0.0 <= low <= high <= 1.0
    if whole:
        assert low <= part / whole <= high
        wider = interval(part * 10, whole * 10)
        assert wider[1] - wider[0] <= high - low
