"""`identity` of gateway.yaml."""

import pytest
from tests.unit.configuration.loading import UPSTREAM, load

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.identity_config import IdentityConfig


def test_without_it_nobody_is_believed() -> None:
    assert load(UPSTREAM).identity == IdentityConfig()


def test_gateway_tokens_live_as_long_as_it_says() -> None:
    assert load(UPSTREAM + "identity: {token_seconds: 60}\n").identity.token_seconds == 60
    with pytest.raises(ConfigError, match="from 60 to 3600"):
        load(UPSTREAM + "identity: {token_seconds: 86400}\n")


def test_a_misspelt_key_is_told() -> None:
    with pytest.raises(ConfigError, match="unknown key 'issuer' in identity"):
        load(UPSTREAM + "identity: {issuer: {}}\n")


DIRECTORY = "directory: {url: 'ldaps://d.test', people: p, groups: g, issuers: [staff]}"
STAFF = "issuers: {staff: {vendor: oidc, issuer: 'https://i.test', audiences: [a], keys: k.json}}"


def test_a_directory_is_for_issuers_that_there_are() -> None:
    directory = load(UPSTREAM + f"identity: {{{STAFF}, {DIRECTORY}}}\n").identity.directory
    assert directory is not None
    assert directory.issuers == {"staff": ""}
    with pytest.raises(ConfigError, match="issuers: there is no issuer 'staff'"):
        load(UPSTREAM + f"identity: {{{DIRECTORY}}}\n")
