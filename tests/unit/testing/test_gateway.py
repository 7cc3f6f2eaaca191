"""The simulated gateway: real between its ends, and told apart only by what a test replaces."""

import pytest

from egress_gateway.core.errors import ConfigError
from egress_gateway.testing.expectations import AuditIntent, AuditOutcome, AuditRefusal, Delivered, Forward
from egress_gateway.testing.gateway import UPSTREAMS, SimulatedGateway, simulated_bundle, small_classifier
from egress_gateway.testing.stimuli import Answer

PATH = "/support/anthropic/v1/messages/count_tokens"
ADDRESS = "ada.castellano" + "@" + "example.com"
BODY = {"model": "m", "messages": [{"role": "user", "content": f"to {ADDRESS}"}]}


async def test_a_request_of_the_application_is_served() -> None:
    gateway = SimulatedGateway()
    token = gateway.token("pii.email", ADDRESS)
    await (
        gateway.playbook()
        >> gateway.request(PATH, BODY, ("anthropic-version", "2023-06-01"))
        << AuditIntent("three POST /v1/messages/count_tokens")
        << Forward(contains=(token.encode(),), lacks=(ADDRESS.encode(),))
        >> Answer(chunks=(b'{"input_tokens":3}',))
        << AuditOutcome()
        << Delivered(200)
    )


async def test_bytes_are_sent_as_they_are() -> None:
    gateway = SimulatedGateway()
    await (gateway.playbook() >> gateway.request(PATH, b"{") << AuditRefusal({"request.bytes": 1}) << Delivered(400))


async def test_files_of_the_policy_and_parts_of_the_pipeline_can_be_replaced() -> None:
    gateway = SimulatedGateway({"rules.yaml": "rules: []\n"}, host_suffix=".egress.test")
    await (
        gateway.playbook()
        >> gateway.request(PATH, BODY)
        << AuditRefusal({"policy.code": "default_deny"})
        << Delivered(403)
    )


def test_a_policy_that_does_not_load_is_an_error() -> None:
    with pytest.raises(ConfigError):
        simulated_bundle({"rules.yaml": "rules: 7\n"})


def test_the_bundle_knows_every_upstream() -> None:
    assert set(UPSTREAMS) == simulated_bundle().contracts.keys()


def test_the_patterns_are_compiled_once() -> None:
    assert small_classifier() is small_classifier()
