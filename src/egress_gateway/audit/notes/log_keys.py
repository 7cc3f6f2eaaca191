r"""Statements about the log's own keys, and which keys may sign a checkpoint of which size.

A statement is a signed note whose text has six lines:

    egress-gateway log-key v1
    <origin>
    rotated | revoked
    <verifier key that ends>
    <verifier key of its successor, - for none>
    <size>

`rotated` is signed by both keys; its size is the log's when it was made. `revoked` is signed by the recovery
key, which is kept offline, and its size is the last that the ended key is believed alone for. A statement
counts from its place in the log on: checkpoints of more records than its position are the successor's.

Nobody takes a key from the log that a key he trusts did not sign.
"""

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from egress_gateway.audit.notes.checkpoint import verifier_key
from egress_gateway.audit.notes.note import Algorithm, Note, VerifierKey, line, make_key, parse, read_key, signed_by
from egress_gateway.audit.records.own_kinds import LogKeyRecord
from egress_gateway.core.errors import WireError

_HEADING = "egress-gateway log-key v1"
_NOBODY = "-"
RECOVERY_SUFFIX = "/recovery"
"""What the name of a recovery key adds to the log's."""

LARGEST_SIZE = 2**53 - 1


class Act(StrEnum):
    """What happened to a key."""

    ROTATED = "rotated"
    REVOKED = "revoked"


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """What a note says about a log's key. Proves nothing before its signatures were checked."""

    origin: str
    act: Act
    ended: VerifierKey
    successor: VerifierKey | None = None
    size: int


def statement_text(statement: Statement) -> str:
    """What is signed."""
    lines = (
        _HEADING,
        statement.origin,
        statement.act,
        statement.ended,
        statement.successor or _NOBODY,
        str(statement.size),
    )
    return "".join(f"{each}\n" for each in lines)


def read_statement(text: str) -> Statement:
    """The statement in a note's text. Raises `WireError` for anything that is not exactly one."""
    lines = text.split("\n")
    if len(lines) != 7 or lines[0] != _HEADING or lines[6]:
        raise WireError("not a statement about a log's key")
    _, origin, act, ended, successor, size, _ = lines
    if act not in set(Act) or not size.isdecimal() or not size.isascii() or int(size) > LARGEST_SIZE:
        raise WireError("not a statement about a log's key")
    statement = Statement(
        origin=origin,
        act=Act(act),
        ended=_key(ended),
        successor=None if successor == _NOBODY else _key(successor),
        size=int(size),
    )
    if statement.act is Act.ROTATED and statement.successor is None:
        raise WireError("a rotation without a successor")
    if statement.successor == statement.ended:
        raise WireError("a key that follows itself")
    if statement_text(statement) != text:
        raise WireError("not a statement about a log's key")
    return statement


def _key(text: str) -> VerifierKey:
    if read_key(text).algorithm is not Algorithm.ED25519:
        raise WireError("a log's key that is not Ed25519")
    return VerifierKey(text)


def rotated(origin: str, old: Ed25519PrivateKey, new: Ed25519PrivateKey, size: int) -> str:
    """The note of a rotation, signed by both keys."""
    statement = Statement(
        origin=origin,
        act=Act.ROTATED,
        ended=verifier_key(origin, old.public_key()),
        successor=verifier_key(origin, new.public_key()),
        size=size,
    )
    return _signed(statement_text(statement), (origin, old), (origin, new))


def revoked(
    origin: str, ended: VerifierKey, successor: VerifierKey | None, size: int, recovery: Ed25519PrivateKey
) -> str:
    """The note of a revocation, signed by the recovery key."""
    statement = Statement(origin=origin, act=Act.REVOKED, ended=ended, successor=successor, size=size)
    text = statement_text(statement)
    read_statement(text)
    return _signed(text, (origin + RECOVERY_SUFFIX, recovery))


def recovery_key(origin: str, key: Ed25519PrivateKey) -> VerifierKey:
    """The verifier key of a log's recovery key."""
    return verifier_key(origin + RECOVERY_SUFFIX, key.public_key())


def signature_line(text: str, name: str, key: Ed25519PrivateKey) -> str:
    """The line of an Ed25519 key below a note's text."""
    known = make_key(name, Algorithm.ED25519, key.public_key().public_bytes_raw())
    return line(name, known.key_id, key.sign(text.encode()))


def _signed(text: str, *signers: tuple[str, Ed25519PrivateKey]) -> str:
    return f"{text}\n{''.join(signature_line(text, name, key) for name, key in signers)}"


