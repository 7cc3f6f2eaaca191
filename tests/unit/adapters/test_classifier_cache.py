"""Compiled patterns kept on disk: used when they fit, replaced when they do not, private always."""

from pathlib import Path

import pytest

from egress_gateway.adapters import classifier_cache
from egress_gateway.adapters.classifier_cache import cached_classifier
from egress_gateway.classify import detectors
from egress_gateway.classify.classifier import Classifier, build_classifier
from egress_gateway.classify.detectors import email
from egress_gateway.core.slots import Scope, Slot

SLOT = Slot(pointer="/0", scope=Scope.MESSAGE, text="to ada.castellano" + "@" + "example.com")


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """The tables of one detector, and for each classifier made whether it was compiled."""
    monkeypatch.setattr(detectors, "PATTERNS", email.PATTERNS)
    monkeypatch.setattr(detectors, "CUES", email.CUES)
    made: list[bool] = []

    def build(*, database: bytes | None = None) -> Classifier:
        classifier = build_classifier(database=database, patterns=email.PATTERNS, cues=email.CUES)
        made.append(database is None)
        return classifier

    monkeypatch.setattr(classifier_cache, "build_classifier", build)
    return made


def found(classifier: Classifier) -> list[str]:
    return [finding.data_class for finding in classifier.classify([SLOT])]


def test_the_first_start_compiles_and_later_ones_read(tmp_path: Path, compiled: list[bool]) -> None:
    first, second = cached_classifier(tmp_path / "run"), cached_classifier(tmp_path / "run")
    assert compiled == [True, False]
    assert first.digest == second.digest
    assert found(first) == found(second) == ["pii.email"]


def test_the_file_is_named_by_the_detectors_and_private(tmp_path: Path, compiled: list[bool]) -> None:
    digest = cached_classifier(tmp_path).digest
    (file,) = tmp_path.iterdir()
    assert file.name == f"patterns-{digest.removeprefix('sha256:')[:32]}.hsdb"
    assert file.stat().st_mode & 0o077 == 0
    assert compiled == [True]


def test_other_detectors_have_another_file(
    tmp_path: Path, compiled: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    cached_classifier(tmp_path)
    monkeypatch.setattr(detectors, "PATTERNS", email.PATTERNS[:1])
    cached_classifier(tmp_path)
    assert len(list(tmp_path.iterdir())) == 2
    assert compiled == [True, True]


DAMAGE = {"cut short": lambda data: data[:-40], "another file": lambda _: b"no database", "empty": lambda _: b""}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_file_that_does_not_fit_is_replaced(tmp_path: Path, compiled: list[bool], damage: str) -> None:
    cached_classifier(tmp_path)
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    file.write_bytes(DAMAGE[damage](whole))
    assert found(cached_classifier(tmp_path)) == ["pii.email"]
    assert compiled == [True, True]
    assert len(file.read_bytes()) == len(whole)


def test_a_file_that_others_could_have_written_is_not_used(tmp_path: Path, compiled: list[bool]) -> None:
    cached_classifier(tmp_path)
    (file,) = tmp_path.iterdir()
    file.chmod(0o666)
    assert found(cached_classifier(tmp_path)) == ["pii.email"]
    assert compiled == [True, True]
    assert file.stat().st_mode & 0o077 == 0
