"""What was proved of whoever asks, in our words, whichever issuer, directory or certificate said it."""

from typing import Final

import msgspec

DIRECTORY: Final = "directory"
"""The directory as an issuer: of people who logged in with a name and a password. No other issuer is called so."""


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """What one verified token says. Empty means that it does not say."""

    issuer: str
    """Name of the issuer in gateway.yaml."""
    person: str = ""
    """A lasting id of a person within issuer and tenant: never an e-mail address, which changes hands."""
    tenant: str = ""
    client: str = ""
    """Id at the issuer of the application that the token was made for (`azp`)."""
    workload: str = ""
    """SPIFFE id of the workload, in place of a person."""
    groups: tuple[str, ...] = ()
    """As the issuer spells them."""
    groups_complete: bool = False
    """Whether these are all groups of the person; false where the issuer left some out or says nothing."""
    roles: tuple[str, ...] = ()
    mfa: bool = False
    strength: str = ""
    """Authentication context class (`acr`)."""
    region: str = ""
    """Region that the person belongs to."""
    actors: tuple[str, ...] = ()
    """Who acts for the person, the current one first (RFC 8693 section 4.1), each as `<issuer>:<id>`."""
    session: str = ""
    """The log-in that the token stems from (`sid`)."""
    token_id: str = ""
    expires: int = 0
    """Microseconds since the epoch; the token is worth nothing from then on."""


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """What a gateway token stands for: a proof of identity, kept for some minutes and one route."""

    token_id: str
    app: str
    key_id: str = ""
    """The key that asked for it: when that is revoked, so is the token."""
    route: str
    identity: Identity | None = None
    supporting: tuple[Identity, ...] = ()
    """Of the application and of the agent, if signed identities named them: it ends with any of these."""
    actors: tuple[str, ...] = ()
    """The verified agents, the current one first."""
    agent: str = ""
    agent_verified: bool = False
    session: str
    session_derived: bool = False
    expires: int
    """Microseconds since the epoch."""


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """Groups of a person as a directory told them."""

    groups: tuple[str, ...] = ()
    """As the directory spells them."""
    complete: bool = False
    """Whether these are all groups of the person; false where the directory did not answer, too."""


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a client certificate names."""

    spiffe: str = ""
    """The one URI name, if it is a SPIFFE id (SPIFFE X.509-SVID section 2)."""
    dns: tuple[str, ...] = ()
    fingerprint: str = ""
    """SHA-256 of the whole certificate, hex."""


class Revoked(msgspec.Struct, frozen=True, kw_only=True):
    """Identities that are believed no more, as pairs of an issuer's name and what it calls them."""

    tokens: frozenset[tuple[str, str]] = frozenset()
    sessions: frozenset[tuple[str, str]] = frozenset()
    persons: frozenset[tuple[str, str]] = frozenset()
    clients: frozenset[tuple[str, str]] = frozenset()
    workloads: frozenset[tuple[str, str]] = frozenset()
