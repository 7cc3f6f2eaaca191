"""Errors in Anthropic's shape: `{"type": "error", "error": {type, message}, "request_id"}`.

The SDKs choose the exception by the HTTP status, in a stream by the error's type.
"""

from egress_gateway.core.answers import Lanes
from egress_gateway.core.errors import GatewayError, WireError
from egress_gateway.providers.answer import Leaves, decode_object, inspect_leaves
from egress_gateway.providers.dialect import ErrorBody
from egress_gateway.wire import sse
from egress_gateway.wire.json import Json, encode

_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    503: "overloaded_error",
    529: "overloaded_error",
}
_METADATA = frozenset({"type", "request_id", "error_code"})


def error_body(error: GatewayError, rid: str) -> ErrorBody:
    """A refusal of ours."""
    return ErrorBody(status=error.status, content_type="application/json", body=encode(_tree(error, rid)))


def stream_error(error: GatewayError, rid: str) -> bytes:
    """The `error` event on which the SDKs raise in mid-stream."""
    return sse.encode(encode(_tree(error, rid)), name="error")


def provider_error(status: int, body: bytes, lanes: Lanes) -> bytes:
    """The provider's error with its text inspected; one of ours where it sent no JSON."""
    try:
        tree: Json = inspect_leaves(Leaves(lanes), decode_object(body), _METADATA)
    except WireError:
        message = f"the provider answered with status {status} and no readable error"
        tree = {"type": "error", "error": {"type": _kind(status), "message": message}}
    return encode(tree)


def _tree(error: GatewayError, rid: str) -> Json:
    message = f"{error.code}: {error.public} (egress record {rid})"
    return {"type": "error", "error": {"type": _kind(error.status), "message": message}, "request_id": rid}


def _kind(status: int) -> str:
    return _TYPES.get(status, "api_error")
