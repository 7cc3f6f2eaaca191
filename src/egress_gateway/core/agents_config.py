"""How the baseline of each agent is learnt: `agents` of `gateway.yaml`."""

import msgspec


class AgentsConfig(msgspec.Struct, frozen=True, kw_only=True):
    """When a baseline is complete, and from when on a rate is unusual."""

    learning_days: int = 14
    """On which there were requests of an agent: with fourteen each working day is there twice, and what is done once a
    week."""
    least_requests: int = 200
    """Without so many an agent is still learnt, however long it is known."""
    rate_percent: int = 300
    """Of the busiest hour that was learnt; an hour with more is unusual."""
