"""Errors in OpenAI's shape: `{"error": {message, type, param, code}}`.

openai-python and openai-node choose the exception by the HTTP status and show `message`; other
clients look at `type` and `code`.
"""

from typing import Final

from egress_gateway.core.errors import GatewayError
from egress_gateway.providers.errors import ErrorShape
from egress_gateway.wire.json import Json


def _refusal(error: GatewayError, kind: str, rid: str) -> Json:
    message = f"{error.public} (egress record {rid})"
    return {"error": {"message": message, "type": kind, "param": error.pointer or None, "code": error.code}}


def _failure(message: str, kind: str) -> Json:
    return {"error": {"message": message, "type": kind, "param": None, "code": None}}


ERRORS: Final = ErrorShape(
    kinds={
        400: "invalid_request_error",
        401: "authentication_error",
        403: "permission_error",
        404: "not_found_error",
        413: "invalid_request_error",
        429: "rate_limit_error",
    },
    other="server_error",
    metadata=frozenset({"type", "code", "param"}),
    refusal=_refusal,
    failure=_failure,
)
