"""What looks at one text at a time and sees more than patterns can: names, listed values, known documents, topics.

A finder is given all new texts of a request at once, so that native code may take them together, and answers for
each as if it were alone: what it finds in a text depends on that text and on nothing else. That is what lets the
findings be remembered (`recall`), and makes them the same on every worker. Values that are cut over slots are for
patterns. Text that stood encoded in a slot is a text as well; what is found in it is found on all of the stretch.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

import msgspec

from egress_gateway.classify.normalise import Normal
from egress_gateway.classify.pattern import Rank
from egress_gateway.core.concealed import conceals
from egress_gateway.core.ids import DataClass, DetectorDigest
from egress_gateway.core.slots import Scope

Kind = tuple[DataClass, Rank, str]
"""Class, rank and detector of a mark: one of a list that the detectors fix."""


@conceals("text", "normal")
class Text(msgspec.Struct, frozen=True, gc=False):
    """A text to look at."""

    text: str
    """As it was written."""
    normal: Normal
    """Folded to ASCII, with the way back to `text`."""
    scope: Scope


class Spot(msgspec.Struct, frozen=True, gc=False):
    """Something found in one of the texts."""

    text: int
    """Index into the texts that were given."""
    start: int
    end: int
    """Half-open and not empty, in characters of `Text.text`."""
    kind: int
    """Index into `Finder.kinds`."""
    score: int
    """In per mille, 1..1000: a whole number, so that the same text has the same score on every machine."""


class Versioned(Protocol):
    """What a finder is known by."""

    @property
    def name(self) -> str:
        """Unique among the finders of a classifier."""
        ...

    @property
    def digest(self) -> DetectorDigest:
        """Stands for everything that can change what is found: code revision, weights, lists, settings."""
        ...


class Finder(Versioned, Protocol):
    """Finds spots in texts, for any number of threads. Keeps nothing that changes what it finds."""

    @property
    def kinds(self) -> Sequence[Kind]:
        """All that it may find."""
        ...

    def find(self, texts: Sequence[Text]) -> Iterable[Spot]:
        """What stands in the texts, in any order; spots may overlap."""
        ...
