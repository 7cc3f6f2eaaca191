"""Everything that looks at text, as `detection` of `gateway.yaml` wants it: the same in every process."""

from collections.abc import Sequence

import msgspec

from egress_gateway import detector_registry
from egress_gateway.classify.finder import Finder
from egress_gateway.classify.pattern import Detector
from egress_gateway.compose.deployer_classes import listed_finders, word_detectors
from egress_gateway.compose.names import names_finders
from egress_gateway.compose.rule_packs import rule_packs
from egress_gateway.compose.topics import topic_finders
from egress_gateway.core.detection_config import DetectionConfig
from egress_gateway.core.ids import DataClass


class Detection(msgspec.Struct, frozen=True, kw_only=True):
    """What a classifier is built of."""

    detectors: Sequence[Detector]
    finders: Sequence[Finder]


def detection_of(config: DetectionConfig) -> Detection:
    """Read the lists and models that are configured. Raises `ConfigError` if one cannot be used."""
    return Detection(
        detectors=(*detector_registry.DETECTORS, *rule_packs(config.rule_packs), *word_detectors(config)),
        finders=(*listed_finders(config), *names_finders(config.names), *topic_finders(config.topics)),
    )


def found_classes(config: DetectionConfig) -> frozenset[DataClass]:
    """Every data class that a gateway of this configuration can find. Lists are not read. Raises `ConfigError`."""
    finders = (*names_finders(config.names), *topic_finders(config.topics))
    packs = rule_packs(config.rule_packs)
    return detector_registry.found_classes().union(
        (kind[0] for finder in finders for kind in finder.kinds),
        (pattern.data_class for detector in packs for pattern in detector.patterns),
        (each.name for each in config.classes),
        (data_class for model in config.models for data_class in model.labels.values()),
    )
