"""Where the witnesses of a policy are, for the courier that goes there and for whoever checks a configuration."""

import ipaddress
from urllib.parse import urlsplit

from egress_gateway.audit.notes.witness_policy import WitnessPolicy
from egress_gateway.core.errors import ConfigError


def witness_urls(policy: WitnessPolicy, file: str) -> dict[str, str]:
    """Where checkpoints are carried to, each with the names of the witnesses there. Raises `ConfigError`."""
    urls: dict[str, str] = {}
    for witness in policy.witnesses:
        if not witness.url:
            raise ConfigError(f"witness {witness.name} has no URL; write it behind its key", file=file)
        parts = urlsplit(witness.url)
        if (
            parts.scheme not in {"https", "http"}
            or not parts.hostname
            or parts.query
            or parts.fragment
            or "@" in parts.netloc
        ):
            raise ConfigError(f"witness {witness.name}: {witness.url!r} is no URL like https://host/path", file=file)
        if parts.scheme == "http" and not is_local(parts.hostname):
            raise ConfigError(
                f"witness {witness.name}: plain HTTP leads to this machine only; its URL begins with https", file=file
            )
        urls[witness.url] = f"{urls[witness.url]}, {witness.name}" if witness.url in urls else witness.name
    if not urls:
        raise ConfigError("the policy names no witness", file=file)
    return urls


def is_local(address: str) -> bool:
    """Whether an address is one that only this machine reaches."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"
