"""What is looked for, and with what: `detection` of `gateway.yaml`."""

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Final

from egress_gateway.configuration.places import path_of
from egress_gateway.core.detection_config import DetectionConfig, RulePackConfig
from egress_gateway.wire.fields import Fields

_SHA256: Final = re.compile(r"[0-9a-f]{64}")


def read_detection(top: Fields, base: PurePath) -> DetectionConfig:
    """What is given; the rest as it is in `DetectionConfig`. Paths are relative to `base`."""
    standard = DetectionConfig()
    if not top.has("detection"):
        return standard
    with top.mapping("detection") as detection:
        return DetectionConfig(rule_packs=tuple(_rule_packs(detection, base)))


def _rule_packs(detection: Fields, base: PurePath) -> Iterator[RulePackConfig]:
    """Each as a path, or as a path with the digest that the file must have."""
    for node in detection.items("rule_packs", ()):
        if isinstance(node.value, str) and node.value:
            yield RulePackConfig(path=path_of(base, node.value))
        else:
            with Fields(node, file=detection.file, what="rule pack") as pack:
                digest = pack.text("sha256", pattern=_SHA256)
                yield RulePackConfig(path=path_of(base, pack.text("path")), sha256=digest)
