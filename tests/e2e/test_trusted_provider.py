"""A whole gateway that trusts a real OpenID Provider: its keys are fetched, and count while it is away."""

from collections.abc import Callable
from contextlib import ExitStack

import pytest
from tests.e2e.gateway import Gateway
from tests.e2e.oidc.provider import AUDIENCE, OpenIdProvider, free_port, require_provider
from tests.e2e.wire import CHAT, Answer, Wire, bearer, chat, request

from egress_gateway.testing.providers import ProviderSimulator

pytestmark = pytest.mark.loopback

CONFIGURED = """
identity:
  issuers:
    corp:
      vendor: oidc
      issuer: {issuer}
      audiences: ["{audience}"]
      url: {issuer}/jwks
      types: [at+jwt]
  applications:
    cx-bot: {{clients: {{corp: [orchestrator]}}}}
"""


async def test_a_gateway_believes_the_provider_whose_keys_it_fetched_also_while_that_is_away(
    make_gateway: Callable[..., Gateway], provider: ProviderSimulator
) -> None:
    require_provider()
    port = free_port()

    async def ask(token: str) -> Answer:
        async with Wire.connect(gateway.port.number) as wire:
            await wire.send(request(CHAT, chat(), bearer(token)))
            return await wire.answer()

    with ExitStack() as stack:
        with OpenIdProvider(port) as before:
            gateway = make_gateway(lambda config: config + CONFIGURED.format(issuer=before.issuer, audience=AUDIENCE))
            stack.enter_context(gateway)
            token = before.for_person("ann", amr=["mfa"], act={"sub": "summariser"})
            answer = await ask(token)
            assert answer.status == 200, answer.body
            who = gateway.whose(await gateway.last_of(answer.headers["x-egress-record"]))
            assert (who.app, who.auth, who.person, who.mfa) == ("cx-bot", "jwt", "corp:ann", True)
            assert (who.agent, who.agent_verified) == ("corp:summariser", True)
        # The provider is away: what was fetched still counts.
        assert (await ask(token)).status == 200
        with OpenIdProvider(port) as renewed:
            # With new keys it is not believed before they are fetched.
            assert (await ask(renewed.for_person("ann"))).headers["x-egress-code"] == "identity_signature"
        assert gateway.stop() == 0
        assert gateway.sweep([token]) == []
        assert len(provider.exchanges) == 2
