"""Files of the deployer's that decide what is found, read whole and held to the digest that the configuration pins."""

import hashlib
from pathlib import Path

from egress_gateway.core.errors import ConfigError


def read_pinned(path: Path, *, limit: int, sha256: str = "") -> bytes:
    """The content, at most `limit` bytes; with `sha256` (hexadecimal) only if that is its digest.

    Raises `ConfigError`.
    """
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", file=str(path)) from error
    if len(data) > limit:
        raise ConfigError(f"is larger than {limit} bytes; this is not the file it should be", file=str(path))
    found = hashlib.sha256(data).hexdigest()
    if sha256 and found != sha256:
        raise ConfigError(
            f"has the SHA-256 {found}, and the configuration pins {sha256}; look at what changed, then pin it anew",
            file=str(path),
        )
    return data
