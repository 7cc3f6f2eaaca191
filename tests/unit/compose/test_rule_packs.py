"""The deployer's own patterns, for a configuration."""

import pytest

from egress_gateway import detector_registry
from egress_gateway.compose.detection import detection_of
from egress_gateway.core.detection_config import DetectionConfig, DetectionFile
from egress_gateway.core.errors import ConfigError

PACK = """pack: {name}
patterns:
  - {{id: {id}, class: secret.generic, regex: 'acme_[a-z]{{9}}', examples: [acme_bcdfghjkl]}}
"""


def packs(tmp_path, *named):
    for number, (name, pattern) in enumerate(named):
        (tmp_path / f"{number}.yaml").write_text(PACK.format(name=name, id=pattern))
    return DetectionConfig(
        rule_packs=tuple(DetectionFile(path=str(tmp_path / f"{number}.yaml")) for number in range(len(named)))
    )


def test_rule_packs_come_behind_them(tmp_path) -> None:
    detectors = detection_of(packs(tmp_path, ("one", "acme_one"), ("two", "acme_two"))).detectors
    assert [each.name for each in detectors[len(detector_registry.DETECTORS) :]] == ["pack:one", "pack:two"]


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ([("one", "acme_one"), ("one", "acme_two")], "is the name of another rule pack"),
        ([("one", "acme_one"), ("two", "acme_one")], "there is a pattern 'acme_one' already"),
        ([("one", "email")], "there is a pattern 'email' already"),
    ],
    ids=["a name twice", "an id twice", "an id of the gateway's"],
)
def test_names_are_unique(tmp_path, named, said) -> None:
    with pytest.raises(ConfigError, match=said):
        detection_of(packs(tmp_path, *named))


def test_a_pack_that_is_not_there_stops_the_start(tmp_path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        detection_of(DetectionConfig(rule_packs=(DetectionFile(path=str(tmp_path / "none.yaml")),)))
