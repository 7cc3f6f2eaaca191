"""OpenAI takes a bearer key."""

from egress_gateway.core.secret import Secret
from egress_gateway.providers.hosts.openai import OPENAI


def test_the_key_is_a_bearer_token() -> None:
    assert OPENAI.authorize(Secret("k")) == (("authorization", "Bearer k"),)
    assert OPENAI.path("/v1", "/v1/chat/completions") == "/chat/completions"
