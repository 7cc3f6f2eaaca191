"""All expressions as one native database: compiled, kept, loaded, run.

Hyperscan matches in linear time whatever the expression and whatever the text, and reports where a
match starts. An expression that it cannot compile is named when the set is built. The serialised
form carries the digest of the set it was made of, and is refused for any other.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import hyperscan

from egress_gateway.core.errors import ConfigError

_DIGEST_BYTES: Final = 71
"""Length of `sha256:` and 64 hex digits."""


Spans = dict[int, list[tuple[int, int]]]
"""Start and end of the matches of each expression that matched, by index into the set."""


class PatternSet:
    """A compiled set. Not to be used by two threads at once: its scratch space is one."""

    def __init__(self, database: hyperscan.Database) -> None:
        self._database = database

    def serialise(self, digest: str) -> bytes:
        """The database with the digest of its expressions in front, for `load_patterns`."""
        return digest.encode("ascii") + hyperscan.dumpb(self._database)

    def scan(self, text: str) -> Spans:
        """All matches of each expression, in the order of their ends.

        `text` must be ASCII, so that the offsets of bytes are those of characters. A match starts as far
        left as the expression allows for its end.
        """
        spans: Spans = defaultdict(list)

        def collect(pattern: int, start: int, end: int, _flags: int, _context: object) -> None:
            spans[pattern].append((start, end))

        self._database.scan(text.encode("ascii"), match_event_handler=collect)
        return spans


def compile_patterns(expressions: Sequence[tuple[str, str]]) -> PatternSet:
    """Compile expressions given with their names. Raises `ConfigError` naming the one that fails."""
    try:
        return PatternSet(_compile([expression for _, expression in expressions]))
    except hyperscan.HyperscanError as error:
        name = next((name for name, expression in expressions if not _compiles(expression)), "all of them together")
        raise ConfigError(f"pattern {name!r} does not compile; simplify its expression") from error


def _compiles(expression: str) -> bool:
    """Whether an expression compiles by itself."""
    try:
        _compile([expression])
    except hyperscan.HyperscanError:
        return False
    return True


def load_patterns(serialised: bytes, digest: str) -> PatternSet:
    """Load what `serialise` gave. Raises `ConfigError` if it is of another set or another machine."""
    if serialised[:_DIGEST_BYTES] != digest.encode("ascii"):
        raise ConfigError("the pattern database was built from other detectors; delete it, it will be built again")
    try:
        database = hyperscan.loadb(serialised[_DIGEST_BYTES:], hyperscan.HS_MODE_BLOCK)
        database.scratch = hyperscan.Scratch(database)
    except hyperscan.HyperscanError as error:
        raise ConfigError("the pattern database cannot be loaded here; delete it, it will be built again") from error
    return PatternSet(database)


def _compile(expressions: Sequence[str]) -> hyperscan.Database:
    """One block-mode database that reports where matches start."""
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[expression.encode("ascii") for expression in expressions],
        ids=list(range(len(expressions))),
        elements=len(expressions),
        flags=[hyperscan.HS_FLAG_SOM_LEFTMOST] * len(expressions),
    )
    return database
