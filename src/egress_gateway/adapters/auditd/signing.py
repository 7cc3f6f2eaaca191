"""Who signs the log's checkpoints, and how one key takes another's place while the log runs.

    next key beside the present one -> statement recorded -> checkpoint by both -> next key in the present one's place

The first step is an administrator's, the others are the log's. A crash between any two leaves files from which a
start goes on: no successor's checkpoint is on disk before the statement is durable, and the present key is not
given up before its successor's checkpoint is. A revocation goes the same way, but that its note comes from the
recovery key, and the revoked key signs nothing more.

Whoever can write the directory of the key is the log, and can be stopped by the recovery key alone.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from egress_gateway.adapters.auditd.files import Files
from egress_gateway.adapters.auditd.layout import last_notes
from egress_gateway.adapters.log_key_files import (
    NEXT,
    PREPARED,
    beside,
    forget_revocation,
    put_in_place,
    read_revocation,
    read_signing_key,
)
from egress_gateway.adapters.secret_files import read_key
from egress_gateway.audit.notes.checkpoint import read_text, verifier_key
from egress_gateway.audit.notes.log_keys import Act, honoured, read_statement, rotated
from egress_gateway.audit.notes.note import VerifierKey, parse, signed_by
from egress_gateway.audit.notes.note import read_key as read_verifier_key
from egress_gateway.audit.records.own_kinds import LogKeyRecord
from egress_gateway.core.errors import ConfigError, WireError

_FILE: Final = "file:"


class _Turn(msgspec.Struct, kw_only=True):
    """A key on its way out."""

    successor: Ed25519PrivateKey | None
    """None for a key that ended before, and of which only the statement is to be recorded."""
    act: Act
    position: int | None = None
    """Of the record; None while it is not known to be durable."""


class SigningKeys:
    """The present key, and what is to come of it. For one thread at a time, but for `signers`."""

    def __init__(
        self,
        origin: str,
        current: Ed25519PrivateKey,
        *,
        place: Path | None = None,
        recovery: VerifierKey | None = None,
        keep_old: bool = False,
        tell: Callable[[str], None],
    ) -> None:
        """`place` is the present key's file; None for a key that is not in a file, which stays for good."""
        self._origin = origin
        self.current = current
        """What signs now."""
        self._place = place
        self._recovery = recovery
        self._keep_old = keep_old
        self._tell = tell
        self._told = ""
        self._turn: _Turn | None = None

    @property
    def vkey(self) -> VerifierKey:
        """The present key, as verifiers know it."""
        return verifier_key(self._origin, self.current.public_key())

    def signers(self, size: int) -> tuple[Ed25519PrivateKey, ...]:
        """The keys that sign a checkpoint of that size, the log's first line first."""
        turn = self._turn
        if turn is None or turn.successor is None or turn.position is None or size <= turn.position:
            return (self.current,)
        return (self.current, turn.successor) if turn.act is Act.ROTATED else (turn.successor,)

    def due(self, size: int, now: int) -> LogKeyRecord | None:
        """What is to be recorded because a successor or a revocation was put beside the key; None for nothing."""
        if self._place is None or self._turn is not None:
            return None
        try:
            note = read_revocation(self._place)
            if note is not None:
                return self._revoke(note, size, now)
            successor = read_signing_key(beside(self._place, NEXT))
        except (ConfigError, WireError) as error:
            self._say(f"the log's key is not changed: {error}")
            return None
        if successor is None:
            return None
        self._turn = _Turn(successor=successor, act=Act.ROTATED)
        note = rotated(self._origin, self.current, successor, size)
        return LogKeyRecord(ts=now, act=Act.ROTATED.value, note=note)

    def resume(self, seq: int, record: LogKeyRecord) -> None:
        """At the start: what the log recorded last about its keys, if that was not brought to its end.

        What those did not sign who may is no turn to go on with.
        """
        if self._place is None:
            return
        try:
            note = parse(record.note.encode())
            if read_statement(note.text).ended != self.vkey:
                return
            statement = honoured(note, self._origin, self.vkey.__eq__, self._recovery)
        except WireError as error:
            self._tell(f"what record {seq} says of the log's keys does not count: {error.reason}")
            return
        successor = read_signing_key(beside(self._place, NEXT))
        if successor is None:
            return
        if statement.successor == verifier_key(self._origin, successor.public_key()):
            self._turn = _Turn(successor=successor, act=statement.act, position=seq)

    def recorded(self, seq: int) -> None:
        """The record that was due is durable at that position."""
        if self._turn is not None:
            self._turn.position = seq
            if self._turn.successor is None:
                self._end(self._turn)

    def not_recorded(self) -> None:
        """The record that was due is not in the log; it is due again."""
        self._turn = None

    def published(self, size: int) -> None:
        """A checkpoint of that size is durable: where a successor signed it, the present key has had its day."""
        turn = self._turn
        if turn is not None and turn.position is not None and size > turn.position:
            self._end(turn)

    def _revoke(self, note: str, size: int, now: int) -> LogKeyRecord | None:
        """The record of a revocation. Raises `ConfigError`, `WireError` for one that is not honoured here."""
        statement = honoured(parse(note.encode()), self._origin, lambda _: False, self._recovery)
        if statement.act is not Act.REVOKED:
            raise WireError("a revocation that is none")
        if statement.size > size:
            # Verifiers take the successor's word for larger logs only.
            raise WireError(f"a revocation for a log of {statement.size} records, and this one has fewer")
        successor = None
        if statement.ended == self.vkey:
            place = self._successors_place()
            successor = read_signing_key(place) if place is not None else None
            if successor is None or verifier_key(self._origin, successor.public_key()) != statement.successor:
                raise WireError(
                    "the revocation of the present key names no successor that is here; prepare one with "
                    "`egress audit rotate-key --prepare`, and name it in the revocation"
                )
            if place is not None and place != self._beside(NEXT):
                place.replace(self._beside(NEXT))
        self._turn = _Turn(successor=successor, act=Act.REVOKED)
        return LogKeyRecord(ts=now, act=Act.REVOKED.value, note=note)

    def _successors_place(self) -> Path | None:
        places = (self._beside(NEXT), self._beside(PREPARED))
        return next((place for place in places if place.exists()), None)

    def _beside(self, suffix: str) -> Path:
        if self._place is None:
            raise ValueError("a key that is not in a file has nothing beside it")
        return beside(self._place, suffix)

    def _say(self, problem: str) -> None:
        """Tell the operator, once until it is another problem: it comes up again every second."""
        if problem != self._told:
            self._told = problem
            self._tell(problem)

    def _end(self, turn: _Turn) -> None:
        place = self._place
        if place is None:
            return
        try:
            if turn.act is Act.REVOKED:
                # Before the key: a successor that has signed is put in place without its revocation, too.
                forget_revocation(place)
            if turn.successor is not None:
                put_in_place(place, kept_as=self.vkey.split("+")[1] if self._keep_old else "")
        except (ConfigError, OSError) as error:
            # Nothing is lost: the successor signs, and the next checkpoint tries again.
            self._say(f"the log's old key cannot be put away: {error}")
            return
        self._turn = None
        if turn.successor is not None:
            self.current = turn.successor
            self._tell(f"the log is signed by {self.vkey} from now on")


