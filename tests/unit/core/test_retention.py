"""The longest span that fits a record counts."""

import pytest

from egress_gateway.core.retention import FLOOR_DAYS, RetentionConfig

CONFIG = RetentionConfig(default=200, routes={"clinic": 400, "short": 190}, classes={"phi": 2192, "pii.email": 300})

CASES = {
    "nothing known": ("", (), False, (200, "default")),
    "a route": ("clinic", (), False, (400, "route clinic")),
    "a route shorter than the default": ("short", (), False, (200, "default")),
    "a class": ("support", ("pii.email",), False, (300, "class pii.email")),
    "a class under a family": ("clinic", ("phi.mrn",), False, (2192, "class phi")),
    "a class that only begins like a family": ("", ("phish.url",), False, (200, "default")),
    "a class beside the named one": ("", ("pii.name",), False, (200, "default")),
    "classes left out of the record": ("", (), True, (2192, "class phi")),
}


@pytest.mark.parametrize(("route", "classes", "unknown", "kept"), CASES.values(), ids=CASES)
def test_the_longest_counts(route: str, classes: tuple[str, ...], unknown: bool, kept: tuple[int, str]) -> None:
    assert CONFIG.days(route, classes, unknown_classes=unknown) == kept


def test_without_a_word_it_is_the_floor() -> None:
    assert RetentionConfig().days("any", ("phi.mrn",)) == (FLOOR_DAYS, "default")
