"""The key of lists and fingerprints, for the commands that make them."""

import sys
from pathlib import Path
from typing import Final

from egress_gateway.adapters.keyed_files import read_list_key
from egress_gateway.adapters.secret_files import create_key_file
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.secret import Secret
from egress_gateway.core.state_config import StateConfig

DEFAULT_STATE: Final = Path("var")


def list_key(named: Path | None, state: Path) -> Secret[bytes]:
    """The key that is named, else that of the state; made if it is not there. Raises `ConfigError`."""
    if named is None and not state.is_dir():
        raise ConfigError(
            "is no state directory of a gateway; name it with --state, or a key with --key", file=str(state)
        )
    place = Path(StateConfig(directory=str(state)).lists_key) if named is None else named
    if not place.exists() and create_key_file(place):
        print(f"made the key {place}: the gateway needs it as well (`detection.lists_key`)", file=sys.stderr)
    return read_list_key(place)
