"""Spans as the file says them: in words and presets, and never below the law's floor."""

import pytest
from tests.unit.configuration.loading import UPSTREAM, load

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.retention import RetentionConfig


def test_without_it_nothing_is_ever_pruned() -> None:
    assert load(UPSTREAM).retention is None


def test_spans_are_days_weeks_years_and_presets() -> None:
    text = "retention: {default: 183d, routes: {clinic: hipaa, shop: pci}, classes: {phi: 6y, pii.email: 52w}}\n"
    assert load(UPSTREAM + text).retention == RetentionConfig(
        default=183, routes={"clinic": 2192, "shop": 366}, classes={"phi": 2192, "pii.email": 364}
    )


def test_the_default_is_the_floor_where_only_routes_are_named() -> None:
    assert load(UPSTREAM + "retention: {routes: {clinic: 1y}}\n").retention == RetentionConfig(routes={"clinic": 366})


WRONG = {
    "below the floor": ("{default: 182d}", "182 days, and no record may go before 183"),
    "a route below the floor": ("{routes: {clinic: 26w}}", "'clinic' is kept for 182 days"),
    "no span": ("{default: 6months}", "is no span of time; write 183d, 26w, 6y or one of eu-ai-act, pci, hipaa"),
    "a number": ("{classes: {phi: 6}}", "'phi' is kept is a span of time"),
    "no class": ("{classes: {PHI: 6y}}", "no data class or family"),
    "for ever": ("{default: 101y}", "more than a hundred years"),
    "an unknown key": ("{defaults: 1y}", "did you mean 'default'"),
}


@pytest.mark.parametrize(("value", "message"), WRONG.values(), ids=WRONG)
def test_what_is_no_retention_is_refused(value: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        load(UPSTREAM + f"retention: {value}\n")
    assert caught.value.line == 2
