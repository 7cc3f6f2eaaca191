"""What is measured: something that finds spans of classes in the parts of a request."""

from collections.abc import Callable, Sequence

import msgspec

from corpora.disguises import Part
from corpora.sample import Span

Find = Callable[[Sequence[Part]], Sequence[Sequence[Span]]]
"""Takes the parts of one request, and gives the findings in each."""


class Engine(msgspec.Struct, frozen=True, kw_only=True):
    """A detector of ours or of others, set up and ready."""

    name: str
    version: str
    set_up: str
    """How it was set up, in a sentence of the published card."""
    tells: frozenset[str]
    """Classes and families that it can find. Of others, nothing is said of it."""
    exact: bool = True
    """Whether it tells the classes below a family apart as we do."""
    find: Find


class Absent(msgspec.Struct, frozen=True):
    """An engine that could not be measured."""

    name: str
    remedy: str


def one_by_one(find: Callable[[str], Sequence[Span]]) -> Find:
    """For an engine that knows nothing of requests: each part is a text of its own."""
    return lambda parts: [find(part.text) for part in parts]
