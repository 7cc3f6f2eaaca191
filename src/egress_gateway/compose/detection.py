"""Everything that looks at text, as `detection` of `gateway.yaml` wants it: the same in every process."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from egress_gateway import registry
from egress_gateway.adapters.pinned_files import read_pinned
from egress_gateway.adapters.rule_packs import read_rule_pack
from egress_gateway.classify.finder import Finder
from egress_gateway.classify.pattern import Detector
from egress_gateway.compose.deployer_classes import listed_finders, word_detectors
from egress_gateway.core.detection_config import DetectionConfig, DetectionFile
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass
from egress_gateway.wire.yaml import MAX_BYTES


class Detection(msgspec.Struct, frozen=True, kw_only=True):
    """What a classifier is built of."""

    detectors: Sequence[Detector]
    finders: Sequence[Finder]


def detection_of(config: DetectionConfig) -> Detection:
    """Read the lists and models that are configured. Raises `ConfigError` if one cannot be used."""
    return Detection(
        detectors=(*registry.DETECTORS, *_rule_packs(config.rule_packs), *word_detectors(config)),
        finders=tuple(listed_finders(config)),
    )


def found_classes(config: DetectionConfig) -> frozenset[DataClass]:
    """Every data class that a gateway of this configuration can find. Raises `ConfigError`."""
    packs = {pattern.data_class for detector in _rule_packs(config.rule_packs) for pattern in detector.patterns}
    return registry.found_classes() | packs | {each.name for each in config.classes}


def _rule_packs(packs: Sequence[DetectionFile]) -> Sequence[Detector]:
    taken = {pattern.id for detector in registry.DETECTORS for pattern in detector.patterns}
    detectors: dict[str, Detector] = {}
    for pack in packs:
        data = read_pinned(Path(pack.path), limit=MAX_BYTES, sha256=pack.sha256)
        detector = read_rule_pack(data, file=pack.path, taken=taken)
        if detector.name in detectors:
            raise ConfigError(f"{detector.name!r} is the name of another rule pack as well", file=pack.path)
        detectors[detector.name] = detector
        taken |= {pattern.id for pattern in detector.patterns}
    return tuple(detectors.values())
