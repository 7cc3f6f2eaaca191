"""Expressions as native databases: compiled, kept, loaded, run; the native engines' one door.

Hyperscan matches in linear time whatever the expression and whatever the text, and reports where a
match starts. An expression that it cannot compile is named when the set is built. The serialised
form of several sets is the digest of what they were made of, then each with its length in front; it
is refused for any other digest.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Protocol

import hyperscan
import re2

from egress_gateway.core.errors import ConfigError

_DIGEST_BYTES: Final = 71
"""Length of `sha256:` and 64 hex digits."""
_LENGTH_BYTES: Final = 8
"""In front of each set, big-endian."""


Spans = dict[int, list[tuple[int, int]]]
"""Start and end of the matches of each expression that matched, by its number."""


class LinearMatch(Protocol):
    """A match of a `LinearExpression`, in bytes of ASCII."""

    def span(self, group: int = 0) -> tuple[int, int]:
        """Start and end of the match or of one of its groups."""
        ...


class LinearExpression(Protocol):
    """One expression by itself, for candidates and for what is no value; as linear as the set."""

    groups: int

    def fullmatch(self, text: bytes) -> LinearMatch | None:
        """The match of the whole text."""
        ...

    def finditer(self, text: bytes) -> Iterator[LinearMatch]:
        """All matches, leftmost first."""
        ...


def linear(expression: str, name: str) -> LinearExpression:
    """Compile one expression with RE2, which shares the syntax of the set and knows groups.

    Raises `ConfigError` with the name of what does not compile.
    """
    try:
        compiled: LinearExpression = re2.compile(expression.encode("ascii"))
    except (re2.error, UnicodeEncodeError) as error:
        raise _uncompilable(name) from error
    return compiled


class PatternSet:
    """A compiled set, for any number of threads: each scan has a scratch space of its own while it lasts."""

    def __init__(self, database: hyperscan.Database) -> None:
        self._database = database
        self._spaces: list[hyperscan.Scratch] = []
        """Those that no scan has at the moment: as many as ever were used at once."""

    def dump(self) -> bytes:
        """The database alone, as this machine would load it again."""
        dumped: bytes = hyperscan.dumpb(self._database)
        return dumped

    def scan(self, text: str) -> Spans:
        """All matches of each expression, in the order of their ends.

        `text` must be ASCII, so that the offsets of bytes are those of characters. A match starts as far
        left as the expression allows for its end.
        """
        spans: Spans = defaultdict(list)

        def collect(pattern: int, start: int, end: int, _flags: int, _context: object) -> None:
            spans[pattern].append((start, end))

        try:
            space = self._spaces.pop()
        except IndexError:
            space = hyperscan.Scratch(self._database)
        self._database.scan(text.encode("ascii"), match_event_handler=collect, scratch=space)
        self._spaces.append(space)
        return spans


def compile_patterns(expressions: Sequence[tuple[str, str]], numbers: Sequence[int] | None = None) -> PatternSet:
    """Compile expressions given with their names, and with their numbers unless those are their places here.

    Raises `ConfigError` naming the one that fails.
    """
    try:
        return PatternSet(_compile([expression for _, expression in expressions], numbers))
    except hyperscan.HyperscanError as error:
        name = next((name for name, expression in expressions if not _compiles(expression)), "all of them together")
        raise _uncompilable(name) from error


def compile_sets(
    sets: Sequence[tuple[Sequence[tuple[str, str]], Sequence[int]]],
) -> tuple[PatternSet, ...]:
    """Several sets at a time, as `compile_patterns` does each: the engine takes all cores there are.

    Raises `ConfigError` naming an expression that fails.
    """
    with ThreadPoolExecutor() as pool:
        return tuple(pool.map(lambda one: compile_patterns(*one), sets))


def _compiles(expression: str) -> bool:
    """Whether an expression compiles by itself."""
    try:
        _compile([expression])
    except hyperscan.HyperscanError:
        return False
    return True


def serialise(sets: Sequence[PatternSet], digest: str) -> bytes:
    """Sets under the digest of what they were made of, for `load_patterns`."""
    dumps = [each.dump() for each in sets]
    return digest.encode("ascii") + b"".join(len(dump).to_bytes(_LENGTH_BYTES, "big") + dump for dump in dumps)


def load_patterns(serialised: bytes, digest: str, count: int) -> tuple[PatternSet, ...]:
    """Load the `count` sets that `serialise` gave. Raises `ConfigError` if it is of other sets or another machine."""
    if serialised[:_DIGEST_BYTES] != digest.encode("ascii"):
        raise ConfigError("the pattern database was built from other detectors; delete it, it will be built again")
    sets: list[PatternSet] = []
    rest = serialised[_DIGEST_BYTES:]
    while rest:
        end = _LENGTH_BYTES + int.from_bytes(rest[:_LENGTH_BYTES], "big")
        # Shorter than its length says is cut; the engine refuses what is left of it.
        sets.append(_load(rest[_LENGTH_BYTES:end]))
        rest = rest[end:]
    if len(sets) != count:
        raise _unloadable()
    return tuple(sets)


def _load(dump: bytes) -> PatternSet:
    try:
        database = hyperscan.loadb(dump, hyperscan.HS_MODE_BLOCK)
    except hyperscan.HyperscanError as error:
        raise _unloadable() from error
    return PatternSet(database)


def _uncompilable(name: str) -> ConfigError:
    return ConfigError(f"pattern {name!r} does not compile; simplify its expression")


def _unloadable() -> ConfigError:
    return ConfigError("the pattern database cannot be loaded here; delete it, it will be built again")


def _compile(expressions: Sequence[str], numbers: Sequence[int] | None = None) -> hyperscan.Database:
    """One block-mode database that reports where matches start."""
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[expression.encode("ascii") for expression in expressions],
        ids=list(range(len(expressions)) if numbers is None else numbers),
        elements=len(expressions),
        flags=[hyperscan.HS_FLAG_SOM_LEFTMOST] * len(expressions),
    )
    return database
