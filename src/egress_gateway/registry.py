"""What can be plugged in to speak with providers, by name: one line each. Detectors are in `detector_registry.py`.

A dialect or a host is one file, one line here and one run of its conformance kit.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from egress_gateway.providers.dialect import Dialect, Field
from egress_gateway.providers.dialects.anthropic_messages import AnthropicMessages
from egress_gateway.providers.dialects.openai_chat import OpenAIChat
from egress_gateway.providers.dialects.openai_files import OpenAIFiles
from egress_gateway.providers.hosts.anthropic import ANTHROPIC
from egress_gateway.providers.hosts.host import Host
from egress_gateway.providers.hosts.openai import OPENAI
from egress_gateway.providers.hosts.openai_compatible import OPENAI_COMPATIBLE

DIALECTS: Final[Sequence[Dialect]] = (
    OpenAIChat(),
    OpenAIFiles(),
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


def operations() -> Mapping[str, Sequence[str]]:
    """The operations that each family's dialects claim, by the names that rules use."""
    return {
        family: tuple(operation.name for dialect in dialects for operation in dialect.operations)
        for family, dialects in dialects_by_family().items()
    }


def inspected() -> frozenset[str]:
    """The members of a body that some dialect's inspection rests on; see `Dialect.inspected`."""
    return frozenset[str]().union(*(dialect.inspected for dialect in DIALECTS))


def forwarded(families: Collection[str]) -> Sequence[Field]:
    """The headers that the dialects of these families forward."""
    return [field for dialect in DIALECTS if dialect.family in families for field in dialect.headers]


def hosts_by_name() -> Mapping[str, Host]:
    """Wire facts of hosts by the name that `gateway.yaml` uses."""
    return {host.name: host for host in HOSTS}
