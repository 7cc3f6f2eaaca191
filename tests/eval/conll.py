"""Texts whose words are labelled one a line (CoNLL, IOB2), written out again as people write."""

from collections.abc import Iterator, Mapping
from typing import Final

from corpora.sample import Sample, Span

CLASSES: Final[Mapping[str, str]] = {
    "PER": "pii.name",
    "ORG": "entity.organisation",
    "LOC": "entity.place",
    "person": "pii.name",
    "corporation": "entity.organisation",
    "group": "entity.organisation",
    "location": "entity.place",
}
"""Labels in our words. Works and products are left out: what is found on them counts as wrong."""
LOOKED_FOR: Final = ("pii.name", "entity.organisation", "entity.place")
_CLOSES: Final = frozenset(".,!?;:)]}%\u2026") | {"...", "\u2019s", "'s", "n't", "'re", "'m", "'ll", "'ve", "'d"}
_OPENS: Final = frozenset(["(", "[", "{", "$", "£", "€", "#", "@"])
"""No space stands before the former or after the latter."""


def read_conll(text: str, source: str) -> Iterator[Sample]:
    """The sentences of a file of words and labels, separated by a tab."""
    sentence: list[tuple[str, str]] = []
    for line in [*text.splitlines(), ""]:
        word, _, label = line.strip().partition("\t")
        if word:
            sentence.append((word, label.strip() or "O"))
        elif sentence:
            yield _written(sentence, source)
            sentence = []


def _written(sentence: list[tuple[str, str]], source: str) -> Sample:
    text, spans, kind, glued = "", list[Span](), "", True
    for word, label in sentence:
        begins, _, label_kind = label.partition("-")
        space = "" if glued or word in _CLOSES else " "
        data_class = CLASSES.get(label_kind, "")
        at = len(text) + len(space)
        text += space + word
        # A handle is two words of which each may begin a name: what touches is one value.
        if data_class and spans and data_class == kind and (begins == "I" or spans[-1].end == at):
            spans[-1] = Span(spans[-1].start, len(text), data_class)
        elif data_class:
            spans.append(Span(at, len(text), data_class))
        kind, glued = data_class, word in _OPENS
    return Sample(text=text, spans=tuple(spans), classes=LOOKED_FOR, source=source, near_training=True)
