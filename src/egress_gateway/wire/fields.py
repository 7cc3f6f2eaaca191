"""Typed, complete reading of a YAML mapping: what is not asked for by name is an error.

    with Fields(node, file="gateway.yaml", what="listener") as listener:
        host = listener.text("host")
        port = listener.number("port", low=1, high=65535, default=8080)

Each method takes one key. Leaving the block refuses whatever key was not taken, naming the nearest key
that would have been. Every error carries file and line; a misspelt key is reported as such and not as
the missing key it was meant to be.
"""

import difflib
import re
from collections.abc import Callable, Collection, Mapping
from types import TracebackType
from typing import Final, Self, TypeVar

from egress_gateway.core.errors import ConfigError
from egress_gateway.wire.yaml import Member, Node

Choice = TypeVar("Choice")

NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")
"""What may be called something: it stands in URLs, headers and file names without quoting."""

_KNOWN_SHOWN: Final = 12


def nearest(word: str, known: Collection[str]) -> str:
    """The end of a message about an unknown word: the likeliest known one, or the known ones."""
    if close := difflib.get_close_matches(word, sorted(known), n=1):
        return f"; did you mean {close[0]!r}?"
    if not known:
        return "; none is declared"
    shown = sorted(known)[:_KNOWN_SHOWN]
    return f"; known: {', '.join(shown)}{', ...' if len(known) > len(shown) else ''}"


