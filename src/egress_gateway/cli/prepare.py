"""`egress prepare`: the state's directories and keys, each given to the user whose process needs it."""

import sys
from pathlib import Path

from egress_gateway.adapters.used_configuration import note_configuration
from egress_gateway.cli.configured import CONFIG_FILE, read_configuration
from egress_gateway.compose.doctor.check import PRODUCTION
from egress_gateway.compose.doctor.examination import require_production
from egress_gateway.compose.processes import prepare as make
from egress_gateway.compose.processes import roles_of, user_of
from egress_gateway.core.errors import ConfigError


def prepare(*, config: Path = CONFIG_FILE) -> int:
    """Make what is missing of keys and directories, and give each part to its user; run by root.

    Notes in the state which configuration it is used with, for commands that administer it.

    `egress serve` does the same for itself; units and containers that run one process each need it before.
    Under `profile: production` it refuses, as `egress serve` does, what production does not start with.

    Args:
        config: The configuration file.
    """
    try:
        gateway = read_configuration(config)
        if gateway.profile == PRODUCTION:
            require_production(gateway, config)
        users = make(gateway)
        note_configuration(Path(gateway.state.configuration), config)
        prepared = [(role, user_of(users, role)) for role in roles_of(gateway)]
    except ConfigError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    for role, user in prepared:
        print(f"{role}: uid {user.uid}, gid {user.gid}")
    return 0
