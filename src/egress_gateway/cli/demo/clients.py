"""The real SDKs, as an application has them: another base URL, a gateway key, an authority to trust."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import anthropic
import msgspec
import openai

from egress_gateway.adapters.tls import client_context
from egress_gateway.cli.demo.stage import Stage

SETTINGS: Final = ("OPENAI_", "ANTHROPIC_")
"""Environment variables of the SDKs begin with these: keys, base URLs and headers of whoever runs the demo."""
PROXIES: Final = {"http_proxy", "https_proxy", "all_proxy"}
"""Anthropic's default client asks them for 127.0.0.1 as well, whatever `trust_env` says."""


class Clients(msgspec.Struct, frozen=True, kw_only=True):
    """One application's SDK clients."""

    openai: openai.AsyncOpenAI
    anthropic: anthropic.AsyncAnthropic


@asynccontextmanager
async def clients(stage: Stage) -> AsyncIterator[Clients]:
    """Clients of the gateway; nothing of them reaches further than this machine."""
    for name in [name for name in os.environ if name.startswith(SETTINGS) or name.lower() in PROXIES]:
        del os.environ[name]
    key, trust = stage.key.expose(), client_context(str(stage.authority))
    async with (
        openai.DefaultAsyncHttpxClient(verify=trust, trust_env=False) as for_openai,
        anthropic.DefaultAsyncHttpxClient(verify=trust, trust_env=False) as for_anthropic,
    ):
        yield Clients(
            openai=openai.AsyncOpenAI(api_key=key, base_url=f"{stage.url('openai')}/v1", http_client=for_openai),
            anthropic=anthropic.AsyncAnthropic(api_key=key, base_url=stage.url("anthropic"), http_client=for_anthropic),
        )
