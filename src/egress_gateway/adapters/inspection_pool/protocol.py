"""What a worker and its inspector say to each other over their socket: frames of MessagePack.

The inspector says `Ready` once. Then the worker asks and the inspector answers, one after the other:
`Examine` is answered by `Seen`, `Transform` by `Transformed`, `Show` by `Shown`, each by `Failed` in its place.
`Forget` has no answer. Nobody but the two has an end of the socket: it is a pair without a name.

This is where wrapped values are taken out of their wrappers and put back: the keys of one scope, and
the values that redaction replaced. The master key of the scopes stays in the worker.
"""

from typing import Final

import msgspec

from egress_gateway.core.errors import GatewayError, Refused, Unauthenticated, Unavailable, Unreadable, UpstreamFailed
from egress_gateway.core.reviews import Shown
from egress_gateway.core.secret import Secret, Sensitive
from egress_gateway.steps.inspection import Order, Seen, Subject, Transformed
from egress_gateway.wire.frames import frame

_FAMILIES: Final[dict[str, type[GatewayError]]] = {
    family.__name__: family for family in (Unauthenticated, Refused, Unreadable, Unavailable, UpstreamFailed)
}


class Ready(msgspec.Struct, frozen=True, array_like=True, tag=1):
    """The inspector has its patterns and takes requests."""

    detectors: str
    """Digest of what it detects with, all its models included."""


class Examine(msgspec.Struct, frozen=True, array_like=True, tag=2):
    """Look at a request; what was held of another is forgotten."""

    subject: Subject


class Transform(msgspec.Struct, frozen=True, array_like=True, tag=3):
    """Make the body that leaves of the request that was examined, and forget it."""

    order: Order


class Forget(msgspec.Struct, frozen=True, array_like=True, tag=4):
    """Nothing more is wanted of the request that was examined."""


class Examined(msgspec.Struct, frozen=True, array_like=True, tag=5):
    """What was seen."""

    seen: Seen


class Made(msgspec.Struct, frozen=True, array_like=True, tag=6):
    """The body that leaves."""

    transformed: Transformed


class Failed(msgspec.Struct, frozen=True, array_like=True, tag=7):
    """The request has to be refused."""

    family: str
    code: str
    public: str
    status: int
    pointer: str

    def error(self) -> GatewayError:
        """The same error on the worker's side."""
        return _FAMILIES[self.family](self.code, self.public, status=self.status, pointer=self.pointer)


class Show(msgspec.Struct, frozen=True, array_like=True, tag=8):
    """What may a reviewer see of the request that was examined? It is kept."""


class Covered(msgspec.Struct, frozen=True, array_like=True, tag=9):
    """What a reviewer may see."""

    shown: Shown


ToInspector = Examine | Transform | Show | Forget
ToWorker = Ready | Examined | Made | Covered | Failed


def failure(error: GatewayError) -> Failed:
    """An error as it crosses: a closer kind of a family goes as the family."""
    family = next(name for name, family in _FAMILIES.items() if isinstance(error, family))
    return Failed(family, error.code, error.public, error.status, error.pointer)


def pack(message: ToInspector | ToWorker) -> bytes:
    """The message as it is sent."""
    return frame(_ENCODER.encode(message))


def _unwrap(value: object) -> object:
    if isinstance(value, Secret | Sensitive):
        return value.expose()
    raise TypeError(f"a {type(value).__name__} does not cross between processes")


def _wrap(kind: type, value: object) -> object:
    if kind == Secret[bytes] and isinstance(value, bytes):
        return Secret(value)
    if kind == Sensitive[str] and isinstance(value, str):
        return Sensitive(value)
    raise TypeError(f"no {kind.__name__} crosses between processes")


_ENCODER: Final = msgspec.msgpack.Encoder(enc_hook=_unwrap)
FROM_WORKER: Final[msgspec.msgpack.Decoder[ToInspector]] = msgspec.msgpack.Decoder(ToInspector, dec_hook=_wrap)
TO_WORKER: Final[msgspec.msgpack.Decoder[ToWorker]] = msgspec.msgpack.Decoder(ToWorker, dec_hook=_wrap)
