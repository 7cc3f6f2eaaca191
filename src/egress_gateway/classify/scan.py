"""Expressions as native databases: compiled, kept, loaded, run; the native engines' one door.

Hyperscan matches in linear time whatever the expression and whatever the text, and reports where a
match starts. An expression that it cannot compile is named when the set is built. The serialised
form of several sets is the digest of what they were made of, then each with its length in front; it
is refused for any other digest.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Protocol

import hyperscan
import msgspec
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

        self._run(text, collect)
        return spans

    def matches(self, text: str) -> bool:
        """Whether any expression matches anywhere in an ASCII text."""
        return self._run(text, _stop)

    def _run(self, text: str, handler: Callable[..., bool | None]) -> bool:
        """Scan; whether the handler stopped it."""
        try:
            space = self._spaces.pop()
        except IndexError:
            space = hyperscan.Scratch(self._database)
        try:
            self._database.scan(text.encode("ascii"), match_event_handler=handler, scratch=space)
        except hyperscan.ScanTerminated:
            return True
        finally:
            self._spaces.append(space)
        return False


def _stop(*_: object) -> bool:
    return True


class Expressions(msgspec.Struct, frozen=True, kw_only=True):
    """What a set is compiled of."""

    named: Sequence[tuple[str, str]]
    """Each with its name."""
    numbers: Sequence[int]
    """What the matches of each are called."""
    starts: bool = True
    """Whether it is asked where matches begin: for expressions that hardly ever match that costs most of the time."""


def compile_patterns(named: Sequence[tuple[str, str]]) -> PatternSet:
    """Compile expressions given with their names; matches of each are called by its place.

    Raises `ConfigError` naming the one that fails.
    """
    return _compiled(Expressions(named=named, numbers=range(len(named))))


def compile_sets(sets: Sequence[Expressions]) -> tuple[PatternSet, ...]:
    """Several sets at a time: the engine takes all cores there are.

    Raises `ConfigError` naming an expression that fails.
    """
    with ThreadPoolExecutor() as pool:
        return tuple(pool.map(_compiled, sets))


def _compiled(expressions: Expressions) -> PatternSet:
    try:
        return PatternSet(_compile(expressions))
    except hyperscan.HyperscanError as error:
        named = expressions.named
        name = next((name for name, expression in named if not _compiles(expression)), "all of them together")
        raise _uncompilable(name) from error


def _compiles(expression: str) -> bool:
    """Whether an expression compiles by itself."""
    try:
        _compile(Expressions(named=[("", expression)], numbers=[0]))
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


def _compile(expressions: Expressions) -> hyperscan.Database:
    """One block-mode database that reports where matches start, if that is asked."""
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    count = len(expressions.named)
    database.compile(
        expressions=[expression.encode("ascii") for _, expression in expressions.named],
        ids=list(expressions.numbers),
        elements=count,
        flags=[hyperscan.HS_FLAG_SOM_LEFTMOST if expressions.starts else 0] * count,
    )
    return database
