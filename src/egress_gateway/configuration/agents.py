"""When the baseline of an agent is complete, and what it holds against it: `agents` of `gateway.yaml`."""

from egress_gateway.core.agents_config import AgentsConfig
from egress_gateway.wire.fields import Fields


def read_agents(top: Fields) -> AgentsConfig:
    """What is given; the rest as it is in `AgentsConfig`."""
    standard = AgentsConfig()
    if not top.has("agents"):
        return standard
    with top.mapping("agents") as fields:
        return AgentsConfig(
            learning_days=fields.number("learning_days", standard.learning_days, low=1, high=366),
            least_requests=fields.number("least_requests", standard.least_requests, low=1, high=1_000_000),
            rate_percent=fields.number("rate_percent", standard.rate_percent, low=100, high=10_000),
        )
