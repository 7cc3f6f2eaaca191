"""`log`: how the audit log vouches for itself, from YAML."""

import pytest
from tests.unit.configuration.loading import UPSTREAM, load

from egress_gateway.core.config import LogConfig, SecondSignature
from egress_gateway.core.errors import ConfigError


@pytest.mark.parametrize("section", ["", "log: {}\n", "log: {second_signature: none}\n"])
def test_without_a_word_there_is_one_signature(section: str) -> None:
    assert load(UPSTREAM + section).log == LogConfig(second_signature=SecondSignature.NONE)


def test_a_second_signature_is_asked_for_by_its_algorithm() -> None:
    assert load(f"{UPSTREAM}log: {{second_signature: ml-dsa-44}}\n").log.second_signature is SecondSignature.ML_DSA_44


@pytest.mark.parametrize("section", ["{second_signature: rsa}", "{second: ml-dsa-44}", "[]"])
def test_anything_else_is_refused_with_its_line(section: str) -> None:
    with pytest.raises(ConfigError, match=r"second_signature|must be a mapping"):
        load(f"{UPSTREAM}log: {section}\n")