def honoured(
    note: Note, origin: str, trusted: Callable[[VerifierKey], bool], recovery: VerifierKey | None
) -> Statement:
    """What a note says, if those signed it who may. `trusted` says whether a key is in force at its place.

    Raises `WireError` otherwise.
    """
    statement = read_statement(note.text)
    if statement.origin != origin:
        raise WireError(f"a statement about a key of {statement.origin!r}")
    if statement.act is Act.REVOKED:
        if recovery is None or not signed_by(note, read_key(recovery)):
            raise WireError("a revocation that the recovery key did not sign")
        return statement
    if not trusted(statement.ended):
        raise WireError("a rotation of a key that is not in force")
    for vkey in (statement.ended, statement.successor):
        if vkey is None or not signed_by(note, read_key(vkey)):
            raise WireError("a rotation that both keys did not sign")
    return statement


class KeyTerm(msgspec.Struct, frozen=True, kw_only=True):
    """From where to where a key may sign checkpoints; sizes, inclusive. None if it ends before it begins."""

    vkey: VerifierKey
    since: int = 0
    until: int | None = None
    """None for the one that signs now."""
    ended_by: Act | None = None
    record: int | None = None
    """Position of the record that ended it."""


class KeyChain:
    """The keys of one log: those that a verifier brings, and those that they vouch for.

    A revocation reaches back: what the ended key signed after the revocation's size is void, also a rotation that
    was recorded before the revocation was.
    """

    def __init__(self, origin: str, trusted: Iterable[VerifierKey], recovery: VerifierKey | None = None) -> None:
        self._origin = origin
        self._recovery = recovery
        self._trusted = tuple(trusted)
        self._statements: list[tuple[int, Statement]] = []
        self._terms = {vkey: KeyTerm(vkey=vkey) for vkey in self._trusted}

    @property
    def terms(self) -> tuple[KeyTerm, ...]:
        """All keys, in the order in which they came."""
        return tuple(self._terms.values())

    def signers(self, size: int) -> frozenset[VerifierKey]:
        """The keys of which one must have signed a checkpoint of that size."""
        return frozenset(
            term.vkey
            for term in self._terms.values()
            if term.since <= size and (term.until is None or size <= term.until)
        )

    def take(self, seq: int, record: LogKeyRecord) -> Statement:
        """Take the record at that position; records in their order. Raises `WireError` for one that nobody trusted."""
        statement = honoured(parse(record.note.encode()), self._origin, lambda _: True, self._recovery)
        if statement.act != record.act:
            raise WireError("a record that says another thing than its note")
        self._statements.append((seq, statement))
        self._terms, refused = _followed(self._trusted, self._statements)
        if seq in refused:
            raise WireError("a rotation of a key that is not in force")
        return statement


def _followed(
    trusted: Iterable[VerifierKey], statements: Sequence[tuple[int, Statement]]
) -> tuple[dict[VerifierKey, KeyTerm], frozenset[int]]:
    """The terms of all keys after these statements, and the positions of rotations that count for nothing."""
    terms = {vkey: KeyTerm(vkey=vkey) for vkey in trusted}
    for seq, statement in statements:
        if statement.act is Act.REVOKED:
            _revoke(terms, seq, statement)
    given_up: set[VerifierKey] = set()
    refused: set[int] = set()
    for seq, statement in statements:
        term = terms.get(statement.ended)
        if statement.act is Act.REVOKED or statement.successor is None:
            continue
        if term is None or seq < term.since or statement.ended in given_up or _late(term, seq):
            refused.add(seq)
        elif term.until is not None and term.until <= seq:
            # By the thief of a key that was revoked later: his own key is known, and speaks for nothing.
            _name(terms, msgspec.structs.replace(term, vkey=statement.successor, since=seq + 1))
        else:
            given_up.add(statement.ended)
            terms[statement.ended] = msgspec.structs.replace(term, until=seq, ended_by=Act.ROTATED, record=seq)
            _name(terms, KeyTerm(vkey=statement.successor, since=seq + 1))
    return terms, frozenset(refused)


def _late(term: KeyTerm, seq: int) -> bool:
    """Whether its revocation was on record before that position."""
    return term.record is not None and term.record <= seq and term.until is not None and term.until <= seq


def _revoke(terms: dict[VerifierKey, KeyTerm], seq: int, statement: Statement) -> None:
    until = min(seq, statement.size)
    term = terms.get(statement.ended, KeyTerm(vkey=statement.ended))
    if term.until is None:
        term = msgspec.structs.replace(term, until=until, ended_by=Act.REVOKED, record=seq)
    elif until < term.until:
        term = msgspec.structs.replace(term, until=until)
    terms[statement.ended] = term
    if statement.successor is not None:
        _name(terms, KeyTerm(vkey=statement.successor, since=seq + 1))


def _name(terms: dict[VerifierKey, KeyTerm], named: KeyTerm) -> None:
    """Somebody in force vouches for a key; it keeps an end that it has already."""
    known = terms.get(named.vkey, named)
    terms[named.vkey] = msgspec.structs.replace(known, since=min(known.since, named.since))
