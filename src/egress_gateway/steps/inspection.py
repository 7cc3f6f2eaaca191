"""What the inspection of a request is given and comes to, wherever it runs: in the worker or beside it.

Everything here may cross to another process of the gateway. The keys in it are those of one scope,
never the master that they are derived from.
"""

from typing import Final, Protocol

import msgspec

from egress_gateway.core.concealed import conceals
from egress_gateway.core.counting import ValueSeen
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.ids import DataClass
from egress_gateway.core.obligations import Modify, Redact
from egress_gateway.core.redaction import Redaction, RestoreRules
from egress_gateway.core.reviews import Shown
from egress_gateway.core.routes import SystemPins, UnknownFields
from egress_gateway.core.secret import Secret
from egress_gateway.core.slots import ClassCount, Coverage
from egress_gateway.core.traces import Traces
from egress_gateway.providers.dialect import ForwardedHead, RequestShape


@conceals("body")
class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """A request to inspect."""

    family: str
    operation: str
    """Name of an operation of one of the family's dialects."""
    unknown: UnknownFields
    head: ForwardedHead
    body: bytes
    keys: tuple[Secret[bytes], ...]
    """The scope's key, then those of earlier epochs that may have sealed what comes back."""
    pins: SystemPins = SystemPins()
    """The system prompts that the route knows as its own."""
    counted: tuple[DataClass, ...] = ()
    """Classes and families of which values are told apart."""
    value_key: Secret[bytes] = Secret(b"")
    """The key of the digests that stand for these values."""
    pieces: bool = False
    """Whether to look for what may be pieces of a secret."""
    deep: tuple[str, ...] = ()
    """Models that have to look at it as well, by their names in gateway.yaml."""


class Instructions(msgspec.Struct, frozen=True, kw_only=True):
    """Digests (SHA-256) of what a request gives the model beside the conversation; empty where it gives nothing.

    Bare: whoever writes them down keys them first.
    """

    tools: bytes = b""
    system: bytes = b""


NONE_GIVEN: Final = Instructions()
NO_TRACES: Final = Traces()


@conceals("pieces", "withheld")
class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What a decision and a record need to know of a request that was inspected in full."""

    classes: tuple[ClassCount, ...]
    """Findings and opaque leaves by class, sorted."""
    rigid: tuple[DataClass, ...]
    """Classes found where no token can stand, opaque leaves among them."""
    coverage: Coverage
    shape: RequestShape
    """What the caller asked for."""
    system_prompt: str
    """`none`, `pinned` (all of it is the route's own) or `other`."""
    tokens: int
    """An estimate of the tokens that the request itself has."""
    values: tuple[ValueSeen, ...] = ()
    """Of the classes that are counted, each value once."""
    instructions: Instructions = NONE_GIVEN
    withheld: tuple[str, ...] = ()
    """Names of models and tools in which something was found: no record may hold them."""
    parsing: int = 0
    """Microseconds that it took to make slots of it; 0 where nobody measured."""
    traces: Traces = NO_TRACES
    """What the answer is compared with."""
    detectors: str = ""
    """Digest of all that looked."""
    pieces: tuple[tuple[str, ...], ...] = ()
    """What may be pieces of a secret, in order, those of one text together; of many the last."""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What a decision wants done to a request before it may leave for one upstream."""

    upstream: str
    model: str = ""
    """The model to ask for; empty for the one that the request names."""
    modifications: tuple[Modify, ...] = ()
    redactions: tuple[Redact, ...] = ()
    restore: RestoreRules = RestoreRules()


@conceals("body")
class Transformed(msgspec.Struct, frozen=True, kw_only=True):
    """The body for one upstream, proven to hold nothing that the order wanted gone."""

    redaction: Redaction
    """Without its edits: they are in `body`."""
    body: bytes
    shape: RequestShape
    """What `body` asks for, which need not be what the caller asked for."""
    values: tuple[ValueSeen, ...]
    """As in `Seen`, of what was left to redact: without what a modification removed, with what one put in."""


def without_models(deep: tuple[str, ...]) -> Unavailable:
    """What is said of a request that models have to look at, where they are not."""
    return Unavailable("detectors", f"the gateway has not all that has to look at this request: {', '.join(deep)}")


class Inspection(Protocol):
    """The inspection of one request. The same request, order and detectors give the same, wherever it runs.

    Raises `Unavailable` if it cannot be done at the moment: then nothing of the request may leave.
    """

    async def examine(self, subject: Subject) -> Seen:
        """Parse and classify. Raises `Unreadable`. To be called once, before anything else."""
        ...

    async def transform(self, order: Order) -> Transformed:
        """Modify, redact, and re-scan the bytes that would leave. Raises `Refused` if something has to stay."""
        ...

    async def show(self) -> Shown:
        """What a reviewer may see of it. It can be transformed afterwards, however much later."""
        ...

    def pause(self) -> None:
        """Nothing is wanted for a while: let go of what others could use meanwhile."""
        ...

    def release(self) -> None:
        """Nothing more is wanted: let go of what is held, at any time and more than once."""
        ...
