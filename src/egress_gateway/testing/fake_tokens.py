"""Signed identities that are believed because a test says so."""

from egress_gateway.core.errors import Unauthenticated
from egress_gateway.core.identity import Identity, Revoked
from egress_gateway.core.secret import Secret


class FakeTokenVerifier:
    """Implements `ports.TokenVerifier` over a table."""

    def __init__(self) -> None:
        self._identities: dict[str, Identity] = {}

    def put(self, identity: Identity) -> str:
        """Have an identity believed; returns a token of the form of a JWT."""
        token = f"eyJ{len(self._identities)}.{'a' * 8}.{'b' * 8}"
        self._identities[token] = identity
        return token

    def verify(self, token: Secret[str], now: int) -> Identity:
        identity = self._identities.get(token.expose())
        if identity is None or now >= identity.expires:
            raise Unauthenticated("identity_signature", "the signed identity is not in order")
        return identity


class FakeRevocations:
    """Implements `ports.RevokedIdentities`: a list that a test replaces."""

    def __init__(self) -> None:
        self.revoked = Revoked()

    def current(self) -> Revoked:
        return self.revoked
