"""Words of the deployer's as patterns."""

import re

import pytest

from egress_gateway.classify import build_classifier
from egress_gateway.classify.words import MOST_WORDS, word_detector
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass
from egress_gateway.core.slots import Scope, Slot

PROJECT = DataClass("project.nightingale")
CLASSIFIER = build_classifier([word_detector(PROJECT, ["Project Nightingale", "NG-Élan", "C3PO"])])


def found(text: str) -> list[str]:
    findings = CLASSIFIER.classify([Slot(pointer="", scope=Scope.MESSAGE, text=text)])
    return [text[finding.start : finding.end] for finding in findings if finding.data_class == PROJECT]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("of Project Nightingale, as", ["Project Nightingale"]),
        ("PROJECT_NIGHTINGALE=1", ["PROJECT_NIGHTINGALE"]),
        ("project-nightingale/readme", ["project-nightingale"]),
        ("project\nnightingale", ["project\nnightingale"]),
        ("pr\u043eject nightingale", ["pr\u043eject nightingale"]),
        ("the ng \u00e9lan and ng_elan", ["ng \u00e9lan", "ng_elan"]),
        ("_c3po_", ["c3po"]),
        ("projects nightingale", []),
        ("project nightingales", []),
        ("xc3po", []),
    ],
)
def test_words_are_found_whole_however_they_are_joined(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_a_long_list_is_several_expressions_and_all_of_it_is_found() -> None:
    words = [f"codename{number}" for number in range(250)]
    detector = word_detector(PROJECT, words)
    assert len(detector.patterns) == 3
    assert all(any(re.search(pattern.regex, word) for pattern in detector.patterns) for word in words)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([""], "0 words"),
        ([f"word{number}" for number in range(MOST_WORDS + 1)], "edm build"),
        (["Проект"], "edm build"),
        (["ab"], "3 letters"),
        ([".net"], "at each end"),
    ],
)
def test_what_cannot_be_looked_for_is_refused_without_saying_it(words: list[str], message: str) -> None:
    with pytest.raises(ConfigError, match=message) as raised:
        word_detector(PROJECT, words, file="words.txt")
    assert "words.txt" in str(raised.value)
    assert "net" not in raised.value.message
