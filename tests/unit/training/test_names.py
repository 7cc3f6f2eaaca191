"""A model is trained from generated texts, finds what it was shown, and comes out the same each time."""

import msgspec
import pytest

from egress_gateway.classify.finder import Text
from egress_gateway.classify.names.features import Listed, listed_as
from egress_gateway.classify.names.finder import NamesFinder
from egress_gateway.classify.names.languages import SUPPORTED
from egress_gateway.classify.names.model import LABELS, Model
from egress_gateway.classify.names.words import split
from egress_gateway.classify.normalise import normalise
from egress_gateway.core.slots import Scope

pytest.importorskip("faker", reason="pip install --group train")
pytest.importorskip("babel", reason="pip install --group train")

from corpora.train.names import write
from corpora.train.names.vocabulary import ordinary
from training.names.examples import Example, beside, read_conll, read_presidio
from training.names.letters import letters_of
from training.names.material import labelled, material_of
from training.names.network import Network, quantise

NUMBERS = {name: number for number, name in enumerate(LABELS)}


COLUMNS = ("Jane\tB-PER", "Smith\tI-PER", ",\tO", "@joe\tB-PER", "in\tO", "Paris\tB-location", "\t", "Hi\tO", "")


def train(count: int, epochs: int) -> bytes:
    examples = [
        Example(sample.text, tuple((span.start, span.end, NUMBERS[span.data_class]) for span in sample.spans))
        for sample in write(5, count)
    ]
    letters = letters_of(word for example in examples for word in split(example.text).words if word.isalpha())
    network = Network(1)
    common = {listed_as(word): int(Listed.COMMON) for example in examples for word in split(example.text).words}
    losses = list(network.train(material_of(examples, common, letters, 1), epochs, 400))
    assert losses[-1] < losses[0]
    return msgspec.msgpack.encode(quantise(network.settled, common, letters))


def test_the_same_texts_make_the_same_model() -> None:
    assert train(100, 2) == train(100, 2)


def test_a_model_finds_most_of_what_it_was_shown() -> None:
    finder = NamesFinder(Model(train(300, 4)), least=500)
    there = found = 0
    for sample in write(5, 100):
        spots = list(finder.find([Text(sample.text, normalise(sample.text), Scope.MESSAGE)]))
        there += len(sample.spans)
        found += sum(any(spot.start < span.end and span.start < spot.end for spot in spots) for span in sample.spans)
    assert found > 0.8 * there


def test_words_are_labelled_by_the_name_they_stand_in() -> None:
    example = Example("Call Jane Smith\nat Acme.", ((5, 15, 1), (19, 23, 2)))
    assert labelled(example) == (["Call", "Jane", "Smith", "\n", "at", "Acme", "."], [0, 1, 1, 0, 0, 2, 0])


def test_examples_are_written_into_programs_with_their_names() -> None:
    example = Example("ask Jane Smith", ((4, 14, 1),))
    programs = [f"a = {number}\nb = a\nc = b" for number in range(60)]
    mixed = list(beside(programs, [example], 1))
    assert mixed == list(beside(programs, [example], 1))
    named = [each for each in mixed if each.spans]
    assert 0 < len(named) < len(mixed) == len(programs)
    assert {each.text[start:end] for each in named for start, end, _ in each.spans} == {"Jane Smith"}
    assert any("# ask" in each.text or "// ask" in each.text for each in named)


def test_ordinary_words_of_every_language_are_listed() -> None:
    for language in SUPPORTED:
        words = set(ordinary(language))
        assert len(words) > 500
        assert all(word.isalpha() for word in words)


def test_sentences_in_columns_become_text(tmp_path) -> None:
    file = tmp_path / "x.conll"
    file.write_text("\n".join(COLUMNS), encoding="utf-8")
    first, second = read_conll(file)
    assert first == Example("Jane Smith, @joe in Paris", ((0, 10, 1), (20, 25, 3)))
    assert second == Example("Hi", ())


def test_spans_of_presidio_are_kept_in_order(tmp_path) -> None:
    file = tmp_path / "x.json"
    spans = [
        {"entity_type": "GPE", "start_position": 8, "end_position": 13},
        {"entity_type": "PERSON", "start_position": 0, "end_position": 4},
        {"entity_type": "AGE", "start_position": 5, "end_position": 7},
    ]
    file.write_bytes(msgspec.json.encode([{"full_text": "Jane in Paris", "spans": spans}]))
    assert list(read_presidio(file)) == [Example("Jane in Paris", ((0, 4, 1), (8, 13, 3)))]
