"""Counts which letters follow each other in words, as the model knows them."""

from collections.abc import Iterable
from typing import Final

import numpy as np

from egress_gateway.classify.names.letters import BITS, LETTERS, Table, numbered

RARE: Final = (5, 8)
"""How often two letters and three have to be seen, to count as much as what is known of one fewer."""


def letters_of(words: Iterable[str]) -> Table:
    """The table of `classify.names.letters`; each different word counts once."""
    counts = np.zeros((LETTERS, LETTERS, LETTERS))
    for word in sorted(set(map(numbered, words))):
        row = b"\0\0" + word + b"\0"
        for triple in zip(row, row[1:], row[2:], strict=False):
            counts[triple] += 1
    pairs = counts.sum(axis=0)
    singles = pairs.sum(axis=0)
    one = (singles + 1) / (singles.sum() + LETTERS)
    two = (pairs + RARE[0] * one) / (pairs.sum(axis=1, keepdims=True) + RARE[0])
    three = (counts + RARE[1] * two) / (counts.sum(axis=2, keepdims=True) + RARE[1])
    steps: Table = np.clip(np.rint(BITS * np.log2(three * LETTERS)), -127, 127).astype(np.int8).ravel()
    # Digits are blanks, and several of them say no more than one.
    steps[0] = 0
    return steps
