"""Compiled patterns kept on disk: used when they fit, replaced when they do not, private always."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from egress_gateway.adapters import classifier_cache
from egress_gateway.adapters.classifier_cache import cached_classifier
from egress_gateway.adapters.file_lock import exclusive
from egress_gateway.adapters.secret_files import read_private
from egress_gateway.classify.classifier import Classifier, build_classifier
from egress_gateway.classify.detectors import email
from egress_gateway.classify.finder import Finder
from egress_gateway.classify.pattern import Detector
from egress_gateway.classify.recall import SHORTEST, Memory
from egress_gateway.core.secret import Secret
from egress_gateway.core.slots import Scope, Slot

SLOT = Slot(pointer="/0", scope=Scope.MESSAGE, text="to ada.castellano" + "@" + "example.com")


MAILS = (email.DETECTOR,)
FEWER = (msgspec.structs.replace(email.DETECTOR, patterns=email.DETECTOR.patterns[:1]),)


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For each classifier made, whether it was compiled."""
    made: list[bool] = []

    def build(
        detectors: Sequence[Detector],
        finders: Sequence[Finder],
        *,
        database: bytes | None = None,
        memory: Memory | None = None,
    ) -> Classifier:
        classifier = build_classifier(detectors, finders, database=database, memory=memory)
        made.append(database is None)
        return classifier

    monkeypatch.setattr(classifier_cache, "build_classifier", build)
    return made


def found(classifier: Classifier) -> list[str]:
    return [finding.data_class for finding in classifier.classify([SLOT])]


def test_the_first_start_compiles_and_later_ones_read(tmp_path: Path, compiled: list[bool]) -> None:
    first, second = cached_classifier(tmp_path / "run", MAILS), cached_classifier(tmp_path / "run", MAILS)
    assert compiled == [True, False]
    assert first.digest == second.digest
    assert found(first) == found(second) == ["pii.email"]


class Notes(dict[bytes, bytes]):
    """A memory that forgets nothing."""

    name = staticmethod(bytes)
    recall = dict[bytes, bytes].get
    keep = dict[bytes, bytes].__setitem__


def test_the_memory_is_asked_by_a_compiled_and_by_a_read_classifier(tmp_path: Path, compiled: list[bool]) -> None:
    long = msgspec.structs.replace(SLOT, text=SLOT.text.ljust(SHORTEST))
    memory = Notes()
    for new in (SHORTEST, 0):
        classifier = cached_classifier(tmp_path, MAILS, memory=memory)
        assert classifier.recall([long]).characters == new
        assert [finding.data_class for finding in classifier.classify([long])] == ["pii.email"]
    assert compiled == [True, False]


def test_the_file_is_named_by_the_detectors_and_private(tmp_path: Path, compiled: list[bool]) -> None:
    digest = cached_classifier(tmp_path, MAILS).digest
    (file,) = tmp_path.glob("*.hsdb")
    assert file.name == f"patterns-{digest.removeprefix('sha256:')[:32]}.hsdb"
    assert file.stat().st_mode & 0o077 == 0
    assert compiled == [True]


def test_other_detectors_have_another_file(tmp_path: Path, compiled: list[bool]) -> None:
    cached_classifier(tmp_path, MAILS)
    cached_classifier(tmp_path, FEWER)
    assert len(list(tmp_path.glob("*.hsdb"))) == 2
    assert compiled == [True, True]


DAMAGE = {"cut short": lambda data: data[:-40], "another file": lambda _: b"no database", "empty": lambda _: b""}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_file_that_does_not_fit_is_replaced(tmp_path: Path, compiled: list[bool], damage: str) -> None:
    cached_classifier(tmp_path, MAILS)
    (file,) = tmp_path.glob("*.hsdb")
    whole = file.read_bytes()
    file.write_bytes(DAMAGE[damage](whole))
    assert found(cached_classifier(tmp_path, MAILS)) == ["pii.email"]
    assert compiled == [True, True]
    assert len(file.read_bytes()) == len(whole)


def test_a_file_that_others_could_have_written_is_not_used(tmp_path: Path, compiled: list[bool]) -> None:
    cached_classifier(tmp_path, MAILS)
    (file,) = tmp_path.glob("*.hsdb")
    file.chmod(0o666)
    assert found(cached_classifier(tmp_path, MAILS)) == ["pii.email"]
    assert compiled == [True, True]
    assert file.stat().st_mode & 0o077 == 0


WORKERS = 3


class Meeting:
    """Those that come stay until as many have come as there are workers; who comes later passes."""

    def __init__(self) -> None:
        self._come = 0
        self._changed = threading.Condition()

    def attend(self) -> None:
        with self._changed:
            self._come += 1
            self._changed.notify_all()
            assert self._changed.wait_for(lambda: self._come >= WORKERS, timeout=10)


FOUND_AT_THE_START = {"no file": None, "a damaged file": b"no database"}


@pytest.mark.parametrize("content", FOUND_AT_THE_START.values(), ids=FOUND_AT_THE_START)
def test_of_workers_that_start_at_the_same_time_one_compiles(
    tmp_path: Path, compiled: list[bool], monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    if content is not None:
        cached_classifier(tmp_path, MAILS)
        (file,) = tmp_path.glob("*.hsdb")
        file.write_bytes(content)
        compiled.clear()
    all_have_looked = Meeting()

    def look_together(file: Path, *, limit: int) -> Secret[bytes]:
        try:
            return read_private(file, limit=limit)
        finally:
            all_have_looked.attend()

    monkeypatch.setattr(classifier_cache, "read_private", look_together)
    with ThreadPoolExecutor(WORKERS) as workers:
        made = list(workers.map(lambda _: cached_classifier(tmp_path, MAILS), range(WORKERS)))
    assert [found(classifier) for classifier in made] == [["pii.email"]] * WORKERS
    assert compiled == [True] + [False] * (WORKERS - 1)


def test_who_finds_a_file_that_fits_waits_for_nobody_who_compiles(tmp_path: Path, compiled: list[bool]) -> None:
    cached_classifier(tmp_path, MAILS)
    with exclusive(tmp_path / "patterns"):
        assert found(cached_classifier(tmp_path, MAILS)) == ["pii.email"]
    assert compiled == [True, False]
