"""Where commands find the configuration, and how they read it."""

from pathlib import Path
from typing import Final

from egress_gateway import registry
from egress_gateway.configuration import load_configuration
from egress_gateway.core.config import GatewayConfig
from egress_gateway.core.errors import ConfigError

CONFIG_FILE: Final = Path("gateway.yaml")


def read_configuration(path: Path) -> GatewayConfig:
    """The configuration file, read. Raises `ConfigError`."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}; `egress init` makes one", file=str(path)) from error
    return parse_configuration(data, path)


def parse_configuration(data: bytes, path: Path) -> GatewayConfig:
    """The configuration in the bytes of a file. Raises `ConfigError`."""
    return load_configuration(data, file=str(path), hosts=registry.hosts_by_name())
