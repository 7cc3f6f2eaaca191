"""Texts about the topics that the gateway knows, and about things near them, for training the built-in model."""

from typing import Final

from corpora.sample import Generator
from corpora.topic_texts import Wording, topic_writer
from corpora.train.topics import english, english_others
from corpora.train.topics.values import FORMS, VALUES

topics: Final[Generator] = topic_writer(
    Wording(
        topics=english.TOPICS,
        others={**english_others.NEAR, **english_others.EVERYDAY},
        asides=english.ASIDES,
        values=VALUES,
        forms=FORMS,
    ),
    source="topics_train",
)
