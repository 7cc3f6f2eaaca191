"""`egress audit key`: the key that others verify the log with, to be kept away from the gateway."""

import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from egress_gateway.adapters.key_files import LOG_KEY, SECOND_LOG_KEY, log_key
from egress_gateway.audit.notes.checkpoint import cosigner_key, verifier_key
from egress_gateway.cli.configured import CONFIG_FILE, read_configuration
from egress_gateway.core.config import SecondSignature
from egress_gateway.core.errors import ConfigError


def key(*, config: Path = CONFIG_FILE) -> int:
    """Print the log's verifier key. Give it to your auditors; a log is never verified with a key that lies beside it.

    Where checkpoints have a second signature, its key is on a second line.

    Args:
        config: The configuration file.
    """
    try:
        gateway = read_configuration(config)
        private = Ed25519PrivateKey.from_private_bytes(log_key(gateway.state, LOG_KEY).expose())
        keys = [verifier_key(gateway.log_origin, private.public_key())]
        if gateway.log.second_signature is SecondSignature.ML_DSA_44:
            second = MLDSA44PrivateKey.from_seed_bytes(log_key(gateway.state, SECOND_LOG_KEY).expose())
            keys.append(cosigner_key(gateway.log_origin, second.public_key()))
    except ConfigError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print("\n".join(keys))
    return 0
