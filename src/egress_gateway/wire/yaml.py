"""YAML as configuration and policy may be written: a small, strict subset with a line for everything.

A file is one document of mappings with text keys, lists, text, whole numbers, `true`, `false` and
`null`. Whatever two readers could understand differently is an error with its remedy: duplicate keys,
anchors, aliases, merge keys, tags, directives, a second document, and the plain words and numbers that
YAML 1.1 and 1.2 resolve differently (`no`, `on`, `1_000`, `010`, `1:30`). Dates stay text.

Nothing here knows what a file means; `wire/fields.py` reads the tree key by key.
"""

import re
from collections.abc import Iterator
from typing import Final

import msgspec
import yaml

from egress_gateway.core.errors import ConfigError

MAX_BYTES: Final = 1 << 20
"""A policy file of a large company is some 100 KB; beyond a megabyte it is not written by people."""
MAX_DEPTH: Final = 16
"""Our deepest file needs 6 levels; the parser recurses nowhere, its users may."""
MAX_INT: Final = (1 << 53) - 1
"""Records and canonical JSON hold no larger number (RFC 8259 section 6)."""

PlainTree = None | bool | int | str | list["PlainTree"] | dict[str, "PlainTree"]
"""The same content without lines, for canonical forms."""

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT: Final = re.compile(r"0|-?[1-9][0-9]*")
_WORDS_OF_1_1: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_TRUE_WORDS: Final = frozenset({"y", "yes", "on", "true"})
_NUMBER_LIKE: Final = re.compile(
    r"""[-+]?(?:
        0x[0-9a-f_]+ | 0o?[0-7_]+ | 0b[01_]+        # other bases, in the spellings of 1.1 and 1.2
      | [0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?   # sexagesimal
      | [0-9][0-9_]*                                # digits with signs, underscores or leading zeros
      | (?:[0-9][0-9_]*\.[0-9_]*|\.[0-9_]+|[0-9][0-9_]*)(?:e[-+]?[0-9]+)?
      | \.inf | \.nan
    )""",
    re.VERBOSE | re.IGNORECASE,
)


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """One value of a file and the line it starts on (from 1)."""

    value: "Value"
    line: int


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """One value of a mapping, with the line of its key."""

    line: int
    node: Node


Value = None | bool | int | str | list[Node] | dict[str, Member]


def parse_yaml(data: bytes, *, file: str) -> Node:
    """Read one document. Raises `ConfigError` naming `file`, the line and the remedy."""
    if len(data) > MAX_BYTES:
        raise ConfigError(f"the file has {len(data)} bytes, at most {MAX_BYTES} are read; split it", file=file)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError("this is not UTF-8; save the file as UTF-8", file=file, line=line) from error
    try:
        return _document(yaml.parse(text, Loader=_LOADER), file)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ConfigError(f"this is not YAML: {error.problem}", file=file, line=mark.line + 1 if mark else 1) from error
    except yaml.YAMLError as error:
        # Characters that YAML forbids; the parser gives an offset and would quote them.
        raise ConfigError("this is not YAML: the file holds a character that YAML does not allow", file=file) from error


def plain(node: Node) -> PlainTree:
    """The content alone: what the file says, without where it says it."""
    match node.value:
        case dict() as members:
            return {key: plain(member.node) for key, member in members.items()}
        case list() as items:
            return [plain(item) for item in items]
        case scalar:
            return scalar


def _document(events: Iterator[yaml.Event], file: str) -> Node:
    """Build the tree from parser events, with a stack of its own instead of recursion."""
    root: Node | None = None
    stack: list[_Open] = []
    for event in events:
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.DocumentStartEvent):
            if event.version or event.tags:
                raise ConfigError("directives (%) are not read; remove the line", file=file, line=line)
            if root is not None:
                raise ConfigError("a second document starts here; keep one per file", file=file, line=line)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise ConfigError("anchors and aliases are not read; write the value out", file=file, line=line)
        if isinstance(event, yaml.CollectionStartEvent):
            _refuse_tag(event.tag, file, line)
            if len(stack) == MAX_DEPTH:
                raise ConfigError(f"nested deeper than {MAX_DEPTH} levels", file=file, line=line)
            stack.append(_Open(is_mapping=isinstance(event, yaml.MappingStartEvent), line=line))
            continue
        if isinstance(event, yaml.CollectionEndEvent):
            done = stack.pop().close()
        elif isinstance(event, yaml.ScalarEvent):
            _refuse_tag(event.tag, file, line)
            if stack and stack[-1].wants_key:
                stack[-1].start_member(_key(event, file, line), line, file)
                continue
            done = Node(value=_scalar(event.value, file, line, quoted=bool(event.style)), line=line)
        else:
            continue
        if stack:
            stack[-1].add(done, file)
        else:
            root = done
    if root is None:
        raise ConfigError("the file is empty", file=file, line=1)
    return root


class _Open:
    """A mapping or list whose end was not reached yet."""

    def __init__(self, *, is_mapping: bool, line: int) -> None:
        self._line = line
        self._is_mapping = is_mapping
        self._members: dict[str, Member] = {}
        self._items: list[Node] = []
        self._key: str | None = None
        self._key_line = 0

    @property
    def wants_key(self) -> bool:
        return self._is_mapping and self._key is None

    def start_member(self, key: str, line: int, file: str) -> None:
        if key in self._members:
            first = self._members[key].line
            raise ConfigError(f"{key!r} was already given on line {first}; keep one", file=file, line=line)
        self._key, self._key_line = key, line

    def add(self, node: Node, file: str) -> None:
        if not self._is_mapping:
            self._items.append(node)
        elif self._key is None:
            raise ConfigError("a key must be plain text, not a list or mapping", file=file, line=node.line)
        else:
            self._members[self._key] = Member(line=self._key_line, node=node)
            self._key = None

    def close(self) -> Node:
        return Node(value=self._members if self._is_mapping else self._items, line=self._line)


def _refuse_tag(tag: str | None, file: str, line: int) -> None:
    if tag is not None:
        raise ConfigError(f"tags are not read; remove {tag!r}", file=file, line=line)


def _key(event: yaml.ScalarEvent, file: str, line: int) -> str:
    if event.value == "<<" and not event.style:
        raise ConfigError("merge keys are not read; write the members out", file=file, line=line)
    if event.value == "":
        raise ConfigError("a key is empty; name it", file=file, line=line)
    key: str = event.value
    return key


def _scalar(text: str, file: str, line: int, *, quoted: bool) -> bool | int | str | None:
    """What a plain scalar means; a quoted one is always text."""
    if quoted:
        return text
    match text:
        case "true":
            return True
        case "false":
            return False
        case "null" | "~" | "":
            return None
        case _:
            pass
    folded = text.lower()
    if folded in _WORDS_OF_1_1:
        meant = "null" if folded == "null" else "true" if folded in _TRUE_WORDS else "false"
        raise ConfigError(
            f'{text!r} means different things to different readers; write {meant}, or "{text}" for text',
            file=file,
            line=line,
        )
    if _INT.fullmatch(text):
        number = int(text) if len(text) <= len(str(MAX_INT)) + 1 else MAX_INT + 1
        if abs(number) > MAX_INT:
            raise ConfigError(f"the number is larger than {MAX_INT}; quote it if it is text", file=file, line=line)
        return number
    if _NUMBER_LIKE.fullmatch(text):
        raise ConfigError(
            f'{text!r} is not a plain whole number; write decimal digits only, or "{text}" for text',
            file=file,
            line=line,
        )
    return text
