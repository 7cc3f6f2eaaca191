"""`egress audit recovery-key`: the key that can revoke the log's, made to be kept offline."""

import sys
from pathlib import Path

from egress_gateway.adapters.log_key_files import require_signing_key
from egress_gateway.adapters.secret_files import create_key_file
from egress_gateway.audit.notes.log_keys import recovery_key as verifier_key_of
from egress_gateway.cli.audit.reading import fail
from egress_gateway.cli.configured import CONFIG_FILE, read_configuration
from egress_gateway.core.errors import ConfigError


def recovery_key(*, out: Path, origin: str = "", config: Path = CONFIG_FILE) -> int:
    """Make the key that can revoke the log's key, or read one; print its verifier key, for gateway.yaml and auditors.

    Keep the file away from the gateway: whoever has both keys can rewrite the log and say that he may.

    Args:
        out: Where the private key is written, unless it is there already.
        origin: The log's name, where there is no configuration.
        config: The configuration file, which says the log's name.
    """
    try:
        name = origin or read_configuration(config).log_origin
        made = create_key_file(out)
        vkey = verifier_key_of(name, require_signing_key(out))
    except ConfigError as error:
        return fail(error)
    print(vkey)
    told = f"{out} holds the private key: move it offline" if made else f"of the key that was in {out} already"
    print(f"{told}; the line above goes into gateway.yaml as `log: {{recovery_key: ...}}`", file=sys.stderr)
    return 0
