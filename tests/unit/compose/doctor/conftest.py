"""An installation in which nothing is wrong that a test could put right."""

from pathlib import Path

import pytest

from egress_gateway.adapters.machine import Machine, Mount
from egress_gateway.adapters.users import User, Users
from egress_gateway.compose.doctor.check import Installation
from egress_gateway.core.config import GatewayConfig, UpstreamConfig, UsersConfig
from egress_gateway.core.state_config import StateConfig

NOON = 1_800_000_000_000_000
"""A moment, in microseconds."""


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """Users apart, one upstream, a good machine; a configuration file, and neither state nor policy."""
    file = tmp_path / "gateway.yaml"
    file.write_text("upstreams: {}\n")
    config = GatewayConfig(
        profile="production",
        state=StateConfig(directory=str(tmp_path / "var")),
        policy=str(tmp_path / "policy"),
        users=UsersConfig(auditd="4711", connector="4712", worker="4713"),
        upstreams=(
            UpstreamConfig(
                name="openai",
                host="openai",
                url="https://api.test",
                credential=f"file:{tmp_path / 'credential'}",
            ),
        ),
    )
    machine = Machine(
        swap=False,
        core_pattern="core",
        clock_synchronised=True,
        open_files=65536,
        umask=0o077,
        entropy=True,
        python=(3, 11),
        openssl=(3, 0),
        mounts=(Mount("/", "ext4"),),
    )
    users = Users(auditd=User(4711, 4711), connector=User(4712, 4712), worker=User(4713, 4713))
    return Installation(config=config, file=file, users=users, machine=machine, now=NOON)
