"""The list of revoked identities, a file of lines below the state directory that the operator appends to.

A list that is not there revokes nothing. One that cannot be read, or that others may write, lets nobody
in by a signed identity: it may have lost an entry.
"""

from pathlib import Path
from typing import Final

from egress_gateway.adapters.polled_file import PolledFile
from egress_gateway.core.errors import ConfigError, Unavailable
from egress_gateway.core.identity import Revoked
from egress_gateway.identify.revocation import parse_revoked

MAX_LIST: Final = 16 * 1024 * 1024
"""Bytes: some 200,000 lines. Tokens end within a day, so that old lines can go."""

_NOBODY: Final = Revoked()


class RevocationFile:
    """The `RevokedIdentities` over a file."""

    def __init__(self, path: Path) -> None:
        self._file = PolledFile(path, lambda data: parse_revoked(data, file=str(path)), limit=MAX_LIST)

    def current(self) -> Revoked:
        try:
            return self._file.current() or _NOBODY
        except ConfigError as error:
            raise Unavailable(
                "revocations_unreadable",
                "the gateway cannot read its list of revoked identities; its operator has to look",
            ) from error
