"""`egress ca`: a certificate authority of one's own for the gateway's listeners."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from egress_gateway.adapters.internal_ca import SERVER_DAYS, PemPair, create_authority, issue_server
from egress_gateway.core.errors import ConfigError

DEFAULT_STATE: Final = Path("var")
DIRECTORY: Final = "ca"
"""Below the state directory."""


def create(*, name: str = "LLM Egress Gateway CA", state: Path = DEFAULT_STATE, json: bool = False) -> int:
    """Make a certificate authority; refuses where there is one.

    Args:
        name: How the authority calls itself in what it issues.
        state: The gateway's state directory; the authority is in `ca` below it.
        json: One JSON object with the two paths.
    """
    try:
        files = create_authority(state / DIRECTORY, name, now=datetime.now(UTC))
    except ConfigError as error:
        return _fail(error)
    _show(files, json=json)
    print(f"Have clients trust {files.certificate}; guard {files.key}.", file=sys.stderr)
    return 0


def issue(names: list[str], /, *, days: int = SERVER_DAYS, state: Path = DEFAULT_STATE, json: bool = False) -> int:
    """Issue a server certificate; one of the same first name is replaced, and listeners take the new one.

    Args:
        names: DNS names and IP addresses under which clients reach the gateway.
        days: How long it is valid.
        state: The gateway's state directory.
        json: One JSON object with the two paths.
    """
    try:
        files = issue_server(state / DIRECTORY, tuple(names), now=datetime.now(UTC), days=days)
    except ConfigError as error:
        return _fail(error)
    _show(files, json=json)
    return 0


def _show(files: PemPair, *, json: bool) -> None:
    if json:
        print(msgspec.json.encode({"certificate": str(files.certificate), "key": str(files.key)}).decode())
        return
    print(f"certificate {files.certificate}")
    print(f"key         {files.key}")


def _fail(error: ConfigError) -> int:
    print(f"error: {error}", file=sys.stderr)
    return 2
