"""Errors in Anthropic's shape: `{"type": "error", "error": {type, message}, "request_id"}`.

The SDKs choose the exception by the HTTP status, in a stream by the error's type.
"""

from typing import Final

from egress_gateway.core.errors import GatewayError
from egress_gateway.providers.errors import ErrorShape
from egress_gateway.wire.json import Json


def _refusal(error: GatewayError, kind: str, rid: str) -> Json:
    message = f"{error.code}: {error.public} (egress record {rid})"
    return {"type": "error", "error": {"type": kind, "message": message}, "request_id": rid}


def _failure(message: str, kind: str) -> Json:
    return {"type": "error", "error": {"type": kind, "message": message}}


ERRORS: Final = ErrorShape(
    kinds={
        400: "invalid_request_error",
        401: "authentication_error",
        403: "permission_error",
        404: "not_found_error",
        413: "request_too_large",
        429: "rate_limit_error",
        503: "overloaded_error",
        529: "overloaded_error",
    },
    other="api_error",
    metadata=frozenset({"type", "request_id", "error_code"}),
    refusal=_refusal,
    failure=_failure,
    event="error",
)
