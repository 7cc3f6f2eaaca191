"""What is looked for, and with what: `detection` of `gateway.yaml`."""

from pathlib import PurePath

from egress_gateway.core.detection_config import DetectionConfig
from egress_gateway.wire.fields import Fields


def read_detection(top: Fields, _base: PurePath) -> DetectionConfig:
    """What is given; the rest as it is in `DetectionConfig`. Paths are relative to `base`."""
    standard = DetectionConfig()
    if not top.has("detection"):
        return standard
    with top.mapping("detection"):
        return DetectionConfig()
