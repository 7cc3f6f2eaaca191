r"""Canonical form (RFC 8785 without fractions, ASCII keys, integers below 2^53), checked fast.

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
from typing import Any, Final, NamedTuple

from egress_verify.notes import NotOne

LARGEST_INTEGER: Final = 2**53 - 1
MOST_SHAPES: Final = 16_384
"""Shapes kept; a million records of real traffic have some hundreds. A shape takes 2 KB."""

_TEXT: Final = rb'"[^"\\\x00-\x1f]*+"'
# Numbers of 16 digits that begin with a 9 may be too large: those go the long way.
_VALUE: Final = re.compile(
    rb"(:(?>" + _TEXT + rb"|(?:0|[1-8][0-9]{0,15}+|9[0-9]{0,14}+)(?=[,}])|\[" + _TEXT + rb"(?:," + _TEXT + rb")*+\]))"
)
_SHAPE: Final = re.compile(rb'(?:[{}\[\],]|"[A-Za-z0-9_]+"(?:\x00|:(?=[\[{])|:true|:false|:null))+')

Json = dict[str, Any]


class Shape(NamedTuple):
    """A form of record: where each value of interest is among those taken out; -1 for one that is not there."""

    kind: int
    version: int
    rid: int
    ts: int
    attempt: int
    writer: int
    boot: int
    wseq: int
    upstream_status: int
    sent: bool
    coverage: tuple[int, ...]


class Facts(NamedTuple):
    """What the checks of order and completeness need of a record."""

    kind: str
    rid: str
    ts: int
    attempt: int
    writer: str
    boot: str
    wseq: int
    """0 for a record that no writer numbered."""
    upstream_status: int
    sent: bool
    covered: bool
    """The coverage adds up, or there is none."""


class UnknownRecord(Exception):
    """Canonical, but not a record of version 1 that this program can read."""


_PARTS: Final = ("bytes", "scanned", "structural", "opaque", "refused")


class RecordReader:
    """Reads records. Keeps the shapes that it has seen; one instance serves any number of logs."""

    def __init__(self) -> None:
        self._shapes: dict[bytes, Shape] = {}

    def read(self, body: bytes) -> Facts:
        """The facts of a canonical record. Raises `NotOne` if it is not canonical, `UnknownRecord` if unreadable."""
        pieces = _VALUE.split(body)
        shape = self._shapes.get(b"\x00".join(pieces[::2]))
        if shape is not None:
            facts = _quick(shape, pieces[1::2], body)
            if facts is not None:
                return facts
        document = check(body)
        self._learn(pieces)
        return _facts(document)

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
            kind=_place(layout, "kind"),
            version=_place(layout, "v"),
            rid=_place(layout, "rid"),
            ts=_place(layout, "ts"),
            attempt=_place(layout, "attempt"),
            writer=_place(writer, "id"),
            boot=_place(writer, "boot"),
            wseq=_place(writer, "wseq"),
            upstream_status=_place(layout, "upstream_status"),
            sent="sent" in layout,
            coverage=tuple(_place(coverage, part) for part in _PARTS),
        )
        if min(shape.kind, shape.version, shape.ts, shape.writer, shape.boot, shape.wseq) >= 0:
            self._shapes[rest] = shape


def _group(layout: Json, name: str) -> Json:
    found = layout.get(name)
    return found if isinstance(found, dict) else {}


def _place(layout: Json, name: str) -> int:
    found = layout.get(name, -1)
    return found if type(found) is int else -1


def _quick(shape: Shape, values: list[bytes], body: bytes) -> Facts | None:
    """The facts by the shape. None where a value is of another kind than usual: the long way says what is wrong."""
    try:
        if values[shape.version] != b":1" or not (body.isascii() or body.decode()):
            return None
        kind, rid = values[shape.kind], values[shape.rid] if shape.rid >= 0 else b':""'
        writer, boot = values[shape.writer], values[shape.boot]
        # The second byte tells texts from numbers and lists.
        if kind[1] != 34 or rid[1] != 34 or writer[1] != 34 or boot[1] != 34:
            return None
        total, *parts = [int(values[at][1:]) if at >= 0 else 0 for at in shape.coverage]
        return Facts(
            kind[2:-1].decode(),
            rid[2:-1].decode(),
            int(values[shape.ts][1:]),
            int(values[shape.attempt][1:]) if shape.attempt >= 0 else 0,
            writer[2:-1].decode(),
            boot[2:-1].decode(),
            int(values[shape.wseq][1:]),
            int(values[shape.upstream_status][1:]) if shape.upstream_status >= 0 else 0,
            shape.sent,
            total == sum(parts),
        )
    except ValueError:
        return None


def check(body: bytes) -> Json:
    """The document, if it is an object in canonical form. Raises `NotOne`."""
    try:
        text = body.decode()
        value = json.loads(text, parse_float=_no_fraction, parse_constant=_no_fraction, parse_int=_integer)
        again = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    except (ValueError, RecursionError) as error:
        raise NotOne("not JSON of whole numbers below 2^53") from error
    if not isinstance(value, dict):
        raise NotOne("not an object")
    if again != text:
        raise NotOne("not in canonical form")
    if not text.isascii():
        _ascii_keys(value)
    return value


def _no_fraction(_: str) -> Any:
    raise NotOne("a fraction")


def _integer(digits: str) -> int:
    if len(digits) > 17 or abs(value := int(digits)) > LARGEST_INTEGER:
        raise NotOne("a number beyond 2^53")
    return value


def _ascii_keys(value: object) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            # Sorting by code points is sorting by UTF-16 units only below U+10000; records need no other names.
            if not key.isascii():
                raise NotOne("a name that is not ASCII")
            _ascii_keys(item)
    elif isinstance(value, list):
        for item in value:
            _ascii_keys(item)


def _facts(document: Json) -> Facts:
    writer = document.get("writer", {"id": "", "boot": "", "wseq": 0})
    request = document.get("request", {})
    if not isinstance(writer, dict) or not isinstance(request, dict) or document.get("v") != 1:
        raise UnknownRecord
    coverage = request.get("coverage", {})
    if not isinstance(coverage, dict):
        raise UnknownRecord
    total, *parts = [_number(coverage, part) for part in _PARTS]
    return Facts(
        kind=_text(document, "kind"),
        rid=_text(document, "rid", ""),
        ts=_number(document, "ts", None),
        attempt=_number(document, "attempt"),
        writer=_text(writer, "id"),
        boot=_text(writer, "boot"),
        wseq=_number(writer, "wseq", None),
        upstream_status=_number(document, "upstream_status"),
        sent="sent" in document,
        covered=total == sum(parts),
    )


def _text(group: Json, name: str, default: str | None = None) -> str:
    found = group.get(name, default)
    if not isinstance(found, str):
        raise UnknownRecord
    return found


def _number(group: Json, name: str, default: int | None = 0) -> int:
    found = group.get(name, default)
    if type(found) is not int or found < 0:
        raise UnknownRecord
    return found
