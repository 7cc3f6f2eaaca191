"""Everything that can be plugged in, by name: one line each.

A dialect, a host or a detector is one file, one line here and one run of its conformance kit.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from egress_gateway.providers.dialect import Dialect
from egress_gateway.providers.dialects.anthropic_messages import AnthropicMessages
from egress_gateway.providers.dialects.openai_chat import OpenAIChat
from egress_gateway.providers.hosts.anthropic import ANTHROPIC
from egress_gateway.providers.hosts.host import Host
from egress_gateway.providers.hosts.openai import OPENAI
from egress_gateway.providers.hosts.openai_compatible import OPENAI_COMPATIBLE

DIALECTS: Final[Sequence[Dialect]] = (
    OpenAIChat(),
    AnthropicMessages(),
)

HOSTS: Final[Sequence[Host]] = (
    OPENAI,
    ANTHROPIC,
    OPENAI_COMPATIBLE,
)


def dialects_by_family() -> Mapping[str, Sequence[Dialect]]:
    """The dialects of each family, in the order they are asked whether they serve a path."""
    families: dict[str, list[Dialect]] = {}
    for dialect in DIALECTS:
        families.setdefault(dialect.family, []).append(dialect)
    return families


def hosts_by_name() -> Mapping[str, Host]:
    """Wire facts of hosts by the name that `gateway.yaml` uses."""
    return {host.name: host for host in HOSTS}
