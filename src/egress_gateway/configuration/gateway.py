"""`gateway.yaml` read into one frozen record.

Relative paths in the file are relative to the file. Unknown keys, and values that this build cannot
honour, are errors with file, line and the nearest known key. Credentials never stand in the file,
only references to them.
"""

import re
from collections.abc import Collection
from pathlib import PurePath
from typing import Final

from egress_gateway.configuration.agents import read_agents
from egress_gateway.configuration.detection import read_detection
from egress_gateway.configuration.identity import read_identity
from egress_gateway.configuration.limits import read_limits
from egress_gateway.configuration.listeners import read_listeners
from egress_gateway.configuration.log import read_log
from egress_gateway.configuration.places import path_of
from egress_gateway.configuration.reconcile import read_reconcile
from egress_gateway.configuration.retention import read_retention
from egress_gateway.configuration.reviews import read_admin, read_reviews
from egress_gateway.configuration.upstreams import read_upstreams
from egress_gateway.configuration.users import read_users
from egress_gateway.core.config import GatewayConfig
from egress_gateway.core.state_config import StateConfig
from egress_gateway.wire.fields import Fields
from egress_gateway.wire.yaml import parse_yaml

PROFILES: Final = {"dev": "dev", "production": "production"}
HOST_SUFFIX: Final = re.compile(r"\.[a-z0-9][a-z0-9.-]{0,252}")


def load_configuration(data: bytes, *, file: str, hosts: Collection[str]) -> GatewayConfig:
    """Read the file's bytes; `hosts` are the names of wire facts that the registry knows.

    Raises `ConfigError`.
    """
    base = PurePath(file).parent
    with Fields(parse_yaml(data, file=file), file=file, what="gateway.yaml") as top:
        state = StateConfig(directory=path_of(base, top.text("state", "var")))
        identity = read_identity(top, base, fetched=state.issuer_keys)
        reviews = read_reviews(top, identity)
        log = read_log(top, base)
        return GatewayConfig(
            profile=top.choice("profile", PROFILES, "dev"),
            node=top.text("node", "gateway", pattern=re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,63}")),
            region=top.text("region", "", pattern=re.compile(r"[a-z0-9][a-z0-9-]{0,31}")),
            workers=top.number("workers", 1, low=1, high=64),
            inspectors=top.number("inspectors", 1, low=0, high=16),
            host_suffix=top.text("host_suffix", pattern=HOST_SUFFIX) if top.has("host_suffix") else "",
            listeners=read_listeners(top, base),
            upstreams=read_upstreams(top, base, hosts),
            policy=path_of(base, top.text("policy", "policy")),
            state=state,
            log=log,
            users=read_users(
                top, directory=identity.asks_outside, control=reviews is not None, courier=bool(log.witnesses)
            ),
            identity=identity,
            limits=read_limits(top),
            detection=read_detection(top, base, state),
            retention=read_retention(top),
            reviews=reviews,
            admin=read_admin(top, identity, reviews),
            reconcile=read_reconcile(top),
            agents=read_agents(top),
        )
