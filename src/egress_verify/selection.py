"""Which records a pack is about: values at paths, and a time; and those that tell of the same requests."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from egress_verify.notes import NotOne

_OF_A_REQUEST: Final = frozenset({"intent", "outcome", "refusal", "tool", "orphan"})
"""Kinds of record that tell what became of a request."""
_KEYS: Final = frozenset({"match", "since", "until", "requests"})
"""All that a query may say: what is not understood could mean other records."""
SOMEBODY: Final = frozenset({"principal.person", "principal.asserted_person", "disclosed[].subject"})
"""Paths of a query about somebody: it is of whole requests, whatever the pack says. Otherwise who makes the pack
could leave out what became of each request, and call the rest complete."""


@dataclass(frozen=True, slots=True)
class Selection:
    """A record is taken if at each path one of its values is among those given, and its time is within."""

    match: tuple[tuple[str, frozenset[Any]], ...]
    """Paths with dots, `[]` behind a list whose members are looked into."""
    since: int = 0
    until: int = 0
    """Microseconds since the epoch, `until` exclusive; 0 for open."""
    requests: bool = False
    """Whether with a record all others of its request are taken, whenever they were written."""
    rids: frozenset[str] = frozenset()
    """Those requests, as far as the records are known."""

    def takes(self, record: dict[str, Any]) -> bool:
        """Whether the record is one of them."""
        return self._matches(record) or (bool(self.rids) and _rid(record) in self.rids)

    def with_requests(self, records: Iterable[dict[str, Any]]) -> "Selection":
        """The same, knowing the requests of these records, where they matter."""
        if not self.requests:
            return self
        rids = {_rid(record) for record in records if self._matches(record)}
        return replace(self, rids=frozenset(rids - {""}))

    @property
    def told(self) -> dict[str, Any]:
        """What is asked for, as a report tells it."""
        match = {path: sorted(values, key=str) for path, values in self.match}
        return {"match": match, "since": self.since, "until": self.until}

    def _matches(self, record: dict[str, Any]) -> bool:
        ts = record.get("ts", 0)
        if ts < self.since or (self.until and ts >= self.until):
            return False
        return all(any(value in wanted for value in _values(record, path.split("."))) for path, wanted in self.match)


def _rid(record: dict[str, Any]) -> str:
    """The request that a record tells of; empty for none."""
    rid, kind = record.get("rid", ""), record.get("kind")
    # A forged one may hold anything there, also what cannot be looked up.
    return rid if isinstance(rid, str) and isinstance(kind, str) and kind in _OF_A_REQUEST else ""


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
    if not query.keys() <= _KEYS:
        raise NotOne("a query that says more than this verifier knows of; take a newer one")
    since, until = query.get("since", 0), query.get("until", 0)
    if type(since) is not int or type(until) is not int:
        raise NotOne("a query without times")
    requests = query.get("requests", False)
    if type(requests) is not bool:
        raise NotOne("a query that does not say whether it is of whole requests")
    if any(not isinstance(value, str | int) for values in match.values() for value in values):
        raise NotOne("a query for values that no record has")
    return Selection(
        tuple((path, frozenset(match[path])) for path in sorted(match)),
        since,
        until,
        requests=requests or bool(SOMEBODY & match.keys()),
    )
