"""Refusals in Anthropic's shape."""

import pytest

from egress_gateway.core.errors import GatewayError, Refused, Unauthenticated, Unavailable, Unreadable, UpstreamFailed
from egress_gateway.providers.dialects.anthropic_messages.errors import ERRORS
from egress_gateway.providers.errors import error_body, provider_error, stream_error
from egress_gateway.testing.lanes import ListeningLanes
from egress_gateway.wire.json import decode


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (Unreadable("bad", "no"), 400, "invalid_request_error"),
        (Unreadable("large", "no", status=413), 413, "request_too_large"),
        (Unauthenticated("who", "no"), 401, "authentication_error"),
        (Refused("blocked", "no"), 403, "permission_error"),
        (Refused("quota", "no", status=429), 429, "rate_limit_error"),
        (Unavailable("down", "no"), 503, "overloaded_error"),
        (UpstreamFailed("cut", "no"), 502, "api_error"),
    ],
)
def test_a_refusal_has_the_type_of_its_status(error: GatewayError, status: int, kind: str) -> None:
    shaped = error_body(ERRORS, error, "rid1")
    assert (shaped.status, shaped.content_type) == (status, "application/json")
    assert decode(shaped.body) == {
        "type": "error",
        "error": {"type": kind, "message": f"{error.code}: no (egress record rid1)"},
        "request_id": "rid1",
    }


def test_a_refusal_in_mid_stream_is_an_error_event() -> None:
    refusal = Refused("blocked", "no")
    assert (
        stream_error(ERRORS, refusal, "r") == b"event: error\ndata: " + error_body(ERRORS, refusal, "r").body + b"\n\n"
    )


def test_a_providers_error_is_inspected_but_for_its_kind() -> None:
    body = b'{"type":"error","error":{"type":"not_found_error","message":"model: x"},"request_id":"req_1"}'
    assert provider_error(ERRORS, 404, body, ListeningLanes(str.upper)) == body.replace(b"model: x", b"MODEL: X")


@pytest.mark.parametrize("body", [b"", b"<html>secret</html>", b'["secret"]'])
def test_an_error_that_is_no_json_is_replaced(body: bytes) -> None:
    replaced = provider_error(ERRORS, 529, body, ListeningLanes())
    assert b"status 529" in replaced
    assert b"overloaded_error" in replaced
    assert b"secret" not in replaced
