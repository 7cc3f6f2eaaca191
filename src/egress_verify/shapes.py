r"""Records read fast, and found canonical or not.

Records of one shape come by the thousand. The shape is what is left of a record when each scalar value of
a member, and each list of texts, is taken out; whether the rest is canonical does not depend on them, as
long as each is canonical itself, which the pattern that finds them says. So a shape is checked once in full:
parsed, and written again with sorted keys. A later record costs one pass of the pattern and one look-up.

Why that is sound: a shape is kept only if every quotation mark left in it belongs to a plain name of a member
(`_SHAPE`). Then each value taken out stood at a colon outside of any text, and any other value that the
pattern finds in its place makes another document that differs in nothing but that value.
"""

import json
import re
from collections import Counter
from typing import Final, NamedTuple

from egress_verify.canonical import Json, check
from egress_verify.facts import PARTS, Facts, facts_in

MOST_SHAPES: Final = 16_384
"""Shapes kept; a million records of real traffic have some hundreds. A shape takes 2 KB."""

COMPILED: Final = 4
"""Shapes with a pattern of their own, which are tried one after the other."""
OFTEN: Final = 256
"""Records of a shape until it gets one: compiling takes as long as reading that many."""

_INSIDE: Final = rb'[^"\\\x00-\x1f]*+'
_TEXT: Final = rb'"' + _INSIDE + rb'"'
# Numbers of 16 digits that begin with a 9 may be too large: those go the long way.
_DIGITS: Final = rb"(?>0|[1-8][0-9]{0,15}+|9[0-9]{0,14}+)"
_ANY: Final = rb"(?>" + _TEXT + rb"|" + _DIGITS + rb"(?=[,}])|\[" + _TEXT + rb"(?:," + _TEXT + rb")*+\])"
_VALUE: Final = re.compile(rb"(:" + _ANY + rb")")
_SHAPE: Final = re.compile(rb'(?:[{}\[\],]|"[A-Za-z0-9_]+"(?:\x00|:(?=[\[{])|:true|:false|:null))+')


class Shape(NamedTuple):
    """A form of record: which value of those taken out is which, -1 for one that is not there."""

    pieces: tuple[bytes, ...]
    """What stands around the values."""
    texts: tuple[int, ...]
    """Kind, request id, writer, boot."""
    numbers: tuple[int, ...]
    """Time, attempt, the writer's number, the upstream's status, the parts of the coverage."""
    version: int
    sent: bool


class RecordReader:
    """Reads records. Keeps the shapes that it has seen; one instance serves any number of logs."""

    def __init__(self) -> None:
        self._shapes: dict[bytes, Shape] = {}
        self._met: Counter[bytes] = Counter()
        self._compiled: list[Compiled] = []

    def read(self, body: bytes) -> Facts:
        """The facts of a canonical record. Raises `NotOne` if it is not canonical, `UnknownRecord` if unreadable."""
        for compiled in self._compiled:
            match = compiled.pattern.fullmatch(body)
            if match is not None and _is_text(body):
                return compiled.facts(match.groups())
        pieces = _VALUE.split(body)
        rest = b"\x00".join(pieces[::2])
        shape = self._shapes.get(rest)
        if shape is not None:
            facts = _quick(shape, pieces[1::2], body)
            if facts is not None:
                self._meet(rest, shape)
                return facts
        document = check(body)
        self._learn(pieces)
        return facts_in(document)

    def _meet(self, rest: bytes, shape: Shape) -> None:
        """Give a shape a pattern of its own when it was met often, in place of the one that came first."""
        self._met[rest] += 1
        if self._met[rest] == OFTEN:
            self._met.clear()
            self._compiled = [*self._compiled, Compiled(shape)][-COMPILED:]

    def _learn(self, pieces: list[bytes]) -> None:
        rest = b"\x00".join(pieces[::2])
        if not _SHAPE.fullmatch(rest):
            return
        if len(self._shapes) >= MOST_SHAPES:
            self._shapes.clear()
        numbered = iter(range(len(pieces)))
        layout = json.loads(re.sub(rb"\x00", lambda _: b":%d" % next(numbered), rest))
        writer = _group(layout, "writer")
        coverage = _group(_group(layout, "request"), "coverage")
        shape = Shape(
            pieces=tuple(pieces[::2]),
            texts=(_place(layout, "kind"), _place(layout, "rid"), _place(writer, "id"), _place(writer, "boot")),
            numbers=(
                _place(layout, "ts"),
                _place(layout, "attempt"),
                _place(writer, "wseq"),
                _place(layout, "upstream_status"),
                *(_place(coverage, part) for part in PARTS),
            ),
            version=_place(layout, "v"),
            sent="sent" in layout,
        )
        kind, _, *by = shape.texts
        at, _, number, *_ = shape.numbers
        if min(kind, at, number, shape.version, *by) >= 0:
            self._shapes[rest] = shape


class Compiled:
    """A shape as one pattern, whose groups are the values that count."""

    def __init__(self, shape: Shape) -> None:
        self._sent = shape.sent
        wanted = dict.fromkeys(shape.texts, _INSIDE) | dict.fromkeys(shape.numbers, _DIGITS)
        groups = sorted(at for at in wanted if at >= 0)
        self._texts = tuple(groups.index(at) if at >= 0 else -1 for at in shape.texts)
        self._numbers = tuple(groups.index(at) if at >= 0 else -1 for at in shape.numbers)
        first, *others = shape.pieces
        parts = [re.escape(first)]
        for at, piece in enumerate(others):
            if at == shape.version:
                value = b"1"
            elif at not in wanted:
                value = _ANY
            elif at in shape.texts:
                value = b'"(' + _INSIDE + b')"'
            else:
                value = b"(" + _DIGITS + b")"
            parts += (b":", value, re.escape(piece))
        self.pattern: re.Pattern[bytes] = re.compile(b"".join(parts))

    def facts(self, groups: tuple[bytes, ...]) -> Facts:
        """The facts of a record that the pattern matched."""
        return _facts_of(
            [groups[at] if at >= 0 else b"" for at in self._texts],
            [int(groups[at]) if at >= 0 else 0 for at in self._numbers],
            sent=self._sent,
        )


def _group(layout: Json, name: str) -> Json:
    found = layout.get(name)
    return found if isinstance(found, dict) else {}


def _place(layout: Json, name: str) -> int:
    found = layout.get(name, -1)
    return found if type(found) is int else -1


def _is_text(body: bytes) -> bool:
    try:
        return body.isascii() or bool(body.decode())
    except ValueError:
        return False


def _quick(shape: Shape, values: list[bytes], body: bytes) -> Facts | None:
    """The facts by the shape. None where a value is of another kind than usual: the long way says what is wrong."""
    texts = [values[at] if at >= 0 else b':""' for at in shape.texts]
    # The second byte tells texts from numbers and lists.
    if values[shape.version] != b":1" or any(text[1] != 34 for text in texts) or not _is_text(body):
        return None
    try:
        numbers = [int(values[at][1:]) if at >= 0 else 0 for at in shape.numbers]
    except ValueError:
        return None
    return _facts_of([text[2:-1] for text in texts], numbers, sent=shape.sent)


def _facts_of(texts: list[bytes], numbers: list[int], *, sent: bool) -> Facts:
    kind, rid, writer, boot = texts
    ts, attempt, wseq, upstream_status, total, *parts = numbers
    return Facts(
        kind.decode(),
        rid.decode(),
        ts,
        attempt,
        writer.decode(),
        boot.decode(),
        wseq,
        upstream_status,
        sent,
        total == sum(parts),
    )
