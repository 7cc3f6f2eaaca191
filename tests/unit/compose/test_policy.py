"""A bundle loads only if this build and this configuration can enforce it."""

import pytest

from egress_gateway.compose.policy import load_policy
from egress_gateway.core.config import UpstreamConfig
from egress_gateway.core.errors import ConfigError
from egress_gateway.decide.bundle import Bundle
from egress_gateway.testing.gateway import POLICY


def upstream(**fields: str) -> UpstreamConfig:
    return UpstreamConfig(**{"name": "one", "host": "openai", "url": "https://api.test", **fields})


CONFIGURED = (upstream(), upstream(name="two", host="openai-compatible"), upstream(name="three", host="anthropic"))
ELSEWHERE = {
    "nowhere": (CONFIGURED[::2], "upstream 'two' is not configured"),
    "at a host that speaks something else": (
        (*CONFIGURED[:2], upstream(name="three")),
        "upstream 'three' speaks openai, not anthropic",
    ),
}


@pytest.mark.parametrize(("upstreams", "message"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_policy_with_an_upstream_elsewhere_does_not_load(upstreams: tuple[UpstreamConfig, ...], message: str) -> None:
    files = {path: text.encode() for path, text in POLICY.items()}
    assert load_policy(files, CONFIGURED).name == "simulated"
    with pytest.raises(ConfigError, match=message):
        load_policy(files, upstreams)


MODIFY = "  - {id: r, effect: modify, remove: [%s]}\n"


def test_what_is_inspected_cannot_be_modified() -> None:
    def load(field: str) -> Bundle:
        changed = {**POLICY, "rules.yaml": POLICY["rules.yaml"] + MODIFY % field}
        return load_policy({path: text.encode() for path, text in changed.items()}, CONFIGURED)

    assert load("user").rules[-1].id == "r"
    with pytest.raises(ConfigError, match="'response_format' cannot be modified"):
        load("response_format")
