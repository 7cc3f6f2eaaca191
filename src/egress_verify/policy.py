"""Which witnesses must have cosigned: a C2SP tlog-policy file that the auditor brings."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from egress_verify.notes import COSIGNATURE, ML_DSA_44, Key, Note, NotOne, read_key, signed_at

NONE: Final = "none"


@dataclass(frozen=True, slots=True)
class Group:
    """So many of these members, which are witnesses or groups."""

    needed: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """Logs, witnesses, and the quorum."""

    logs: tuple[Key, ...]
    witnesses: dict[str, Key]
    groups: dict[str, Group]
    quorum: str

    def met_at(self, note: Note) -> int | None:
        """Since when the quorum has cosigned the note, in seconds; None if it has not. Raises `NotOne`."""
        signed = {name: signed_at(note, key) for name, key in self.witnesses.items()}
        return 0 if self.quorum == NONE else self._met(self.quorum, signed)

    def _met(self, name: str, signed: dict[str, int | None]) -> int | None:
        if name in signed:
            return signed[name]
        group = self.groups[name]
        times = [at for member in group.members if (at := self._met(member, signed)) is not None]
        # The newest that suffice; the oldest of those is when there were enough.
        return sorted(times, reverse=True)[group.needed - 1] if len(times) >= group.needed else None


def read_policy(text: str) -> Policy:
    """Read a policy. Raises `NotOne` with the line."""
    reading = _Reading()
    for number, line in enumerate(text.split("\n"), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        try:
            reading.take(words)
        except NotOne as error:
            raise NotOne(f"line {number} of the policy: {error}") from error
    if not reading.quorum:
        raise NotOne("a policy without a quorum line")
    return Policy(tuple(reading.logs), reading.witnesses, reading.groups, reading.quorum)


class _Reading:
    """What the lines so far have defined."""

    def __init__(self) -> None:
        self.logs: list[Key] = []
        self.witnesses: dict[str, Key] = {}
        self.groups: dict[str, Group] = {}
        self.quorum = ""
        self._members: set[str] = set()

    def take(self, words: list[str]) -> None:
        """The words of the next line. Raises `NotOne`."""
        match words:
            case ["log", vkey] | ["log", vkey, _]:
                self.logs.append(_fresh(read_key(vkey), self.logs))
            case ["witness", name, vkey] | ["witness", name, vkey, _]:
                key = _fresh(read_key(vkey), self.witnesses.values())
                if key.algorithm not in {COSIGNATURE, ML_DSA_44}:
                    raise NotOne("a witness whose key is not for cosignatures")
                self.witnesses[self._free(name)] = key
            case ["group", name, needed, *members] if members:
                self._defined(members)
                if self._members & {*members} or len({*members}) != len(members):
                    raise NotOne("a member that was named before")
                self._members |= {*members}
                self.groups[self._free(name)] = Group(_threshold(needed, len(members)), tuple(members))
            case ["quorum", name] if not self.quorum:
                if name != NONE:
                    self._defined([name])
                self.quorum = name
            case _:
                raise NotOne("not a line of a policy, or a second quorum")

    def _free(self, name: str) -> str:
        if name == NONE or name in self.witnesses or name in self.groups:
            raise NotOne("a name that is taken")
        return name

    def _defined(self, names: list[str]) -> None:
        if any(name not in self.witnesses and name not in self.groups for name in names):
            raise NotOne("a name that no line before it defines")


def _fresh(key: Key, known: Iterable[Key]) -> Key:
    if any(key.public == other.public for other in known):
        raise NotOne("a key that was named before")
    return key


def _threshold(word: str, members: int) -> int:
    needed = {"any": 1, "all": members}.get(word) or (int(word) if word.isascii() and word.isdigit() else 0)
    if not 1 <= needed <= members:
        raise NotOne("a group needs `any`, `all` or a number of its members")
    return needed
