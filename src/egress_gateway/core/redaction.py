"""The values that were replaced in a request, and what may be done with them on the way back."""

import msgspec

from egress_gateway.core.concealed import conceals
from egress_gateway.core.ids import DataClass
from egress_gateway.core.secret import Sensitive
from egress_gateway.core.slots import ClassCount, Edit


@conceals("said")
class Spelling(msgspec.Struct, frozen=True, gc=False):
    """Another spelling of a surrogate, and what it stands for: `BELMOND`, and `ANN`."""

    said: str
    value: Sensitive[str]


class Replacement(msgspec.Struct, frozen=True, kw_only=True):
    """One token or surrogate and the value it stands for."""

    token: str
    """Or the surrogate, which never has the form of a token."""
    value: Sensitive[str]
    data_class: DataClass
    restorable: bool = False
    """False for masks and for values that occurred only in the system prompt."""
    spellings: tuple[Spelling, ...] = ()
    """Of a surrogate: those that mean nothing else in the request."""


class Placed(msgspec.Struct, frozen=True, gc=False):
    """Where a surrogate stands in the text that leaves, so that it is told from a real value."""

    slot: int
    start: int
    end: int
    """Half-open, in characters of the slot's text after the edits."""


class Redaction(msgspec.Struct, frozen=True, kw_only=True):
    """What redacting one request for one target came to."""

    edits: tuple[Edit, ...] = ()
    replacements: tuple[Replacement, ...] = ()
    """Each token and surrogate once, sorted."""
    replaced: tuple[ClassCount, ...] = ()
    """Occurrences replaced, by class."""
    rigid: tuple[DataClass, ...] = ()
    """Classes that should have been redacted where nothing can stand for them: the request is refused."""
    placed: tuple[Placed, ...] = ()
    """Every surrogate that we put anywhere, by slot and start."""
    spoiled: tuple[int, ...] = ()
    """Slots where a surrogate of an earlier round would not be restored any more: what came of them may not leave."""


@conceals("said")
class RestoredSpan(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A place in delivered text where the upstream said something else."""

    start: int
    end: int
    """Half-open, in characters of the delivered text."""
    said: str
    """What the upstream said there, in its own spelling."""
    token: str = ""
    """The token or the surrogate that `said` spells; empty for a mask."""
    data_class: DataClass = DataClass("")


class RestoreRules(msgspec.Struct, frozen=True, kw_only=True):
    """Where a route lets values come back. The zero value restores nothing."""

    text: bool = False
    structured: bool = False
    reasoning: bool = False
    tools: tuple[str, ...] = ()
    """Tools whose arguments may carry restored values."""
    system_prompt: bool = False


class RestoreCounts(msgspec.Struct, frozen=True, kw_only=True):
    """What restoring one answer came to."""

    restored: int = 0
    repaired: int = 0
    """Of those restored: tokens that came back in another spelling and were proven by their check."""
    unrestored: int = 0
    """Token-shaped text that was damaged, or stood where nothing is restored (a URL)."""
    foreign: int = 0
    """Well-formed tokens that this request did not produce; never restored."""
