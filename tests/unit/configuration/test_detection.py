"""What is looked for, as the file says it."""

import pytest
from tests.unit.configuration.loading import UPSTREAM, load

from egress_gateway.core.detection_config import DetectionConfig
from egress_gateway.core.errors import ConfigError


@pytest.mark.parametrize("text", ["", "detection: {}\n"])
def test_nothing_need_be_said(text: str) -> None:
    assert load(UPSTREAM + text).detection == DetectionConfig()


def test_what_is_not_known_is_refused() -> None:
    with pytest.raises(ConfigError, match="detection"):
        load(f"{UPSTREAM}detection: {{telepathy: true}}\n")
