"""`egress audit key`: the key that others verify the log with, to be kept away from the gateway."""

import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from egress_gateway.adapters.key_files import LOG_KEY, log_key
from egress_gateway.audit.checkpoint import verifier_key
from egress_gateway.cli.serve import CONFIG_FILE, read_configuration
from egress_gateway.core.errors import ConfigError


def key(*, config: Path = CONFIG_FILE) -> int:
    """Print the log's verifier key. Give it to your auditors; a log is never verified with a key that lies beside it.

    Args:
        config: The configuration file.
    """
    try:
        gateway = read_configuration(config)
        private = Ed25519PrivateKey.from_private_bytes(log_key(gateway.state, LOG_KEY).expose())
    except ConfigError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(verifier_key(gateway.log_origin, private.public_key()))
    return 0
