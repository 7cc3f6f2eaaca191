"""Which keys speak for the log at which size: those the auditor brought, and those that they vouch for.

A `log_key` record holds a signed note of six lines: `egress-gateway log-key v1`, the origin, the act, the verifier
key that ends, its successor's (`-` for none), a size. `rotated` is believed if both keys signed it and the one that
ends is in force there; `revoked`, if the recovery key that the auditor brought signed it. Nothing else is taken
from a log.

Revocations come first, wherever they are: whoever stole a key can rotate it before its owner revokes it.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from egress_verify.brought import Brought
from egress_verify.ledger import Place
from egress_verify.notes import Key, Note, NotOne, parse, read_key, signed_at
from egress_verify.report import Report, Verdict

_TITLE: Final = "egress-gateway log-key v1"
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,15}")
_NOWHERE: Final = 1 << 60
"""The position of a note that was brought: behind every record."""


class UnknownSigner(NotOne):
    """No key that is known here has a line below a note: nothing is known of it, and nothing against it."""


@dataclass(slots=True)
class _Term:
    """When a key speaks for the log: for trees from `since` records on, up to `until`, and up to `revoked`."""

    since: int = 0
    until: int | None = None
    """Position of the record by which it named its successor."""
    revoked: int | None = None
    revoked_at: int = _NOWHERE
    """Position of the record that says so: what a stolen key signed before that is void, and no lie of the log."""

    def in_force(self, seq: int) -> bool:
        """Whether it may sign what is recorded at that position."""
        ended = self.until is not None and seq > self.until
        return self.since <= seq and not ended and (self.revoked is None or seq < self.revoked)


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

    def __init__(self, brought: Brought) -> None:
        """Raises `NotOne` for a revocation that was brought and that the recovery key did not sign."""
        self._brought = brought.keys
        self._terms: dict[Key, _Term] = {key: _Term() for key in brought.keys}
        self._recovery = brought.recovery
        self._origin = brought.origin
        for raw in brought.revocations:
            change = _change(Place(_NOWHERE, 0, 0, 0), parse(raw), self._origin)
            if change.act != "revoked" or not self._revoke(change):
                raise NotOne("a revocation that the recovery key did not sign")

    @property
    def names(self) -> list[str]:
        """Name and id of each key that is believed."""
        return [str(key) for key in self._terms]

    def learn(self, records: Iterable[tuple[Place, bytes]], report: Report) -> None:
        """Take the `log_key` records of the log, in order; those that nobody vouches for are findings."""
        rotations, false = [], []
        for place, body in records:
            try:
                change = _read(place, body, self._origin)
            except NotOne as error:
                _false(report, place, str(error))
                continue
            if change.act == "rotated":
                rotations.append(change)
            elif self._recovery is None:
                _unproven(report, place, "a revocation that only the recovery key can vouch for; bring --recovery")
            elif not self._revoke(change):
                false.append(change)
        waiting = [change for change in rotations if not self._rotate(change)]
        # Backward too: whoever brings only today's key believes the one before, which today's key signed for.
        false += [change for change in reversed(waiting) if not self._rotate_back(change)]
        for change in sorted(false, key=lambda change: change.place.seq):
            _false(report, change.place, "signed by none of the keys that it must be signed by")
        terms = [self._terms[key] for key in self._brought]
        if report.pruned and sum(term.until is None and term.revoked is None for term in terms) > 1:
            detail = (
                "of several keys nothing says which one ended, and the record of it may have been pruned; "
                "bring the present key alone, or what revoked the others with --revocation"
            )
            report.find("log_key_unproven", Verdict.INCOMPLETE, seq=0, detail=detail)

    def _revoke(self, change: _Change) -> bool:
        if self._recovery is None or not _signed(change.note, self._recovery):
            return False
        seq = change.place.seq
        term = self._terms.setdefault(change.ending, _Term())
        size = min(change.size, seq)
        term.revoked = size if term.revoked is None else min(size, term.revoked)
        term.revoked_at = min(seq, term.revoked_at)
        if change.successor is not None:
            self._name(change.successor, _Term(since=(change.size if seq == _NOWHERE else seq) + 1))
        return True

    def _rotate(self, change: _Change) -> bool:
        """Whether a key in force named its successor here, or a stolen one its thief before it was revoked."""
        seq, successor, term = change.place.seq, change.successor, self._terms.get(change.ending)
        if successor is None or not _signed(change.note, change.ending, successor):
            return False
        if term is None or term.until is not None or seq < term.since:
            return False
        if term.in_force(seq):
            term.until = seq
            self._name(successor, _Term(since=seq + 1))
            return True
        if seq >= term.revoked_at:
            return False
        # The thief's key is known then, and speaks for nothing; one that others vouch for stays what it is.
        self._name(successor, _Term(since=seq + 1, revoked=term.revoked, revoked_at=term.revoked_at))
        return True

    def _name(self, key: Key, term: _Term) -> None:
        # One that was brought is believed from the beginning: whoever brought it may know more than the log says.
        known = self._terms.setdefault(key, term)
        known.since = min(known.since, term.since)

    def _rotate_back(self, change: _Change) -> bool:
        """Whether a key in force here signed for the one before it, of which nothing else is known."""
        successor = change.successor
        term = self._terms.get(successor) if successor is not None else None
        # A key that the log itself named has a beginning, and says nothing about the time before.
        if successor is None or term is None or term.since > 0 or not term.in_force(change.place.seq):
            return False
        if change.ending in self._terms or not _signed(change.note, change.ending, successor):
            return False
        self._terms[change.ending] = _Term(until=change.place.seq)
        return True

    def believes(self, note: Note, size: int) -> bool:
        """Whether a key in force signed it; False if only one signed that was revoked before that size.

        Raises `UnknownSigner` if there is no line of a key that is known here, `NotOne` if such a key signed out of
        its time, or a signature is false.
        """
        signers = [term for key, term in self._terms.items() if signed_at(note, key) is not None]
        if not signers:
            raise UnknownSigner("a checkpoint that the log's key did not sign")
        within = [term for term in signers if term.since <= size and (term.until is None or size <= term.until)]
        if not within and not any(term.revoked is not None and size > term.revoked for term in signers):
            raise NotOne("a checkpoint signed with a key that was not in force")
        return any(term.revoked is None or size <= term.revoked for term in within)


def _read(place: Place, body: bytes, origin: str) -> _Change:
    record = json.loads(body)
    if not isinstance(record.get("note"), str):
        raise NotOne("a record without a note")
    change = _change(place, parse(record["note"].encode()), origin)
    if change.act != record.get("act"):
        raise NotOne("a note about another act")
    return change


def _change(place: Place, note: Note, origin: str) -> _Change:
    lines = note.text.split("\n")
    if len(lines) != 7 or lines[0] != _TITLE or not _SIZE.fullmatch(lines[5]):
        raise NotOne("not a note about a log key")
    if lines[1] != origin:
        raise NotOne("a note about another log")
    if lines[2] not in {"rotated", "revoked"}:
        raise NotOne("a note about another act")
    successor = None if lines[4] == "-" else read_key(lines[4])
    return _Change(place, lines[2], read_key(lines[3]), successor, int(lines[5]), note)


def _signed(note: Note, *keys: Key) -> bool:
    """Whether all of them signed it."""
    try:
        return all(signed_at(note, key) is not None for key in keys)
    except NotOne:
        return False


def _false(report: Report, place: Place, detail: str) -> None:
    report.find("log_key_false", Verdict.TAMPERED, seq=place.seq, segment=place.segment, byte=place.byte, detail=detail)


def _unproven(report: Report, place: Place, detail: str) -> None:
    report.find(
        "log_key_unproven", Verdict.INCOMPLETE, seq=place.seq, segment=place.segment, byte=place.byte, detail=detail
    )
