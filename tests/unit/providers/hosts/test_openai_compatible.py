"""Compatible servers take a bearer key, or none."""

from egress_gateway.core.secret import Secret
from egress_gateway.providers.hosts.openai_compatible import OPENAI_COMPATIBLE


def test_a_key_is_a_bearer_token() -> None:
    assert OPENAI_COMPATIBLE.authorize(Secret("k")) == (("authorization", "Bearer k"),)


def test_no_key_is_no_header() -> None:
    assert OPENAI_COMPATIBLE.authorize(Secret("")) == ()
