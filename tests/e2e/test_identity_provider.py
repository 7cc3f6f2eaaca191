"""Tokens of a real OpenID Provider, verified with the keys that it publishes."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.e2e.oidc.provider import AUDIENCE, OpenIdProvider, free_port, require_provider

from egress_gateway.adapters.issuer_keys import IssuerKeyFiles
from egress_gateway.adapters.revocation_file import RevocationFile
from egress_gateway.adapters.secret_files import replace_file
from egress_gateway.core.errors import Unauthenticated
from egress_gateway.core.identity import Identity
from egress_gateway.core.identity_config import IssuerConfig, Vendor
from egress_gateway.core.secret import Secret
from egress_gateway.identify.tokens import Tokens

pytestmark = pytest.mark.loopback


class Gatekeeper:
    """The verifier over files, as a worker has it; keys are fetched when a test says so."""

    def __init__(self, directory: Path, provider: OpenIdProvider) -> None:
        self.keys = directory / "corp.json"
        self.revoked = directory / "revoked-identities"
        self.wanted: list[str] = []
        issuer = IssuerConfig(
            name="corp",
            issuer=provider.issuer,
            vendor=Vendor.OIDC,
            audiences=(AUDIENCE, f"{AUDIENCE}/es256"),
            keys=str(self.keys),
            url=f"{provider.issuer}/jwks",
            algorithms=("RS256", "ES256"),
            types=("at+jwt",),
            longest_seconds=300,
        )
        self._tokens = Tokens(
            [issuer], IssuerKeyFiles([issuer], self.wanted.append), RevocationFile(self.revoked, [issuer.name])
        )

    def fetch(self, provider: OpenIdProvider) -> None:
        replace_file(self.keys, provider.keys())

    def verify(self, token: str) -> Identity:
        return self._tokens.verify(Secret(token), time.time_ns() // 1000)

    def refuses(self, token: str) -> str:
        with pytest.raises(Unauthenticated) as caught:
            self.verify(token)
        return caught.value.code


@pytest.fixture(scope="module")
def provider() -> Iterator[OpenIdProvider]:
    require_provider()
    with OpenIdProvider(free_port()) as running:
        yield running


@pytest.fixture
def gatekeeper(tmp_path: Path, provider: OpenIdProvider) -> Gatekeeper:
    made = Gatekeeper(tmp_path, provider)
    made.fetch(provider)
    return made


def test_an_application_in_its_own_name_is_no_person(provider: OpenIdProvider, gatekeeper: Gatekeeper) -> None:
    identity = gatekeeper.verify(provider.for_itself())
    assert (identity.person, identity.client, identity.groups_complete) == ("", "orchestrator", False)
    assert identity.token_id


@pytest.mark.parametrize("resource", [AUDIENCE, f"{AUDIENCE}/es256"], ids=["RS256", "ES256"])
def test_a_person_comes_with_groups_factor_and_agents(
    provider: OpenIdProvider, gatekeeper: Gatekeeper, resource: str
) -> None:
    token = provider.for_person(
        "ann",
        resource,
        groups=["clinicians", "staff"],
        amr=["pwd", "mfa"],
        acr="gold",
        sid="session-1",
        act={"sub": "summariser", "act": {"sub": "planner"}},
    )
    identity = gatekeeper.verify(token)
    assert (identity.person, identity.client, identity.session) == ("ann", "orchestrator", "session-1")
    assert (identity.groups, identity.groups_complete) == (("clinicians", "staff"), True)
    assert (identity.mfa, identity.strength, identity.actors) == (True, "gold", ("corp:summariser", "corp:planner"))
    assert gatekeeper.verify(token) is identity


def test_what_is_not_for_the_gateway_or_not_as_signed_is_refused(
    provider: OpenIdProvider, gatekeeper: Gatekeeper
) -> None:
    assert gatekeeper.refuses(provider.for_person("ann", "https://other.example")) == "identity_purpose"
    token = provider.for_person("ann")
    head, payload, signature = token.split(".")
    other = provider.for_person("bob").split(".")[1]
    assert gatekeeper.refuses(f"{head}.{other}.{signature}") == "identity_signature"
    assert gatekeeper.refuses(f"{head}.{payload}.") == "identity_signature"
    assert gatekeeper.verify(token).person == "ann"


def test_a_revoked_person_is_out_with_the_next_request(provider: OpenIdProvider, gatekeeper: Gatekeeper) -> None:
    token = provider.for_person("ann")
    assert gatekeeper.verify(token).person == "ann"
    gatekeeper.revoked.write_text("corp person ann\n")
    gatekeeper.revoked.chmod(0o600)
    assert gatekeeper.refuses(token) == "identity_revoked"
    assert gatekeeper.verify(provider.for_person("bob")).person == "bob"


def test_keys_that_the_provider_changed_are_asked_for_and_old_tokens_end(tmp_path: Path) -> None:
    require_provider()
    port = free_port()
    with OpenIdProvider(port) as before:
        gatekeeper = Gatekeeper(tmp_path, before)
        gatekeeper.fetch(before)
        old = before.for_person("ann")
        assert gatekeeper.verify(old).person == "ann"
    with OpenIdProvider(port) as after:
        new = after.for_person("ann")
        assert gatekeeper.refuses(new) == "identity_signature"
        assert gatekeeper.wanted == ["corp"]
        gatekeeper.fetch(after)
        assert gatekeeper.verify(new).person == "ann"
        assert gatekeeper.refuses(old) == "identity_signature"


def test_the_provider_publishes_no_private_key(provider: OpenIdProvider) -> None:
    for key in json.loads(provider.keys())["keys"]:
        assert not {"d", "p", "q"} & key.keys()
