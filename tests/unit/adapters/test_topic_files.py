"""Topic models on disk: the built-in one knows what it should, and a file is the one that was meant."""

from pathlib import Path

import pytest

from egress_gateway import detector_registry
from egress_gateway.adapters.topic_files import builtin_topics, read_topic_model, write_topic_model
from egress_gateway.classify.topics.model import FORM, MOST_BYTES, Topic, TopicModel, encode_model, packed
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass
from egress_gateway.core.vocabulary import BUILTIN_CLASSES

MODEL = TopicModel(
    form=FORM,
    salt=1,
    keys=packed((1, 2)),
    topics=(Topic(data_class=DataClass("project.x"), detector="x", weights=b"ab", gain=1, least=500),),
)


def test_the_built_in_model_finds_what_the_registry_says() -> None:
    found = {topic.data_class for topic in builtin_topics().topics}
    assert found == detector_registry.TOPIC_CLASSES
    assert found <= BUILTIN_CLASSES.keys()


def test_a_model_is_read_as_it_was_written_and_pinned(tmp_path: Path) -> None:
    file = tmp_path / "x.topic"
    digest = write_topic_model(file, MODEL)
    assert file.stat().st_mode & 0o777 == 0o600
    assert read_topic_model(file) == read_topic_model(file, sha256=digest) == MODEL


@pytest.mark.parametrize(
    ("data", "reason"),
    [(None, "cannot be read"), (b"x", "no topic model"), (bytes(MOST_BYTES + 1), "larger than")],
    ids=["no file", "another file", "too large"],
)
def test_what_cannot_be_used_is_refused(tmp_path: Path, data: bytes | None, reason: str) -> None:
    file = tmp_path / "x.topic"
    if data is not None:
        file.write_bytes(data)
    with pytest.raises(ConfigError, match=reason):
        read_topic_model(file)


def test_another_file_than_the_pinned_one_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.topic"
    file.write_bytes(encode_model(MODEL))
    with pytest.raises(ConfigError, match=r"not the pinned one: its sha256 is [0-9a-f]{64}"):
        read_topic_model(file, sha256="0" * 64)


def test_a_model_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        write_topic_model(tmp_path, MODEL)
