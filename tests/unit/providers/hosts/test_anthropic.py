"""Anthropic takes its key in a header of its own."""

from egress_gateway.core.secret import Secret
from egress_gateway.providers.hosts.anthropic import ANTHROPIC


def test_the_key_is_in_x_api_key() -> None:
    assert ANTHROPIC.authorize(Secret("k")) == (("x-api-key", "k"),)
    assert ANTHROPIC.path("", "/v1/messages") == "/v1/messages"
