"""Whether and how surely names are found, as the file says it."""

import pytest
from tests.unit.configuration.loading import UPSTREAM, load

from egress_gateway.core.detection_config import NamesConfig
from egress_gateway.core.errors import ConfigError


def test_what_is_said_of_names() -> None:
    names = load(f"{UPSTREAM}detection: {{names: {{builtin: false, least: 750}}}}\n").detection.names
    assert names == NamesConfig(builtin=False, least=750)


def test_what_is_not_said_of_names_is_as_it_was() -> None:
    assert load(f"{UPSTREAM}detection: {{names: {{}}}}\n").detection.names == NamesConfig()


@pytest.mark.parametrize("least", [0, 1000])
def test_a_score_that_nothing_or_everything_has_is_refused(least: int) -> None:
    with pytest.raises(ConfigError, match="least"):
        load(f"{UPSTREAM}detection: {{names: {{least: {least}}}}}\n")
