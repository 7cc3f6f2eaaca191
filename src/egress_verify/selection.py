"""Which records a pack is about: values at paths, and a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from egress_verify.notes import NotOne


@dataclass(frozen=True, slots=True)
class Selection:
    """A record is taken if at each path one of its values is among those given, and its time is within."""

    match: tuple[tuple[str, frozenset[Any]], ...]
    """Paths with dots, `[]` behind a list whose members are looked into."""
    since: int = 0
    until: int = 0
    """Microseconds since the epoch, `until` exclusive; 0 for open."""

    def takes(self, record: dict[str, Any]) -> bool:
        """Whether the record is one of them."""
        ts = record.get("ts", 0)
        if ts < self.since or (self.until and ts >= self.until):
            return False
        return all(any(value in wanted for value in _values(record, path.split("."))) for path, wanted in self.match)


def _values(value: Any, path: list[str]) -> Iterator[Any]:
    if not path:
        if isinstance(value, str | int):
            yield value
        return
    name, rest = path[0].removesuffix("[]"), path[1:]
    inner = value.get(name) if isinstance(value, dict) else None
    if path[0].endswith("[]"):
        for item in inner if isinstance(inner, list) else ():
            yield from _values(item, rest)
    elif inner is not None:
        yield from _values(inner, rest)


def selection_of(query: Any) -> Selection:
    """Read the `query` of a pack's manifest. Raises `NotOne`."""
    match = query.get("match") if isinstance(query, dict) else None
    if not isinstance(match, dict) or not all(isinstance(values, list) for values in match.values()):
        raise NotOne("a manifest without a query")
    since, until = query.get("since", 0), query.get("until", 0)
    if type(since) is not int or type(until) is not int:
        raise NotOne("a query without times")
    if any(not isinstance(value, str | int) for values in match.values() for value in values):
        raise NotOne("a query for values that no record has")
    return Selection(tuple((path, frozenset(match[path])) for path in sorted(match)), since, until)
