"""What looks for the classes of a deployer."""

import hashlib
from pathlib import Path

import pytest

from egress_gateway.adapters.exact_lists import build_list
from egress_gateway.adapters.fingerprint_files import add_documents
from egress_gateway.adapters.secret_files import create_key_file
from egress_gateway.classify.exact.columns import read_columns
from egress_gateway.cli.list_key import list_key
from egress_gateway.compose.deployer_classes import MAX_WORDS_FILE, listed_finders, word_detectors
from egress_gateway.core.detection_config import DeployerClass, DetectionConfig, DetectionFile
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass

PROJECT = DataClass("project.nightingale")


def config(directory: Path, **given: object) -> DetectionConfig:
    return DetectionConfig(
        lists_key=str(directory / "key"),
        classes=(DeployerClass(name=PROJECT, **given),),  # type: ignore[arg-type]
    )


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    key = list_key(tmp_path / "key", tmp_path)
    build_list([("jane@acme.example",)], read_columns("email"), out=tmp_path / "a.edm", key=key, data_class=PROJECT)
    add_documents(tmp_path / "b.fp", key, [("one", "word " * 50)], data_class=PROJECT)
    return tmp_path


def test_lists_and_fingerprints_are_found_as_the_class_that_names_them(listed: Path) -> None:
    exact, prints = listed_finders(
        config(
            listed,
            exact=(DetectionFile(str(listed / "a.edm")),),
            fingerprints=(DetectionFile(str(listed / "b.fp")),),
        )
    )
    assert {kind[0] for finder in (exact, prints) for kind in finder.kinds} == {PROJECT}
    assert len({exact.name, prints.name, exact.digest, prints.digest}) == 4


def test_the_digest_of_a_file_can_be_fixed(listed: Path) -> None:
    file = listed / "a.edm"
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert list(listed_finders(config(listed, exact=(DetectionFile(str(file), digest),))))
    with pytest.raises(ConfigError, match=f"its sha256 is {digest}"):
        list(listed_finders(config(listed, exact=(DetectionFile(str(file), "0" * 64),))))


def test_a_list_of_another_key_is_refused(listed: Path) -> None:
    (listed / "key").unlink()
    create_key_file(listed / "key")
    with pytest.raises(ConfigError, match="another key"):
        list(listed_finders(config(listed, exact=(DetectionFile(str(listed / "a.edm")),))))


def test_without_lists_no_key_is_needed(tmp_path: Path) -> None:
    assert not list(listed_finders(config(tmp_path, words=("nightingale",))))
    assert not list(listed_finders(DetectionConfig()))


def test_words_stand_in_the_configuration_or_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_text("# code names\nFalcon\n\nBlue Heron\n")
    (detector,) = word_detectors(config(tmp_path, words=("nightingale",), lists=(DetectionFile(str(file)),)))
    (pattern,) = detector.patterns
    assert all(word in pattern.regex for word in ("nightingale", "falcon", "heron"))
    assert "code" not in pattern.regex
    assert not list(word_detectors(DetectionConfig()))


@pytest.mark.parametrize(
    ("data", "sha256", "message"),
    [
        (None, "", "cannot be read"),
        (b"\xff\xfe", "", "UTF-8"),
        (b"", "", "has no word in it"),
        (b"# code names\n\n \n", "", "has no word in it"),
        (b"word\n", "0" * 64, "not the file"),
        (b"w" * (MAX_WORDS_FILE + 1), "", "larger than"),
    ],
)
def test_a_file_of_words_that_cannot_be_used_is_named(
    tmp_path: Path, data: bytes | None, sha256: str, message: str
) -> None:
    file = tmp_path / "words.txt"
    if data is not None:
        file.write_bytes(data)
    with pytest.raises(ConfigError, match=message) as raised:
        list(word_detectors(config(tmp_path, lists=(DetectionFile(str(file), sha256),))))
    assert str(file) in str(raised.value)
