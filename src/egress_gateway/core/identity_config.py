"""Whom the gateway believes: issuers of tokens, applications, the directory, and who administers it."""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from egress_gateway.core.identity import DIRECTORY


class Vendor(StrEnum):
    """Whose claims an issuer's tokens carry."""

    OIDC = "oidc"
    ENTRA = "entra"
    GOOGLE = "google"
    KEYCLOAK = "keycloak"
    OKTA = "okta"
    SPIFFE = "spiffe"


class IssuerConfig(msgspec.Struct, frozen=True, kw_only=True):
    """One issuer of tokens. Believed is only what stands here."""

    name: str
    issuer: str
    """Exactly the `iss` of its tokens."""
    vendor: Vendor
    audiences: tuple[str, ...]
    """One of them must be among the `aud` of a token."""
    keys: str
    """JWKS file on disk: the operator's, or the one that background refresh replaces."""
    url: str = ""
    """Where the keys are fetched from; empty for a file that only the operator replaces."""
    ca: str = ""
    """PEM bundle to verify that address with; empty for the system's."""
    algorithms: tuple[str, ...] = ("RS256",)
    types: tuple[str, ...] = ("JWT", "at+jwt")
    """Accepted `typ` of the token's header, in any case."""
    tenants: tuple[str, ...] = ()
    """Accepted tenants; required where one `iss` serves several."""
    claims: Mapping[str, str] = {}
    """Our field to the claim that holds it, where the vendor's own is not meant: `{region: country}`."""
    mfa_values: tuple[str, ...] = ("mfa",)
    """Values of `amr` or `acr` that mean a second factor."""
    longest_seconds: int = 86_400
    """Longest lifetime of a token that is believed."""
    refresh_seconds: int = 300
    stale_seconds: int = 86_400
    """Age of fetched keys after which no token of the issuer is believed."""


class ApplicationConfig(msgspec.Struct, frozen=True, kw_only=True):
    """An application that is known by other means than a gateway key."""

    name: str
    spiffe: tuple[str, ...] = ()
    """SPIFFE ids, by certificate or JWT-SVID."""
    dns: tuple[str, ...] = ()
    """DNS names of its client certificate."""
    clients: Mapping[str, tuple[str, ...]] = {}
    """Issuer to the client ids that are this application there."""
    asserts_identity: bool = False


class DirectoryConfig(msgspec.Struct, frozen=True, kw_only=True):
    """LDAP or Active Directory on the premises."""

    url: str
    """`ldaps://host[:port]`, or `ldap://` with StartTLS."""
    start_tls: bool = True
    """Of `ldap://`; without it the password is sent in the clear."""
    ca: str = ""
    bind_dn: str = ""
    credential: str = ""
    """`env:NAME` or `file:PATH`."""
    people: str
    """Base DN below which people are."""
    person_attribute: str = "uid"
    """The attribute that holds a person's id."""
    groups: str
    """Base DN below which groups are."""
    nested: str = "walk"
    """`walk` asks for the groups of groups; `active_directory` uses its matching rule."""
    issuers: Mapping[str, str] = {}
    """Issuers whose persons are looked up here, to the one tenant that those are of; empty for persons of none."""
    fresh_seconds: int = 300
    """Age up to which an answer is used."""


class AdminsConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Users of the machine, by name or number, who administer the gateway; nobody unless named.

    Reviewers may also be persons, as records name them: those show a token to the admin API.
    """

    auditor: tuple[str, ...] = ()
    """Looks at everything and changes nothing."""
    reviewer: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    approver: tuple[str, ...] = ()
    operator: tuple[str, ...] = ()


class IdentityConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Everything below `identity` of gateway.yaml."""

    issuers: tuple[IssuerConfig, ...] = ()
    applications: tuple[ApplicationConfig, ...] = ()
    directory: DirectoryConfig | None = None
    token_seconds: int = 600
    """Lifetime of a gateway token."""
    admins: AdminsConfig | None = None
    """None where nobody said: then there are no roles to check."""

    @property
    def names(self) -> frozenset[str]:
        """Of everybody who vouches for people: issuers, and the directory for those who log in there."""
        return frozenset(issuer.name for issuer in self.issuers) | ({DIRECTORY} if self.directory else set())

    @property
    def asks_outside(self) -> bool:
        """Whether the directory process has anything to do: groups of people, or keys of issuers."""
        return self.directory is not None or any(issuer.url for issuer in self.issuers)
