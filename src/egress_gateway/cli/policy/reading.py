"""What the commands on policies have in common: reading a bundle, and saying why that failed."""

import sys
import time
from pathlib import Path
from typing import Final

import msgspec

from egress_gateway import registry
from egress_gateway.adapters.bundle_files import read_bundle_files
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.state_config import StateConfig
from egress_gateway.decide.bundle import Bundle, load_bundle

OK: Final = 0
NEGATIVE: Final = 1
USAGE: Final = 2
"""Exit codes: as asked; a test failed or a request is blocked; the input could not be read."""
DEFAULT_STATE: Final = Path("var")


def now() -> int:
    """Microseconds since the epoch."""
    return time.time_ns() // 1_000


def load(directory: Path) -> Bundle:
    """A bundle of a directory, without a gateway.yaml to check its upstreams against. Raises `ConfigError`."""
    return load_bundle(
        read_bundle_files(directory),
        upstreams=None,
        operations=registry.operations(),
        inspected=registry.inspected(),
        now=now(),
    )


def read(path: Path) -> bytes:
    """The bytes of a file. Raises `ConfigError`."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"the file cannot be read: {error.strerror}", file=str(path)) from error


def policy_of(state: Path) -> Path:
    """Where a state has its policies. Raises `ConfigError` if it is none: in another there is nothing in force."""
    if not state.is_dir():
        raise ConfigError("is no state directory of a gateway; name it with --state", file=str(state))
    return Path(StateConfig(directory=str(state)).policy)


def refuse(error: Exception) -> int:
    """Say what is wrong with the input; the exit code."""
    print(error, file=sys.stderr)
    return USAGE


def print_json(document: object) -> None:
    """Print one JSON document on one line."""
    print(msgspec.json.encode(document).decode())
