"""A model of others as a finder: labels become classes, scores steps, and long texts are put together again."""

import re

import msgspec
import pytest

from egress_gateway.classify import build_classifier
from egress_gateway.classify.detectors import email
from egress_gateway.classify.finder import Text
from egress_gateway.classify.normalise import normalise
from egress_gateway.classify.pattern import Rank
from egress_gateway.classify.recall import SHORTEST
from egress_gateway.classify.slow.finder import InWindows, SlowFinder, digest_of_model, in_steps
from egress_gateway.classify.slow.labels import Labelled
from egress_gateway.core.detection_config import ModelConfig, ModelEngine, ModelTask
from egress_gateway.core.ids import DataClass
from egress_gateway.core.slots import Scope, Slot

NAME, PLACE = DataClass("pii.name"), DataClass("entity.place")
MODEL = ModelConfig(name="ner", engine=ModelEngine.ONNX, labels={"PER": NAME, "PERSON": NAME, "LOC": PLACE})


def knows(words, score=0.97):
    """An engine that knows words, with what it calls each."""

    def ask(text):
        for word, label in words.items():
            for match in re.finditer(rf"\b{word}\b", text):
                yield Labelled(match.start(), match.end(), label, score)

    return ask


def finder(engine, model=MODEL):
    return SlowFinder(model, engine, digest_of_model(model, content="c", versions={"p": "1"}))


def text(written, scope=Scope.MESSAGE):
    return Text(written, normalise(written), scope)


def found(finder, *texts):
    return [(spot.text, spot.start, spot.end, finder.kinds[spot.kind], spot.score) for spot in finder.find(texts)]


def test_labels_become_classes_and_what_has_none_is_left_out():
    ner = finder(knows({"Jane": "PER", "Bonn": "LOC", "Acme": "ORG"}))
    assert found(ner, text("x"), text("Jane of Acme, Bonn")) == [
        (1, 0, 4, (NAME, Rank.MODEL, "ner"), 950),
        (1, 14, 18, (PLACE, Rank.MODEL, "ner"), 950),
    ]


def test_two_labels_may_have_one_class():
    assert finder(knows({})).kinds == [(PLACE, Rank.MODEL, "ner"), (NAME, Rank.MODEL, "ner")]


@pytest.mark.parametrize(("score", "kept"), [(0.499, False), (0.5, True), (0.5499, True), (1.0, True)])
def test_what_scores_too_little_is_left_out(score, kept):
    assert bool(found(finder(knows({"Jane": "PER"}, score)), text("Jane"))) is kept


@pytest.mark.parametrize(("score", "steps"), [(0.9499, 900), (0.95, 950), (0.9999, 950), (1.0, 1000), (0.01, 0)])
def test_scores_come_in_steps(score, steps):
    assert in_steps(score) == steps


@pytest.mark.parametrize("scope", [Scope.KEY, Scope.URL, Scope.HEADER])
def test_nobody_asks_where_nobody_writes(scope):
    assert not found(finder(knows({"Jane": "PER"})), text("Jane", scope), text(" \n"))


def test_an_empty_stretch_is_none():
    assert not found(finder(lambda _: [Labelled(3, 3, "PER", 1.0)]), text("Jane"))


def test_what_is_said_of_a_text_stands_on_all_of_it():
    whole = msgspec.structs.replace(MODEL, task=ModelTask.SEQUENCE)
    assert found(finder(lambda _: [Labelled(3, 5, "PER", 0.8)], whole), text("Jane Doe")) == [
        (0, 0, 8, (NAME, Rank.PASSAGE, "ner"), 800)
    ]


@pytest.mark.parametrize("lead", range(0, 60, 7))
def test_a_long_text_is_put_together_again_wherever_it_is_cut(lead):
    written = "w " * lead + "Jane Doe " + "and then " * 20 + "Jane Doe"
    asked = InWindows(knows({"Jane Doe": "PER"}), size=60, overlap=24)
    spots = [written[start:end] for _, start, end, *_ in found(finder(asked), text(written))]
    assert spots == ["Jane Doe", "Jane Doe"]


DIGESTS = {
    "another name": {"name": "other"},
    "another engine": {"engine": ModelEngine.SPACY},
    "another task": {"task": ModelTask.SEQUENCE},
    "another least": {"least": 550},
    "other labels": {"labels": {"PER": NAME}},
}


@pytest.mark.parametrize("change", DIGESTS.values(), ids=DIGESTS.keys())
def test_what_changes_findings_changes_the_digest(change):
    standard = digest_of_model(MODEL, content="c", versions={"p": "1"})
    other = msgspec.structs.replace(MODEL, **change)
    assert digest_of_model(other, content="c", versions={"p": "1"}) != standard


def test_so_do_files_and_packages_and_nothing_else():
    standard = digest_of_model(MODEL, content="c", versions={"p": "1", "q": "2"})
    assert digest_of_model(MODEL, content="d", versions={"p": "1", "q": "2"}) != standard
    assert digest_of_model(MODEL, content="c", versions={"p": "2", "q": "2"}) != standard
    moved = msgspec.structs.replace(MODEL, path="/elsewhere")
    assert digest_of_model(moved, content="c", versions={"q": "2", "p": "1"}) == standard


class Memory:
    """Remembers everything under its own name."""

    def __init__(self):
        self.kept = {}

    def name(self, content):
        return content

    def recall(self, name):
        return self.kept.get(name)

    def keep(self, name, found):
        self.kept[name] = found


def test_neither_the_deepened_nor_the_ordinary_recalls_what_the_other_found():
    memory = Memory()
    plain = build_classifier([email.DETECTOR], memory=memory)
    slot = Slot(pointer="/", scope=Scope.MESSAGE, text="Jane writes from ada@example.com " * (SHORTEST // 20))
    deep = plain.deepened([finder(knows({"Jane": "PER"}))])
    for _ in range(2):
        assert {each.data_class for each in plain.classify([slot])} == {"pii.email"}
        assert {each.data_class for each in deep.classify([slot])} == {"pii.email", "pii.name"}
    assert len(memory.kept) == 2


def test_the_digest_of_the_deepened_is_known_without_the_model():
    plain = build_classifier([email.DETECTOR], [finder(knows({}))])
    further = finder(knows({}), msgspec.structs.replace(MODEL, name="further"))
    assert plain.deepened([further]).digest == plain.digest_of_deepened([further]) != plain.digest
