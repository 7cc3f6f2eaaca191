"""What texts as a whole are about, and which models say so: `topics` of `detection`."""

import re
from pathlib import PurePath
from typing import Final

from egress_gateway.configuration.places import path_of
from egress_gateway.core.detection_config import TopicFile, TopicsConfig
from egress_gateway.core.ids import DataClass
from egress_gateway.wire.fields import Fields

_CLASS: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


def read_topics(detection: Fields, base: PurePath) -> TopicsConfig:
    """What is given; the rest as it is in `TopicsConfig`."""
    standard = TopicsConfig()
    with detection.mapping("topics") as topics:
        models = []
        for node in topics.items("models", ()):
            with Fields(node, file=topics.file, what="entry of models of topics") as entry:
                models.append(
                    TopicFile(
                        file=path_of(base, entry.text("file")),
                        data_class=DataClass(entry.text("class", "", pattern=_CLASS)),
                        sha256=entry.text("sha256", "", pattern=_SHA256),
                    )
                )
        return TopicsConfig(
            builtin=topics.flag("builtin", default=standard.builtin),
            code=topics.flag("code", default=standard.code),
            models=tuple(models),
        )
