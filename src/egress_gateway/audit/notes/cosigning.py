"""Collects cosignatures on a log's own checkpoints, until those of one of them meet the policy.

Witnesses answer at different speeds, and a quorum needs them on one and the same checkpoint. So all of them are
offered one target at a time; the next is chosen when the target has its quorum, or when it had time enough for
every witness that is alive to finish what it was at and to answer. Cosignatures on earlier targets still count.

    published -> offered to every witness -> cosigned by some -> witnessed
"""

from typing import Final

import msgspec

from egress_gateway.audit.notes.note import Note, NoteKey, joined, parse, read_line, signed_by, timestamp_of, tree_head
from egress_gateway.audit.notes.witness_policy import WitnessPolicy, cosigners, met
from egress_gateway.core.errors import WireError

PATIENCE: Final = 12_000_000
"""Microseconds that a target stands without its quorum: longer than two submissions may take."""
MOST_OPEN: Final = 16
"""Targets without a quorum that are remembered, three minutes of them."""
LARGEST_LINES: Final = 64 << 10
"""Bytes of one witness's answer; a line of ML-DSA-44 has 3,300."""
FUTURE: Final = 300
"""Seconds by which a witness's clock may be ahead."""


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """A checkpoint that witnesses are asked to cosign."""

    size: int
    note: bytes
    """As the log signed it."""


class Witnessed(msgspec.Struct, frozen=True, kw_only=True):
    """A checkpoint whose cosignatures meet the policy."""

    size: int
    note: bytes
    """The log's lines first, then those of witnesses."""


class Cosigning:
    """Owned by one thread. `origin` is the log's; times are microseconds of a clock that only goes forward."""

    def __init__(self, policy: WitnessPolicy, origin: str) -> None:
        self._policy = policy
        self._origin = origin
        self._open: dict[int, Note] = {}
        self._newest: Target | None = None
        self._since = 0
        self.target: Target | None = None
        """What is to be cosigned now; None if nothing was published that is not witnessed."""
        self.witnessed = 0
        """Size of the largest checkpoint with a quorum."""
        self.reached: dict[str, int] = {}
        """Largest size that each witness cosigned, by its name in the policy."""

    @property
    def newest(self) -> int:
        """Size of the newest checkpoint."""
        return self._newest.size if self._newest is not None else 0

    def resume(self, cosigned: bytes) -> None:
        """Begin from the note that was witnessed last. Raises `WireError` if it is no such note."""
        note = parse(cosigned)
        origin, size, _ = tree_head(note.text)
        names = cosigners(self._policy, note)
        if origin != self._origin or not met(self._policy, names):
            raise WireError("a note that the policy's witnesses did not cosign")
        self.witnessed = size
        self.reached = dict.fromkeys(names, size)

    def publish(self, note: bytes, now: int) -> None:
        """A checkpoint was made."""
        _, size, _ = tree_head(parse(note).text)
        self._newest = Target(size=size, note=note)
        if self.target is None or self.target.size <= self.witnessed or now >= self._since + PATIENCE:
            self._aim(now)

    def add(self, size: int, lines: bytes, wall: int) -> Witnessed | None:
        """Take a witness's answer; the checkpoint, if this meets the policy.

        `wall` is the time in seconds since the epoch. Lines of unknown keys are left out. Raises `WireError` for
        what is no answer, or false; then none of its lines count.
        """
        note = self._open.get(size)
        if note is None:
            return None
        offered = _lines(lines)
        for witness in self._policy.witnesses:
            _check(note.text, offered, witness.key, wall)
        known = {(one.key.name, one.key.key_id): one.name for one in self._policy.witnesses}
        if not any((each.name, each.key_id) in known for each in offered.signatures):
            raise WireError("an answer without a cosignature by a key of the policy")
        taken = {(each.name, each.key_id): each for each in note.signatures}
        for each in offered.signatures:
            name = known.get((each.name, each.key_id))
            if name is not None:
                taken[each.name, each.key_id] = each
                self.reached[name] = max(size, self.reached.get(name, 0))
        self._open[size] = note = msgspec.structs.replace(note, signatures=tuple(taken.values()))
        if not met(self._policy, cosigners(self._policy, note)):
            return None
        return Witnessed(size=size, note=joined(note))

    def settle(self, size: int, now: int) -> None:
        """A witnessed checkpoint is durable: aim at the newest, and forget what it covers."""
        self.witnessed = max(size, self.witnessed)
        self._open = {each: note for each, note in self._open.items() if each > self.witnessed}
        if self.target is not None and self.target.size <= self.witnessed:
            self._aim(now)

    def _aim(self, now: int) -> None:
        self._since = now
        self.target = None
        if self._newest is not None and self._newest.size > self.witnessed:
            self.target = self._newest
            self._open.setdefault(self._newest.size, parse(self._newest.note))
            for size in sorted(self._open)[:-MOST_OPEN]:
                del self._open[size]


def _lines(answer: bytes) -> Note:
    """Lines of signatures as a note without a text."""
    if len(answer) > LARGEST_LINES:
        raise WireError(f"an answer of more than {LARGEST_LINES} bytes")
    try:
        text = answer.decode()
    except UnicodeDecodeError as error:
        raise WireError("an answer that is not UTF-8") from error
    if not text.endswith("\n"):
        raise WireError("an answer without lines of signatures")
    return Note(text="", signatures=tuple(read_line(each) for each in text[:-1].split("\n")))


def _check(text: str, lines: Note, key: NoteKey, wall: int) -> None:
    cosigned = msgspec.structs.replace(lines, text=text)
    if signed_by(cosigned, key) and timestamp_of(cosigned, key) > wall + FUTURE:
        raise WireError(f"a cosignature of {key.name!r} from the future; look at the clocks")
