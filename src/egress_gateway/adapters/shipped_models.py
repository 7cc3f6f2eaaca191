"""The models that come with the gateway, as bytes: data files of the package."""

from importlib import resources
from typing import Final

from egress_gateway.core.errors import ConfigError

NAMES: Final = "names.model"
"""Names of people, organisations and places, and addresses: docs/reference/names-model.md."""


def read_model(name: str) -> bytes:
    """The file of this name. Raises `ConfigError`."""
    try:
        return (resources.files("egress_gateway") / "models" / name).read_bytes()
    except OSError as error:
        raise ConfigError(f"{name} of the package cannot be read: {error.strerror}; install it again") from error
