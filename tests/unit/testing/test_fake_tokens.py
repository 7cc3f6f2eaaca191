"""Identities that a test has believed."""

import pytest

from egress_gateway.core.errors import Unauthenticated
from egress_gateway.core.identity import Identity
from egress_gateway.core.secret import Secret
from egress_gateway.testing.fake_tokens import FakeTokenVerifier

JANE = Identity(issuer="corp", person="jane", expires=10)


def test_what_was_put_in_is_believed_until_it_ends_and_nothing_else_is() -> None:
    tokens = FakeTokenVerifier()
    token = Secret(tokens.put(JANE))
    assert tokens.verify(token, 9) == JANE
    for wrong, now in ((token, 10), (Secret("eyJx.a.b"), 0)):
        with pytest.raises(Unauthenticated):
            tokens.verify(wrong, now)
