"""What is looked for, and with what: `detection` of `gateway.yaml`."""

from pathlib import PurePath

from egress_gateway.configuration.deployer_classes import read_classes
from egress_gateway.configuration.detection_files import read_files
from egress_gateway.configuration.models import read_models
from egress_gateway.configuration.names import read_names
from egress_gateway.configuration.places import path_of
from egress_gateway.configuration.topics import read_topics
from egress_gateway.core.detection_config import DetectionConfig
from egress_gateway.core.state_config import StateConfig
from egress_gateway.wire.fields import Fields


def read_detection(top: Fields, base: PurePath, state: StateConfig) -> DetectionConfig:
    """What is given; the rest as it is in `DetectionConfig`. Paths are relative to `base`."""
    standard = DetectionConfig(lists_key=state.lists_key)
    if not top.has("detection"):
        return standard
    with top.mapping("detection") as detection:
        packs = detection.node("rule_packs") if detection.has("rule_packs") else None
        key = path_of(base, detection.text("lists_key")) if detection.has("lists_key") else standard.lists_key
        return DetectionConfig(
            rule_packs=() if packs is None else read_files(packs, detection, base),
            lists_key=key,
            classes=read_classes(detection, base),
            topics=read_topics(detection, base) if detection.has("topics") else standard.topics,
            models=read_models(detection, base),
            names=read_names(detection),
        )
