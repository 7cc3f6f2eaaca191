"""What says what texts are about: the built-in models, and those that the deployer trained."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from egress_gateway.adapters.topic_files import builtin_topics, read_topic_model
from egress_gateway.classify.finder import Finder
from egress_gateway.classify.source_code.finder import SourceCodeFinder
from egress_gateway.classify.topics.finder import TopicFinder
from egress_gateway.classify.topics.model import TopicModel
from egress_gateway.core.detection_config import TopicFile, TopicsConfig


def topic_finders(config: TopicsConfig) -> Iterator[Finder]:
    """What is on. Raises `ConfigError` for a model that cannot be used."""
    if config.code:
        yield SourceCodeFinder()
    models = [builtin_topics()] if config.builtin else []
    models += [_trained(file) for file in config.models]
    if models:
        yield TopicFinder(models)


def _trained(file: TopicFile) -> TopicModel:
    model = read_topic_model(Path(file.file), sha256=file.sha256)
    if not file.data_class:
        return model
    topics = tuple(msgspec.structs.replace(topic, data_class=file.data_class) for topic in model.topics)
    return msgspec.structs.replace(model, topics=topics)
