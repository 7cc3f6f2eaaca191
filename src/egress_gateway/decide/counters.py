"""What a bundle wants counted over many requests: `counters` and `fragments` of its rules."""

from typing import Final

import msgspec

from egress_gateway.core.counting import PER, Counter, Fragments
from egress_gateway.core.errors import ConfigError
from egress_gateway.decide.durations import read_duration
from egress_gateway.decide.vocabulary import Vocabulary, check_word, read_classes
from egress_gateway.wire.fields import NAME, Fields
from egress_gateway.wire.yaml import Node

MAX_COUNTERS: Final = 32
"""In one file; each keeps a set of values for every principal."""
SHORTEST: Final = "1m"
LONGEST: Final = "31d"
"""A month of values is what a node keeps for each counter and principal."""
LONGEST_OF_FRAGMENTS: Final = "1h"
"""Pieces of what may be a secret are not kept for longer."""


class Counting(msgspec.Struct, frozen=True, kw_only=True):
    """What the files of a bundle that were read so far want counted."""

    counters: tuple[Counter, ...] = ()
    fragments: Fragments | None = None


def read_counting(top: Fields, vocabulary: Vocabulary, before: Counting) -> tuple[Vocabulary, Counting]:
    """The vocabulary with the counters of a file, and all that is counted. Raises `ConfigError`."""
    counters = read_counters(top, vocabulary)
    named = (*vocabulary.counters, *(counter.name for counter in counters))
    return (
        msgspec.structs.replace(vocabulary, counters=named),
        Counting(counters=(*before.counters, *counters), fragments=read_fragments(top, before.fragments)),
    )


def read_counters(top: Fields, vocabulary: Vocabulary) -> tuple[Counter, ...]:
    """The `counters` of a file. A name that the vocabulary has is refused. Raises `ConfigError`."""
    if not top.has("counters"):
        return ()

    def read(name: str, node: Node, line: int) -> Counter:
        if not NAME.fullmatch(name):
            raise ConfigError(f"{name!r} cannot name a counter: use lower case and digits", file=top.file, line=line)
        if name in vocabulary.counters:
            message = f"counter {name!r} is already defined in floor.yaml; choose another name"
            raise ConfigError(message, file=top.file, line=line)
        with Fields(node, file=top.file, what=f"counter {name!r}") as counter:
            return Counter(
                name=name,
                classes=read_classes(counter.words("distinct"), vocabulary, file=top.file),
                per=_per(counter),
                seconds=read_duration(counter, "window", low=SHORTEST, high=LONGEST),
            )

    counters = tuple(top.entries("counters", read).values())
    if len(counters) > MAX_COUNTERS:
        raise top.error(f"{len(counters)} counters are defined, at most {MAX_COUNTERS} are kept", key="counters")
    return counters


def read_fragments(top: Fields, earlier: Fragments | None) -> Fragments | None:
    """The `fragments` of a file, unless another one has them (`earlier`). Raises `ConfigError`."""
    if not top.has("fragments"):
        return earlier
    if earlier is not None:
        raise top.error("fragments stand in floor.yaml already; remove them here", key="fragments")
    with top.mapping("fragments") as fragments:
        seconds = read_duration(fragments, "window", low=SHORTEST, high=LONGEST_OF_FRAGMENTS)
        return Fragments(per=_per(fragments), seconds=seconds)


def _per(fields: Fields) -> tuple[str, ...]:
    words = fields.words("per")
    for word, line in words:
        check_word("principal", word, PER, file=fields.file, line=line)
    named = {word for word, _ in words}
    if named == {"session"}:
        message = f"per of {fields.what} must name more than session: a caller can begin a new one any time"
        raise fields.error(message, key="per")
    return tuple(word for word in PER if word in named)
