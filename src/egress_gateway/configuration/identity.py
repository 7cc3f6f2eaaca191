"""Whom the gateway believes: `identity` of `gateway.yaml`."""

from pathlib import PurePath

from egress_gateway.configuration.admins import read_admins
from egress_gateway.configuration.applications import read_applications
from egress_gateway.configuration.directory import read_directory
from egress_gateway.configuration.issuers import read_issuers
from egress_gateway.core.identity_config import IdentityConfig
from egress_gateway.wire.fields import Fields


def read_identity(top: Fields, base: PurePath, *, fetched: str) -> IdentityConfig:
    """Everything below `identity`; `fetched` is where fetched keys are."""
    if not top.has("identity"):
        return IdentityConfig()
    with top.mapping("identity") as fields:
        issuers = read_issuers(fields, base, fetched=fetched)
        names = {issuer.name for issuer in issuers}
        return IdentityConfig(
            issuers=issuers,
            applications=read_applications(fields, names),
            directory=read_directory(fields, base, issuers) if fields.has("directory") else None,
            token_seconds=fields.number("token_seconds", 600, low=60, high=3600),
            admins=read_admins(fields),
        )
