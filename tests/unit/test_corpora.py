"""Generated texts say exactly what stands in them, and nothing that is measured was trained on."""

from itertools import islice

import pytest
from tests.eval.score import is_in

import corpora.held_out
import corpora.train
from corpora.sample import Sample, Span, place
from egress_gateway.core.vocabulary import BUILTIN_CLASSES

MANY = 200


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


def test_no_template_is_both_trained_on_and_measured_with():
    trained, measured = (
        {sample.template for name in kept.GENERATORS for sample in samples(kept.GENERATORS, name)} - {""}
        for kept in (corpora.train, corpora.held_out)
    )
    assert not trained & measured