class Fields:
    """One mapping of a file, taken key by key."""

    def __init__(self, node: Node, *, file: str, what: str) -> None:
        if not isinstance(node.value, dict):
            raise ConfigError(f"{what} must be a mapping, not {_kind(node)}", file=file, line=node.line)
        self.file = file
        self.line = node.line
        self.what = what
        """What this mapping describes, for messages."""
        self._members: Mapping[str, Member] = node.value
        self._left = dict(node.value)
        self._asked: dict[str, None] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.finish()

    def finish(self) -> None:
        """Refuse the keys that nobody took."""
        for key, member in self._left.items():
            raise ConfigError(
                f"unknown key {key!r} in {self.what}{nearest(key, self._asked)}", file=self.file, line=member.line
            )

    def has(self, key: str) -> bool:
        """Whether the key is given, if only as `null`."""
        self._asked[key] = None
        return key in self._members

    def error(self, message: str, *, key: str = "") -> ConfigError:
        """An error about this mapping, or about one of its keys."""
        member = self._members.get(key)
        return ConfigError(message, file=self.file, line=member.node.line if member else self.line)

    def names(self) -> tuple[str, ...]:
        """The keys that are given, for a mapping whose keys the file chooses."""
        return tuple(self._members)

    def peek(self, key: str) -> Node:
        """The value of a key that is given, left for another method to take."""
        return self._members[key].node

    def line_of(self, key: str) -> int:
        """The line of a key, or of the mapping where the key is not given."""
        return self._members[key].line if key in self._members else self.line

    def node(self, key: str) -> Node:
        """The value of a required key, as it was read."""
        self._asked[key] = None
        member = self._left.pop(key, None)
        if member is None:
            raise self._missing(key)
        return member.node

    def text(
        self, key: str, default: str | None = None, *, pattern: re.Pattern[str] | None = None, like: str = ""
    ) -> str:
        """Text that is not empty; `pattern` must match all of it, and `like` shows in a message how it is written."""
        if default is not None and not self.has(key):
            return default
        node = self.node(key)
        if not isinstance(node.value, str) or not node.value:
            raise self._expected(key, node, "text", like)
        if pattern is not None and not pattern.fullmatch(node.value):
            raise self._expected(key, node, f"text that matches {pattern.pattern}")
        return node.value

    def sentence(self, key: str, default: str | None = None) -> str:
        """One line of printable text for people and tickets, without the blanks around it, never only blanks.

        It is shown in terminals, headers and records, where a control character would say something else.
        """
        if default is not None and not self.has(key):
            return default
        text = self.text(key).strip()
        if not text:
            raise self.error(f"{key} of {self.what} is blank; say it in words", key=key)
        if not text.isprintable():
            raise self.error(f"{key} of {self.what} must be one line of printable text", key=key)
        return text

    def name(self, key: str) -> str:
        """A name in our grammar: lower case, digits, inner dots, hyphens and underscores, at most 64."""
        return self.text(key, pattern=NAME)

    def number(self, key: str, default: int | None = None, *, low: int, high: int) -> int:
        """A whole number within bounds."""
        if default is not None and not self.has(key):
            return default
        node = self.node(key)
        if isinstance(node.value, bool) or not isinstance(node.value, int) or not low <= node.value <= high:
            if low == high and isinstance(node.value, int):
                raise self.error(f"{key} of {self.what} must be {low}", key=key)
            raise self._expected(key, node, f"a whole number from {low} to {high}")
        return node.value

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        """`true` or `false`."""
        if default is not None and not self.has(key):
            return default
        node = self.node(key)
        if not isinstance(node.value, bool):
            raise self._expected(key, node, "true or false")
        return node.value

    def choice(self, key: str, choices: Mapping[str, Choice], default: Choice | None = None) -> Choice:
        """What the given word stands for; the words are the closed list `choices`."""
        if default is not None and not self.has(key):
            return default
        node = self.node(key)
        if not isinstance(node.value, str) or node.value not in choices:
            given = repr(node.value) if isinstance(node.value, str | int | None) else _kind(node)
            raise ConfigError(
                f"{key} of {self.what} must be one of {', '.join(choices)}, not {given}", file=self.file, line=node.line
            )
        return choices[node.value]

    def items(self, key: str, default: tuple[Node, ...] | None = None) -> tuple[Node, ...]:
        """The items of a list."""
        if default is not None and not self.has(key):
            return default
        node = self.node(key)
        if not isinstance(node.value, list):
            raise self._expected(key, node, "a list")
        return tuple(node.value)

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of different texts; one text may stand without brackets."""
        if default is not None and not self.has(key):
            return default
        return tuple(text for text, _ in self.words(key))

    def words(self, key: str) -> tuple[tuple[str, int], ...]:
        """Like `texts`, each with its line."""
        node = self.node(key)
        nodes = node.value if isinstance(node.value, list) else [node]
        words: dict[str, int] = {}
        for item in nodes:
            if not isinstance(item.value, str) or not item.value:
                raise self._expected(key, item, "text or a list of texts")
            if item.value in words:
                raise ConfigError(f"{item.value!r} stands twice in {key}", file=self.file, line=item.line)
            words[item.value] = item.line
        if not words:
            raise self._expected(key, node, "at least one entry")
        return tuple(words.items())

    def mapping(self, key: str) -> "Fields":
        """A mapping whose keys we know."""
        return Fields(self.node(key), file=self.file, what=f"{key} of {self.what}")

    def entries(self, key: str, read: Callable[[str, Node, int], Choice]) -> dict[str, Choice]:
        """A mapping whose keys are names that the file chooses; `read(name, node, line of the name)`."""
        node = self.node(key)
        if not isinstance(node.value, dict):
            raise self._expected(key, node, "a mapping")
        entries: dict[str, Choice] = {}
        for name, member in node.value.items():
            entries[name] = read(name, member.node, member.line)
        return entries

    def _expected(self, key: str, node: Node, wanted: str, like: str = "") -> ConfigError:
        remedy = f"; write {like}" if like else ""
        message = f"{key} of {self.what} must be {wanted}, not {_kind(node)}{remedy}"
        return ConfigError(message, file=self.file, line=node.line)

    def _missing(self, key: str) -> ConfigError:
        for other in difflib.get_close_matches(key, self._left, n=1):
            line = self._left[other].line
            return ConfigError(
                f"unknown key {other!r} in {self.what}; did you mean {key!r}?", file=self.file, line=line
            )
        return ConfigError(f"{self.what} needs {key!r}", file=self.file, line=self.line)


def _kind(node: Node) -> str:
    match node.value:
        case dict():
            return "a mapping"
        case list():
            return "a list" if node.value else "an empty list"
        case None:
            return "nothing"
        case bool():
            return "true" if node.value else "false"
        case int():
            return "a number"
        case "":
            return "empty text"
        case _:
            return "other text"
