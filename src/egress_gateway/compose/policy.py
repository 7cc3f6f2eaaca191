"""Loads a bundle as this build and this configuration can enforce it."""

from collections.abc import Mapping, Sequence

from egress_gateway import registry
from egress_gateway.core.config import UpstreamConfig
from egress_gateway.decide.bundle import Bundle, load_bundle


def load_policy(files: Mapping[str, bytes], upstreams: Sequence[UpstreamConfig]) -> Bundle:
    """A bundle that this build can enforce in full, with these upstreams. Raises `ConfigError`."""
    hosts = registry.hosts_by_name()
    return load_bundle(
        files,
        upstreams={upstream.name: hosts[upstream.host].families for upstream in upstreams},
        operations=registry.operations(),
        inspected=registry.inspected(),
    )
