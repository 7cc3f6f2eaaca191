"""How baselines of agents are learnt, as the file says it."""

import pytest
from tests.unit.configuration.loading import UPSTREAM, load

from egress_gateway.core.agents_config import AgentsConfig
from egress_gateway.core.errors import ConfigError


def test_nothing_need_be_said() -> None:
    assert load(UPSTREAM).agents == AgentsConfig()


def test_days_requests_and_rate_are_given() -> None:
    text = "agents: {learning_days: 7, least_requests: 50, rate_percent: 150}\n"
    assert load(UPSTREAM + text).agents == AgentsConfig(learning_days=7, least_requests=50, rate_percent=150)


WRONG = ("learning_days: 0", "learning_days: 367", "least_requests: 0", "rate_percent: 99", "days: 1")


@pytest.mark.parametrize("text", WRONG)
def test_what_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(ConfigError):
        load(f"{UPSTREAM}agents: {{{text}}}\n")
