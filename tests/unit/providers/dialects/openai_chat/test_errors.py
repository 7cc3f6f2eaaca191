"""Refusals in OpenAI's shape."""

import pytest

from egress_gateway.core.errors import Refused, Unauthenticated, Unavailable, Unreadable
from egress_gateway.providers.dialects.openai_chat.errors import ERRORS
from egress_gateway.providers.errors import error_body, provider_error, stream_error
from egress_gateway.testing.lanes import ListeningLanes
from egress_gateway.wire.json import decode


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (Unreadable("bad", "no"), 400, "invalid_request_error"),
        (Unauthenticated("who", "no"), 401, "authentication_error"),
        (Refused("blocked", "no"), 403, "permission_error"),
        (Refused("quota", "no", status=429), 429, "rate_limit_error"),
        (Unavailable("down", "no"), 503, "server_error"),
    ],
)
def test_a_refusal_has_the_type_of_its_status(error: Refused, status: int, kind: str) -> None:
    shaped = error_body(ERRORS, error, "rid1")
    assert (shaped.status, shaped.content_type) == (status, "application/json")
    assert decode(shaped.body) == {
        "error": {"message": "no (egress record rid1)", "type": kind, "param": None, "code": error.code}
    }


def test_a_refusal_names_the_place() -> None:
    assert b'"param":"/tools/0"' in error_body(ERRORS, Unreadable("bad", "no", pointer="/tools/0"), "r").body


def test_a_refusal_in_mid_stream_is_one_event() -> None:
    refusal = Refused("blocked", "no")
    assert stream_error(ERRORS, refusal, "r") == b"data: " + error_body(ERRORS, refusal, "r").body + b"\n\n"


def test_a_providers_error_is_inspected_but_for_its_kind() -> None:
    body = b'{"error":{"message":"bad key x","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}'
    assert provider_error(ERRORS, 401, body, ListeningLanes(str.upper)) == body.replace(b"bad key x", b"BAD KEY X")


@pytest.mark.parametrize("body", [b"", b"<html>secret</html>", b'["secret"]'])
def test_an_error_that_is_no_json_is_replaced(body: bytes) -> None:
    replaced = provider_error(ERRORS, 502, body, ListeningLanes())
    assert b"status 502" in replaced
    assert b"server_error" in replaced
    assert b"secret" not in replaced
