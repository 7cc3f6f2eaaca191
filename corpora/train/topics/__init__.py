"""Texts about the topics that the gateway knows, and about things near them, for training the built-in model."""

from typing import Final

from corpora.sample import Generator
from corpora.topic_texts import Wording, topic_writer
from corpora.train.topics import english, english_others, english_staff
from corpora.train.topics.values import FORMS, VALUES

topics: Final[Generator] = topic_writer(
    Wording(
        topics={**english.TOPICS, "hr.record": (*english.STAFF, *english_staff.RECORDS)},
        others={**english_others.NEAR, "work_reading": english_staff.READING, **english_others.EVERYDAY},
        asides=english.ASIDES,
        values=VALUES,
        forms=FORMS,
    ),
    source="topics_train",
)
