"""The built-in classes of credentials, `secret.<name>`: those of an issuer, and those that anybody may have made.

The first word of an issued one is the issuer: `aws` of `secret.aws_access_key`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from egress_gateway.core.secret_classes.infrastructure import INFRASTRUCTURE
from egress_gateway.core.secret_classes.services import SERVICES

_UNISSUED: Final = """
    age_secret_key:age encryption identity
    basic_auth:User name and password in a URL or an Authorization header
    bearer_token:Bearer token in an Authorization header
    connection_string:Database or queue address with its password
    generic:High-entropy value assigned to a name that says it is secret
    jwt:JSON Web Token
    password:Password given as such
    private_key:Private key (PEM, OpenSSH, PGP, PuTTY)
"""


def _read(table: str) -> dict[str, str]:
    """Read lines of `name:description`."""
    rows = (line.strip().split(":", 1) for line in table.strip().splitlines())
    return dict(rows)


ISSUED: Final[Mapping[str, str]] = MappingProxyType({**_read(INFRASTRUCTURE), **_read(SERVICES)})
"""What an issuer hands out, by name without `secret.`."""

UNISSUED: Final[Mapping[str, str]] = MappingProxyType(_read(_UNISSUED))
"""What has no issuer, or one of its own: passwords, keys, and tokens known by their form alone."""
