"""The registry of detectors as a whole."""

from pathlib import Path

from egress_gateway.classify import detectors
from egress_gateway.core.vocabulary import BUILTIN_CLASSES


def test_ids_are_unique_and_cues_exist():
    names = [pattern.id for pattern in detectors.PATTERNS]
    cues = [cue.name for cue in detectors.CUES]
    assert len(names) == len(set(names))
    assert len(cues) == len(set(cues))
    assert {pattern.cue for pattern in detectors.PATTERNS} - {""} == set(cues)


def test_every_pattern_finds_a_built_in_class_with_a_score():
    for pattern in detectors.PATTERNS:
        assert pattern.data_class in BUILTIN_CLASSES
        assert 0 < max(pattern.score, pattern.near) <= 1000
        assert bool(pattern.near) == bool(pattern.cue)


def test_every_file_is_registered():
    files = {path.stem for path in Path(detectors.__file__).parent.glob("*.py")} - {"__init__"}
    assert files == {module.__name__.rpartition(".")[2] for module in detectors.DETECTORS}
