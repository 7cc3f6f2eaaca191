"""The detectors of the build as a whole; each by itself runs the conformance kit beside this file."""

from pathlib import Path

from egress_gateway.classify import detectors
from egress_gateway.registry import DETECTORS


def test_ids_and_cues_of_all_detectors_are_unique():
    for names in (
        [detector.name for detector in DETECTORS],
        [pattern.id for detector in DETECTORS for pattern in detector.patterns],
        [cue.name for detector in DETECTORS for cue in detector.cues],
    ):
        assert len(names) == len(set(names))


def test_every_file_is_registered_under_its_name():
    files = {path.stem for path in Path(detectors.__file__).parent.glob("*.py")} - {"__init__"}
    assert files == {detector.name for detector in DETECTORS}


def test_every_registered_detector_runs_the_kit():
    tests = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")} - {"detectors"}
    assert tests == {detector.name for detector in DETECTORS}
