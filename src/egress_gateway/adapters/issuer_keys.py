"""Keys of issuers from JWKS files on disk: the operator's own, or those that background refresh replaces.

A worker never fetches a key. Fetched files say by their time of writing when they were fetched; from
`stale_seconds` on nothing of that issuer is believed, since a key that it withdrew may still be in
them. A file that the operator keeps is good until it is replaced.

An attacker who can write such a file is every person of that issuer; who can delete it locks them out.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

from egress_gateway.adapters.polled_file import PolledFile
from egress_gateway.adapters.secret_files import read_private
from egress_gateway.core.errors import ConfigError, Unavailable, WireError
from egress_gateway.core.identity_config import IssuerConfig
from egress_gateway.identify.jwt_algorithms import SHARED
from egress_gateway.identify.jwt_keys import VerificationKey, read_keys

MAX_DOCUMENT: Final = 256 * 1024
"""Bytes of a JWKS file. Entra's, with certificates, has 20 KB."""

WANTED_SECONDS: Final = 30
"""Between two wishes for new keys of an issuer: anybody can show a token with a key id made up."""

AHEAD_SECONDS: Final = 300
"""How far in the future a file may have been written before its time says nothing."""

_SECOND: Final = 1_000_000


class IssuerKeyFiles:
    """The `IssuerKeys` over files. `wanted` is called with an issuer whose keys should be fetched anew."""

    def __init__(self, issuers: Iterable[IssuerConfig], wanted: Callable[[str], None]) -> None:
        self._issuers = {issuer.name: issuer for issuer in issuers}
        self._files = {name: _file(issuer) for name, issuer in self._issuers.items()}
        self._wanted = wanted
        self._asked: dict[str, int] = {}

    def current(self, issuer: str, now: int) -> Mapping[str, VerificationKey]:
        """As the port promises. Raises `Unavailable`: `identity_keys_unreadable`, `identity_keys_stale`."""
        try:
            keys = self._files[issuer].current()
        except ConfigError as error:
            raise _unreadable() from error
        if keys is None:
            self.missing(issuer, now)
            raise _unreadable()
        config = self._issuers[issuer]
        if config.url and not self._is_fresh(config, now):
            self.missing(issuer, now)
            raise Unavailable(
                "identity_keys_stale",
                "the gateway has not been able to fetch its issuer's keys for too long; its operator has to look",
            )
        return keys

    def missing(self, issuer: str, now: int) -> None:
        if now - self._asked.get(issuer, -WANTED_SECONDS * _SECOND) >= WANTED_SECONDS * _SECOND:
            self._asked[issuer] = now
            self._wanted(issuer)

    def _is_fresh(self, issuer: IssuerConfig, now: int) -> bool:
        age = now - self._files[issuer.name].modified
        return -AHEAD_SECONDS * _SECOND <= age < issuer.stale_seconds * _SECOND


def _file(issuer: IssuerConfig) -> PolledFile[Mapping[str, VerificationKey]]:
    path = Path(issuer.keys)

    def read(data: bytes) -> Mapping[str, VerificationKey]:
        if SHARED in issuer.algorithms:
            # Whoever can read this key can be anybody: a file that others may read is refused.
            data = read_private(path, limit=MAX_DOCUMENT).expose()
        try:
            return read_keys(data, issuer.algorithms)
        except WireError as error:
            raise ConfigError(str(error), file=issuer.keys) from error

    return PolledFile(path, read, limit=MAX_DOCUMENT)


def _unreadable() -> Unavailable:
    return Unavailable(
        "identity_keys_unreadable", "the gateway has no usable keys of the identity's issuer; its operator has to look"
    )
