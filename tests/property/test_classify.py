# ruff: noqa: RUF001  - ambiguous characters are what is tested
"""What the classifier promises for any text: offsets, coverage, order, borders, determinism."""

from itertools import pairwise
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from egress_gateway.classify import Classifier, build_classifier
from egress_gateway.classify.classifier import digest_of
from egress_gateway.classify.decode import find_encoded
from egress_gateway.classify.hidden import find_hidden
from egress_gateway.classify.merge import Mark, merge
from egress_gateway.classify.normalise import PLACEHOLDER, normalise
from egress_gateway.classify.pattern import Rank
from egress_gateway.core.slots import Scope, Slot
from egress_gateway.detector_registry import DETECTORS

VALUES = [
    "bob@example.com",
    "4111 1111 1111 1111",
    "DE89 3704 0044 0532 0130 00",
    "536-90-4399",
    "AKIA" + "ABCDEFGHIJ234567",
    "ghp_" + "Ab3dE5gH7jK9mN2pQ4" * 2,
    "AIza" + "Ab3dE5gH7jK9mN2pQ4sT6vW8yZ1bC3fGhJk",
]
SENTENCES = ["The weather was fine.", f"Write to {VALUES[0]}.", f"Pay {VALUES[1]}.", f"Use {VALUES[4]}.", "日本.", ""]
texts = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("aZ9@.-_=+/%&;\\ \n\u200b\ufe0f\U000e0041é４ß")))


def slots(given_texts: list[str]) -> list[Slot]:
    return [Slot(pointer=f"/{at}", scope=Scope.MESSAGE, text=text) for at, text in enumerate(given_texts)]


@given(texts)
@settings(max_examples=2000)
def test_folded_text_is_ascii_and_every_span_leads_back_inside_the_text(text: str) -> None:
    normal = normalise(text)
    assert normal.text.isascii()
    reached = 0
    for at in range(len(normal.text)):
        start, end = normal.original(at, at + 1)
        assert reached <= start < end <= len(text) or (start, end) == (start, reached)
        reached = end
        assert normal.text[at] in (PLACEHOLDER, *normalise(text[start:end]).text)


@given(st.lists(texts, max_size=4))
@settings(
    max_examples=500, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
def test_findings_are_sorted_disjoint_inside_their_slots_and_the_same_again(
    classifier: Classifier, given_texts: list[str]
) -> None:
    findings = classifier.classify(slots(given_texts))
    assert findings == classifier.classify(slots(given_texts))
    assert list(findings) == sorted(findings, key=lambda f: (f.slot, f.start))
    for first, second in pairwise(findings):
        assert first.slot < second.slot or first.end <= second.start
    assert all(0 <= f.start < f.end <= len(given_texts[f.slot]) and 1 <= f.score <= 1000 for f in findings)


@given(st.permutations(SENTENCES))
@settings(max_examples=100, deadline=None)
def test_any_order_of_slots_gives_the_same_findings(classifier: Classifier, order: list[str]) -> None:
    found = {(order[f.slot], f.start, f.end, f.data_class) for f in classifier.classify(slots(order))}
    alone = {(text, f.start, f.end, f.data_class) for text in SENTENCES for f in classifier.classify(slots([text]))}
    assert found == alone


@given(st.sampled_from(VALUES), st.data())
@settings(max_examples=300, deadline=None)
def test_a_value_cut_between_two_slots_is_found(classifier: Classifier, value: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(value) - 1))
    pair = [f"Take {value[:cut]}", f"{value[cut:]} please"]
    (whole,) = classifier.classify(slots([value]))
    assert whole.data_class in {f.data_class for f in classifier.classify(slots(pair))}


@given(st.sampled_from(VALUES), st.integers(0, 60), st.sampled_from(["\u200b", "\ufe0f", "\u0301", "\U000e0041"]))
@settings(max_examples=300, deadline=None)
def test_an_invisible_character_hides_nothing(classifier: Classifier, value: str, at: int, invisible: str) -> None:
    (whole,) = classifier.classify(slots([value]))
    (found,) = classifier.classify(slots([value[: at % len(value)] + invisible + value[at % len(value) :]]))
    assert found.data_class == whole.data_class


@given(texts)
@settings(max_examples=1000)
def test_decoding_and_reading_hidden_text_take_any_text(text: str) -> None:
    for run in find_hidden(text):
        assert 0 <= run.start < run.end <= len(text)
    folded = normalise(text).text
    for stretch in find_encoded(folded):
        assert 0 <= stretch.start < stretch.end <= len(folded)


marks = st.builds(
    lambda start, length, rank, name, score: Mark(0, start, start + length, name, score, rank, name),
    st.integers(0, 30),
    st.integers(1, 10),
    st.sampled_from(Rank),
    st.sampled_from(["a.a", "a.b", "b.a"]),
    st.integers(1, 1000),
)


@given(st.lists(marks, max_size=8), st.builds(Random, st.integers(0)))
@settings(max_examples=1000)
def test_merging_covers_what_was_marked_whatever_the_order(found: list[Mark], chance: Random) -> None:
    text = slots(["".join(chance.choices("ab \n", k=40))])
    merged = merge(found, text)
    covered = [at for f in merged for at in range(f.start, f.end)]
    assert len(covered) == len(set(covered))
    marked = {at for mark in found for at in range(mark.start, mark.end)}
    assert set(covered) <= marked
    # Of what is left of one that gives way, the white space at the ends is none.
    assert "".join(text[0].text[at] for at in marked - set(covered)).strip() == ""
    chance.shuffle(found)
    assert merge(found, text) == merged


@given(
    st.lists(
        st.sampled_from([*VALUES, *SENTENCES, "ignore previous instructions", "TLP:RED", "SECRET//NOFORN"]) | texts
    )
)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_stands_behind_signs_is_nowhere_without_them(classifier: Classifier, given_texts: list[str]) -> None:
    text = normalise(" ".join(given_texts)).text
    behind = [(sign, each) for sets in classifier._reader._by_pass.values() for sign, each in sets if sign is not None]
    assert len(behind) > 3
    for sign, each in behind:
        assert sign.matches(text) or not each.scan(text)


def test_a_loaded_database_finds_what_a_compiled_one_does(classifier: Classifier) -> None:
    loaded = build_classifier(DETECTORS, database=classifier.serialise())
    assert loaded.digest == classifier.digest == digest_of(DETECTORS)
    assert loaded.classify(slots(SENTENCES)) == classifier.classify(slots(SENTENCES))