def open_keys(
    reference: str,
    origin: str,
    files: Files,
    *,
    environment: Mapping[str, str],
    recovery: VerifierKey | None,
    keep_old: bool,
    tell: Callable[[str], None],
) -> SigningKeys:
    """The log's keys as they are on disk, after what a crash left to be done. Raises `ConfigError`."""
    place = Path(reference.removeprefix(_FILE)) if reference.startswith(_FILE) else None
    if place is not None:
        _settle(place, origin, files, keep_old=keep_old)
    current = Ed25519PrivateKey.from_private_bytes(read_key(reference, environment=environment).expose())
    return SigningKeys(origin, current, place=place, recovery=recovery, keep_old=keep_old, tell=tell)


def _settle(place: Path, origin: str, files: Files, *, keep_old: bool) -> None:
    """Put a successor that has signed the newest checkpoint in the present key's place."""
    successor = read_signing_key(beside(place, NEXT))
    if successor is None:
        return
    try:
        newest = max(
            (parse(note) for note in last_notes(files)[0][-2:]),
            key=lambda note: read_text(note.text).size,
            default=None,
        )
        vkey = verifier_key(origin, successor.public_key())
        has_signed = newest is not None and signed_by(newest, read_verifier_key(vkey))
    except WireError:
        # A damaged checkpoint; that is told, in better words, by whoever reads the log next.
        return
    if has_signed:
        old = read_signing_key(place) if keep_old else None
        put_in_place(place, kept_as=verifier_key(origin, old.public_key()).split("+")[1] if old is not None else "")
