"""What says what texts are about, for a configuration."""

from pathlib import Path

import pytest

from egress_gateway import detector_registry
from egress_gateway.adapters.topic_files import builtin_topics
from egress_gateway.classify.finder import Text
from egress_gateway.classify.normalise import normalise
from egress_gateway.classify.topics.model import encode_model
from egress_gateway.compose.detection import detection_of
from egress_gateway.core.detection_config import DetectionConfig, NamesConfig, TopicFile, TopicsConfig
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass
from egress_gateway.core.slots import Scope


def names(topics: TopicsConfig) -> list[str]:
    return [
        finder.name for finder in detection_of(DetectionConfig(topics=topics, names=NamesConfig(builtin=False))).finders
    ]


def test_code_and_topics_are_looked_for_unless_the_file_says_otherwise() -> None:
    assert names(TopicsConfig()) == ["source_code", "topics"]
    assert names(TopicsConfig(code=False)) == ["topics"]
    assert names(TopicsConfig(builtin=False)) == ["source_code"]


def test_a_topic_of_the_deployers_is_found_under_the_class_that_the_file_says(tmp_path: Path) -> None:
    file = tmp_path / "x.topic"
    file.write_bytes(encode_model(builtin_topics()))
    for given, found in (("", detector_registry.TOPIC_CLASSES), ("project.x", {"project.x"})):
        topics = TopicsConfig(
            code=False, builtin=False, models=(TopicFile(file=str(file), data_class=DataClass(given)),)
        )
        (finder,) = detection_of(DetectionConfig(topics=topics, names=NamesConfig(builtin=False))).finders
        assert {kind[0] for kind in finder.kinds} == found


def test_a_model_that_is_not_there_keeps_it_from_starting(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        names(TopicsConfig(models=(TopicFile(file=str(tmp_path / "x.topic")),)))


MEMO = """Draft, please keep this internal: we now expect revenue of $4.2m for Q3, nine percent below the budget
that the board approved. The forecast for the full year moves down, gross margin and EBITDA are under plan; we have
to lower our guidance before the results are published."""
NEWS = """The airline said on Tuesday that its quarterly revenue rose to $4.2bn. Shares gained in early trading, and
analysts had expected less. In its published report the company raised its guidance for the year."""


def test_a_forecast_is_found_and_news_of_one_is_not() -> None:
    *_, topics = detection_of(DetectionConfig()).finders
    texts = [Text(text, normalise(text), Scope.MESSAGE) for text in (MEMO, NEWS)]
    assert [(spot.text, topics.kinds[spot.kind][0]) for spot in topics.find(texts)] == [(0, "finance.forecast")]
