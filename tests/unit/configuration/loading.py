"""A file with one upstream, and how it is read."""

from egress_gateway.configuration import load_configuration
from egress_gateway.core.config import GatewayConfig

HOSTS = ("openai", "anthropic", "openai-compatible")
UPSTREAM = "upstreams: {one: {host: openai, url: 'https://api.example', credential: 'env:KEY'}}\n"


def load(text: str) -> GatewayConfig:
    return load_configuration(text.encode(), file="etc/gateway.yaml", hosts=HOSTS)
