"""A text, and what is known to stand in it."""

from collections.abc import Callable, Iterator, Sequence

import msgspec

from egress_gateway.core.ids import DataClass
from egress_gateway.core.slots import Scope


class Span(msgspec.Struct, frozen=True):
    """One value in a text."""

    start: int
    end: int
    """Half-open, in characters."""
    data_class: DataClass


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """A text with everything that a detector should find in it, and nothing that it should not."""

    text: str
    spans: tuple[Span, ...] = ()
    labels: tuple[DataClass, ...] = ()
    """What the text as a whole is about (`finance.forecast`), for detectors that judge passages."""
    classes: tuple[DataClass, ...] = ()
    """The classes and families that were looked for by whoever wrote down the spans: of any other, a finding is
    neither right nor wrong here."""
    scope: Scope = Scope.MESSAGE
    """Where in a request it would stand: what a tool brought is looked at for orders as well."""
    language: str = "en"
    """ISO 639-1."""
    source: str
    """Which corpus or program it comes from: a row of the published table."""
    template: str = ""
    """The frames of sentences that it was made of, one a line: what training and measuring may not share."""
    evasion: str = ""
    """How it was disguised; empty if it was not."""
    near_training: bool = False
    """Whether something like it was trained on: such results are marked as in-domain."""


Generator = Callable[[int, int], Iterator[Sample]]
"""Writes samples: a seed and how many. The same seed, the same samples."""


def place(parts: Sequence[str | tuple[str, str]]) -> tuple[str, tuple[Span, ...]]:
    """Text and spans from pieces in order: plain text as it is, a value as `(value, class)`."""
    text, spans, at = [], [], 0
    for part in parts:
        value, data_class = (part, "") if isinstance(part, str) else part
        if data_class:
            spans.append(Span(at, at + len(value), DataClass(data_class)))
        text.append(value)
        at += len(value)
    return "".join(text), tuple(spans)
