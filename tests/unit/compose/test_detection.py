"""What a classifier is built of, for a configuration."""

from egress_gateway import detector_registry
from egress_gateway.compose.detection import detection_of, found_classes
from egress_gateway.core.detection_config import DeployerClass, DetectionConfig, NamesConfig
from egress_gateway.core.ids import DataClass

PROJECT = DataClass("project.nightingale")
CONFIG = DetectionConfig(classes=(DeployerClass(name=PROJECT, words=("nightingale",)),))


def test_the_built_in_detectors_are_always_there() -> None:
    assert set(detector_registry.DETECTORS) <= set(detection_of(DetectionConfig()).detectors)


def test_the_classes_of_the_deployer_are_found_as_well() -> None:
    bare = found_classes(DetectionConfig(names=NamesConfig(builtin=False)))
    assert bare == detector_registry.found_classes()
    assert "pii.name" in found_classes(DetectionConfig())
    assert set(detector_registry.DETECTORS) < set(detection_of(CONFIG).detectors)
    assert found_classes(CONFIG) == found_classes(DetectionConfig()) | {PROJECT}
    patterns = {pattern.data_class for detector in detection_of(CONFIG).detectors for pattern in detector.patterns}
    assert PROJECT in patterns
