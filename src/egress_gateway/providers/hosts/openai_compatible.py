"""Any server that speaks OpenAI's API: vLLM, llama.cpp, Ollama, LiteLLM and most providers of open models.

Many of them want no credential; then none is sent.
"""

from egress_gateway.core.exchange import Headers
from egress_gateway.core.secret import Secret
from egress_gateway.providers.hosts.host import Host, bearer, below


def _bearer_if_any(credential: Secret[str]) -> Headers:
    return bearer(credential) if credential else ()


OPENAI_COMPATIBLE = Host(name="openai-compatible", families=("openai",), authorize=_bearer_if_any, path=below)
