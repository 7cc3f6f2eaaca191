"""Generated texts say exactly what stands in them, and nothing that is measured was trained on."""

import re
from itertools import islice

import pytest
from tests.eval.score import is_in

import corpora.held_out
import corpora.train
from corpora.sample import Sample, Span, place
from egress_gateway.core.vocabulary import BUILTIN_CLASSES

MANY = 200
SHARED = 7
"""Words in a row that two texts have only if they are of one template: six are a line of any Python traceback."""


def samples(generators, name) -> list[Sample]:
    return list(islice(generators[name](1, MANY), MANY))


def test_pieces_become_a_text_with_spans():
    assert place(["to ", ("Ann", "pii.name"), "!"]) == ("to Ann!", (Span(3, 6, "pii.name"),))


@pytest.mark.parametrize("kept", [corpora.train, corpora.held_out], ids=["train", "held out"])
def test_generators_say_what_stands_where(kept):
    for name, generator in kept.GENERATORS.items():
        written = samples(kept.GENERATORS, name)
        assert written == list(islice(generator(1, MANY), MANY)), f"{name}: the same seed wrote something else"
        for sample in written:
            assert all(0 <= span.start < span.end <= len(sample.text) for span in sample.spans), name
            assert {span.data_class for span in sample.spans} <= BUILTIN_CLASSES.keys(), name
            assert all(
                is_in(each, sample.classes) for each in (*sample.labels, *(s.data_class for s in sample.spans))
            ), f"{name}: what stands there was not looked for, so that finding it would not count"


def frames(kept) -> set[str]:
    """The frames that some texts of each generator were made of."""
    templates = (sample.template for name in kept.GENERATORS for sample in samples(kept.GENERATORS, name))
    return {line.strip() for template in templates for line in template.splitlines()} - {""}


def runs(kept) -> set[str]:
    """All words in a row, so many, of some texts of each generator."""
    texts = (sample.text for name in kept.GENERATORS for sample in samples(kept.GENERATORS, name))
    words = (re.findall(r"[^\W\d_]+", text.lower()) for text in texts)
    return {" ".join(row[at : at + SHARED]) for row in words for at in range(len(row) - SHARED + 1)}


def test_no_template_is_both_trained_on_and_measured_with():
    assert not frames(corpora.train) & frames(corpora.held_out)


def test_no_template_is_written_otherwise_on_one_side():
    assert not runs(corpora.train) & runs(corpora.held_out)


@pytest.mark.parametrize("kept", [corpora.train, corpora.held_out], ids=["train", "held out"])
def test_the_template_of_a_topic_is_what_the_text_says(kept):
    for sample in samples(kept.GENERATORS, "topics"):
        words = set(re.findall(r"\w+", sample.text.lower()))
        frame = re.sub(r"\{\w+\}", " ", sample.template.lower())
        assert set(re.findall(r"\w+", frame)) <= words
