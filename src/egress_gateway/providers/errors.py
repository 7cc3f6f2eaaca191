"""Errors that a caller gets, ours and the provider's, with what differs between families in a table."""

from collections.abc import Callable, Mapping

import msgspec

from egress_gateway.core.answers import Lanes
from egress_gateway.core.errors import GatewayError, WireError
from egress_gateway.providers.answer import Leaves, decode_object, inspect_leaves
from egress_gateway.providers.dialect import ErrorBody
from egress_gateway.providers.forward import JSON_TYPE
from egress_gateway.wire import sse
from egress_gateway.wire.json import Json, encode


class ErrorShape(msgspec.Struct, frozen=True, kw_only=True):
    """How a family writes errors."""

    kinds: Mapping[int, str]
    """The name of the error for a status."""
    other: str
    """The name for every other status."""
    metadata: frozenset[str]
    """Members that the API defines: passed on as they are."""
    refusal: Callable[[GatewayError, str, str], Json]
    """A refusal of ours, from the error, its kind and the id of its record."""
    failure: Callable[[str, str], Json]
    """An error of the provider that cannot be passed on, from a message and its kind."""
    event: str = ""
    """Name of the event that tells an error in mid-stream."""

    def kind(self, status: int) -> str:
        """The name of the error for a status."""
        return self.kinds.get(status, self.other)


def error_body(shape: ErrorShape, error: GatewayError, rid: str) -> ErrorBody:
    """A refusal of ours."""
    return ErrorBody(status=error.status, content_type=JSON_TYPE, body=_refusal(shape, error, rid))


def stream_error(shape: ErrorShape, error: GatewayError, rid: str) -> bytes:
    """The event on which the SDKs raise in mid-stream."""
    return sse.encode(_refusal(shape, error, rid), name=shape.event)


def provider_error(shape: ErrorShape, status: int, body: bytes, lanes: Lanes) -> bytes:
    """The provider's error with its text inspected; one of ours where it sent no JSON, or nothing of it may be told."""
    try:
        tree = inspect_leaves(Leaves(lanes), decode_object(body), shape.metadata)
    except WireError:
        message = f"the provider answered with status {status} and no error that can be passed on"
        tree = shape.failure(message, shape.kind(status))
    return encode(tree)


def _refusal(shape: ErrorShape, error: GatewayError, rid: str) -> bytes:
    return encode(shape.refusal(error, shape.kind(error.status), rid))
