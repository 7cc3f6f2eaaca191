"""Which keys speak for the log at which size: those the auditor brought, and those that they vouch for.

A `log_key` record holds a signed note of six lines: `egress-gateway log-key v1`, the origin, the act, the verifier
key that ends, its successor's (`-` for none), a size. `rotated` is believed if both keys signed it and one of them
is believed; `revoked`, if the recovery key that the auditor brought signed it. Nothing else is taken from a log.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from egress_verify.ledger import Place
from egress_verify.notes import Key, Note, NotOne, parse, read_key, signed_at
from egress_verify.report import Report, Verdict

_TITLE: Final = "egress-gateway log-key v1"


@dataclass(slots=True)
class _Term:
    """When a key speaks for the log: for trees from `since` records on, up to `until`."""

    since: int = 0
    until: int | None = None
    revoked: int | None = None


@dataclass(frozen=True, slots=True)
class _Change:
    """A record that changes the key."""

    place: Place
    act: str
    ending: Key
    successor: Key | None
    size: int
    note: Note


class KeyRing:
    """Keys that are believed."""

    def __init__(self, keys: Sequence[Key], recovery: Key | None, origin: str) -> None:
        self._terms: dict[Key, _Term] = {key: _Term() for key in keys}
        self._recovery = recovery
        self._origin = origin

    @property
    def names(self) -> list[str]:
        """Name and id of each key that is believed."""
        return [str(key) for key in self._terms]

    def learn(self, records: Iterable[tuple[Place, bytes]], report: Report) -> None:
        """Take the `log_key` records of the log, in order; those that nobody vouches for are findings."""
        changes = []
        for place, body in records:
            try:
                changes.append(_read(place, body, self._origin))
            except NotOne as error:
                _false(report, place, str(error))
        # Backward too: whoever brings only today's key believes the one before, which today's key signed for.
        waiting = [change for change in changes if not self._take(change, report)]
        while len(left := [change for change in reversed(waiting) if not self._take(change, report)]) < len(waiting):
            waiting = list(reversed(left))
        for change in waiting:
            if change.act == "revoked" and self._recovery is None:
                detail = "a revocation that only the recovery key can vouch for; bring it with --recovery"
                place = change.place
                report.find(
                    "log_key_unproven",
                    Verdict.INCOMPLETE,
                    seq=place.seq,
                    segment=place.segment,
                    byte=place.byte,
                    detail=detail,
                )
            else:
                _false(report, change.place, "signed by none of the keys that it must be signed by")

    def _take(self, change: _Change, report: Report) -> bool:
        """Whether the change was believed."""
        try:
            if change.act == "revoked":
                if self._recovery is None or signed_at(change.note, self._recovery) is None:
                    return False
                self._terms.setdefault(change.ending, _Term()).revoked = min(change.size, change.place.seq)
                if change.successor is not None:
                    self._terms.setdefault(change.successor, _Term(since=change.place.seq + 1))
                return True
            successor = change.successor
            if successor is None or signed_at(change.note, change.ending) is None:
                return False
            if signed_at(change.note, successor) is None:
                return False
        except NotOne:
            return False
        known = self._terms.get(change.ending)
        if known is not None and known.revoked is not None and change.place.seq >= known.revoked:
            return False
        if known is None and successor not in self._terms:
            return False
        self._terms.setdefault(change.ending, _Term()).until = change.place.seq
        # One that was brought is believed from the beginning: whoever brought it may know more than the log says.
        self._terms.setdefault(successor, _Term(since=change.place.seq + 1))
        return True

    def believes(self, note: Note, size: int) -> bool:
        """Whether a key in force signed it; False if only one signed that was revoked before that size.

        Raises `NotOne` if no key that is known here signed it, if one did out of its time, or a signature is false.
        """
        signers = [term for key, term in self._terms.items() if signed_at(note, key) is not None]
        if not signers:
            raise NotOne("a checkpoint that the log's key did not sign")
        within = [term for term in signers if term.since <= size and (term.until is None or size <= term.until)]
        if not within and not any(term.revoked is not None and size > term.revoked for term in signers):
            raise NotOne("a checkpoint signed with a key that was not in force")
        return any(term.revoked is None or size <= term.revoked for term in within)


def _read(place: Place, body: bytes, origin: str) -> _Change:
    record = json.loads(body)
    if not isinstance(record.get("note"), str):
        raise NotOne("a record without a note")
    note = parse(record["note"].encode())
    lines = note.text.split("\n")
    if len(lines) != 7 or lines[0] != _TITLE or not lines[5].isdecimal():
        raise NotOne("not a note about a log key")
    if lines[1] != origin:
        raise NotOne("a note about another log")
    act, size = lines[2], int(lines[5])
    if act not in {"rotated", "revoked"} or act != record.get("act"):
        raise NotOne("a note about another act")
    successor = None if lines[4] == "-" else read_key(lines[4])
    return _Change(place, act, read_key(lines[3]), successor, size, note)


def _false(report: Report, place: Place, detail: str) -> None:
    report.find("log_key_false", Verdict.TAMPERED, seq=place.seq, segment=place.segment, byte=place.byte, detail=detail)
