"""What an inspected body consists of: slots, and an account of every byte."""

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from egress_gateway.core.concealed import conceals
from egress_gateway.core.ids import DataClass


class Scope(StrEnum):
    """Who wrote a piece of text, and for what. Decides where a value may be restored."""

    SYSTEM = "system"
    MESSAGE = "message"
    TOOL_INPUT = "tool_input"
    TOOL_OUTPUT = "tool_output"
    TOOL_SCHEMA = "tool_schema"
    METADATA = "metadata"
    KEY = "key"
    UNKNOWN = "unknown"
    URL = "url"
    HEADER = "header"


@conceals("text")
class Slot(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One addressable piece of text, number or key."""

    pointer: str
    """RFC 6901 pointer into the body. `#` starts a pointer into JSON held in a string
    (`/messages/1/tool_calls/0/function/arguments#/city`). URL and header slots use `url:` and
    `header:<name>`. Contains no keys chosen by the caller beyond their index (`~3` = third key)."""
    scope: Scope
    text: str
    """Exactly the characters inspected; for a number its literal as it will be sent."""
    rigid: bool = False
    """Cannot carry a token: numbers, keys, URLs, headers, enums, patterns, identifiers. A finding
    that policy wants redacted here becomes a refusal."""
    number: bool = False
    """A whole number of the content: rigid, but another number may take its place."""
    said_by: str = ""
    """The upstream that provably said exactly this text earlier (a sealed reasoning block). It is
    sent back to that upstream unaltered; towards any other it is ordinary text."""


class Opaque(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A leaf whose meaning text detectors cannot see (an image, a file id, a sealed blob)."""

    pointer: str
    data_class: DataClass
    """`opaque.binary`, `opaque.remote` or `opaque.encrypted`."""
    bytes: int
    reason: str
    """Why it is opaque: `image/png`, `file_id`, `signature` ..."""


class Finding(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A data class in one slot at one span; never the text itself."""

    slot: int
    """Index into the slots that were classified."""
    start: int
    end: int
    """Half-open span in characters of the slot's text."""
    data_class: DataClass
    score: int
    """Confidence in per mille, 1..1000."""
    detector: str


class Coverage(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Where every byte of the leaves and keys went. `bytes` is counted independently of the rest."""

    bytes: int = 0
    scanned: int = 0
    structural: int = 0
    opaque: int = 0
    refused: int = 0
    """Always 0 today: the first leaf that is refused refuses the request, before any account of it is
    made. The sum and the record have the place for a dialect that drops a leaf and sends the rest."""

    @property
    def adds_up(self) -> bool:
        """Whether no byte is missing and none was counted twice."""
        return self.bytes == self.scanned + self.structural + self.opaque + self.refused


class ClassCount(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How often a data class was found, and the best score; what policy and log see of findings."""

    data_class: DataClass
    count: int
    score: int


def count_classes(sightings: Iterable[tuple[DataClass, int]]) -> tuple[ClassCount, ...]:
    """How often each class was seen and its best score, sorted by class. Takes class and score of each."""
    seen: dict[DataClass, list[int]] = {}
    for data_class, score in sightings:
        seen.setdefault(data_class, []).append(score)
    if not seen:
        return ()
    return tuple([ClassCount(data_class=name, count=len(seen[name]), score=max(seen[name])) for name in sorted(seen)])


@conceals("text")
class Edit(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A new text for one slot. Written back by pointer; everything else stays as it was."""

    slot: int
    text: str
