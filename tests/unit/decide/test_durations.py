"""Lengths of time: each unit, the bounds, and what is none."""

import pytest

from egress_gateway.core.errors import ConfigError
from egress_gateway.decide.durations import in_seconds, read_duration
from egress_gateway.wire.fields import Fields
from egress_gateway.wire.yaml import parse_yaml


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1s", 1),
        ("90s", 90),
        ("30m", 1_800),
        ("4h", 14_400),
        ("2d", 172_800),
        ("0s", None),
        ("01h", None),
        ("4", None),
        ("h", None),
        ("4 h", None),
        ("4H", None),
        ("-4h", None),
        ("1.5h", None),
        ("1h30m", None),
        ("10000000s", None),
        ("\N{ARABIC-INDIC DIGIT FOUR}h", None),
        ("", None),
    ],
)
def test_in_seconds(text, seconds):
    assert in_seconds(text) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("59s", None), ("60s", 60), ("1m", 60), ("1h", 3_600), ("61m", None), ("soon", None)],
)
def test_a_duration_has_bounds(text, seconds):
    fields = Fields(parse_yaml(f"window: {text}\n".encode(), file="f.yaml"), file="f.yaml", what="counter 'a'")
    if seconds is None:
        with pytest.raises(ConfigError) as refused:
            read_duration(fields, "window", low="1m", high="1h")
        assert str(refused.value) == f"f.yaml:1: window of counter 'a' must be from 1m to 1h, not {text!r}"
    else:
        assert read_duration(fields, "window", low="1m", high="1h") == seconds
