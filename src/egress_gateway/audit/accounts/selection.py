"""Which records a pack is about: values at paths, and a time. A verifier finds the same ones anew."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

import msgspec

OF_A_REQUEST: Final = ("intent", "outcome", "refusal", "tool", "orphan")
"""Kinds of record that tell what became of a request."""


class _Head(msgspec.Struct):
    """Of a record, what says whether it tells of a request."""

    kind: str = ""
    rid: str = ""


_NAMED: Final = b'"rid":"'
_HEAD: Final = msgspec.json.Decoder(_Head)


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """As it stands in a pack's manifest."""

    match: Mapping[str, tuple[str, ...]] = {}
    """Names with dots between, `[]` behind one whose list's items are looked at: `disclosed[].subject`. A record is
    taken if at each path one of its values is among those given."""
    since: int = 0
    until: int = 0
    """Microseconds since the epoch; `until` is exclusive, 0 means no end."""
    requests: bool = False
    """With a record that is taken go all others of the same request, whenever they were written: a value that left
    stands in the intent alone, and what became of it in the records behind."""

    def takes(self, body: bytes) -> bool:
        """Whether a record, in its canonical form, is one of them."""
        record: object = msgspec.json.decode(body)
        ts = next((value for value in _values(record, ["ts"]) if isinstance(value, int)), 0)
        if ts < self.since or (self.until and ts >= self.until):
            return False
        return all(
            any(value in wanted for value in _values(record, path.split("."))) for path, wanted in self.match.items()
        )


def rid_of(body: bytes) -> str:
    """The request that a record tells of; empty for none."""
    head = _HEAD.decode(body)
    return head.rid if head.kind in OF_A_REQUEST else ""


def may_tell_of(leaf: bytes, rids: Collection[bytes]) -> bool:
    """Whether a leaf's record may tell of one of these requests, without reading it; `rid_of` says if it does.

    Relies on the canonical form: a member's name stands as it is, with nothing before its value.
    """
    for behind in leaf.split(_NAMED)[1:]:
        rid = behind.partition(b'"')[0]
        # One that is written with an escape may be any.
        if rid in rids or b"\\" in rid:
            return True
    return False


def _values(value: object, path: list[str]) -> Iterator[object]:
    if not path:
        yield value
        return
    name, rest = path[0].removesuffix("[]"), path[1:]
    inner = value.get(name) if isinstance(value, dict) else None
    if path[0].endswith("[]"):
        for item in inner if isinstance(inner, list) else ():
            yield from _values(item, rest)
    elif inner is not None:
        yield from _values(inner, rest)
