"""Bodies that have everything a description knows, and copies of them with a canary in one place."""

import base64
from collections.abc import Iterator
from typing import Final

from egress_gateway.providers import shape as s
from egress_gateway.wire.json import Json, decode, encode

CANARY: Final = "canary-7f3a"
CANARY_NUMBER: Final = 78_051_120
"""One digit longer than any structural number."""

_PNG: Final = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(4)).decode()

Path = tuple[str | int, ...]


def maximal(shape: s.Shape) -> list[Json]:
    """Values that together have every member and every kind that the shape knows."""
    match shape:
        case s.Record(members):
            columns = {name: maximal(member) for name, member in members.items()}
            rows = max((len(values) for values in columns.values()), default=0)
            return [{name: values[row] for name, values in columns.items() if row < len(values)} for row in range(rows)]
        case s.Items(item):
            return [[value] for value in maximal(item)]
        case s.Tagged(tag=tag, cases=cases, absent=absent):
            found = maximal(absent) if absent else []
            untagged: list[Json] = [
                {name: child for name, child in value.items() if name != tag}
                for value in found
                if isinstance(value, dict)
            ]
            tagged = [(kind, value) for kind, case in cases.items() for value in maximal(case)]
            return untagged + [{**value, tag: kind} for kind, value in tagged if isinstance(value, dict)]
        case s.ByKind(text=text, array=array, object=object_):
            return [value for kind in (text, array, object_) if kind for value in maximal(kind)]
        case s.Remote(shape=inner) | s.Sealed(record=inner):
            return maximal(inner)
        case _:
            return _leaf(shape)


def _leaf(shape: s.Shape) -> list[Json]:
    match shape:
        case s.Word(words):
            return [min(words)]
        case s.Number():
            return [1]
        case s.Flag():
            return [True]
        case s.Free():
            return [{"k": ["v", 1, True, None, {"l": "w"}]}]
        case s.Schema():
            return [{"type": "object", "properties": {"p": {"description": "d", "enum": ["e"]}}, "required": ["p"]}]
        case s.JsonText():
            return ['{"k":["v",1]}']
        case s.Blob():
            return [_PNG]
        case s.Link():
            return ["https://example.org/?q=1", "data:image/png;base64," + _PNG]
        case s.Refuse():
            return []
        case s.Model():
            return ["some-model"]
        case _:
            return ["some text"]


def positions(value: Json, path: Path = ()) -> Iterator[tuple[Path, bool]]:
    """Every leaf that says something, and every key (True)."""
    if isinstance(value, dict):
        for name, child in value.items():
            yield (*path, name), True
            yield from positions(child, (*path, name))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from positions(child, (*path, index))
    elif not isinstance(value, bool) and value is not None:
        yield path, False


def planted(tree: Json, path: Path, *, key: bool) -> Json:
    """A copy of the tree with the canary in one position."""
    copy = decode(encode(tree))
    container: Json = copy
    for step in path[:-1]:
        container = container[step]  # type: ignore[index]  # the path was read off the tree
    last = path[-1]
    old = container[last]  # type: ignore[index]  # the same
    if key and isinstance(container, dict):
        del container[str(last)]
        container[CANARY] = old
    else:
        container[last] = CANARY if isinstance(old, str) else CANARY_NUMBER  # type: ignore[index]  # the same
    return copy
