"""Anthropic's own API: keys in `x-api-key`, paths as the dialect has them."""

from egress_gateway.core.exchange import Headers
from egress_gateway.core.secret import Secret
from egress_gateway.providers.hosts.host import Host, below


def _api_key(credential: Secret[str]) -> Headers:
    return (("x-api-key", credential.expose()),)


ANTHROPIC = Host(name="anthropic", families=("anthropic",), authorize=_api_key, path=below)
