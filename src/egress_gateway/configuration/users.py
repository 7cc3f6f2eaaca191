"""Who runs which process: `users` of `gateway.yaml`."""

import re
from typing import Final

from egress_gateway.core.config import UsersConfig
from egress_gateway.core.errors import ConfigError
from egress_gateway.wire.fields import Fields

USER: Final = re.compile(r"[a-z_][a-z0-9_-]{0,31}|[0-9]{1,9}")


def read_users(top: Fields, *, directory: bool, control: bool, courier: bool = False) -> UsersConfig:
    """All of them, or none; `directory`, `control` and `courier`: does the configuration need these processes?"""
    if not top.has("users"):
        return UsersConfig()
    with top.mapping("users") as fields:
        users = UsersConfig(
            auditd=fields.text("auditd", pattern=USER),
            connector=fields.text("connector", pattern=USER),
            worker=fields.text("worker", pattern=USER),
            directory=fields.text("directory", None if directory else "", pattern=USER),
            control=fields.text("control", None if control else "", pattern=USER),
            courier=fields.text("courier", None if courier else "", pattern=USER),
        )
        everybody = (users.auditd, users.connector, users.worker, users.directory, users.control, users.courier)
        named = [user for user in everybody if user]
        if len(set(named)) < len(named):
            raise ConfigError("users are there to be kept apart: give each its own", file=fields.file, line=fields.line)
        return users
