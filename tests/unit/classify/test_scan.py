"""The native set: matches, what is kept of it, and how it refuses."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from egress_gateway.classify.resolve import Resolver
from egress_gateway.classify.scan import Expressions, compile_patterns, compile_sets, linear, load_patterns, serialise
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.slots import Scope, Slot
from egress_gateway.detector_registry import DETECTORS

DIGEST = "sha256:" + "0" * 64
WORDS = [("digits", r"\b\d{2,}\b"), ("word", r"[a-z]+")]


def test_matches_come_with_start_and_end():
    spans = compile_patterns(WORDS).scan("x 12 345")
    assert spans[0] == [(2, 4), (5, 8)]
    assert spans[1] == [(0, 1)]
    assert 2 not in spans


def test_threads_share_a_set():
    made = compile_patterns(WORDS)
    for patterns in (made, *load_patterns(serialise([made], DIGEST), DIGEST, 1)):
        texts = [f"x {number} " * 500 for number in range(10, 60)]
        with ThreadPoolExecutor(4) as threads:
            assert [len(spans[0]) for spans in threads.map(patterns.scan, texts)] == [500] * 50


def test_a_pattern_that_does_not_compile_is_named():
    with pytest.raises(ConfigError, match="'broken' does not compile"):
        compile_patterns([*WORDS, ("broken", "(?<=x)y")])


def test_sets_that_are_compiled_at_a_time_keep_their_order_and_their_numbers():
    first, second = (Expressions(named=[word], numbers=[number]) for word, number in zip(WORDS, (4, 7), strict=True))
    assert [list(each.scan("ab 12")) for each in compile_sets([first, second])] == [[4], [7]]
    with pytest.raises(ConfigError, match="'broken' does not compile"):
        compile_sets([first, Expressions(named=[("broken", "(?<=x)y")], numbers=[1])])


@pytest.mark.parametrize("starts", [True, False])
def test_a_set_says_whether_anything_matches_at_all(starts):
    (digits,) = compile_sets([Expressions(named=WORDS[:1], numbers=[0], starts=starts)])
    assert [digits.matches(text) for text in ("ab 12 34", "ab 1", "", "12")] == [True, False, False, True]


@pytest.mark.parametrize("expression", ["(x", "(?<=x)y", "ü"])
def test_a_single_expression_that_does_not_compile_is_named(expression):
    with pytest.raises(ConfigError, match="'broken' does not compile"):
        linear(expression, "broken")


def test_what_was_serialised_finds_the_same_in_the_same_order():
    sets = [compile_patterns(WORDS), compile_patterns(WORDS[1:])]
    loaded = load_patterns(serialise(sets, DIGEST), DIGEST, 2)
    assert [each.scan("ab 12") for each in loaded] == [each.scan("ab 12") for each in sets]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_another_number_of_sets_is_refused(count):
    data = serialise([compile_patterns(WORDS), compile_patterns(WORDS[1:])], DIGEST)
    with pytest.raises(ConfigError, match="cannot be loaded here"):
        load_patterns(data, DIGEST, count)


REFUSED = {
    "of another set": lambda data: b"sha256:" + b"1" * 64 + data[71:],
    "cut short": lambda data: data[:-10],
    "cut in a length": lambda data: data[:75],
    "without sets": lambda data: data[:71],
    "empty": lambda _: b"",
    "damaged": lambda data: data[:500] + bytes([data[500] ^ 1]) + data[501:],
}


@pytest.mark.parametrize("damage", REFUSED.values(), ids=REFUSED)
def test_a_database_that_does_not_fit_is_refused(damage):
    data = serialise([compile_patterns(WORDS)], DIGEST)
    with pytest.raises(ConfigError, match="it will be built again"):
        load_patterns(damage(data), DIGEST, 1)


@pytest.mark.parametrize("size", [10, 100, 300, 1000, 20_000])
def test_the_whole_set_takes_texts_of_every_size(classifier, size):
    """Some expressions make Hyperscan crash, and only on texts too long for its small-text engine."""
    soup = "pwd=a;b;Server=x;key: eyJ 4111 sk-Ab9 <b@c.de> \x1d\x1e 10.0.0.1-2026 BEGIN \n" * 300
    assert Resolver([pattern for detector in DETECTORS for pattern in detector.patterns], []).expressions()
    found = classifier.classify([Slot(pointer="", scope=Scope.MESSAGE, text=soup[:size])])
    assert all(finding.end <= size for finding in found)
