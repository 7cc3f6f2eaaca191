"""Errors in OpenAI's shape: `{"error": {message, type, param, code}}`.

openai-python and openai-node choose the exception by the HTTP status and show `message`; other
clients look at `type` and `code`.
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
    413: "invalid_request_error",
    429: "rate_limit_error",
}
_METADATA = frozenset({"type", "code", "param"})


def error_body(error: GatewayError, rid: str) -> ErrorBody:
    """A refusal of ours."""
    return ErrorBody(status=error.status, content_type="application/json", body=encode(_tree(error, rid)))


def stream_error(error: GatewayError, rid: str) -> bytes:
    """The event on which the SDKs raise in mid-stream."""
    return sse.encode(encode(_tree(error, rid)))


def provider_error(status: int, body: bytes, lanes: Lanes) -> bytes:
    """The provider's error with its text inspected; one of ours where it sent no JSON."""
    try:
        tree: Json = inspect_leaves(Leaves(lanes), decode_object(body), _METADATA)
    except WireError:
        message = f"the provider answered with status {status} and no readable error"
        tree = {"error": {"message": message, "type": _kind(status), "param": None, "code": None}}
    return encode(tree)


def _tree(error: GatewayError, rid: str) -> Json:
    message = f"{error.public} (egress record {rid})"
    return {
        "error": {"message": message, "type": _kind(error.status), "param": error.pointer or None, "code": error.code}
    }


def _kind(status: int) -> str:
    return _TYPES.get(status, "server_error")
