"""Examples as the numbers that the network learns from, some of them also in lower case, in capitals, or redacted."""

import random
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from egress_gateway.classify.names.features import features, listed_as
from egress_gateway.classify.names.letters import Table, evidence, is_noise
from egress_gateway.classify.names.words import NOISE, STAND_IN, split
from training.names.examples import Example
from training.names.network import Material

LOWERED = 0.3
RAISED = 0.05
REDACTED = 0.06
"""Of examples, how many are repeated in that form."""


def plain(examples: Iterable[Example]) -> Iterable[str]:
    """The text of examples without their names."""
    for example in examples:
        at = 0
        for start, end, _ in example.spans:
            yield example.text[at:start]
            at = end
        yield example.text[at:]


def material_of(examples: Sequence[Example], lists: Mapping[int, int], letters: Table, seed: int) -> Material:
    """What the network learns from."""
    chance = random.Random(seed)
    numbers: dict[str, int] = {"": 0}
    texts = []
    for example in examples:
        words, labels = labelled(example)
        if not words:
            continue
        forms = [(words, labels)]
        if chance.random() < LOWERED:
            forms.append(([word.lower() for word in words], labels))
        if chance.random() < RAISED:
            forms.append(([word.upper() for word in words], labels))
        if chance.random() < REDACTED and any(labels):
            forms.append(_redacted(words, labels, chance))
        for form, marks in forms:
            row = np.array([numbers.setdefault(word, len(numbers)) for word in form], np.int64)
            texts.append((row, np.array(marks, np.int64)))
    known = list(numbers)
    listed = [lists.get(listed_as(word), 0) for word in known]
    judged = zip(known, listed, evidence(known, letters), strict=True)
    read = [NOISE if not kinds and is_noise(word, bits) else word for word, kinds, bits in judged if word]
    return Material(["", *read], [[], *map(features, read, listed[1:])], texts)


def labelled(example: Example) -> tuple[list[str], list[int]]:
    """The words of an example, each with the label of the name it belongs to."""
    found = split(example.text)
    labels = [0] * len(found.words)
    spans = iter(sorted(example.spans))
    span = next(spans, None)
    for number in range(len(labels)):
        start, end = found.place(number)
        while span is not None and span[1] <= start:
            span = next(spans, None)
        if span is not None and span[0] < end and start < span[1] and found.words[number] != "\n":
            labels[number] = span[2]
    return found.words, labels


def _redacted(words: Sequence[str], labels: Sequence[int], chance: random.Random) -> tuple[list[str], list[int]]:
    """With half of the names replaced, so that what is beside a token is judged as before."""
    form: list[str] = []
    marks: list[int] = []
    before, gone = 0, False
    for word, label in zip(words, labels, strict=True):
        if label and label != before:
            gone = chance.random() < 0.5
            if gone:
                form.append(STAND_IN)
                marks.append(-1)
        before = label
        if not (label and gone):
            form.append(word)
            marks.append(label)
    return form, marks
