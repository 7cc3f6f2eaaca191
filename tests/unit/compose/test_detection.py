"""What a classifier is built of, for a configuration."""

from egress_gateway import registry
from egress_gateway.compose.detection import detection_of
from egress_gateway.core.detection_config import DetectionConfig


def test_the_built_in_detectors_are_always_there() -> None:
    assert set(registry.DETECTORS) <= set(detection_of(DetectionConfig()).detectors)
