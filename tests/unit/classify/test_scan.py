"""The native set: matches, what is kept of it, and how it refuses."""

import pytest

from egress_gateway.classify.detectors import CUES, PATTERNS
from egress_gateway.classify.resolve import Resolver
from egress_gateway.classify.scan import compile_patterns, load_patterns
from egress_gateway.core.errors import ConfigError

DIGEST = "sha256:" + "0" * 64
WORDS = [("digits", r"\b\d{2,}\b"), ("word", r"[a-z]+")]


def test_matches_come_with_start_and_end():
    spans = compile_patterns(WORDS).scan("x 12 345")
    assert spans[0] == [(2, 4), (5, 8)]
    assert spans[1] == [(0, 1)]
    assert 2 not in spans


def test_a_pattern_that_does_not_compile_is_named():
    with pytest.raises(ConfigError, match="'broken' does not compile"):
        compile_patterns([*WORDS, ("broken", "(?<=x)y")])


def test_what_was_serialised_finds_the_same():
    compiled = compile_patterns(WORDS)
    loaded = load_patterns(compiled.serialise(DIGEST), DIGEST)
    assert loaded.scan("ab 12") == compiled.scan("ab 12")


REFUSED = {
    "of another set": lambda data: b"sha256:" + b"1" * 64 + data[71:],
    "cut short": lambda data: data[:-10],
    "empty": lambda _: b"",
    "damaged": lambda data: data[:500] + bytes([data[500] ^ 1]) + data[501:],
}


@pytest.mark.parametrize("damage", REFUSED.values(), ids=REFUSED)
def test_a_database_that_does_not_fit_is_refused(damage):
    data = compile_patterns(WORDS).serialise(DIGEST)
    with pytest.raises(ConfigError, match="it will be built again"):
        load_patterns(damage(data), DIGEST)


@pytest.mark.parametrize("size", [10, 100, 300, 1000, 20_000])
def test_the_whole_set_takes_texts_of_every_size(classifier, size):
    """Some expressions make Hyperscan crash, and only on texts too long for its small-text engine."""
    soup = "pwd=a;b;Server=x;key: eyJ 4111 sk-Ab9 <b@c.de> \x1d\x1e 10.0.0.1-2026 BEGIN \n" * 300
    assert Resolver(PATTERNS, CUES).expressions()
    assert isinstance(classifier._patterns.scan(soup[:size]), dict)
