"""OpenAI's own API: bearer keys, paths as the dialect has them."""

from egress_gateway.providers.hosts.host import Host, bearer, below

OPENAI = Host(name="openai", families=("openai",), authorize=bearer, path=below)
