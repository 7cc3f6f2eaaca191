"""What workers and the connector say to each other over the Unix socket: frames of MessagePack.

A connection carries one call at a time and is used again. A worker sends `Send`; the connector answers
`Answered`, any number of `Piece` and `Ended`, or `Failed` at any point. A worker that wants no more
closes the connection, and the connector cancels the call at once. Neither side reads on while what it
has read is not taken: the upstream, in the end, is held back by the caller.
"""

import msgspec

from egress_gateway.core.concealed import conceals
from egress_gateway.core.errors import GatewayError, Unavailable, UpstreamFailed
from egress_gateway.core.exchange import Headers, OutboundRequest, Receipt, UpstreamHead
from egress_gateway.wire.frames import frame

SLACK = 1 << 20
"""Bytes of a message beside its body or piece: 100 header lines and a receipt."""
LARGEST_ANSWER = 4 << 20
"""Bytes of a message to a worker; the connector reads at most a few hundred KiB at a time."""


@conceals("path", "headers", "body")
class Send(msgspec.Struct, frozen=True, array_like=True, tag=1):
    """A request that the log has a receipt for."""

    upstream: str
    method: str
    path: str
    headers: Headers
    body: bytes
    receipt: Receipt

    def request(self) -> OutboundRequest:
        """The request as the upstream port takes it."""
        return OutboundRequest(
            upstream=self.upstream, method=self.method, path=self.path, headers=self.headers, body=self.body
        )


class Answered(msgspec.Struct, frozen=True, array_like=True, tag=2):
    """The upstream began to answer."""

    head: UpstreamHead


@conceals("data")
class Piece(msgspec.Struct, frozen=True, array_like=True, tag=3):
    """Bytes of the answer's body, as they came."""

    data: bytes


class Ended(msgspec.Struct, frozen=True, array_like=True, tag=4):
    """The answer is complete."""


class Failed(msgspec.Struct, frozen=True, array_like=True, tag=5):
    """The call ended with an error."""

    upstream_failed: bool
    """Whether the transport failed; otherwise nothing was sent."""
    code: str
    public: str
    status: int

    def error(self) -> GatewayError:
        """The same error on the worker's side."""
        family = UpstreamFailed if self.upstream_failed else Unavailable
        return family(self.code, self.public, status=self.status)


ToWorker = Answered | Piece | Ended | Failed

_ENCODER = msgspec.msgpack.Encoder()
FROM_WORKER: msgspec.msgpack.Decoder[Send] = msgspec.msgpack.Decoder(Send)
TO_WORKER: msgspec.msgpack.Decoder[ToWorker] = msgspec.msgpack.Decoder(ToWorker)


def pack(message: Send | ToWorker) -> bytes:
    """The message as it is sent."""
    return frame(_ENCODER.encode(message))
