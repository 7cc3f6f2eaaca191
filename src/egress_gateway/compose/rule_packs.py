"""The deployer's own patterns, in the order in which the configuration names their files."""

from collections.abc import Sequence
from pathlib import Path

from egress_gateway import detector_registry
from egress_gateway.adapters.pinned_files import read_pinned
from egress_gateway.adapters.rule_packs import read_rule_pack
from egress_gateway.classify.pattern import Detector
from egress_gateway.core.detection_config import DetectionFile
from egress_gateway.core.errors import ConfigError
from egress_gateway.wire.yaml import MAX_BYTES


def rule_packs(files: Sequence[DetectionFile]) -> Sequence[Detector]:
    """A detector for each file. Raises `ConfigError`, also for names that are there already."""
    taken = {pattern.id for detector in detector_registry.DETECTORS for pattern in detector.patterns}
    detectors: dict[str, Detector] = {}
    for pack in files:
        data = read_pinned(Path(pack.path), limit=MAX_BYTES, sha256=pack.sha256)
        detector = read_rule_pack(data, file=pack.path, taken=taken)
        if detector.name in detectors:
            raise ConfigError(f"{detector.name!r} is the name of another rule pack as well", file=pack.path)
        detectors[detector.name] = detector
        taken |= {pattern.id for pattern in detector.patterns}
    return tuple(detectors.values())
