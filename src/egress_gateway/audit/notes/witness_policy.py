"""Who has to have cosigned a checkpoint before it is believed: policy files as of C2SP tlog-policy.

A policy names logs, witnesses, groups of them with a threshold, and one quorum. Each name counts in one place at
most, so that no witness can fill two. Whoever reads a policy brought it himself: none is ever taken from a log.
"""

import re
from collections.abc import Callable, Collection
from typing import Final

import msgspec

from egress_gateway.audit.notes.note import Algorithm, Note, NoteKey, VerifierKey, read_key, signed_by
from egress_gateway.core.errors import WireError

LARGEST_POLICY: Final = 256 << 10
"""Bytes: 64 keys of ML-DSA-44, which have 1,800 digits each, and as much again."""
MOST_LINES: Final = 128
"""Logs, witnesses and groups together; the spec asks for 32 of each at least."""
NOBODY: Final = "none"

_LOG_KEYS: Final = frozenset({Algorithm.ED25519, Algorithm.ML_DSA_44})
_WITNESS_KEYS: Final = frozenset({Algorithm.COSIGNATURE, Algorithm.ML_DSA_44})
_FORBIDDEN: Final = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
_BLANK: Final = re.compile("[ \t]+")
_THRESHOLD: Final = re.compile("[1-9][0-9]{0,3}")


class TrustedLog(msgspec.Struct, frozen=True):
    """A log that may be believed. Its key's name is its origin."""

    key: NoteKey
    url: str = ""


class Witness(msgspec.Struct, frozen=True):
    """Somebody who cosigns."""

    name: str
    """Of the policy alone; the key has another."""
    key: NoteKey
    url: str = ""
    """Submission prefix (C2SP tlog-witness), without a final slash; empty where nobody submits."""


class Group(msgspec.Struct, frozen=True):
    """Counts as having cosigned when so many of its members have."""

    name: str
    threshold: int
    members: tuple[str, ...]


class WitnessPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """A policy file as read."""

    logs: tuple[TrustedLog, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    groups: tuple[Group, ...] = ()
    """Each names only such as stand before it."""
    quorum: str = ""
    """Name of a witness or group; `none` asks for nobody. Empty, as no file can say it, is never met."""


def read_policy(data: bytes) -> WitnessPolicy:
    """The policy in a file's bytes. Raises `WireError`, whose reason begins with the line."""
    if len(data) > LARGEST_POLICY:
        raise WireError(f"a policy of more than {LARGEST_POLICY} bytes")
    reader = _Reader()
    # Octets beyond ASCII are opaque; only a key's name has to be UTF-8.
    for number, line in enumerate(data.split(b"\n"), 1):
        try:
            reader.take(line)
        except WireError as error:
            raise WireError(f"line {number}: {error.reason}") from error
    return reader.close()


def met(policy: WitnessPolicy, witnesses: Collection[str]) -> bool:
    """Whether these witnesses, by their names in the policy, are a quorum."""
    if policy.quorum == NOBODY:
        return True
    counted = {witness.name for witness in policy.witnesses if witness.name in witnesses}
    for group in policy.groups:
        if sum(member in counted for member in group.members) >= group.threshold:
            counted.add(group.name)
    return policy.quorum in counted


def cosigners(policy: WitnessPolicy, note: Note) -> tuple[str, ...]:
    """Names of the witnesses who cosigned. Raises `WireError` if a line of one of them is false."""
    return tuple(witness.name for witness in policy.witnesses if signed_by(note, witness.key))


class _Reader:
    """Takes a policy line by line."""

    def __init__(self) -> None:
        self._logs: list[TrustedLog] = []
        self._witnesses: list[Witness] = []
        self._groups: list[Group] = []
        self._quorum = ""
        self._names: set[str] = set()
        self._members: set[str] = set()
        self._lines: dict[str, Callable[[list[str]], None]] = {
            "log": self._log,
            "witness": self._witness,
            "group": self._group,
            "quorum": self._take_quorum,
        }

    def take(self, line: bytes) -> None:
        if _FORBIDDEN.search(line):
            raise WireError("a control character; only tabs and line feeds may stand here")
        words = _BLANK.split(line.decode("utf-8", "surrogateescape").strip(" \t"))
        if not words[0] or words[0].startswith("#"):
            return
        if words[0] not in self._lines:
            raise WireError(f"{words[0]!r} begins no line; `log`, `witness`, `group`, `quorum` and `#` do")
        if len(self._logs) + len(self._witnesses) + len(self._groups) >= MOST_LINES and words[0] != "quorum":
            raise WireError(f"more than {MOST_LINES} logs, witnesses and groups")
        self._lines[words[0]](words[1:])

    def close(self) -> WitnessPolicy:
        if not self._quorum:
            raise WireError("there is no quorum line; `quorum none` asks for no witness")
        return WitnessPolicy(
            logs=tuple(self._logs),
            witnesses=tuple(self._witnesses),
            groups=tuple(self._groups),
            quorum=self._quorum,
        )

    def _log(self, words: list[str]) -> None:
        if len(words) not in {1, 2}:
            raise WireError("a log is `log <key> [<url>]`")
        key = _key(words[0], _LOG_KEYS, "a log signs with Ed25519 (type 0x01) or ML-DSA-44 (type 0x06)")
        _require_new(key, [log.key for log in self._logs])
        self._logs.append(TrustedLog(key, _url(words[1:])))

    def _witness(self, words: list[str]) -> None:
        if len(words) not in {2, 3}:
            raise WireError("a witness is `witness <name> <key> [<url>]`")
        key = _key(words[1], _WITNESS_KEYS, "a witness cosigns with Ed25519 (type 0x04) or ML-DSA-44 (type 0x06)")
        _require_new(key, [witness.key for witness in self._witnesses])
        self._define(words[0])
        self._witnesses.append(Witness(words[0], key, _url(words[2:])))

    def _group(self, words: list[str]) -> None:
        if len(words) < 3:
            raise WireError("a group is `group <name> all|any|<number> <member>...`")
        name, threshold, *members = words
        for member in members:
            self._require_known(member)
            if member in self._members:
                raise WireError(f"{member!r} is a member already; each counts once")
            self._members.add(member)
        self._define(name)
        self._groups.append(Group(name, _threshold(threshold, len(members)), tuple(members)))

    def _take_quorum(self, words: list[str]) -> None:
        if len(words) != 1:
            raise WireError("a quorum is `quorum <name>`, or `quorum none`")
        if self._quorum:
            raise WireError("a second quorum; there is one")
        if words[0] != NOBODY:
            self._require_known(words[0])
        self._quorum = words[0]

    def _define(self, name: str) -> None:
        if name == NOBODY:
            raise WireError("`none` is nobody's name")
        if name in self._names:
            raise WireError(f"{name!r} is defined already")
        self._names.add(name)

    def _require_known(self, name: str) -> None:
        if name not in self._names:
            raise WireError(f"{name!r} is no witness or group of a line before this one")


def _key(word: str, algorithms: Collection[Algorithm], otherwise: str) -> NoteKey:
    try:
        word.encode()
    except UnicodeEncodeError as error:
        raise WireError("a key whose name is not UTF-8") from error
    key = read_key(VerifierKey(word))
    if key.algorithm not in algorithms:
        raise WireError(otherwise)
    return key


def _require_new(key: NoteKey, known: Collection[NoteKey]) -> None:
    # By the public key alone, as the spec has it: with another name, one who cosigns would count twice.
    if any(key.public == other.public for other in known):
        raise WireError("this public key stands on a line before; each counts once")


def _threshold(word: str, members: int) -> int:
    if word in {"all", "any"}:
        return members if word == "all" else 1
    if not _THRESHOLD.fullmatch(word) or int(word) > members:
        raise WireError(f"a threshold is `all`, `any` or a number from 1 to {members}")
    return int(word)


def _url(words: list[str]) -> str:
    return words[0].rstrip("/") if words else ""
