"""Files of the package."""

import pytest

from egress_gateway.adapters.shipped_models import NAMES, read_model
from egress_gateway.core.errors import ConfigError


def test_the_models_are_there_and_small() -> None:
    assert 1 << 20 < len(read_model(NAMES)) < 3 << 20


def test_one_that_is_missing_is_named() -> None:
    with pytest.raises(ConfigError, match=r"other\.model.*install it again"):
        read_model("other.model")
