"""Texts in which names are marked, from files in the formats they are published in."""

import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

WRITTEN_IN: Final = 0.35
"""Of programs, how many have a text with names in them."""

NAME, ORGANISATION, PLACE, ADDRESS = 1, 2, 3, 4
"""Numbers of labels, as `classify.names.model` has them; 0 is no name."""

_CONLL: Final = {
    "PER": NAME, "person": NAME,
    "ORG": ORGANISATION, "corporation": ORGANISATION, "group": ORGANISATION,
    "LOC": PLACE, "location": PLACE,
}  # fmt: skip
_PRESIDIO: Final = {
    "PERSON": NAME, "ORGANIZATION": ORGANISATION, "GPE": PLACE, "LOCATION": PLACE,
    "ADDRESS": ADDRESS, "STREET_ADDRESS": ADDRESS,
}  # fmt: skip
_CLOSING: Final = frozenset(".,:;!?)]}%'\u2019\u201d…")
_OPENING: Final = frozenset("([{$#\u201c\u2018")


class Example(msgspec.Struct, frozen=True):
    """A text and the names in it."""

    text: str
    spans: tuple[tuple[int, int, int], ...]
    """Start, end, label."""


def read_conll(file: Path) -> Iterator[Example]:
    """Sentences of tab-separated words and labels, an empty line between them (WNUT, Broad Twitter Corpus)."""
    rows: list[tuple[str, str]] = []
    for line in [*file.read_text(encoding="utf-8").splitlines(), ""]:
        word, _, label = line.strip().partition("\t")
        if word:
            rows.append((word, label.split("\t")[0]))
        elif rows:
            yield _sentence(rows)
            rows = []


def read_presidio(file: Path) -> Iterator[Example]:
    """Texts of `presidio-research`."""
    for entry in json.loads(file.read_text(encoding="utf-8")):
        spans = [
            (span["start_position"], span["end_position"], _PRESIDIO[span["entity_type"]])
            for span in entry["spans"]
            if span["entity_type"] in _PRESIDIO
        ]
        yield Example(entry["full_text"], tuple(sorted(spans)))


def beside(programs: Iterable[str], examples: Sequence[Example], seed: int) -> Iterator[Example]:
    """Programs, into every third of which somebody has written an example: before it, behind it, or as a comment."""
    chance = random.Random(seed)
    for text in programs:
        if chance.random() < WRITTEN_IN:
            example = chance.choice(examples)
            lines = text.split("\n")
            at = chance.choice((0, len(lines), chance.randrange(len(lines))))
            before = "".join(f"{line}\n" for line in lines[:at])
            if 0 < at < len(lines) and "\n" not in example.text:
                before += chance.choice(("    # ", "// ", "        # ", " * ", "-- "))
            after = "".join(f"\n{line}" for line in lines[at:])
            spans = tuple((start + len(before), end + len(before), label) for start, end, label in example.spans)
            yield Example(before + example.text + after, spans)
        else:
            yield Example(text, ())


def _sentence(rows: Iterable[tuple[str, str]], labels: Mapping[str, int] = _CONLL) -> Example:
    """Words set as people write them; a handle is no name, whatever it is labelled."""
    text, spans = "", list[tuple[int, int, int]]()
    for word, label in rows:
        glued = word[0] in _CLOSING or word == "n't" or (text and text[-1] in _OPENING)
        text += ("" if glued or not text else " ") + word
        start, number = len(text) - len(word), labels.get(label[2:], 0)
        if not number or word[0] in "@#":
            continue
        if label.startswith("I-") and spans and spans[-1][2] == number and start - spans[-1][1] <= 1:
            spans[-1] = spans[-1][0], len(text), number
        else:
            spans.append((start, len(text), number))
    return Example(text, tuple(spans))
