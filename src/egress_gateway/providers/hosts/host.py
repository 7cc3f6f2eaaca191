"""What is particular to a place that speaks a dialect: its name, its paths, its authentication.

A host says nothing about where it is: scheme, name and port come from the configuration.
"""

from collections.abc import Callable

import msgspec

from egress_gateway.core.exchange import Headers
from egress_gateway.core.secret import Secret


class Host(msgspec.Struct, frozen=True, kw_only=True):
    """Wire facts of one kind of host."""

    name: str
    """As `gateway.yaml` names it."""
    families: tuple[str, ...]
    """Families of dialects that it speaks."""
    authorize: Callable[[Secret[str]], Headers]
    """The headers that carry the credential."""
    path: Callable[[str, str], str]
    """Takes the path of the configured base URL and the provider's own path (`/v1/messages`); returns
    the path to ask for below the base URL."""


def bearer(credential: Secret[str]) -> Headers:
    """A bearer token (RFC 6750)."""
    return (("authorization", f"Bearer {credential.expose()}"),)


def below(base: str, path: str) -> str:
    """The path below a base URL that may already end with the path's version, as SDKs configure it.

    `https://host/api/v1` and `https://host/api` both serve `/v1/models` at `/api/v1/models`.
    """
    version, slash, rest = path.removeprefix("/").partition("/")
    if slash and base.rstrip("/").endswith("/" + version):
        return "/" + rest
    return path
