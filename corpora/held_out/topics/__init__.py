"""Texts about the topics that the gateway knows, and about things near them, for measuring."""

from typing import Final

from corpora.held_out.topics import english, english_others
from corpora.held_out.topics.values import FORMS, VALUES
from corpora.sample import Generator
from corpora.topic_texts import Wording, topic_writer

topics: Final[Generator] = topic_writer(
    Wording(
        topics=english.TOPICS,
        others={**english_others.NEAR, **english_others.EVERYDAY},
        asides=english.ASIDES,
        values=VALUES,
        forms=FORMS,
    ),
    source="topics_held_out",
)
