"""How closely hours are compared, as the file says it."""

import pytest
from tests.unit.configuration.loading import UPSTREAM, load

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.reconcile_config import ReconcileConfig


def test_nothing_need_be_said() -> None:
    assert load(UPSTREAM).reconcile == ReconcileConfig()


def test_margins_and_counters_are_given() -> None:
    text = "reconcile: {after_minutes: 1, unreported_output: 0, retransmitted_percent: 9, others_counter: rest}\n"
    assert load(UPSTREAM + text).reconcile == ReconcileConfig(
        after_minutes=1, unreported_output=0, retransmitted_percent=9, others_counter="rest"
    )


WRONG = ("after_minutes: 0", "retransmitted_percent: 51", "connector_counter: 'a b'", "percent: 1")


@pytest.mark.parametrize("text", WRONG)
def test_what_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(ConfigError):
        load(f"{UPSTREAM}reconcile: {{{text}}}\n")
